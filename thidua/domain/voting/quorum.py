"""Quorum (túc số) and adoption (thông qua) as whole-number arithmetic; no rounding anywhere.

A rule is a fraction: `part` over `of`. Quorum asks for at least that fraction of the members to be present; adoption asks for more than
that fraction of ALL members, present or not, to agree (the share is always over all members, never over those present).
"""

from dataclasses import dataclass


class NotACount(ValueError):
    """Counts or the fraction cannot be: negative, more than all, or a fraction that is not between 0 and 1."""


def _check(count: int, members: int, part: int, of: int) -> None:
    if not 0 < part <= of:
        raise NotACount(f"{part}/{of} is no share of a whole")
    if not 0 <= count <= members:
        raise NotACount(f"{count} of {members} members")


def has_quorum(present: int, members: int, part: int, of: int) -> bool:
    """Return whether at least part/of of the members are present. A cluster without members never has a quorum."""
    _check(present, members, part, of)
    return members > 0 and present * of >= part * members


def is_adopted(agree: int, members: int, part: int, of: int) -> bool:
    """Return whether more than part/of of ALL members agree. With the whole (1/1) every member must agree."""
    _check(agree, members, part, of)
    if part == of:
        return members > 0 and agree == members
    return agree * of > part * members


def least_present(members: int, part: int, of: int) -> int:
    """Return the smallest number present that makes a quorum."""
    _check(0, members, part, of)
    return max(1, -(-part * members // of))


def least_agreeing(members: int, part: int, of: int) -> int:
    """Return the smallest number agreeing that adopts."""
    _check(0, members, part, of)
    return max(1, members) if part == of else part * members // of + 1


@dataclass(frozen=True)
class Count:
    """A count against its rule: how many, of how many, how many are needed, and whether it is enough."""

    count: int
    members: int
    needed: int
    enough: bool

    @property
    def short_by(self) -> int:
        """How many more are needed; 0 when it is enough."""
        return max(0, self.needed - self.count)


def quorum(present: int, members: int, part: int, of: int) -> Count:
    """Return presence counted against the rule of quorum."""
    return Count(present, members, least_present(members, part, of), has_quorum(present, members, part, of))


def adoption(agree: int, members: int, part: int, of: int) -> Count:
    """Return agreement counted against the rule of adoption."""
    return Count(agree, members, least_agreeing(members, part, of), is_adopted(agree, members, part, of))
