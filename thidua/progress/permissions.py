"""Who may see and write reports, open their calendar, receive them, and say how a target is read."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from thidua.cluster import permissions as cluster_permissions
from thidua.cluster.models import ClusterYear, MemberUnit, Office
from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.models import Unit
from thidua.organisation.queries import standing
from thidua.progress.models import Period, Report, ReportState

__all__ = [
    "can_correct",
    "can_enter_for",
    "can_keep_calendar",
    "can_present",
    "can_receive",
    "can_report",
    "can_see",
    "can_send",
    "can_set_rules",
    "can_write",
    "own_member_ids",
    "periods_visible_to",
    "require",
    "visible_to",
]

COUNTED = (ReportState.RECEIVED, ReportState.SUPERSEDED)


def visible_to(user: User, on: date) -> QuerySet[Report]:
    """Return the reports that this person may read, of the cluster years that this person may see.

    Those of the own units; received ones of every unit; of the cluster whose head unit, monitor or standing agency one serves also those
    sent and not yet received, and what the head unit enters for others; an auditor reads all.
    """
    reports = Report.objects.filter(period__cluster_year__in=cluster_permissions.visible_to(user, on))
    facts = standing(user, on)
    if facts.is_auditor:
        return reports
    year = OuterRef("period__cluster_year")
    heads = MemberUnit.objects.filter(cluster_year=year, unit_id__in=facts.home_unit_ids, office=Office.HEAD, left_on=None)
    followed = Q(period__cluster_year__monitor_id__in=facts.seat_ids)
    followed |= Q(period__cluster_year__cluster__council_id__in=facts.served_council_ids)
    sent = Q(first_sent_at__isnull=False) & ~Q(state__in=(ReportState.DRAFT, ReportState.PREPARED))
    shown = Q(unit_id__in=facts.home_unit_ids) | Q(state__in=COUNTED) | (followed & sent)
    return reports.filter(shown | (Exists(heads) & (sent | ~Q(on_behalf_reason=""))))


def periods_visible_to(user: User, on: date) -> QuerySet[Period]:
    """Return the reporting periods of the cluster years that this person may see."""
    return Period.objects.filter(cluster_year__in=cluster_permissions.visible_to(user, on))


def can_see(user: User, report: Report, on: date) -> Right:
    """Those to whom `visible_to` shows the report."""
    if visible_to(user, on).filter(pk=report.pk).exists():
        return granted()
    return withheld(_("Báo cáo của đơn vị khác chỉ đọc được sau khi cụm trưởng đã tiếp nhận."))


def can_keep_calendar(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """The unit that is the cluster's head this year opens, moves and closes periods."""
    return cluster_permissions.can_run(user, cluster_year, on)


def can_receive(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """The unit that is the cluster's head this year receives and returns reports."""
    return cluster_permissions.can_run(user, cluster_year, on)


def can_enter_for(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """The unit that is the cluster's head this year enters for a unit that cannot."""
    return cluster_permissions.can_run(user, cluster_year, on)


def own_member_ids(user: User, cluster_year: ClusterYear, on: date) -> frozenset[int]:
    """Return the member units for which this person acts as officer or head."""
    return standing(user, on).unit_ids & cluster_permissions.member_unit_ids(cluster_year)


def can_report(user: User, cluster_year: ClusterYear, unit: Unit, on: date) -> Right:
    """Officer or head of this unit, while the unit is a member."""
    if not cluster_permissions.is_member(cluster_year, unit.pk):
        return withheld(_("%(unit)s không còn là thành viên của cụm năm nay.") % {"unit": unit.name})
    if unit.pk in standing(user, on).unit_ids:
        return granted(_("Đồng chí làm việc cho %(unit)s.") % {"unit": unit.name})
    return withheld(_("Báo cáo của %(unit)s do cán bộ thi đua hoặc thủ trưởng của đơn vị đó soạn.") % {"unit": unit.name})


def can_write(user: User, report: Report, on: date) -> Right:
    """Officer or head of the unit; the cluster's head unit where it enters for the unit."""
    own = can_report(user, report.period.cluster_year, report.unit, on)
    if own or not report.on_behalf_reason:
        return own
    return can_enter_for(user, report.period.cluster_year, on) | own


def can_present(user: User, report: Report, on: date) -> Right:
    """Who may write the report presents it to the head."""
    return can_write(user, report, on)


def can_correct(user: User, report: Report, on: date) -> Right:
    """Who may write the report begins its correction."""
    return can_write(user, report, on)


def can_send(user: User, report: Report, on: date) -> Right:
    """The unit's head, or who acts for the head by a delegation; of a report entered for the unit also that of the cluster's head."""
    cluster_year, acting = report.period.cluster_year, standing(user, on).acting_head_unit_ids
    if not cluster_permissions.is_member(cluster_year, report.unit_id):
        return withheld(_("%(unit)s không còn là thành viên của cụm năm nay.") % {"unit": report.unit.name})
    if report.unit_id in acting:
        return granted(_("Đồng chí là thủ trưởng %(unit)s, hoặc được thủ trưởng ủy quyền.") % {"unit": report.unit.name})
    if not report.on_behalf_reason:
        return withheld(_("Chỉ thủ trưởng %(unit)s, hoặc người được ủy quyền, duyệt và gửi báo cáo.") % {"unit": report.unit.name})
    if cluster_permissions.office_unit_ids(cluster_year, Office.HEAD) & acting:
        return granted(_("Đồng chí là thủ trưởng đơn vị cụm trưởng, đơn vị nhập thay báo cáo này."))
    return withheld(_("Báo cáo nhập thay do thủ trưởng đơn vị cụm trưởng, hoặc thủ trưởng của đơn vị báo cáo, duyệt và gửi."))


def can_set_rules(user: User, cluster_year: ClusterYear, unit: Unit, on: date) -> Right:
    """Officer or head of the unit, or of the cluster's head unit."""
    if cluster_permissions.is_member(cluster_year, unit.pk) and unit.pk in standing(user, on).unit_ids:
        return granted(_("Đồng chí làm việc cho %(unit)s.") % {"unit": unit.name})
    if cluster_permissions.can_run(user, cluster_year, on):
        return granted(_("Đơn vị của đồng chí là cụm trưởng năm nay."))
    return withheld(_("Chiều tốt và trọng số do cán bộ, thủ trưởng %(unit)s hoặc đơn vị cụm trưởng đặt.") % {"unit": unit.name})
