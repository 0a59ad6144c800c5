"""The scoring scheme (bảng tiêu chí chấm điểm) as data: groups, criteria, items, and what is added, taken off or excludes."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any


class Method(StrEnum):
    """How an item's points come about. `value` is what the unit did, `plan` what it was to do."""

    BY_HAND = "by_hand"  # points are typed
    PROPORTIONAL = "proportional"  # value ÷ plan × maximum, never above the maximum
    LOWER_IS_BETTER = "lower_is_better"  # in full up to the plan, then plan ÷ value × maximum
    STEPS = "steps"  # the points of the highest step reached
    BOOLEAN = "boolean"  # in full, or nothing
    COUNT_UP = "count_up"  # so many for each, up to the maximum
    DEDUCT = "deduct"  # so many off for each, down to nothing


class NotApplicable(StrEnum):
    """What an item gives that does not apply to a unit."""

    REDISTRIBUTE = "redistribute"  # its points are spread over what applies of its group
    FULL = "full"


class TieBreak(StrEnum):
    """What decides between equal totals, in the order that the scheme declares."""

    FIRST_GROUP = "first_group"
    FEWER_PENALTIES = "fewer_penalties"
    THIRD_GROUP = "third_group"
    MORE_VOTES = "more_votes"
    NO_FLAG_LAST_YEAR = "no_flag_last_year"
    CHAIR = "chair"  # decided after discussion


class Ties(StrEnum):
    """How places are numbered after units that stay equal."""

    SHARED = "shared"  # 1, 1, 3
    DENSE = "dense"  # 1, 1, 2


class Combine(StrEnum):
    """How the points of several scorers become one."""

    MEAN = "mean"
    TRIMMED = "trimmed"  # without the highest and the lowest, where there are three or more
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class Step:
    """From this value on, these points (hundredths)."""

    at_least: Decimal
    points: int


@dataclass(frozen=True, slots=True)
class Item:
    """What is scored (mục chấm). Points are hundredths: `maximum` at most, `each` for one of what COUNT_UP, DEDUCT and penalties count.

    `from_target`: plan and value come from a target of the unit's covenant. `evidence`: without a file it counts 0 (minh chứng bắt buộc).
    Of a penalty a `maximum` of 0 means without limit.
    """

    code: str
    title: str
    maximum: int
    method: Method = Method.BY_HAND
    each: int = 0
    steps: tuple[Step, ...] = ()
    from_target: bool = False
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    title: str
    criteria: tuple[Criterion, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for each in self.criteria for item in each.items)

    @property
    def maximum(self) -> int:
        return sum(each.maximum for each in self.items)


@dataclass(frozen=True, slots=True)
class Class:
    """A class of units (xếp loại) from so many hundredths of the total on."""

    title: str
    at_least: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """All of it. `knock_outs` exclude from the ranking when they apply and are evidenced. `gap_limit`: how far (hundredths) cross-scored
    points may lie from the self-scored ones before an explanation is asked for."""

    title: str
    groups: tuple[Group, ...]
    bonuses: tuple[Item, ...] = ()
    bonus_cap: int = 0
    penalties: tuple[Item, ...] = ()
    knock_outs: tuple[Item, ...] = ()
    not_applicable: NotApplicable = NotApplicable.REDISTRIBUTE
    combine: Combine = Combine.MEAN
    gap_limit: int = 0
    tie_breaks: tuple[TieBreak, ...] = tuple(TieBreak)
    ties: Ties = Ties.SHARED
    classes: tuple[Class, ...] = ()

    @property
    def maximum(self) -> int:
        """Hundredths of all groups together, without bonus."""
        return sum(each.maximum for each in self.groups)

    def all_items(self) -> Iterator[Item]:
        """Give every item, also those that are added, taken off or exclude."""
        for group in self.groups:
            yield from group.items
        yield from self.bonuses
        yield from self.penalties
        yield from self.knock_outs


