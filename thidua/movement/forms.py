"""Forms of movements, plans, reports, exemplars and reviews. Numbers are written as offices write them: 85,5 and 1.200."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.cluster.models import ClusterYear
from thidua.domain.anniversaries import CALENDAR
from thidua.foundation.ui.forms import FileInput, Form, adopt
from thidua.foundation.ui.numbers import CommaField
from thidua.movement.actions import Said, Story
from thidua.movement.actions.exemplars import NAME_MAX, POSITION_MAX
from thidua.movement.models import (
    VALUE_LIMIT,
    Counting,
    Criterion,
    Direction,
    Exemplar,
    ExemplarKind,
    ExemplarSubject,
    Level,
    Mode,
    Movement,
    Reach,
)
from thidua.movement.queries import Launchers, Line
from thidua.movement.steps import LONG_MAX, REASON_MAX, WORDS_MAX
from thidua.movement.texts import (
    CONTENT_MAX,
    CRITERION_MAX,
    MEASURE_MAX,
    MOST_CRITERIA,
    PAPER_MAX,
    SCOPE_MAX,
    TITLE_MAX,
    CriterionText,
    MovementText,
)
from thidua.organisation.models import Council, Unit
from thidua.organisation.picking import UNITS, PickField

NUMERIC = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control td-short", "data-sometimes": ""}
LARGE = _("Hãy ghi số nhỏ hơn một nghìn tỷ, nhiều nhất hai chữ số thập phân.")
# Blank rows below the criteria that are there; the form comes back with more of them when it is saved.
BLANK_ROWS, FEWEST_ROWS = 2, 4
ROW = ("pk", "words", "measure", "target", "counting", "direction")


class ValueField(CommaField):
    """A value reached; may be below zero, two decimals at most."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and (abs(value) >= VALUE_LIMIT or value != round(value, 2)):
            raise forms.ValidationError(LARGE, code="large")


class TargetField(ValueField):
    """A target: as a value, but not negative."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < 0:
            raise forms.ValidationError(_("Mức phấn đấu không được âm."), code="negative")


def chosen(choices: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return choices with none chosen yet."""
    return [("", _("Chưa chọn")), *choices]


# --- the movement --------------------------------------------------------------------------------------------------------------------


