"""Forms of the slice: they give shape; the actions judge."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thidua.cluster.membership import day_within
from thidua.cluster.models import Cluster, ClusterKind, ClusterYear, MemberUnit, Office, RegulationBy
from thidua.cluster.rotation import Place
from thidua.foundation.ui.forms import Form
from thidua.organisation.models import Council, CouncilSeat, Unit
from thidua.organisation.picking import UNITS, PickField, numbers
from thidua.paper.models import Direction, OfficialDocument, PaperFamily, PaperType

MOST_ROWS = 60
OUR_CUSTOM = _(
    "Cụm không phải là cơ quan nên không văn bản nào quy định; đây là thông lệ từng nơi. "
    "Có nơi theo thể thức của đơn vị cụm trưởng, có nơi theo cấp tổ chức."
)


class ClusterForm(Form):
    kind = forms.ChoiceField(label=_("Loại"), choices=ClusterKind.choices, widget=forms.RadioSelect, initial=ClusterKind.CUM)
    name = forms.CharField(label=_("Tên"), max_length=200, help_text=_("Thí dụ: Cụm Thi đua số 4."))
    symbol = forms.CharField(
        label=_("Ký hiệu trên văn bản"),
        max_length=20,
        help_text=_("Phần sau số của văn bản do cụm ban hành, thí dụ CTĐ4 trong 01-KH/CTĐ4."),
    )
    founding_decision = forms.CharField(
        label=_("Quyết định thành lập"), max_length=200, required=False, help_text=_("Số, ký hiệu, ngày và nơi ban hành.")
    )


class NewClusterForm(ClusterForm):
    council = forms.ModelChoiceField(label=_("Hội đồng tổ chức"), queryset=Council.objects.none())
    code = forms.SlugField(
        label=_("Mã"),
        max_length=40,
        help_text=_("Chữ không dấu, số và dấu gạch nối; dùng trong địa chỉ trang, không đổi về sau. Thí dụ: cum-4."),
        error_messages={"invalid": _("Mã chỉ gồm chữ không dấu, số và dấu gạch nối, thí dụ cum-4.")},
    )
    field_order = ("council", "kind", "name", "code", "symbol", "founding_decision")

    def __init__(self, *args: Any, council_ids: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        councils = Council.objects.filter(pk__in=council_ids).order_by("name", "pk")
        self.fields["council"].queryset = councils  # type: ignore[attr-defined]
        if len(councils) == 1:
            self.initial.setdefault("council", councils[0].pk)


class ChangeClusterForm(ClusterForm):
    base = forms.CharField(widget=forms.HiddenInput)

    @staticmethod
    def values_of(cluster: Cluster) -> dict[str, str]:
        return {name: getattr(cluster, name) for name in ClusterForm.base_fields}


class PaperFamilyForm(Form):
    paper_family = forms.ChoiceField(
        label=_("Thể thức văn bản của cụm"), choices=PaperFamily.choices, widget=forms.RadioSelect, help_text=OUR_CUSTOM
    )


class PaperSettingForm(PaperFamilyForm):
    regulation_by = forms.ChoiceField(
        label=_("Cách ban hành quy chế của cụm"), choices=RegulationBy.choices, widget=forms.RadioSelect, help_text=OUR_CUSTOM
    )


class StartYearForm(PaperFamilyForm):
    year = forms.IntegerField(label=_("Năm"), widget=forms.NumberInput(attrs={"class": "td-short"}))
    field_order = ("year", "paper_family")


class MonitorForm(Form):
    seat = forms.ModelChoiceField(
        label=_("Người theo dõi, phụ trách"),
        queryset=CouncilSeat.objects.none(),
        help_text=_("Chỉ thành viên đương nhiệm của Hội đồng tổ chức cụm có trong danh sách."),
    )

    def __init__(self, *args: Any, cluster_year: ClusterYear, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = CouncilSeat.objects.on(day_within(cluster_year.year, on)).filter(council=cluster_year.cluster.council_id)
        self.fields["seat"].queryset = seats.select_related("person").order_by("person__sort_key", "pk")  # type: ignore[attr-defined]
        self.initial.setdefault("seat", cluster_year.monitor_id)


class RowForm(Form):
    """One line of the list of members. A line without a unit, or marked to be dropped, is left out."""

    unit = PickField(what=UNITS, label=_("Đơn vị"), required=False)
    position = forms.IntegerField(label=_("Thứ tự"), required=False, min_value=1, max_value=999)
    office = forms.ChoiceField(label=_("Vai trò trong cụm"), choices=Office.choices, initial=Office.MEMBER)
    drop = forms.BooleanField(label=_("Bỏ khỏi cụm"), required=False)

    def __init__(self, *args: Any, names: dict[int, str], living: QuerySet[Unit], on: date, **kwargs: Any) -> None:
        """`names` are the units that stand in a line already: they are shown, and no longer chosen."""
        super().__init__(*args, **kwargs)
        given = self.data.get(self.add_prefix("unit")) if self.is_bound else self.initial.get("unit")
        self.chosen = next((names[pk] for pk in numbers([given]) if pk in names), "")
        if self.chosen:
            self.fields["unit"] = forms.IntegerField(widget=forms.HiddenInput)
        else:
            cast(PickField, self.fields["unit"]).offer(living, on=on)

    def clean_unit(self) -> int | None:
        """Return the unit's number, however it was named."""
        unit = self.cleaned_data["unit"]
        return unit.pk if isinstance(unit, Unit) else unit


