"""Forms of drafting: shape only."""

from collections.abc import Iterable
from typing import Any

from django import forms as fields
from django.utils.translation import gettext_lazy as _

from thidua.drafting.actions import Whose, Wording
from thidua.drafting.looking_over import Hand, Row
from thidua.drafting.models import ClauseKind, Decision, Draft
from thidua.foundation.ui import forms
from thidua.organisation.models import Unit

LONGEST_BODY, LONGEST_OPINION, LONGEST_PASTE = 20_000, 5_000, 2_000_000
OUTLINE = "outline"


def _body(label: Any, *, help_text: Any = "", rows: int = 8) -> fields.CharField:
    widget = fields.Textarea(attrs={"rows": rows, "lang": "vi"})
    return fields.CharField(label=label, help_text=help_text, widget=widget, max_length=LONGEST_BODY, required=False)


def _heading(label: Any, *, help_text: Any = "") -> fields.CharField:
    return fields.CharField(label=label, help_text=help_text, max_length=500, required=False, widget=fields.TextInput(attrs={"lang": "vi"}))


class SourceForm(forms.Form):
    """From what a draft starts."""

    source = fields.ChoiceField(label=_("Bắt đầu từ"), widget=fields.RadioSelect)

    def __init__(self, *args: Any, sources: Iterable[Draft], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources = {str(draft.pk): draft for draft in sources}
        choices = [(pk, _("Văn bản năm %(year)d của cụm") % {"year": draft.cluster_year.year}) for pk, draft in self.sources.items()]
        self.fields["source"].choices = [*choices, (OUTLINE, _("Đề cương có sẵn, điền tên cụm và năm"))]  # type: ignore[attr-defined]
        self.fields["source"].initial = choices[0][0] if choices else OUTLINE

    def clean_source(self) -> Draft | None:
        return self.sources.get(self.cleaned_data["source"])


class IntakeForm(forms.Form):
    """A Word file, or pasted words."""

    file = fields.FileField(
        label=_("Tệp Word (.docx)"),
        required=False,
        help_text=_("Tệp .docx, tối đa 20 MB. Tệp .doc cũ: mở bằng Word, chọn “Lưu thành”, lưu lại thành .docx."),
        widget=fields.FileInput(attrs={"accept": ".docx"}),
    )
    text = fields.CharField(
        label=_("Hoặc dán chữ vào đây"),
        required=False,
        max_length=LONGEST_PASTE,
        help_text=_("Chép cả văn bản rồi dán. Chữ TCVN3 (.VnTime), VNI được tự chuyển sang Unicode."),
        widget=fields.Textarea(attrs={"rows": 12, "lang": "vi"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = [bool(data.get("file")), bool((data.get("text") or "").strip())]
        if not self.errors and sum(chosen) != 1:
            both = _("Đồng chí vừa chọn tệp vừa dán chữ. Hãy giữ một trong hai.")
            neither = _("Chưa có chữ nào. Hãy chọn một tệp Word hoặc dán chữ vào ô bên dưới.")
            raise fields.ValidationError(both if all(chosen) else neither)
        return data


class ReturnForm(forms.Form):
    """A Word copy that comes back edited."""

    file = fields.FileField(
        label=_("Bản Word đã sửa (.docx)"),
        help_text=_("Tệp tải từ chính dự thảo này, đã sửa bằng Word hoặc LibreOffice, tối đa 20 MB."),
        widget=fields.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("Chưa chọn tệp. Hãy chọn bản Word đã sửa.")},
    )


ME, WORDS = "me", "words"


class LookOverForm(forms.Form):
    """What is to be written of an edited copy: yes or no for each change, whose each name is, and for which unit."""

    unit = fields.ModelChoiceField(label=_("Góp ý thay đơn vị"), queryset=Unit.objects.none(), empty_label=None, required=False)
    base = fields.IntegerField(widget=fields.HiddenInput, required=False)

    def __init__(self, *args: Any, rows: Iterable[Row], hands: Iterable[Hand], units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.hands = [row for row in rows if not row.stuck], list(hands)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        found = list(units)
        if len(found) == 1:
            self.fields["unit"].initial = found[0].pk
            self.fields["unit"].widget = fields.HiddenInput()
        for row in self.rows:
            self.fields[row.name] = _asked(row) if row.asks else fields.BooleanField(required=False, initial=True)
        for hand in self.hands:
            self.fields[hand.field] = _who(hand)

    def clean_unit(self) -> Unit | None:
        chosen: Unit | None = self.cleaned_data["unit"]
        return chosen or self.fields["unit"].queryset.first()  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[int, Whose]:
        """The changes to be written, by id, each with whose it is."""
        whose = {hand.name: _whose(hand, self.cleaned_data[hand.field]) for hand in self.hands}
        picked = [row.change for row in self.rows if self.cleaned_data[row.name] in (True, "1")]
        return {each.id: whose.get(each.author, Whose()) for each in picked}


def _asked(row: Row) -> fields.ChoiceField:
    return fields.ChoiceField(
        label=_("Ghi thay đổi này? (%(kind)s, %(place)s)") % {"kind": row.kind, "place": row.place},
        choices=[("1", _("Ghi")), ("0", _("Bỏ qua"))],
        widget=fields.RadioSelect,
        error_messages={"required": _("Hãy chọn “Ghi” hoặc “Bỏ qua”.")},
    )


def _who(hand: Hand) -> fields.ChoiceField:
    colleagues = [(f"p{each.pk}", each.full_name) for each in hand.colleagues]
    asked = _("Người này là ai?") if hand.match is None and hand.elsewhere is None else ""
    help_text = _("Người này ở đơn vị khác. Ý kiến ghi là của đơn vị đồng chí, kèm tên người viết.") if hand.elsewhere else ""
    return fields.ChoiceField(
        label=_("“%(name)s” trong tệp") % {"name": hand.shown},
        help_text=help_text or asked,
        choices=[("", "…"), (WORDS, _("Ghi kèm tên như trong tệp")), (ME, _("Là tôi")), *colleagues],
        initial=f"p{hand.match.pk}" if hand.match else WORDS if hand.elsewhere else "",
        widget=fields.Select(attrs={"lang": "vi"}),
        error_messages={"required": _("Hãy chọn người này là ai, hoặc ghi kèm tên như trong tệp.")},
    )


def _whose(hand: Hand, value: str) -> Whose:
    if value == ME:
        return Whose()
    person = next((each for each in hand.colleagues if value == f"p{each.pk}"), None)
    return Whose(person.full_name, person) if person else Whose(hand.shown)


class LineForm(forms.Form):
    """One line that was read, before it is a clause."""

    kind = fields.ChoiceField(label=_("Cấp"), choices=ClauseKind.choices)
    heading = _heading(_("Tiêu đề"), help_text=_("Không viết số thứ tự: số điều, khoản, điểm được đánh tự động."))
    body = _body(_("Nội dung"), help_text=_("Muốn tách thành hai dòng thì để một dòng trống ở chỗ tách."), rows=10)
    base = fields.IntegerField(widget=fields.HiddenInput, required=False)


class StoreForm(forms.Form):
    """The name of the draft that a text becomes."""

    title = fields.CharField(label=_("Tên dự thảo"), max_length=300, widget=fields.TextInput(attrs={"lang": "vi"}))
    base = fields.IntegerField(widget=fields.HiddenInput, required=False)


class ClauseForm(forms.Form):
    """The words of a clause, and which text they were written over."""

    heading = _heading(_("Tiêu đề"), help_text=_("Không viết số thứ tự: số điều, khoản, điểm được đánh tự động."))
    body = _body(_("Nội dung"))
    base = fields.IntegerField(widget=fields.HiddenInput, required=False)


class InsertForm(forms.Form):
    """A new clause beside another."""

    kind = fields.ChoiceField(label=_("Cấp"), choices=ClauseKind.choices)
    heading = _heading(_("Tiêu đề"), help_text=_("Không viết số thứ tự: số điều, khoản, điểm được đánh tự động."))
    body = _body(_("Nội dung"))


class DeadlineForm(forms.Form):
    """Until when units may comment."""

    comments_until = fields.DateTimeField(label=_("Hạn góp ý"), help_text=_("Ngày và giờ cuối cùng các đơn vị gửi được ý kiến."))


class VersionForm(forms.Form):
    """The name under which a version is kept."""

    label = fields.CharField(label=_("Tên bản"), max_length=200, help_text=_("Ví dụ: Bản sau khi tiếp thu đợt 1."))


class CommentForm(forms.Form):
    """A unit's opinion, and perhaps other words."""

    unit = fields.ModelChoiceField(label=_("Góp ý thay đơn vị"), queryset=Unit.objects.none(), empty_label=None)
    text = fields.CharField(
        label=_("Ý kiến"),
        help_text=_("Nêu ý kiến và lý do. Các đơn vị trong cụm đều đọc được."),
        widget=fields.Textarea(attrs={"rows": 4, "lang": "vi"}),
        max_length=LONGEST_OPINION,
        required=False,
    )
    heading = _heading(_("Tiêu đề đề nghị"))
    body = _body(
        _("Chữ đề nghị"), help_text=_("Sửa thẳng vào nội dung hiện có; chỗ khác nhau sẽ được tô rõ. Để nguyên nếu chỉ nêu ý kiến."), rows=6
    )
    about = fields.IntegerField(widget=fields.HiddenInput)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        found = list(units)
        if len(found) == 1:
            self.fields["unit"].initial = found[0].pk
            self.fields["unit"].widget = fields.HiddenInput()

    @property
    def wording(self) -> Wording:
        return Wording(self.cleaned_data["heading"], self.cleaned_data["body"])


class AnswerForm(forms.Form):
    """The head's answer; the button pressed is the decision."""

    decision = fields.ChoiceField(
        choices=Decision.choices, error_messages={"required": _("Hãy bấm một trong ba nút trả lời.")}, widget=fields.HiddenInput
    )
    reason = fields.CharField(
        label=_("Trả lời của cụm trưởng"),
        help_text=_("Nêu rõ lý do. Các đơn vị và biên bản đều thấy câu trả lời này."),
        widget=fields.Textarea(attrs={"rows": 3, "lang": "vi"}),
        max_length=LONGEST_OPINION,
        error_messages={"required": _("Hãy nêu lý do của câu trả lời.")},
    )
    heading = _heading(_("Tiêu đề sẽ dùng"))
    body = _body(_("Chữ sẽ dùng"), rows=6)
    base = fields.IntegerField(widget=fields.HiddenInput, required=False)

    @property
    def wording(self) -> Wording:
        return Wording(self.cleaned_data["heading"], self.cleaned_data["body"])
