"""Forms of the house: label, help, control, error in this order; typed text cleaned before anything reads it."""

import re
from calendar import monthrange
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import renderers
from django.http import QueryDict
from django.template import loader
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thidua.foundation.ui import text


class Renderer(renderers.DjangoTemplates):
    """Our templates for forms and fields through the project's engine; Django's own for widgets."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def get_template(self, template_name: str) -> Any:
        if template_name.startswith("django/forms/"):
            return super().get_template(template_name)
        return loader.get_template(template_name)


# --- Widgets ----------------------------------------------------------------------------------------------------------------------
class DateInput(forms.DateInput):
    """A date typed as dd/mm/yyyy, the same on every browser."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"class": "form-control td-short", "autocomplete": "off", "placeholder": "31/12/2023", **(attrs or {})}, "%d/%m/%Y"
        )


class DateTimeInput(forms.DateTimeInput):
    """A moment typed as dd/mm/yyyy HH:MM."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {"class": "form-control td-short", "autocomplete": "off", "placeholder": "31/12/2023 08:30"}
        super().__init__({**base, **(attrs or {})}, "%d/%m/%Y %H:%M")


class VietnameseOptions:
    """Options whose words come from the database and are Vietnamese in every language of the page."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        if str(value or ""):
            option["attrs"]["lang"] = "vi"
        return option


class Select(VietnameseOptions, forms.Select):
    """A list of units, people, papers…"""

    template_name = "ui/select.html"


class SelectMultiple(VietnameseOptions, forms.SelectMultiple):
    """The same, several at once."""


