"""A unit writes its report; the cluster's head unit may enter it for a unit that cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.covenant.models import CovenantState
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict
from thidua.foundation.ui.numbers import plain
from thidua.organisation.models import Unit
from thidua.progress import permissions, queries
from thidua.progress.models import Figure, Period, Report
from thidua.progress.steps import ReportRefused, locked, reason_given, require_in_force, require_open, require_writable

NOTE_MAX, WORDS_MAX = 10_000, 2000
VALUE_LIMIT = Decimal(10) ** 12


@dataclass(frozen=True)
class Said:
    """What is said of one commitment. No value ("chưa có số liệu") is not the same as 0."""

    value: Decimal | None
    words: str = ""


def _period(period: Period) -> Period:
    """Lock the period, so that two people begin the same report once and nobody while it closes."""
    rows = Period.objects.select_for_update(of=("self",), no_key=True).select_related("cluster_year__cluster")
    period = rows.get(pk=period.pk)
    require_open(period)
    return period


def _begun(period: Period, unit: Unit, *, at: datetime, **fields: Any) -> Report:
    covenant = require_in_force(queries.covenant_of(period.cluster_year))
    if unit not in queries.reporting_units(period.cluster_year, covenant):
        raise ReportRefused(_("%(unit)s chưa ký giao ước đang có hiệu lực nên chưa có chỉ tiêu để báo cáo.") % {"unit": unit.name})
    return Report.objects.create(period=period, unit=unit, covenant=covenant, begun_at=at, **fields)


@transaction.atomic
def begin(period: Period, *, unit: Unit, actor: User, at: datetime) -> Report:
    """Begin a unit's report for a period (soạn báo cáo); returns the one that is there already, if any.

    One that is still written by a covenant superseded meanwhile goes on by the commitments of the covenant in force; what it said of the
    earlier ones stays in its rows and is no longer shown.

    Raises:
        PermissionDenied: actor is neither officer nor head of this unit, or the unit is no longer a member.
        ReportRefused: the period is closed, no covenant is in force, or the unit has not signed it.
    """
    permissions.require(permissions.can_report(actor, period.cluster_year, unit, at.date()))
    there = queries.current_version(period, unit)
    if there is not None and not _follows_the_past(there):
        return there
    period = _period(period)
    there = queries.current_version(period, unit)
    if there is not None:
        return _renewed(there, actor=actor, at=at) if _follows_the_past(there) else there
    report = _begun(period, unit, at=at)
    audit.record("progress.report_begun", report, actor=actor, at=at, changes={"unit": unit.code, "period": period.key})
    return report


def _follows_the_past(report: Report) -> bool:
    return report.is_writable and report.covenant.state != CovenantState.IN_FORCE


def _renewed(report: Report, *, actor: User, at: datetime) -> Report:
    report = locked(report)
    before = report.covenant_id
    report.covenant = require_in_force(queries.covenant_of(report.period.cluster_year))
    report.revision += 1
    report.save(update_fields=["covenant", "revision"])
    audit.record("progress.report_follows_new_covenant", report, actor=actor, at=at, changes={"covenant": [before, report.covenant_id]})
    return report


@transaction.atomic
def enter_for_unit(period: Period, *, unit: Unit, reason: str, actor: User, at: datetime) -> Report:
    """Take over a unit's report that it cannot enter itself (nhập thay), or begin it, marked so with the reason.

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        ReportRefused: no reason, the period is closed, the unit does not report, or its report was sent.
    """
    permissions.require(permissions.can_enter_for(actor, period.cluster_year, at.date()))
    reason = reason_given(reason)
    period = _period(period)
    report = queries.current_version(period, unit)
    if report is None:
        report = _begun(period, unit, at=at, on_behalf_reason=reason)
    else:
        report = locked(report)
        require_writable(report)
        report.on_behalf_reason = reason
        report.save(update_fields=["on_behalf_reason"])
    audit.record("progress.entered_for_unit", report, actor=actor, at=at, changes={"unit": unit.code}, reason=reason)
    return report


def _check(said: Said) -> None:
    value = said.value
    if value is not None and (not value.is_finite() or abs(value) >= VALUE_LIMIT or value != round(value, 2)):
        raise ReportRefused(_("Kết quả là số nhỏ hơn một nghìn tỷ, có nhiều nhất hai chữ số thập phân. Chưa có số liệu thì để trống."))
    if len(said.words) > WORDS_MAX:
        raise ReportRefused(_("Diễn giải của một chỉ tiêu dài tối đa %(max)d ký tự. Hãy viết ngắn lại.") % {"max": WORDS_MAX})


@transaction.atomic
def write(report: Report, *, note: str, said: Mapping[int, Said], base: int, actor: User, at: datetime) -> Report:
    """Write a report's words and figures (ghi báo cáo), by commitment; those that are not named stay as they are.

    `base` is the `revision` that the person saw when starting.

    Raises:
        PermissionDenied: actor may not write this report.
        ReportRefused: it is sent or received, the period is closed, or a value cannot stand.
        Conflict: somebody wrote meanwhile; carries the report as it stands.
    """
    permissions.require(permissions.can_write(actor, report, at.date()))
    report = locked(report)
    require_writable(report)
    if report.revision != base:
        raise Conflict(
            _("Báo cáo này đã được người khác ghi trong lúc đồng chí viết. Những gì đồng chí gõ vẫn còn dưới đây."), theirs=report
        )
    note = note.strip()
    if len(note) > NOTE_MAX:
        raise ReportRefused(_("Phần đánh giá chung dài tối đa %(max)d ký tự. Hãy viết ngắn lại.") % {"max": NOTE_MAX})
    own = {each.commitment.pk for each in queries.targets_of(report.covenant, [report.unit])[report.unit_id]}
    if set(said) - own:
        raise ReportRefused(_("Có chỉ tiêu không thuộc giao ước của đơn vị. Hãy tải lại trang rồi ghi lại."))
    changes = _write_figures(report, {pk: Said(each.value, each.words.strip()) for pk, each in said.items()})
    if report.note != note:
        changes["note"], report.note = [report.note, note], note
    if not changes:
        return report
    report.revision += 1
    report.save(update_fields=["note", "revision"])
    audit.record("progress.report_written", report, actor=actor, at=at, changes=changes)
    return report


def _write_figures(report: Report, said: Mapping[int, Said]) -> dict[str, Any]:
    """Write what differs; return from and to, by commitment."""
    figures = {each.commitment_id: each for each in report.figures.all()}
    changes: dict[str, Any] = {}
    for pk, each in said.items():
        _check(each)
        figure = figures.get(pk) or Figure(report=report, commitment_id=pk)
        if (figure.value, figure.words) == (each.value, each.words):
            continue
        changes[str(pk)] = [[plain(figure.value), figure.words], [plain(each.value), each.words]]
        figure.value, figure.words = each.value, each.words
        figure.save()
    return changes
