"""What is typed about units, people, councils, accounts. Rules live in the actions; here only shape."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator, validate_slug
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from thidua.domain import vietnamese
from thidua.foundation.sheets import values
from thidua.foundation.sheets.reading import MOST_ROWS, Sheet, letter
from thidua.foundation.ui.forms import Form, Select, adopt
from thidua.organisation import queries
from thidua.organisation.importing import FIELDS
from thidua.organisation.models import (
    AppointmentRole,
    Capacity,
    CouncilRole,
    Family,
    ImportKind,
    ImportRow,
    ImportRun,
    Level,
    Person,
    Post,
    Unit,
    UnitKind,
)
from thidua.organisation.picking import PEOPLE, UNITS, PickField

FIRST_DAY = _("Viết theo dạng 31/12/2023. Tính từ đầu ngày này.")
LAST_DAY = _("Viết theo dạng 31/12/2023. Tính đến hết ngày này.")
PAPER_FILES = _("PDF hoặc Word, tối đa 20 MB.")


# How many rows are looked at to tell how many columns a sheet has.
SAMPLED = 200


def chosen(choices: Any) -> list[tuple[str, Any]]:
    return [("", _("Chưa chọn")), *choices]


class PersonChoice(forms.ModelChoiceField):
    """A person with the posts of today beside the name, so that two of one name are told apart."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Person.objects.none(), **options)

    def label_from_instance(self, obj: Any) -> str:
        posts = "; ".join(f"{post.title}, {post.unit.name}" for post in obj.posts_now)
        return f"{obj.full_name} ({posts})" if posts else obj.full_name


class Dated(Form):
    """A form whose choices are those of one day."""

    def __init__(self, *args: Any, on: date, but: Unit | None = None, **kwargs: Any) -> None:
        """Offer what lives on this day; `but` is the unit that the form is about, which cannot choose itself."""
        super().__init__(*args, **kwargs)
        living = queries.units_on(on).exclude(pk=but.pk) if but else queries.units_on(on)
        for field in self.fields.values():
            if isinstance(field, PickField):
                field.offer(living if field.widget.what == UNITS else Person.objects.all(), on=on, but=but.pk if but else 0)


class UnitForm(Dated):
    """A new unit."""

    name = forms.CharField(label=_("Tên đơn vị"), max_length=200, help_text=_("Tên đầy đủ như trong quyết định thành lập."))
    short_name = forms.CharField(label=_("Tên viết tắt"), max_length=20)
    code = forms.CharField(
        label=_("Mã đơn vị"),
        max_length=40,
        validators=[validate_slug],
        error_messages={"invalid": _("Mã chỉ gồm chữ không dấu, chữ số và dấu gạch ngang, ví dụ van-phong-quan-uy.")},
        help_text=_("Chữ không dấu, chữ số và dấu gạch ngang, ví dụ van-phong-quan-uy. Mã không đổi về sau."),
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=lambda: chosen(UnitKind.choices))
    level = forms.ChoiceField(label=_("Cấp"), choices=lambda: chosen(Level.choices))
    family = forms.ChoiceField(label=_("Thể thức văn bản"), choices=Family.choices)
    parent = PickField(what=UNITS, label=_("Trực thuộc"), required=False)
    valid_from = forms.DateField(label=_("Thành lập từ ngày"), help_text=FIRST_DAY)
    basis = forms.CharField(label=_("Căn cứ"), max_length=250, required=False, help_text=_("Số, ngày của quyết định thành lập."))


class CorrectUnitForm(Form):
    """A mistake in what was entered."""

    name = forms.CharField(label=_("Tên đơn vị"), max_length=200)
    short_name = forms.CharField(label=_("Tên viết tắt"), max_length=20)
    kind = forms.ChoiceField(label=_("Loại"), choices=UnitKind.choices)
    level = forms.ChoiceField(label=_("Cấp"), choices=Level.choices)
    family = forms.ChoiceField(label=_("Thể thức văn bản"), choices=Family.choices)
    reason = forms.CharField(label=_("Lý do sửa"), max_length=500)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class RenameUnitForm(Form):
    name = forms.CharField(label=_("Tên mới"), max_length=200)
    short_name = forms.CharField(label=_("Tên viết tắt mới"), max_length=20)
    from_day = forms.DateField(label=_("Mang tên mới từ ngày"), help_text=FIRST_DAY)
    basis = forms.CharField(label=_("Căn cứ"), max_length=250, help_text=_("Số, ngày của quyết định đổi tên."))


