"""Whoever guesses at a password is stopped; the hall behind the same address is not; the administrator opens again."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from thidua.foundation.accounts import lockout
from thidua.foundation.accounts.models import User
from thidua.foundation.accounts.tests.entering import PASSWORD
from thidua.foundation.audit.models import Entry
from thidua.foundation.clock import real_now

pytestmark = pytest.mark.django_db
HALL, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def counting(settings):
    settings.AXES_ENABLED = True


@pytest.fixture
def user():
    return User.objects.create_user("vidu.nt", full_name="Nguyễn Thị Ví Dụ", email="vidu@vi-du.invalid", password=PASSWORD)


def attempt(name="vidu.nt", password="sai-mat-khau", address=HALL):
    return Client(REMOTE_ADDR=address).post(reverse("account_login"), {"login": name, "password": password})


def guess(times=5, **given):
    return [attempt(**given) for _each in range(times)]


def test_fifth_wrong_password_locks_the_account_from_that_address_in_words(user):
    answers = guess()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    page = answers[-1].content.decode()
    assert "Tạm dừng đăng nhập" in page
    assert "Hãy chờ 15 phút" in page
    assert attempt(password=PASSWORD).status_code == 429


def test_others_in_the_hall_and_the_person_elsewhere_sign_in(user):
    User.objects.create_user("khac", full_name="Người khác (ví dụ)", password=PASSWORD)
    guess()
    assert attempt("khac", PASSWORD).status_code == 302
    assert attempt(password=PASSWORD, address=ELSEWHERE).status_code == 302


def test_both_names_of_an_account_count_together(user):
    guess(3)
    assert guess(2, name="Vidu@Vi-Du.invalid")[-1].status_code == 429


def test_right_password_forgets_the_wrong_ones(user):
    guess(4)
    assert attempt(password=PASSWORD).status_code == 302
    assert [answer.status_code for answer in guess(4)] == [200] * 4


def test_lock_opens_by_itself(user):
    guess()
    with time_machine.travel(real_now() + timedelta(minutes=16)):
        assert attempt(password=PASSWORD).status_code == 302


def test_lock_is_in_the_log_once_without_the_address(user):
    guess(7)
    entry = Entry.objects.get(event="accounts.locked_out")
    assert (entry.actor, entry.subject_label) == (None, user.full_name)
    assert HALL not in str(entry.changes)


def test_what_was_typed_is_kept_nowhere(user):
    guess(name="mat-khau-go-nham-o", password="mat-khau-khac")
    kept = str(list(AccessAttempt.objects.values()))
    assert "go-nham" not in kept
    assert "mat-khau-khac" not in kept
    assert lockout.lock_outs(real_now()) == []


def test_a_locked_account_is_listed_and_opened_again(user):
    guess(6)
    found = lockout.lock_outs(real_now(), user=user)
    assert [(each.username, each.address, each.failures) for each in found] == [("vidu.nt", HALL, 5)]
    assert lockout.open_again(user) == 1
    assert attempt(password=PASSWORD).status_code == 302


def test_guessing_at_the_password_asked_again_locks_too(user):
    client = Client(REMOTE_ADDR=HALL)
    client.force_login(user)
    answers = [client.post(reverse("account_reauthenticate"), {"password": "sai"}) for _each in range(5)]
    assert answers[-1].status_code == 429
