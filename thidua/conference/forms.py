"""The shapes of what is typed about a conference."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.cluster.models import ClusterYear
from thidua.conference import queries
from thidua.conference.calling import Call
from thidua.conference.models import AgendaItem, Answer, Conference, ConferenceKind, ItemKind, Minutes, Stance
from thidua.conference.outline import ItemPlan
from thidua.conference.steps import LONGEST, LONGEST_LINE, LONGEST_NAME
from thidua.drafting.models import Draft
from thidua.drafting.queries import NumberedClause
from thidua.foundation.ui.forms import Form, Select
from thidua.organisation.models import Person, Unit

SHARE_HELP = _("Ví dụ 2 trên 3: ít nhất hai phần ba số đơn vị có mặt.")
LONGEST_SECTION = 20_000


class PersonChoice(forms.ModelChoiceField):
    """A person with what papers write under the name."""

    def label_from_instance(self, person: Person) -> str:
        return f"{person.full_name}, {person.titles}" if person.titles else person.full_name


class PeopleChoice(forms.ModelMultipleChoiceField):
    """Several people, each with what papers write under the name."""

    def label_from_instance(self, person: Person) -> str:
        return f"{person.full_name}, {person.titles}" if person.titles else person.full_name


class CallForm(Form):
    """What a call says. `fingerprint` is that of the call the writer had before him; `guests` only when it is new."""

    kind = forms.ChoiceField(label=_("Loại hội nghị"), choices=ConferenceKind.choices)
    title = forms.CharField(label=_("Tên hội nghị"), max_length=LONGEST_LINE, widget=forms.Textarea(attrs={"rows": 2}))
    starts_at = forms.DateTimeField(label=_("Thời gian"), help_text=_("Ngày, rồi giờ bắt đầu, cách nhau một dấu cách."))
    place = forms.CharField(label=_("Địa điểm"), max_length=LONGEST_LINE)
    chair = PersonChoice(label=_("Chủ trì"), queryset=Person.objects.none())
    secretary = PersonChoice(
        label=_("Thư ký"), queryset=Person.objects.none(), help_text=_("Người ghi diễn biến và xác nhận biên bản trước.")
    )
    quorum_part = forms.IntegerField(label=_("Họp được khi có mặt ít nhất"), min_value=1, max_value=99, help_text=SHARE_HELP)
    quorum_of = forms.IntegerField(label=_("trên (số đơn vị có mặt)"), min_value=1, max_value=99)
    adoption_part = forms.IntegerField(
        label=_("Thông qua khi đồng ý hơn"), min_value=1, max_value=99, help_text=_("Ví dụ 1 trên 2: quá nửa TỔNG SỐ đơn vị thành viên.")
    )
    adoption_of = forms.IntegerField(label=_("trên (tổng số đơn vị)"), min_value=1, max_value=99)
    guests = PeopleChoice(label=_("Khách mời"), queryset=Person.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)
    fingerprint = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, cluster_year: ClusterYear, on: date, conference: Conference | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leading = queries.people_who_may_lead(cluster_year, on)
        self.fields["chair"].queryset = self.fields["secretary"].queryset = leading  # type: ignore[attr-defined]
        if conference is None:
            self.fields["guests"].queryset = queries.people_who_may_be_guests(cluster_year, on)  # type: ignore[attr-defined]
        else:
            del self.fields["guests"]

    def call(self) -> Call:
        """Return the call as typed."""
        return Call(**{name: self.cleaned_data[name] for name in Call.__dataclass_fields__})


def call_initial(call: Call) -> dict[str, Any]:
    """Return a call as a form's first values."""
    values = {name: getattr(call, name) for name in Call.__dataclass_fields__}
    return values | {"starts_at": timezone.localtime(call.starts_at), "fingerprint": call.fingerprint}


