"""Files of a plan, a report or an exemplar: to add, to open, to take out. Who may read the record opens its files."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.movement import actions, permissions, queries
from thidua.movement.forms import FileForm, PlanForm
from thidua.movement.steps import Record, place_of
from thidua.movement.views import exemplars, reports, units
from thidua.movement.views.frame import done, exemplar_or_404, place_or_404, report_or_404


def _add(request: HttpRequest, record: Record, again: Callable[[FileForm], HttpResponse], to: str) -> HttpResponse:
    permissions.require(permissions.can_answer_for(request.user, place_of(record), clock.today()))
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            actions.attach(record, upload=form.cleaned_data["upload"], actor=request.user, at=clock.now())
        except Refused as refusal:
            form.add_error("upload" if isinstance(refusal, storage.FileRefused) else None, str(refusal))
        else:
            messages.success(request, _("Đã đính kèm tệp."))
            return redirect(to)
    return again(form)


def _open(request: HttpRequest, record: Record, file: int) -> HttpResponseBase:
    each = get_object_or_404(record.attachments.filter(removed_at=None).select_related("stored"), pk=file)
    if not each.stored.is_ready:
        messages.warning(request, each.stored.problem or _("Ảnh này đang được thu nhỏ. Hãy mở lại sau ít phút."))
        return redirect(record)
    return storage.response(each.stored, inline=True)


def _remove(request: HttpRequest, record: Record, file: int, to: str) -> HttpResponse:
    each = get_object_or_404(record.attachments, pk=file)
    act = lambda: actions.remove_file(record, each, actor=request.user, at=clock.now())  # noqa: E731
    return done(request, act, _("Đã bỏ tệp."), to=to, otherwise=record.get_absolute_url())


# --- of a plan -----------------------------------------------------------------------------------------------------------------------


def _plan_form(pk: int, unit_code: str) -> str:
    return reverse("movement:plan_write", args=[pk, unit_code])


@login_required
@require_POST
def plan_add(request: HttpRequest, pk: int, unit_code: str) -> HttpResponse:
    place = place_or_404(request, pk, unit_code)

    def again(form: FileForm) -> HttpResponse:
        plan = PlanForm(lines=queries.lines_of(place), plan=place.plan)
        return units.show_form(request, place, plan, status=422, file_form=form)

    return _add(request, place, again, _plan_form(pk, unit_code))


@login_required
@require_GET
@never_cache
def plan_file(request: HttpRequest, pk: int, unit_code: str, file: int) -> HttpResponseBase:
    place = place_or_404(request, pk, unit_code)
    permissions.require(permissions.can_read_plan(request.user, place, clock.today()))
    return _open(request, place, file)


@login_required
@require_POST
def plan_remove(request: HttpRequest, pk: int, unit_code: str, file: int) -> HttpResponse:
    return _remove(request, place_or_404(request, pk, unit_code), file, _plan_form(pk, unit_code))


# --- of a report ---------------------------------------------------------------------------------------------------------------------


def _report_form(pk: int, report: int) -> str:
    return reverse("movement:report_write", args=[pk, report])


@login_required
@require_POST
def report_add(request: HttpRequest, pk: int, report: int) -> HttpResponse:
    found = report_or_404(request, pk, report)

    def again(form: FileForm) -> HttpResponse:
        return reports.show_form(request, found, reports.blank_form(found), status=422, file_form=form)

    return _add(request, found, again, _report_form(pk, report))


@login_required
@require_GET
@never_cache
def report_file(request: HttpRequest, pk: int, report: int, file: int) -> HttpResponseBase:
    return _open(request, report_or_404(request, pk, report), file)


@login_required
@require_POST
def report_remove(request: HttpRequest, pk: int, report: int, file: int) -> HttpResponse:
    return _remove(request, report_or_404(request, pk, report), file, _report_form(pk, report))


# --- of an exemplar ------------------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def exemplar_add(request: HttpRequest, pk: int, exemplar: int) -> HttpResponse:
    found = exemplar_or_404(request, pk, exemplar)

    def again(form: FileForm) -> HttpResponse:
        return exemplars.show(request, found, status=422, file_form=form)

    return _add(request, found, again, found.get_absolute_url())


@login_required
@require_GET
@never_cache
def exemplar_file(request: HttpRequest, pk: int, exemplar: int, file: int) -> HttpResponseBase:
    return _open(request, exemplar_or_404(request, pk, exemplar), file)


@login_required
@require_POST
def exemplar_remove(request: HttpRequest, pk: int, exemplar: int, file: int) -> HttpResponse:
    found = exemplar_or_404(request, pk, exemplar)
    return _remove(request, found, file, found.get_absolute_url())
