"""Ranking of units (xếp hạng): by total, then by the declared tie-breaks in order; who is excluded or suspended stands outside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from thidua.domain.scoring.scheme import Class, TieBreak, Ties


@dataclass(frozen=True, slots=True)
class Result:
    """What one unit goes into the ranking with, in hundredths. `total` None: not scored at all, which is not 0.

    `excluded_by` are codes of what excludes it, each with evidence; `suspended`: under inspection or investigation, until it is concluded.
    `chair_order`: the place the chair gave among equals after discussion, 1 first; none: not decided.
    """

    unit: str
    total: int | None
    groups: tuple[int, ...] = ()
    penalty: int = 0
    votes: int = 0
    had_flag: bool = False
    chair_order: int | None = None
    excluded_by: tuple[str, ...] = ()
    suspended: bool = False


class Outside(StrEnum):
    """Why a unit has no place."""

    EXCLUDED = "excluded"
    SUSPENDED = "suspended"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place. `shared`: other units have the same. `title` is its class; empty where it reaches none."""

    unit: str
    place: int
    shared: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The places in order, equal units by their code; and who stands outside, with why."""

    places: tuple[Place, ...]
    outside: tuple[tuple[str, Outside], ...]


def rank(results: Iterable[Result], tie_breaks: Sequence[TieBreak], ties: Ties, classes: Sequence[Class] = ()) -> Ranking:
    """Return the ranking; whatever the order of `results`, it is the same."""
    rows = sorted(results, key=lambda each: each.unit)
    inside = sorted((each for each in rows if outside(each) is None), key=lambda each: _key(each, tie_breaks))
    places: list[Place] = []
    number, distinct = 0, 0
    before: tuple[int, ...] | None = None
    keys = [_key(each, tie_breaks) for each in inside]
    for at, (each, key) in enumerate(zip(inside, keys, strict=True), start=1):
        if key != before:
            distinct, before = distinct + 1, key
            number = at if ties == Ties.SHARED else distinct
        places.append(Place(each.unit, number, keys.count(key) > 1, class_of(each.total or 0, classes)))
    return Ranking(tuple(places), tuple((each.unit, why) for each in rows if (why := outside(each)) is not None))


def outside(result: Result) -> Outside | None:
    """Return why a unit has no place, or nothing."""
    if result.excluded_by:
        return Outside.EXCLUDED
    if result.suspended:
        return Outside.SUSPENDED
    return Outside.NOT_SCORED if result.total is None else None


def class_of(total: int, classes: Sequence[Class]) -> str:
    """Return the highest class that a total reaches; empty where it reaches none."""
    reached = [each for each in classes if total >= each.at_least]
    return max(reached, key=lambda each: each.at_least).title if reached else ""


def _key(result: Result, tie_breaks: Sequence[TieBreak]) -> tuple[int, ...]:
    return (-(result.total or 0), *(_by(result, each) for each in tie_breaks))


UNDECIDED = 1_000_000


def _by(result: Result, tie_break: TieBreak) -> int:
    """Return what a tie-break compares; the smaller stands before."""
    values = {
        TieBreak.FIRST_GROUP: -_group(result, 0),
        TieBreak.FEWER_PENALTIES: result.penalty,
        TieBreak.THIRD_GROUP: -_group(result, 2),
        TieBreak.MORE_VOTES: -result.votes,
        TieBreak.NO_FLAG_LAST_YEAR: int(result.had_flag),
        TieBreak.CHAIR: UNDECIDED if result.chair_order is None else result.chair_order,
    }
    return values[tie_break]


def _group(result: Result, number: int) -> int:
    return result.groups[number] if number < len(result.groups) else 0


# --- why one stands before another ---------------------------------------------------------------------------------------------------


class Decider(StrEnum):
    """What puts one unit before another, beside the tie-breaks."""

    TOTAL = "total"
    OUTSIDE = "outside"  # the other has no place
    NOTHING = "nothing"  # they are equal, or neither has a place


@dataclass(frozen=True, slots=True)
class Because:
    """Why `first` stands before `second`: by what, and what each has of it. Of equals `first` is the one asked for first."""

    first: str
    second: str
    by: Decider | TieBreak
    first_has: int | None = None
    second_has: int | None = None


def why(one: Result, other: Result, tie_breaks: Sequence[TieBreak]) -> Because:
    """Return what decides between two units, whichever stands before; it agrees with `rank`."""
    away = outside(one), outside(other)
    if away[0] or away[1]:
        if away[0] and away[1]:
            return Because(one.unit, other.unit, Decider.NOTHING)
        first, second = (other, one) if away[0] else (one, other)
        return Because(first.unit, second.unit, Decider.OUTSIDE)
    if one.total != other.total:
        first, second = (one, other) if (one.total or 0) > (other.total or 0) else (other, one)
        return Because(first.unit, second.unit, Decider.TOTAL, first.total, second.total)
    for each in tie_breaks:
        mine, theirs = _by(one, each), _by(other, each)
        if mine != theirs:
            first, second = (one, other) if mine < theirs else (other, one)
            return Because(first.unit, second.unit, each, abs(_by(first, each)), abs(_by(second, each)))
    return Because(one.unit, other.unit, Decider.NOTHING)
