"""A unit's report of its taking part: the officer writes and presents it, the head sends it, the launcher receives or returns it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.ui.numbers import plain
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.movement import notices, permissions, queries
from thidua.movement.locking import locked_place, locked_record
from thidua.movement.models import MovementFigure, MovementReport, Participation, ReportState
from thidua.movement.steps import (
    WORDS_MAX,
    MovementRefused,
    not_too_long,
    reason_given,
    require_not_presented,
    require_number,
    require_seen,
    require_sent,
    require_taking_part,
    require_writable,
)


@dataclass(frozen=True)
class Said:
    """What is said of one criterion. No value ("chưa có số liệu") is not the same as 0."""

    value: Decimal | None
    words: str = ""


def _check_counted_to(participation: Participation, counted_to: date, at: datetime) -> None:
    movement, today = participation.movement, timezone.localtime(at).date()
    if movement.begins_on is not None and counted_to < movement.begins_on:
        values = {"day": vi_date(movement.begins_on)}
        raise MovementRefused(_("Số liệu phải tính đến một ngày từ khi phong trào bắt đầu (%(day)s). Hãy xem lại ngày.") % values)
    if counted_to > today:
        raise MovementRefused(_("Số liệu không thể tính đến một ngày chưa tới. Hãy ghi ngày hôm nay hoặc trước đó."))


@transaction.atomic
def begin_report(participation: Participation, *, counted_to: date, actor: User, at: datetime) -> MovementReport:
    """Begin a report (soạn báo cáo) of what was reached up to a day; returns the open one, if there is one.

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: the unit takes no part, the movement does not run, or the day lies before it or is to come.
    """
    permissions.require(permissions.can_report(actor, participation, at.date()))
    participation = locked_place(participation)
    require_taking_part(participation)
    there = queries.open_report(participation)
    if there is not None:
        return there
    _check_counted_to(participation, counted_to, at)
    report = MovementReport.objects.create(participation=participation, counted_to=counted_to, begun_at=at)
    changes = {"unit": participation.unit.code, "counted_to": counted_to}
    audit.record("movement.report_begun", report, actor=actor, at=at, changes=changes)
    return report


@transaction.atomic
def write_report(
    report: MovementReport, *, counted_to: date, words: str, said: Mapping[int, Said], base: int, actor: User, at: datetime
) -> MovementReport:
    """Write a report's day, words and figures by criterion; those that are not named stay as they are.

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: it is sent or received, the movement does not run, or a value or the day cannot stand.
        Conflict: somebody wrote meanwhile.
    """
    permissions.require(permissions.can_report(actor, report.participation, at.date()))
    report = locked_record(report)
    require_writable(report)
    require_seen(report, base)
    _check_counted_to(report.participation, counted_to, at)
    words = not_too_long(words.strip(), _("kết quả, cách làm, tồn tại"))
    changes = _put_figures(report, {pk: Said(each.value, each.words.strip()) for pk, each in said.items()})
    if report.words != words:
        changes["words"], report.words = [report.words, words], words
    if report.counted_to != counted_to:
        changes["counted_to"], report.counted_to = [report.counted_to, counted_to], counted_to
    if not changes:
        return report
    report.revision += 1
    report.save(update_fields=["counted_to", "words", "revision"])
    audit.record("movement.report_written", report, actor=actor, at=at, changes=changes)
    return report


def _put_figures(report: MovementReport, said: Mapping[int, Said]) -> dict[str, Any]:
    criteria = {each.pk: each for each in queries.criteria_of(report.participation.movement)}
    if set(said) - set(criteria):
        raise MovementRefused(_("Có tiêu chí không còn trong phong trào. Hãy tải lại trang rồi ghi lại."))
    figures = {each.criterion_id: each for each in report.figures.all()}
    changes: dict[str, Any] = {}
    for pk, each in said.items():
        if each.value is not None and not criteria[pk].is_number:
            raise MovementRefused(_("Tiêu chí này đánh giá bằng lời, không ghi số. Hãy tải lại trang rồi ghi lại."))
        require_number(each.value, _("Kết quả"), negative=True)
        not_too_long(each.words, _("diễn giải"), WORDS_MAX)
        figure = figures.get(pk) or MovementFigure(report=report, criterion_id=pk)
        if (figure.value, figure.words) == (each.value, each.words):
            continue
        changes[str(pk)] = [[plain(figure.value), figure.words], [plain(each.value), each.words]]
        figure.value, figure.words = each.value, each.words
        figure.save()
    return changes


def _require_something(report: MovementReport) -> None:
    if not report.words and not any(each.value is not None or each.words for each in report.figures.all()):
        raise MovementRefused(_("Báo cáo chưa có số liệu hay lời nào. Hãy ghi kết quả của ít nhất một tiêu chí, hoặc phần lời."))


@transaction.atomic
def present_report(report: MovementReport, *, revision: int, actor: User, at: datetime) -> MovementReport:
    """Lay a report before the unit's head (trình thủ trưởng). `revision` is the one that was read.

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: it is presented, sent or received already, says nothing, or the movement does not run.
        Conflict: it was changed meanwhile.
    """
    permissions.require(permissions.can_report(actor, report.participation, at.date()))
    report = locked_record(report)
    require_not_presented(report)
    require_seen(report, revision)
    _require_something(report)
    report.move_to(ReportState.PREPARED)
    report.save(update_fields=["state"])
    notices.report_presented(report, actor=actor, at=at)
    audit.record("movement.report_presented", report, actor=actor, at=at)
    return report


@transaction.atomic
def send_report(report: MovementReport, *, revision: int, actor: User, at: datetime) -> MovementReport:
    """Approve a report and so send it to the launcher (duyệt và gửi). `revision` is the one that was read.

    Raises:
        PermissionDenied: actor is not the unit's head, nor acts in the head's place.
        MovementRefused: it is sent or received already, says nothing, or the movement does not run.
        Conflict: it was changed meanwhile.
    """
    permissions.require(permissions.can_send(actor, report, at.date()))
    report = locked_record(report)
    require_writable(report)
    require_seen(report, revision)
    _require_something(report)
    report.move_to(ReportState.SENT)
    report.sent_at, report.sent_by_name, report.first_sent_at = at, actor.full_name, report.first_sent_at or at
    report.save(update_fields=["state", "sent_at", "sent_by_name", "first_sent_at"])
    notices.report_sent(report, actor=actor, at=at)
    changes = {"revision": revision, "late": queries.is_report_late(report, at)}
    audit.record("movement.report_sent", report, actor=actor, at=at, changes=changes)
    return report


@transaction.atomic
def receive_report(report: MovementReport, *, actor: User, at: datetime) -> MovementReport:
    """Receive a report (tiếp nhận): from now on it counts, and whoever sees the movement may read it.

    Raises:
        PermissionDenied: actor does not act for the launcher.
        MovementRefused: it does not wait, or the movement does not run.
    """
    permissions.require(permissions.can_receive(actor, report.participation.movement, at.date()))
    report = locked_record(report)
    require_sent(report)
    report.move_to(ReportState.RECEIVED)
    report.received_at = at
    report.save(update_fields=["state", "received_at"])
    notices.report_received(report, actor=actor, at=at)
    audit.record("movement.report_received", report, actor=actor, at=at)
    return report


@transaction.atomic
def return_report(report: MovementReport, *, reason: str, actor: User, at: datetime) -> MovementReport:
    """Return a report to its unit with the reason (trả lại).

    Raises:
        PermissionDenied: actor does not act for the launcher.
        MovementRefused: no reason, it does not wait, or the movement does not run.
    """
    permissions.require(permissions.can_receive(actor, report.participation.movement, at.date()))
    reason = reason_given(reason)
    report = locked_record(report)
    require_sent(report)
    report.move_to(ReportState.RETURNED)
    report.return_reason = reason
    report.save(update_fields=["state", "return_reason"])
    notices.report_returned(report, actor=actor, at=at)
    audit.record("movement.report_returned", report, actor=actor, at=at, reason=reason)
    return report
