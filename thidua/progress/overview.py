"""What targets and reports tell the home page: what waits for whom, where the stage stands, what happens when."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thidua.cluster import permissions as cluster_permissions
from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import standing_members
from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Knot, Moment, Waiting
from thidua.foundation.ui.templatetags import td
from thidua.organisation.models import Unit
from thidua.organisation.queries import standing
from thidua.progress import queries
from thidua.progress.models import Period, PeriodKind, Report, ReportState

# A report is asked for from so many days before its deadline.
ASKED_BEFORE = timedelta(days=30)


def waiting(user: User, cluster_years: list[ClusterYear], at: datetime) -> list[Waiting]:
    """Return what waits for this person in these years; three queries at most."""
    ids = [each.pk for each in cluster_years]
    reporting = queries.units_reporting_in(ids)
    if not reporting:
        return []
    periods: dict[int, list[Period]] = {}
    for period in Period.objects.filter(cluster_year__in=ids).order_by("due_at", "pk"):
        periods.setdefault(period.cluster_year_id, []).append(period)
    reports = queries.newest(Report.objects.filter(period__cluster_year__in=ids)) if periods else {}
    found: list[Waiting] = []
    for cluster_year in cluster_years:
        if cluster_year.pk in reporting:
            units = [member.unit for member in standing_members(cluster_year) if member.unit_id in reporting[cluster_year.pk]]
            found += _of_year(user, cluster_year, periods.get(cluster_year.pk, []), units, reports=reports, at=at)
    return found


def _of_year(
    user: User, cluster_year: ClusterYear, periods: list[Period], units: list[Unit], *, reports: dict[tuple[int, int], Report], at: datetime
) -> Iterator[Waiting]:
    runs = cluster_permissions.can_run(user, cluster_year, at.date())
    if not periods and runs and cluster_year.year >= at.year:
        yield Waiting(
            title=td.marked(_("Mở kỳ báo cáo năm %(year)d"), year=cluster_year.year),
            detail=_("Giao ước đã có hiệu lực. Hệ thống đề xuất các kỳ theo thông lệ, cụm trưởng xem và sửa hạn rồi mở."),
            url=_url("open", cluster_year),
            verb=_("Xem và mở kỳ"),
        )
    for period in periods:
        period.cluster_year = cluster_year
        for unit in units:
            report = reports.get((period.pk, unit.pk))
            if each := _of_unit(user, period, unit, report, at):
                yield each
            if runs and report is not None and report.state == ReportState.SENT:
                yield Waiting(
                    title=td.marked(_("Tiếp nhận báo cáo %(period)s của %(unit)s"), **_words(period, unit)),
                    detail=_("Đọc báo cáo rồi tiếp nhận, hoặc trả lại kèm lý do."),
                    url=_url("report", cluster_year, report.pk),
                    verb=_("Đọc và tiếp nhận"),
                )


def _of_unit(user: User, period: Period, unit: Unit, report: Report | None, at: datetime) -> Waiting | None:
    facts = standing(user, at.date())
    asked = period.closed_at is None and (report is not None or at >= period.due_at - ASKED_BEFORE)
    if not asked or unit.pk not in facts.unit_ids or (report is not None and not report.is_writable):
        return None
    year, words = period.cluster_year, _words(period, unit)
    # A correction has no deadline of its own: what counts is that the first version came in time.
    due = None if report and report.first_sent_at else period.due_at
    if report is None:
        detail = _("Ghi kết quả từ đầu năm của từng chỉ tiêu, kèm minh chứng, rồi trình thủ trưởng.")
        return Waiting(
            td.marked(_("Soạn báo cáo %(period)s của %(unit)s"), **words),
            detail,
            _url("period", year, period.pk),
            _("Soạn báo cáo"),
            due,
        )
    here = _url("report", year, report.pk)
    if report.state == ReportState.PREPARED:
        title, head = td.marked(_("Duyệt báo cáo %(period)s của %(unit)s"), **words), unit.pk in facts.acting_head_unit_ids
        blocked = "" if head else _("Thủ trưởng đơn vị, hoặc người được ủy quyền, duyệt và gửi.")
        detail = _("Cán bộ đã soạn xong. Duyệt thì báo cáo được gửi cụm trưởng.") if head else ""
        return Waiting(title, detail, here, _("Đọc và duyệt") if head else _("Xem báo cáo"), due, blocked=blocked)
    if report.state == ReportState.RETURNED:
        title = td.marked(_("Sửa báo cáo %(period)s của %(unit)s"), **words)
        return Waiting(title, td.marked(_("Cụm trưởng trả lại: %(reason)s"), reason=report.return_reason), here, _("Xem và sửa"), due)
    title = td.marked(_("Soạn tiếp báo cáo %(period)s của %(unit)s"), **words)
    return Waiting(title, _("Báo cáo đang soạn, chưa trình thủ trưởng."), here, _("Soạn tiếp"), due)


def _words(period: Period, unit: Unit) -> dict[str, object]:
    return {"period": escape(period.in_year), "unit": unit.name}


# --- the stage and the year ----------------------------------------------------------------------------------------------------------


def knot(cluster_year: ClusterYear, at: datetime) -> Knot:
    """Return where reporting stands on the year's thread, by what everybody may know: periods, and how many reports were received."""
    url, label = _url("index", cluster_year), _("Báo cáo")
    received = Count("reports", filter=Q(reports__state=ReportState.RECEIVED))
    periods = list(Period.objects.filter(cluster_year=cluster_year).annotate(received=received).order_by("due_at", "pk"))
    if not periods:
        return Knot("progress", label, url, "next")
    going_on = [each for each in periods if each.closed_at is None]
    if not going_on:
        is_over = any(each.kind == PeriodKind.YEAR for each in periods)
        return Knot("progress", label, url, "done" if is_over else "now")
    nearest = next((each for each in going_on if each.due_at >= at), going_on[-1])
    count = nearest.received
    note = ngettext("%(period)s: đã tiếp nhận %(count)d báo cáo", "%(period)s: đã tiếp nhận %(count)d báo cáo", count)
    return Knot("progress", label, url, "now", note % {"period": nearest.label, "count": count})


def moments(cluster_year: ClusterYear) -> list[Moment]:
    """Return the deadlines of the year's reports."""
    rows = Period.objects.filter(cluster_year=cluster_year).order_by("due_at", "pk")
    return [
        Moment(
            timezone.localtime(each.due_at),
            _("Hạn gửi báo cáo %(period)s") % {"period": each.label},
            "",
            _url("period", cluster_year, each.pk),
        )
        for each in rows
    ]


def _url(name: str, cluster_year: ClusterYear, *more: int) -> str:
    return reverse(f"progress:{name}", args=[cluster_year.year, cluster_year.cluster.code, *more])
