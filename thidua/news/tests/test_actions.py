from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from thidua.foundation.audit.models import Entry
from thidua.foundation.files import photographs
from thidua.foundation.files.photographs import prepare, store_photograph
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.refusal import Conflict
from thidua.foundation.states import WrongState
from thidua.news import actions, queries
from thidua.news.models import NewsItem, NewsState
from thidua.news.moments import TooManyPhotographs
from thidua.news.tests.factories import AT, make_item, make_upload
from thidua.organisation.tests.factories import make_council, make_deputy, make_head, make_officer, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return make_unit("Đơn vị Giả định A")


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def editor(unit):
    return make_officer(unit).user


def compose(council, unit, actor, **fields):
    values = {"source": "conference:1", "title": "Bảy đơn vị ký giao ước", "lead": "Dẫn đề.", "body": "Một.\n\nHai."} | fields
    return actions.compose(council=council, editor_unit=unit, actor=actor, at=AT, **values)


def change(item, actor, **fields):
    values = {"revision": item.revision, "title": item.title, "lead": item.lead, "body": item.body} | fields
    return actions.edit(item, actor=actor, at=AT, **values)


def events():
    return list(Entry.objects.order_by("number").values_list("event", flat=True))


def test_compose_makes_a_draft_with_its_photographs_in_order(council, unit, editor):
    files = [store_photograph(prepare(make_upload()), at=AT), store_photograph(prepare(make_upload(colour="gold")), at=AT)]
    item = compose(council, unit, editor, photographs=[(files[0], "Hội trường"), (files[1], "Ký giao ước")])
    assert (item.state, item.slug, item.source) == (NewsState.DRAFT, "bay-don-vi-ky-giao-uoc", "conference:1")
    assert [picture.caption for picture in item.photographs.order_by("position")] == ["Hội trường", "Ký giao ước"]
    assert events() == ["news.composed"]


def test_compose_for_a_record_that_has_an_item_names_it(council, unit, editor):
    first = compose(council, unit, editor)
    with pytest.raises(actions.AlreadyComposed, match="Bảy đơn vị ký giao ước") as refusal:
        compose(council, unit, editor, title="Tin khác")
    assert refusal.value.item == first


def test_compose_after_withdrawal_makes_a_new_item_with_its_own_address(council, unit, editor):
    first = compose(council, unit, editor)
    actions.withdraw(first, reason="Soạn lại từ đầu.", actor=editor, at=AT)
    assert compose(council, unit, editor).slug == "bay-don-vi-ky-giao-uoc-2"


def test_compose_never_takes_the_address_of_the_feed(council, unit, editor):
    assert compose(council, unit, editor, title="RSS").slug == "rss-2"


def test_compose_of_a_title_without_letters_still_has_an_address(council, unit, editor):
    assert compose(council, unit, editor, title="“…”").slug == "tin"


@pytest.mark.parametrize("who", ["head", "specialist"])
def test_compose_is_for_the_unit_and_the_standing_agency(council, unit, who):
    actor = make_head(unit) if who == "head" else make_officer(council.standing_agency)
    assert compose(council, unit, actor.user).pk


@pytest.mark.parametrize("who", ["deputy", "stranger"])
def test_compose_is_not_for_others(council, unit, who):
    actor = make_deputy(unit) if who == "deputy" else make_officer(make_unit())
    with pytest.raises(PermissionDenied):
        compose(council, unit, actor.user)
    assert not NewsItem.objects.exists()


@pytest.mark.parametrize(("field", "words"), [("title", "Tiêu đề"), ("lead", "Dẫn đề"), ("body", "Nội dung")])
def test_compose_refuses_an_empty_text(council, unit, editor, field, words):
    with pytest.raises(actions.NotNews, match=words):
        compose(council, unit, editor, **{field: " \n\u202e "})


def test_compose_refuses_a_title_of_5000_characters(council, unit, editor):
    with pytest.raises(actions.NotNews, match="5000 ký tự, tối đa 300"):
        compose(council, unit, editor, title="x" * 5000)


