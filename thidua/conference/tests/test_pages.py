"""Pages of a conference: what they say, what they refuse, what they cost."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from thidua.conference.tests.factories import (
    START,
    make_called,
    make_closed,
    make_open,
    make_prepared,
    make_voting,
)

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user, url: str, status: int = 200) -> str:
    response = client_of(user).get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(START + timedelta(minutes=45), tick=False):
        yield


@pytest.mark.parametrize(
    ("make", "rest"),
    [
        (make_prepared, ""),
        (make_called, ""),
        (make_called, "dieu-hanh"),
        (make_called, "phien-hop"),
        (make_called, "man-hinh"),
        (make_called, "chuong-trinh"),
        (make_called, "sua"),
        (make_called, "muc/them"),
        (make_open, ""),
        (make_open, "dieu-hanh"),
        (make_voting, "dieu-hanh"),
        (make_voting, "phien-hop"),
        (make_voting, "man-hinh"),
        (make_voting, "man-hinh?nen=sang"),
        (make_closed, ""),
        (make_closed, "dieu-hanh"),
        (make_closed, "man-hinh"),
        (make_closed, "bien-ban"),
    ],
)
def test_page_opens_for_the_secretary(make, rest):
    hall = make(3, drafts=2)
    assert "Hội nghị Giả định" in page(hall.secretary, hall.url(rest))
