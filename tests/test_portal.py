"""Signing in through a portal, against an independent OpenID provider in a process of its own (tests/portal)."""

import subprocess
import sys
import time
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.server import ROOT, free_port
from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.organisation import actions as organisation
from thidua.organisation.tests.factories import make_administrator, make_person

pytestmark = pytest.mark.django_db
BACK = "http://testserver/dang-nhap/cong/tro-lai"


class Portal:
    """The provider, and one person's browser at it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.browser = requests.Session()

    def control(self, what: str) -> None:
        self.browser.get(f"{self.url}/control/{what}", timeout=10).raise_for_status()

    def enter(self, username: str, *, spoil=lambda asked: asked, towards: str = "/tai-khoan/"):
        """Go from our sign-in page through the portal and back, as a browser does; return our client and its last answer."""
        self.browser.cookies.clear()
        self.control(f"sign-in/{username}")
        client = Client()
        leads = client.get("/dang-nhap/cong", {"next": towards})
        back = self.browser.get(spoil(leads["Location"]), allow_redirects=False, timeout=10)
        query = urlsplit(back.headers["Location"]).query
        return client, client.get(f"/dang-nhap/cong/tro-lai?{query}"), leads["Location"]

    def confirm(self, client: Client, leads, *, anew: str):
        """Follow our page to the portal, sign in there anew under that name (or not at all), and come back; return our answer at the end."""
        back = self.browser.get(leads["Location"], allow_redirects=False, timeout=10)
        assert "/accounts/login/" in back.headers["Location"], "the portal was to ask again"
        if anew:
            self.control(f"sign-in/{anew}")
        asked = parse_qs(urlsplit(back.headers["Location"]).query)["next"][0]
        back = self.browser.get(f"{self.url}{urlsplit(asked).path}?{urlsplit(asked).query}", allow_redirects=False, timeout=10)
        return client.get(f"/dang-nhap/cong/tro-lai?{urlsplit(back.headers['Location']).query}")


@pytest.fixture(scope="module")
def portal():
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.portal", str(port), BACK], cwd=ROOT)
    found, deadline = Portal(port), time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            found.control("misbehave/not")
            break
        except requests.ConnectionError:
            assert process.poll() is None
            time.sleep(0.1)
    yield found
    process.terminate()
    process.wait(timeout=5)


@pytest.fixture(autouse=True)
def by_settings(portal, settings):
    settings.OIDC_SERVER = f"{portal.url}/o"
    app = {"provider_id": "cong", "name": "Cổng của tỉnh", "client_id": "thi-dua", "secret": "bi-mat-cua-cong"}
    app["settings"] = {"server_url": settings.OIDC_SERVER}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    portal.control("misbehave/not")


@pytest.fixture
def user():
    return User.objects.create_user("vidu.nt", full_name="Nguyễn Thị Ví Dụ", email="Vidu.NT@vi-du.invalid")


def test_person_known_by_confirmed_mail_enters_with_pkce(portal, user):
    client, answer, asked = portal.enter("vidu.nt")
    assert parse_qs(urlsplit(asked).query)["code_challenge_method"] == ["S256"]
    assert answer.url == "/tai-khoan/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get().user == user
    assert user.sign_ins.count() == 1
    assert portal.enter("vidu.nt")[1].url == "/tai-khoan/"


def test_portal_leads_back_to_no_other_house(portal, user):
    assert portal.enter("vidu.nt", towards="https://ke-xau.invalid/")[1].url == "/viec-cua-toi/"


def test_portal_refuses_who_comes_without_pkce(portal, user):
    def without(asked):
        return "&".join(part for part in asked.split("&") if not part.startswith("code_challenge"))

    client, answer, _asked = portal.enter("vidu.nt", spoil=without)
    assert "_auth_user_id" not in client.session
    assert "Chưa vào được qua cổng đăng nhập" in answer.content.decode()


def test_unknown_person_is_refused_in_words_and_gets_no_account(portal, user):
    client, answer, _asked = portal.enter("nguoi-la")
    assert answer.status_code == 403
    assert "chưa có tài khoản nào như vậy" in answer.content.decode()
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("how", ["audience", "expired", "issuer"])
def test_token_for_another_too_old_or_of_another_house_opens_nothing(portal, user, how):
    portal.control(f"misbehave/{how}")
    client, answer, _asked = portal.enter("vidu.nt")
    assert "_auth_user_id" not in client.session
    assert "không được tin" in answer.content.decode()
    assert not SocialAccount.objects.exists()


def test_new_key_of_the_portal_is_taken_up(portal, user):
    assert portal.enter("vidu.nt")[1].url == "/tai-khoan/"
    portal.control("rotate")
    assert portal.enter("vidu.nt")[1].url == "/tai-khoan/"


def test_mail_that_the_portal_did_not_confirm_opens_nothing(portal, user):
    _client, answer, _asked = portal.enter("chua-xac-nhan")
    assert "chưa xác nhận địa chỉ thư" in answer.content.decode()


def test_mail_that_went_to_somebody_else_opens_nothing(portal, user):
    portal.enter("vidu.nt")
    client, answer, _asked = portal.enter("trung-thu")
    assert "đã gắn với một người khác" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_person_is_found_by_name_where_the_settings_say_so(portal, user, settings):
    settings.OIDC_MATCH, settings.OIDC_CLAIM = "username", "preferred_username"
    assert portal.enter("vidu.nt")[1].url == "/tai-khoan/"


def test_person_tied_by_the_administrator_enters_by_that_alone(portal, user, settings):
    """With "link" no claim opens an account; only what stands on the person's page does."""
    settings.OIDC_MATCH, settings.OIDC_CLAIM = "link", "preferred_username"
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["uid_field"] = "preferred_username"
    assert "chưa được gắn" in portal.enter("vidu.nt")[1].content.decode()
    person = make_person(account=False)
    person.user = user
    person.save()
    given = {"subject": "vidu.nt", "reason": "theo danh sách của cổng", "actor": make_administrator().user, "at": clock.now()}
    organisation.tie_to_portal(person, **given)
    assert portal.enter("vidu.nt")[1].url == "/tai-khoan/"
    organisation.tie_to_portal(person, **{**given, "subject": ""})
    assert portal.enter("vidu.nt")[1].status_code == 403


