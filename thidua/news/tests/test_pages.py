import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from thidua.foundation.ui.templatetags.td import vi_datetime
from thidua.news.models import NewsItem, NewsPhotograph, NewsState
from thidua.news.tests.factories import AT, make_item, make_upload
from thidua.organisation.tests.factories import make_auditor, make_council, make_officer, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office_time():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def unit():
    return make_unit("Đơn vị Giả định A")


@pytest.fixture
def desk(client, unit):
    client.force_login(make_officer(unit).user)
    return client


def page(client, name, *args, status=200, **options):
    answer = client.get(reverse(name, args=args), **options)
    assert answer.status_code == status
    return answer.content.decode()


# --- the public ----------------------------------------------------------------------------------------------------------------------


def test_article_shows_title_time_views_lead_body_and_captions_in_order(client):
    item = make_item(state=NewsState.PUBLISHED, photographs=2, title="Bảy đơn vị ký", slug="bay-don-vi", views=1248)
    html = page(client, "news:article", item.slug).partition("<main")[2]
    pieces = [vi_datetime(item.published_at), "1.248 lượt xem", '<h1 lang="vi">Bảy đơn vị ký</h1>', item.lead, "Đoạn một."]
    pieces += [item.photographs.get(position=1).caption, "Đoạn hai.", "Đoạn ba.", item.photographs.get(position=2).caption]
    places = [html.index(piece) for piece in pieces]
    assert places == sorted(places)


def test_article_escapes_what_was_typed(client):
    nasty = "<script>alert('O'Brien')</script>"
    item = make_item(state=NewsState.PUBLISHED, title=nasty, lead=nasty, body=nasty)
    html = page(client, "news:article", item.slug)
    assert nasty not in html
    assert escape(nasty) in html


def test_article_says_when_and_why_it_was_corrected(client):
    item = make_item(state=NewsState.PUBLISHED)
    item.corrections.create(corrected_at=AT, reason="Sửa tên đơn vị.", title="Tiêu đề cũ", lead="Dẫn đề cũ", body="Bài cũ")
    html = page(client, "news:article", item.slug)
    assert "Đã sửa tiêu đề, dẫn đề, nội dung lúc 17/02/2023 16:30." in html
    assert "Sửa tên đơn vị." in html
    assert 'href="#cac-lan-sua"' in html  # said above the text too
    assert "Tiêu đề cũ" not in html
    assert "Đã sửa ngày 17/02/2023" in page(client, "news:list")
    assert "(Đã sửa ngày 17/02/2023: Sửa tên đơn vị.)" in page(client, "news:feed")


@pytest.mark.parametrize("state", [NewsState.DRAFT, NewsState.WITHDRAWN])
def test_article_that_never_was_public_is_not_found(client, state):
    item = make_item(state=state, published_at=None)
    assert item.title not in page(client, "news:article", item.slug, status=404)
    NewsItem.objects.filter(pk=item.pk).update(state=NewsState.PUBLISHED, published_at=AT)
    assert item.title in page(client, "news:article", item.slug)


def test_article_waits_for_its_time(client):
    item = make_item(state=NewsState.PUBLISHED, published_at=AT + timedelta(minutes=30))
    assert item.title not in page(client, "news:article", item.slug, status=404)
    assert item.title not in page(client, "news:list")
    with time_machine.travel(AT + timedelta(minutes=30), tick=False):
        assert item.title in page(client, "news:article", item.slug)
        assert item.title in page(client, "news:list")


def test_article_withdrawn_says_so_without_its_text(client):
    item = make_item(state=NewsState.WITHDRAWN, published_at=AT - timedelta(days=1), withdrawn_reason="Lý do kín", body="Bài đã gỡ")
    html = page(client, "news:article", item.slug, status=410)
    assert "Tin này đã được gỡ" in html
    assert "Lý do kín" not in html
    assert "Bài đã gỡ" not in html


def test_list_shows_what_is_published_newest_first(client):
    make_item(title="Bản nháp")
    make_item(title="Cũ", state=NewsState.PUBLISHED, published_at=AT - timedelta(days=2))
    make_item(title="Mới", state=NewsState.PUBLISHED, published_at=AT - timedelta(days=1))
    make_item(title="Sắp tới", state=NewsState.PUBLISHED, published_at=AT + timedelta(days=1))
    assert re.findall(r"<h2><a [^>]*>([^<]*)</a>", page(client, "news:list")) == ["Mới", "Cũ"]


