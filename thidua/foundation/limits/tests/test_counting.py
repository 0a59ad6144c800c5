"""Requests are counted by address; a room full of people is never stopped, a machine is, in words."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory

from thidua.foundation.accounts.models import User
from thidua.foundation.limits.counting import Limit, counted_as, is_too_often, limited
from thidua.foundation.limits.middleware import PUBLIC, PublicLimitMiddleware
from thidua.foundation.limits.models import CacheRow

THREE = Limit("thu", times=3, seconds=3600)


@pytest.fixture(autouse=True)
def counting(settings):
    settings.LIMITS = True
    caches["counts"].clear()


def ask(address="198.51.100.7"):
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_fourth_request_of_an_address_is_too_often_and_others_are_not():
    assert [is_too_often(ask(), THREE) for _each in range(4)] == [False, False, False, True]
    assert not is_too_often(ask("198.51.100.8"), THREE)


def test_one_household_of_ipv6_counts_as_one():
    assert counted_as("2001:db8::1") == counted_as("2001:db8::ffff") == "2001:db8::/64"
    assert counted_as("198.51.100.7") == "198.51.100.7"
    assert counted_as("khong-phai") == "khong-phai"


@pytest.mark.django_db
def test_limited_view_answers_429_in_words():
    view = limited(THREE)(lambda request: HttpResponse("trang"))
    answers = [view(ask()) for _each in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "Hãy chờ 60 phút" in answers[-1].content.decode()


@pytest.mark.django_db
def test_public_pages_are_limited_for_strangers_only(monkeypatch):
    monkeypatch.setattr("thidua.foundation.limits.middleware.PUBLIC", THREE)
    middleware = PublicLimitMiddleware(lambda request: HttpResponse("trang"))

    def visit(user):
        request = ask()
        request.user = user
        return middleware(request).status_code

    assert [visit(AnonymousUser()) for _each in range(4)] == [200, 200, 200, 429]
    assert visit(User(username="nguoi-thu")) == 200


def test_a_hall_is_let_in():
    assert PUBLIC.times >= 300 * 4


@pytest.mark.django_db
def test_what_processes_share_without_redis_is_a_row():
    caches["default"].set("thu", [1, 2], 60)
    assert CacheRow.objects.filter(cache_key__endswith="thu").count() == 1
    assert caches["default"].get("thu") == [1, 2]