def test_closed_account_stays_closed(portal, user):
    User.objects.update(is_active=False)
    client, answer, _asked = portal.enter("vidu.nt")
    assert answer.url == "/tai-khoan-da-khoa"
    assert "_auth_user_id" not in client.session


def test_answer_that_nobody_asked_for_opens_nothing(portal, user):
    client = Client()
    answer = client.get("/dang-nhap/cong/tro-lai?code=x&state=y")
    assert "_auth_user_id" not in client.session
    assert answer.status_code in (200, 401, 403)


GUARDED = "/tai-khoan/hai-buoc/ung-dung/bat"  # as before a signature: accounts.confirming.asked_again


def test_person_without_a_password_is_asked_again_by_the_portal(portal, user):
    client, _answer, _asked = portal.enter("vidu.nt")
    sent = client.get(GUARDED)
    assert sent.url == f"/nhap-lai-cong?next={quote_plus(GUARDED)}"
    leads = client.get(sent.url)
    asked = parse_qs(urlsplit(leads["Location"]).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    assert client.get(portal.confirm(client, leads, anew="vidu.nt").url).url == GUARDED
    assert client.get(GUARDED).status_code == 200
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 301
    session.save()
    assert client.get(GUARDED).url == sent.url


def test_form_that_came_before_the_confirmation_is_carried_out_after_it(portal, user):
    client, _answer, _asked = portal.enter("vidu.nt")
    password = "mat-khau-moi-2023"
    leads = client.get(client.post("/dat-mat-khau", {"password1": password, "password2": password}).url)
    back = portal.confirm(client, leads, anew="vidu.nt")
    user.refresh_from_db()
    assert not user.has_usable_password()
    client.get(back.url)
    user.refresh_from_db()
    assert user.check_password(password)


def test_portal_that_answers_from_an_old_session_confirms_nothing(portal, user):
    client, _answer, _asked = portal.enter("vidu.nt")
    portal.control("misbehave/stale")
    answer = portal.confirm(client, client.get(f"/nhap-lai-cong?next={GUARDED}"), anew="")
    assert "Cổng không hỏi lại mật khẩu" in answer.content.decode()
    assert client.get(GUARDED).status_code == 302


@pytest.mark.parametrize("anew", ["nguoi-la", "trung-thu"])
def test_somebody_else_at_the_portal_confirms_nothing(portal, user, anew):
    client, _answer, _asked = portal.enter("vidu.nt")
    answer = portal.confirm(client, client.get(f"/nhap-lai-cong?next={GUARDED}"), anew=anew)
    assert "tài khoản của người khác" in answer.content.decode()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get(GUARDED).status_code == 302


def test_person_with_a_password_may_choose_the_portal(portal, user):
    client, _answer, _asked = portal.enter("vidu.nt")
    User.objects.update(password=make_password("mat-khau-thu-2023"))
    client.force_login(User.objects.get())
    page = client.get("/nhap-lai-mat-khau?next=/tai-khoan/").content.decode()
    assert "Đăng nhập lại bằng" in page
    assert "/nhap-lai-cong?next=" in page


def test_without_a_portal_who_has_no_password_is_told_what_to_do(portal, user, settings):
    client, _answer, _asked = portal.enter("vidu.nt")
    settings.OIDC_SERVER = ""
    answer = client.get(GUARDED)
    assert answer.status_code == 403
    assert "đường dẫn mời để đặt mật khẩu" in answer.content.decode()


def test_portal_that_does_not_answer_is_told_in_words(portal, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9/o"
    answer = Client().get("/dang-nhap/cong")
    assert answer.status_code == 503
    assert "Cổng đăng nhập không trả lời" in answer.content.decode()


def test_sign_in_page_offers_the_portal_by_its_name(portal, settings):
    settings.OIDC_NAME = "Cổng của tỉnh"
    assert "Đăng nhập bằng Cổng của tỉnh" in Client().get("/dang-nhap").content.decode()
    settings.OIDC_SERVER = ""
    assert "Cổng của tỉnh" not in Client().get("/dang-nhap").content.decode()
    assert Client().get("/dang-nhap/cong").status_code == 404