def test_list_without_news_says_what_will_come(client):
    assert "Chưa có tin nào" in page(client, "news:list")


def test_list_has_pages(client):
    for _each in range(21):
        make_item(state=NewsState.PUBLISHED)
    assert "Trang 1 trên 2" in page(client, "news:list")
    assert "Trang 2 trên 2" in page(client, "news:list", query_params={"trang": "2"})


def test_feed_holds_what_is_published(client):
    make_item(title="Bản nháp")
    item = make_item(title="Tin & giao ước", state=NewsState.PUBLISHED)
    answer = client.get(reverse("news:feed"))
    assert answer["Content-Type"].startswith("application/rss+xml")
    assert "max-age=60" in answer["Cache-Control"]
    xml = answer.content.decode()
    assert "<title>Tin &amp; giao ước</title>" in xml
    assert f"http://testserver/tin-tuc/{item.slug}" in xml
    assert "Bản nháp" not in xml


@pytest.mark.parametrize(
    ("state", "published_at", "status"),
    [
        (NewsState.DRAFT, None, 404),
        (NewsState.PUBLISHED, AT - timedelta(hours=1), 200),
        (NewsState.PUBLISHED, AT + timedelta(hours=1), 404),
        (NewsState.WITHDRAWN, AT - timedelta(hours=1), 404),
    ],
)
def test_photo_is_public_with_its_item_only(client, state, published_at, status):
    item = make_item(state=state, published_at=published_at, photographs=1)
    answer = client.get(reverse("news:photo", args=[item.photographs.get().pk]))
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "public, max-age=300"
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")


def test_photo_of_a_draft_is_for_its_editors(desk, unit):
    own = make_item(editor_unit=unit, photographs=1).photographs.get()
    others = make_item(photographs=1).photographs.get()
    answer = desk.get(reverse("news:photo", args=[own.pk]))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    assert desk.get(reverse("news:photo", args=[others.pk])).status_code == 404


def queries_for(client, address, count):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    assert len(captured) <= count, [each["sql"] for each in captured]
    return len(captured)


def test_public_pages_ask_the_database_the_same_whatever_the_rows(client):
    item = make_item(state=NewsState.PUBLISHED, photographs=1)
    addresses = [reverse("news:list"), reverse("news:feed"), reverse("news:article", args=[item.slug])]
    few = [queries_for(client, address, 12) for address in addresses]
    for _each in range(2):
        make_item(state=NewsState.PUBLISHED, photographs=3)
        item.photographs.create(file=item.photographs.first().file, caption="Thêm", position=9)
    assert [queries_for(client, address, 12) for address in addresses] == few


# --- the desk ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["items", "item", "edit"])
def test_desk_is_for_those_signed_in(client, name):
    args = [] if name == "items" else [make_item().pk]
    assert client.get(reverse(f"news:{name}", args=args)).status_code == 302


def test_desk_lists_what_the_unit_may_edit_in_constant_queries(desk, unit):
    make_item(title="Của đơn vị khác")
    make_item(title="Tin của mình", editor_unit=unit)
    html = page(desk, "news:items")
    assert "Tin của mình" in html
    assert "Của đơn vị khác" not in html
    few = queries_for(desk, reverse("news:items"), 25)
    for _each in range(2):
        make_item(editor_unit=unit)
    assert queries_for(desk, reverse("news:items"), 25) == few


def test_desk_hides_items_of_others(desk):
    other = make_item()
    for name in ("item", "edit"):
        page(desk, f"news:{name}", other.pk, status=404)
    for name in ("publish", "withdraw", "add_photograph"):
        assert desk.post(reverse(f"news:{name}", args=[other.pk])).status_code == 404


def test_desk_lets_the_auditor_read_only(client):
    client.force_login(make_auditor().user)
    item = make_item()
    assert "Việc kế tiếp" not in page(client, "news:item", item.pk)
    page(client, "news:edit", item.pk, status=403)
    assert client.post(reverse("news:publish", args=[item.pk]), {"revision": 0}).status_code == 403


def test_specialist_edits_items_of_the_council(client):
    council = make_council()
    client.force_login(make_officer(council.standing_agency).user)
    item = make_item(council=council)
    assert escape(item.title) in page(client, "news:edit", item.pk)
    sent = client.post(reverse("news:edit", args=[item.pk]), form_of(item, title="Tiêu đề giả định mới"))
    assert (sent.status_code, NewsItem.objects.get(pk=item.pk).title) == (302, "Tiêu đề giả định mới")
    page(client, "news:edit", make_item().pk, status=404)


