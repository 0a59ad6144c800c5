"""Choosing a unit or a person by typing a part of the name: the field, its list, who is shown what."""

from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from thidua.foundation.ui.forms import Form
from thidua.organisation import picking
from thidua.organisation.models import Person, Unit
from thidua.organisation.picking import PEOPLE, UNITS, PickField
from thidua.organisation.tests.factories import make_council, make_head, make_officer, make_person, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2023, 2, 16)


class One(Form):
    unit = PickField(what=UNITS, label="Đơn vị")


class Several(Form):
    units = PickField(what=UNITS, multiple=True, label="Đơn vị", required=False)


def sent(kind, words="", **more):
    form = kind(QueryDict(words) if words else None, **more)
    for field in form.fields.values():
        field.offer(Unit.objects.all(), on=TODAY)
    return form


@pytest.fixture
def units():
    return [
        make_unit("Phòng Đào tạo Giả định", short_name="PĐT"),
        make_unit("Phòng Nội vụ Giả định", short_name="PNV"),
        make_unit("Trạm Giả định"),
    ]


def names(words):
    return [unit.name for unit in picking.search(Unit.objects.all(), words)]


def test_words_find_without_marks_in_any_order_and_by_short_name(units):
    assert names("dao phong") == ["Phòng Đào tạo Giả định"]
    assert names("pnv") == ["Phòng Nội vụ Giả định"]
    assert names("khong co") == []


def test_a_chosen_record_is_taken(units):
    form = sent(One, f"unit={units[2].pk}&unit-tim=tram")
    assert form.is_valid()
    assert form.cleaned_data["unit"] == units[2]


def test_the_exact_name_needs_no_choice(units):
    form = sent(One, "unit-tim=tram gia dinh")
    assert form.is_valid()
    assert form.cleaned_data["unit"] == units[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("unit-tim=phong", "Hãy chọn một trong những kết quả"),
        ("unit-tim=khong co", "Không tìm thấy “khong co”"),
        ("unit-tim=", "Hãy gõ vài chữ của tên"),
        ("unit=99999999", "không còn trong danh sách"),
        ("unit=abc", "không còn trong danh sách"),
    ],
)
def test_what_is_no_choice_yet_is_asked_about_and_comes_back(units, words, sentence):
    form = sent(One, words)
    assert sentence in str(form.errors["unit"])
    shown = str(form["unit"])
    assert [unit.name in shown for unit in units] == ([True, True, False] if "phong" in words else [False] * 3)


def test_new_words_ask_again_instead_of_keeping_the_old_choice(units):
    form = sent(One, f"unit={units[2].pk}&unit-tim=phong")
    assert "Hãy chọn một trong những kết quả" in str(form.errors["unit"])


def test_several_are_kept_while_more_are_looked_for(units):
    form = sent(Several, f"units={units[0].pk}&units={units[2].pk}&units-tim=phong")
    assert form.is_valid()
    assert form.cleaned_data["units"] == [units[0], units[2]]
    shown = str(form["units"])
    assert shown.count(" checked") == 2
    assert units[1].name in shown
    assert sent(Several, "units-tim=").is_valid()


def test_the_present_choice_is_shown(units):
    shown = str(sent(One, initial={"unit": units[1].pk})["unit"])
    assert f'value="{units[1].pk}" checked' in shown
    assert str(sent(One)["unit"]).count("radio") == 0


# --- The address -----------------------------------------------------------------------------------------------------------------------


def suggested(client, kind, words, **more):
    return client.get(reverse("organisation:suggest", args=[kind]), {"ten": "unit", "unit-tim": words, **more})


def test_suggestions_show_only_what_the_reader_may_see(client, units):
    client.force_login(make_officer(units[0]).user)
    page = suggested(client, UNITS, "phong").content.decode()
    assert (units[0].name in page, units[1].name in page) == (True, False)
    client.force_login(make_officer(make_council().standing_agency).user)
    page = suggested(client, UNITS, "phong", tru=units[0].pk).content.decode()
    assert (units[0].name in page, units[1].name in page) == (False, True)


def test_people_are_told_apart_by_their_posts(client, units):
    make_head(units[0], name="Lê Thị Ví Dụ", account=False)
    client.force_login(make_officer(make_council().standing_agency).user)
    assert "Trưởng đơn vị, Phòng Đào tạo Giả định" in suggested(client, PEOPLE, "le vi du").content.decode()


@pytest.mark.parametrize(("kind", "name"), [("khac", "unit"), (UNITS, "x y"), (UNITS, '"><script>')])
def test_a_strange_address_is_not_found(client, units, kind, name):
    client.force_login(make_officer(units[0]).user)
    assert client.get(reverse("organisation:suggest", args=[kind]), {"ten": name}).status_code == 404


def test_many_people_cost_no_more_than_few(client):
    client.force_login(make_officer(make_council().standing_agency).user)
    counts = []
    for _round in range(2):
        for _number in range(5):
            make_person("Trần Văn Giả", account=False)
        with CaptureQueriesContext(connection) as captured:
            suggested(client, PEOPLE, "tran")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
    assert Person.objects.filter(folded_name="tran van gia").count() == 10
