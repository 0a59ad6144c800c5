"""The count: ballots taken out of the urn and mixed, open votes and hands counted, the result kept with its basis."""

from collections.abc import Mapping
from datetime import datetime
from random import SystemRandom

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from thidua.domain.voting import tally
from thidua.domain.voting.tally import Choice, Tally
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right
from thidua.voting import hands, permissions, urn
from thidua.voting.hands import NotTheHands
from thidua.voting.models import Ballot, Envelope, Manner, OpenVote, Poll, PollState, Result
from thidua.voting.steps import destroy_key_after_commit, locked, touch


class NobodyVoted(Refused):
    """There is no ballot to count."""


class KeyLost(Refused):
    """The urn's key is gone: its ballots cannot be opened by anybody, ever."""


class UrnMismatch(Refused):
    """The urn holds another number of ballots than voters were ticked off."""


@transaction.atomic
def close(poll: Poll, *, right: Right, actor: User, at: datetime) -> Poll:
    """Close a poll and count it (kết thúc, kiểm phiếu). A secret one: the envelopes are opened, mixed, written as ballots in random order
    and destroyed; then the urn's key is.

    Raises:
        PermissionDenied: actor may not run it.
        WrongState: it is not open.
        NotTheHands: hands are counted in the room: type them.
        NobodyVoted: nobody has voted yet.
        KeyLost: the urn's key is not on this server; the poll can only be called off.
        UrnMismatch: ballots and roll do not agree; the poll can only be called off.
    """
    poll = locked(poll)
    permissions.require(right)
    poll.move_to(PollState.CLOSED)
    if poll.manner == Manner.HANDS:
        raise NotTheHands(_("Biểu quyết giơ tay kết thúc bằng việc ghi số đếm. Hãy ghi số đếm."))
    counted = _count_secret(poll) if poll.is_secret else _count_open(poll)
    destroy_key_after_commit(poll)
    _finish(poll, counted, actor=actor, at=at)
    return poll


@transaction.atomic
def record_hands(poll: Poll, *, counts: Mapping[int, int], right: Right, actor: User, at: datetime) -> Poll:
    """Write down the hands counted in the room, and close (ghi số đếm giơ tay). `counts`: votes by the place of each option.

    Raises:
        PermissionDenied: actor may not run it.
        WrongState: it is not open.
        NotTheHands: another manner, or counts that those present cannot have raised.
    """
    poll = locked(poll)
    permissions.require(right)
    poll.move_to(PollState.CLOSED)
    if poll.manner != Manner.HANDS:
        raise NotTheHands(_("Cuộc này không biểu quyết giơ tay nên không ghi số đếm."))
    _finish(poll, hands.tally_of(poll, counts), actor=actor, at=at)
    return poll


@sensitive_variables()
def _count_secret(poll: Poll) -> Tally:
    sealed = [bytes(each) for each in Envelope.objects.filter(poll=poll).values_list("sealed", flat=True)]
    if not sealed:
        raise NobodyVoted(_("Chưa ai bỏ phiếu nên chưa kiểm phiếu được. Hãy chờ, hoặc hủy cuộc bỏ phiếu và nêu lý do."))
    if len(sealed) != poll.entitlements.filter(has_voted=True).count():
        raise UrnMismatch(
            _("Số phiếu trong hòm khác số người đã bỏ phiếu nên không kiểm được. Hãy hủy cuộc này, báo người quản trị, rồi bỏ phiếu lại.")
        )
    try:
        choices: list[Choice | None] = urn.unseal(poll.urn, sealed)
    except urn.UrnLost as error:
        raise KeyLost(
            _("Khóa của hòm phiếu không còn trên máy chủ nên không ai mở được phiếu. Chỉ còn cách hủy cuộc này và bỏ phiếu lại.")
        ) from error
    SystemRandom().shuffle(choices)
    Envelope.objects.filter(poll=poll).delete()
    Ballot.objects.bulk_create(Ballot(poll=poll, choice=None if choice is None else sorted(choice)) for choice in choices)
    return tally.tally(choices, poll.paper)


def _count_open(poll: Poll) -> Tally:
    votes = OpenVote.objects.filter(entitlement__poll=poll).values_list("choice", flat=True)
    if not votes:
        raise NobodyVoted(_("Chưa đơn vị nào biểu quyết nên chưa có gì để đếm. Hãy chờ, hoặc hủy cuộc biểu quyết và nêu lý do."))
    return tally.tally([frozenset(choice) for choice in votes], poll.paper)


def _finish(poll: Poll, counted: Tally, *, actor: User, at: datetime) -> None:
    """Keep the result with its basis and who was entitled and voted; the log gets the counts, never a ballot."""
    basis = {"members": poll.members or 0, "present": poll.present or 0}
    found = tally.outcome(counted, poll.threshold, seats=poll.most, **basis)
    if poll.is_approval:
        found = tally.Outcome((tally.YES,) if tally.is_passed(counted, poll.threshold, **basis) else ())
    poll.ended_at = at
    poll.save(update_fields=["state", "ended_at"])
    roll = list(poll.entitlements.order_by("pk").values_list("label", "has_voted"))
    counts = [list(each) for each in counted.counts]
    Result.objects.create(
        poll=poll,
        entitled=len(roll),
        cast=counted.cast,
        blank=counted.blank,
        invalid=counted.invalid,
        counts=counts,
        taken=list(found.taken),
        level=list(found.level),
        roll=[list(each) for each in roll],
        counted_at=at,
        **basis,
    )
    changes = {"cast": counted.cast, "blank": counted.blank, "invalid": counted.invalid, "counts": counts, "taken": list(found.taken)}
    touch(poll)
    audit.record("voting.counted", poll, actor=actor, at=at, changes=changes | basis)
