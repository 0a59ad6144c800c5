"""A report's way: the officer presents it, the head approves and so sends it, the cluster's head receives or returns it; corrections."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict
from thidua.progress import notices, permissions, queries
from thidua.progress.models import Evidence, Figure, Report, ReportState
from thidua.progress.steps import (
    ReportRefused,
    locked,
    reason_given,
    require_not_presented,
    require_received,
    require_sent,
    require_writable,
)


def _require_something(report: Report) -> None:
    said = any(each.value is not None or each.words for each in report.figures.all())
    if not said and not report.note:
        raise ReportRefused(_("Báo cáo chưa có số liệu hay lời nào. Hãy ghi kết quả của ít nhất một chỉ tiêu, hoặc phần đánh giá chung."))


def _require_seen(report: Report, revision: int) -> None:
    if report.revision != revision:
        raise Conflict(_("Báo cáo vừa được sửa sau khi đồng chí mở trang. Hãy đọc lại bản mới dưới đây rồi làm tiếp."), theirs=report)


@transaction.atomic
def present(report: Report, *, revision: int, actor: User, at: datetime) -> Report:
    """Lay a report before the unit's head (trình thủ trưởng). `revision` is the one that was read.

    Raises:
        PermissionDenied: actor may not write this report.
        ReportRefused: it is presented, sent or received already, says nothing, or the period is closed.
        Conflict: it was changed meanwhile.
    """
    permissions.require(permissions.can_present(actor, report, at.date()))
    report = locked(report)
    require_not_presented(report)
    _require_seen(report, revision)
    _require_something(report)
    report.move_to(ReportState.PREPARED)
    report.save(update_fields=["state"])
    notices.presented(report, actor=actor, at=at)
    audit.record("progress.report_presented", report, actor=actor, at=at)
    return report


@transaction.atomic
def send(report: Report, *, revision: int, actor: User, at: datetime) -> Report:
    """Approve a report and so send it to the cluster's head (duyệt và gửi). `revision` is the one that was read.

    Raises:
        PermissionDenied: actor is not the unit's head, nor acts in the head's place.
        ReportRefused: it is sent or received already, says nothing, or the period is closed.
        Conflict: it was changed meanwhile.
    """
    permissions.require(permissions.can_send(actor, report, at.date()))
    report = locked(report)
    require_writable(report)
    _require_seen(report, revision)
    _require_something(report)
    report.move_to(ReportState.SENT)
    report.sent_at, report.sent_by_name, report.first_sent_at = at, actor.full_name, report.first_sent_at or at
    report.save(update_fields=["state", "sent_at", "sent_by_name", "first_sent_at"])
    notices.sent(report, actor=actor, at=at)
    audit.record("progress.report_sent", report, actor=actor, at=at, changes={"revision": revision, "late": queries.is_late(report, at)})
    return report


@transaction.atomic
def receive(report: Report, *, actor: User, at: datetime) -> Report:
    """Receive a report (tiếp nhận); the members may read it from now on. A correction takes the place of the version before it.

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        ReportRefused: it does not wait.
    """
    permissions.require(permissions.can_receive(actor, report.period.cluster_year, at.date()))
    report = locked(report)
    require_sent(report)
    before = Report.objects.select_for_update(no_key=True).filter(period=report.period_id, unit=report.unit_id, state=ReportState.RECEIVED)
    for each in before:
        each.move_to(ReportState.SUPERSEDED)
        each.save(update_fields=["state"])
        audit.record("progress.report_superseded", each, actor=actor, at=at)
    report.move_to(ReportState.RECEIVED)
    report.received_at = at
    report.save(update_fields=["state", "received_at"])
    notices.received(report, actor=actor, at=at)
    audit.record("progress.report_received", report, actor=actor, at=at)
    return report


@transaction.atomic
def return_to_unit(report: Report, *, reason: str, actor: User, at: datetime) -> Report:
    """Return a report to its unit with the reason (trả lại).

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        ReportRefused: no reason, or it does not wait.
    """
    permissions.require(permissions.can_receive(actor, report.period.cluster_year, at.date()))
    reason = reason_given(reason)
    report = locked(report)
    require_sent(report)
    report.move_to(ReportState.RETURNED)
    report.return_reason = reason
    report.save(update_fields=["state", "return_reason"])
    notices.returned(report, actor=actor, at=at)
    audit.record("progress.report_returned", report, actor=actor, at=at, reason=reason)
    return report


@transaction.atomic
def correct(report: Report, *, reason: str, actor: User, at: datetime) -> Report:
    """Begin a correction of a received report (đính chính): a new version with the same words, figures and files, and the reason.

    The received version counts until the new one is received in its turn.

    Raises:
        PermissionDenied: actor may not write this report.
        ReportRefused: no reason, it is not the version that counts, one is being corrected already, or the period is closed.
    """
    permissions.require(permissions.can_correct(actor, report, at.date()))
    reason = reason_given(reason)
    report = locked(report)
    require_received(report)
    if Report.objects.filter(period=report.period_id, unit=report.unit_id, state__in=queries.OPEN_VERSIONS).exists():
        raise ReportRefused(_("Đã có một bản đính chính đang làm. Hãy mở bản đó để sửa tiếp."))
    made = Report.objects.create(
        period=report.period,
        unit=report.unit,
        covenant=report.covenant,
        version=report.version + 1,
        note=report.note,
        correction_reason=reason,
        on_behalf_reason=report.on_behalf_reason,
        begun_at=at,
        first_sent_at=report.first_sent_at,
    )
    Figure.objects.bulk_create(
        Figure(report=made, commitment_id=each.commitment_id, value=each.value, words=each.words) for each in report.figures.order_by("pk")
    )
    Evidence.objects.bulk_create(
        Evidence(report=made, commitment_id=each.commitment_id, stored_id=each.stored_id, added_at=each.added_at)
        for each in queries.evidence_of(report)
    )
    audit.record("progress.correction_begun", made, actor=actor, at=at, changes={"version": made.version}, reason=reason)
    return made
