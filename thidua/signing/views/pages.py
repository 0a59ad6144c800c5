"""The one shape of a page with a form and one act, and how a certificate is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation.refusal import Refused
from thidua.foundation.ui.forms import Form
from thidua.signing import keys, queries
from thidua.signing.models import SigningCertificate

STATES = {
    "granted": gettext_lazy("Đã cấp, chưa tạo"),
    "valid": gettext_lazy("Đang dùng được"),
    "ending": gettext_lazy("Sắp hết hạn"),
    "ended": gettext_lazy("Đã hết hạn"),
    "revoked": gettext_lazy("Đã thu hồi"),
}
SHAPES = {
    "granted": ("warn", "clock"),
    "valid": ("ok", "check"),
    "ending": ("warn", "clock"),
    "ended": ("unk", "minus"),
    "revoked": ("bad", "ban"),
}


@dataclass(frozen=True)
class Shown:
    """A certificate as a page shows it now."""

    row: SigningCertificate
    state: str

    @property
    def word(self) -> str | Promise:
        return STATES[self.state]

    @property
    def shape(self) -> str:
        return SHAPES[self.state][0]

    @property
    def icon(self) -> str:
        return SHAPES[self.state][1]

    @property
    def fingerprint(self) -> str:
        return grouped(self.row.fingerprint)

    @property
    def account_closed(self) -> bool:
        """Whether its person cannot sign in any more, while the certificate still stands."""
        user = self.row.person.user
        return self.state in ("granted", "valid", "ending") and (user is None or not user.is_active)

    @property
    def clerk_no_more(self) -> bool:
        """Whether it is an organ's that still stands, and its person is that organ's clerk no more."""
        return self.state in ("granted", "valid", "ending") and not self.account_closed and keys.is_former_clerk(self.row)


def shown(certificate: SigningCertificate, now: datetime) -> Shown:
    """Return the certificate with its state at this real moment."""
    return Shown(certificate, queries.state(certificate, now))


def grouped(fingerprint: str) -> str:
    """Return a fingerprint in groups of four, as people compare it: "A1B2 C3D4 …"."""
    upper = fingerprint.upper()
    return " ".join(upper[at : at + 4] for at in range(0, len(upper), 4))


@dataclass(frozen=True)
class FormPage:
    """The words around a form."""

    title: str
    verb: str
    crumbs: Sequence[tuple[str, str]]
    intro: str = ""
    subject: str = ""
    danger: bool = False

    @property
    def back(self) -> str:
        return self.crumbs[-1][1]


def own_crumbs() -> list[tuple[str, str]]:
    return [(_("Chữ ký số của tôi"), reverse("signing:mine"))]


def office_crumbs() -> list[tuple[str, str]]:
    return [(_("Chữ ký số"), reverse("signing:certificates"))]


def root_crumbs() -> list[tuple[str, str]]:
    return [*office_crumbs(), (_("Gốc tin cậy"), reverse("signing:roots"))]


def answer(request: HttpRequest, form: Form, page: FormPage, *, act: Callable[[dict[str, Any]], str | None], done: str) -> HttpResponse:
    """Show the form, or do its one act and go on. `act` may return the address to go to; a refusal keeps what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            target = act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(target or page.back)
    return render(request, "signing/form.html", {"form": form, "page": page}, status=422 if request.method == "POST" else 200)
