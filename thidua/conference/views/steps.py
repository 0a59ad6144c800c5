"""What the views share: finding the conference, doing an act, showing two texts side by side."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from thidua.conference import permissions
from thidua.conference.models import Conference
from thidua.conference.pictures import about
from thidua.foundation.offline import doing as offline
from thidua.foundation.refusal import Conflict, Refused

__all__ = ["RELATED", "about", "address", "conference_or_404", "done", "side_by_side", "with_value"]

RELATED = (
    "cluster_year__cluster__council__standing_agency",
    "cluster_year__cluster__council__authority",
    "cluster_year__monitor__person",
    "chair__user",
    "secretary",
)


def conference_or_404(request: HttpRequest, year: int, code: str, pk: int, on: date) -> Conference:
    """Return the conference at this address as far as this person may see it."""
    shown = permissions.visible_to(request.user, on).select_related(*RELATED)
    return get_object_or_404(shown, pk=pk, cluster_year__year=year, cluster_year__cluster__code=code)


def address(conference: Conference, name: str, *more: int) -> str:
    """Return the address of one of the conference's pages."""
    year = conference.cluster_year
    return reverse(f"conference:{name}", args=[year.year, year.cluster.code, conference.pk, *more])


def done(request: HttpRequest, act: Callable[[], object], message: str, to: str) -> HttpResponse:
    """Do an act that has no typed words, say what came of it, and go on."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if message:
            messages.success(request, message)
    return redirect(to)


def side_by_side(
    request: HttpRequest, conference: Conference, refusal: Conflict, *, theirs: Mapping[Any, str], form: BaseForm, action: str, back: str
) -> HttpResponse:
    """Show what somebody else wrote beside what this person wrote, which can be sent again (409)."""
    shown = [str(refusal), *(f"{label}: {words}" for label, words in theirs.items() if words)]
    if in_words := offline.refusal(request, shown):
        return in_words
    values = about(conference, refusal=refusal, theirs=theirs.items(), form=form, action=action, back=back)
    return render(request, "conference/conflict.html", values, status=409)


def with_value(form: BaseForm, **values: object) -> Any:
    """Return what was typed, with some hidden values replaced, so that sending again goes through."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    for name, value in values.items():
        data[form.add_prefix(name)] = "" if value is None else str(value)
    return data
