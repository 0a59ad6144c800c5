"""The shapes of a question, of a ballot, and of a count of hands."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.domain.voting.threshold import Rule, Threshold
from thidua.foundation.refusal import Refused
from thidua.foundation.ui.forms import Form
from thidua.voting import words
from thidua.voting.asking import LONGEST_QUESTION, LONGEST_SOURCE, Ask
from thidua.voting.choices import allowed
from thidua.voting.models import BASES, Manner, Poll, PollKind

BLANK = 0
GIVEN = "given"


@dataclass(frozen=True)
class GivenRule:
    """The rule that the higher slice's record already holds: the threshold, in a sentence, and where it comes from."""

    threshold: Threshold
    label: str
    source: str


class AskForm(Form):
    """A question to be put to the vote. The rule is the record's own unless another is typed with its source."""

    question = forms.CharField(label=_("Nội dung biểu quyết"), max_length=LONGEST_QUESTION, widget=forms.Textarea(attrs={"rows": 2}))
    manner = forms.ChoiceField(label=_("Hình thức"), choices=Manner.choices, widget=forms.RadioSelect, initial=Manner.BY_UNIT)
    options = forms.CharField(
        label=_("Danh sách để chọn"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mỗi dòng một đơn vị, người hoặc phương án. Để trống thì phiếu có Đồng ý, Không đồng ý, Không có ý kiến."),
    )
    most = forms.IntegerField(label=_("Được chọn nhiều nhất"), min_value=1, max_value=99, initial=1, required=False)
    rule = forms.ChoiceField(label=_("Ngưỡng"), widget=forms.RadioSelect, initial=GIVEN)
    percent = forms.IntegerField(
        label=_("Tỷ lệ phần trăm"), min_value=1, max_value=100, required=False, help_text=_("Khi không theo giấy mời. Ví dụ 80.")
    )
    base = forms.ChoiceField(label=_("Tính trên"), choices=BASES.items(), required=False)
    rule_source = forms.CharField(
        label=_("Căn cứ của ngưỡng"),
        max_length=LONGEST_SOURCE,
        required=False,
        help_text=_("Khi không theo giấy mời: văn bản nào đặt ra ngưỡng này."),
    )

    def __init__(self, *args: Any, given: GivenRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.given = given
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            (GIVEN, given.label),
            (Rule.AT_LEAST.value, _("Ít nhất một tỷ lệ phần trăm")),
            (Rule.MORE_THAN.value, _("Hơn một tỷ lệ phần trăm")),
        ]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("rule", GIVEN) != GIVEN:
            for name in ("percent", "rule_source"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("Hãy điền ô này."))
        return said

    def ask(self) -> Ask:
        """Return the question as typed."""
        said = self.cleaned_data
        own = said["rule"] != GIVEN
        options = tuple(each for each in said["options"].splitlines() if each.strip())
        return Ask(
            question=said["question"],
            manner=said["manner"],
            kind=PollKind.ELECTION if options else PollKind.APPROVAL,
            options=options,
            most=said["most"] or 1,
            threshold=Threshold(Rule(said["rule"]), said["percent"], 100, said["base"]) if own else self.given.threshold,
            rule_source=said["rule_source"] if own else self.given.source,
        )


class BallotForm(Form):
    """A ballot paper (phiếu). One is chosen by a round button, several by ticks; candidates may be left blank."""

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        self.poll = poll
        super().__init__(*args, **kwargs)
        offered = [(each.position, words.option(poll, each)) for each in poll.options.all() if not each.is_withdrawn]
        if poll.most == 1:
            blank = [] if poll.is_approval else [(BLANK, _("Không chọn ai (phiếu trắng)"))]
            field: forms.Field = forms.TypedChoiceField(
                choices=[*offered, *blank], coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
            )
        else:
            field = forms.TypedMultipleChoiceField(choices=offered, coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
        field.label = poll.question
        self.fields["choice"] = field

    @property
    def chosen(self) -> frozenset[int]:
        """What the ballot chooses; empty when it is blank."""
        said = self.cleaned_data["choice"]
        return frozenset(said if isinstance(said, list) else [said] if said else [])

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if "choice" in said:
            try:
                allowed(self.poll, self.chosen)
            except Refused as refusal:
                self.add_error("choice", str(refusal))
            else:
                if self.poll.most == 1 and said["choice"] is None:
                    self.add_error("choice", _("Hãy chọn một mục. Nếu không chọn ai, hãy chọn phiếu trắng."))
        return said


class HandsForm(Form):
    """Hands counted in the room, a number for each option."""

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.poll = poll
        for each in poll.options.all():
            if not each.is_withdrawn:
                field = forms.IntegerField(label=words.option(poll, each), min_value=0, max_value=poll.present or 0)
                field.widget.attrs |= {"class": "form-control td-short", "inputmode": "numeric"}
                self.fields[f"so-{each.position}"] = field

    def counts(self) -> dict[int, int]:
        """Return the votes by the place of each option."""
        return {int(name.removeprefix("so-")): count for name, count in self.cleaned_data.items()}
