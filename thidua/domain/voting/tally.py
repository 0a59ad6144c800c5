"""Counting ballots (kiểm phiếu): a pure function of the ballots, whatever their order, and what the counts decide.

A ballot is the set of options it chooses. Options are numbered; the one that decides a yes/no question is numbered YES.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from thidua.domain.voting.quorum import NotACount
from thidua.domain.voting.threshold import Threshold

YES, NO, ABSTAIN = 1, 2, 3
FEW = 3

Choice = frozenset[int]


@dataclass(frozen=True)
class Paper:
    """What the ballot paper allows (phiếu): the options that may be chosen, and how many of them at most."""

    options: tuple[int, ...]
    most: int = 1

    def is_valid(self, choice: Choice) -> bool:
        """Return whether this choice can be counted: only options of the paper, not more than allowed. A blank ballot is apart."""
        return choice <= frozenset(self.options) and len(choice) <= self.most


@dataclass(frozen=True)
class Tally:
    """The counts (kết quả kiểm phiếu): for each option of the paper, and how many ballots were cast, blank (trắng), invalid."""

    counts: tuple[tuple[int, int], ...]
    cast: int
    blank: int = 0
    invalid: int = 0

    @property
    def valid(self) -> int:
        return self.cast - self.blank - self.invalid

    def count_of(self, option: int) -> int:
        """Return how many ballots chose this option."""
        return dict(self.counts).get(option, 0)


def tally(ballots: Iterable[Choice | None], paper: Paper) -> Tally:
    """Count the ballots. None stands for a ballot that cannot be read: it is cast, and invalid."""
    counts: Counter[int] = Counter()
    cast = blank = invalid = 0
    for choice in ballots:
        cast += 1
        if choice is None or not paper.is_valid(choice):
            invalid += 1
        elif not choice:
            blank += 1
        else:
            counts.update(choice)
    return Tally(tuple((option, counts[option]) for option in paper.options), cast, blank, invalid)


def typed(counts: Mapping[int, int], paper: Paper, *, present: int) -> Tally:
    """Return hands counted in the room as a tally (biểu quyết giơ tay). Whoever raised no hand cast nothing.

    Raises:
        NotACount: a count is negative or larger than the number present, or together they are more than the hands in the room.
    """
    if set(counts) != set(paper.options) or any(not 0 <= count <= present for count in counts.values()):
        raise NotACount(f"{dict(counts)} of {present} present")
    together = sum(counts.values())
    if together > present * paper.most:
        raise NotACount(f"{together} hands of {present} present, {paper.most} each")
    return Tally(tuple((option, counts[option]) for option in paper.options), min(together, present))


@dataclass(frozen=True)
class Outcome:
    """What the counts decide: the options that reached the threshold and are taken, and those level at the last place (bằng phiếu).

    Whoever is level is not taken: the meeting decides between them, not a machine.
    """

    taken: tuple[int, ...] = ()
    level: tuple[int, ...] = ()


def outcome(counted: Tally, threshold: Threshold, *, members: int, present: int, seats: int) -> Outcome:
    """Return who or what is taken: at most `seats` options that reach the threshold, those with more votes first."""
    enough = [
        (count, option) for option, count in counted.counts if threshold.count(count, members=members, present=present).enough and count > 0
    ]
    enough.sort(key=lambda each: (-each[0], each[1]))
    if len(enough) <= seats:
        return Outcome(tuple(option for _count, option in enough))
    last = enough[seats - 1][0]
    if enough[seats][0] < last:
        return Outcome(tuple(option for _count, option in enough[:seats]))
    above = tuple(option for count, option in enough if count > last)
    return Outcome(above, tuple(option for count, option in enough if count == last))


def is_passed(counted: Tally, threshold: Threshold, *, members: int, present: int) -> bool:
    """Return whether a yes/no question is passed (được thông qua)."""
    return YES in outcome(Tally(((YES, counted.count_of(YES)),), counted.cast), threshold, members=members, present=present, seats=1).taken


class Reveals(StrEnum):
    """Why a count of secret ballots tells who chose what, however well the ballots were kept."""

    FEW = "few"
    UNANIMOUS = "unanimous"


def reveals(counted: Tally) -> tuple[Reveals, ...]:
    """Return in what ways the counts give the voters away: fewer than three ballots, or an option that all of them chose."""
    found = []
    if counted.cast < FEW:
        found.append(Reveals.FEW)
    if counted.cast and (counted.blank == counted.cast or any(count == counted.cast for _option, count in counted.counts)):
        found.append(Reveals.UNANIMOUS)
    return tuple(found)
