"""Writes of delegations (ủy quyền): a head lets a colleague act in his place, by a named paper."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.foundation.live import publishing as live
from thidua.foundation.refusal import Refused
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation import channels, notices, permissions, queries
from thidua.organisation.models import Delegation, Person, Post, Unit


class NobodyToDelegate(Refused):
    """The unit has no head on the first day, or another one than the head who asks."""


class DelegateRefused(Refused):
    """This person cannot act for the head: he is the head, holds no post there, or has the delegation already."""


class PaperMissing(Refused):
    """The paper is not named."""


class DelegationDatesRefused(Refused):
    """The last day lies before the first, or is past."""


class DelegationEnded(Refused):
    """The delegation is over or was revoked."""


@transaction.atomic
def delegate(
    unit: Unit,
    *,
    to_person: Person,
    paper: str,
    scope: str,
    valid_from: date,
    valid_to: date | None = None,
    file: UploadedFile | None = None,
    actor: User,
    at: datetime,
) -> Delegation:
    """Record that the unit's head lets a colleague act in his place between two days (ủy quyền).

    Raises:
        PermissionDenied: actor is neither the unit's head nor the specialist.
        PaperMissing: the paper is not named.
        DelegationDatesRefused: the last day lies before the first, or is past.
        NobodyToDelegate: the unit has no head on the first day, or another one than the head who asks.
        DelegateRefused: the colleague is the head himself, holds no post in the unit on the first day, or has one for some of these days.
        FileRefused: the scan is not a paper that we take in.
    """
    unit = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    permissions.require(permissions.can_delegate(actor, unit, at.date()))
    if not paper.strip():
        raise PaperMissing(_("Hãy ghi số và ngày của giấy ủy quyền. Không có giấy thì chưa ghi được ủy quyền."))
    if valid_to is not None and valid_to < valid_from:
        raise DelegationDatesRefused(_("Ngày hết ủy quyền trước ngày bắt đầu. Hãy chọn lại ngày."))
    if valid_to is not None and valid_to < at.date():
        raise DelegationDatesRefused(_("Ngày hết ủy quyền đã qua nên giấy này không cho ai quyền gì nữa. Hãy xem lại ngày, năm."))
    head = queries.head_of(unit, valid_from)
    if head is None:
        raise NobodyToDelegate(
            _("Ngày %(day)s %(unit)s chưa có thủ trưởng nên chưa ai ủy quyền được. Hãy ghi thủ trưởng của đơn vị trước.")
            % {"day": vi_date(valid_from), "unit": unit.name}
        )
    _check_head(unit, head, actor, valid_from, at)
    _check_delegate(unit, head, to_person, valid_from, valid_to)
    kept = storage.store(file, allowed=kinds.PAPERS, at=at) if file else None
    delegation = Delegation.objects.create(
        unit=unit, from_person=head, to_person=to_person, paper=paper, scope=scope, valid_from=valid_from, valid_to=valid_to, file=kept
    )
    changes = {"from": str(head), "to": str(to_person), "valid_from": [None, valid_from], "valid_to": [None, valid_to]}
    notices.delegated(delegation, actor=actor, at=at)
    live.publish(channels.POSTS)
    audit.record("organisation.delegated", delegation, actor=actor, at=at, changes=changes, reason=paper)
    return delegation


@transaction.atomic
def revoke_delegation(delegation: Delegation, *, reason: str, actor: User, at: datetime) -> None:
    """Take a delegation back from now on (thu hồi ủy quyền). What was done under it before stands.

    Raises:
        PermissionDenied: actor is neither the unit's head nor the specialist.
        DelegationEnded: it is over or was revoked.
    """
    delegation = Delegation.objects.select_for_update(no_key=True).get(pk=delegation.pk)
    permissions.require(permissions.can_delegate(actor, delegation.unit, at.date()))
    if delegation.revoked_at is not None or (delegation.valid_to is not None and delegation.valid_to < at.date()):
        raise DelegationEnded(_("Ủy quyền này đã hết hiệu lực hoặc đã được thu hồi từ trước."))
    delegation.revoked_at = at
    delegation.save(update_fields=["revoked_at"])
    notices.delegation_revoked(delegation, actor=actor, at=at)
    live.publish(channels.POSTS)
    audit.record("organisation.delegation_revoked", delegation, actor=actor, at=at, changes={"revoked_at": [None, at]}, reason=reason)


def _check_head(unit: Unit, head: Person, actor: User, valid_from: date, at: datetime) -> None:
    """Let nobody give away what will be another head's: a head delegates from days on which he is the head."""
    if head.user_id != actor.pk and not queries.standing(actor, at.date()).is_specialist:
        raise NobodyToDelegate(
            _("Ngày %(day)s thủ trưởng của %(unit)s là %(head)s, nên chỉ người đó mới ủy quyền được từ ngày ấy. Hãy chọn lại ngày.")
            % {"day": vi_date(valid_from), "unit": unit.name, "head": head}
        )


def _check_delegate(unit: Unit, head: Person, to_person: Person, valid_from: date, valid_to: date | None) -> None:
    values = {"person": to_person, "unit": unit.name, "day": vi_date(valid_from)}
    if to_person == head:
        raise DelegateRefused(_("%(person)s chính là thủ trưởng của %(unit)s. Hãy chọn người được ủy quyền khác.") % values)
    if not Post.objects.on(valid_from).filter(unit=unit, person=to_person).exists():
        raise DelegateRefused(
            _("Ngày %(day)s %(person)s không giữ chức vụ nào ở %(unit)s. Hãy chọn người của đơn vị hoặc ghi chức vụ trước.") % values
        )
    shares = Q(valid_to=None) | Q(valid_to__gte=valid_from)
    if valid_to is not None:
        shares &= Q(valid_from__lte=valid_to)
    other = Delegation.objects.filter(shares, unit=unit, to_person=to_person, revoked_at=None).order_by("valid_from").first()
    if other:
        raise DelegateRefused(
            _("%(person)s đã được ủy quyền theo %(paper)s từ ngày %(first)s. Hãy thu hồi ủy quyền đó trước, hoặc chọn những ngày khác.")
            % {**values, "paper": other.paper, "first": vi_date(other.valid_from)}
        )
