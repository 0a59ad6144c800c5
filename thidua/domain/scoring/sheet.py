"""One unit's sheet scored by a scheme: every item with what it gives and why, the groups, what is added and taken off, the total."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from thidua.domain.scoring.points import half_up
from thidua.domain.scoring.scheme import Group, Item, Method, NotApplicable, Scheme


class Note(StrEnum):
    """What is to be said of an item's points."""

    SCORED = "scored"
    NOT_SCORED = "not_scored"  # nothing was entered: it gives nothing, and is not 0
    NO_EVIDENCE = "no_evidence"  # required and missing: counts 0
    NOT_APPLICABLE = "not_applicable"
    NO_PLAN = "no_plan"  # a target without a number: nothing can be compared


@dataclass(frozen=True, slots=True)
class Entry:
    """What was entered for one item: `points` (hundredths) by hand; else `value`, what was done, and the `plan` it is compared with."""

    points: int | None = None
    value: Decimal | None = None
    plan: Decimal | None = None
    evidenced: bool = False
    applies: bool = True


@dataclass(frozen=True, slots=True)
class ItemScore:
    """What one item gives, in hundredths; None: not scored, or nothing to score."""

    code: str
    points: int | None
    note: Note


@dataclass(frozen=True, slots=True)
class GroupScore:
    """What one group gives. `applicable` is the sum of the maxima that apply; where that is less than the maximum, points were spread."""

    code: str
    points: int
    applicable: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """All of it, in hundredths. `bonus` was earned, `bonus_counted` is what the cap leaves of it; `excluded_by` are codes of knock-outs."""

    items: Mapping[str, ItemScore]
    groups: tuple[GroupScore, ...]
    bonus: int
    bonus_counted: int
    penalty: int
    total: int
    unscored: int
    excluded_by: tuple[str, ...]

    @property
    def is_scored(self) -> bool:
        """Whether anything was scored at all; else the total of 0 says nothing."""
        return any(each.note in (Note.SCORED, Note.NO_EVIDENCE) for each in self.items.values())


NOTHING = Entry()


def score(scheme: Scheme, entries: Mapping[str, Entry]) -> Sheet:
    """Return one unit's sheet. `entries` by the items' codes; of an item without one nothing was entered.

    Total = Σ groups + min(bonus, cap) − penalties, never below 0 and never above maximum + cap. Points lie within 0 and the item's maximum,
    whatever is entered. A group is rounded once, after its points are spread over what applies.
    """
    items: dict[str, ItemScore] = {}
    groups = []
    for group in scheme.groups:
        rows = [_item(each, entries.get(each.code, NOTHING)) for each in group.items]
        items |= {each.code: each for each in rows}
        groups.append(_group(group, rows, scheme.not_applicable))
    added = [_item(each, entries.get(each.code, NOTHING)) for each in scheme.bonuses]
    taken = [_penalty(each, entries.get(each.code, NOTHING)) for each in scheme.penalties]
    items |= {each.code: each for each in (*added, *taken)}
    bonus, penalty = _sum(added), _sum(taken)
    counted = min(bonus, scheme.bonus_cap)
    whole = sum(each.points for each in groups) + counted - penalty
    return Sheet(
        items=items,
        groups=tuple(groups),
        bonus=bonus,
        bonus_counted=counted,
        penalty=penalty,
        total=min(max(whole, 0), scheme.maximum + scheme.bonus_cap),
        unscored=sum(items[each.code].note == Note.NOT_SCORED for group in scheme.groups for each in group.items),
        excluded_by=tuple(each.code for each in scheme.knock_outs if _applies(entries.get(each.code, NOTHING))),
    )


def _applies(entry: Entry) -> bool:
    """A knock-out counts only with its evidence: nobody is excluded on a word."""
    return bool(entry.value) and entry.evidenced


def _sum(rows: Iterable[ItemScore]) -> int:
    return sum(each.points or 0 for each in rows)


def _item(item: Item, entry: Entry) -> ItemScore:
    if not entry.applies:
        return ItemScore(item.code, None, Note.NOT_APPLICABLE)
    if entry.points is None and entry.value is None:
        return ItemScore(item.code, None, Note.NOT_SCORED)
    exact = _exact(item, entry)
    if exact is None:
        return ItemScore(item.code, None, Note.NO_PLAN if entry.value is not None and entry.plan is None else Note.NOT_SCORED)
    if item.evidence and not entry.evidenced:
        return ItemScore(item.code, 0, Note.NO_EVIDENCE)
    return ItemScore(item.code, half_up(min(max(exact, Fraction(0)), Fraction(item.maximum))), Note.SCORED)


def _penalty(item: Item, entry: Entry) -> ItemScore:
    """What is taken off: without evidence too, so that leaving it out helps nobody; never less than nothing."""
    if not entry.applies or (entry.points is None and entry.value is None):
        return ItemScore(item.code, None, Note.NOT_SCORED)
    exact = _exact(item, entry) or Fraction(0)
    limit = Fraction(item.maximum) if item.maximum else exact
    return ItemScore(item.code, half_up(max(min(exact, limit), Fraction(0))), Note.SCORED)


def _exact(item: Item, entry: Entry) -> Fraction | None:
    """Return the points before they are rounded and held within the maximum; None where what the method needs is missing."""
    if item.method == Method.BY_HAND:
        return None if entry.points is None else Fraction(entry.points)
    if entry.value is None:
        return None
    value = Fraction(entry.value)
    if item.method in (Method.PROPORTIONAL, Method.LOWER_IS_BETTER):
        return None if entry.plan is None else item.maximum * _part(item, value, Fraction(entry.plan))
    return _counted(item, value)


def _counted(item: Item, value: Fraction) -> Fraction:
    """Return the points of a method that compares with no plan."""
    match item.method:
        case Method.COUNT_UP:
            return item.each * value
        case Method.DEDUCT:
            return item.maximum - item.each * max(value, Fraction(0))
        case Method.STEPS:
            return Fraction(max((each.points for each in item.steps if value >= Fraction(each.at_least)), default=0))
    return Fraction(item.maximum if value else 0)


def _part(item: Item, value: Fraction, plan: Fraction) -> Fraction:
    """Return which part of the plan was done. With a plan of 0 nothing is divided: it is met, or it is not."""
    if item.method == Method.LOWER_IS_BETTER:
        return Fraction(1) if value <= plan else plan / value if plan > 0 else Fraction(0)
    return value / plan if plan > 0 else Fraction(1 if value >= plan else 0)


def _group(group: Group, rows: list[ItemScore], rule: NotApplicable) -> GroupScore:
    """Return a group's points. A group of which nothing applies gives its maximum: nothing is left to spread its points over."""
    maxima = {each.code: each.maximum for each in group.items}
    away = sum(maxima[each.code] for each in rows if each.note == Note.NOT_APPLICABLE)
    applicable, earned = group.maximum - away, _sum(rows)
    if rule == NotApplicable.FULL or applicable == 0:
        return GroupScore(group.code, earned + away, applicable, group.maximum)
    return GroupScore(group.code, half_up(Fraction(earned * group.maximum, applicable)), applicable, group.maximum)
