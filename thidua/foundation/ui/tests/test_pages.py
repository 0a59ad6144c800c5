from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from thidua.foundation.ui import views

pytestmark = [pytest.mark.django_db, pytest.mark.urls("thidua.foundation.ui.tests.addresses")]


@pytest.mark.parametrize(
    ("address", "status", "words"), [("/none", 404, "Không tìm thấy trang"), ("/suspicious", 400, "Yêu cầu chưa đọc được")]
)
def test_error_page_speaks_to_people(client: Client, address: str, status: int, words: str) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert words in response.content.decode()
    assert "secret detail" not in response.content.decode()


def test_forbidden_page_says_why(client: Client) -> None:
    response = client.get("/forbidden")
    assert response.status_code == 403
    assert "Chỉ thủ trưởng đơn vị mới ký được." in response.content.decode()


def test_broken_page_is_safe_and_asks_the_database_nothing(client: Client, django_assert_num_queries: Any) -> None:
    request = RequestFactory().get("/broken")
    with django_assert_num_queries(0):
        views.server_error(request)
    client.raise_request_exception = False
    response = client.get("/broken")
    assert response.status_code == 500
    assert "Trang này đang trục trặc" in response.content.decode()
    assert "secret detail" not in response.content.decode()


def test_old_form_gets_a_sentence_not_a_code() -> None:
    response = Client(enforce_csrf_checks=True).post("/")
    assert response.status_code == 403
    assert "Hãy tải lại trang" in response.content.decode()


@pytest.mark.parametrize("address", ["/giao-dien/sang-toi", "/ngon-ngu"])
def test_how_pages_look_is_changed_from_our_own_pages_without_a_token(address: str) -> None:
    strict, sent = Client(enforce_csrf_checks=True), {"theme": "dark", "language": "en"}
    assert strict.post(address, sent, headers={"sec-fetch-site": "same-origin"}).cookies
    refused = strict.post(address, sent, headers={"sec-fetch-site": "cross-site"})
    assert (refused.status_code, bool(refused.cookies)) == (403, False)


def test_theme_is_remembered_and_drawn_by_the_server(client: Client) -> None:
    response = client.post("/giao-dien/sang-toi", {"theme": "dark", "next": "/x?y=1"})
    assert [response.status_code, response["Location"]] == [302, "/x?y=1"]
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_theme_switch_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    assert client.post("/giao-dien/sang-toi", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_unknown_theme_is_not_remembered(client: Client) -> None:
    assert "theme" not in client.post("/giao-dien/sang-toi", {"theme": '"><script>'}).cookies


def test_pages_carry_nothing_inline(client: Client) -> None:
    page = client.get("/").content.decode()
    assert [word for word in (" style=", "<style", "onclick", "javascript:", "<script>") if word in page] == []


def drawn(source: str, **context: object) -> str:
    return Template(CottonCompiler().process(source)).render(Context(context))


def test_component_escapes_what_it_is_given() -> None:
    title = "<script>alert(1)</script> & Co"
    wanted = '<h1 lang="vi">&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co</h1>'
    assert wanted in drawn('<c-head title="{{ title }}" lang="vi" />', title=title)
    assert wanted in drawn('<c-head :title="title" lang="vi" />', title=title)


@pytest.mark.parametrize(("training", "count"), [(True, 1), (False, 0)])
def test_illustrative_mark_exists_only_in_training(training: bool, count: int) -> None:
    assert drawn("<c-illustrative />", ui={"training": training}).count("nội dung minh họa") == count


def test_confirm_asks_for_a_reason_when_one_is_required() -> None:
    html = drawn('<c-confirm trigger="Trả lại" question="Trả lại?" action="/x" verb="Trả lại" reason="required" danger />')
    assert '<textarea class="form-control" lang="vi" name="reason" rows="3" maxlength="2000" required>' in html
    assert '<details class="td-confirm">' in html


def test_confirm_stays_open_with_what_was_typed() -> None:
    html = drawn(
        '<c-confirm trigger="A" question="A?" action="/x" verb="A" reason="required" typed="{{ typed }}" error="Hãy viết lý do." />',
        typed="<b>",
    )
    assert '<details class="td-confirm" open>' in html
    assert "&lt;b&gt;</textarea>" in html


def test_component_takes_nothing_from_the_page_around_it() -> None:
    assert drawn("<c-head title='A' />", crumbs="<li>leak</li>", meta="leak").count("leak") == 0
