"""The one shape of a page with a form and one act."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui.forms import Form
from thidua.organisation import queries
from thidua.organisation.forms import EndForm
from thidua.organisation.models import Council, Person, Unit
from thidua.organisation.validity import Dated


@dataclass(frozen=True)
class Crumb:
    """One step of the way to a page; `vi` when its label is data."""

    label: Any
    url: str
    vi: bool = False


@dataclass(frozen=True)
class FormPage:
    """The words around a form. `subject` is the record's name, shown under the title."""

    title: str
    verb: str
    crumbs: list[Crumb]
    intro: str = ""
    subject: str = ""
    danger: bool = False

    @property
    def back(self) -> str:
        return self.crumbs[-1].url


def unit_crumbs(unit: Unit | None = None) -> list[Crumb]:
    top = [Crumb(pgettext("danh sách", "Đơn vị"), reverse("organisation:unit_tree"))]
    return [*top, Crumb(unit.name, reverse("organisation:unit", args=[unit.pk]), vi=True)] if unit else top


def person_crumbs(person: Person | None = None) -> list[Crumb]:
    top = [Crumb(_("Con người"), reverse("organisation:people"))]
    return [*top, Crumb(person.full_name, reverse("organisation:person", args=[person.pk]), vi=True)] if person else top


def council_crumbs(council: Council | None = None) -> list[Crumb]:
    top = [Crumb(pgettext("danh sách", "Hội đồng"), reverse("organisation:councils"))]
    return [*top, Crumb(council.short_name, reverse("organisation:council", args=[council.pk]), vi=True)] if council else top


def answer(request: HttpRequest, form: Form, page: FormPage, *, act: Callable[[dict[str, Any]], str | None], done: str) -> HttpResponse:
    """Show the form, or do its one act and go on. `act` may return the address to go to; a refusal keeps what was typed."""
    status, theirs = 200, []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                target = act(form.cleaned_data)
            except Conflict as refusal:
                status, theirs = 409, kept_by_others(form, refusal.theirs)
                form.add_error(None, str(refusal))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, done)
                return redirect(target or page.back)
    return render(request, "organisation/form.html", {"form": form, "page": page, "theirs": theirs}, status=status)


def end_page(
    request: HttpRequest, page: FormPage, subject: Dated, action: Callable[..., object], *, at: datetime, done: str
) -> HttpResponse:
    """Let a dated fact (post, seat, appointment) end after a day that is typed; today is offered first."""
    form = EndForm(request.POST or None, initial={"on": at.date()})

    def act(data: dict[str, Any]) -> None:
        action(subject, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=done)


def kept_by_others(form: Form, record: Any) -> list[tuple[Any, Any]]:
    """Return what is kept now, field by field as the form names them; sending the form again then replaces it knowingly."""
    form.data = {**dict(form.data.items()), "seen": queries.fingerprint(record)}
    named = [(name, field.label) for name, field in form.fields.items() if hasattr(record, name)]
    shown = {name: getattr(record, f"get_{name}_display", None) for name, _label in named}
    return [(label, display() if (display := shown[name]) else getattr(record, name)) for name, label in named]
