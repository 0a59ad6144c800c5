"""What a request that comes from elsewhere can do, at every address: nothing without a form token, nowhere to lead to, no header of its own."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from tests.addresses import LEFT_OUT, Route, routes
from thidua.foundation.accounts.models import User

pytestmark = pytest.mark.django_db
# The token is asked before an address looks for its thing, so any number will do.
ANY = {
    "question": "cau-hoi",
    "code": "cum",
    "group": "don-vi",
    "kind": "plan",
    "role": "can-bo-don-vi",
    "slug": "tin",
    "token": "ma",
    "unit_code": "don-vi",
    "what": "units",
    "word": "ke-hoach",
}
# Takes a POST without a token, because … ; each looks itself at where it comes from, or changes nothing that is anybody's.
WITHOUT_TOKEN = {
    "ui:theme": "it changes only how pages look to this browser, and a token would set a cookie on public pages",
    "set_language": "as the theme",
    "paper:check": "it compares a file with what was issued and keeps nothing; a token would set a cookie on a public page",
    "paper:check_code": "as paper:check",
    "signing:ocsp": "machines ask it about a certificate, and it keeps nothing",
    "signing:ticket": "a program on the signer's machine asks it; the ticket in the address is the proof, and no session is looked at",
    "news:read": "it counts one reader more and answers nothing; readers whose browser keeps no cookies are counted too",
}
PASSWORD = "mat-khau-thu-2023"
LURES = (
    "https://ke-xau.invalid/",
    "//ke-xau.invalid",
    "/\\ke-xau.invalid",
    "javascript:ke-xau",
    "/\r\nSet-Cookie: ke-xau=1",
    "/%0d%0aX: ke-xau",
)


@pytest.fixture
def user():
    return User.objects.create_user("vidu.nt", full_name="Nguyễn Thị Ví Dụ", password=PASSWORD)


def address(route: Route) -> str:
    return reverse(route.name, kwargs={name: ANY.get(name, 1) for name in route.parameters})


def stays_here(answer: HttpResponse) -> bool:
    """Return whether it leads to an address of this house, in one line, and sets nothing that was slipped in."""
    place = answer["Location"]
    inside = place.startswith("/") and not place.startswith(("//", "/\\")) and "\n" not in place
    return inside and "ke-xau" not in answer.cookies and not {"X", "x"} & set(answer.headers)


def shut(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse without drawing the page that says why."""
    return HttpResponse(status=403)


def test_no_address_takes_a_form_of_somebody_signed_in_without_its_token(user, settings):
    settings.CSRF_FAILURE_VIEW = f"{__name__}.shut"
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    asked = [*routes(), *(Route(name, ()) for name in LEFT_OUT)]
    taken = {route.name for route in asked if strict.post(address(route), {"next": "/"}).status_code != 403}
    assert taken == set(WITHOUT_TOKEN)
    foreign = {"sec-fetch-site": "cross-site"}
    assert {strict.post(reverse(name), headers=foreign).status_code for name in ("ui:theme", "set_language")} == {403}


@pytest.mark.parametrize("lure", LURES)
@pytest.mark.parametrize(
    "name", ["account_login", "account_logout", "account_reauthenticate", "account_change_password", "ui:theme", "set_language"]
)
def test_no_word_leads_elsewhere_or_writes_a_header(user, name, lure):
    client = Client()
    if name != "account_login":
        client.force_login(user)
    sent = {"next": lure, "login": user.username, "password": PASSWORD, "theme": "dark", "language": "en"}
    sent |= {"oldpassword": PASSWORD, "password1": "mat-khau-moi-2023", "password2": "mat-khau-moi-2023"}
    answer = client.post(reverse(name), sent, query_params={"next": lure}, headers={"referer": lure.replace("\r\n", "")})
    assert stays_here(answer)


@pytest.mark.parametrize("lure", LURES)
def test_who_is_signed_in_already_is_led_nowhere_by_the_sign_in_page(client, user, lure):
    client.force_login(user)
    assert stays_here(client.get(reverse("account_login"), {"next": lure}))


@pytest.mark.parametrize("name", ["honours:front", "honours:robots", "honours:sitemap", "news:feed", "account_login"])
def test_host_that_a_stranger_names_stands_in_no_address(client, name):
    answer = client.get(reverse(name), headers={"x-forwarded-host": "ke-xau.invalid", "forwarded": "host=ke-xau.invalid"})
    assert answer.status_code == 200
    assert "ke-xau" not in answer.content.decode() + str(answer.headers)
    assert client.get(reverse(name), headers={"host": "ke-xau.invalid"}).status_code == 400
