"""Forms of commitments, refusals and signatures. Numbers are written as offices write them: 85,5 and 1.200."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.covenant.actions.commitments import CONTENT_MAX, MEASURE_MAX
from thidua.covenant.models import Commitment, Field
from thidua.covenant.permissions import Authority
from thidua.foundation.ui.forms import FileInput, Form, Select
from thidua.foundation.ui.numbers import CommaField
from thidua.organisation.models import Person


class DecimalField(CommaField):
    """A commitment's target: not negative, two decimals at most."""

    def validate(self, value: Any) -> None:
        if value is not None and value < 0:
            raise forms.ValidationError(_("Mức cam kết không được âm."), code="negative")
        if value is not None and (value >= Decimal(10) ** 12 or value != round(value, 2)):
            raise forms.ValidationError(_("Hãy ghi số nhỏ hơn một nghìn tỷ, nhiều nhất hai chữ số thập phân."), code="large")


class CommitmentForm(Form):
    """One commitment of a unit."""

    field = forms.ChoiceField(label=_("Lĩnh vực"), choices=Field.choices)
    content = forms.CharField(
        label=_("Nội dung cam kết, chỉ tiêu"),
        max_length=CONTENT_MAX,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_("Một câu ngắn, rõ việc. Tối đa 500 ký tự."),
    )
    target = DecimalField(
        label=_("Mức cam kết"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control td-short"}),
        help_text=_("Chỉ ghi số, ví dụ 85,5 hoặc 1.200. Để trống nếu cam kết chỉ bằng lời."),
    )
    measure = forms.CharField(
        label=_("Đơn vị tính"),
        required=False,
        max_length=MEASURE_MAX,
        widget=forms.TextInput(attrs={"class": "form-control td-short"}),
        help_text=_("Ví dụ: %, mô hình, phường."),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "target" in values and "measure" in values and (values["target"] is None) != (not values["measure"]):
            missing = "target" if values["target"] is None else "measure"
            self.add_error(missing, _("Mức cam kết và đơn vị tính đi cùng nhau: hãy ghi cả hai, hoặc để trống cả hai."))
        return values


def typed_from(commitment: Commitment) -> dict[str, Any]:
    """Return what a form shows of a commitment."""
    return {"field": commitment.field, "content": commitment.content, "target": commitment.target, "measure": commitment.measure}


class HandPageForm(Form):
    """The scan of a page signed by hand: who signed it, when, and the file."""

    signer = forms.ChoiceField(label=_("Người ký trên giấy"), widget=Select)
    signed_on = forms.DateField(label=_("Ngày ký trên giấy"))
    upload = forms.FileField(
        label=_("Bản quét trang ký"),
        help_text=_("PDF, hoặc ảnh chụp rõ chữ ký và mã băm của văn bản trên trang ký."),
        widget=FileInput(attrs={"accept": ".pdf,image/*"}),
    )

    def __init__(self, *args: Any, signers: list[Authority], on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self._people = {str(each.person.pk): each.person for each in signers}
        choices = [(str(each.person.pk), f"{each.person.full_name}, {_said_of(each)}") for each in signers]
        signer = self.fields["signer"]
        signer.choices = choices if len(choices) == 1 else [("", _("Chọn người ký")), *choices]  # type: ignore[attr-defined]
        self.fields["signed_on"].initial = on

    def clean_signer(self) -> Person:
        return self._people[self.cleaned_data["signer"]]


def _said_of(authority: Authority) -> str:
    return authority.post.title if authority.post else authority.delegation.paper if authority.delegation else ""


class ReasonForm(Form):
    """A reason, for a grave act."""

    reason = forms.CharField(label=_("Lý do"), max_length=2000, widget=forms.Textarea)
