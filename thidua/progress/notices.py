"""Who is told about targets and reports, and who is reminded of a deadline."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import head_unit_id
from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.foundation.notify.reminders import DAYS_BEFORE, DAYS_LATE, Deadline
from thidua.foundation.ui.templatetags.td import vi_datetime
from thidua.organisation.queries import accounts_acting_for, accounts_signing_for
from thidua.progress.models import Period, Report
from thidua.progress.names import vietnamese_name
from thidua.progress.permissions import periods_visible_to, visible_to
from thidua.progress.queries import units_reporting_in

OPENED = Event(
    "progress.period_opened",
    _("Kỳ báo cáo mới: %(period)s"),
    _("Hạn gửi: %(due)s. Cán bộ thi đua soạn, thủ trưởng đơn vị duyệt và gửi."),
    _("Xem kỳ báo cáo"),
    periods_visible_to,
)
MOVED = Event(
    "progress.deadline_changed",
    _("Đổi hạn gửi báo cáo: %(period)s"),
    _("Hạn mới: %(due)s. Lý do: %(reason)s"),
    _("Xem kỳ báo cáo"),
    periods_visible_to,
)
PRESENTED = Event(
    "progress.report_presented",
    _("Chờ đồng chí duyệt báo cáo: %(period)s"),
    _("Cán bộ của %(unit)s đã soạn xong và trình. Thủ trưởng duyệt thì báo cáo được gửi cụm trưởng."),
    _("Đọc và duyệt"),
    visible_to,
)
SENT = Event(
    "progress.report_sent",
    _("%(unit)s đã gửi báo cáo %(period)s"),
    _("Báo cáo chờ cụm trưởng tiếp nhận, hoặc trả lại kèm lý do."),
    _("Đọc và tiếp nhận"),
    visible_to,
)
RETURNED = Event(
    "progress.report_returned",
    _("Báo cáo bị trả lại: %(period)s"),
    _("Lý do: %(reason)s"),
    _("Xem và sửa báo cáo"),
    visible_to,
)
RECEIVED = Event(
    "progress.report_received",
    _("Đã tiếp nhận báo cáo %(period)s của %(unit)s"),
    _("Từ nay các đơn vị trong cụm đọc được báo cáo này."),
    _("Xem báo cáo"),
    visible_to,
)
DUE = Event(
    "progress.report_due",
    _("Sắp đến hạn gửi báo cáo: %(period)s"),
    _("Hạn gửi: %(due)s. Đơn vị của đồng chí chưa gửi."),
    _("Soạn và gửi báo cáo"),
    periods_visible_to,
)
LATE = Event(
    "progress.report_late",
    _("Quá hạn gửi báo cáo: %(period)s"),
    _("Hạn gửi là %(due)s và đơn vị của đồng chí chưa gửi. Báo cáo gửi sau hạn được ghi là gửi muộn."),
    _("Soạn và gửi báo cáo"),
    periods_visible_to,
)


def _words(period: Period) -> dict[str, object]:
    return {"period": vietnamese_name(period.kind, period.number, period.cluster_year.year), "due": vi_datetime(period.due_at)}


def opened(cluster_year: ClusterYear, periods: Sequence[Period], *, actor: User, at: datetime) -> None:
    """Tell every unit that reports of new periods."""
    people = list(_units(cluster_year, at))
    for period in periods:
        tell(OPENED, people, about=period, url=_period_page(period), at=at, but=actor, **_words(period))


def deadline_changed(period: Period, *, reason: str, actor: User, at: datetime) -> None:
    """Tell every unit that reports of a new deadline and why."""
    people, once = _units(period.cluster_year, at), f"{at:%Y%m%d%H%M%S}"
    tell(MOVED, people, about=period, url=_period_page(period), at=at, once=once, but=actor, reason=reason, **_words(period))


def presented(report: Report, *, actor: User, at: datetime) -> None:
    """Ask the unit's head to approve."""
    _tell(PRESENTED, accounts_signing_for([report.unit_id], at.date()), report, actor=actor, at=at)


def sent(report: Report, *, actor: User, at: datetime) -> None:
    """Ask the cluster's head unit to receive."""
    head = head_unit_id(report.period.cluster_year)
    _tell(SENT, accounts_acting_for([head] if head else [], at.date()), report, actor=actor, at=at)


def returned(report: Report, *, actor: User, at: datetime) -> None:
    """Tell the unit why its report comes back."""
    _tell(RETURNED, accounts_acting_for([report.unit_id], at.date()), report, actor=actor, at=at, reason=report.return_reason)


def received(report: Report, *, actor: User, at: datetime) -> None:
    """Tell the unit that its report counts."""
    _tell(RECEIVED, accounts_acting_for([report.unit_id], at.date()), report, actor=actor, at=at)


def _tell(event: Event, to: Iterable[User], report: Report, *, actor: User, at: datetime, **more: object) -> None:
    words = {**_words(report.period), "unit": report.unit.name, **more}
    tell(event, to, about=report, url=report.get_absolute_url(), at=at, once=f"{at:%Y%m%d%H%M%S}", but=actor, **words)


def deadlines(at: datetime) -> list[Deadline]:
    """Return the open periods whose deadline is near, with who acts for the units that have not sent."""
    near = {"due_at__lte": at + timedelta(days=DAYS_BEFORE + 1), "due_at__gte": at - timedelta(days=DAYS_LATE)}
    rows = list(Period.objects.filter(closed_at=None, **near).select_related("cluster_year__cluster").order_by("pk"))
    reporting = units_reporting_in({each.cluster_year_id for each in rows})
    sent = set(Report.objects.filter(period__in=rows).exclude(first_sent_at=None).values_list("period_id", "unit_id"))
    return [_deadline(each, reporting.get(each.cluster_year_id, set()), sent, at) for each in rows]


def _deadline(period: Period, units: set[int], sent: set[tuple[int, int]], at: datetime) -> Deadline:
    members = period.cluster_year.members.filter(left_on=None, unit_id__in=units).values_list("unit_id", flat=True)
    owing = [unit for unit in members if (period.pk, unit) not in sent]
    return Deadline(
        about=period,
        due=period.due_at,
        owed_by=list(accounts_acting_for(owing, at.date())),
        url=_period_page(period),
        before=DUE,
        late=LATE,
        values=_words(period),
    )


def _units(cluster_year: ClusterYear, at: datetime) -> Iterable[User]:
    return accounts_acting_for(units_reporting_in([cluster_year.pk]).get(cluster_year.pk, ()), at.date())


def _period_page(period: Period) -> str:
    year = period.cluster_year
    return reverse("progress:period", args=[year.year, year.cluster.code, period.pk])
