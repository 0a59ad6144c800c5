"""The threshold of a vote (ngưỡng thông qua) as data: how large a share, of whom, and whether exactly that share is enough.

The base is ALL members (tổng số thành viên) unless the rule names those present (số có mặt). Whole numbers throughout: eighty of a
hundred is reached when yes × 100 ≥ 80 × base; more than half when yes × 2 > base.
"""

from dataclasses import dataclass
from enum import StrEnum

from thidua.domain.voting import quorum
from thidua.domain.voting.quorum import Count, NotACount


class Rule(StrEnum):
    """Whether exactly the share is enough (từ … trở lên) or more is asked for (quá, hơn)."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"


class Base(StrEnum):
    """Of whom the share is taken (mẫu số)."""

    MEMBERS = "members"
    PRESENT = "present"


@dataclass(frozen=True)
class Threshold:
    """A share `part`/`of` of the base; a percentage is a share of 100. More than the whole means everybody."""

    rule: Rule
    part: int
    of: int
    base: Base = Base.MEMBERS

    def __post_init__(self) -> None:
        if not 0 < self.part <= self.of:
            raise NotACount(f"{self.part}/{self.of} is no share of a whole")

    def base_of(self, *, members: int, present: int) -> int:
        """Return the number that the share is taken of."""
        return present if self.base is Base.PRESENT else members

    def count(self, agree: int, *, members: int, present: int) -> Count:
        """Return agreement against this threshold: how many, of how many, how many are needed, and whether it is enough."""
        judge = quorum.quorum if self.rule is Rule.AT_LEAST else quorum.adoption
        return judge(agree, self.base_of(members=members, present=present), self.part, self.of)