def test_edit_of_a_draft_changes_words_address_and_photographs(council, unit, editor):
    item = make_item(council=council, editor_unit=unit, photographs=3)
    one, two, three = item.photographs.order_by("position")
    pictures = {one.pk: actions.Picture("Mới", 9), two.pk: actions.Picture("", 0, remove=True)}
    item = change(item, editor, title="Tiêu đề mới", pictures=pictures)
    assert (item.title, item.slug, item.revision) == ("Tiêu đề mới", "tieu-de-moi", 1)
    assert [each.caption for each in item.photographs.order_by("position")] == [three.caption, "Mới"]
    assert events() == ["news.edited"]


def test_edit_without_a_change_writes_nothing(council, unit, editor):
    item = make_item(council=council, editor_unit=unit, state=NewsState.PUBLISHED)
    assert change(item, editor).revision == 0
    assert events() == []


def test_edit_keeps_text_as_text(council, unit, editor):
    item = make_item(council=council, editor_unit=unit)
    item = change(item, editor, title="<script>alert('O'Brien')</script>\u202egian", body="A\r\n\r\n<b>B</b>")
    assert item.title == "<script>alert('O'Brien')</script>gian"
    assert queries.paragraphs(item.body) == ["A", "<b>B</b>"]


def test_edit_by_two_people_keeps_both_texts(council, unit, editor):
    item = make_item(council=council, editor_unit=unit, title="Cũ")
    change(item, editor, title="Bản của người thứ nhất")
    with pytest.raises(Conflict) as refusal:
        change(item, editor, title="Bản của người thứ hai")
    assert (refusal.value.theirs.title, refusal.value.mine.title) == ("Bản của người thứ nhất", "Bản của người thứ hai")
    item.refresh_from_db()
    assert item.title == "Bản của người thứ nhất"


def test_edit_after_publication_needs_a_reason_and_keeps_the_old_text(council, unit, editor):
    item = make_item(council=council, editor_unit=unit, state=NewsState.PUBLISHED, title="Tin có lỗi", slug="tin-co-loi")
    with pytest.raises(actions.NotNews, match="lý do sửa"):
        change(item, editor, title="Tin đã đúng")
    item = change(item, editor, title="Tin đã đúng", reason="Sửa lỗi đánh máy.")
    kept = item.corrections.get()
    assert (kept.title, kept.reason, kept.corrected_at) == ("Tin có lỗi", "Sửa lỗi đánh máy.", AT)
    assert (item.slug, events()) == ("tin-co-loi", ["news.corrected"])


def test_edit_before_its_time_comes_is_no_correction(council, unit, editor):
    item = make_item(council=council, editor_unit=unit, state=NewsState.PUBLISHED, published_at=AT + timedelta(hours=2))
    assert change(item, editor, lead="Dẫn đề mới.").corrections.count() == 0


def test_edit_of_a_withdrawn_item_is_refused(council, unit, editor):
    item = make_item(council=council, editor_unit=unit, state=NewsState.WITHDRAWN)
    with pytest.raises(WrongState):
        change(item, editor, title="Mới")


def test_edit_is_not_for_another_unit(council, unit):
    item = make_item(council=council, editor_unit=unit)
    with pytest.raises(PermissionDenied, match="đơn vị biên tập"):
        change(item, make_officer(make_unit()).user, title="Mới")


def test_add_photograph_stands_last_and_after_publication_is_a_correction(council, unit, editor):
    item = make_item(council=council, editor_unit=unit, state=NewsState.PUBLISHED, photographs=1)
    with pytest.raises(actions.NotNews, match="lý do"):
        actions.add_photograph(item, upload=make_upload(), caption="Ảnh hai", actor=editor, at=AT)
    picture = actions.add_photograph(item, upload=make_upload(), caption="Ảnh hai", reason="Thêm ảnh.", actor=editor, at=AT)
    assert (picture.position, item.corrections.count(), events()) == (2, 1, ["news.photograph_added"])


def test_add_photograph_draws_before_the_transaction(council, unit, editor, monkeypatch):
    item, draw, outside, within = make_item(council=council, editor_unit=unit), photographs.draw, len(connection.savepoint_ids), []
    monkeypatch.setattr(photographs, "draw", lambda *said: within.append(len(connection.savepoint_ids)) or draw(*said))
    actions.add_photograph(item, upload=make_upload(), caption="Ảnh", actor=editor, at=AT)
    assert within == [outside]


