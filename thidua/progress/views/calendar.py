"""The reporting calendar: all periods, one period with its units, and the acts of the cluster's head on it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.cluster.models import ClusterYear
from thidua.covenant.models import Covenant
from thidua.foundation.audit.history import lines
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts, first_of, unless_refused, withheld
from thidua.foundation.ui import asked
from thidua.organisation.models import Unit
from thidua.progress import actions, overview, permissions, queries
from thidua.progress.forms import CustomaryForm, DeadlineForm, PeriodForm
from thidua.progress.history import WORDS
from thidua.progress.models import Period, Report, ReportState
from thidua.progress.steps import require_in_force, require_open
from thidua.progress.views.frame import Frame, frame_of, period_or_404, units_of


@dataclass(frozen=True)
class Place:
    """One unit in one period, as this reader may know it; `report` is the newest version that he may read."""

    unit: Unit
    report: Report | None
    is_own: bool
    late: bool
    outdated: bool = False


@login_required
@require_GET
def index(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The year's periods, where the own unit stands in each, and what comes next."""
    frame = frame_of(request, year, code)
    cluster_year = frame.cluster_year
    covenant, periods = queries.covenant_of(cluster_year), queries.periods_of(cluster_year)
    units = units_of(frame, covenant)
    reports = list(permissions.visible_to(request.user, frame.on).filter(period__in=periods))
    own = permissions.own_member_ids(request.user, cluster_year, frame.on) & {each.pk for each in units}
    newest = queries.newest(reports)
    rows = [_period_row(each, units, own, reports, newest) for each in periods]
    keeps = permissions.can_keep_calendar(request.user, cluster_year, frame.on)
    waiting = [each for each in overview.waiting(request.user, [cluster_year], frame.at) if not each.blocked]
    context = {
        "cluster_year": cluster_year,
        "covenant": covenant,
        "rows": rows,
        "keeps": keeps,
        "next": waiting[0] if waiting else None,
        "own_unit_ids": own,
        "why": acts((_("Mở kỳ báo cáo"), keeps & unless_refused(require_in_force, covenant))),
    }
    return render(request, "progress/index.html", context)


def _period_row(
    period: Period, units: list[Unit], own: frozenset[int], reports: list[Report], newest: dict[tuple[int, int], Report]
) -> dict[str, Any]:
    received = {each.unit_id for each in reports if each.period_id == period.pk and each.state == ReportState.RECEIVED}
    return {
        "period": period,
        "units": len(units),
        "received": len(received),
        "own": [Place(unit, newest.get((period.pk, unit.pk)), True, False) for unit in units if unit.pk in own],
    }


