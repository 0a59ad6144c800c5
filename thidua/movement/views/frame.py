"""What every page of a movement begins with, and how an act that only takes a click ends."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from thidua.foundation import clock
from thidua.foundation.refusal import Refused
from thidua.foundation.ui import asked
from thidua.movement import permissions, queries
from thidua.movement.models import Exemplar, Movement, MovementReport, Participation


def movement_or_404(request: HttpRequest, pk: int) -> Movement:
    """Return a movement as far as the reader may see it."""
    return get_object_or_404(queries.with_launcher(permissions.visible_to(request.user, clock.today())), pk=pk)


def place_or_404(request: HttpRequest, pk: int, unit_code: str) -> Participation:
    """Return a unit's place in a movement that the reader may see."""
    rows = permissions.participations_visible_to(request.user, clock.today()).filter(movement=pk)
    return get_object_or_404(queries.with_place(rows), unit__code=unit_code)


def report_or_404(request: HttpRequest, pk: int, report: int) -> MovementReport:
    """Return a report as far as the reader may see it."""
    rows = permissions.reports_visible_to(request.user, clock.today()).filter(participation__movement=pk)
    return get_object_or_404(queries.with_place(rows, "participation"), pk=report)


def exemplar_or_404(request: HttpRequest, pk: int, exemplar: int) -> Exemplar:
    """Return an exemplar as far as the reader may see it."""
    rows = permissions.exemplars_visible_to(request.user, clock.today()).filter(participation__movement=pk)
    return get_object_or_404(queries.with_place(rows, "participation"), pk=exemplar)


def revision_read(request: HttpRequest) -> int:
    """Return the revision that was on the page; a page that names none has read nothing."""
    found = asked.number(request.POST, "revision")
    return -1 if found is None else found


def done(request: HttpRequest, act: Callable[[], object], said: str, *, to: Any, otherwise: Any = None) -> HttpResponse:
    """Carry out an act and lead on, with what was done or why it was refused."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(otherwise or to)
    messages.success(request, said)
    return redirect(to)
