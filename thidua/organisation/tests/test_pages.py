"""Pages of units, people, councils, accounts: who sees what, the forms, the leaks, the number of queries."""

import io
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from thidua.foundation.accounts.models import User
from thidua.organisation.models import Capacity, Council, Delegation, Person, Post, Unit
from thidua.organisation.tests.factories import (
    PASSWORD,
    make_administrator,
    make_auditor,
    make_council,
    make_delegation,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_post,
    make_seat,
    make_unit,
)

pytestmark = pytest.mark.django_db

PHONE = "0900 000 111"


@pytest.fixture
def council():
    return make_council("Hội đồng Ví dụ")


@pytest.fixture
def specialist(council):
    return make_officer(council.standing_agency).user


def url(name, *args):
    return reverse(f"organisation:{name}", args=args)


def text(response):
    return response.content.decode()


def status(client, user, address):
    client.force_login(user)
    return client.get(address).status_code


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def roles(council, specialist):
    unit = make_unit("Đơn vị Giả định A")
    former = make_person()
    make_post(former, unit, valid_to=date(2021, 12, 31))
    return {
        "unit": unit,
        "specialist": specialist,
        "auditor": make_auditor().user,
        "administrator": make_administrator().user,
        "head": make_head(unit).user,
        "officer": make_officer(unit).user,
        "member": make_seat(council).person.user,
        "other": make_officer(make_unit()).user,
        "former": former.user,
    }


READERS = {"specialist", "auditor", "administrator"}
OWN = READERS | {"head", "officer"}
EVERYBODY_HERE = OWN | {"member", "other"}


def who_gets(client, roles, address):
    return {role for role, user in roles.items() if role != "unit" and status(client, user, address) == 200}


@pytest.mark.usefixtures("undrawn")
def test_each_page_opens_for_those_it_is_for(client, roles, council):
    unit, head = roles["unit"], roles["head"].person
    delegation = make_delegation(unit, head, make_deputy(unit))
    seat, post = make_seat(council), head.posts.get()
    appointment = roles["auditor"].person.appointments.get()
    manage, administer = {"specialist"}, {"administrator"}
    expected = {
        url("units"): READERS,
        url("unit_tree"): EVERYBODY_HERE,
        url("unit", unit.pk): OWN,
        url("people"): OWN | {"other"},
        url("person", head.pk): OWN,
        url("councils"): READERS | {"member"},
        url("council", council.pk): READERS | {"member"},
        url("appointments"): READERS,
        url("delegation_new", unit.pk): {"specialist", "head"},
        url("delegation_revoke", delegation.pk): {"specialist", "head"},
        **{url(name): manage for name in ("unit_new", "person_new", "post_new", "council_new")},
        **{url(f"unit_{act}", unit.pk): manage for act in ("rename", "move", "correct", "dissolve", "merge")},
        **{url(name, council.pk): manage for name in ("council_edit", "council_end", "seat_new")},
        url("seat_change", seat.pk): manage,
        url("seat_end", seat.pk): manage,
        url("person_edit", head.pk): manage,
        url("post_end", post.pk): manage,
        **{
            url(name, head.pk): administer
            for name in ("account_new", "account_password", "account_close", "account_reopen", "appointment_new")
        },
        url("appointment_end", appointment.pk): administer,
    }
    assert {address: who_gets(client, roles, address) for address in expected} == expected


def test_pages_ask_a_stranger_to_sign_in(client):
    assert client.get(url("units")).url.startswith("/dang-nhap")


def test_a_refused_reader_is_told_why(client, roles):
    client.force_login(roles["head"])
    assert "Đồng chí xem được cây đơn vị" in text(client.get(url("units")))


# --- Phones -----------------------------------------------------------------------------------------------------------------------


def test_phones_are_seen_by_the_own_unit_and_readers_only(client, roles):
    unit = roles["unit"]
    person = roles["officer"].person
    person.phone = PHONE
    person.save()
    make_post(person, make_unit("Đơn vị Giả định B"), Capacity.STAFF, valid_to=date(2021, 1, 1))
    for role in ("specialist", "auditor", "administrator", "head", "officer"):
        client.force_login(roles[role])
        assert PHONE in text(client.get(url("person", person.pk)))
        assert PHONE in text(client.get(url("unit", unit.pk)))
    for role in ("member", "other", "former"):
        client.force_login(roles[role])
        for address in (url("people"), url("unit_tree"), url("person", person.pk), url("unit", unit.pk)):
            assert PHONE not in text(client.get(address))


