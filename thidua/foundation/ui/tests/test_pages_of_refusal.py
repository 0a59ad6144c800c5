"""The page shown for an act's address opened like a page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory

from thidua.foundation.ui.middleware import RefusalMiddleware


@pytest.mark.django_db
def test_address_of_an_act_opened_like_a_page_says_so():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    response = RefusalMiddleware(lambda _request: HttpResponseNotAllowed(["POST"]))(request)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "chưa có gì được ghi" in response.content.decode()


def test_other_answers_pass_unchanged():
    answer = HttpResponse("Giả định")
    assert RefusalMiddleware(lambda _request: answer)(RequestFactory().get("/")) is answer
