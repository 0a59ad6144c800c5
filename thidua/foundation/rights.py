"""A right and its reason: what a predicate answers.

Predicates (`can_…`) return a Right: true or false, with the sentence that says which fact gives or withholds it ("Vì sao?").
They compose with `&` and `|`. The page asks the same predicate to show a button that the action asks to open the door.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ParamSpec

from django.core.exceptions import PermissionDenied

from thidua.foundation.refusal import Refused

P = ParamSpec("P")


@dataclass(frozen=True)
class Right:
    """Whether an act is granted, and the fact that decides it, as a sentence for people."""

    granted: bool
    reason: str

    def __bool__(self) -> bool:
        return self.granted

    def __and__(self, other: "Right") -> "Right":
        return self if not self.granted or (other.granted and not other.reason) else other

    def __or__(self, other: "Right") -> "Right":
        if self.granted:
            return self
        return other if other.granted or not self.reason else self


def granted(reason: str = "") -> Right:
    """Return a granted right and the fact that gives it."""
    return Right(True, reason)


def withheld(reason: str) -> Right:
    """Return a withheld right and the fact that withholds it."""
    return Right(False, reason)


@dataclass(frozen=True)
class Act:
    """An act of a record's page by its name, and whether the reader may do it, with the fact that decides ("Vì sao?")."""

    label: str
    right: Right


def acts(*named: tuple[str, Right]) -> list[Act]:
    """Return what `<c-why>` lists: the acts of a record with the reader's right to each. One without a sentence has nothing to tell."""
    return [Act(label, right) for label, right in named if right.reason]


def unless_refused(rule: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> Right:
    """Return what a rule of the record says of an act: granted, or withheld with the very sentence by which the act would be refused."""
    try:
        rule(*args, **kwargs)
    except Refused as refusal:
        return withheld(str(refusal))
    return granted()


def when(holds: bool, otherwise: str) -> Right:
    """Return a right that a fact of the record withholds unless it holds; to be joined by `&` to who may."""
    return granted() if holds else withheld(otherwise)


def first_of(rights: Iterable[Right], otherwise: Right) -> Right:
    """Return the first that is granted, else the first that says why not, else what is said when there is none."""
    found = list(rights)
    return next((right for right in found if right), next((right for right in found if right.reason), otherwise))


def require(right: Right) -> None:
    """Go on only when the right is granted.

    Raises:
        PermissionDenied: with the reason, which the 403 page shows.
    """
    if not right:
        raise PermissionDenied(right.reason)
