"""Public pages from memory: the same for everybody, right away other when something is published, corrected or withdrawn."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from thidua.foundation.audit import chain as audit
from thidua.honours import serving
from thidua.news import actions as news
from thidua.news.models import NewsItem, NewsState
from thidua.news.tests.factories import AT, make_item
from thidua.organisation.tests.factories import make_council, make_officer

pytestmark = pytest.mark.django_db
NOW = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def memory(settings):
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "serving"}}
    caches["pages"].clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def item():
    council = make_council()
    item = make_item(council=council, editor_unit=council.standing_agency, state=NewsState.PUBLISHED, title="Tin mưa rào")
    audit.record("news.published", item, actor=None, at=AT)
    return item


@pytest.fixture
def editor(item):
    return {"actor": make_officer(item.editor_unit).user, "at": NOW}


def queries(client, path, capture, **headers):
    with capture() as captured:
        answer = client.get(path, headers=headers)
    return answer, len(captured)


def test_second_reader_is_served_from_memory(item, django_assert_max_num_queries):
    first = Client().get(f"/tin-tuc/{item.slug}")
    with django_assert_max_num_queries(2):  # the newest row of the log; where the training clock stands
        second = Client().get(f"/tin-tuc/{item.slug}")
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])
    assert second["Cache-Control"] == "public, no-cache"
    assert "Cookie" in second["Vary"]
    assert "default-src 'none'" in second["Content-Security-Policy"]


def test_who_has_the_page_is_told_so(item):
    page = Client().get("/")
    for headers in ({"if-none-match": page["ETag"]}, {"if-modified-since": page["Last-Modified"]}):
        answer = Client().get("/", headers=headers)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", page["ETag"])


def test_what_changes_shows_at_once(item, editor):
    path = f"/tin-tuc/{item.slug}"
    assert "Tin mưa rào" in Client().get(path).content.decode()
    news.edit(item, revision=0, title="Tin nắng hạn", lead="Nắng.", body="Nắng to.", reason="Nhầm.", **editor)
    page = Client().get(path).content.decode()
    assert "Tin nắng hạn" in page
    assert "Nhầm." in page
    assert "Tin nắng hạn" in Client().get("/").content.decode()
    news.withdraw(NewsItem.objects.get(), reason="Sai.", **editor)
    assert Client().get(path).status_code == 410
    assert "Tin nắng hạn" not in Client().get("/").content.decode()


def test_item_that_is_due_appears_on_time(item, editor):
    later = make_item(council=item.council, editor_unit=item.editor_unit, title="Tin hẹn giờ")
    news.publish(later, publish_at=NOW + timedelta(seconds=30), **editor)
    assert serving.seconds_to_keep(NOW) == 30
    assert "Tin hẹn giờ" not in Client().get("/tin-tuc/").content.decode()
    with time_machine.travel(NOW + timedelta(seconds=31), tick=False):
        assert "Tin hẹn giờ" in Client().get("/tin-tuc/").content.decode()


def test_language_theme_host_and_page_have_each_their_own(item):
    seen = set()
    for path in ("/", "/tin-tuc/", "/tin-tuc/?trang=2"):
        for cookies in ({}, {"theme": "dark"}, {"django_language": "en"}):
            client = Client()
            client.cookies.load(cookies)
            seen.add(client.get(path)["ETag"])
    assert len(seen) == 9
    assert "127.0.0.1" in Client().get("/tin-tuc/rss", headers={"host": "127.0.0.1"}).content.decode()
    assert "127.0.0.1" not in Client().get("/tin-tuc/rss").content.decode()


def test_nothing_personal_is_kept_or_served(item, editor):
    person = Client()
    person.force_login(editor["actor"])
    mine = person.get("/")
    assert "Về Việc của tôi" in mine.content.decode()
    assert mine["Cache-Control"] == "private, no-store"
    stranger = Client().get("/")
    assert "Về Việc của tôi" not in stranger.content.decode()
    assert "Về Việc của tôi" in person.get("/").content.decode()


def test_public_pages_set_no_cookie(item):
    for path in ("/", "/tin-tuc/", f"/tin-tuc/{item.slug}", "/cum-khoi/", "/tim-kiem/?q=tin", "/dang-nhap"):
        answer = Client().get(path)
        assert (path, [name for name in answer.cookies if path != "/dang-nhap"]) == (path, [])


def test_unknown_words_in_the_address_are_answered_and_not_kept(item):
    Client().get("/tin-tuc/?x=" + "1" * 50)
    Client().get("/tin-tuc/?trang=" + "1" * 50)
    assert len(caches["pages"]._cache) == 0


def test_readers_are_counted_although_the_page_came_from_memory(item):
    for _each in range(2):
        Client().get(f"/tin-tuc/{item.slug}")
    headers = {"user-agent": "Mozilla/5.0", "sec-fetch-site": "same-origin"}
    assert Client().post(f"/tin-tuc/{item.slug}/luot-xem", headers=headers).status_code == 204
    assert NewsItem.objects.get().views == 1
    with time_machine.travel(NOW + timedelta(seconds=61)):
        assert "1 lượt xem" in Client().get(f"/tin-tuc/{item.slug}").content.decode()


def test_acts_that_no_public_page_shows_leave_pages_alone(item):
    before = serving.edition()
    audit.record("conference.checked_in", item, actor=None, at=NOW)
    assert serving.edition() == before
    audit.record("news.edited", item, actor=None, at=NOW)
    assert serving.edition() > before


def test_site_is_mapped_and_marked(item):
    answer = Client().get("/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    assert f"<loc>http://testserver/tin-tuc/{item.slug}</loc><lastmod>2023-02-17</lastmod>" in answer.content.decode()
    assert Client().get("/favicon.ico").content[:4] == b"\x00\x00\x01\x00"
    assert Client().get("/chia-se.png").content[:4] == b"\x89PNG"
