"""A poll as pages, hall screens and minutes show it: what was asked, who may vote, and after the count the arithmetic."""

from dataclasses import dataclass

from thidua.voting import words
from thidua.voting.models import Option, Poll, PollState, Result


@dataclass(frozen=True)
class Line:
    """One option: its words (data when `vi`), its votes once counted, and how far the bar reaches (percent of the base)."""

    option: Option
    label: str
    vi: bool
    count: int | None
    percent: str
    taken: bool
    level: bool


@dataclass(frozen=True)
class Shown:
    """A poll with its sentences. `voted` of `entitled`; what a secret ballot chose is in none of this before the count."""

    poll: Poll
    entitled: int
    voted: int
    lines: tuple[Line, ...]
    needed_percent: str
    threshold: str
    basis: str = ""
    turnout: str = ""
    papers: str = ""
    decided: str = ""
    revealed: tuple[str, ...] = ()

    @property
    def result(self) -> Result | None:
        return self.poll.result if self.poll.state == PollState.CLOSED else None


def shown(poll: Poll) -> Shown:
    """Return a poll as read by `queries.polls_of`, in words. No query."""
    result = poll.result if poll.state == PollState.CLOSED else None
    entitled, voted = poll.entitled, poll.voted  # type: ignore[attr-defined]
    whole = poll.threshold.base_of(members=poll.members or 0, present=poll.present or 0)
    needed = poll.threshold.count(0, members=poll.members or 0, present=poll.present or 0).needed
    return Shown(
        poll=poll,
        entitled=entitled,
        voted=voted,
        lines=tuple(_line(poll, each, result, whole) for each in poll.options.all()),
        needed_percent=_percent(needed, whole),
        threshold=words.threshold(poll),
        basis=words.basis(poll) if poll.members else "",
        turnout=words.turnout(voted, entitled) if poll.manner != "hands" else "",
        papers=words.papers(result) if result and poll.manner != "hands" else "",
        decided=words.decided(poll, result) if result else "",
        revealed=tuple(words.revealed(result)) if result and poll.is_secret else (),
    )


def _line(poll: Poll, option: Option, result: Result | None, whole: int) -> Line:
    place = option.position
    count = result.tally.count_of(place) if result and not option.is_withdrawn else None
    return Line(
        option=option,
        label=words.option(poll, option),
        vi=not poll.is_approval,
        count=count,
        percent=_percent(count or 0, whole),
        taken=place in result.taken if result else False,
        level=place in result.level if result else False,
    )


def _percent(part: int, whole: int) -> str:
    return f"{min(100.0, 100 * part / whole):.2f}" if whole else "0"