class MoveUnitForm(Dated):
    parent = PickField(
        what=UNITS, label=_("Trực thuộc đơn vị"), required=False, help_text=_("Để trống nếu đơn vị đứng đầu, không trực thuộc đơn vị nào.")
    )
    from_day = forms.DateField(label=_("Từ ngày"), help_text=FIRST_DAY)
    basis = forms.CharField(label=_("Căn cứ"), max_length=250, help_text=_("Số, ngày của quyết định."))


class DissolveUnitForm(Dated):
    on = forms.DateField(label=_("Hoạt động đến hết ngày"), help_text=LAST_DAY)
    successor = PickField(what=UNITS, label=_("Đơn vị kế thừa"), required=False, help_text=_("Đơn vị nhận nhiệm vụ và hồ sơ, nếu có."))
    basis = forms.CharField(label=_("Căn cứ"), max_length=250, help_text=_("Số, ngày của quyết định giải thể."))


class MergeUnitsForm(Dated):
    units = PickField(what=UNITS, multiple=True, label=_("Các đơn vị sáp nhập vào"))
    on = forms.DateField(label=_("Các đơn vị trên hoạt động đến hết ngày"), help_text=LAST_DAY)
    basis = forms.CharField(label=_("Căn cứ"), max_length=250, help_text=_("Số, ngày của quyết định sáp nhập."))


