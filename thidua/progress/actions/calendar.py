"""The reporting calendar: the cluster's head unit opens periods, moves their deadlines, closes and reopens them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster.models import ClusterYear
from thidua.domain.progress import period_end
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.progress import notices, permissions, queries
from thidua.progress.models import Period
from thidua.progress.steps import ReportRefused, reason_given, require_in_force, require_open

MOST_YEARS = 2


@dataclass(frozen=True)
class Wanted:
    """A period to open. `customary`: its deadline is the one proposed by custom."""

    kind: str
    number: int
    due_at: datetime
    customary: bool = False


def _check_deadline(cluster_year: ClusterYear, due_at: datetime) -> None:
    if not cluster_year.year <= due_at.year <= cluster_year.year + MOST_YEARS:
        raise ReportRefused(
            _("Hạn gửi báo cáo phải nằm trong năm %(year)d hoặc hai năm sau đó. Hãy xem lại năm đã gõ.") % {"year": cluster_year.year}
        )


@transaction.atomic
def open_periods(cluster_year: ClusterYear, *, wanted: Sequence[Wanted], actor: User, at: datetime) -> list[Period]:
    """Open reporting periods with their deadlines (mở kỳ báo cáo).

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        ReportRefused: no covenant is in force, nothing is wanted, a period does not exist or is open, or a deadline is of another age.
    """
    permissions.require(permissions.can_keep_calendar(actor, cluster_year, at.date()))
    cluster_year = ClusterYear.objects.select_for_update(no_key=True).get(pk=cluster_year.pk)
    require_in_force(queries.covenant_of(cluster_year))
    if not wanted:
        raise ReportRefused(_("Hãy chọn ít nhất một kỳ báo cáo để mở."))
    there = {each.key for each in queries.periods_of(cluster_year)}
    made = []
    for each in wanted:
        if (each.kind, each.number) not in queries.EVERY_PERIOD:
            raise ReportRefused(_("Không có kỳ báo cáo này trong năm. Hãy chọn lại trong danh sách."))
        _check_deadline(cluster_year, each.due_at)
        ends_on = period_end(each.kind, each.number, cluster_year.year)
        period = Period(
            cluster_year=cluster_year,
            kind=each.kind,
            number=each.number,
            ends_on=ends_on,
            due_at=each.due_at,
            customary=each.customary,
            opened_at=at,
        )
        if period.key in there:
            raise ReportRefused(_("%(period)s đã được mở rồi. Muốn đổi hạn, hãy mở kỳ đó và đổi hạn.") % {"period": period.label})
        there.add(period.key)
        period.save()
        made.append(period)
    notices.opened(cluster_year, made, actor=actor, at=at)
    for period in made:
        audit.record("progress.period_opened", period, actor=actor, at=at, changes={"period": period.key, "due_at": period.due_at})
    return made


def _locked(period: Period) -> Period:
    return Period.objects.select_for_update(of=("self",), no_key=True).select_related("cluster_year__cluster").get(pk=period.pk)


@transaction.atomic
def change_deadline(period: Period, *, due_at: datetime, reason: str, actor: User, at: datetime) -> Period:
    """Move a deadline (đổi hạn gửi); every unit is told why. It is then no longer the customary one.

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        ReportRefused: no reason, the period is closed, or the deadline is the same or of another age.
    """
    permissions.require(permissions.can_keep_calendar(actor, period.cluster_year, at.date()))
    reason = reason_given(reason)
    period = _locked(period)
    require_open(period)
    _check_deadline(period.cluster_year, due_at)
    before = period.due_at
    if before == due_at:
        raise ReportRefused(_("Hạn mới trùng với hạn đang có. Hãy ghi ngày giờ khác."))
    period.due_at, period.customary = due_at, False
    period.save(update_fields=["due_at", "customary"])
    notices.deadline_changed(period, reason=reason, actor=actor, at=at)
    audit.record("progress.deadline_changed", period, actor=actor, at=at, changes={"due_at": [before, due_at]}, reason=reason)
    return period


@transaction.atomic
def close_period(period: Period, *, actor: User, at: datetime) -> Period:
    """Close a period (khóa kỳ báo cáo): nobody begins, changes or sends a report any more; what was sent may still be received.

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        ReportRefused: it is closed already.
    """
    permissions.require(permissions.can_keep_calendar(actor, period.cluster_year, at.date()))
    period = _locked(period)
    require_open(period)
    period.closed_at = at
    period.save(update_fields=["closed_at"])
    audit.record("progress.period_closed", period, actor=actor, at=at, changes={"period": period.key})
    return period


@transaction.atomic
def reopen_period(period: Period, *, reason: str, actor: User, at: datetime) -> Period:
    """Open a closed period again (mở lại kỳ báo cáo), with the reason.

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        ReportRefused: no reason, or it is open.
    """
    permissions.require(permissions.can_keep_calendar(actor, period.cluster_year, at.date()))
    reason = reason_given(reason)
    period = _locked(period)
    if period.closed_at is None:
        raise ReportRefused(_("Kỳ báo cáo này đang mở. Hãy tải lại trang."))
    period.closed_at = None
    period.save(update_fields=["closed_at"])
    audit.record("progress.period_reopened", period, actor=actor, at=at, changes={"period": period.key}, reason=reason)
    return period
