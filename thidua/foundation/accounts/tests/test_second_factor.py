"""The second step of signing in: an app's code, a key, a code on paper; required of roles by settings; secrets kept under a key."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from thidua.foundation.accounts import second_factor
from thidua.foundation.accounts.models import User
from thidua.foundation.accounts.tests.entering import PASSWORD
from thidua.foundation.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("vidu.nt", full_name="Nguyễn Thị Ví Dụ", password=PASSWORD)


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in():
    client = Client()
    answer = client.post(reverse("account_login"), {"login": "vidu.nt", "password": PASSWORD})
    return client, answer


def enrol(client):
    """Switch the app on as a person does; return its secret and the paper's codes."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert "data:image/svg+xml;base64," in page.content.decode()
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    return secret, client.get(done.url).context["unused_codes"]


@pytest.fixture
def enrolled(user):
    client, _answer = sign_in()
    secret, codes = enrol(client)
    cache.clear()  # the code that switched it on is used up; half a minute later there is another
    return secret, codes


def test_app_is_switched_on_with_the_password_asked_first(user, django_capture_on_commit_callbacks):
    client, _answer = sign_in()
    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))
    with django_capture_on_commit_callbacks(execute=True):
        _secret, codes = enrol(client)
    assert len(codes) == 10
    assert Entry.objects.filter(actor=user, event="accounts.second_factor_added").count() == 1


def test_wrong_code_does_not_switch_it_on_and_says_what_to_do(user):
    client, _answer = sign_in()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"}).content.decode()
    assert "Mã chưa đúng hoặc đã hết hạn" in page
    assert not Authenticator.objects.exists()


def test_password_alone_no_longer_opens_the_account(enrolled):
    client, answer = sign_in()
    assert answer.url == reverse("mfa_authenticate")
    assert client.get(reverse("home:work")).status_code == 302
    wrong = client.post(answer.url, {"code": "000000"})
    assert "Mã chưa đúng" in wrong.content.decode()
    assert client.post(answer.url, {"code": code_of(enrolled[0])}).url == reverse("home:work")
    assert client.get(reverse("home:work")).status_code == 200


def test_code_on_paper_opens_once(enrolled):
    client, answer = sign_in()
    assert client.post(answer.url, {"code": enrolled[1][0]}).url == reverse("home:work")
    again, answer = sign_in()
    assert again.post(answer.url, {"code": enrolled[1][0]}).status_code == 200


def test_code_confirms_who_signs(enrolled):
    client, answer = sign_in()
    client.post(answer.url, {"code": enrolled[1][0]})
    asked = client.get(reverse("account_reauthenticate")).content.decode()
    assert "Dùng mã trên điện thoại" in asked
    done = client.post(reverse("mfa_reauthenticate"), {"code": enrolled[1][1], "next": "https://ke-xau.invalid/"})
    assert done.url.startswith("/")
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200


def test_app_is_taken_off_and_the_paper_with_it(enrolled, user):
    client, answer = sign_in()
    client.post(answer.url, {"code": enrolled[1][0]})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("mfa_deactivate_totp")).url == reverse("mfa_index")
    assert not Authenticator.objects.filter(user=user).exists()
    assert "Chưa bật" in client.get(reverse("mfa_index")).content.decode()


def test_secret_is_kept_under_a_key(enrolled):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert enrolled[0] not in kept


OLD, NEW = "khoa-cu-" * 5, "khoa-moi-" * 5


def test_key_is_changed_without_closing_anybody_out(user, settings):
    settings.SECRET_KEY = OLD
    there, _answer = sign_in()
    secret, codes = enrol(there)
    cache.clear()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert there.get(reverse("accounts:mine")).status_code == 200  # whoever is signed in stays so
    client, answer = sign_in()
    assert client.post(answer.url, {"code": code_of(secret)}).url == reverse("home:work")

    call_command("close_secrets_anew", stdout=StringIO())
    settings.SECRET_KEY_FALLBACKS = []
    client, answer = sign_in()
    assert client.post(answer.url, {"code": codes[0]}).url == reverse("home:work")


def test_a_code_used_while_the_secrets_are_closed_anew_stays_used(enrolled, user, monkeypatch):
    """The ways are listed; before the one on paper is reached, its owner signs in with a code of it."""
    close, answers = second_factor._close_one_anew, []

    def sign_in_first(pk, cipher):
        if not answers:
            client, answer = sign_in()
            answers.append(client.post(answer.url, {"code": enrolled[1][0]}))
        return close(pk, cipher)

    monkeypatch.setattr(second_factor, "_close_one_anew", sign_in_first)
    assert second_factor.close_anew() == 2
    assert answers[0].url == reverse("home:work")
    client, answer = sign_in()
    assert client.post(answer.url, {"code": enrolled[1][0]}).status_code == 200
    assert client.post(answer.url, {"code": enrolled[1][1]}).url == reverse("home:work")


def test_key_that_is_lost_is_told_in_words(user, settings):
    settings.SECRET_KEY = OLD
    enrol(sign_in()[0])
    settings.SECRET_KEY = NEW
    call_command("close_secrets_anew", stdout=(said := StringIO()))
    assert ": 0 " in said.getvalue()
    client, answer = sign_in()
    refused = client.post(answer.url, {"code": "123456"})
    assert refused.status_code == 409
    assert "Hãy gọi người quản trị để gỡ, rồi bật lại." in refused.content.decode()


def test_codes_on_paper_are_shown_only_after_confirming(enrolled):
    client, answer = sign_in()
    client.post(answer.url, {"code": enrolled[1][0]})
    assert client.get(reverse("mfa_view_recovery_codes")).url.startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "Còn 9 trên 10 mã" in page
    assert f"{enrolled[1][1][:4]} {enrolled[1][1][4:]}" in page


def test_key_page_asks_the_browser_and_shows_its_script(user):
    client, _answer = sign_in()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_add_webauthn"))
    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"] == {"name": "testserver", "id": "testserver"}
    refused = client.post(reverse("mfa_add_webauthn"), {"name": "Khóa", "credential": "{}"})
    assert "Khóa chưa được nhận" in refused.content.decode()


@pytest.mark.parametrize("host", ["192.168.1.7:8000", "[fd00::2]:8000"])
def test_page_opened_by_a_number_says_that_a_key_needs_a_name(user, settings, host):
    settings.ALLOWED_HOSTS = ["192.168.1.7", "[fd00::2]", "testserver"]
    client, _answer = sign_in()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for page in ("mfa_index", "mfa_add_webauthn"):
        words = client.get(reverse(page), headers={"host": host}).content.decode()
        assert "Khóa bảo mật gắn với tên trang" in words
        assert 'id="mfa_webauthn_add"' not in words
        assert "Khóa bảo mật gắn với tên trang" not in client.get(reverse(page)).content.decode()
