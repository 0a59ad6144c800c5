"""What every view of a draft begins with."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from thidua.cluster import permissions as cluster
from thidua.drafting import permissions
from thidua.drafting.models import Clause, Draft
from thidua.drafting.queries import with_last_version


def draft_or_404(request: HttpRequest, year: int, code: str, pk: int, at: datetime) -> Draft:
    """Return the draft at this address, as far as this person may see it, with its year and the year's members."""
    on = at.date()
    cluster_year = cluster.year_or_404(request.user, year, code, on)
    found = permissions.visible_to(request.user, on).filter(cluster_year=cluster_year).select_related("document")
    draft = get_object_or_404(with_last_version(found), pk=pk)
    draft.cluster_year = cluster_year
    return draft


def clause_or_404(draft: Draft, clause_pk: int) -> Clause:
    """Return a clause of this draft with the text that stands."""
    clause = get_object_or_404(draft.clauses.select_related("current"), pk=clause_pk)
    clause.draft = draft
    return clause


def back_to(draft: Draft, anchor: int | str = "") -> HttpResponse:
    """Go back to the text, at a clause."""
    return redirect(f"{draft.get_absolute_url()}#d{anchor}" if anchor else draft.get_absolute_url())
