"""What answers when a request comes from elsewhere, too often, under a false name; and what browsers may keep."""

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from thidua.foundation.accounts.models import User
from thidua.foundation.ui import asked, views
from thidua.foundation.ui.middleware import RefusalMiddleware, refused_by_database

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return User.objects.create_user("nguoi-thu", full_name="Nguyễn Thị Ví Dụ", email="thu@vi-du.invalid", password="mat-khau-thu-2023")


def test_page_of_a_person_is_kept_by_no_browser(client, person):
    client.force_login(person)
    assert client.get(reverse("home:work"))["Cache-Control"] == "private, no-store"
    assert client.get("/khong-co-trang-nay")["Cache-Control"] == "private, no-store"


def test_page_of_the_public_says_nothing_of_keeping(client):
    assert "no-store" not in client.get(reverse("honours:front")).get("Cache-Control", "")


def test_form_without_its_token_is_refused_in_words(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    answer = client.post(reverse("account_change_password"), {"oldpassword": "x"})
    assert answer.status_code == 403
    assert "Hãy tải lại trang rồi làm lại" in answer.content.decode()


def test_false_host_is_refused_in_words(client):
    answer = client.get("/", headers={"host": "ke-xau.invalid"})
    assert answer.status_code == 400
    assert 'lang="vi"' in answer.content.decode()
    assert "ke-xau" not in answer.content.decode()


def test_too_many_attempts_are_told_in_words(rf: RequestFactory):
    answer = views.too_many_requests(rf.get("/"))
    assert answer.status_code == 429
    assert answer["Retry-After"] == "300"
    assert "Hãy chờ 5 phút" in answer.content.decode()


def test_password_asked_again_too_often_is_told_in_words(client, person, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "2/m/user"}
    client.force_login(person)
    answers = [client.post(reverse("account_reauthenticate"), {"password": "sai"}) for _each in range(3)]
    assert "nhiều lần" in answers[-1].content.decode()


def test_same_thing_written_twice_at_once_is_told_in_words(person):
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        User.objects.create_user("NGUOI-THU", full_name="Người khác (ví dụ)")
    assert "trước đồng chí" in str(refused_by_database(raised.value))


def test_missing_value_stays_a_fault():
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        User.objects.create(username="khong-ten", full_name=None)
    assert refused_by_database(raised.value) is None


def test_database_busy_is_told_in_words(rf):
    answer = RefusalMiddleware(lambda _request: None).process_exception(rf.get("/"), OperationalError("database is locked"))
    assert answer.status_code == 409
    assert "Hãy làm lại sau ít giây" in answer.content.decode()


@pytest.mark.parametrize("address", ["https://ke-xau.invalid/", "//ke-xau.invalid", "javascript:alert(1)", "/\\ke-xau.invalid"])
@pytest.mark.parametrize("name", ["ui:theme", "set_language", "account_login"])
def test_nobody_is_sent_elsewhere(client, person, name, address):
    sent = {"next": address, "theme": "dark", "language": "en", "login": person.username, "password": "mat-khau-thu-2023"}
    answer = client.post(reverse(name), sent, headers={"referer": "https://ke-xau.invalid/"})
    assert "ke-xau" not in answer.get("Location", "")
    assert "javascript" not in answer.get("Location", "")


def test_clock_goes_back_only_to_an_own_page(client, person):
    client.force_login(person)
    answer = client.post(reverse("clock:set"), {"moment": "16/02/2023 07:30"}, headers={"referer": "https://ke-xau.invalid/"})
    assert answer["Location"] == reverse("home:work")


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("", None), ("-1", None), ("²", None), ("9" * 19, None), ("1\x00", None)])
def test_number_asked_is_a_record_or_nothing(rf, typed, number):
    assert asked.number(rf.post("/", {"so": typed}).POST, "so") == number


def test_words_asked_lose_what_cannot_be_seen(rf):
    assert asked.words(rf.post("/", {"reason": " a\x00b\u202ec\r\nd "}).POST, "reason") == "abc\nd"


def views_of(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views_of(pattern)
        else:
            yield pattern.callback


def test_no_form_goes_without_its_token_but_those_that_change_nothing_kept():
    """Light or dark, the language, the count of readers, checking a paper; and a ticket, which proves itself who asks."""
    free = {f"{view.__module__}.{view.__name__}" for view in views_of(get_resolver()) if getattr(view, "csrf_exempt", False)}
    assert free == {
        "thidua.foundation.ui.views.theme",
        "thidua.foundation.ui.views.language",
        "thidua.news.views.public.read",
        "thidua.signing.views.remote.ticket",
        "thidua.paper.checking.check",
        "thidua.paper.checking.check_code",
        "thidua.signing.views.public.ocsp",
    }