class FileInput(forms.FileInput):
    """One file to send; what is kept already is shown by the page, not by the control."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "form-control", **(attrs or {})})


OURS: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.DateInput: DateInput,
    forms.DateTimeInput: DateTimeInput,
    forms.ClearableFileInput: FileInput,
    forms.FileInput: FileInput,
}
VIETNAMESE: dict[type[forms.Widget], type[forms.Widget]] = {forms.Select: Select, forms.SelectMultiple: SelectMultiple}
NO_CHOICE = "---------"  # what Django writes for "nothing chosen"
SENTENCES = {
    "required": _("Hãy điền ô này."),
    "max_length": _("Dài quá: tối đa %(limit_value)d ký tự, đang có %(show_value)d ký tự. Hãy viết ngắn lại."),
    "invalid_choice": _("Lựa chọn này không còn trong danh sách. Hãy chọn lại."),
}
KINDS = (
    (forms.DateTimeField, {"invalid": _("Hãy viết ngày giờ theo dạng 31/12/2023 08:30. Ngày phải có thật trong lịch.")}),
    (forms.DateField, {"invalid": _("Hãy viết ngày theo dạng 31/12/2023. Ngày phải có thật trong lịch.")}),
    (forms.TimeField, {"invalid": _("Hãy viết giờ theo dạng 08:30.")}),
    (forms.EmailField, {"invalid": _("Địa chỉ thư điện tử chưa đúng. Ví dụ đúng: vidu@donvi.vn.")}),
    (forms.DecimalField, {"invalid": _("Hãy viết một số, ví dụ 9,5.")}),
    (forms.IntegerField, {"invalid": _("Hãy viết một số nguyên, ví dụ 24.")}),
    (
        forms.FileField,
        {
            "required": _("Hãy chọn một tệp."),
            "empty": _("Tệp này rỗng. Hãy chọn tệp khác."),
            "max_length": _("Tên tệp dài quá: tối đa %(max)d ký tự, đang có %(length)d ký tự. Hãy đổi tên tệp ngắn lại."),
        },
    ),
    (forms.ImageField, {"invalid_image": _("Tệp này không phải là ảnh, hoặc ảnh bị hỏng. Hãy chọn tệp khác.")}),
    (forms.ModelChoiceField, {"required": _("Hãy chọn một mục.")}),
    (forms.ChoiceField, {"required": _("Hãy chọn một mục.")}),
)


def adopt(field: forms.Field) -> None:
    """Give a field the controls, classes and sentences of the house, unless its form already chose others."""
    _take_control(field)
    _take_classes(field.widget)
    _take_sentences(field)


def _take_control(field: forms.Field) -> None:
    from_database = isinstance(field, forms.ModelChoiceField)
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == NO_CHOICE:
            field.empty_label = _("Chưa chọn")
    elif isinstance(field, forms.ChoiceField):
        choices = list(field.widget.choices)
        if ("", NO_CHOICE) in choices:
            field.choices = [(value, _("Chưa chọn") if value == "" else label) for value, label in choices]
    ours = (OURS | VIETNAMESE if from_database else OURS).get(type(field.widget))
    if ours:
        widget = ours(attrs=field.widget.attrs)
        widget.is_required, widget.is_localized = field.widget.is_required, field.widget.is_localized
        field.widget = widget
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = field.queryset  # the setter hands the choices to the new control


def _take_classes(widget: forms.Widget) -> None:
    input_type = getattr(widget, "input_type", "text")
    if input_type not in {"checkbox", "radio", "hidden"}:
        wanted = "form-select" if input_type == "select" else "form-control"
        classes = widget.attrs.get("class", "").split()
        widget.attrs["class"] = " ".join(classes if wanted in classes else [*classes, wanted])
    if isinstance(widget, forms.Textarea):
        widget.attrs.pop("cols", None)
        widget.attrs.pop("maxlength", None)  # a browser would cut pasted words off in silence; the answer says what is too long
        if widget.attrs.get("rows") in (None, "10"):
            widget.attrs["rows"] = 4
        widget.attrs.setdefault("lang", "vi")  # what people write at length is Vietnamese in every language of the page


def _take_sentences(field: forms.Field) -> None:
    sentences = dict(SENTENCES)
    for kind, extra in KINDS:
        if isinstance(field, kind):
            sentences |= extra
    defaults = _default_sentences(type(field))
    for code, sentence in sentences.items():
        if field.error_messages.get(code) == defaults.get(code):
            field.error_messages[code] = sentence


def _default_sentences(kind: type[forms.Field]) -> dict[str, Any]:
    messages: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        messages |= getattr(base, "default_error_messages", {})
    return messages


def cleaned(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return typed data with every text cleaned (Unicode NFC, nothing invisible)."""
    if data is None:
        return None
    if isinstance(data, QueryDict):
        copy = QueryDict(mutable=True, encoding=data.encoding)
        for key, values in data.lists():
            copy.setlist(key, [text.clean(value) for value in values])
        return copy
    return {key: text.clean(value) if isinstance(value, str) else value for key, value in data.items()}


def missing_day(typed: str) -> str:
    """Return the sentence for a day that its month does not have (31/11/2023), or nothing."""
    parts = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", typed.strip())
    if not parts:
        return ""
    day, month, year = (int(part) for part in parts.groups())
    if not (1 <= month <= 12 and year and day > monthrange(year, month)[1]):
        return ""
    figures = {"month": month, "year": year, "days": monthrange(year, month)[1]}
    return gettext("Tháng %(month)d năm %(year)d chỉ có %(days)d ngày. Hãy chọn lại ngày.") % figures


class House:
    """What our forms share. `{{ form }}` draws all of it; `{{ form.name.as_field_group }}` draws one field."""

    use_required_attribute = False  # our sentences speak, not the browser's
    required_css_class = ""

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(cleaned(data), files, *args, **kwargs)  # type: ignore[call-arg]
        for field in self.fields.values():  # type: ignore[attr-defined]
            adopt(field)

    def add_error(self, field: str | None, error: Any) -> None:
        """Say which day does not exist when that is what is wrong with a date."""
        if field and isinstance(self.fields[field], forms.DateField) and getattr(error, "code", "") == "invalid":  # type: ignore[attr-defined]
            error = missing_day(str(self[field].value() or "")) or error  # type: ignore[index]
        super().add_error(field, error)  # type: ignore[misc]


class Form(House, forms.Form):
    """A form of the house."""


class ModelForm(House, forms.ModelForm):
    """A form of the house over one table."""
