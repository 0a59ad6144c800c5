"""The ways to sign that a page offers, and the key that its form opens: the office's certificate, a file, or a device elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation import clock
from thidua.foundation.refusal import Refused
from thidua.foundation.signing.keys import MOST_BYTES, Key, open_p12
from thidua.foundation.ui.forms import Form
from thidua.organisation.models import Person
from thidua.signing import keys, queries
from thidua.signing.models import SigningCertificate, Way


class KeyNotGiven(Refused):
    """The form names no way to sign, or lacks what that way needs."""


class PassphraseForm(Form):
    """The passphrase of the office's certificate."""

    sign_password = forms.CharField(
        label=gettext_lazy("Mật khẩu ký"),
        max_length=200,
        strip=False,
        help_text=gettext_lazy("Mật khẩu đồng chí đã đặt khi tạo chứng thư, khác mật khẩu đăng nhập."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class FileForm(Form):
    """A PKCS#12 file and its password; neither is kept."""

    file = forms.FileField(
        label=gettext_lazy("Tệp chứng thư (.p12, .pfx)"), help_text=gettext_lazy("Dùng một lần để ký, không được giữ lại.")
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu của tệp"),
        max_length=200,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


@dataclass(frozen=True)
class Ways:
    """What a page offers its signer. `way` is the one chosen before, `problem` why it did not sign, `organ` for whom the clerk signs."""

    office: SigningCertificate | None
    to_make: SigningCertificate | None
    passphrase: PassphraseForm
    file: FileForm
    way: str = ""
    problem: str = ""
    organ: str = ""


def ways_of(person: Person, *, organ: str = "", way: str = "", problem: str = "") -> Ways:
    """Return the ways in which this person can sign now, for himself or, as its clerk, for an organ."""
    office = _office_certificate(person, organ)
    granted = None if office else queries.to_make(person, organ)
    return Ways(office, granted, PassphraseForm(), FileForm(), way, problem, organ)


def _office_certificate(person: Person, organ: str) -> SigningCertificate | None:
    """Return the certificate by which this person can sign now; an organ's is offered to nobody who is its clerk no more."""
    held = queries.office_certificate(person, clock.real_now(), organ)
    return None if held is None or keys.is_former_clerk(held) else held


def way_of(data: Mapping[str, Any]) -> str:
    """Return the way that a form names; empty when it names none."""
    asked = str(data.get("way", ""))
    return asked if asked in Way.values else ""


def key_of(request: HttpRequest, person: Person, *, organ: str = "") -> tuple[Key, str]:
    """Return the key that a posted form opens, and the way. To be called outside a transaction, so that wrong tries stay counted.

    Raises:
        KeyNotGiven: no way to sign is named, its passphrase or file is missing, or there is no certificate of the office for it.
        KeyRefused: the key does not open or cannot sign now.
    """
    way = way_of(request.POST)
    if way == Way.OFFICE:
        return _office_key(request, person, organ), way
    if way == Way.FILE:
        return _file_key(request), way
    raise KeyNotGiven(_("Hãy chọn cách ký: chứng thư nội bộ, tệp chứng thư, hoặc thiết bị ký."))


def _office_key(request: HttpRequest, person: Person, organ: str) -> Key:
    certificate = _office_certificate(person, organ)
    if certificate is None and organ:
        words = {"organ": organ}
        raise KeyNotGiven(_("Chứng thư nội bộ của %(organ)s do đồng chí giữ không còn hiệu lực. Hãy xem trang Chữ ký số của tôi.") % words)
    if certificate is None:
        raise KeyNotGiven(_("Đồng chí không có chứng thư nội bộ còn hiệu lực. Hãy xem trang Chữ ký số của tôi."))
    form = PassphraseForm(request.POST)
    if not form.is_valid():
        raise KeyNotGiven(_("Chưa gõ mật khẩu ký. Hãy gõ rồi bấm ký lại."))
    return keys.open_office_key(certificate, form.cleaned_data["sign_password"])


def _file_key(request: HttpRequest) -> Key:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise KeyNotGiven(_("Chưa chọn tệp chứng thư, hoặc tệp rỗng. Hãy chọn tệp .p12 hoặc .pfx rồi bấm ký lại."))
    content = form.cleaned_data["file"].read(MOST_BYTES + 1)
    return open_p12(content, form.cleaned_data["password"], at=clock.real_now())
