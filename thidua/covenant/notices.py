"""Who is told about the covenant: open for signing, signed, refused, in force, given up; and who is reminded to sign."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.cluster.queries import head_unit_id
from thidua.covenant.models import Covenant, Signatory, SignatoryState
from thidua.covenant.permissions import visible_to
from thidua.covenant.queries import OPEN_STATES
from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.foundation.notify.reminders import DAYS_LATE, Deadline
from thidua.foundation.ui.templatetags.td import vi_datetime
from thidua.organisation.models import Unit
from thidua.organisation.queries import accounts_acting_for, accounts_signing_for
from thidua.signing.models import ScannedPage

# No law fixes a day for signing; the house asks after three.
SIGN_WITHIN = timedelta(days=3)

OPENED = Event(
    "covenant.opened_for_signing",
    _("Mời ký giao ước: %(title)s"),
    _("Văn bản đã cố định. Thủ trưởng từng đơn vị, hoặc người được ủy quyền, đọc lại rồi ký."),
    _("Đọc và ký giao ước"),
    visible_to,
)
SIGNED = Event(
    "covenant.signed",
    _("%(unit)s đã ký giao ước"),
    _("%(signed)d trên %(needed)d đơn vị đã ký: %(title)s."),
    _("Xem chữ ký"),
    visible_to,
)
PAGE_ATTACHED = Event(
    "covenant.page_attached",
    _("Chờ xác nhận trang ký tay của %(unit)s"),
    _("%(signer)s ký trên giấy. Người đính kèm không tự xác nhận: hãy xem bản quét, đối chiếu với bản giấy rồi xác nhận."),
    _("Xem trang ký tay"),
    visible_to,
)
REFUSED = Event(
    "covenant.refused_by_unit",
    _("%(unit)s báo không ký giao ước"),
    _("Lý do: %(reason)s"),
    _("Xem giao ước"),
    visible_to,
)
IN_FORCE = Event(
    "covenant.came_into_force",
    _("Giao ước có hiệu lực: %(title)s"),
    _("Các đơn vị đã ký xong. Từ nay đơn vị thực hiện những gì đã cam kết."),
    _("Xem giao ước"),
    visible_to,
)
ABANDONED = Event(
    "covenant.abandoned",
    _("Thôi ký giao ước: %(title)s"),
    _("Lý do: %(reason)s"),
    _("Xem giao ước"),
    visible_to,
)
NOT_SIGNED = Event(
    "covenant.not_signed",
    _("Đơn vị chưa ký giao ước: %(title)s"),
    _("Giao ước mở ký từ %(since)s và còn chờ chữ ký của đơn vị đồng chí."),
    _("Đọc và ký giao ước"),
    visible_to,
)


def opened(covenant: Covenant, *, actor: User, at: datetime) -> None:
    """Ask every unit to sign."""
    tell(OPENED, _units(covenant, at), about=covenant, url=_page(covenant), at=at, but=actor, title=covenant.draft.title)


def signed(covenant: Covenant, unit: Unit, *, actor: User, at: datetime) -> None:
    """Tell the cluster's head unit that a signature has landed."""
    states = list(covenant.signatories.exclude(state=SignatoryState.LEFT).values_list("state", flat=True))
    words = {"unit": unit.name, "title": covenant.draft.title, "signed": states.count(SignatoryState.SIGNED), "needed": len(states)}
    tell(SIGNED, _head_unit(covenant, at), about=covenant, url=_page(covenant), at=at, but=actor, once=unit.pk, **words)


def page_attached(covenant: Covenant, unit: Unit, page: ScannedPage, *, actor: User, at: datetime) -> None:
    """Ask the cluster's head unit and the standing agency to confirm a page signed by hand."""
    year = covenant.draft.cluster_year
    url = reverse("covenant:hand_page", args=[year.year, year.cluster.code, page.pk])
    words = {"unit": unit.name, "signer": page.signer_name}
    tell(PAGE_ATTACHED, _confirmers(covenant, at), about=covenant, url=url, at=at, but=actor, once=page.pk, **words)


def refused(covenant: Covenant, unit: Unit, *, reason: str, actor: User, at: datetime) -> None:
    """Tell the cluster's head unit that a unit will not sign."""
    once = f"{unit.pk}:{at:%Y%m%d%H%M%S}"
    words = {"unit": unit.name, "reason": reason}
    tell(REFUSED, _head_unit(covenant, at), about=covenant, url=_page(covenant), at=at, but=actor, once=once, **words)


def came_into_force(covenant: Covenant, *, at: datetime) -> None:
    """Tell every unit, whoever signed last."""
    tell(IN_FORCE, _units(covenant, at), about=covenant, url=_page(covenant), at=at, title=covenant.draft.title)


def abandoned(covenant: Covenant, *, reason: str, actor: User, at: datetime) -> None:
    """Tell every unit why signing is given up."""
    words = {"title": covenant.draft.title, "reason": reason}
    tell(ABANDONED, _units(covenant, at), about=covenant, url=_page(covenant), at=at, but=actor, **words)


def deadlines(at: datetime) -> list[Deadline]:
    """Return the covenants that have been open for signing for some days, with who may sign for the units that have not."""
    near = {"opened_at__lte": at - SIGN_WITHIN, "opened_at__gte": at - SIGN_WITHIN - timedelta(days=DAYS_LATE)}
    rows = Covenant.objects.filter(state__in=OPEN_STATES, **near).select_related("draft__cluster_year__cluster").order_by("pk")
    return [_signing(each, at) for each in rows]


def _signing(covenant: Covenant, at: datetime) -> Deadline:
    waiting = Signatory.objects.filter(covenant=covenant, state=SignatoryState.WAITING).values_list("unit_id", flat=True)
    return Deadline(
        about=covenant,
        due=covenant.opened_at + SIGN_WITHIN,
        owed_by=list(accounts_signing_for(waiting, at.date())),
        url=_page(covenant),
        before=None,
        late=NOT_SIGNED,
        values={"title": covenant.draft.title, "since": vi_datetime(covenant.opened_at)},
    )


def _units(covenant: Covenant, at: datetime) -> Iterable[User]:
    return accounts_acting_for(covenant.signatories.exclude(state=SignatoryState.LEFT).values_list("unit_id", flat=True), at.date())


def _head_unit(covenant: Covenant, at: datetime) -> Iterable[User]:
    head = head_unit_id(covenant.draft.cluster_year)
    return accounts_acting_for([head] if head else [], at.date())


def _confirmers(covenant: Covenant, at: datetime) -> Iterable[User]:
    year = covenant.draft.cluster_year
    units = (head_unit_id(year), year.cluster.council.standing_agency_id)
    return accounts_acting_for([each for each in units if each], at.date())


def _page(covenant: Covenant) -> str:
    year = covenant.draft.cluster_year
    return reverse("covenant:detail", args=[year.year, year.cluster.code])