class PersonForm(Form):
    """A person."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=120, widget=forms.TextInput({"autocomplete": "off", "lang": "vi"}))
    titles = forms.CharField(
        label=_("Chức danh ghi trên văn bản"),
        max_length=300,
        required=False,
        help_text=_("Như sẽ in trên biên bản, ví dụ: Quận ủy viên, Trưởng phòng."),
    )
    phone = forms.CharField(label=_("Điện thoại"), max_length=20, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), max_length=200, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class PostForm(Dated):
    """A post that begins."""

    person = PickField(what=PEOPLE, label=_("Người giữ chức vụ"))
    unit = PickField(what=UNITS, label=_("Đơn vị"))
    title = forms.CharField(label=_("Chức vụ"), max_length=200, help_text=_("Ví dụ: Trưởng phòng, Phó Trưởng phòng, Chuyên viên."))
    capacity = forms.ChoiceField(
        label=_("Tư cách"),
        choices=lambda: chosen(Capacity.choices),
        help_text=_(
            "Thủ trưởng và cán bộ thi đua làm việc thay mặt đơn vị trong hệ thống; cấp phó cần có giấy ủy quyền; văn thư đóng dấu."
        ),
    )
    valid_from = forms.DateField(label=_("Từ ngày"), help_text=FIRST_DAY)
    valid_to = forms.DateField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu chưa có thời hạn."))
    paper = forms.CharField(label=_("Quyết định (số, ngày)"), max_length=200, required=False)


class EndForm(Form):
    """The last day of a post, seat, council or appointment."""

    on = forms.DateField(label=_("Đến hết ngày"), help_text=LAST_DAY)
    reason = forms.CharField(label=_("Lý do hoặc quyết định"), max_length=300)


class ReasonForm(Form):
    """Why an act is done."""

    reason = forms.CharField(label=_("Lý do"), max_length=500)


class DelegationForm(Form):
    to_person = PersonChoice(label=_("Người được ủy quyền"))
    paper = forms.CharField(
        label=_("Giấy ủy quyền (số, ngày)"), max_length=200, help_text=_("Ví dụ: Giấy ủy quyền số 01/GUQ ngày 10/02/2023.")
    )
    scope = forms.CharField(label=_("Phạm vi ủy quyền"), max_length=300, help_text=_("Ví dụ: dự hội nghị và ký giao ước thi đua."))
    valid_from = forms.DateField(label=_("Từ ngày"), help_text=FIRST_DAY)
    valid_to = forms.DateField(label=_("Đến hết ngày"), help_text=LAST_DAY)
    file = forms.FileField(label=_("Bản quét giấy ủy quyền"), required=False, help_text=PAPER_FILES)

    def __init__(self, *args: Any, unit: Unit, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        head = queries.head_of(unit, on)
        posts = Post.objects.on(on).filter(unit=unit).select_related("unit").order_by("valid_from", "pk")
        people = queries.people_of(unit, on).prefetch_related(Prefetch("posts", posts, to_attr="posts_now"))
        self.fields["to_person"].queryset = people.exclude(pk=head.pk) if head else people  # type: ignore[attr-defined]


class CouncilForm(Dated):
    """A new council."""

    name = forms.CharField(label=_("Tên Hội đồng"), max_length=200)
    short_name = forms.CharField(label=_("Tên gọn"), max_length=100)
    authority = PickField(what=UNITS, label=_("Cơ quan thành lập"))
    standing_agency = PickField(
        what=UNITS, label=_("Cơ quan thường trực"), help_text=_("Cán bộ của cơ quan này giữ danh sách đơn vị, con người, Hội đồng.")
    )
    founding_decision = forms.CharField(label=_("Quyết định thành lập"), max_length=200)
    valid_from = forms.DateField(label=_("Thành lập từ ngày"), help_text=FIRST_DAY)


class EditCouncilForm(Dated):
    name = forms.CharField(label=_("Tên Hội đồng"), max_length=200)
    short_name = forms.CharField(label=_("Tên gọn"), max_length=100)
    standing_agency = PickField(what=UNITS, label=_("Cơ quan thường trực"))
    founding_decision = forms.CharField(label=_("Quyết định thành lập"), max_length=200)
    reason = forms.CharField(label=_("Lý do sửa"), max_length=300)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class SeatForm(Dated):
    person = PickField(what=PEOPLE, label=_("Thành viên"))
    role = forms.ChoiceField(label=_("Vai trò"), choices=lambda: chosen(CouncilRole.choices))
    valid_from = forms.DateField(label=_("Từ ngày"), help_text=FIRST_DAY)
    valid_to = forms.DateField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu chưa có thời hạn."))
    paper = forms.CharField(label=_("Quyết định (số, ngày)"), max_length=200, required=False)


class ChangeSeatForm(Form):
    role = forms.ChoiceField(label=_("Vai trò mới"), choices=CouncilRole.choices)
    from_day = forms.DateField(label=_("Từ ngày"), help_text=FIRST_DAY)
    paper = forms.CharField(label=_("Quyết định (số, ngày)"), max_length=200, required=False)


class AccountForm(Form):
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        validators=[RegexValidator(r"^[A-Za-z0-9._-]+\Z", _("Tên đăng nhập chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch ngang."))],
        help_text=_("Chữ không dấu, chữ số, dấu chấm và gạch ngang."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(label=_("Thư điện tử"), required=False, help_text=_("Có thể dùng để đăng nhập thay tên."))


class PortalForm(Form):
    """By which name the office's portal knows a person."""

    subject = forms.CharField(
        label=_("Mã của người này ở cổng"),
        max_length=190,
        required=False,
        help_text=_("Để trống để gỡ. Mã do quản trị của cổng cho biết."),
    )
    reason = forms.CharField(label=_("Lý do"), max_length=500)


class AppointmentForm(Form):
    role = forms.ChoiceField(label=_("Cử làm"), choices=lambda: chosen(AppointmentRole.choices))
    paper = forms.CharField(label=_("Quyết định cử (số, ngày)"), max_length=200)
    valid_from = forms.DateField(label=_("Từ ngày"), help_text=FIRST_DAY)
    valid_to = forms.DateField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu chưa có thời hạn."))


class ImportForm(Form):
    """A file to bring in."""

    kind = forms.ChoiceField(
        label=_("Tệp này là danh sách gì?"), choices=ImportKind.choices, widget=forms.RadioSelect, initial=ImportKind.UNITS
    )
    file = forms.FileField(
        label=_("Tệp danh sách"), help_text=_("Excel (.xlsx, .xls), LibreOffice (.ods) hoặc .csv; tối đa 20 MB và 50.000 dòng.")
    )


