"""One report: to read, to write, and every act of its way."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.foundation.audit.history import lines as history_lines
from thidua.foundation.files import storage
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.rights import Right, acts, unless_refused
from thidua.foundation.ui import asked
from thidua.progress import actions, permissions, queries
from thidua.progress.forms import EvidenceForm, ReportForm, SheetForm
from thidua.progress.history import WORDS
from thidua.progress.models import Report
from thidua.progress.steps import require_not_presented, require_received, require_sent, require_writable
from thidua.progress.views.frame import Frame, frame_of, report_or_404


def rights_of(request: HttpRequest, report: Report, frame: Frame) -> dict[str, Right]:
    """Return what this reader may do with the report now, each with the fact or the rule that decides."""
    user, on, year = request.user, frame.on, frame.cluster_year
    return {
        "write": permissions.can_write(user, report, on) & unless_refused(require_writable, report),
        "present": permissions.can_present(user, report, on) & unless_refused(require_not_presented, report),
        "send": permissions.can_send(user, report, on) & unless_refused(require_writable, report),
        "receive": permissions.can_receive(user, year, on) & unless_refused(require_sent, report),
        "correct": permissions.can_correct(user, report, on) & unless_refused(require_received, report),
    }


def show(request: HttpRequest, frame: Frame, report: Report, *, status: int = 200, **typed: Any) -> HttpResponse:
    lines = queries.lines_of(report)
    rights = rights_of(request, report, frame)
    visible = permissions.visible_to(request.user, frame.on)
    context = {
        "cluster_year": frame.cluster_year,
        "report": report,
        "period": report.period,
        "lines": lines,
        "summary": queries.summary_of(lines),
        "general_evidence": [each for each in queries.evidence_of(report) if each.commitment_id is None],
        "late": queries.is_late(report, frame.at),
        "versions": queries.versions_of(report, visible),
        "rights": rights,
        "history": history_lines(WORDS, report),
        "why": acts(
            (_("Soạn, sửa báo cáo"), rights["write"]),
            (_("Trình thủ trưởng"), rights["present"]),
            (_("Duyệt và gửi"), rights["send"]),
            (_("Tiếp nhận, trả lại"), rights["receive"]),
            (_("Lập bản đính chính"), rights["correct"]),
        ),
    }
    blank = dict.fromkeys(("return_error", "return_reason", "correct_error", "correct_reason"), "")
    return render(request, "progress/report.html", context | blank | typed, status=status)


@login_required
@require_GET
def report(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    return show(request, frame, report_or_404(request, frame, pk))


# --- writing -------------------------------------------------------------------------------------------------------------------------


def show_form(request: HttpRequest, frame: Frame, report: Report, form: ReportForm, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page on which the report is written; `base` is the revision that the words started from."""
    context = {
        "cluster_year": frame.cluster_year,
        "report": report,
        "period": report.period,
        "form": form,
        "base": report.revision,
        "evidence": queries.evidence_of(report),
        "evidence_form": EvidenceForm(lines=form.lines),
        "sheet_form": SheetForm(),
        "conflict": "",
    }
    return render(request, "progress/write.html", context | more, status=status)


def writable_or_redirect(request: HttpRequest, frame: Frame, report: Report) -> HttpResponse | None:
    """Lead to the report when it cannot be written now, with the reason; refuse who may not write it at all."""
    permissions.require(permissions.can_write(request.user, report, frame.on))
    still = unless_refused(require_writable, report)
    if still:
        return None
    messages.error(request, still.reason)
    return redirect("progress:report", *frame.place, report.pk)


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found = report_or_404(request, frame, pk)
    if request.method == "GET" and (elsewhere := writable_or_redirect(request, frame, found)):
        return elsewhere
    permissions.require(permissions.can_write(request.user, found, frame.on))
    lines = queries.lines_of(found)
    if request.method == "GET":
        return show_form(request, frame, found, ReportForm(lines=lines, note=found.note))
    form, base = ReportForm(request.POST, lines=lines), asked.number(request.POST, "base")
    base = found.revision if base is None else base
    if not form.is_valid():
        return show_form(request, frame, found, form, status=422, base=base)
    try:
        note, said = form.cleaned_data["note"], form.said()
        actions.write(found, note=note, said=said, base=base, actor=request.user, at=frame.at)
    except Conflict as conflict:
        return show_form(request, frame, found, form, status=409, conflict=str(conflict))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_form(request, frame, found, form, status=422, base=base)
    messages.success(request, _("Đã ghi báo cáo."))
    return redirect("progress:report", year, code, pk)