# --- opening -------------------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def open_periods(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Open the customary periods at once, or any other one."""
    frame = frame_of(request, year, code)
    permissions.require(permissions.can_keep_calendar(request.user, frame.cluster_year, frame.on))
    missing = queries.periods_not_opened(queries.periods_of(frame.cluster_year))
    one = "one" in request.POST
    customary = CustomaryForm(request.POST if request.method == "POST" and not one else None, year=year, missing=missing)
    other = PeriodForm(request.POST if one else None, missing=missing)
    form = other if one else customary
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_periods(frame.cluster_year, wanted=form.wanted(), actor=request.user, at=frame.at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext(
                "Đã mở %(count)d kỳ báo cáo và báo cho các đơn vị.", "Đã mở %(count)d kỳ báo cáo và báo cho các đơn vị.", len(made)
            )
            messages.success(request, said % {"count": len(made)})
            return redirect("progress:index", year, code)
    in_force = unless_refused(require_in_force, queries.covenant_of(frame.cluster_year))
    context = {"cluster_year": frame.cluster_year, "customary": customary, "other": other, "in_force": in_force}
    return render(request, "progress/open.html", context, status=422 if request.method == "POST" else 200)


# --- one period ----------------------------------------------------------------------------------------------------------------------


def _show(request: HttpRequest, frame: Frame, period: Period, *, status: int = 200, **typed: Any) -> HttpResponse:
    covenant = queries.covenant_of(frame.cluster_year)
    units = units_of(frame, covenant)
    rows = permissions.visible_to(request.user, frame.on).filter(period=period)
    newest = queries.newest(rows)
    for each in newest.values():
        each.period = period
    own = permissions.own_member_ids(request.user, frame.cluster_year, frame.on)
    sees_all = bool(permissions.can_receive(request.user, frame.cluster_year, frame.on))
    places = [_place(unit, newest.get((period.pk, unit.pk)), unit.pk in own, frame, covenant) for unit in units]
    keeps = permissions.can_keep_calendar(request.user, frame.cluster_year, frame.on)
    open_now = unless_refused(require_open, period)
    reports = first_of(
        (permissions.can_report(request.user, frame.cluster_year, unit, frame.on) for unit in units),
        withheld(_("Báo cáo do cán bộ thi đua hoặc thủ trưởng của từng đơn vị thành viên soạn.")),
    )
    context = {
        "cluster_year": frame.cluster_year,
        "period": period,
        "places": places,
        "keeps": keeps,
        "sees_all": sees_all,
        "owes": any(each.is_own and (each.report is None or each.report.first_sent_at is None) for each in places),
        "is_open": open_now,
        "enterable": [
            each.unit for each in places if keeps and open_now and not each.is_own and (each.report is None or each.report.is_writable)
        ],
        "deadline_form": DeadlineForm(initial={"due_at": period.due_at}),
        "history": lines(WORDS, period),
        "why": acts(
            (_("Soạn báo cáo"), reports & open_now),
            (_("Đổi hạn, khóa kỳ, nhập thay"), keeps),
        ),
        "deadline_error": "",
        "deadline_reason": "",
        "reopen_error": "",
        "enter_error": "",
        "typed_reason": "",
        "enter_unit": "",
    }
    return render(request, "progress/period.html", context | typed, status=status)


def _place(unit: Unit, report: Report | None, is_own: bool, frame: Frame, covenant: Covenant | None) -> Place:
    outdated = report is not None and report.is_writable and covenant is not None and report.covenant_id != covenant.pk
    return Place(unit, report, is_own, queries.is_late(report, frame.at) if report else False, outdated)


@login_required
@require_GET
def period(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    return _show(request, frame, period_or_404(frame, pk))


@login_required
@require_POST
def deadline(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found = period_or_404(frame, pk)
    permissions.require(permissions.can_keep_calendar(request.user, frame.cluster_year, frame.on))
    form = DeadlineForm(request.POST)
    if form.is_valid():
        try:
            actions.change_deadline(found, actor=request.user, at=frame.at, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đổi hạn và báo cho các đơn vị."))
            return redirect("progress:period", year, code, pk)
    told = " ".join(str(each) for name in ("reason", "__all__") for each in form.errors.get(name, []))
    return _show(request, frame, found, status=422, deadline_form=form, deadline_error=told, deadline_reason=form["reason"].value() or "")


@login_required
@require_POST
def close(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    try:
        actions.close_period(period_or_404(frame, pk), actor=request.user, at=frame.at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã khóa kỳ báo cáo."))
    return redirect("progress:period", year, code, pk)


@login_required
@require_POST
def reopen(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found, reason = period_or_404(frame, pk), asked.words(request.POST, "reason")
    try:
        actions.reopen_period(found, reason=reason, actor=request.user, at=frame.at)
    except Refused as refusal:
        return _show(request, frame, found, status=422, reopen_error=str(refusal), typed_reason=reason)
    messages.success(request, _("Đã mở lại kỳ báo cáo."))
    return redirect("progress:period", year, code, pk)


# --- a report begins -----------------------------------------------------------------------------------------------------------------


def _named_unit(request: HttpRequest, cluster_year: ClusterYear) -> Unit:
    return get_object_or_404(
        Unit, code=asked.words(request.POST, "unit"), memberships__cluster_year=cluster_year, memberships__left_on=None
    )


@login_required
@require_POST
def begin(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found, unit = period_or_404(frame, pk), _named_unit(request, frame.cluster_year)
    try:
        report = actions.begin(found, unit=unit, actor=request.user, at=frame.at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("progress:period", year, code, pk)
    return redirect("progress:write" if report.is_writable else "progress:report", year, code, report.pk)


@login_required
@require_POST
def enter(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The cluster's head unit enters a report for a unit."""
    frame = frame_of(request, year, code)
    found = period_or_404(frame, pk)
    permissions.require(permissions.can_enter_for(request.user, frame.cluster_year, frame.on))
    unit, reason = _named_unit(request, frame.cluster_year), asked.words(request.POST, "reason")
    try:
        report = actions.enter_for_unit(found, unit=unit, reason=reason, actor=request.user, at=frame.at)
    except Refused as refusal:
        return _show(request, frame, found, status=422, enter_error=str(refusal), typed_reason=reason, enter_unit=unit.code)
    return redirect("progress:write", year, code, report.pk)
