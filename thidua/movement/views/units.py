"""One unit in a movement: its plan to read and to write, its answer, its reports and exemplars."""

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
from thidua.movement.forms import BeginForm, FileForm, PlanForm
from thidua.movement.history import WORDS
from thidua.movement.models import Participation
from thidua.movement.steps import (
    require_answered,
    require_not_declined,
    require_plan,
    require_plan_not_presented,
    require_plan_writable,
    require_taking_part,
)
from thidua.movement.views.frame import done, place_or_404, revision_read


def rights_of(request: HttpRequest, place: Participation) -> dict[str, Right]:
    """Return what this reader may do for the unit now, each with the fact or the rule that decides."""
    user, on = request.user, clock.today()
    writes, approves = permissions.can_write_plan(user, place, on), permissions.can_approve(user, place, on)
    return {
        "write": writes & unless_refused(require_plan_writable, place),
        "present": writes & unless_refused(require_plan_not_presented, place) & unless_refused(require_plan, place),
        "approve": approves & unless_refused(require_plan, place),
        "decline": approves & unless_refused(require_not_declined, place),
        "take_up": writes & unless_refused(require_answered, place),
        "report": permissions.can_report(user, place, on) & unless_refused(require_taking_part, place),
        "put_forward": permissions.can_put_forward(user, place, on) & unless_refused(require_taking_part, place),
    }


def show(request: HttpRequest, place: Participation, *, status: int = 200, **typed: Any) -> HttpResponse:
    """Draw the unit's page."""
    on, rights = clock.today(), rights_of(request, place)
    reports = list(permissions.reports_visible_to(request.user, on).filter(participation=place).order_by("-counted_to", "-pk"))
    for each in reports:
        each.participation = place
    open_one = queries.open_report(place) if rights["report"] else None
    readable = permissions.can_read_plan(request.user, place, on)
    context = {
        "movement": place.movement,
        "place": place,
        "lines": queries.lines_of(place) if readable else [],
        "readable": readable,
        "files": queries.attachments_of(place) if readable else [],
        "late": queries.is_answer_late(place, clock.now()),
        "reports": reports,
        "open_report": open_one,
        "exemplars": list(permissions.exemplars_visible_to(request.user, on).filter(participation=place).order_by("-put_at", "-pk")),
        "begin_form": BeginForm(initial={"counted_to": on}),
        "rights": rights,
        "history": history_lines(WORDS, place) if readable else [],
        "why": acts(
            (_("Soạn kế hoạch hưởng ứng"), rights["write"]),
            (_("Trình thủ trưởng"), rights["present"]),
            (_("Duyệt kế hoạch"), rights["approve"]),
            (_("Trả lời không tham gia"), rights["decline"]),
            (_("Mở lại kế hoạch"), rights["take_up"]),
            (_("Soạn báo cáo"), rights["report"]),
            (_("Giới thiệu điển hình"), rights["put_forward"]),
            (_("Đọc kế hoạch"), readable),
        ),
    }
    blank = dict.fromkeys(("decline_error", "decline_reason", "take_up_error", "take_up_reason"), "")
    return render(request, "movement/unit.html", context | blank | typed, status=status)


@login_required
@require_GET
def unit(request: HttpRequest, pk: int, unit_code: str) -> HttpResponse:
    return show(request, place_or_404(request, pk, unit_code))


def show_form(request: HttpRequest, place: Participation, form: PlanForm, *, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page on which the plan is written; `base` is the revision that the words started from."""
    context = {
        "movement": place.movement,
        "place": place,
        "form": form,
        "base": place.revision,
        "files": queries.attachments_of(place),
        "file_form": FileForm(),
        "conflict": "",
    }
    return render(request, "movement/plan_write.html", context | more, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int, unit_code: str) -> HttpResponse:
    """The unit's plan."""
    place = place_or_404(request, pk, unit_code)
    permissions.require(permissions.can_write_plan(request.user, place, clock.today()))
    lines = queries.lines_of(place)
    if request.method == "GET":
        still = unless_refused(require_plan_writable, place)
        if not still:
            messages.error(request, still.reason)
            return redirect(place)
        return show_form(request, place, PlanForm(lines=lines, plan=place.plan))
    form, base = PlanForm(request.POST, lines=lines), asked.number(request.POST, "base")
    base = place.revision if base is None else base
    if not form.is_valid():
        return show_form(request, place, form, status=422, base=base)
    try:
        plan, targets = form.cleaned_data["plan"], form.targets()
        actions.write_plan(place, plan=plan, targets=targets, base=base, actor=request.user, at=clock.now())
    except Conflict as conflict:
        return show_form(request, place, form, status=409, conflict=str(conflict))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show_form(request, place, form, status=422, base=base)
    messages.success(request, _("Đã ghi kế hoạch hưởng ứng."))
    return redirect(place)


@login_required
@require_POST
def present(request: HttpRequest, pk: int, unit_code: str) -> HttpResponse:
    place, read = place_or_404(request, pk, unit_code), revision_read(request)
    act = lambda: actions.present_plan(place, revision=read, actor=request.user, at=clock.now())  # noqa: E731
    return done(request, act, _("Đã trình thủ trưởng duyệt."), to=place)


@login_required
@require_POST
def approve(request: HttpRequest, pk: int, unit_code: str) -> HttpResponse:
    place, read = place_or_404(request, pk, unit_code), revision_read(request)
    act = lambda: actions.approve_plan(place, revision=read, actor=request.user, at=clock.now())  # noqa: E731
    return done(request, act, _("Đã duyệt kế hoạch. Đơn vị đã hưởng ứng phong trào; nơi phát động được báo."), to=place)


@login_required
@require_POST
def decline(request: HttpRequest, pk: int, unit_code: str) -> HttpResponse:
    place, reason = place_or_404(request, pk, unit_code), asked.words(request.POST, "reason")
    try:
        actions.decline(place, reason=reason, actor=request.user, at=clock.now())
    except Refused as refusal:
        return show(request, place, status=422, decline_error=str(refusal), decline_reason=reason)
    messages.success(request, _("Đã trả lời là đơn vị không tham gia. Nơi phát động được báo kèm lý do."))
    return redirect(place)


@login_required
@require_POST
def take_up_again(request: HttpRequest, pk: int, unit_code: str) -> HttpResponse:
    place, reason = place_or_404(request, pk, unit_code), asked.words(request.POST, "reason")
    try:
        actions.take_up_again(place, reason=reason, actor=request.user, at=clock.now())
    except Refused as refusal:
        return show(request, place, status=422, take_up_error=str(refusal), take_up_reason=reason)
    messages.success(request, _("Đã mở lại kế hoạch. Sửa xong thì thủ trưởng duyệt lại."))
    return redirect("movement:plan_write", pk, unit_code)