class MovementForm(Form):
    """The text of a movement with its criteria, row by row; a row without any word is left out."""

    title = forms.CharField(
        label=_("Tên phong trào"), max_length=TITLE_MAX, widget=forms.TextInput(attrs={"lang": "vi", "autocomplete": "off"})
    )
    theme = forms.CharField(
        label=_("Chủ đề"), required=False, max_length=TITLE_MAX, widget=forms.TextInput(attrs={"lang": "vi", "autocomplete": "off"})
    )
    content = forms.CharField(
        label=_("Nội dung"),
        required=False,
        max_length=CONTENT_MAX,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("Mục đích, việc phải làm, cách làm."),
    )
    scope = forms.CharField(
        label=_("Phạm vi, đối tượng"),
        required=False,
        max_length=SCOPE_MAX,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_("Ai tham gia. Ví dụ: các đơn vị thành viên, toàn thể cán bộ, công chức, viên chức."),
    )
    begins_on = forms.DateField(label=_("Từ ngày"), required=False)
    ends_on = forms.DateField(label=_("Đến hết ngày"), required=False)
    respond_by = forms.DateTimeField(
        label=_("Hạn gửi kế hoạch hưởng ứng"), required=False, help_text=_("Ngày, rồi giờ, cách nhau một dấu cách.")
    )
    report_by = forms.DateTimeField(
        label=_("Hạn gửi báo cáo kết quả"), required=False, help_text=_("Ngày, rồi giờ, cách nhau một dấu cách.")
    )
    level = forms.ChoiceField(label=_("Cấp phát động"), required=False, choices=chosen(Level.choices))
    reach = forms.ChoiceField(label=_("Phạm vi thống kê"), required=False, choices=chosen(Reach.choices))
    mode = forms.ChoiceField(label=_("Hình thức tổ chức"), required=False, choices=chosen(Mode.choices))
    paper = forms.CharField(
        label=_("Văn bản phát động (số, ngày)"),
        required=False,
        max_length=PAPER_MAX,
        widget=forms.TextInput(attrs={"lang": "vi", "autocomplete": "off"}),
        help_text=_("Để trống nếu chưa có."),
    )
    anniversaries = forms.MultipleChoiceField(
        label=_("Chào mừng, kỷ niệm"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"lang": "vi"})
    )

    def __init__(self, *args: Any, movement: Movement | None = None, criteria: list[Criterion], year: int, **more: Any) -> None:
        names = ("title", "theme", "content", "scope", "begins_on", "ends_on", "respond_by", "report_by", "level", "reach", "mode", "paper")
        if movement is not None:
            given = {name: getattr(movement, name) for name in names} | {"anniversaries": movement.anniversaries}
            more["initial"] = given | more.get("initial", {})
        super().__init__(*args, **more)
        self.year = year
        self.fields["anniversaries"].choices = [(each.code, each.title(year)) for each in CALENDAR]  # type: ignore[attr-defined]
        self.known = {each.pk for each in criteria}
        count = self._rows_sent() if self.is_bound else max(len(criteria) + BLANK_ROWS, FEWEST_ROWS)
        self.numbers = range(count)
        for number in self.numbers:
            self._add_row(number, criteria[number] if number < len(criteria) else None)
        for field in self.fields.values():
            adopt(field)

    def _rows_sent(self) -> int:
        return next((number for number in range(2 * MOST_CRITERIA) if f"words-{number}" not in self.data), 2 * MOST_CRITERIA)

    def _add_row(self, number: int, criterion: Criterion | None) -> None:
        shown = number + 1
        # Which criterion the row is: another person may have taken one out meanwhile.
        self.fields[f"pk-{number}"] = forms.IntegerField(
            required=False, initial=criterion.pk if criterion else None, widget=forms.HiddenInput()
        )
        self.fields[f"words-{number}"] = forms.CharField(
            label=_("Tiêu chí %(number)d") % {"number": shown},
            required=False,
            max_length=CRITERION_MAX,
            initial=criterion.words if criterion else "",
            widget=forms.Textarea(attrs={"rows": "2", "data-sometimes": ""}),
        )
        self.fields[f"measure-{number}"] = forms.CharField(
            label=_("Đơn vị tính"),
            required=False,
            max_length=MEASURE_MAX,
            initial=criterion.measure if criterion else "",
            widget=forms.TextInput(attrs={"lang": "vi", "autocomplete": "off", "class": "form-control td-short", "data-sometimes": ""}),
        )
        self.fields[f"target-{number}"] = TargetField(
            label=_("Mức phấn đấu"),
            required=False,
            initial=criterion.target if criterion else None,
            widget=forms.TextInput(attrs=NUMERIC),
        )
        self.fields[f"counting-{number}"] = forms.ChoiceField(
            label=_("Cách tính"),
            required=False,
            choices=Counting.choices,
            initial=criterion.counting if criterion else Counting.EACH,
        )
        self.fields[f"direction-{number}"] = forms.ChoiceField(
            label=_("Chiều tốt"),
            required=False,
            choices=Direction.choices,
            initial=criterion.direction if criterion else Direction.HIGHER,
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each criterion's row as its fields."""
        for number in self.numbers:
            yield {"number": number + 1} | {name: self[f"{name}-{number}"] for name in ROW}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        begins, ends = values.get("begins_on"), values.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("Ngày kết thúc trước ngày bắt đầu. Hãy xem lại hai ngày."))
        for number in self.numbers:
            words, measure, target = (values.get(f"{name}-{number}") for name in ("words", "measure", "target"))
            if not words and (measure or target is not None):
                self.add_error(f"words-{number}", _("Hãy viết tiêu chí, hoặc bỏ trống cả dòng."))
            if words and target is not None and not measure:
                self.add_error(f"measure-{number}", _("Có mức phấn đấu thì phải có đơn vị tính, ví dụ: mô hình, %."))
        return values

    def text(self) -> MovementText:
        """Return what was typed."""
        values = dict(self.cleaned_data)
        criteria = [
            CriterionText(
                words=values[f"words-{number}"],
                measure=values[f"measure-{number}"],
                target=values[f"target-{number}"],
                direction=values[f"direction-{number}"] or Direction.HIGHER,
                counting=values[f"counting-{number}"] or Counting.EACH,
                pk=pk if (pk := values[f"pk-{number}"]) in self.known else None,
            )
            for number in self.numbers
            if values[f"words-{number}"]
        ]
        names = ("title", "theme", "content", "scope", "level", "reach", "mode", "begins_on", "ends_on", "respond_by", "report_by", "paper")
        return MovementText(
            **{name: values[name] for name in names}, anniversaries=tuple(values["anniversaries"]), criteria=tuple(criteria)
        )


