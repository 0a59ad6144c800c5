"""What the points of several scorers say of the scorers (báo cáo công bằng), before anybody votes on their outcome.

`Given` holds what each scorer gave each unit, in hundredths; who has not scored a unit, or may not (itself), has no entry for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from statistics import fmean

from thidua.domain.scoring.combine import combine
from thidua.domain.scoring.points import half_up
from thidua.domain.scoring.scheme import Combine

Given = Mapping[str, Mapping[str, int]]  # scorer → unit → points
FEWEST_IN_COMMON = 3  # two scorers are compared only over so many units


# --- who is lenient, who favours whom ------------------------------------------------------------------------------------------------


def above_others(given: Given, scorer: str, unit: str) -> Fraction | None:
    """Return how much more a scorer gave a unit than the others gave it on average; None where nobody else scored it."""
    others = [row[unit] for name, row in given.items() if name != scorer and unit in row]
    if unit not in given.get(scorer, {}) or not others:
        return None
    return given[scorer][unit] - Fraction(sum(others), len(others))


def leniency(given: Given) -> dict[str, int | None]:
    """Return for each scorer how much more it gives than the others give the same units, in hundredths; below 0: it is strict."""
    found: dict[str, int | None] = {}
    for scorer, row in given.items():
        gaps = [gap for unit in row if (gap := above_others(given, scorer, unit)) is not None]
        found[scorer] = half_up(sum(gaps, Fraction(0)) / len(gaps)) if gaps else None
    return found


@dataclass(frozen=True, slots=True)
class Favour:
    """Two units that give each other more than the others give them; each more than the giver's own leniency explains, in hundredths."""

    one: str
    other: str
    one_gives: int
    other_gives: int


def mutual_favours(given: Given, *, limit: int = 0) -> list[Favour]:
    """Return the pairs of units that favour each other by more than `limit`, the strongest first."""
    mild, found = leniency(given), []
    for one, other in combinations(sorted(given), 2):
        gaps = above_others(given, one, other), above_others(given, other, one)
        if gaps[0] is None or gaps[1] is None:
            continue
        forth, back = half_up(gaps[0] - (mild[one] or 0)), half_up(gaps[1] - (mild[other] or 0))
        if forth > limit and back > limit:
            found.append(Favour(one, other, forth, back))
    return sorted(found, key=lambda each: (-min(each.one_gives, each.other_gives), each.one, each.other))


# --- whether they agree --------------------------------------------------------------------------------------------------------------


def ranks(values: Sequence[int]) -> list[Fraction]:
    """Return the rank of each value, the highest 1; equal ones share the mean of their ranks."""
    ordered = sorted(values, reverse=True)
    return [Fraction(2 * ordered.index(each) + ordered.count(each) + 1, 2) for each in values]


def kendall_w(rows: Sequence[Sequence[int]]) -> Fraction | None:
    """Return Kendall's coefficient of concordance W, corrected for ties: 1 all scorers order alike, 0 no agreement.

    `rows`: one for each scorer, over the same units in the same order. None with fewer than two scorers or units, or where every scorer
    finds all units equal. W = 12 S ÷ (m² (n³ − n) − m Σ T), T = Σ (t³ − t) over the ties of one scorer (Kendall & Babington Smith 1939).
    """
    scorers, units = len(rows), len(rows[0]) if rows else 0
    if scorers < 2 or units < 2:
        return None
    ranked = [ranks(each) for each in rows]
    sums = [sum(each, Fraction(0)) for each in zip(*ranked, strict=True)]
    mean = sum(sums, Fraction(0)) / units
    spread = sum(((each - mean) ** 2 for each in sums), Fraction(0))
    ties = sum(sum(row.count(each) ** 3 - row.count(each) for each in set(row)) for row in rows)
    whole = scorers**2 * (units**3 - units) - scorers * ties
    return 12 * spread / whole if whole else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the scorers agree, 0 to 1. `over`: units in it. `approximate`: not everybody scored the same units, so that it is the mean of
    what each two scorers make of the units both scored."""

    value: float
    over: int
    approximate: bool


def agreement(given: Given) -> Agreement | None:
    """Return how far the scorers agree; None where no two of them can be compared.

    Where all scored the same units it is Kendall's W. Where not (nobody scores itself), W follows from the mean of Spearman's coefficients
    of each two scorers over the units they share: W = (r (m − 1) + 1) ÷ m, never below 0.
    """
    units = sorted({unit for row in given.values() for unit in row})
    if all(set(row) == set(units) for row in given.values()):
        exact = kendall_w([[row[unit] for unit in units] for row in given.values()])
        return None if exact is None else Agreement(float(exact), len(units), approximate=False)
    alike = [found for one, other in combinations(sorted(given), 2) if (found := _alike(given[one], given[other])) is not None]
    if not alike:
        return None
    scorers = len(given)
    return Agreement(max((fmean(alike) * (scorers - 1) + 1) / scorers, 0.0), len(units), approximate=True)


def _alike(one: Mapping[str, int], other: Mapping[str, int]) -> float | None:
    """Return Spearman's coefficient of two scorers over the units that both scored: that of their ranks."""
    shared = sorted(one.keys() & other.keys())
    if len(shared) < FEWEST_IN_COMMON:
        return None
    first, second = ranks([one[each] for each in shared]), ranks([other[each] for each in shared])
    mean = Fraction(len(shared) + 1, 2)
    together = sum(((a - mean) * (b - mean) for a, b in zip(first, second, strict=True)), Fraction(0))
    apart = [sum(((each - mean) ** 2 for each in row), Fraction(0)) for row in (first, second)]
    return float(together) / float(apart[0] * apart[1]) ** 0.5 if all(apart) else None


# --- what one scorer changes ---------------------------------------------------------------------------------------------------------


def placed(given: Given, units: Iterable[str], how: Combine, *, without: str = "") -> dict[str, int]:
    """Return the place of each unit by what the scorers give together, 1 first, equal ones the same; nobody scored: no place."""
    totals = {unit: combine({name: row.get(unit) for name, row in given.items()}, how, left=(without,)).points for unit in units}
    known = {unit: points for unit, points in totals.items() if points is not None}
    return {unit: 1 + sum(other > points for other in known.values()) for unit, points in known.items()}


@dataclass(frozen=True, slots=True)
class Without:
    """What changes when one scorer is left out: unit, place with all, place without it. Nothing: it decides nothing by itself."""

    scorer: str
    changes: tuple[tuple[str, int, int], ...]


def without_each(given: Given, units: Sequence[str], how: Combine) -> list[Without]:
    """Return for each scorer which places change when it is left out."""
    now, found = placed(given, units, how), []
    for scorer in sorted(given):
        then = placed(given, units, how, without=scorer)
        changed = [(unit, now[unit], then[unit]) for unit in sorted(now) if unit in then and now[unit] != then[unit]]
        found.append(Without(scorer, tuple(changed)))
    return found


def place_intervals(given: Given, units: Sequence[str], how: Combine) -> dict[str, tuple[int, int]]:
    """Return the best and the worst place of each unit, with all scorers and with any one left out."""
    every = [placed(given, units, how), *(placed(given, units, how, without=scorer) for scorer in given)]
    seen = {unit: [places[unit] for places in every if unit in places] for unit in units}
    return {unit: (min(places), max(places)) for unit, places in seen.items() if places}
