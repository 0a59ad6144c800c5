"""The votes of a conference: which polls it holds, who gets a ballot, what the hall screen and a telephone show of them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from thidua.conference import channels
from thidua.conference.models import AgendaItem, Conference, ItemKind
from thidua.conference.queries import Room
from thidua.conference.rules import share
from thidua.domain.voting.threshold import Base, Rule, Threshold
from thidua.voting import queries as voting
from thidua.voting.actions import Voter
from thidua.voting.forms import GivenRule
from thidua.voting.models import Entitlement, Poll, PollState
from thidua.voting.shown import Shown, shown


def subject(conference: Conference) -> str:
    """Return the name by which polls know this record."""
    return channels.subject(conference.pk)


def polls(conference: Conference) -> list[Shown]:
    """Return the polls of a conference in the order in which they were prepared. Two queries, or one when there are none."""
    return [shown(each) for each in voting.polls_of(subject(conference))]


def another_is_open() -> str:
    """Return the sentence that refuses a second open poll."""
    return _("Một cuộc biểu quyết đang mở. Hãy kết thúc hoặc hủy cuộc đó trước.")


def poll_of(conference: Conference, pk: int) -> Shown | None:
    """Return one poll of this conference."""
    found = voting.polls_of(subject(conference)).filter(pk=pk).first()
    return shown(found) if found else None


def open_of(found: list[Shown]) -> Shown | None:
    """Return the poll that is open; a conference has at most one at a time."""
    return next((each for each in found if each.poll.state == PollState.OPEN), None)


def on_screen(found: list[Shown], now: AgendaItem | None) -> Shown | None:
    """Return the poll for the hall screen: the one that is open, else the last that was counted on the item that is on."""
    counted = [each for each in found if now and each.poll.state == PollState.CLOSED and each.poll.part == str(now.pk)]
    return open_of(found) or (max(counted, key=lambda each: (each.poll.ended_at, each.poll.pk)) if counted else None)


def rule_of_call(conference: Conference) -> GivenRule:
    """Return the rule of adoption that the call fixed: more than a share of ALL member units."""
    threshold = Threshold(Rule.MORE_THAN, conference.adoption_part, conference.adoption_of, Base.MEMBERS)
    label = _("Theo giấy mời: hơn %(share)s tổng số đơn vị thành viên") % {"share": share(threshold.part, threshold.of)}
    return GivenRule(threshold, label, conference.rule_source)


def first_question(item: AgendaItem) -> str:
    """Return the question that an item suggests: to adopt its drafts, or what it is about."""
    drafts = [draft.title for draft in item.drafts.all()]
    if item.kind == ItemKind.ADOPTION and drafts:
        return "Thông qua: " + "; ".join(drafts)  # vi: data
    return item.title


def voters(in_room: Room) -> list[Voter]:
    """Return who gets a ballot: the member units in the room, each through whoever acts for it."""
    return [Voter(each.member.unit.name, unit=each.member.unit) for each in in_room.units if each.present]


def late(in_room: Room, roll: list[Entitlement]) -> list[Voter]:
    """Return the units that came after the opening and have no ballot yet."""
    known = {each.unit_id for each in roll}
    return [voter for voter in voters(in_room) if voter.unit and voter.unit.pk not in known]


@dataclass(frozen=True)
class MyBallot:
    """A ballot in the poll that is open: it waits for its voter, or is cast; of a secret one nothing else is known."""

    entitlement: Entitlement
    poll: Poll

    @property
    def mark(self) -> tuple[int, int, bool]:
        """What a telephone shows of it."""
        return self.poll.pk, self.entitlement.pk, self.entitlement.has_voted


def on_telephones(conference: Conference) -> tuple[list[Shown], dict[int, list[MyBallot]]]:
    """Return what telephones show of votes: the counted ones, and the ballots of the open one by unit. At most three queries."""
    counted, is_open = voting.counted_and_open(subject(conference))
    ballots: dict[int, list[MyBallot]] = {}
    for each in voting.ballots_waiting(subject(conference)) if is_open else ():
        if each.unit_id:
            ballots.setdefault(each.unit_id, []).append(MyBallot(each, each.poll))
    return [shown(each) for each in counted], ballots