# --- evidence ------------------------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def evidence_add(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found = report_or_404(request, frame, pk)
    permissions.require(permissions.can_write(request.user, found, frame.on))
    lines = queries.lines_of(found)
    form = EvidenceForm(request.POST, request.FILES, lines=lines)
    if form.is_valid():
        try:
            actions.add_evidence(found, actor=request.user, at=frame.at, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("upload" if isinstance(refusal, storage.FileRefused) else None, str(refusal))
        else:
            messages.success(request, _("Đã đính kèm tệp minh chứng."))
            return redirect("progress:write", year, code, pk)
    return show_form(request, frame, found, ReportForm(lines=lines, note=found.note), status=422, evidence_form=form)


@login_required
@require_GET
@never_cache
def evidence(request: HttpRequest, year: int, code: str, pk: int, file: int) -> HttpResponseBase:
    """The file itself, for those who may read the report."""
    frame = frame_of(request, year, code)
    found = report_or_404(request, frame, pk)
    each = get_object_or_404(found.evidence.filter(removed_at=None).select_related("stored"), pk=file)
    if not each.stored.is_ready:
        messages.warning(request, each.stored.problem or _("Ảnh này đang được thu nhỏ. Hãy mở lại sau ít phút."))
        return redirect("progress:report", year, code, pk)
    return storage.response(each.stored, inline=True)


@login_required
@require_POST
def evidence_remove(request: HttpRequest, year: int, code: str, pk: int, file: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found = report_or_404(request, frame, pk)
    each = get_object_or_404(found.evidence, pk=file)
    return _done(
        request,
        frame,
        found,
        lambda: actions.remove_evidence(each, actor=request.user, at=frame.at),
        _("Đã bỏ tệp minh chứng."),
        then="write",
    )


# --- the way -------------------------------------------------------------------------------------------------------------------------


def _done(
    request: HttpRequest, frame: Frame, report: Report, act: Callable[[], object], said: str, *, then: str = "report"
) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        then = "report"
    else:
        messages.success(request, said)
    return redirect(f"progress:{then}", *frame.place, report.pk)


def _read(request: HttpRequest) -> int:
    """Return the revision that was on the page; a page that names none has read nothing."""
    found = asked.number(request.POST, "revision")
    return -1 if found is None else found


@login_required
@require_POST
def present(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found, read = report_or_404(request, frame, pk), _read(request)
    act = lambda: actions.present(found, revision=read, actor=request.user, at=frame.at)  # noqa: E731
    return _done(request, frame, found, act, _("Đã trình thủ trưởng duyệt."))


@login_required
@require_POST
def send(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found, read = report_or_404(request, frame, pk), _read(request)
    act = lambda: actions.send(found, revision=read, actor=request.user, at=frame.at)  # noqa: E731
    return _done(request, frame, found, act, _("Đã duyệt và gửi báo cáo. Cụm trưởng được báo để tiếp nhận."))


@login_required
@require_POST
def receive(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found = report_or_404(request, frame, pk)
    act = lambda: actions.receive(found, actor=request.user, at=frame.at)  # noqa: E731
    return _done(request, frame, found, act, _("Đã tiếp nhận báo cáo. Các đơn vị trong cụm đọc được từ lúc này."))


@login_required
@require_POST
def return_to_unit(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found, reason = report_or_404(request, frame, pk), asked.words(request.POST, "reason")
    try:
        actions.return_to_unit(found, reason=reason, actor=request.user, at=frame.at)
    except Refused as refusal:
        return show(request, frame, found, status=422, return_error=str(refusal), return_reason=reason)
    messages.success(request, _("Đã trả lại báo cáo kèm lý do. Đơn vị được báo để sửa."))
    return redirect("progress:report", year, code, pk)


@login_required
@require_POST
def correct(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    frame = frame_of(request, year, code)
    found, reason = report_or_404(request, frame, pk), asked.words(request.POST, "reason")
    try:
        made = actions.correct(found, reason=reason, actor=request.user, at=frame.at)
    except Refused as refusal:
        return show(request, frame, found, status=422, correct_error=str(refusal), correct_reason=reason)
    messages.success(request, _("Đã lập bản đính chính. Bản cũ vẫn dùng cho đến khi bản mới được tiếp nhận."))
    return redirect("progress:write", year, code, made.pk)
