"""The round trip through Word: the copy, the edited copy back, and what comes of it for members and for who writes."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from thidua.drafting import actions, jobs
from thidua.drafting.models import Comment, WordReturn
from thidua.drafting.queries import clauses_of
from thidua.drafting.returning import Change
from thidua.drafting.tests.factories import AT, UNTIL, make_agreed, make_circulated, make_desk, say
from thidua.drafting.tests.returned_files import Edited
from thidua.drafting.tests.word_files import WordFile
from thidua.foundation.audit.models import Entry
from thidua.foundation.files.models import StoredFile

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def office_hours():
    with time_machine.travel(LATER, tick=False):
        yield


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


def copy_of(desk, user=None):
    """The copy as its page gives it out, open for editing."""
    return Edited(as_user(user or desk.head).get(desk.url("ban-word")).content)


def send(desk, user, content, name="ban-sua.docx"):
    return as_user(user).post(desk.url("gui-lai-word"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def body_of(desk, index):
    """The clause with this place among the khoản, and a piece of its words that stands in no other."""
    clause = desk.clause(index, "clause")
    return clause, clause.current.body


def changes_of(made):
    return [Change.from_json(row) for row in made.content["changes"]]


# --- opinions ----------------------------------------------------------------------------------------------------------------------


def test_what_a_member_edits_becomes_opinions_by_their_authors_and_only_after_a_look():
    desk = make_circulated()
    colleague, other = desk.scene.heads[1], desk.scene.heads[2]
    (first, one), (second, two), (third, three) = (body_of(desk, at) for at in (0, 1, 2))
    edited = copy_of(desk, desk.member).note(three, "HP", "Chưa rõ thời hạn").write(one, f"{one} Thêm một câu.")
    edited.write(two, f"{two} Câu của đồng nghiệp.", by=colleague.full_name)
    edited.write(three, f"{three} Câu của đơn vị khác.", by=other.full_name)
    seen = send(desk, desk.member, edited.bytes)
    made = WordReturn.objects.get()
    assert seen.redirect_chain[-1][0] == desk.url(f"gui-lai-word/{made.pk}/")
    assert "<ins> Thêm một câu.</ins>" in re.sub(r"\s+", " ", seen.content.decode())
    assert "Người này ở đơn vị khác" in words(seen)
    assert Comment.objects.count() == 0

    chosen = {f"c{each.id}": "on" for each in changes_of(made)}
    refused = as_user(desk.member).post(desk.url(f"gui-lai-word/{made.pk}/"), {**chosen, "unit": desk.scene.units[1].pk})
    assert refused.status_code == 422
    assert "Hãy chọn người này là ai" in words(refused)
    assert Comment.objects.count() == 0

    people = dict(zip(sorted({"HP", colleague.full_name, other.full_name}), ("ai0", "ai1", "ai2"), strict=True))
    who = {people["HP"]: "words", people[colleague.full_name]: f"p{colleague.pk}", people[other.full_name]: "words"}
    done = as_user(desk.member).post(desk.url(f"gui-lai-word/{made.pk}/"), {**chosen, **who, "unit": desk.scene.units[1].pk}, follow=True)
    assert "Đã ghi 4 ý kiến của đơn vị." in words(done)
    said = {(each.clause_id, each.said_as): each for each in Comment.objects.select_related("amendment", "said_by")}
    assert said.keys() == {(first.pk, ""), (second.pk, colleague.full_name), (third.pk, other.full_name), (third.pk, "HP")}
    assert {each.unit_id for each in said.values()} == {desk.scene.units[1].pk}
    assert {each.author for each in said.values()} == {desk.member}
    assert said[first.pk, ""].amendment.body == f"{one} Thêm một câu."
    assert said[second.pk, colleague.full_name].said_by == colleague
    assert said[third.pk, other.full_name].said_by is None
    assert said[third.pk, "HP"].text == "Chưa rõ thời hạn"
    assert f"Theo {other.full_name}" in words(as_user(desk.head).get(desk.url(f"dieu/{third.pk}/")))
    made.refresh_from_db()
    assert (made.content, made.written_at) == ({}, LATER)
    assert desk.fresh().revision == 0


def test_added_removed_and_moved_clauses_are_said_in_words_and_asked_about():
    desk = make_circulated()
    (first, one), (second, two), (_third, three) = (body_of(desk, at) for at in (0, 1, 2))
    edited = copy_of(desk).add(one, "9. Khoản mới.").remove(two).move(three, before=one)
    send(desk, desk.member, edited.bytes)
    made = WordReturn.objects.get()
    kinds = {each.kind: each for each in changes_of(made)}
    assert set(kinds) == {"add", "remove", "move"}
    url = desk.url(f"gui-lai-word/{made.pk}/")
    silent = as_user(desk.member).post(url, {"unit": desk.scene.units[1].pk})
    assert silent.content.decode().count("Hãy chọn “Ghi” hoặc “Bỏ qua”.") >= 3
    answers = {f"c{each.id}": "0" if each.kind == "move" else "1" for each in kinds.values()}
    as_user(desk.member).post(url, answers)
    citations = {each.clause: each.citation for each in clauses_of(desk.draft)}
    assert {(each.clause_id, each.text) for each in Comment.objects.all()} == {
        (first.pk, f"Đề nghị thêm sau {citations[first.pk]}:\n9. Khoản mới."),
        (second.pk, f"Đề nghị bỏ {citations[second.pk]}."),
    }


def test_opinions_stand_on_the_text_that_was_downloaded_and_the_page_shows_what_it_became():
    desk = make_circulated()
    clause, body = body_of(desk, 0)
    then = clause.current_id
    edited = copy_of(desk).write(body, f"{body} Câu thêm.")
    actions.edit_clause(clause, heading="", body="Chữ mới của cụm trưởng.", base=then, actor=desk.head, at=AT)
    inserted = actions.insert_clause(desk.draft, kind="clause", heading="", body="Khoản thêm sau.", anchor=clause, actor=desk.head, at=AT)
    shown = send(desk, desk.member, edited.bytes)
    made = WordReturn.objects.get()
    assert "Điều này đã đổi từ khi tải tệp" in words(shown)
    assert [(each.kind, each.clause, each.about) for each in changes_of(made)] == [("edit", clause.pk, then)]  # nothing of `inserted`
    assert inserted.pk not in {each.clause for each in changes_of(made)}
    as_user(desk.member).post(desk.url(f"gui-lai-word/{made.pk}/"), {"c1": "on"})
    said = Comment.objects.get()
    assert said.about_id == then
    assert "Ý này viết cho bản trước" in words(as_user(desk.member).get(desk.url(f"dieu/{clause.pk}/")))


# --- the text itself ---------------------------------------------------------------------------------------------------------------


def test_before_it_goes_round_the_head_writes_the_text_and_nobody_else_does():
    desk = make_desk()
    (first, one), (second, two), (third, three) = (body_of(desk, at) for at in (0, 1, 2))
    edited = copy_of(desk).add(one, "Điều 9. Điều mới").remove(two).note(three, "HP", "Xem lại").move(three, before=one)
    edited.write(one, f"{one} Câu thêm.", by="HP")
    shown = send(desk, desk.head, edited.bytes)
    made = WordReturn.objects.get()
    assert "Người này là ai?" not in words(shown)
    assert "ghi chú chỉ để xem" in words(shown)
    url = desk.url(f"gui-lai-word/{made.pk}/")
    answers = {f"c{each.id}": "on" if each.kind == "edit" else "1" for each in changes_of(made) if each.kind != "note"}
    stale = as_user(desk.head).post(url, {**answers, "base": desk.draft.revision + 1})
    assert "Dự thảo đã đổi trong lúc đồng chí xem" in words(stale)
    as_user(desk.head).post(url, {**answers, "base": desk.draft.revision})
    text = [(each.clause, each.kind, each.heading or each.body) for each in clauses_of(desk.fresh())]
    at = next(place for place, row in enumerate(text) if row[0] == third.pk)
    assert text[at + 1][0] == first.pk
    assert text[at + 1][2] == f"{one} Câu thêm."
    assert text[at + 2][1:] == ("article", "Điều mới")
    assert second.pk not in {row[0] for row in text}
    assert Entry.objects.filter(event="drafting.return_written").count() == 1
    assert as_user(desk.member).get(desk.url("ban-word")).status_code == 404


def test_after_the_deadline_members_are_refused_and_the_head_writes_the_text():
    desk = make_circulated()
    clause, body = body_of(desk, 0)
    content = copy_of(desk).write(body, f"{body} Câu thêm.").bytes
    with time_machine.travel(UNTIL + timedelta(hours=1), tick=False):
        assert "Đã hết hạn góp ý" in words(send(desk, desk.member, content))
        assert "Đã hết hạn góp ý" in words(as_user(desk.member).get(desk.url("gui-lai-word")))
        assert "Ghi những chỗ đã chọn vào dự thảo" in words(send(desk, desk.head, content))
        say_later = WordReturn.objects.get()
        as_user(desk.head).post(desk.url(f"gui-lai-word/{say_later.pk}/"), {"c1": "on", "base": desk.draft.revision})
    assert clauses_of(desk.fresh())[[each.clause for each in clauses_of(desk.draft)].index(clause.pk)].body == f"{body} Câu thêm."


def test_a_copy_looked_over_in_one_step_is_not_written_in_another():
    desk = make_desk()
    _clause, body = body_of(desk, 0)
    send(desk, desk.head, copy_of(desk).write(body, f"{body} Câu thêm.").bytes)
    made = WordReturn.objects.get()
    actions.circulate(desk.draft, comments_until=UNTIL, actor=desk.head, at=AT)
    answer = as_user(desk.head).post(desk.url(f"gui-lai-word/{made.pk}/"), {"c1": "on", "base": desk.fresh().revision})
    assert "dự thảo đã sang bước khác" in words(answer)


# --- files that are not it ---------------------------------------------------------------------------------------------------------


def test_the_same_file_twice_another_draft_a_strangers_file_and_no_change_each_get_their_sentence():
    desk, elsewhere = make_circulated(), make_circulated()
    _clause, body = body_of(desk, 0)
    plain = copy_of(desk).bytes
    changed = copy_of(desk).write(body, f"{body} Câu thêm.").bytes
    assert "giống hệt dự thảo" in words(send(desk, desk.member, plain))
    assert "Tệp này tải từ một văn bản khác" in words(send(elsewhere, elsewhere.member, changed))
    assert "Chưa chọn tệp" in words(as_user(desk.member).post(desk.url("gui-lai-word"), follow=True))
    assert "không phải bản Word tải từ dự thảo ở đây" in words(send(desk, desk.member, WordFile().add("Điều 1. Lạ").bytes()))
    for content, sentence in (
        (b"", "rỗng"),
        (changed[:2000], "hỏng"),
        (b"%PDF-1.4", "không phải văn bản Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    ):
        assert sentence in words(send(desk, desk.member, content)), sentence
    assert WordReturn.objects.count() == 0

    send(desk, desk.member, changed)
    send(desk, desk.member, changed)
    made = WordReturn.objects.get()
    assert StoredFile.objects.count() == 1
    assert "Đang xem lại dở" in words(as_user(desk.member).get(desk.url("gui-lai-word")))
    as_user(desk.member).post(desk.url(f"gui-lai-word/{made.pk}/"), {"c1": "on"})
    assert "đã gửi và đã ghi rồi" in words(send(desk, desk.member, changed))
    again = as_user(desk.member).post(desk.url(f"gui-lai-word/{made.pk}/"), {"c1": "on"}, follow=True)
    assert "đã được ghi rồi" in words(again)
    assert Comment.objects.count() == 1


def test_what_the_unit_said_already_is_passed_over_and_nothing_is_written_when_one_change_cannot_be():
    desk = make_circulated()
    (first, one), (second, two) = (body_of(desk, at) for at in (0, 1))
    say(desk, first, "", wording=actions.Wording("", f"{one} Câu thêm."))
    send(desk, desk.member, copy_of(desk).write(one, f"{one} Câu thêm.").write(two, f"{two} Nữa.").bytes)
    made = WordReturn.objects.get()
    chosen = {each.id: actions.Whose() for each in changes_of(made)}
    actions.remove_clause(second, base=second.current_id, actor=desk.head, at=AT)
    how = {"unit": desk.scene.units[1], "actor": desk.member, "at": LATER}
    with pytest.raises(actions.TextFixed):
        actions.write_return(made, chosen=chosen, **how)
    with pytest.raises(PermissionDenied):
        actions.write_return(made, chosen=chosen, **{**how, "unit": desk.scene.units[2]})
    assert Comment.objects.count() == 1
    actions.restore_clause(second, actor=desk.head, at=AT)
    assert actions.write_return(made, chosen=chosen, **how) == actions.Written(new=1, known=1)


def test_nobody_else_sees_a_copy_and_it_can_be_given_up_or_expires():
    desk = make_circulated()
    _clause, body = body_of(desk, 0)
    content = copy_of(desk).write(body, f"{body} Câu thêm.").bytes
    send(desk, desk.member, content)
    made = WordReturn.objects.get()
    url = desk.url(f"gui-lai-word/{made.pk}/")
    for user in (desk.head, desk.scene.heads[1].user, desk.scene.auditor.user):
        assert as_user(user).get(url).status_code == 404
        assert as_user(user).post(f"{url}bo").status_code == 404
    with pytest.raises(actions.NothingCameBack):
        actions.write_return(made, chosen={}, unit=desk.scene.units[1], actor=desk.member, at=LATER)
    assert "Đã bỏ bản Word gửi lại" in words(as_user(desk.member).post(f"{url}bo", follow=True))
    assert StoredFile.objects.count() == 0
    send(desk, desk.member, content)
    with time_machine.travel(LATER + timedelta(days=15), tick=False):
        assert jobs.sweep_imports() == 1
    assert (WordReturn.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_a_text_that_is_agreed_gives_no_copy_and_takes_none():
    desk = make_agreed()
    assert "Hội nghị đã thống nhất văn bản này" in words(as_user(desk.member).get(desk.url("ban-word"), follow=True))
    assert "Hội nghị đã thống nhất văn bản này" in words(as_user(desk.head).get(desk.url("gui-lai-word")))
    assert as_user(desk.scene.monitor.user).get(desk.url("gui-lai-word")).status_code == 403