def form_of(item, **changed):
    values = {"title": item.title, "lead": item.lead, "body": item.body, "revision": item.revision}
    for picture in item.photographs.all():
        values |= {f"anh-{picture.pk}-caption": picture.caption, f"anh-{picture.pk}-position": picture.position}
    return values | changed


def test_edit_saves_words_and_captions(desk, unit):
    item = make_item(editor_unit=unit, photographs=2)
    one, two = item.photographs.order_by("position")
    data = form_of(item, title="Tên mới", **{f"anh-{one.pk}-caption": "Lời mới", f"anh-{one.pk}-position": 5, f"anh-{two.pk}-remove": "on"})
    assert desk.post(reverse("news:edit", args=[item.pk]), data).status_code == 302
    item.refresh_from_db()
    assert item.title == "Tên mới"
    assert list(item.photographs.values_list("caption", "position")) == [("Lời mới", 5)]


def test_edit_keeps_what_was_typed_when_refused(desk, unit):
    item = make_item(editor_unit=unit, state=NewsState.PUBLISHED)
    answer = desk.post(reverse("news:edit", args=[item.pk]), form_of(item, body="Đoạn vừa viết."))
    assert answer.status_code == 422
    assert "Đoạn vừa viết." in answer.content.decode()
    item.refresh_from_db()
    assert item.body != "Đoạn vừa viết."


def test_edit_conflict_shows_both_texts_and_can_be_saved_after_reading(desk, unit):
    item = make_item(editor_unit=unit, title="Cũ")
    desk.post(reverse("news:edit", args=[item.pk]), form_of(item, title="Bản thứ nhất"))
    answer = desk.post(reverse("news:edit", args=[item.pk]), form_of(item, title="Bản thứ hai"))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Bản thứ nhất" in html
    assert "Bản thứ hai" in html
    assert 'name="revision" value="1"' in html
    assert desk.post(reverse("news:edit", args=[item.pk]), form_of(item, title="Bản thứ hai", revision=1)).status_code == 302


@pytest.mark.parametrize("field", ["title", "lead", "body", "revision"])
def test_edit_refuses_an_empty_field_in_words(desk, unit, field):
    item = make_item(editor_unit=unit)
    answer = desk.post(reverse("news:edit", args=[item.pk]), form_of(item, **{field: ""}))
    assert answer.status_code == 422


def test_edit_of_a_withdrawn_item_goes_back_with_a_word(desk, unit):
    item = make_item(editor_unit=unit, state=NewsState.WITHDRAWN)
    answer = desk.get(reverse("news:edit", args=[item.pk]), follow=True)
    assert "đã gỡ nên không sửa được" in answer.content.decode()


def test_photograph_is_added_and_its_refusal_shown(desk, unit):
    item = make_item(editor_unit=unit)
    address = reverse("news:add_photograph", args=[item.pk])
    assert desk.post(address, {"file": make_upload(), "caption": "Hội trường"}).status_code == 302
    answer = desk.post(address, {"file": make_upload("anh.png"), "caption": "Sai đuôi tệp"})
    assert answer.status_code == 422
    assert "không khớp nội dung" in answer.content.decode()
    assert NewsPhotograph.objects.get().caption == "Hội trường"


def test_publish_now_later_and_too_late(desk, unit):
    item = make_item(editor_unit=unit)
    address = reverse("news:publish", args=[item.pk])
    assert desk.post(address, {"publish_at": "17/02/2023 08:00", "revision": 0}).status_code == 422
    assert desk.post(address, {"publish_at": "31/02/2023", "revision": 0}).status_code == 422
    assert desk.post(address, {"publish_at": "17/02/2023 18:00", "revision": 0}).status_code == 302
    assert "Tin đang chờ đến giờ đăng" in page(desk, "news:item", item.pk)
    assert desk.post(address, {"publish_at": "", "revision": 0}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.published_at) == (NewsState.PUBLISHED, AT)


def test_withdraw_asks_for_a_reason(desk, unit):
    item = make_item(editor_unit=unit, state=NewsState.PUBLISHED)
    address = reverse("news:withdraw", args=[item.pk])
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert desk.post(address, {"reason": "Đăng nhầm."}).status_code == 302
    assert NewsItem.objects.get().state == NewsState.WITHDRAWN
    assert "Đăng nhầm." in page(desk, "news:item", item.pk)