class BaseRows(forms.BaseFormSet):
    """The whole list of members."""

    def places(self) -> list[Place]:
        """Return the lines as places; lines without a number come last, in the order in which they stand."""
        kept = [each.cleaned_data for each in self.forms if each.cleaned_data.get("unit") and not each.cleaned_data.get("drop")]
        last = max((row["position"] for row in kept if row["position"]), default=0)
        found = []
        for row in kept:
            last += not row["position"]
            found.append(Place(row["position"] or last, row["unit"], row["office"]))
        return found


def units_sent(data: Any) -> tuple[int, ...]:
    """Return the numbers of the units that a sent list names."""
    return numbers(value for key, value in (data or {}).items() if key.startswith("dong-") and key.endswith("-unit"))


def rows_form(data: Any, *, names: dict[int, str], living: QuerySet[Unit], on: date, initial: list[Place]) -> BaseRows:
    """Return the list as lines to change, with empty lines for new units."""
    empty = max(3, 8 - len(initial))
    kind = forms.formset_factory(RowForm, formset=BaseRows, extra=empty, max_num=MOST_ROWS, absolute_max=MOST_ROWS * 2, validate_max=True)
    lines = [{"unit": each.unit_id, "position": each.position, "office": each.office} for each in initial]
    # What was sent is the whole list: with the initial lines beside it, those sent unchanged would count as empty.
    made = kind(data, prefix="dong", initial=None if data else lines, form_kwargs={"names": names, "living": living, "on": on})
    return cast(BaseRows, made)


class OpenYearForm(Form):
    """The organiser's plan: one already registered, or a new one with its file."""

    document = forms.ModelChoiceField(
        label=_("Kế hoạch đã đăng ký"),
        queryset=OfficialDocument.objects.none(),
        required=False,
        help_text=_("Một kế hoạch mở năm cho nhiều cụm: nếu đã đăng ký thì chọn ở đây và bỏ qua các ô dưới."),
    )
    number = forms.CharField(label=_("Số, ký hiệu"), max_length=60, help_text=_("Đúng như trên văn bản, thí dụ 20/KH-UBND."))
    issuer = forms.CharField(label=_("Cơ quan ban hành"), max_length=200)
    issued_on = forms.DateField(label=_("Ngày ban hành"))
    subject = forms.CharField(label=_("Trích yếu"), max_length=500)
    signer = forms.CharField(label=_("Người ký"), max_length=200, required=False, help_text=_("Họ tên, chức vụ. Có thể để trống."))
    file = forms.FileField(label=_("Tệp văn bản"), help_text=_("Bản PDF, Word (.docx) hoặc Excel (.xlsx)."))

    NEEDED = ("number", "issuer", "issued_on", "subject", "file")

    def __init__(self, *args: Any, cluster_year: ClusterYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = (cluster_year.year - 1, cluster_year.year)
        plans = OfficialDocument.objects.filter(type=PaperType.PLAN, direction=Direction.INCOMING, issued_on__year__in=years)
        self.fields["document"].queryset = plans.order_by("-issued_on", "-pk")  # type: ignore[attr-defined]
        if not plans.exists():
            del self.fields["document"]
        for name in self.NEEDED:
            self.fields[name].required = not self.data.get("document")


class LeaveForm(Form):
    member = forms.ModelChoiceField(label=_("Đơn vị rời cụm"), queryset=MemberUnit.objects.none())
    on = forms.DateField(label=_("Rời cụm ngày"))
    reason = forms.CharField(
        label=_("Lý do"), max_length=300, widget=forms.Textarea, help_text=_("Thí dụ: sáp nhập theo quyết định số …, ngày …")
    )

    def __init__(self, *args: Any, cluster_year: ClusterYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = cluster_year.members.filter(left_on=None).select_related("unit").order_by("position", "pk")
        self.fields["member"].queryset = members  # type: ignore[attr-defined]


class HandOverForm(Form):
    office = forms.ChoiceField(
        label=_("Vai trò"), choices=[each for each in Office.choices if each[0] != Office.MEMBER], widget=forms.RadioSelect
    )
    to_unit = forms.ModelChoiceField(label=_("Giao cho đơn vị"), queryset=Unit.objects.none())
    reason = forms.CharField(label=_("Lý do"), max_length=300, widget=forms.Textarea, help_text=_("Kèm số, ngày của văn bản nếu có."))

    def __init__(self, *args: Any, cluster_year: ClusterYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(memberships__cluster_year=cluster_year, memberships__left_on=None)
        self.fields["to_unit"].queryset = units.order_by("memberships__position", "pk")  # type: ignore[attr-defined]
