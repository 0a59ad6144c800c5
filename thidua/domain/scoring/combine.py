"""Several scorers' points of one unit made one, as the scheme says, and how far they lie from what the unit gave itself."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from thidua.domain.scoring.points import half_up
from thidua.domain.scoring.scheme import Combine

ENOUGH_TO_TRIM = 3


@dataclass(frozen=True, slots=True)
class Combined:
    """What several made one: `points` None where nobody scored. `used` counts the scorers whose points are in it."""

    points: int | None
    used: int


def combine(scores: Mapping[str, int | None], how: Combine, *, left: Collection[str] = ()) -> Combined:
    """Return what the scorers give together, rounded half up; who has not scored, or has left the cluster, does not count.

    Trimmed: without one highest and one lowest; with fewer than three scorers there is nothing to leave out, so all count.
    """
    given = sorted(points for scorer, points in scores.items() if points is not None and scorer not in left)
    if not given:
        return Combined(None, 0)
    if how == Combine.MEDIAN:
        middle = len(given) // 2
        exact = Fraction(given[middle]) if len(given) % 2 else Fraction(given[middle - 1] + given[middle], 2)
        return Combined(half_up(exact), len(given))
    kept = given[1:-1] if how == Combine.TRIMMED and len(given) >= ENOUGH_TO_TRIM else given
    return Combined(half_up(Fraction(sum(kept), len(kept))), len(kept))


def needs_explanation(own: int | None, others: int | None, limit: int) -> bool:
    """Return whether what others gave lies further from what the unit gave itself than the limit; without either there is no gap."""
    return own is not None and others is not None and abs(own - others) > limit
