"""Votes at a conference: the table puts a question, opens it to the units in the room, lets late ones in, counts, calls off.

The ballots themselves go straight to `voting`: whoever votes does not wait for the conference's lock.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.conference import notices, permissions, queries, rules, votes
from thidua.conference.actions.positions import NoQuorum
from thidua.conference.models import AgendaItem, Conference, ConferenceState, ItemState
from thidua.conference.steps import WrongMoment, locked, require_state, touch
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.rights import Right
from thidua.organisation.models import Unit
from thidua.voting import actions as voting
from thidua.voting.asking import Ask
from thidua.voting.models import Option, Poll
from thidua.voting.queries import has_open_poll


def _of_table(conference: Conference, actor: User, at: datetime) -> tuple[Conference, Right]:
    """Return the conference, locked, and the right of those who conduct it while it is in session."""
    conference = locked(conference)
    right = permissions.can_conduct(actor, conference, at.date())
    permissions.require(right)
    require_state(conference, ConferenceState.IN_SESSION)
    return conference, right


@transaction.atomic
def prepare_vote(item: AgendaItem, *, ask: Ask, actor: User, at: datetime) -> Poll:
    """Write down a question on the item that is on, to be read once more before it is opened (soạn cuộc biểu quyết).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it is not in session, or the item is not on.
        NotAsked: something is missing or does not fit.
    """
    conference, right = _of_table(item.conference, actor, at)
    if AgendaItem.objects.get(pk=item.pk).state != ItemState.NOW:
        raise WrongMoment(_("Biểu quyết được mở ở mục đang diễn ra. Hãy chuyển sang mục đó trước."))
    poll = voting.prepare(subject=votes.subject(conference), part=str(item.pk), ask=ask, right=right, actor=actor, at=at)
    touch(conference)
    audit.record("conference.vote_prepared", conference, actor=actor, at=at, changes={"question": poll.question})
    return poll


@transaction.atomic
def withdraw_candidate(conference: Conference, *, option: Option, reason: str, actor: User, at: datetime) -> Option:
    """Record that a candidate withdraws before the opening (xin rút).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it is not in session.
        NotAsked: see `voting.withdraw_option`.
    """
    conference, right = _of_table(conference, actor, at)
    option = voting.withdraw_option(option, reason=reason, right=right, actor=actor, at=at)
    touch(conference)
    audit.record("conference.candidate_withdrawn", conference, actor=actor, at=at, changes={"option": option.label}, reason=reason)
    return option


@transaction.atomic
def open_vote(conference: Conference, *, poll: Poll, few_accepted: bool = False, actor: User, at: datetime) -> Poll:
    """Open a vote to the units in the room (mở biểu quyết): they, all members and those present are the basis from now on.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it is not in session, or another vote is open.
        NoQuorum: too few units are in the room to decide anything.
        WrongState, WrongElectorate, TooFew: see `voting.open_poll`.
    """
    conference, right = _of_table(conference, actor, at)
    if has_open_poll(votes.subject(conference)):
        raise WrongMoment(votes.another_is_open())
    in_room = queries.room(conference)
    presence = rules.quorum_now(conference, in_room)
    if not presence.enough:
        raise NoQuorum(rules.presence_sentence(conference, presence))
    poll = voting.open_poll(
        poll,
        voters=votes.voters(in_room),
        members=in_room.members,
        present=in_room.present,
        few_accepted=few_accepted,
        right=right,
        actor=actor,
        at=at,
    )
    touch(conference)
    notices.ballots_given(poll, conference, (each.unit.pk for each in votes.voters(in_room) if each.unit), actor=actor, at=at)
    audit.record("conference.vote_opened", conference, actor=actor, at=at, changes={"question": poll.question})
    return poll


@transaction.atomic
def admit_to_vote(conference: Conference, *, poll: Poll, unit: Unit, actor: User, at: datetime) -> None:
    """Give a unit that came late a ballot in the vote that is open (phát thêm phiếu). Twice is once.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it is not in session, or the unit is not in the room.
        WrongElectorate: see `voting.admit`.
    """
    conference, right = _of_table(conference, actor, at)
    voter = next((each for each in votes.voters(queries.room(conference)) if each.unit == unit), None)
    if voter is None:
        raise WrongMoment(_("Đơn vị này chưa được điểm danh có mặt. Hãy điểm danh rồi phát phiếu."))
    voting.admit(poll, voter=voter, right=right, actor=actor, at=at)
    touch(conference)
    notices.ballots_given(poll, conference, [unit.pk], actor=actor, at=at)
    audit.record("conference.voter_admitted", conference, actor=actor, at=at, changes={"question": poll.question, "unit": unit.name})


@transaction.atomic
def close_vote(conference: Conference, *, poll: Poll, actor: User, at: datetime) -> Poll:
    """End a vote and count it (kết thúc, kiểm phiếu).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it is not in session.
        WrongState, NobodyVoted, KeyLost, UrnMismatch, NotTheHands: see `voting.close`.
    """
    conference, right = _of_table(conference, actor, at)
    return _counted(conference, voting.close(poll, right=right, actor=actor, at=at), actor, at)


@transaction.atomic
def record_hands(conference: Conference, *, poll: Poll, counts: Mapping[int, int], actor: User, at: datetime) -> Poll:
    """Write down the hands counted in the room, which ends the vote (ghi số đếm giơ tay).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it is not in session.
        WrongState, NotTheHands: see `voting.record_hands`.
    """
    conference, right = _of_table(conference, actor, at)
    return _counted(conference, voting.record_hands(poll, counts=counts, right=right, actor=actor, at=at), actor, at)


def _counted(conference: Conference, poll: Poll, actor: User, at: datetime) -> Poll:
    """Note at the conference that a vote was counted, whichever way."""
    touch(conference)
    audit.record("conference.vote_counted", conference, actor=actor, at=at, changes={"question": poll.question})
    return poll


@transaction.atomic
def cancel_vote(conference: Conference, *, poll: Poll, reason: str, actor: User, at: datetime) -> Poll:
    """Call a vote off before it is counted (hủy cuộc biểu quyết).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it is not in session.
        WrongState, NotAsked: see `voting.cancel`.
    """
    conference, right = _of_table(conference, actor, at)
    poll = voting.cancel(poll, reason=reason, right=right, actor=actor, at=at)
    touch(conference)
    changes = {"question": poll.question}
    audit.record("conference.vote_cancelled", conference, actor=actor, at=at, changes=changes, reason=poll.cancel_reason)
    return poll