class ItemForm(Form):
    """One item of the agenda."""

    kind = forms.ChoiceField(label=_("Loại mục"), choices=ItemKind.choices)
    title = forms.CharField(label=_("Nội dung"), max_length=LONGEST_LINE)
    presenter = forms.CharField(label=_("Người trình bày"), max_length=LONGEST_NAME, required=False)
    planned_at = forms.TimeField(
        label=_("Giờ dự kiến"),
        required=False,
        widget=forms.TimeInput(attrs={"class": "form-control td-short", "placeholder": "08:30", "autocomplete": "off"}, format="%H:%M"),
    )
    drafts = forms.ModelMultipleChoiceField(
        label=_("Dự thảo được bàn ở mục này"), queryset=Draft.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafts = Draft.objects.filter(cluster_year=conference.cluster_year_id).exclude(state__in=("superseded", "abandoned"))
        self.fields["drafts"].queryset = drafts.order_by("pk")  # type: ignore[attr-defined]

    def plan(self) -> ItemPlan:
        """Return the item as typed."""
        said = self.cleaned_data
        return ItemPlan(said["kind"], said["title"], said["presenter"], said["planned_at"], tuple(said["drafts"]))


def item_initial(item: AgendaItem) -> dict[str, Any]:
    """Return an item as a form's first values."""
    return {
        "kind": item.kind,
        "title": item.title,
        "presenter": item.presenter,
        "planned_at": item.planned_at,
        "drafts": [draft.pk for draft in item.drafts.all()],
        "revision": item.revision,
    }


class GuestForm(Form):
    """A guest and as what he is invited."""

    person = PersonChoice(label=_("Đại biểu"), queryset=Person.objects.none())
    role = forms.CharField(label=_("Tư cách dự"), max_length=LONGEST_LINE, required=False, help_text=_("Để trống thì ghi theo chức danh."))

    def __init__(self, *args: Any, conference: Conference, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited = conference.invitations.exclude(person=None).values("person_id")
        people = queries.people_who_may_be_guests(conference.cluster_year, on).exclude(pk__in=invited)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class AnswerForm(Form):
    """The answer to an invitation."""

    ANSWERS = [(Answer.ATTENDS, _("Dự họp")), (Answer.SENDS, _("Cử người khác dự")), (Answer.DECLINES, _("Không dự được"))]

    answer = forms.ChoiceField(label=_("Trả lời"), choices=ANSWERS, widget=forms.RadioSelect)
    sent_person = forms.CharField(
        label=_("Người được cử dự"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"data-sometimes": True}),
        help_text=_("Ghi khi cử người khác: họ và tên, chức vụ."),
    )
    reason = forms.CharField(
        label=_("Lý do không dự"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-sometimes": True}),
        help_text=_("Ghi khi không dự được. Lý do được ghi vào biên bản."),
    )


class RecordForm(Form):
    """What happened on an item."""

    presenter = forms.CharField(label=_("Người trình bày"), max_length=LONGEST_NAME, required=False)
    note = forms.CharField(label=_("Diễn biến"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    conclusion = forms.CharField(
        label=_("Kết luận của chủ trì về mục này"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class SpeechForm(Form):
    """What somebody said. No unit: a guest."""

    unit = forms.ModelChoiceField(label=_("Đơn vị"), queryset=Unit.objects.none(), required=False, empty_label=_("Khách mời"))
    speaker = forms.CharField(label=_("Người phát biểu"), max_length=LONGEST_NAME)
    clause = forms.ChoiceField(label=_("Về điều khoản"), required=False, widget=Select)
    summary = forms.CharField(label=_("Nội dung, đề xuất"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    token = forms.CharField(max_length=40, widget=forms.HiddenInput)
    asked = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: list[Unit], clauses: list[tuple[Draft, NumberedClause]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "unit", units)
        self.fields["clause"].choices = clause_choices(clauses, _("Không về điều khoản nào"))  # type: ignore[attr-defined]


def _offer(form: Form, name: str, rows: list[Unit] | list[Draft]) -> None:
    """Offer these units or drafts in the order given without reading them again."""
    field: Any = form.fields[name]
    field.queryset = field.queryset.model.objects.filter(pk__in=[row.pk for row in rows])
    nothing = [("", field.empty_label)] if field.empty_label else []
    field.choices = [*nothing, *((row.pk, str(row)) for row in rows)]


def clause_choices(clauses: list[tuple[Draft, NumberedClause]], nothing: Any) -> list[tuple[str, Any]]:
    """Return clauses to choose from, each after the name of its draft's kind."""
    named = [(each.clause, f"{draft.get_kind_display()}: {each.number} {each.opening}".strip()) for draft, each in clauses]
    return [("", nothing), *((str(pk), name) for pk, name in named)]


class PositionForm(Form):
    """A unit's position on a draft. `seen_at` is when the position that the writer saw was stated."""

    stance = forms.ChoiceField(label=_("Quan điểm"), choices=Stance.choices, widget=forms.RadioSelect)
    comments = forms.CharField(
        label=_("Ý kiến kèm theo"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-sometimes": True}),
        help_text=_("Cần ghi khi có ý kiến hoặc không đồng ý."),
    )
    seen_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_seen_at(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"]) if self.cleaned_data["seen_at"] else None
        except ValueError:
            return None


class TypedPositionForm(PositionForm):
    """The same, typed at the chair's table for a unit in the hall."""

    unit = forms.ModelChoiceField(label=_("Đơn vị"), queryset=Unit.objects.none())
    draft = forms.ModelChoiceField(label=_("Dự thảo"), queryset=Draft.objects.none())
    field_order = ["draft", "unit", "stance", "comments", "seen_at"]

    def __init__(self, *args: Any, units: list[Unit], drafts: list[Draft], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "unit", units)
        _offer(self, "draft", drafts)


class ConclusionForm(Form):
    """The chair's conclusion of the conference. `seen` is the text that stood when the form was drawn."""

    conclusion = forms.CharField(label=_("Kết luận của chủ trì về hội nghị"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ids of its own: the form of the item stands on the same page and has a conclusion too."""
        super().__init__(*args, **{"auto_id": "hoi-nghi-%s", **kwargs})


class AssignForm(Form):
    """What the chair gave units to do, and until when."""

    content = forms.CharField(
        label=_("Việc được giao"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Viết đúng như chủ trì kết luận, bắt đầu bằng một động từ. Mỗi đơn vị nhận một việc riêng và báo kết quả riêng."),
    )
    units = forms.ModelMultipleChoiceField(
        label=_("Giao cho"),
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Chưa chọn đơn vị nào.")},
    )
    due_on = forms.DateField(label=_("Hạn hoàn thành"), required=False, help_text=_("Để trống nếu chủ trì chưa định ngày."))

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "units", units)


class ResultForm(Form):
    """What came of what a unit was given to do."""

    result = forms.CharField(
        label=_("Kết quả thực hiện"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Đã làm gì, ngày nào, văn bản nào, kết quả ra sao."),
    )


class PhotographForm(Form):
    """A photograph with its caption."""

    upload = forms.FileField(label=_("Ảnh"), help_text=_("Ảnh JPEG, PNG hoặc WebP, không quá 20 MB."))
    caption = forms.CharField(
        label=_("Chú thích ảnh"), max_length=LONGEST_LINE, help_text=_("Viết ảnh chụp gì; chú thích đi cùng ảnh lên tin.")
    )


class MinutesForm(Form):
    """The words of the minutes, one field for each section that is words."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, minutes: Minutes, worded: list[str], **kwargs: Any) -> None:
        self.worded = worded
        self.minutes = minutes
        super().__init__(*args, **kwargs)

    def section_fields(self) -> list[tuple[dict[str, str], Any]]:
        """Return every section with its field; None where the words come from the record alone."""
        return [(each, self[each["key"]] if each["key"] in self.fields else None) for each in self.minutes.sections]


def minutes_form(minutes: Minutes, worded: list[str], data: Any = None) -> MinutesForm:
    """Return the form for these minutes."""
    form = MinutesForm(data, minutes=minutes, worded=worded, initial={"revision": minutes.revision})
    for section in minutes.sections:
        if section["key"] in worded:
            rows = min(18, max(3, len(section["body"]) // 90 + section["body"].count("\n") + 1))
            form.fields[section["key"]] = forms.CharField(
                label=section["heading"],
                max_length=LONGEST_SECTION,
                initial=section["body"],
                widget=forms.Textarea(attrs={"rows": rows, "class": "form-control", "lang": "vi"}),
            )
    return form
