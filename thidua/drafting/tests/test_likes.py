"""Opinions that say nearly the same: one row, one answer, each its own record; and opinions on words that have changed since."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from python_calamine import CalamineWorkbook

from thidua.cluster.tests.factories import make_scene
from thidua.drafting import actions, queries
from thidua.drafting.actions import NotAlike, Wording
from thidua.drafting.actions.opinions import AlreadyAnswered, ChangedSince
from thidua.drafting.models import Answer, Comment
from thidua.drafting.tests.factories import AT, make_circulated, say
from thidua.foundation.audit.models import Entry
from thidua.foundation.notify.models import Notice

pytestmark = pytest.mark.django_db
SAME = "Đề nghị ghi rõ thời hạn gửi báo cáo quý."
NEARLY = "đề nghị Cụm ghi rõ thời hạn gửi báo cáo quý"
OTHER = "Nhất trí với nội dung này."


@pytest.fixture
def desk():
    """A draft sent round to four units; on its first article three opinions, two of them nearly the same."""
    desk = make_circulated(scene=make_scene(4))
    for member, text in ((1, SAME), (2, NEARLY), (3, OTHER)):
        say(desk, desk.clause(), text, member=member, at=AT + timedelta(minutes=member))
    return desk


def said(desk):
    return list(Comment.objects.filter(clause__draft=desk.draft).order_by("made_at"))


def test_likes_stand_in_one_row_with_their_units_and_apart_once_answered_differently(desk):
    rows = queries.responses([desk.draft])
    assert [[each.text for each in row.comments] for row in rows] == [[SAME, NEARLY], [OTHER]]
    assert [unit.pk for unit in rows[0].units] == [desk.scene.units[1].pk, desk.scene.units[2].pk]
    actions.answer(said(desk)[0], decision="not_accepted", reason="Đã có ở Điều khác.", actor=desk.head, at=AT)
    assert [len(row.comments) for row in queries.responses([desk.draft])] == [1, 1, 1]


def test_one_answer_for_all_each_with_its_row_in_the_log(desk):
    one, two, other = said(desk)
    made = actions.answer_together([two, one], decision="accepted", reason="Ghi theo đề nghị.", actor=desk.head, at=AT)
    assert [answer.comment for answer in made] == [one, two]
    entries = Entry.objects.filter(event="drafting.answered").order_by("number")
    assert [(entry.changes["comment"], entry.changes["together"], entry.reason) for entry in entries] == [
        (one.pk, 2, "Ghi theo đề nghị."),
        (two.pk, 2, "Ghi theo đề nghị."),
    ]
    assert not Answer.objects.filter(comment=other).exists()
    told = Notice.objects.filter(event="drafting.answered_accepted").values_list("to_id", flat=True)
    assert set(told) == {person.user_id for unit in (1, 2) for person in (desk.scene.heads[unit], desk.scene.officers[unit])}


def test_the_same_other_wording_changes_the_text_once(desk):
    clause = desk.clause(1)
    words = Wording("Tên mới", "Nội dung mới của điều này.")
    for member in (1, 2):
        say(desk, clause, "" if member == 1 else "Cho rõ hơn.", wording=words, member=member)
    pair = [each for each in said(desk) if each.clause_id == clause.pk]
    made = actions.answer_together(pair, decision="accepted", reason="Rõ hơn.", actor=desk.head, at=AT)
    assert len({answer.outcome_id for answer in made}) == 1
    assert made[0].outcome.body == words.body
    assert desk.clause(1).texts.count() == 2
    row = next(row for row in queries.responses([desk.draft]) if row.comments[0].clause_id == clause.pk)
    assert len(row.comments) == 2


def test_what_is_not_alike_or_done_is_not_answered_together(desk):
    one, two, other = said(desk)
    answer = {"decision": "not_accepted", "reason": "Lý do.", "actor": desk.head, "at": AT}
    with pytest.raises(NotAlike):
        actions.answer_together([one, other], **answer)
    with pytest.raises(NotAlike):
        actions.answer_together([], **answer)
    with pytest.raises(PermissionDenied):
        actions.answer_together([one, two], **(answer | {"actor": desk.member}))
    actions.answer(two, **answer)
    with pytest.raises(AlreadyAnswered):
        actions.answer_together([one, two], **answer)
    assert Answer.objects.count() == 1


def test_a_text_that_moved_on_is_seen_before_it_is_replaced(desk):
    clause = desk.clause(1)
    for member in (1, 2):
        say(desk, clause, "Sửa.", wording=Wording("Tên", "Nội dung đơn vị đề nghị."), member=member)
    actions.edit_clause(clause, heading="Tên", body="Nội dung cụm trưởng vừa sửa.", base=clause.current_id, actor=desk.head, at=AT)
    pair = [each for each in said(desk) if each.clause_id == clause.pk]
    with pytest.raises(ChangedSince):
        actions.answer_together(pair, decision="accepted", reason="Rõ.", actor=desk.head, at=AT)


# --- pages -------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def head(desk):
    client = Client()
    client.force_login(desk.head)
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        yield client


def test_the_head_answers_a_group_from_the_table_and_may_take_one_out(desk, head):
    one, _two, _other = said(desk)
    page = head.get(desk.url("tiep-thu")).content.decode()
    assert "trả lời một lần" in page
    assert f'href="{desk.url("tiep-thu")}#nhom-{one.pk}"' in head.get(desk.url(f"dieu/{one.clause_id}/")).content.decode()
    form = {"nhom": one.pk, "y": [one.pk], f"n{one.pk}-decision": "accepted", f"n{one.pk}-reason": "", f"n{one.pk}-base": one.about_id}
    form |= {f"n{one.pk}-heading": one.about.heading, f"n{one.pk}-body": one.about.body}
    page = head.post(desk.url("tra-loi-chung"), form)
    assert (page.status_code, "Hãy nêu lý do" in page.content.decode()) == (422, True)
    answer = head.post(desk.url("tra-loi-chung"), form | {f"n{one.pk}-reason": "Ghi theo đề nghị."})
    assert answer["Location"] == desk.url("tiep-thu")
    assert [each.comment_id for each in Answer.objects.all()] == [one.pk]
    member = Client()
    member.force_login(desk.member)
    assert member.post(desk.url("tra-loi-chung"), form).status_code == 403
    assert "trả lời một lần" not in member.get(desk.url("tiep-thu")).content.decode()


def test_an_opinion_on_changed_words_shows_the_words_of_then_everywhere(desk, head):
    clause = desk.clause()
    actions.edit_clause(clause, heading=clause.current.heading, body="Chữ mới hẳn.", base=clause.current_id, actor=desk.head, at=AT)
    for url in (desk.url(), desk.url(f"dieu/{clause.pk}/"), desk.url("tiep-thu")):
        page = head.get(url).content.decode()
        assert "Ý này viết cho bản trước" in page
        assert "Chữ mới hẳn.</ins>" in page
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(head.get(f"{desk.url('tiep-thu')}?xuat=xlsx").content)).get_sheet_by_index(0)
    rows = [[str(cell) for cell in row] for row in sheet.to_python()]
    row = next(row for row in rows if any(NEARLY in cell for cell in row))
    assert f"{desk.scene.units[1].name}; {desk.scene.units[2].name}" in row
    assert any(clause.current.heading in cell for cell in row)


def test_an_answer_that_changed_the_words_is_no_change_since(desk, head):
    one = said(desk)[0]
    actions.answer(
        one, decision="accepted", reason="Rõ.", base=one.about_id, wording=Wording("Tên", "Chữ theo ý kiến."), actor=desk.head, at=AT
    )
    assert not queries.moved_on(queries.comments_full().get(pk=one.pk), desk.clause().current)