def test_add_photograph_refuses_what_is_no_picture(council, unit, editor):
    item = make_item(council=council, editor_unit=unit)
    with pytest.raises(FileRefused):
        actions.add_photograph(item, upload=SimpleUploadedFile("anh.jpg", b"<html>"), caption="Ảnh", actor=editor, at=AT)
    with pytest.raises(FileRefused, match="40 MB"):
        actions.add_photograph(
            item, upload=SimpleUploadedFile("to.jpg", b"\xff\xd8\xff" + bytes(40 * 1024 * 1024)), caption="Ảnh", actor=editor, at=AT
        )
    with pytest.raises(actions.NotNews, match="chú thích"):
        actions.add_photograph(item, upload=make_upload(), caption=" ", actor=editor, at=AT)
    assert not item.photographs.exists()


def test_add_photograph_stops_at_twelve(council, unit, editor):
    item = make_item(council=council, editor_unit=unit, photographs=12)
    with pytest.raises(TooManyPhotographs):
        actions.add_photograph(item, upload=make_upload(), caption="Thứ mười ba", actor=editor, at=AT)


def test_publish_now_shows_the_item_at_once(council, unit, editor):
    item = actions.publish(make_item(council=council, editor_unit=unit), revision=0, actor=editor, at=AT)
    assert (list(queries.published(AT)), item.published_at, events()) == ([item], AT, ["news.published"])


def test_publish_later_waits_for_its_time_and_may_be_set_anew(council, unit, editor):
    item = make_item(council=council, editor_unit=unit)
    item = actions.publish(item, publish_at=AT + timedelta(hours=2), actor=editor, at=AT)
    assert list(queries.published(AT)) == []
    assert list(queries.published(AT + timedelta(hours=2))) == [item]
    item = actions.publish(item, actor=editor, at=AT + timedelta(hours=1))
    assert list(queries.published(AT + timedelta(hours=1))) == [item]
    assert events() == ["news.scheduled", "news.published"]


def test_publish_twice_is_refused(council, unit, editor):
    item = actions.publish(make_item(council=council, editor_unit=unit), actor=editor, at=AT)
    with pytest.raises(WrongState):
        actions.publish(item, actor=editor, at=AT + timedelta(minutes=1))


@pytest.mark.parametrize("away", [timedelta(minutes=-5), timedelta(days=400)])
def test_publish_refuses_a_time_past_or_too_far(council, unit, editor, away):
    with pytest.raises(actions.WrongTime):
        actions.publish(make_item(council=council, editor_unit=unit), publish_at=AT + away, actor=editor, at=AT)


def test_publish_of_a_text_changed_meanwhile_is_refused(council, unit, editor):
    item = make_item(council=council, editor_unit=unit)
    change(item, editor, title="Bản mới")
    with pytest.raises(Conflict, match="đọc lại bản mới"):
        actions.publish(item, revision=0, actor=editor, at=AT)


def test_withdraw_needs_a_reason_and_hides_the_item(council, unit, editor):
    item = make_item(council=council, editor_unit=unit, state=NewsState.PUBLISHED)
    with pytest.raises(actions.NotNews, match="lý do gỡ"):
        actions.withdraw(item, reason=" ", actor=editor, at=AT)
    item = actions.withdraw(item, reason="Đăng nhầm.", actor=editor, at=AT)
    assert (list(queries.published(AT)), item.withdrawn_reason, events()) == ([], "Đăng nhầm.", ["news.withdrawn"])
    with pytest.raises(WrongState):
        actions.withdraw(item, reason="Lần nữa.", actor=editor, at=AT)


@pytest.mark.parametrize("act", [actions.publish, actions.withdraw])
def test_publish_and_withdraw_are_not_for_others(council, unit, act):
    item = make_item(council=council, editor_unit=unit)
    extra = {"reason": "Vì thế."} if act is actions.withdraw else {}
    with pytest.raises(PermissionDenied):
        act(item, actor=make_officer(make_unit()).user, at=AT, **extra)


@pytest.mark.parametrize(("pictures", "order"), [(0, "ppp"), (1, "pfpp"), (2, "pfppf"), (3, "pfpfpf"), (4, "pffpfpf")])
def test_parts_spread_the_photographs_among_the_paragraphs(council, unit, pictures, order):
    item = make_item(council=council, editor_unit=unit, photographs=pictures)
    assert "".join("f" if part.photograph else "p" for part in queries.parts(item)) == order