class Fault(StrEnum):
    """What is wrong with a scheme."""

    NO_GROUP = "no_group"
    EMPTY = "empty"  # a group or criterion without items
    SAME_CODE = "same_code"
    NO_TITLE = "no_title"
    NO_MAXIMUM = "no_maximum"  # an item that gives nothing
    NO_EACH = "no_each"  # counted, without points for each
    NO_STEPS = "no_steps"
    STEPS_OVERLAP = "steps_overlap"  # two steps from the same value on, or a higher one that gives less
    STEP_ABOVE = "step_above"  # a step gives more than the maximum
    WRONG_METHOD = "wrong_method"  # of a bonus, penalty or knock-out, or of an item taken from a target
    NEGATIVE = "negative"
    SAME_TIE_BREAK = "same_tie_break"
    CLASSES_OVERLAP = "classes_overlap"
    SUM = "sum"  # the maxima do not make what the table says


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, and the code of what has it; empty: of the scheme itself."""

    fault: Fault
    where: str = ""


COUNTED = (Method.COUNT_UP, Method.DEDUCT)
FROM_TARGET = (Method.PROPORTIONAL, Method.LOWER_IS_BETTER, Method.STEPS)


def problems(scheme: Scheme, *, maximum: int | None = None) -> list[Problem]:
    """Return all that is wrong, in the scheme's order; `maximum` is what the table says its groups make together."""
    found = [] if scheme.groups else [Problem(Fault.NO_GROUP)]
    for group in scheme.groups:
        parts: list[Group | Criterion] = [group, *group.criteria]
        found += [Problem(Fault.EMPTY, each.code) for each in parts if not each.items]
        found += [each for item in group.items for each in _of_item(item)]
    for item in (*scheme.bonuses, *scheme.penalties):
        found += _of_extra(item, is_bonus=item in scheme.bonuses)
    found += [Problem(Fault.WRONG_METHOD, each.code) for each in scheme.knock_outs if each.method != Method.BOOLEAN]
    criteria = [each for group in scheme.groups for each in group.criteria]
    named: list[Item | Group | Criterion] = [*scheme.all_items(), *scheme.groups, *criteria]
    found += [Problem(Fault.NO_TITLE, each.code) for each in named if not each.title.strip() or not each.code.strip()]
    found += [Problem(Fault.SAME_CODE, code) for code, times in Counter(each.code for each in named).items() if times > 1]
    if scheme.bonus_cap < 0 or scheme.gap_limit < 0:
        found.append(Problem(Fault.NEGATIVE))
    if len(set(scheme.tie_breaks)) != len(scheme.tie_breaks):
        found.append(Problem(Fault.SAME_TIE_BREAK))
    if any(higher.at_least <= lower.at_least for higher, lower in pairwise(scheme.classes)):
        found.append(Problem(Fault.CLASSES_OVERLAP))
    if maximum is not None and scheme.maximum != maximum:
        found.append(Problem(Fault.SUM))
    return found


def _of_item(item: Item) -> list[Problem]:
    found = [] if item.maximum > 0 else [Fault.NO_MAXIMUM]
    if item.method in COUNTED and item.each <= 0:
        found.append(Fault.NO_EACH)
    if item.method == Method.STEPS:
        found += _of_steps(item)
    if item.from_target and item.method not in FROM_TARGET:
        found.append(Fault.WRONG_METHOD)
    return [Problem(each, item.code) for each in found]


def _of_steps(item: Item) -> list[Fault]:
    if not item.steps:
        return [Fault.NO_STEPS]
    rising = sorted(item.steps, key=lambda step: step.at_least)
    found = []
    if any(low.at_least == high.at_least or low.points > high.points for low, high in pairwise(rising)):
        found.append(Fault.STEPS_OVERLAP)
    if any(not 0 <= each.points <= item.maximum for each in rising):
        found.append(Fault.STEP_ABOVE)
    return found


def _of_extra(item: Item, *, is_bonus: bool) -> list[Problem]:
    found = []
    if item.method not in (Method.BY_HAND, Method.COUNT_UP, Method.BOOLEAN) or item.from_target:
        found.append(Fault.WRONG_METHOD)
    if item.method == Method.COUNT_UP and item.each <= 0:
        found.append(Fault.NO_EACH)
    if item.maximum < 0 or item.each < 0:
        found.append(Fault.NEGATIVE)
    if item.maximum == 0 and (is_bonus or item.method == Method.BOOLEAN):
        found.append(Fault.NO_MAXIMUM)
    return [Problem(each, item.code) for each in found]


# --- as a file -----------------------------------------------------------------------------------------------------------------------


def as_data(scheme: Scheme) -> dict[str, Any]:
    """Return the scheme as plain data; decimals as text."""
    plain: dict[str, Any] = _plain(asdict(scheme))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def from_data(data: dict[str, Any]) -> Scheme:
    """Return the scheme that `as_data` gave.

    Raises:
        KeyError, TypeError, ValueError: it is no such data.
    """
    groups = tuple(
        Group(
            group["code"],
            group["title"],
            tuple(Criterion(each["code"], each["title"], _items(each["items"])) for each in group["criteria"]),
        )
        for group in data["groups"]
    )
    return Scheme(
        title=data["title"],
        groups=groups,
        bonuses=_items(data["bonuses"]),
        bonus_cap=int(data["bonus_cap"]),
        penalties=_items(data["penalties"]),
        knock_outs=_items(data["knock_outs"]),
        not_applicable=NotApplicable(data["not_applicable"]),
        combine=Combine(data["combine"]),
        gap_limit=int(data["gap_limit"]),
        tie_breaks=tuple(TieBreak(each) for each in data["tie_breaks"]),
        ties=Ties(data["ties"]),
        classes=tuple(Class(each["title"], int(each["at_least"])) for each in data["classes"]),
    )


def _items(rows: list[dict[str, Any]]) -> tuple[Item, ...]:
    return tuple(
        Item(
            code=each["code"],
            title=each["title"],
            maximum=int(each["maximum"]),
            method=Method(each["method"]),
            each=int(each["each"]),
            steps=tuple(Step(Decimal(step["at_least"]), int(step["points"])) for step in each["steps"]),
            from_target=bool(each["from_target"]),
            evidence=bool(each["evidence"]),
        )
        for each in rows
    )


def canonical(scheme: Scheme) -> bytes:
    """Return the bytes that the hash of a locked scheme covers: compact JSON in UTF-8 with sorted names."""
    return json.dumps(as_data(scheme), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256_of(scheme: Scheme) -> str:
    """Return the hash over the canonical bytes, hex."""
    return hashlib.sha256(canonical(scheme)).hexdigest()