class RowForm(Form):
    """The cells of one row: of the columns that the file has, and of those that are missed."""

    def __init__(self, *args: Any, run: ImportRun, row: ImportRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missed = {field for kind, field, _sentence in row.findings if kind == "bad"}
        for field in FIELDS[run.kind]:
            if field.key in run.columns or field.key in missed or field.key in row.written:
                words = forms.CharField(label=str(field.label), required=field.required, max_length=500, help_text=str(field.help))
                words.widget.attrs["lang"] = "vi"
                self.fields[field.key] = words
                self.initial[field.key] = row.written.get(field.key, "")
                adopt(words)


class ColumnsForm(Form):
    """Which column holds what, and what to write where a cell of a new record is empty."""

    def __init__(self, *args: Any, run: ImportRun, sheet: Sheet, **kwargs: Any) -> None:
        head = sheet.rows[run.head_row - 1] if 0 < run.head_row <= len(sheet.rows) else []
        width = max((len(row) for row in sheet.rows[:SAMPLED]), default=0)
        named = [(str(column), self._name(column, head)) for column in range(width)]
        kwargs.setdefault("initial", {})
        super().__init__(*args, **kwargs)
        self.kept = run
        for field in FIELDS[run.kind]:
            choice = forms.ChoiceField(
                label=str(field.label),
                choices=[("", _("Không có trong tệp")), *named],
                widget=Select,
                required=field.required,
                help_text=str(field.help),
            )
            self._take(f"cot_{field.key}", choice, str(run.columns.get(field.key, "")))
        for name, other in self._defaults(run.kind).items():
            self._take(name, other, run.options.get(name, ""))
        self._take("head_row", forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_ROWS), run.head_row)
        self._take("sheet", forms.CharField(widget=forms.HiddenInput), sheet.name)

    @staticmethod
    def _name(column: int, head: list[Any]) -> str:
        words = values.words(head[column]) if column < len(head) else ""
        return f"{letter(column)}: {words[:60]}" if words else letter(column)

    @staticmethod
    def _defaults(kind: str) -> dict[str, forms.Field]:
        begins = forms.DateField(required=False, help_text=FIRST_DAY)
        if kind == ImportKind.PEOPLE:
            begins.label = _("Giữ chức vụ từ ngày")
            return {
                "capacity": forms.ChoiceField(label=_("Tư cách"), choices=lambda: chosen(Capacity.choices), required=False),
                "valid_from": begins,
            }
        begins.label = _("Thành lập từ ngày")
        return {
            "kind": forms.ChoiceField(label=_("Loại"), choices=lambda: chosen(UnitKind.choices), required=False),
            "level": forms.ChoiceField(label=_("Cấp"), choices=lambda: chosen(Level.choices), required=False),
            "family": forms.ChoiceField(label=_("Thể thức văn bản"), choices=lambda: chosen(Family.choices), required=False),
            "valid_from": begins,
        }

    def _take(self, name: str, field: forms.Field, initial: Any) -> None:
        if isinstance(field, forms.DateField) and initial:
            initial = date.fromisoformat(initial)
        self.fields[name] = field
        self.initial[name] = initial
        adopt(field)

    @property
    def of_columns(self) -> list[forms.BoundField]:
        """The fields that choose a column."""
        return [self[name] for name in self.fields if name.startswith("cot_")]

    @property
    def of_defaults(self) -> list[forms.BoundField]:
        """The fields for empty cells."""
        return [self[name] for name in self._defaults(self.kept.kind)]

    @property
    def columns(self) -> dict[str, int]:
        """The chosen columns, from 0, by field."""
        return {
            name.removeprefix("cot_"): int(value) for name, value in self.cleaned_data.items() if name.startswith("cot_") and value != ""
        }

    @property
    def options(self) -> dict[str, str]:
        """What to write where a cell is empty, as the check takes it."""
        return {name: str(value) for name in self._defaults(self.kept.kind) if (value := self.cleaned_data.get(name))}


def proposed_username(full_name: str) -> str:
    """Return the account name that a person's name suggests: "Nguyễn Thị Ví Dụ" → "du.nguyen"."""
    words = ["".join(letter for letter in word if letter.isalnum()) for word in vietnamese.fold(full_name).split()]
    return ".".join(dict.fromkeys([words[-1], words[0]])) if words else ""
