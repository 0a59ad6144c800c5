from datetime import date

import pytest
import time_machine
from django.urls import reverse

from thidua.news import jobs, readers
from thidua.news.models import NewsState, ReadersDay, Reading
from thidua.news.tests.factories import make_item

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = date(2024, 3, 4), date(2024, 3, 5)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/115.0"


@pytest.fixture
def item():
    return make_item(state=NewsState.PUBLISHED, slug="tin-doc")


def count(item, *, address="203.0.113.7", agent=BROWSER, day=MONDAY):
    grew = readers.count(item, address=address, agent=agent, day=day)
    item.refresh_from_db()
    return grew


def post(client, *, slug="tin-doc", agent=BROWSER, **headers):
    return client.post(reverse("news:read", args=[slug]), headers={"User-Agent": agent, **headers})


def test_a_reader_is_counted_once_a_day(item):
    assert (count(item), count(item), item.views) == (True, False, 1)
    assert (count(item, day=TUESDAY), item.views) == (True, 2)


def test_other_addresses_and_browsers_are_other_readers(item):
    count(item)
    count(item, address="203.0.113.8")
    count(item, agent="Mozilla/5.0 Chrome/120")
    assert item.views == 3


def test_a_digest_holds_no_address_and_differs_between_items(item):
    other = make_item(state=NewsState.PUBLISHED)
    count(item)
    count(other)
    digests = list(Reading.objects.values_list("digest", flat=True))
    assert len(set(digests)) == 2
    assert all(len(digest) == 64 and "203.0.113.7" not in digest for digest in digests)


def test_the_first_reader_of_a_day_destroys_the_salt_and_digests_before(item):
    count(item)
    old_salt = ReadersDay.objects.get().salt
    count(item, day=TUESDAY)
    assert list(ReadersDay.objects.values_list("day", flat=True)) == [TUESDAY]
    assert list(Reading.objects.values_list("day", flat=True)) == [TUESDAY]
    assert ReadersDay.objects.get().salt != old_salt
    assert item.views == 2


def test_the_schedule_destroys_them_on_a_day_when_nobody_reads(item):
    with time_machine.travel("2024-03-04 12:00 +0700", tick=False):
        readers.count(item, address="203.0.113.7", agent=BROWSER, day=MONDAY)
        assert jobs.forget_readers() == 0
    with time_machine.travel("2024-03-05 00:10 +0700", tick=False):
        assert jobs.forget_readers() == 1
    assert not ReadersDay.objects.exists()
    assert not Reading.objects.exists()


def test_a_post_counts_and_sets_no_cookie(client, item):
    answer = post(client)
    item.refresh_from_db()
    assert (answer.status_code, dict(answer.cookies), answer.content, item.views) == (204, {}, b"", 1)


def test_a_post_needs_no_token_from_a_strict_client(item):
    from django.test import Client

    assert post(Client(enforce_csrf_checks=True)).status_code == 204


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_the_page_itself_never_counts(client, item, method):
    assert getattr(client, method)(reverse("news:article", args=["tin-doc"])).status_code == 200
    assert getattr(client, method)(reverse("news:read", args=["tin-doc"])).status_code == 405
    item.refresh_from_db()
    assert item.views == 0


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "bingbot/2.0",
        "curl/8.5",
        "python-requests/2.31",
        "facebookexternalhit/1.1",
    ],
)
def test_robots_are_not_counted(client, item, agent):
    assert post(client, agent=agent).status_code == 204
    item.refresh_from_db()
    assert item.views == 0


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch;prerender"}, {"Sec-Fetch-Site": "cross-site"}])
def test_prefetches_and_posts_from_other_sites_are_not_counted(client, item, headers):
    post(client, **headers)
    item.refresh_from_db()
    assert item.views == 0


@pytest.mark.parametrize("state", [NewsState.DRAFT, NewsState.WITHDRAWN])
def test_what_is_not_published_has_no_counter(client, state):
    make_item(state=state, slug="an")
    assert post(client, slug="an").status_code == 404
