import pytest
from django.contrib.messages import get_messages
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("thidua.foundation.ui.tests.addresses")]


def test_language_is_vietnamese_whatever_the_browser_wants(client: Client) -> None:
    response = client.get("/", headers={"Accept-Language": "en"})
    assert response["Content-Language"] == "vi"
    assert '<html lang="vi"' in response.content.decode()


def test_language_switch_is_remembered(client: Client) -> None:
    client.post("/ngon-ngu", {"language": "en", "next": "/"})
    assert client.get("/")["Content-Language"] == "en"


def test_unknown_language_is_vietnamese(client: Client) -> None:
    client.cookies["django_language"] = "fr"
    assert client.get("/")["Content-Language"] == "vi"


def test_refusal_of_a_post_goes_back_with_its_sentence(client: Client) -> None:
    response = client.post("/refused", headers={"Referer": "http://testserver/viec?x=1"})
    assert [response.status_code, response["Location"]] == [302, "http://testserver/viec?x=1"]
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Giao ước chưa mở ký. Hãy đợi hội nghị thông qua."]


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/x"])
def test_refusal_without_a_page_of_ours_shows_its_own(client: Client, referer: str) -> None:
    response = client.post("/refused", headers={"Referer": referer})
    assert response.status_code == 409
    assert "Giao ước chưa mở ký." in response.content.decode()


def test_refusal_of_a_part_of_a_page_is_a_fragment(client: Client) -> None:
    response = client.post("/refused", headers={"HX-Request": "true", "Referer": "http://testserver/"})
    assert response.status_code == 409
    assert "<html" not in response.content.decode()