def test_the_list_of_people_shows_others_only_their_own_unit(client, roles):
    client.force_login(roles["other"])
    page = text(client.get(url("people")))
    assert roles["other"].person.full_name in page
    assert roles["head"].person.full_name not in page


# --- Lists ------------------------------------------------------------------------------------------------------------------------


def test_units_are_shown_as_on_the_day_asked(client, specialist):
    unit = make_unit("Tên Cũ Giả định")
    client.force_login(specialist)
    typed = {"name": "Tên Mới Giả định", "short_name": "TM", "from_day": "01/07/2022", "basis": "QĐ"}
    response = client.post(url("unit_rename", unit.pk), typed)
    assert (response.status_code, said(response)) == (302, ["Đã đổi tên đơn vị."])
    assert "Tên Mới Giả định" in text(client.get(url("units")))
    before = text(client.get(url("units") + "?ngay=30/06/2022"))
    assert "Tên Cũ Giả định" in before
    assert "Tên Mới Giả định" not in before
    assert client.get(url("units") + "?ngay=99/99/9999").status_code == 200


def test_search_finds_without_marks(client, specialist):
    make_unit("Phòng Văn hóa Giả định")
    make_person("Đỗ Thị Mẫu")
    client.force_login(specialist)
    assert "Phòng Văn hóa Giả định" in text(client.get(url("units") + "?tim=van+hoa"))
    assert "Đỗ Thị Mẫu" in text(client.get(url("people") + "?tim=do+mau"))
    assert "Đỗ Thị Mẫu" not in text(client.get(url("people") + "?tim=xyz"))


def test_people_stand_by_given_name_and_can_be_filtered(client, specialist, council):
    make_person("Vũ Văn An")
    two = make_person("An Thị Vân", account=False)
    unit = make_unit()
    make_post(two, unit)
    client.force_login(specialist)
    page = text(client.get(url("people")))
    assert page.index("Vũ Văn An") < page.index("An Thị Vân")
    of_unit = text(client.get(url("people") + f"?don-vi={unit.pk}"))
    assert ("An Thị Vân" in of_unit, "Vũ Văn An" in of_unit) == (True, False)
    without = text(client.get(url("people") + "?tai-khoan=chua"))
    assert ("An Thị Vân" in without, "Vũ Văn An" in without) == (True, False)


def test_lists_go_to_excel(client, specialist):
    make_unit("=Đơn vị Giả định")
    client.force_login(specialist)
    for name in ("units", "people", "councils", "appointments"):
        response = client.get(url(name) + "?xuat=xlsx")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
        assert sheet[0][0] in {"Tên đơn vị", "Họ và tên", "Tên Hội đồng"}


def test_lists_are_read_with_the_same_number_of_queries(client, specialist, council):
    client.force_login(specialist)

    def queries_of(address):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = [url("units"), url("unit_tree"), url("people"), url("councils"), url("council", council.pk), url("appointments")]
    unit = make_unit()
    addresses.append(url("unit", unit.pk))

    def fill():
        parent = make_unit()
        head = make_head(unit) if not Post.objects.filter(unit=unit).exists() else make_officer(unit)
        deputy = make_deputy(unit)
        make_delegation(unit, head, deputy)
        make_unit(parent=unit)
        make_head(parent)
        make_seat(council)
        make_council()
        make_auditor()

    fill()
    few = [queries_of(address) for address in addresses]
    fill()
    fill()
    many = [queries_of(address) for address in addresses]
    assert few == many
    assert max(many) <= 25


# --- Forms ------------------------------------------------------------------------------------------------------------------------


def test_the_specialist_enters_a_unit_its_head_and_a_delegation(client, specialist):
    client.force_login(specialist)
    typed = {
        "name": "Đơn vị Giả định Mới",
        "short_name": "GDM",
        "code": "gdm",
        "kind": "state_office",
        "level": "district",
        "family": "state",
        "valid_from": "01/01/2022",
    }
    response = client.post(url("unit_new"), typed)
    unit = Unit.objects.get(code="gdm")
    assert response.url == url("unit", unit.pk)
    assert "Ghi thủ trưởng của đơn vị" in text(client.get(response.url))
    client.post(url("person_new"), {"full_name": "Phạm Thị Mẫu"})
    person = Person.objects.get(full_name="Phạm Thị Mẫu")
    post = {"person": person.pk, "unit": unit.pk, "title": "Trưởng phòng", "capacity": "head", "valid_from": "01/01/2022"}
    assert client.post(url("post_new") + f"?don-vi={unit.pk}", post).url == url("unit", unit.pk)
    deputy = make_deputy(unit)
    typed = {"to_person": deputy.pk, "paper": "GUQ số 1", "scope": "Ký", "valid_from": "01/02/2023", "valid_to": "28/02/2033"}
    response = client.post(url("delegation_new", unit.pk), typed)
    assert said(response)[-1] == "Đã ghi ủy quyền."
    page = text(client.get(url("unit", unit.pk)))
    assert all(name in page for name in ("Phạm Thị Mẫu", "GUQ số 1", "Đang hiệu lực"))
    delegation = Delegation.objects.get()
    client.post(url("delegation_revoke", delegation.pk), {"reason": "Thủ trưởng đã về"})
    assert "Đã thu hồi" in text(client.get(url("unit", unit.pk)))


