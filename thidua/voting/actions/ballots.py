"""Ballots: secret ones into the urn, open ones beside the unit's name. What a secret ballot chooses is never logged, told or kept."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right, withheld
from thidua.voting import permissions, urn
from thidua.voting.choices import NotAChoice, allowed
from thidua.voting.models import Entitlement, Envelope, Manner, OpenVote, Poll, PollState
from thidua.voting.steps import locked, touch

__all__ = ["AlreadyVoted", "NotAChoice", "NotOpen", "choose", "vote"]


class NotOpen(Refused):
    """The poll takes no ballots, or none of this manner."""


class AlreadyVoted(Refused):
    """A secret ballot of this voter is in the urn; it stays there."""


@sensitive_variables("choice")
@transaction.atomic
def vote(entitlement: Entitlement, *, choice: Iterable[int], actor: User, at: datetime) -> Entitlement:
    """Put a secret ballot into the urn (bỏ phiếu kín): the voter is ticked off and the sealed envelope written, both or neither.

    Once this returns and its transaction has committed, the ballot is on disk, counted once however often the telephone sends it.
    An empty choice is a blank ballot where candidates are chosen. The log says who has voted, as the roll does; never what.

    Raises:
        PermissionDenied: actor neither is the voter nor acts for the unit.
        NotOpen: the poll is not open, or not secret.
        AlreadyVoted: this voter's ballot is in the urn; the earlier one stands.
        NotAChoice: the paper does not allow this choice.
    """
    poll = locked(entitlement.poll)
    entitlement = Entitlement.objects.select_for_update(no_key=True).get(pk=entitlement.pk)
    permissions.require(permissions.can_vote(actor, entitlement, at.date()))
    _refuse_not_open(poll, Manner.SECRET)
    if entitlement.has_voted:
        raise AlreadyVoted(_("Đã ghi nhận phiếu của đồng chí. Mỗi phiếu chỉ bỏ một lần, không xem lại và không đổi được."))
    chosen = allowed(poll, choice)
    entitlement.has_voted = True
    entitlement.save(update_fields=["has_voted"])
    Envelope.objects.create(poll=poll, sealed=urn.seal(poll.public_key, chosen))
    touch(poll)
    audit.record("voting.voted", poll, actor=actor, at=at, changes={"voter": entitlement.label})
    return entitlement


@transaction.atomic
def choose(entitlement: Entitlement, *, choice: Iterable[int], right: Right | None = None, actor: User, at: datetime) -> OpenVote:
    """Write down what a unit chooses openly (biểu quyết công khai), by itself or, with the `right` to run the poll, for it in the hall.

    It may change until the poll closes; who wrote it is kept. The same again changes nothing.

    Raises:
        PermissionDenied: actor neither acts for the unit nor runs the poll.
        NotOpen: the poll is not open, or not voted openly unit by unit.
        NotAChoice: the paper does not allow this choice.
    """
    poll = locked(entitlement.poll)
    permissions.require(permissions.can_vote(actor, entitlement, at.date()) | (right or withheld("")))
    _refuse_not_open(poll, Manner.BY_UNIT)
    chosen = sorted(allowed(poll, choice))
    before = OpenVote.objects.filter(entitlement=entitlement).first()
    if before and before.choice == chosen:
        return before
    said = {"choice": chosen, "written_by": actor, "written_at": at}
    written, _created = OpenVote.objects.update_or_create(entitlement=entitlement, defaults=said)
    Entitlement.objects.filter(pk=entitlement.pk).update(has_voted=True)
    changes = {"voter": entitlement.label, "choice": [before.choice if before else None, chosen]}
    touch(poll)
    audit.record("voting.chosen", poll, actor=actor, at=at, changes=changes)
    return written


def _refuse_not_open(poll: Poll, manner: str) -> None:
    if poll.state != PollState.OPEN:
        raise NotOpen(_("Cuộc biểu quyết này không mở nên phiếu chưa được ghi. Hãy tải lại trang để xem tình hình."))
    if poll.manner != manner:
        raise NotOpen(_("Cuộc biểu quyết này theo hình thức khác. Hãy tải lại trang."))
