"""A form that comes after the session ended is kept through signing in and shown filled in: never sent, never to somebody else."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from thidua.foundation.ui import resume
from thidua.organisation.models import Person
from thidua.organisation.tests.factories import PASSWORD, make_council, make_officer, make_person


@pytest.fixture
def specialist(db):
    return make_officer(make_council().standing_agency).user


def sign_in(client, user):
    return client.post(
        reverse("account_login") + "?next=/con-nguoi/moi", {"login": user.username, "password": PASSWORD, "next": "/con-nguoi/moi"}
    )


def expired(user):
    """Return a browser in which this person's session has just ended."""
    client = Client()
    sign_in(client, user)
    client.session.flush()
    return client


TYPED_PERSON = {"full_name": "Lê Văn Đang Viết", "titles": "Thạc sĩ", "phone": ""}


def test_form_sent_too_late_comes_back_filled_in_and_is_not_sent(specialist):
    client = expired(specialist)
    late = client.post(reverse("organisation:person_new"), TYPED_PERSON)
    assert late.url == "/dang-nhap?next=%2Fcon-nguoi%2Fmoi"
    assert "Phần đồng chí vừa viết được giữ trong một giờ." in client.get(late.url).content.decode()
    assert "Phần đồng chí vừa viết" not in Client().get(late.url).content.decode()
    page = client.get(sign_in(client, specialist).url).content.decode()
    assert 'value="Lê Văn Đang Viết"' in page
    assert "Phần đã viết còn nguyên, chưa gửi." in page
    assert not Person.objects.filter(full_name="Lê Văn Đang Viết").exists()
    client.post(reverse("organisation:person_new"), TYPED_PERSON)
    assert "Phần đã viết" not in client.get(reverse("organisation:person_new")).content.decode()


def test_what_was_kept_can_be_let_go(specialist):
    client = expired(specialist)
    client.post(reverse("organisation:person_new"), TYPED_PERSON)
    sign_in(client, specialist)
    assert client.post(reverse("ui:discard")).url == reverse("organisation:person_new")
    assert "Lê Văn Đang Viết" not in client.get(reverse("organisation:person_new")).content.decode()


def test_nobody_else_sees_what_was_kept(specialist):
    client = expired(specialist)
    client.post(reverse("organisation:person_new"), TYPED_PERSON)
    other = make_officer(specialist.person.posts.get().unit).user
    page = client.get(sign_in(client, other).url).content.decode()
    assert "Lê Văn Đang Viết" not in page
    assert resume.KEPT not in client.session


def test_signing_out_forgets_whose_browser_it_was(specialist):
    client = Client()
    sign_in(client, specialist)
    client.post(reverse("account_logout"))
    client.post(reverse("organisation:person_new"), TYPED_PERSON)
    assert resume.KEPT not in client.session


@pytest.mark.django_db
def test_stranger_fills_no_table():
    client = Client()
    client.post(reverse("organisation:person_new"), TYPED_PERSON)
    assert resume.KEPT not in client.session


def test_secrets_files_and_more_than_anybody_types_are_not_kept(specialist):
    client = expired(specialist)
    sent = {**TYPED_PERSON, "password": "bi-mat", "file": SimpleUploadedFile("giay.pdf", b"%PDF-1.7")}
    client.post(reverse("organisation:person_new"), sent)
    held = client.session[resume.KEPT]
    assert "bi-mat" not in str(held)
    assert held["files"] == ["giay.pdf"]
    assert "giay.pdf" in client.get(sign_in(client, specialist).url).content.decode()
    client = expired(specialist)
    client.post(reverse("organisation:person_new"), {"full_name": "x" * 300_000})
    assert resume.KEPT not in client.session


def test_words_without_a_form_to_go_to_can_be_copied(specialist):
    person = make_person()
    client = expired(specialist)
    came = f"http://testserver{reverse('organisation:person', args=[person.pk])}"
    words = "Một đoạn dài đã viết mà không còn ô nào"
    client.post(reverse("organisation:person_new"), {"titles": words}, headers={"referer": came})
    sign_in(client, specialist)
    page = client.get(reverse("organisation:person", args=[person.pk])).content.decode()
    assert words in page
    assert "Hãy chép phần cần giữ" in page


def test_page_grown_old_keeps_what_was_typed_only_for_a_form_of_ours(specialist):
    client = Client(enforce_csrf_checks=True)
    client.force_login(specialist)
    address = reverse("organisation:person_new")
    assert client.post(address, TYPED_PERSON, headers={"origin": "https://la.invalid"}).status_code == 403
    assert resume.KEPT not in client.session
    client.cookies["csrftoken"] = "a" * 32
    assert client.post(address, TYPED_PERSON, headers={"origin": "http://testserver"}).url == address
    assert 'value="Lê Văn Đang Viết"' in client.get(address).content.decode()


def test_part_of_a_page_sends_the_whole_page_to_sign_in(specialist):
    client = expired(specialist)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/don-vi/"}
    late = client.post(reverse("organisation:person_new"), TYPED_PERSON, headers=headers)
    assert (late.status_code, late["HX-Redirect"]) == (204, "/dang-nhap?next=%2Fdon-vi%2F")
