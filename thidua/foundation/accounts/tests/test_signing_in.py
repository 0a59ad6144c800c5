"""Signing in by name or by e-mail; nobody signs up by himself; a password is asked again before a grave act."""

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.urls import reverse

from thidua.foundation.accounts.models import User
from thidua.foundation.accounts.tests.entering import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("vidu.nt", full_name="Nguyễn Thị Ví Dụ", email="vidu@vi-du.invalid", password=PASSWORD)


def sign_in(client, name, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": name, "password": password})


@pytest.mark.parametrize("name", ["vidu.nt", "VIDU.NT", "vidu@vi-du.invalid", "Vidu@Vi-Du.invalid"])
def test_person_signs_in_by_name_or_email_in_any_case(client, user, name):
    assert sign_in(client, name).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(("name", "password"), [("vidu.nt", "sai-mat-khau"), ("khong-co", PASSWORD), ("'; --", "x" * 5000)])
def test_wrong_name_or_password_is_refused_in_one_sentence(client, user, name, password):
    page = sign_in(client, name, password).content.decode()
    assert "_auth_user_id" not in client.session
    assert "Tên hoặc mật khẩu chưa đúng" in page
    assert PASSWORD not in page


def test_empty_form_says_what_is_missing(client, user):
    page = sign_in(client, "", "").content.decode()
    assert "Hãy nhập cả tên và mật khẩu." in page


def test_closed_account_does_not_sign_in(client, user):
    user.is_active = False
    user.save()
    answer = client.post(reverse("account_login"), {"login": "vidu.nt", "password": PASSWORD}, follow=True)
    assert "_auth_user_id" not in client.session
    assert answer.status_code == 200


def test_signing_in_never_leads_to_another_site(client, user):
    answer = client.post(f"{reverse('account_login')}?next=https://la.invalid/", {"login": "vidu.nt", "password": PASSWORD})
    assert answer["Location"].startswith("/")


def test_two_names_that_differ_in_case_only_cannot_be(user):

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("Vidu.NT", full_name="Người khác")


def test_account_carries_no_right(user):
    assert not user.is_staff
    assert not user.is_superuser


def test_signing_out_needs_a_post(client, user):
    client.force_login(user)
    client.get(reverse("account_logout"))
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session


@override_settings(ACCOUNT_RATE_LIMITS={"login_failed": "3/5m/key"})
def test_many_wrong_passwords_close_the_door_for_a_while(client, user):
    for _try in range(4):
        sign_in(client, "vidu.nt", "sai-mat-khau")
    page = sign_in(client, "vidu.nt").content.decode()
    assert "_auth_user_id" not in client.session
    assert "Hãy đợi vài phút" in page