def test_a_refusal_keeps_what_was_typed(client, specialist):
    make_unit(code="gd-a")
    client.force_login(specialist)
    typed = {
        "name": "Đơn vị có mã trùng",
        "short_name": "X",
        "code": "gd-a",
        "kind": "other",
        "level": "base",
        "family": "state",
        "valid_from": "01/01/2022",
    }
    response = client.post(url("unit_new"), typed)
    assert response.status_code == 422
    assert "đã dùng cho" in text(response)
    assert 'value="Đơn vị có mã trùng"' in text(response)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "x" * 5000, "tối đa 200 ký tự"),
        ("valid_from", "30/02/2022", "30/02"),
        ("code", "có dấu", "không dấu"),
        ("name", "", "Hãy điền ô này"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(client, specialist, field, value, sentence):
    client.force_login(specialist)
    typed = {"name": "A", "short_name": "A", "code": "a", "kind": "other", "level": "base", "family": "state", "valid_from": "01/01/2022"}
    response = client.post(url("unit_new"), typed | {field: value})
    assert response.status_code == 422
    assert sentence in text(response) or "Ngày phải có thật" in text(response) or "chỉ có" in text(response)
    assert not Unit.objects.filter(code="a").exists()


def test_names_are_cleaned_and_never_run(client, specialist):
    client.force_login(specialist)
    client.post(url("person_new"), {"full_name": "\u202eNguyễn <script>alert('x')</script>"})
    person = Person.objects.get(full_name__contains="script")
    assert "\u202e" not in person.full_name
    page = text(client.get(url("person", person.pk)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_two_people_on_one_form_see_both_texts(client, specialist):
    person = make_person("Nguyễn Thị Ví Dụ")
    client.force_login(specialist)
    seen = client.get(url("person_edit", person.pk)).context["form"]["seen"].value()
    client.post(url("person_edit", person.pk), {"full_name": "Bản thứ nhất", "seen": seen})
    response = client.post(url("person_edit", person.pk), {"full_name": "Bản thứ hai", "seen": seen})
    assert response.status_code == 409
    page = text(response)
    assert ("Bản thứ nhất" in page, 'value="Bản thứ hai"' in page) == (True, True)
    again = {"full_name": "Bản thứ hai", "seen": response.context["form"]["seen"].value()}
    assert client.post(url("person_edit", person.pk), again).status_code == 302
    person.refresh_from_db()
    assert person.full_name == "Bản thứ hai"


def test_two_people_on_one_council_see_both_texts(client, specialist, council):
    client.force_login(specialist)
    agency, seen = council.standing_agency_id, client.get(url("council_edit", council.pk)).context["form"]["seen"].value()
    typed = {"name": "Bản một", "short_name": "HĐ", "standing_agency": agency, "founding_decision": "QĐ", "reason": "sửa", "seen": seen}
    client.post(url("council_edit", council.pk), typed)
    response = client.post(url("council_edit", council.pk), typed | {"name": "Bản hai"})
    assert response.status_code == 409
    assert "Bản một" in text(response)
    assert Council.objects.get(pk=council.pk).name == "Bản một"


def test_the_scan_of_a_delegation_is_for_those_who_read_the_unit(client, roles):
    unit, head = roles["unit"], roles["head"].person
    client.force_login(roles["head"])
    typed = {
        "to_person": make_deputy(unit).pk,
        "paper": "GUQ số 1",
        "scope": "Ký",
        "valid_from": "01/02/2023",
        "valid_to": "28/02/2033",
        "file": SimpleUploadedFile("giay.pdf", b"%PDF-1.7 thu"),
    }
    client.post(url("delegation_new", unit.pk), typed)
    delegation = Delegation.objects.get(from_person=head)
    response = client.get(url("delegation_file", delegation.pk))
    assert (response.status_code, b"".join(response)) == (200, b"%PDF-1.7 thu")
    assert status(client, roles["other"], url("delegation_file", delegation.pk)) == 404


def test_the_history_stands_on_the_page(client, specialist):
    unit = make_unit()
    client.force_login(specialist)
    client.post(url("unit_rename", unit.pk), {"name": "Tên mới", "short_name": "TM", "from_day": "01/07/2022", "basis": "QĐ số 9"})
    page = text(client.get(url("unit", unit.pk)))
    assert "Đã đổi tên đơn vị" in page
    assert "QĐ số 9" in page


# --- Accounts ---------------------------------------------------------------------------------------------------------------------


def sign_in_afresh(client, user):
    """Sign in and give the password once more, as the administrator does before a grave act."""
    client.force_login(user)
    return client.post("/nhap-lai-mat-khau", {"password": PASSWORD})


def test_accounts_ask_for_the_password_again(client):
    client.force_login(make_administrator().user)
    person = make_person(account=False)
    response = client.post(url("account_new", person.pk), {"username": "vi.du"})
    assert response.url.startswith("/nhap-lai-mat-khau")
    assert not User.objects.filter(username="vi.du").exists()
    response = client.post(response.url, {"password": PASSWORD}, follow=True)
    assert User.objects.filter(username="vi.du").exists()


def test_the_invitation_is_shown_once_and_sets_the_password_once(client):
    sign_in_afresh(client, make_administrator().user)
    person = make_person(account=False)
    response = client.post(url("account_new", person.pk), {"username": "vi.du"})
    address = response.context["address"]
    assert address in text(response)
    assert "no-store" in response["Cache-Control"]
    assert address not in text(client.get(url("person", person.pk)))
    assert "Lời mời dùng được đến" in text(client.get(url("person", person.pk)))
    invited, path = Client(), address.removeprefix("http://testserver")
    assert "Tên đăng nhập của đồng chí là vi.du" in text(invited.get(path))
    easy = invited.post(path, {"password1": "1234567890", "password2": "1234567890"})
    assert (easy.status_code, "nhiều người dùng" in text(easy)) == (422, True)
    unlike = invited.post(path, {"password1": "ba con trau xanh", "password2": "ba con trau"})
    assert (unlike.status_code, "chưa giống nhau" in text(unlike)) == (422, True)
    entered = invited.post(path, {"password1": "ba con trau xanh", "password2": "ba con trau xanh"})
    assert entered.url == "/viec-cua-toi/"
    assert User.objects.get(username="vi.du").check_password("ba con trau xanh")
    closed = Client().get(path)
    assert (closed.status_code, "đã được dùng" in text(closed)) == (404, True)


def test_who_has_an_account_gets_no_second(client):
    sign_in_afresh(client, make_administrator().user)
    person = make_person()
    again = client.post(url("account_new", person.pk), {"username": "vi.du.hai"})
    assert (again.status_code, "đã có tài khoản" in text(again)) == (422, True)


def test_the_invitation_is_taken_back_and_sent_again(client):
    sign_in_afresh(client, make_administrator().user)
    person = make_person(account=False)
    first = client.post(url("account_new", person.pk), {"username": "vi.du"}).context["address"]
    second = client.post(url("account_invite", person.pk)).context["address"]
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert said(client.post(url("account_uninvite", person.pk), {"reason": "gửi nhầm"})) == ["Đã thu hồi lời mời."]
    assert "đã được thu hồi" in text(Client().get(second))


def test_the_administrator_closes_reopens_appoints(client):
    sign_in_afresh(client, make_administrator().user)
    person = make_person()
    assert said(client.post(url("account_close", person.pk), {"reason": "nghỉ việc"})) == ["Đã khóa tài khoản."]
    assert said(client.post(url("account_reopen", person.pk), {"reason": "trở lại"}))[-1] == "Đã mở lại tài khoản."
    assert client.post(url("account_password", person.pk), {"reason": "quên"}).context["password"]
    typed = {"role": "auditor", "paper": "QĐ số 3", "valid_from": "01/01/2023"}
    assert client.post(url("appointment_new", person.pk), typed).status_code == 302
    appointment = person.appointments.get()
    assert "QĐ số 3" in text(client.get(url("appointments")))
    assert client.post(url("appointment_end", appointment.pk), {"on": "31/12/2023", "reason": "hết hạn"}).status_code == 302


def test_a_closed_account_is_out_at_the_next_click(client):
    officer = make_officer(make_unit())
    client.force_login(officer.user)
    assert client.get(url("unit_tree")).status_code == 200
    User.objects.filter(pk=officer.user_id).update(is_active=False)
    assert client.get(url("unit_tree")).status_code in {302, 403}


def test_seats_and_councils_are_entered_on_pages(client, specialist, council):
    client.force_login(specialist)
    assert "Ghi các thành viên Hội đồng" in text(client.get(url("council", council.pk)))
    person = make_person("Phạm Thị Mẫu")
    typed = {"person": person.pk, "role": "council_member", "valid_from": "01/01/2023"}
    assert client.post(url("seat_new", council.pk), typed).url == url("council", council.pk)
    seat = council.seats.get()
    assert client.post(url("seat_change", seat.pk), {"role": "council_chair", "from_day": "01/02/2023"}).status_code == 302
    now = council.seats.get(valid_to=None)
    assert client.post(url("seat_end", now.pk), {"on": "01/03/2023", "reason": "nghỉ hưu"}).status_code == 302
    assert "Phạm Thị Mẫu" in text(client.get(url("council", council.pk)))
    typed = {
        "name": "Hội đồng mới",
        "short_name": "HĐM",
        "authority": make_unit().pk,
        "standing_agency": make_unit().pk,
        "founding_decision": "QĐ",
        "valid_from": "01/01/2023",
    }
    assert client.post(url("council_new"), typed).status_code == 302


def test_units_are_moved_merged_dissolved_on_pages(client, specialist):
    client.force_login(specialist)
    unit, parent, gone = make_unit(), make_unit(), make_unit("Đơn vị sáp nhập đi")
    assert client.post(url("unit_move", unit.pk), {"parent": parent.pk, "from_day": "01/07/2022", "basis": "QĐ"}).status_code == 302
    refused = client.post(url("unit_move", parent.pk), {"parent": unit.pk, "from_day": "01/07/2022", "basis": "QĐ"})
    assert (refused.status_code, "trực thuộc nó" in text(refused)) == (422, True)
    assert client.post(url("unit_merge", unit.pk), {"units": [gone.pk], "on": "31/01/2023", "basis": "QĐ"}).status_code == 302
    assert "Kế thừa từ" in text(client.get(url("unit", unit.pk)))
    assert client.post(url("unit_dissolve", unit.pk), {"on": "31/12/2022", "basis": "QĐ"}).status_code == 302
    assert "Đã giải thể" in text(client.get(url("unit", unit.pk)))


def test_the_administrator_sees_who_is_locked_and_opens(client, settings):
    settings.AXES_ENABLED = True
    person = make_person("Phạm Thị Mẫu")
    for _each in range(5):
        Client().post("/dang-nhap", {"login": person.user.username, "password": "sai"})
    client.force_login(make_administrator().user)
    assert "Tạm khóa đăng nhập từ địa chỉ" in text(client.get(url("person", person.pk)))
    assert "Phạm Thị Mẫu" in text(client.get(url("locked")))
    assert client.post(url("account_unlock", person.pk), {"back": "list"}).url == url("locked")
    assert "Không ai bị tạm khóa" in text(client.get(url("locked")))
    client.post(url("account_unlock", person.pk), headers={"referer": "http://testserver/"})
    assert Client().post("/dang-nhap", {"login": person.user.username, "password": PASSWORD}).status_code == 302


def test_a_lost_device_is_taken_off_with_a_reason(client):
    person = make_person("Phạm Thị Mẫu")
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    sign_in_afresh(client, make_administrator().user)
    assert "Gỡ bước đăng nhập thứ hai" in text(client.get(url("person", person.pk)))
    said_now = said(client.post(url("account_one_step", person.pk), {"reason": "mất điện thoại"}))
    assert said_now == ["Đã gỡ bước đăng nhập thứ hai."]
    assert not Authenticator.objects.exists()
    again = client.post(url("account_one_step", person.pk), {"reason": "mất điện thoại"})
    assert (again.status_code, "không có gì để gỡ" in text(again)) == (422, True)


def test_roles_of_the_settings_must_sign_in_with_two_steps(client, settings, specialist):
    settings.SECOND_FACTOR_FOR = ["specialist"]
    client.force_login(specialist)
    asked = client.get(url("units"))
    assert asked.url == "/tai-khoan/hai-buoc/?next=%2Fdon-vi%2F"
    assert "cần hai bước đăng nhập" in text(client.get(asked.url))
    assert client.post(url("person_new")).url == "/tai-khoan/hai-buoc/"
    Authenticator.objects.create(user=specialist, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get(url("units")).status_code == 200
    officer = Client()
    officer.force_login(make_officer(make_unit()).user)
    assert officer.get(url("unit_tree")).status_code == 200
