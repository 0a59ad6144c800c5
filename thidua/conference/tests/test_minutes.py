"""Minutes, photographs, news: what comes out of the record."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from thidua.conference import actions, documents, queries
from thidua.conference.actions.photographs import TooManyPhotographs
from thidua.conference.models import ItemKind, MinutesState, Stance
from thidua.conference.steps import MinutesFixed, NotWritten, WrongMoment
from thidua.conference.tests.factories import START, leave_cluster, make_closed, make_open, make_voting, make_written
from thidua.covenant.tests.factories import make_open as make_signing
from thidua.covenant.tests.factories import sign_by
from thidua.foundation.audit import chain
from thidua.foundation.files import photographs
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.refusal import Conflict
from thidua.foundation.states import WrongState
from thidua.news.actions import AlreadyComposed

pytestmark = pytest.mark.django_db
AFTER = START + timedelta(minutes=110)


def body(minutes, key):
    return next(each["body"] for each in minutes.sections if each["key"] == key)


def picture(name="anh.jpg", size=(60, 40), kind="JPEG"):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#7e1a2c").save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue())


# --- minutes ---------------------------------------------------------------------------------------------------------------------------


def test_minutes_are_written_from_the_record():
    hall = make_voting(4, present=3)
    actions.start_item(hall.item(ItemKind.DISCUSSION), actor=hall.secretary, at=START + timedelta(minutes=21))
    item, clause = hall.item(ItemKind.DISCUSSION), hall.drafts[0].clauses.order_by("pk")[1]
    actions.record_speech(
        item,
        unit=hall.scene.units[1],
        speaker="Trần Thị O'Ví Dụ",
        summary="Nâng lên hai phần ba.",
        clause=clause,
        token="t" * 12,
        actor=hall.secretary,
        at=START + timedelta(minutes=22),
    )
    hall.arrive(3, at=START + timedelta(minutes=25))
    for number in range(3):
        hall.say(number)
    hall.say(3, Stance.AGREES_WITH_COMMENTS, "Ghi rõ thời hạn")
    hall.decide()
    actions.conclude(hall.conference, conclusion="Thực hiện ngay.", seen="", actor=hall.chair, at=AFTER)
    actions.close(hall.conference, actor=hall.chair, at=AFTER)
    minutes = actions.write_minutes(hall.conference, actor=hall.secretary, at=AFTER)
    assert [each["key"] for each in minutes.sections if not each["key"].startswith("item-")] == [
        "time",
        "composition",
        "rule",
        "decisions",
        "conclusion",
        "end",
        "illustrative",
    ]
    assert "08 giờ 30 phút, ngày 16 tháng 02 năm 2023" in body(minutes, "time")
    assert "Có mặt 4 trên 4 đơn vị" in body(minutes, "composition")
    assert "(đến lúc 08:55)" in body(minutes, "composition")
    assert f"Chủ trì: đồng chí {hall.scene.heads[0]}" in body(minutes, "composition")
    assert "Chưa có quy chế" in body(minutes, "rule")
    spoken = body(minutes, f"item-{item.pk}")
    assert f"Đồng chí Trần Thị O'Ví Dụ ({hall.scene.units[1]}), về Điều 2 của {hall.drafts[0].title}: Nâng lên hai phần ba." in spoken
    decided = body(minutes, "decisions")
    assert "Đồng ý 3, đồng ý có ý kiến 1, không đồng ý 0, chưa nêu 0." in decided
    assert "4 trên 4 đơn vị đồng ý, cần hơn một nửa tổng số, tức ít nhất 3: được thông qua." in decided
    assert "(Ghi rõ thời hạn)" in decided
    assert body(minutes, "conclusion") == "Thực hiện ngay."
    assert "10 giờ 20 phút" in body(minutes, "end")


def test_minutes_name_the_absent_with_their_reason_and_the_unit_that_left():
    hall = make_open(5, present=3)
    leave_cluster(hall, 4)
    hall.conference.invitations.filter(unit=hall.scene.units[3]).update(answer="declines", reason="Đi công tác")
    actions.close(hall.conference, actor=hall.chair, at=AFTER)
    minutes = actions.write_minutes(hall.conference, actor=hall.secretary, at=AFTER)
    said = body(minutes, "composition")
    assert "Có mặt 3 trên 4 đơn vị" in said
    assert f"{hall.scene.units[3]}: báo trước, lý do: Đi công tác" in said
    assert f"{hall.scene.units[4]} rời cụm từ ngày 16/02/2023" in said


def test_minutes_show_who_signed_the_covenant():
    scene, covenant = make_signing(3)
    sign_by(scene, covenant, 0, 1)
    hall = make_closed(3, scene=scene, drafts=1)
    minutes = actions.write_minutes(hall.conference, actor=hall.secretary, at=AFTER)
    assert "2 trên 3 đơn vị đã ký" in body(minutes, "signing")
    assert covenant.text_sha256 in body(minutes, "signing")


def test_minutes_wait_for_the_closing_and_for_those_who_conduct():
    sitting, closed = make_open(), make_closed()
    with pytest.raises(WrongMoment):
        actions.write_minutes(sitting.conference, actor=sitting.secretary, at=AFTER)
    with pytest.raises(PermissionDenied):
        actions.write_minutes(closed.conference, actor=closed.member, at=AFTER)


def test_only_words_are_edited():
    hall, minutes = make_written()
    facts = body(minutes, "decisions")
    edited = actions.edit_minutes(
        minutes, revision=0, bodies={"decisions": "Giả", "conclusion": "Câu mới", "không-có": "x"}, actor=hall.secretary, at=AFTER
    )
    assert (body(edited, "decisions"), body(edited, "conclusion")) == (facts, "Câu mới")
    with pytest.raises(NotWritten):
        actions.edit_minutes(minutes, revision=1, bodies={"conclusion": " "}, actor=hall.secretary, at=AFTER)


def test_two_edit_the_minutes_and_neither_text_is_lost():
    hall, minutes = make_written()
    actions.edit_minutes(minutes, revision=0, bodies={"conclusion": "Một"}, actor=hall.secretary, at=AFTER)
    with pytest.raises(Conflict) as caught:
        actions.edit_minutes(minutes, revision=0, bodies={"conclusion": "Hai"}, actor=hall.chair, at=AFTER)
    assert [*caught.value.theirs.values(), *caught.value.mine.values()] == ["Một", "Hai"]


def test_writing_again_names_the_revision_it_throws_away():
    hall, minutes = make_written()
    actions.edit_minutes(minutes, revision=0, bodies={"conclusion": "Một"}, actor=hall.secretary, at=AFTER)
    with pytest.raises(Conflict):
        actions.write_minutes(hall.conference, revision=0, actor=hall.secretary, at=AFTER)
    with pytest.raises(Conflict):
        actions.write_minutes(hall.conference, actor=hall.secretary, at=AFTER)
    assert (
        body(actions.write_minutes(hall.conference, revision=1, actor=hall.secretary, at=AFTER), "conclusion")
        == "Các đơn vị thực hiện ngay."
    )


def test_minutes_are_confirmed_by_secretary_then_chair_and_fixed():
    hall, minutes = make_written()
    with pytest.raises(WrongState):
        actions.confirm_as_chair(minutes, revision=0, actor=hall.chair, at=AFTER)
    with pytest.raises(PermissionDenied):
        actions.confirm_as_secretary(minutes, revision=0, actor=hall.chair, at=AFTER)
    with pytest.raises(Conflict):
        actions.confirm_as_secretary(minutes, revision=9, actor=hall.secretary, at=AFTER)
    actions.confirm_as_secretary(minutes, revision=0, actor=hall.secretary, at=AFTER)
    with pytest.raises(MinutesFixed, match="Thư ký đã xác nhận"):
        actions.edit_minutes(minutes, revision=0, bodies={"conclusion": "Khác"}, actor=hall.secretary, at=AFTER)
    with pytest.raises(PermissionDenied):
        actions.confirm_as_chair(minutes, revision=0, actor=hall.secretary, at=AFTER)
    before = chain.head()
    fixed = actions.confirm_as_chair(minutes, revision=0, actor=hall.chair, at=AFTER)
    assert fixed.state == MinutesState.FIXED
    assert (fixed.audit_rows, fixed.audit_head) == before
    text = json.dumps(fixed.sections, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert fixed.sha256 == hashlib.sha256(text.encode()).hexdigest()
    for act in (
        lambda: actions.edit_minutes(minutes, revision=0, bodies={"conclusion": "Khác"}, actor=hall.secretary, at=AFTER),
        lambda: actions.write_minutes(hall.conference, revision=0, actor=hall.secretary, at=AFTER),
        lambda: actions.return_minutes(minutes, reason="Sửa", actor=hall.chair, at=AFTER),
        lambda: actions.confirm_as_chair(minutes, revision=0, actor=hall.chair, at=AFTER),
    ):
        with pytest.raises((MinutesFixed, WrongState)):
            act()


def test_chair_returns_the_minutes_with_a_reason():
    hall, minutes = make_written()
    actions.confirm_as_secretary(minutes, revision=0, actor=hall.secretary, at=AFTER)
    with pytest.raises(NotWritten):
        actions.return_minutes(minutes, reason=" ", actor=hall.chair, at=AFTER)
    with pytest.raises(PermissionDenied):
        actions.return_minutes(minutes, reason="Sửa", actor=hall.secretary, at=AFTER)
    returned = actions.return_minutes(minutes, reason="Thiếu một ý kiến", actor=hall.chair, at=AFTER)
    assert (returned.state, returned.secretary_confirmed_at) == (MinutesState.WRITTEN, None)


# --- photographs ----------------------------------------------------------------------------------------------------------------------


def test_photograph_is_kept_with_its_caption_in_order():
    hall = make_open()
    said = {"actor": hall.secretary, "at": AFTER}
    first = actions.add_photograph(hall.conference, upload=picture(), caption="Hội trường <b>", **said)
    second = actions.add_photograph(hall.conference, upload=picture("x.png", kind="PNG"), caption="Ký giao ước", **said)
    actions.move_photograph(second, step=-1, **said)
    actions.move_photograph(second, step=-1, **said)
    assert [each.caption for each in queries.photographs_of(hall.conference)] == ["Ký giao ước", "Hội trường <b>"]
    actions.remove_photograph(first, **said)
    actions.remove_photograph(first, **said)
    assert [each.pk for each in queries.photographs_of(hall.conference)] == [second.pk]


def test_photograph_refuses_what_it_is_not(monkeypatch, settings):
    hall = make_open()
    said = {"actor": hall.secretary, "at": AFTER}
    for upload in (SimpleUploadedFile("anh.jpg", b"<script>"), SimpleUploadedFile("anh.jpg", b""), picture("anh.pdf")):
        with pytest.raises(FileRefused):
            actions.add_photograph(hall.conference, upload=upload, caption="Ảnh", **said)
    with pytest.raises(NotWritten):
        actions.add_photograph(hall.conference, upload=picture(), caption=" ", **said)
    monkeypatch.setattr("thidua.conference.actions.photographs.MOST_PHOTOGRAPHS", 0)
    with pytest.raises(TooManyPhotographs):
        actions.add_photograph(hall.conference, upload=picture(), caption="Ảnh", **said)
    settings.FILE_MAX_BYTES = 100
    with pytest.raises(FileRefused, match="vượt mức"):
        actions.add_photograph(hall.conference, upload=picture(), caption="Ảnh", **said)


def test_photograph_is_drawn_before_the_transaction(monkeypatch):
    hall, draw, outside, within = make_open(), photographs.draw, len(connection.savepoint_ids), []
    monkeypatch.setattr(photographs, "draw", lambda *said: within.append(len(connection.savepoint_ids)) or draw(*said))
    actions.add_photograph(hall.conference, upload=picture(), caption="Ảnh", actor=hall.secretary, at=AFTER)
    assert within == [outside]


def test_photographs_are_the_head_units_and_wait_for_the_opening():
    hall = make_open()
    with pytest.raises(PermissionDenied):
        actions.add_photograph(hall.conference, upload=picture(), caption="Ảnh", actor=hall.member, at=AFTER)


# --- news ------------------------------------------------------------------------------------------------------------------------------


def test_news_is_composed_from_the_record_and_leaks_no_speech():
    hall = make_open(3)
    item = hall.go_to(ItemKind.PRESENTATION)
    item = hall.go_to(ItemKind.DISCUSSION)
    actions.record_speech(item, speaker="A", summary="LỜI-NÓI-NỘI-BỘ", token="t" * 12, actor=hall.secretary, at=AFTER)
    actions.record_item(item, revision=0, presenter="", note="Các đơn vị cơ bản thống nhất", conclusion="", actor=hall.secretary, at=AFTER)
    for number in range(3):
        hall.say(number, Stance.AGREES_WITH_COMMENTS, "Ý-KIẾN-NỘI-BỘ")
    hall.decide()
    actions.conclude(hall.conference, conclusion="Các đơn vị phát động phong trào.", seen="", actor=hall.chair, at=AFTER)
    actions.add_photograph(hall.conference, upload=picture(), caption="Quang cảnh", actor=hall.secretary, at=AFTER)
    actions.close(hall.conference, actor=hall.chair, at=AFTER)
    made = actions.compose_news(hall.conference, actor=hall.secretary, at=AFTER)
    assert made.title == hall.conference.title
    assert made.source == f"conference:{hall.conference.pk}"
    assert "Ngày 16/02/2023" in made.lead
    assert f"đại diện 3 đơn vị thành viên: {', '.join(str(unit) for unit in hall.scene.units)}" in made.body
    assert "Các đơn vị cơ bản thống nhất." in made.body
    assert "(3 trên 3 đơn vị đồng ý)" in made.body
    assert "nêu: các đơn vị phát động phong trào." in made.body
    assert "NỘI-BỘ" not in made.body + made.lead
    assert [each.caption for each in made.photographs.all()] == ["Quang cảnh"]
    with pytest.raises(AlreadyComposed):
        actions.compose_news(hall.conference, actor=hall.secretary, at=AFTER)


def test_news_waits_for_the_closing_and_is_the_head_units():
    hall = make_open()
    with pytest.raises(WrongMoment):
        actions.compose_news(hall.conference, actor=hall.secretary, at=AFTER)
    with pytest.raises(PermissionDenied):
        actions.compose_news(hall.conference, actor=hall.member, at=AFTER)


# --- calendar --------------------------------------------------------------------------------------------------------------------------


def test_calendar_file_keeps_its_uid_and_counts_its_changes():
    hall = make_closed()
    text = documents.calendar(hall.conference, url="http://testserver/x").decode()
    hall.conference.revision += 1
    again = documents.calendar(hall.conference, url="http://testserver/x").decode()
    uid = next(line for line in text.splitlines() if line.startswith("UID"))
    assert uid in again
    assert f"SEQUENCE:{hall.conference.revision}" in again
    assert "DTSTART:20230216T013000Z" in text
    assert "DTEND:20230216T032500Z" in text
    assert "METHOD:PUBLISH" in text
    assert "ORGANIZER" in text