class StartForm(MovementForm):
    """A new movement, and for whom it is prepared."""

    launcher = forms.ChoiceField(label=_("Nơi phát động"), widget=forms.RadioSelect())

    def __init__(self, *args: Any, launchers: Launchers, **more: Any) -> None:
        super().__init__(*args, criteria=[], **more)
        self.by_key: dict[str, Council | ClusterYear | Unit] = {f"cum-{each.pk}": each for each in launchers.cluster_years}
        self.by_key |= {f"don-vi-{each.pk}": each for each in launchers.units}
        self.by_key |= {f"hoi-dong-{each.pk}": each for each in launchers.councils}
        choices = [(key, self._label(each)) for key, each in self.by_key.items()]
        offered: Any = self.fields["launcher"]
        offered.choices, offered.names = choices, True  # names of clusters, units, councils: Vietnamese on every page
        if len(choices) == 1:
            self.fields["launcher"].initial = choices[0][0]

    @staticmethod
    def _label(each: Council | ClusterYear | Unit) -> str:
        return f"{each.cluster.name}, {each.year}" if isinstance(each, ClusterYear) else each.name

    def launched_for(self) -> Council | ClusterYear | Unit:
        return self.by_key[self.cleaned_data["launcher"]]


class CorrectForm(MovementForm):
    """A launched movement in its next version, and why."""

    reason = forms.CharField(label=_("Lý do đính chính"), max_length=REASON_MAX, widget=forms.Textarea(attrs={"rows": "2"}))


class UnitsForm(Form):
    """Further units that a movement reaches."""

    units = PickField(what=UNITS, multiple=True, label=_("Đơn vị bổ sung"))

    def __init__(self, *args: Any, movement: Movement, on: date, **more: Any) -> None:
        super().__init__(*args, **more)
        there = movement.participations.values("unit_id")
        self.fields["units"].offer(Unit.objects.on(on).exclude(pk__in=there), on=on)  # type: ignore[attr-defined]


class WordsForm(Form):
    """The words of a review."""

    words = forms.CharField(
        label=_("Đánh giá"),
        max_length=LONG_MAX,
        widget=forms.Textarea(attrs={"rows": "8"}),
        help_text=_("Kết quả nổi bật, cách làm hay, tồn tại, nguyên nhân, bài học, việc tiếp theo."),
    )


# --- a unit in it --------------------------------------------------------------------------------------------------------------------


