"""What a screen reader is told on the pages that keep in step: short sentences from one place, and never the seconds of a timer."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.utils.html import strip_tags

from thidua.conference.tests.factories import START, make_closed
from thidua.conference.tests.test_pages import client_of, page
from thidua.conference.tests.test_queue import Floor
from thidua.conference.tests.test_votes import make_poll, urns  # noqa: F401

pytestmark = pytest.mark.django_db
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "rect", "line", "path", "circle", "use", "polyline"}


class Voices(HTMLParser):
    """Regions that speak by themselves inside and outside of the parts that are redrawn, timers, and what is marked to be said."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.part_depth: list[int] = []
        self.inside: list[str] = []
        self.voices = 0
        self.timers: list[str | None] = []
        self.marked: list[str | None] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
            if "data-part" in given:
                self.part_depth.append(len(self.open))
        speaks = given.get("aria-live", "off") != "off" or given.get("role") in ("status", "alert", "log")
        if speaks and self.part_depth:
            self.inside.append(self.get_starttag_text() or "")
        self.voices += "data-live-voice" in given and not self.part_depth
        if "data-countdown" in given:
            self.timers.append(given.get("role"))
        if "data-say" in given:
            self.marked.append(given["data-say"])

    def handle_endtag(self, tag):
        while self.open and tag in self.open and self.open.pop() != tag:
            pass
        while self.part_depth and self.part_depth[-1] > len(self.open):
            self.part_depth.pop()


@pytest.fixture
def floor():
    floor = Floor()
    floor.call(floor.ask(1))
    floor.ask(2, at=START + timedelta(minutes=31))
    make_poll(floor.hall)
    return floor


def test_pages_in_step_speak_from_one_place_and_keep_timers_quiet(floor):
    chair, speaker = client_of(floor.hall.chair), client_of(floor.hall.scene.officers[1].user)
    for client, path in ((chair, "dieu-hanh"), (chair, "thu-ky"), (chair, "man-hinh"), (speaker, "phien-hop")):
        heard = Voices(client.get(floor.hall.url(path)).content.decode())
        assert heard.voices == 1, path
        assert heard.inside == [], path
        assert set(heard.timers) <= {"timer"}, path
        assert heard.marked, path


def test_what_is_said_names_the_speaker_who_waits_and_the_vote(floor):
    chair, delegate = client_of(floor.hall.chair), client_of(floor.hall.scene.officers[2].user)
    marked = [each for each in Voices(chair.get(floor.hall.url("dieu-hanh")).content.decode()).marked if each]
    assert [each.split(":")[0] for each in marked] == ["Đang phát biểu", "Đăng ký phát biểu"]
    said = [strip_tags(each.split("<", 1)[0]) for each in delegate.get(floor.hall.url("phien-hop")).content.decode().split("data-say>")[1:]]
    assert "Nhất trí giả định?" in said


@pytest.mark.parametrize("path", ["dieu-hanh", "thu-ky"])
def test_a_page_that_follows_nothing_does_not_say_that_it_connects(path):
    closed = make_closed()
    assert "data-live-status" not in page(closed.chair, closed.url(path))
