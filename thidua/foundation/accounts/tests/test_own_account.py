"""A given password is changed before anything else; a person sees where he is signed in, and signs out elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from thidua.foundation.accounts import queries, sessions
from thidua.foundation.accounts.models import SignIn, User
from thidua.foundation.accounts.tests.entering import PASSWORD
from thidua.foundation.audit.models import Entry
from thidua.foundation.clock import real_now

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture
def user():
    return User.objects.create_user("vidu.nt", full_name="Nguyễn Thị Ví Dụ", password=PASSWORD)


def sign_in(agent=FIREFOX, password=PASSWORD):
    client = Client(headers={"user-agent": agent})
    client.post(reverse("account_login"), {"login": "vidu.nt", "password": password})
    return client


def test_given_password_opens_one_page_only(user):
    user.must_change_password = True
    user.save()
    client = sign_in()
    change = reverse("account_change_password")
    assert client.get(reverse("accounts:mine")).url == f"{change}?next=%2Ftai-khoan%2F"
    assert client.post(reverse("clock:set"), {"moment": "16/02/2023 07:30"}).url == change
    assert "do người quản trị giao" in client.get(change).content.decode()
    same = client.post(change, {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD})
    assert "Đây là mật khẩu được giao" in same.content.decode()
    own = {"oldpassword": PASSWORD, "password1": "ba con trau xanh", "password2": "ba con trau xanh", "next": "/tai-khoan/"}
    assert client.post(change, own).url == "/tai-khoan/"
    user.refresh_from_db()
    assert not user.must_change_password
    assert client.get(reverse("accounts:mine")).status_code == 200
    assert Entry.objects.filter(event="accounts.password_changed", actor=user).count() == 1


def test_change_of_password_leads_to_no_other_site(user):
    client = sign_in()
    own = {"oldpassword": PASSWORD, "password1": "ba con trau xanh", "password2": "ba con trau xanh", "next": "https://la.invalid/"}
    assert client.post(reverse("account_change_password"), own).url == "/viec-cua-toi/"


def test_places_name_the_device_and_mark_this_one(user):
    sign_in(PHONE)
    page = sign_in().get(reverse("accounts:mine"))
    assert [(place.device, place.is_here) for place in page.context["places"]] == [
        ("Firefox trên Linux", True),
        ("Chrome trên Android", False),
    ]


def test_signing_out_elsewhere_ends_it_there_and_not_here(user):
    there, here = sign_in(PHONE), sign_in()
    other = SignIn.objects.get(agent=PHONE)
    here.post(reverse("accounts:end_sign_in", args=[other.pk]))
    assert there.get(reverse("accounts:mine")).status_code == 302
    assert here.get(reverse("accounts:mine")).status_code == 200
    assert not Entry.objects.filter(changes__icontains="127.0.0.1").exists()


def test_signing_out_everywhere_else_leaves_this_browser(user):
    others, here = [sign_in(PHONE), sign_in(PHONE)], sign_in()
    here.post(reverse("accounts:end_others"))
    assert [client.get(reverse("accounts:mine")).status_code for client in (*others, here)] == [302, 302, 200]


def test_nobody_ends_the_sign_in_of_another(user):
    sign_in()
    stranger = User.objects.create_user("khac", full_name="Người khác (ví dụ)", password=PASSWORD)
    client = Client()
    client.force_login(stranger)
    assert client.post(reverse("accounts:end_sign_in", args=[SignIn.objects.get().pk])).status_code == 404
    assert SignIn.objects.count() == 1


def test_changing_the_password_keeps_this_browser_in_the_list_and_drops_the_others(user):
    there, here = sign_in(PHONE), sign_in()
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "ba con trau", "password2": "ba con trau"})
    assert [place.is_here for place in here.get(reverse("accounts:mine")).context["places"]] == [True]
    assert there.get(reverse("accounts:mine")).status_code == 302


def test_time_seen_is_written_every_few_minutes_only(user, django_assert_num_queries):
    client = sign_in()
    began = SignIn.objects.get().seen_at
    client.get(reverse("accounts:mine"))
    assert SignIn.objects.get().seen_at == began
    with time_machine.travel(real_now() + timedelta(minutes=6)):
        client.get(reverse("accounts:mine"))
    assert SignIn.objects.get().seen_at > began


def test_what_has_run_out_is_forgotten(user):
    sign_in()
    with time_machine.travel(real_now() + timedelta(days=2)):
        assert sessions.forget_ended() == 1


@pytest.mark.parametrize(
    ("agent", "words"), [("curl/8.5", "Thiết bị không rõ loại"), ("", "Thiết bị không rõ loại"), (FIREFOX, "Firefox trên Linux")]
)
def test_device_is_told_in_few_words(agent, words):
    assert queries.device(agent) == words
