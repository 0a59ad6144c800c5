"""What articles tell search engines, feed readers and other sites; the archive."""

import io
import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from PIL import Image

from thidua.news import queries, stories
from thidua.news.models import NewsState
from thidua.news.tests.factories import AT, make_item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_evening():
    with time_machine.travel(AT + timedelta(hours=1)):
        yield


def article(**fields):
    return make_item(state=NewsState.PUBLISHED, **fields)


def test_article_says_what_it_is_as_data(client):
    item = article(title="Ký </script><b>giao ước", photographs=1)
    item.corrections.create(corrected_at=AT, reason="Sửa tên.", title="Cũ", lead="Cũ", body="Cũ")
    page = client.get(f"/tin-tuc/{item.slug}").content.decode()
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(found)
    assert (told["@type"], told["headline"]) == ("NewsArticle", item.title)
    assert told["dateModified"] == AT.isoformat()
    assert told["correction"][0]["text"] == "Sửa tên."
    assert told["image"][0] == f"http://testserver/tin-tuc/anh/{item.photographs.get().pk}"
    assert f'<link rel="canonical" href="http://testserver/tin-tuc/{item.slug}">' in page
    assert 'property="og:image" content="http://testserver/tin-tuc/' in page


def test_picture_is_drawn_once_and_changes_with_the_title(client, settings):
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "share"}}
    item = article(title="Hội nghị ký giao ước thi đua ở một nơi có tên rất dài " * 5)
    answer = client.get(f"/tin-tuc/{item.slug}/chia-se.png")
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    assert len(answer.content) < 100_000
    assert client.get(f"/tin-tuc/{item.slug}/chia-se.png", headers={"if-none-match": answer["ETag"]}).status_code == 304
    before = stories.picture_mark(stories.picture_words(item))
    item.title = "Tên khác"
    assert stories.picture_mark(stories.picture_words(item)) != before


def test_picture_of_what_is_not_public_is_not_there(client):
    assert client.get(f"/tin-tuc/{make_item().slug}/chia-se.png").status_code == 404


def test_archive_counts_by_month_and_lists_a_month(client):
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    for title, when in (
        ("Tết", datetime(2023, 1, 31, 23, 30, tzinfo=zone)),  # still January where the office is
        ("Rằm", datetime(2023, 2, 5, 8, tzinfo=zone)),
        ("Năm ngoái", datetime(2022, 12, 31, 23, 59, tzinfo=zone)),
        ("Mai", datetime(2023, 3, 1, 0, 1, tzinfo=zone)),
    ):
        article(title=title, published_at=when)
    assert [(each.year, each.month, each.items) for each in queries.archive(AT)] == [(2023, 2, 1), (2023, 1, 1), (2022, 12, 1)]
    january, year = client.get("/tin-tuc/kho/2023/1/"), client.get("/tin-tuc/kho/2023/")
    assert [item.title for item in january.context["page"]] == ["Tết"]
    assert [item.title for item in year.context["page"]] == ["Rằm", "Tết"]
    assert [client.get(f"/tin-tuc/kho/{path}/").status_code for path in ("2023/13", "2023/0", "1800", "99999", "2024")] == [404] * 5


def test_atom_says_when_an_article_was_corrected(client):
    item = article(title="Tin & ảnh")
    item.corrections.create(corrected_at=AT, reason="Sửa.", title="Cũ", lead="Cũ", body="Cũ")
    feed = client.get("/tin-tuc/atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    words = feed.content.decode()
    assert "Tin &amp; ảnh" in words
    assert f"<updated>{AT.isoformat()}</updated>" in words
