"""Exemplars: to put forward, to read, to change, and the launcher's answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.foundation import clock
from thidua.foundation.audit.history import lines as history_lines
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right, acts, unless_refused
from thidua.foundation.ui import asked
from thidua.movement import actions, permissions, queries
from thidua.movement.forms import ExemplarForm, FileForm
from thidua.movement.history import WORDS
from thidua.movement.models import Exemplar
from thidua.movement.steps import require_changeable, require_taking_part, require_waiting
from thidua.movement.views.frame import done, exemplar_or_404, place_or_404


@login_required
@require_http_methods(["GET", "POST"])
def put_forward(request: HttpRequest, pk: int, unit_code: str) -> HttpResponse:
    place = place_or_404(request, pk, unit_code)
    permissions.require(permissions.can_put_forward(request.user, place, clock.today()))
    still = unless_refused(require_taking_part, place)
    if request.method == "GET" and not still:
        messages.error(request, still.reason)
        return redirect(place)
    form = ExemplarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.put_forward(place, story=form.said(), actor=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã giới thiệu điển hình. Nơi phát động được báo để xem xét. Có ảnh, tài liệu thì đính kèm ở đây."))
            return redirect(made)
    context = {"movement": place.movement, "place": place, "form": form, "exemplar": None}
    return render(request, "movement/exemplar_write.html", context, status=422 if request.method == "POST" else 200)


def rights_of(request: HttpRequest, exemplar: Exemplar) -> dict[str, Right]:
    """Return what this reader may do with the exemplar now, each with the fact or the rule that decides."""
    user, on, place = request.user, clock.today(), exemplar.participation
    return {
        "change": permissions.can_put_forward(user, place, on) & unless_refused(require_changeable, exemplar),
        "judge": permissions.can_judge(user, place.movement, on) & unless_refused(require_waiting, exemplar),
    }


def show(request: HttpRequest, exemplar: Exemplar, *, status: int = 200, **typed: Any) -> HttpResponse:
    """Draw the exemplar's page."""
    rights = rights_of(request, exemplar)
    context = {
        "movement": exemplar.participation.movement,
        "place": exemplar.participation,
        "exemplar": exemplar,
        "files": queries.attachments_of(exemplar),
        "file_form": FileForm(),
        "rights": rights,
        "history": history_lines(WORDS, exemplar),
        "why": acts((_("Sửa, đính kèm tệp"), rights["change"]), (_("Ghi nhận, trả lại"), rights["judge"])),
    }
    blank = dict.fromkeys(("return_error", "return_reason"), "")
    return render(request, "movement/exemplar.html", context | blank | typed, status=status)


@login_required
@require_GET
def exemplar(request: HttpRequest, pk: int, exemplar: int) -> HttpResponse:
    return show(request, exemplar_or_404(request, pk, exemplar))


@login_required
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int, exemplar: int) -> HttpResponse:
    found = exemplar_or_404(request, pk, exemplar)
    permissions.require(permissions.can_put_forward(request.user, found.participation, clock.today()))
    still = unless_refused(require_changeable, found)
    if request.method == "GET" and not still:
        messages.error(request, still.reason)
        return redirect(found)
    form = ExemplarForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_exemplar(found, story=form.said(), actor=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi và gửi điển hình để xem xét."))
            return redirect(found)
    context = {"movement": found.participation.movement, "place": found.participation, "form": form, "exemplar": found}
    return render(request, "movement/exemplar_write.html", context, status=422 if request.method == "POST" else 200)


@login_required
@require_POST
def accept(request: HttpRequest, pk: int, exemplar: int) -> HttpResponse:
    found = exemplar_or_404(request, pk, exemplar)
    act = lambda: actions.accept_exemplar(found, actor=request.user, at=clock.now())  # noqa: E731
    return done(request, act, _("Đã ghi nhận điển hình. Ai xem được phong trào đều đọc được từ lúc này."), to=found)


@login_required
@require_POST
def return_to_unit(request: HttpRequest, pk: int, exemplar: int) -> HttpResponse:
    found, reason = exemplar_or_404(request, pk, exemplar), asked.words(request.POST, "reason")
    try:
        actions.return_exemplar(found, reason=reason, actor=request.user, at=clock.now())
    except Refused as refusal:
        return show(request, found, status=422, return_error=str(refusal), return_reason=reason)
    messages.success(request, _("Đã trả lại điển hình kèm lý do. Đơn vị được báo để sửa."))
    return redirect(found)
