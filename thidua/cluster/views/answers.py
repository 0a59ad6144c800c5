"""How every form of the slice answers: done, or drawn again with what was typed and what is wrong."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thidua.cluster.models import ClusterYear
from thidua.foundation.refusal import Conflict, Refused


def done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do the act with a form that is whole. A refusal is laid on the form and nothing is done; a Conflict goes on to the view."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except Conflict:
        raise
    except Refused as refusal:
        for problem in getattr(refusal, "problems", (str(refusal),)):
            form.add_error(None, problem)
        return False
    return True


def page(
    request: HttpRequest, form: BaseForm, *, cluster_year: ClusterYear | None = None, status: int = 0, **context: object
) -> HttpResponse:
    """Draw the page of one act: its form, why it is done, one button. 422 when something was typed and refused."""
    status = status or (422 if form.is_bound else 200)
    return render(request, "cluster/act.html", {"form": form, "cluster_year": cluster_year, **context}, status=status)
