"""What is found while a name is typed into a box of choice."""

import re
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from thidua.foundation import clock
from thidua.foundation.ui import asked
from thidua.organisation import permissions
from thidua.organisation.models import Unit
from thidua.organisation.picking import LONGEST, PEOPLE, UNITS, find, numbers

NAME = re.compile(r"[a-z0-9_-]{1,40}")


@login_required
def suggest(request: HttpRequest, group: str) -> HttpResponse:
    """The list below the box: what may be chosen today, of what this person may see. The form asks its own rules again."""
    on, name = clock.today(), asked.words(request.GET, "ten") or "chon"
    if group not in (UNITS, PEOPLE) or not NAME.fullmatch(name):
        raise Http404
    rows: QuerySet[Any] = permissions.people_visible_to(request.user, on)
    if group == UNITS:
        rows = permissions.visible_to(request.user, on) & Unit.objects.on(on)
    if but := asked.number(request.GET, "tru"):
        rows = rows.exclude(pk=but)
    found = find(rows, asked.words(request.GET, f"{name}-tim")[:LONGEST], numbers(request.GET.getlist(name)), on)
    several = bool(request.GET.get("nhieu"))
    context = {"found": found, "name": name, "type": "checkbox" if several else "radio", "optional": bool(request.GET.get("trong"))}
    return render(request, "organisation/pick_list.html", context)
