"""Forms of the calendar, of reports and of how targets are read."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.domain.progress import CUSTOMARY, customary_deadline
from thidua.foundation.ui.forms import DateTimeInput, FileInput, Form, adopt
from thidua.foundation.ui.numbers import CommaField
from thidua.progress.actions import Rule, Said, Wanted
from thidua.progress.actions.rules import WEIGHT_LIMIT
from thidua.progress.actions.writing import NOTE_MAX, VALUE_LIMIT, WORDS_MAX
from thidua.progress.models import Direction, period_label
from thidua.progress.queries import Line, Target
from thidua.progress.steps import REASON_MAX

LARGE = _("Hãy ghi số nhỏ hơn một nghìn tỷ, nhiều nhất hai chữ số thập phân.")

NUMERIC = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control td-short", "data-sometimes": ""}


def adopt_all(form: Form) -> None:
    """Give fields that were added one by one what the house gives every field."""
    for field in form.fields.values():
        adopt(field)


class ValueField(CommaField):
    """A value reached; may be below zero, two decimals at most."""

    def validate(self, value: Any) -> None:
        if value is not None and (abs(value) >= VALUE_LIMIT or value != round(value, 2)):
            raise forms.ValidationError(LARGE, code="large")


class WeightField(CommaField):
    def validate(self, value: Any) -> None:
        if value is None or not 0 < value < WEIGHT_LIMIT or value != round(value, 2):
            raise forms.ValidationError(
                _("Trọng số là số lớn hơn 0, nhỏ hơn 1.000, nhiều nhất hai chữ số thập phân. Như bình thường thì ghi 1."), code="weight"
            )


# --- the calendar --------------------------------------------------------------------------------------------------------------------


def proposed(kind: str, number: int, year: int) -> datetime:
    """Return the customary deadline in office time."""
    return timezone.make_aware(customary_deadline(kind, number, year))


class CustomaryForm(Form):
    """The customary periods that are not open yet, each with a deadline that may be changed before it is opened."""

    def __init__(self, *args: Any, year: int, missing: Iterable[tuple[str, int]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.year, self.offered = year, [each for each in CUSTOMARY if each in set(missing)]
        for kind, number in self.offered:
            label = period_label(kind, number)
            self.fields[f"open-{kind}-{number}"] = forms.BooleanField(label=label, required=False, initial=True)
            self.fields[f"due-{kind}-{number}"] = forms.DateTimeField(
                label=_("Hạn gửi báo cáo: %(period)s") % {"period": label},
                required=False,
                initial=proposed(kind, number, year),
                widget=DateTimeInput(attrs={"data-sometimes": ""}),
            )
        adopt_all(self)

    def rows(self) -> Iterator[tuple[Any, Any]]:
        """Each offered period as its check and its deadline."""
        for kind, number in self.offered:
            yield self[f"open-{kind}-{number}"], self[f"due-{kind}-{number}"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for kind, number in self.offered:
            due = f"due-{kind}-{number}"
            if values.get(f"open-{kind}-{number}") and due not in self.errors and not values.get(due):
                self.add_error(due, _("Hãy ghi hạn gửi của kỳ này, hoặc bỏ chọn kỳ."))
        return values

    def wanted(self) -> list[Wanted]:
        """Return what was chosen; with another deadline than the proposed it is not the customary one."""
        chosen = [each for each in self.offered if self.cleaned_data.get(f"open-{each[0]}-{each[1]}")]
        found = []
        for kind, number in chosen:
            due = self.cleaned_data[f"due-{kind}-{number}"]
            found.append(Wanted(kind, number, due, customary=due == proposed(kind, number, self.year)))
        return found


class PeriodForm(Form):
    """Any other period of the year."""

    period = forms.ChoiceField(label=_("Kỳ báo cáo"))
    due_at = forms.DateTimeField(label=_("Hạn gửi báo cáo"), help_text=_("Ngày, rồi giờ, cách nhau một dấu cách."))

    def __init__(self, *args: Any, missing: Iterable[tuple[str, int]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            ("", _("Chọn kỳ")),
            *((f"{kind}-{number}", period_label(kind, number)) for kind, number in missing),
        ]

    def wanted(self) -> list[Wanted]:
        kind, _dash, number = self.cleaned_data["period"].rpartition("-")
        return [Wanted(kind, int(number), self.cleaned_data["due_at"])]


class DeadlineForm(Form):
    due_at = forms.DateTimeField(label=_("Hạn gửi mới"), help_text=_("Ngày, rồi giờ, cách nhau một dấu cách."))
    reason = forms.CharField(label=_("Lý do đổi hạn"), max_length=REASON_MAX, widget=forms.Textarea(attrs={"rows": "2"}))


# --- reports -------------------------------------------------------------------------------------------------------------------------


class ReportForm(Form):
    """A whole report: the general words, then of each commitment a value and words."""

    note = forms.CharField(
        label=_("Đánh giá chung"),
        required=False,
        max_length=NOTE_MAX,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("Kết quả nổi bật, tồn tại, nguyên nhân, kiến nghị."),
    )

    def __init__(self, *args: Any, lines: list[Line], note: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = lines
        self.fields["note"].initial = note
        for line in lines:
            commitment = line.target.commitment
            if commitment.target is not None or line.value is not None:
                self.fields[f"value-{commitment.pk}"] = ValueField(
                    label=_("Kết quả từ đầu năm"),
                    required=False,
                    initial=line.value,
                    widget=forms.TextInput(attrs=NUMERIC),
                )
            self.fields[f"words-{commitment.pk}"] = forms.CharField(
                label=_("Diễn giải"),
                required=False,
                max_length=WORDS_MAX,
                initial=line.words,
                widget=forms.Textarea(attrs={"rows": "2", "data-sometimes": ""}),
            )
        adopt_all(self)

    def rows(self) -> Iterator[tuple[Line, Any, Any]]:
        """Each line with its field of the value (none: in words only) and of the words."""
        for line in self.lines:
            pk = line.target.commitment.pk
            yield line, self[f"value-{pk}"] if f"value-{pk}" in self.fields else None, self[f"words-{pk}"]

    def said(self) -> dict[int, Said]:
        found = {}
        for line in self.lines:
            pk = line.target.commitment.pk
            found[pk] = Said(self.cleaned_data.get(f"value-{pk}", line.value), self.cleaned_data[f"words-{pk}"])
        return found


class EvidenceForm(Form):
    """A file, and which commitment it shows."""

    upload = forms.FileField(
        label=_("Tệp minh chứng"),
        help_text=_("PDF, Word (.docx), Excel (.xlsx) hoặc ảnh. Ảnh được bỏ nơi chụp trước khi lưu."),
        widget=FileInput(attrs={"accept": ".pdf,.docx,.xlsx,image/jpeg,image/png,image/webp"}),
    )
    commitment = forms.TypedChoiceField(label=_("Minh chứng cho"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, lines: list[Line], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(each.target.commitment.pk), each.target.commitment.content[:120]) for each in lines]
        self.fields["commitment"].choices = [("", _("Cả báo cáo")), *choices]  # type: ignore[attr-defined]
        self.fields["commitment"].widget.attrs["lang"] = "vi"


class SheetForm(Form):
    upload = forms.FileField(
        label=_("Bảng đã điền"),
        help_text=_("Tệp Excel tải từ trang này. Giữ nguyên cột Mã dòng."),
        widget=FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
    )


class RulesForm(Form):
    """Direction and weight of each of a unit's targets with a number."""

    def __init__(self, *args: Any, targets: list[Target], **more: Any) -> None:
        super().__init__(*args, **more)
        self.targets = [each for each in targets if each.commitment.target is not None]
        for each in self.targets:
            pk = each.commitment.pk
            self.fields[f"direction-{pk}"] = forms.ChoiceField(label=_("Chiều tốt"), choices=Direction.choices, initial=each.direction)
            self.fields[f"weight-{pk}"] = WeightField(
                label=_("Trọng số"),
                initial=Decimal(each.weight),
                widget=forms.TextInput(attrs=NUMERIC),
            )
        adopt_all(self)

    def rows(self) -> Iterator[tuple[Target, Any, Any]]:
        for each in self.targets:
            yield each, self[f"direction-{each.commitment.pk}"], self[f"weight-{each.commitment.pk}"]

    def rules(self) -> dict[int, Rule]:
        values = self.cleaned_data
        return {
            each.commitment.pk: Rule(values[f"direction-{each.commitment.pk}"], values[f"weight-{each.commitment.pk}"])
            for each in self.targets
        }