class PlanForm(Form):
    """A unit's plan, and its own target for each criterion that is a number."""

    plan = forms.CharField(
        label=_("Kế hoạch hưởng ứng"),
        required=False,
        max_length=LONG_MAX,
        widget=forms.Textarea(attrs={"rows": "8"}),
        help_text=_("Việc đơn vị sẽ làm, ai làm, làm khi nào. Có văn bản kế hoạch thì đính kèm tệp."),
    )

    def __init__(self, *args: Any, lines: list[Line], plan: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = lines
        self.fields["plan"].initial = plan
        for line in self._numbers():
            self.fields[f"target-{line.criterion.pk}"] = TargetField(
                label=_("Mức phấn đấu của đơn vị"), required=False, initial=line.own, widget=forms.TextInput(attrs=NUMERIC)
            )
        for field in self.fields.values():
            adopt(field)

    def _numbers(self) -> Iterator[Line]:
        return (line for line in self.lines if line.criterion.is_number)

    def rows(self) -> Iterator[tuple[Line, Any]]:
        """Each criterion that is a number, with the field of the unit's own target."""
        for line in self._numbers():
            yield line, self[f"target-{line.criterion.pk}"]

    def targets(self) -> dict[int, Any]:
        return {line.criterion.pk: self.cleaned_data[f"target-{line.criterion.pk}"] for line in self._numbers()}


class BeginForm(Form):
    counted_to = forms.DateField(label=_("Số liệu tính đến ngày"))


class ReportForm(Form):
    """A whole report: the day, the words, then of each criterion a value and words."""

    counted_to = forms.DateField(label=_("Số liệu tính đến ngày"))
    words = forms.CharField(
        label=_("Kết quả, cách làm, tồn tại"),
        required=False,
        max_length=LONG_MAX,
        widget=forms.Textarea(attrs={"rows": "6"}),
    )

    def __init__(self, *args: Any, lines: list[Line], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = lines
        for line in lines:
            pk = line.criterion.pk
            if line.criterion.is_number:
                self.fields[f"value-{pk}"] = ValueField(
                    label=_("Kết quả từ khi phát động"), required=False, initial=line.value, widget=forms.TextInput(attrs=NUMERIC)
                )
            self.fields[f"words-{pk}"] = forms.CharField(
                label=_("Diễn giải"),
                required=False,
                max_length=WORDS_MAX,
                initial=line.words,
                widget=forms.Textarea(attrs={"rows": "2", "data-sometimes": ""}),
            )
        for field in self.fields.values():
            adopt(field)

    def rows(self) -> Iterator[tuple[Line, Any, Any]]:
        """Each criterion with its field of the value (none: in words only) and of the words."""
        for line in self.lines:
            pk = line.criterion.pk
            yield line, self[f"value-{pk}"] if line.criterion.is_number else None, self[f"words-{pk}"]

    def said(self) -> dict[int, Said]:
        values = self.cleaned_data
        return {
            line.criterion.pk: Said(values.get(f"value-{line.criterion.pk}"), values[f"words-{line.criterion.pk}"]) for line in self.lines
        }


class ExemplarForm(Form):
    """Who is put forward, and for what."""

    kind = forms.ChoiceField(label=_("Loại"), choices=ExemplarKind.choices)
    subject = forms.ChoiceField(label=_("Đối tượng"), choices=ExemplarSubject.choices)
    name = forms.CharField(
        label=_("Họ và tên, hoặc tên tập thể"), max_length=NAME_MAX, widget=forms.TextInput(attrs={"lang": "vi", "autocomplete": "off"})
    )
    position = forms.CharField(
        label=_("Chức vụ, nơi công tác"),
        required=False,
        max_length=POSITION_MAX,
        widget=forms.TextInput(attrs={"lang": "vi", "autocomplete": "off"}),
        help_text=_("Không ghi số căn cước, ngày sinh."),
    )
    story = forms.CharField(
        label=_("Việc làm, thành tích"),
        max_length=LONG_MAX,
        widget=forms.Textarea(attrs={"rows": "8"}),
        help_text=_("Việc gì, ở đâu, khi nào, kết quả ra sao; vì sao đáng học."),
    )

    @classmethod
    def of(cls, exemplar: Exemplar, data: Any = None) -> "ExemplarForm":
        """Return the form filled with what stands, or with what was sent."""
        names = ("kind", "subject", "name", "position", "story")
        return cls(data, initial={name: getattr(exemplar, name) for name in names})

    def said(self) -> Story:
        return Story(**self.cleaned_data)


class FileForm(Form):
    upload = forms.FileField(
        label=_("Tệp"),
        help_text=_("PDF, Word (.docx), Excel (.xlsx) hoặc ảnh. Ảnh được bỏ nơi chụp trước khi lưu."),
        widget=FileInput(attrs={"accept": ".pdf,.docx,.xlsx,image/jpeg,image/png,image/webp"}),
    )
