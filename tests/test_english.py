"""Every page in English, as those who see different things: no Vietnamese stands outside lang="vi", so that it is read aloud rightly.

Nor does any English stand inside: papers and data stay Vietnamese whatever the reader chose.
"""

from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client

from scripts.messages import forms_of, messages_of, read
from scripts.untranslated import VIETNAMESE, VOID
from tests.addresses import World, routes
from tests.test_doors import ROLES, twin
from thidua.cluster.models import ClusterYear
from thidua.demo.loader import load
from thidua.foundation.accounts.models import User
from thidua.organisation.models import Unit

pytestmark = [pytest.mark.long, pytest.mark.sqlite]

SHOWN = {200, 403, 404, 422}
NAME = "Thi Đua"  # the same in every language; a title takes no marks
SPOKEN = {"title", "alt", "aria-label", "aria-description", "placeholder", "data-l"}
# letters of test_doors: officers of the head unit and of a member unit, the specialist, auditor, administrator, monitor, the public
READERS = "sokaqmp"
# the same of Cluster No. 4: officers of its head unit and of a member unit
READERS_OF_CLUSTER_4 = {"s": "canbo.vpqu", "o": "canbo.bdv"}


@cache
def english() -> frozenset[str]:
    """Return the texts of the English catalogue that say something else than their source."""
    catalog = [(forms_of(message.id), forms_of(message.string)) for message in messages_of(read())]
    return frozenset(text for ids, texts in catalog for text in texts if text not in ids)


class Listener(HTMLParser):
    """Collects what an English reader sees or hears that holds Vietnamese letters and is not marked as Vietnamese."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.found: list[str] = []

    def language(self) -> str:
        return next((lang for _tag, lang in reversed(self.open) if lang), "")

    def note(self, text: str, where: str) -> None:
        if where == "<title>":
            text = text.replace(NAME, "")
        if VIETNAMESE.search(text):
            self.found.append(f"{where}: {' '.join(text.split())[:120]}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        lang = dict(attrs).get("lang") or ""
        if (lang or self.language()) != "vi":
            for name, value in attrs:
                if name in SPOKEN:
                    self.note(value or "", f"<{tag} {name}>")
        if tag not in VOID:
            self.open.append((tag, lang))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _lang in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        where = f"<{self.open[-1][0] if self.open else ''}>"
        if self.language() == "vi":
            if (text := " ".join(data.split())) in english():
                self.found.append(f"{where} marked as Vietnamese: {text}")
        elif not {tag for tag, _lang in self.open} & {"script", "style"}:
            self.note(data, where)


def left_over(html: str) -> list[str]:
    """Return the Vietnamese of a page that no element marks as such."""
    listener = Listener()
    listener.feed(html)
    listener.close()
    return listener.found


def reader(username: str | None) -> Client:
    client = Client()
    if username:
        client.force_login(User.objects.get(username=username))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def faults(world: World, who: dict[str, str | None], *, of_the_year: bool = False) -> Iterator[str]:
    """Read every page of a world, or only those of its year, as each of these readers; yield what is left in Vietnamese."""
    wanted = [route for route in routes() if "year" in route.parameters or not of_the_year]
    addresses = [(route.name, address) for route in wanted if (address := world.address(route))]
    by_button: set[str] = set()  # an address that only a form asks has no page of its own
    for letter, username in who.items():
        client = reader(username)
        for name, address in addresses:
            if address in by_button:
                continue
            answer = client.get(address)
            if answer.status_code == 405:
                by_button.add(address)
            if answer.status_code in SHOWN and answer.headers.get("Content-Type", "").startswith("text/html"):
                for text in left_over(answer.content.decode()):
                    yield f"{name} ({letter}, {address}): {text}"
            answer.getvalue()  # a file is read to its end, and so closed


def cluster_4() -> World:
    cluster_year = ClusterYear.objects.select_related("cluster").get(cluster__code="cum-so-4", year=2023)
    return World(cluster_year, unit=Unit.objects.get(code="ban-dan-van"))


@pytest.mark.django_db
@pytest.mark.usefixtures("known")
def test_no_vietnamese_is_left_outside_its_mark_on_any_page():
    load("after")
    who = {letter: ROLES[letter] for letter in READERS}
    found = [
        *faults(twin(2023), who),
        *faults(twin(2022), {letter: ROLES[letter] for letter in "sp"}, of_the_year=True),
        *faults(cluster_4(), READERS_OF_CLUSTER_4, of_the_year=True),
    ]
    assert not found, "\n".join(found)


def test_the_listener_hears_english_inside_the_mark():
    assert left_over("<p lang='vi'>Cụm trưởng <i>Cluster head</i></p>") == ["<i> marked as Vietnamese: Cluster head"]


def test_the_listener_hears_text_and_spoken_attributes_outside_the_mark():
    assert left_over(
        "<html lang='en'><p>Đơn vị <span lang='vi'>Quận ủy</span></p><img alt='ảnh'><i lang='vi' title='Cụm'>x</i></html>"
    ) == [
        "<p>: Đơn vị",
        "<img alt>: ảnh",
    ]
