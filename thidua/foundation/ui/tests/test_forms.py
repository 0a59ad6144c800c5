from typing import Any

import pytest
from django import forms as django_forms
from django.contrib.contenttypes.models import ContentType
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from thidua.foundation.ui import forms, text


class Call(forms.Form):
    title = django_forms.CharField(label="Tên", help_text="Như trong giấy mời.", max_length=10)
    day = django_forms.DateField(label="Ngày", required=False)
    kind = django_forms.ChoiceField(label="Loại", choices=[("a", "Sơ kết")], required=False)
    note = django_forms.CharField(label="Ghi chú", required=False, widget=django_forms.Textarea)


def test_clean_joins_marks_and_drops_what_cannot_be_seen() -> None:
    assert text.clean("Nguye\u0302\u0303n\u202e Thi\u0323\x00 Vi\u0301\u200f\r\nDu\u0323") == "Nguyễn Thị Ví\nDụ"


@given(st.text())
def test_clean_changes_nothing_the_second_time(typed: str) -> None:
    assert text.clean(text.clean(typed)) == text.clean(typed)


def test_fold_also_folds_the_letter_d_with_stroke() -> None:
    assert text.fold("ĐẢNG ỦY khối Doanh nghiệp") == "dang uy khoi doanh nghiep"


def test_form_cleans_typed_text_of_either_kind() -> None:
    plain, posted = Call({"title": "A\u202eB"}), Call(QueryDict("title=A%E2%80%AEB&title=C%00D"))
    assert [plain.is_valid(), plain.cleaned_data["title"]] == [True, "AB"]
    assert [posted.is_valid(), posted.cleaned_data["title"]] == [True, "CD"]


def test_too_long_text_is_refused_with_both_numbers() -> None:
    form = Call({"title": "mười hai ký tự"})
    assert form.errors["title"] == ["Dài quá: tối đa 10 ký tự, đang có 14 ký tự. Hãy viết ngắn lại."]


@pytest.mark.parametrize("typed", ["31/13/2023", "ngày mai", "2023/1/1", "01/01/0000"])
def test_impossible_date_is_refused_with_an_example(typed: str) -> None:
    assert "31/12/2023" in Call({"title": "x", "day": typed}).errors["day"][0]


@pytest.mark.parametrize(
    ("typed", "sentence"), [("31/11/2023", "Tháng 11 năm 2023 chỉ có 30 ngày."), ("29/2/2023", "Tháng 2 năm 2023 chỉ có 28 ngày.")]
)
def test_day_that_its_month_lacks_is_named(typed: str, sentence: str) -> None:
    assert Call({"title": "x", "day": typed}).errors["day"] == [f"{sentence} Hãy chọn lại ngày."]


def test_date_is_read_day_first() -> None:
    form = Call({"title": "x", "day": "06/02/2023"})
    assert form.is_valid()
    assert form.cleaned_data["day"].isoformat() == "2023-02-06"


def test_field_group_ties_help_and_error_to_the_control() -> None:
    html = Call({"title": ""})["title"].as_field_group()
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("Như trong giấy mời.") < html.index("<input") < html.index("Hãy điền ô này.")


def test_controls_carry_the_classes_of_the_house() -> None:
    form = Call()
    assert [form[name].field.widget.attrs["class"] for name in ("title", "day", "kind", "note")] == [
        "form-control",
        "form-control td-short",
        "form-select",
        "form-control",
    ]


def test_own_sentences_of_a_form_are_kept() -> None:
    class Own(forms.Form):
        name = django_forms.CharField(error_messages={"required": "Hãy ghi tên đơn vị."})

    assert Own({}).errors["name"] == ["Hãy ghi tên đơn vị."]


def test_options_from_the_database_are_marked_vietnamese() -> None:
    html = forms.Select(choices=[("", "Chưa chọn"), ("1", "Đơn vị Giả định A")]).render("unit", "")
    assert '<option value="1" lang="vi">Đơn vị Giả định A</option>' in html
    assert '<option value="" selected>Chưa chọn</option>' in html


@pytest.mark.django_db
def test_choices_from_the_database_become_our_select() -> None:
    class Pick(forms.Form):
        kind = django_forms.ModelChoiceField(ContentType.objects.none())

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["kind"].queryset = ContentType.objects.filter(pk=known.pk)  # type: ignore[attr-defined]

    known = ContentType.objects.create(app_label="vidu", model="mau")
    html = str(Pick()["kind"])
    assert [html.count("<option"), html.count('lang="vi"'), "Chưa chọn" in html] == [2, 1, True]


def test_blank_choice_of_a_model_speaks_vietnamese() -> None:
    class Pick(forms.Form):
        kind = django_forms.ChoiceField(choices=[("", "---------"), ("a", "Sơ kết")])

    assert "---------" not in str(Pick()["kind"])
