"""Every form of every page filled with what nobody should type, and every address asked with it: answered with words, never with a 500."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.addresses import World, routes
from tests.test_doors import twin
from thidua.demo.loader import load
from thidua.demo.people import PASSWORD

pytestmark = [pytest.mark.long, pytest.mark.sqlite]  # what is typed is judged before any database is asked

SCRIPT = "<script>alert('x')</script>"
WORDS = (
    f"O'Brien {SCRIPT} \u202eđảo ngược\u202c \x00 {{{{ 7|add:7 }}}} %(unit)s %s",
    "Ế" * 5_000,
    '=HYPERLINK("https://vi-du.invalid")\r\nBEGIN:VALARM',
)
JUNK = ("abc\x00", "9" * 5_000, "-1", "²")
ASKED = (
    "ngay",
    "nam",
    "tu",
    "den",
    "canh",
    "don-vi",
    "nguoi",
    "truc-thuoc",
    "trang",
    "tim",
    "loai",
    "linh-vuc",
    "xem",
    "ca",
    "luc",
    "xuat",
    "sap",
)
# The head unit's officer, another unit's head, who keeps the lists, who keeps the accounts.
ROLES = ("canbo.gd2", "thutruong.gd5", "chuyenvien.gd", "quantri")


@dataclass
class Sent:
    """One form as a browser would send it: free text apart from what is chosen or hidden."""

    action: str
    method: str
    text: list[str] = field(default_factory=list)
    rest: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self._select = address, ""
        self.forms: list[Sent] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Sent(given.get("action") or self.address, given.get("method", "get").lower()))
        if not self.forms:
            return
        form, name = self.forms[-1], given.get("name", "")
        if tag == "textarea" or (tag == "input" and given.get("type", "text") in {"text", "search", "email", "tel", "number"}):
            form.text.append(name)
        elif tag == "input" and name:
            form.rest.setdefault(name, given.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and (given.get("value") or self._select not in form.rest):
            form.rest.setdefault(self._select, given.get("value", ""))
        elif tag == "button" and name:
            form.rest[name] = given.get("value", "")


def posts(form: Sent) -> Iterator[dict[str, str]]:
    """The form with nasty words, then with every value spoilt."""
    for words in WORDS:
        yield form.rest | dict.fromkeys(form.text, words)
    for junk in JUNK:
        yield dict.fromkeys([*form.text, *form.rest], junk)


def ask(client: Client, method: str, address: str, data: dict[str, str]) -> str:
    """Ask and undo; return what went wrong."""
    try:
        with transaction.atomic():
            answer = client.post(address, data) if method == "post" else client.get(address, data)
            content = answer.getvalue()
            transaction.set_rollback(True)
    except Exception as error:
        return f"{method} {address} {sorted(data)[:6]}: {type(error).__name__}: {error}"[:300]
    broken = answer.status_code >= 500 or SCRIPT.encode() in content
    return f"{method} {address} {sorted(data)[:6]}: {answer.status_code}" if broken else ""


def walk(client: Client, world: World, asked: set[str], *, spoil: bool) -> Iterator[str]:
    """Send every form that was not sent before; with `spoil` ask every address with junk behind it too."""
    for route in routes():
        address = world.address(route)
        if not address:
            continue
        for junk in (WORDS[0], *JUNK[:2]) if spoil else ():
            yield ask(client, "get", address, dict.fromkeys(ASKED, junk))
        with transaction.atomic():
            answer = client.get(address)
            html = "" if answer.streaming or answer.status_code != 200 else answer.content.decode(errors="replace")
            answer.getvalue()  # a file is read to its end, and so closed
            transaction.set_rollback(True)
        page = Forms(address)
        page.feed(html)
        for form in page.forms:
            target = form.action.partition("#")[0]
            if form.method == "post" and target not in asked and "dang-xuat" not in target:
                asked.add(target)
                for data in posts(form):
                    yield ask(client, "post", target, data)


@pytest.mark.django_db
@pytest.mark.usefixtures("known")
def test_nothing_typed_breaks_a_page():
    load("morning")
    world, asked, wrong = twin(2023), set(), []
    for username in ROLES:
        client, before = Client(), len(asked)
        client.post(reverse("account_login"), {"login": username, "password": PASSWORD})
        wrong += [each for each in walk(client, world, asked, spoil=username == ROLES[0]) if each]
        assert len(asked) > before, f"{username} found no form of his own"
    assert len(asked) > 60
    assert wrong == []
