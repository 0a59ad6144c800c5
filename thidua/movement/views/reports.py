"""A unit's report of its taking part: to begin, to read, to write, and every act of its way."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.foundation import clock
from thidua.foundation.audit.history import lines as history_lines
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.rights import Right, acts, unless_refused
from thidua.foundation.ui import asked
from thidua.movement import actions, permissions, queries
from thidua.movement.forms import BeginForm, FileForm, ReportForm
from thidua.movement.history import WORDS
from thidua.movement.models import MovementReport
from thidua.movement.steps import require_not_presented, require_sent, require_writable
from thidua.movement.views.frame import done, place_or_404, report_or_404, revision_read
from thidua.movement.views.units import show as show_unit


@login_required
@require_POST
def begin(request: HttpRequest, pk: int, unit_code: str) -> HttpResponse:
    """Begin a report, or go on with the one that is open."""
    place = place_or_404(request, pk, unit_code)
    permissions.require(permissions.can_report(request.user, place, clock.today()))
    form = BeginForm(request.POST)
    if form.is_valid():
        try:
            made = actions.begin_report(place, counted_to=form.cleaned_data["counted_to"], actor=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("movement:report_write", pk, made.pk) if made.is_writable else redirect(made)
    return show_unit(request, place, status=422, begin_form=form)


def rights_of(request: HttpRequest, report: MovementReport) -> dict[str, Right]:
    """Return what this reader may do with the report now, each with the fact or the rule that decides."""
    user, on, place = request.user, clock.today(), report.participation
    return {
        "write": permissions.can_report(user, place, on) & unless_refused(require_writable, report),
        "present": permissions.can_report(user, place, on) & unless_refused(require_not_presented, report),
        "send": permissions.can_send(user, report, on) & unless_refused(require_writable, report),
        "receive": permissions.can_receive(user, place.movement, on) & unless_refused(require_sent, report),
    }


def show(request: HttpRequest, report: MovementReport, *, status: int = 200, **typed: Any) -> HttpResponse:
    """Draw the report."""
    rights, place = rights_of(request, report), report.participation
    context = {
        "movement": place.movement,
        "place": place,
        "report": report,
        "lines": queries.lines_of(place, report),
        "files": queries.attachments_of(report),
        "late": queries.is_report_late(report, clock.now()),
        "rights": rights,
        "history": history_lines(WORDS, report),
        "why": acts(
            (_("Soạn, sửa báo cáo"), rights["write"]),
            (_("Trình thủ trưởng"), rights["present"]),
            (_("Duyệt và gửi"), rights["send"]),
            (_("Tiếp nhận, trả lại"), rights["receive"]),
        ),
    }
    blank = dict.fromkeys(("return_error", "return_reason"), "")
    return render(request, "movement/report.html", context | blank | typed, status=status)


@login_required
@require_GET
def report(request: HttpRequest, pk: int, report: int) -> HttpResponse:
    return show(request, report_or_404(request, pk, report))


def show_form(request: HttpRequest, report: MovementReport, form: ReportForm, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page on which the report is written; `base` is the revision that the words started from."""
    context = {
        "movement": report.participation.movement,
        "place": report.participation,
        "report": report,
        "form": form,
        "base": report.revision,
        "files": queries.attachments_of(report),
        "file_form": FileForm(),
        "conflict": "",
    }
    return render(request, "movement/report_write.html", context | more, status=status)


def blank_form(report: MovementReport) -> ReportForm:
    """Return the form as the report stands."""
    initial = {"counted_to": report.counted_to, "words": report.words}
    return ReportForm(initial=initial, lines=queries.lines_of(report.participation, report))


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int, report: int) -> HttpResponse:
    found = report_or_404(request, pk, report)
    permissions.require(permissions.can_report(request.user, found.participation, clock.today()))
    if request.method == "GET":
        still = unless_refused(require_writable, found)
        if not still:
            messages.error(request, still.reason)
            return redirect(found)
        return show_form(request, found, blank_form(found))
    form = ReportForm(request.POST, lines=queries.lines_of(found.participation, found))
    base = asked.number(request.POST, "base")
    base = found.revision if base is None else base
    if not form.is_valid():
        return show_form(request, found, form, status=422, base=base)
    try:
        day, words, said = form.cleaned_data["counted_to"], form.cleaned_data["words"], form.said()
        actions.write_report(found, counted_to=day, words=words, said=said, base=base, actor=request.user, at=clock.now())
    except Conflict as conflict:
        return show_form(request, found, form, status=409, conflict=str(conflict))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_form(request, found, form, status=422, base=base)
    messages.success(request, _("Đã ghi báo cáo."))
    return redirect(found)


def _act(request: HttpRequest, pk: int, report: int, act: Callable[[MovementReport], object], said: str) -> HttpResponse:
    found = report_or_404(request, pk, report)
    return done(request, lambda: act(found), said, to=found)


@login_required
@require_POST
def present(request: HttpRequest, pk: int, report: int) -> HttpResponse:
    read = revision_read(request)
    act = lambda found: actions.present_report(found, revision=read, actor=request.user, at=clock.now())  # noqa: E731
    return _act(request, pk, report, act, _("Đã trình thủ trưởng duyệt."))


@login_required
@require_POST
def send(request: HttpRequest, pk: int, report: int) -> HttpResponse:
    read = revision_read(request)
    act = lambda found: actions.send_report(found, revision=read, actor=request.user, at=clock.now())  # noqa: E731
    return _act(request, pk, report, act, _("Đã duyệt và gửi báo cáo. Nơi phát động được báo để tiếp nhận."))


@login_required
@require_POST
def receive(request: HttpRequest, pk: int, report: int) -> HttpResponse:
    act = lambda found: actions.receive_report(found, actor=request.user, at=clock.now())  # noqa: E731
    return _act(request, pk, report, act, _("Đã tiếp nhận báo cáo. Số liệu được tính vào kết quả phong trào từ lúc này."))


@login_required
@require_POST
def return_to_unit(request: HttpRequest, pk: int, report: int) -> HttpResponse:
    found, reason = report_or_404(request, pk, report), asked.words(request.POST, "reason")
    try:
        actions.return_report(found, reason=reason, actor=request.user, at=clock.now())
    except Refused as refusal:
        return show(request, found, status=422, return_error=str(refusal), return_reason=reason)
    messages.success(request, _("Đã trả lại báo cáo kèm lý do. Đơn vị được báo để sửa."))
    return redirect(found)
