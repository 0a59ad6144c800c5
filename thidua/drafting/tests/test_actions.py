"""Writing, sending round, commenting, answering, agreeing and issuing drafts."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from thidua.cluster.models import YearState
from thidua.cluster.tests.factories import make_scene, make_year
from thidua.drafting import actions
from thidua.drafting.actions import Wording
from thidua.drafting.models import Comment, DraftKind, DraftState
from thidua.drafting.outline import carried_over
from thidua.drafting.queries import clauses_of, current_draft, in_version, responses
from thidua.drafting.tests.factories import AT, UNTIL, make_agreed, make_circulated, make_desk, say
from thidua.foundation.audit.chain import history_of
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.states import WrongState

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=2)


def edit(desk, clause, heading, body, *, base=None, actor=None, at=LATER):
    return actions.edit_clause(clause, heading=heading, body=body, base=base or clause.current_id, actor=actor or desk.head, at=at)


def numbers(desk, kind):
    return [each.number for each in clauses_of(desk.draft) if each.kind == kind]


# --- starting ----------------------------------------------------------------------------------------------------------------------


def test_regulation_starts_from_the_outline_with_the_facts_of_the_year():
    desk = make_desk()
    cluster = desk.scene.cluster
    text = " ".join(each.words for each in clauses_of(desk.draft))
    assert desk.draft.title == f"Quy chế hoạt động của {cluster.name} năm 2023"
    assert numbers(desk, "chapter") == ["Chương I", "Chương II", "Chương III", "Chương IV", "Chương V", "Chương VI", "Chương VII"]
    assert len(numbers(desk, "article")) == 18
    assert desk.scene.units[0].name in text
    assert "hai phần ba số đơn vị thành viên" in text
    assert "hơn một nửa tổng số đơn vị thành viên" in text
    assert "{" not in text


def test_plan_has_five_parts_and_covenant_five_fields():
    scene = make_scene()
    plan, covenant = make_desk(DraftKind.PLAN, scene=scene), make_desk(DraftKind.COVENANT, scene=scene)
    assert numbers(plan, "part") == ["I.", "II.", "III.", "IV.", "V."]
    assert numbers(covenant, "clause") == ["1.", "2.", "3.", "4.", "5."]
    assert "có nội dung, tiêu chí cụ thể" in " ".join(each.words for each in clauses_of(covenant.draft))


def test_laws_cited_are_those_of_the_year():
    text = " ".join(each.words for each in clauses_of(make_desk(scene=make_scene(year=2024)).draft))
    assert "15 tháng 6 năm 2022" in text
    assert "91/2017" not in text
    assert "1948 - " not in text


def test_start_is_for_the_head_unit():
    scene = make_scene()
    for person in (scene.officers[1], scene.specialist, scene.monitor, scene.auditor, scene.outsider):
        with pytest.raises(PermissionDenied):
            actions.start(scene.year, kind=DraftKind.PLAN, actor=person.user, at=AT)


def test_start_refuses_a_second_living_draft_of_a_kind():
    desk = make_desk()
    with pytest.raises(actions.CannotStart):
        actions.start(desk.scene.year, kind=DraftKind.REGULATION, actor=desk.head, at=AT)


def test_start_refuses_a_year_that_is_not_open():
    scene = make_scene(state=YearState.ESTABLISHED)
    with pytest.raises(actions.CannotStart):
        actions.start(scene.year, kind=DraftKind.PLAN, actor=scene.officers[0].user, at=AT)


def test_draft_starts_from_last_years_text_with_its_own_words():
    old = make_agreed()
    new_year = make_year(old.scene.cluster, old.scene.units, year=2024)
    draft = actions.start(new_year, kind=DraftKind.REGULATION, source=old.draft, actor=old.head, at=AT + timedelta(days=360))
    before, now = [each.words for each in clauses_of(old.draft)], [each.words for each in clauses_of(draft)]
    assert [each.replace("năm 2023", "năm 2024") for each in before] == now
    assert draft.title.endswith("năm 2024")
    assert draft.started_from == old.draft


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("Phong trào thi đua năm 2022", "Phong trào thi đua năm 2023"),
        ("Hội nghị ngày 17 tháng 02 năm 2022", "Hội nghị ngày 17 tháng 02 năm 2022"),
        ("Thực hiện Kế hoạch số 11 năm 2022;", "Thực hiện Kế hoạch số 12 năm 2023;"),
        ("Kế hoạch số 11 giao", "Kế hoạch số 12 giao"),
        ("Lời kêu gọi năm 1948", "Lời kêu gọi năm 1948"),
    ],
)
def test_last_years_words_are_carried_over_to_the_new_year(text, carried):
    before = {"year": 2022, "plan": "Kế hoạch số 11 năm 2022", "plan_number": "Kế hoạch số 11"}
    after = {"year": 2023, "plan": "Kế hoạch số 12 năm 2023", "plan_number": "Kế hoạch số 12"}
    assert carried_over(text, before, after) == carried


def test_draft_does_not_start_from_another_clusters_text():
    other, scene = make_agreed(), make_scene()
    with pytest.raises(actions.CannotStart):
        actions.start(scene.year, kind=DraftKind.REGULATION, source=other.draft, actor=scene.officers[0].user, at=AT)


# --- the text ----------------------------------------------------------------------------------------------------------------------


def test_edit_writes_a_new_text_and_keeps_the_old_one():
    desk = make_desk()
    clause = desk.clause(0, "clause")
    old = clause.current
    text = edit(desk, clause, "", "Chữ mới.")
    clause.refresh_from_db()
    assert clause.current == text
    assert [each.body for each in clause.texts.order_by("sequence")] == [old.body, "Chữ mới."]
    assert desk.fresh().revision == 1
    assert history_of(desk.draft).first().event == "drafting.clause_edited"


def test_edit_over_an_unseen_text_is_a_conflict_that_carries_both():
    desk = make_desk()
    clause = desk.clause(0, "clause")
    seen = clause.current_id
    theirs = edit(desk, clause, "", "Chữ của người kia.")
    with pytest.raises(Conflict) as caught:
        edit(desk, clause, "", "Chữ của tôi.", base=seen)
    assert caught.value.theirs == theirs
    assert caught.value.mine == ("", "Chữ của tôi.")
    clause.refresh_from_db()
    assert clause.current == theirs


@pytest.mark.parametrize(("heading", "body"), [("", "   "), ("", "")])
def test_edit_refuses_no_words(heading, body):
    desk = make_desk()
    with pytest.raises(actions.NothingChanged):
        edit(desk, desk.clause(0, "clause"), heading, body)


def test_edit_refuses_the_same_words():
    desk = make_desk()
    clause = desk.clause(0, "clause")
    with pytest.raises(actions.NothingChanged):
        edit(desk, clause, clause.current.heading, clause.current.body)


def test_editing_is_for_the_head_unit():
    desk = make_circulated()
    clause = desk.clause()
    for person in (desk.scene.officers[1], desk.scene.specialist, desk.scene.auditor, desk.scene.outsider):
        with pytest.raises(PermissionDenied):
            edit(desk, clause, "Khác", "", actor=person.user)


def test_text_still_changes_while_it_circulates():
    desk = make_circulated()
    edit(desk, desk.clause(0, "clause"), "", "Chữ sửa khi đang lấy ý kiến.")
    assert desk.fresh().revision == 1


@pytest.mark.parametrize("make", [make_agreed])
def test_agreed_text_cannot_change(make):
    desk = make()
    clause = desk.clause(0, "clause")
    attempts = [
        lambda: edit(desk, clause, "", "Khác"),
        lambda: actions.insert_clause(desk.draft, kind="article", heading="Thêm", body="", actor=desk.head, at=LATER),
        lambda: actions.move_clause(clause, up=False, actor=desk.head, at=LATER),
        lambda: actions.remove_clause(clause, base=clause.current_id, actor=desk.head, at=LATER),
        lambda: actions.restore_clause(clause, actor=desk.head, at=LATER),
        lambda: actions.save_version(desk.draft, label="Bản", actor=desk.head, at=LATER),
        lambda: say(desk, clause),
    ]
    for attempt in attempts:
        with pytest.raises(actions.TextFixed):
            attempt()
    assert desk.fresh().revision == 0


def test_inserting_renumbers_what_follows():
    desk = make_desk()
    first = desk.clause(0)
    made = actions.insert_clause(desk.draft, kind="article", heading="Giải thích từ ngữ", body="", anchor=first, actor=desk.head, at=LATER)
    rows = {each.clause: each for each in clauses_of(desk.draft)}
    assert rows[first.pk].number == "Điều 1."
    assert rows[made.pk].number == "Điều 2."
    assert numbers(desk, "article")[-1] == "Điều 19."


def test_inserting_before_puts_it_in_front():
    desk = make_desk()
    first = desk.clause(0)
    made = actions.insert_clause(
        desk.draft, kind="article", heading="Mở đầu", body="", anchor=first, before=True, actor=desk.head, at=LATER
    )
    assert [each.clause for each in clauses_of(desk.draft) if each.kind == "article"][:2] == [made.pk, first.pk]


def test_moving_takes_the_clauses_below_and_the_comments_along():
    desk = make_circulated()
    first, second = desk.clause(0), desk.clause(1)
    below = next(each for each in clauses_of(desk.draft) if each.citation == "khoản 1 Điều 1")
    said = say(desk, first)
    actions.move_clause(first, up=False, actor=desk.head, at=LATER)
    rows = {each.clause: each for each in clauses_of(desk.draft)}
    assert rows[second.pk].number == "Điều 1."
    assert rows[first.pk].number == "Điều 2."
    assert rows[below.clause].citation == "khoản 1 Điều 2"
    assert Comment.objects.get(clause=first) == said


def test_moving_past_the_end_of_a_group_goes_into_the_next():
    desk = make_desk()
    last = next(each for each in clauses_of(desk.draft) if each.citation == "khoản 2 Điều 1")
    clause = desk.draft.clauses.get(pk=last.clause)
    actions.move_clause(clause, up=False, actor=desk.head, at=LATER)
    assert next(each.citation for each in clauses_of(desk.draft) if each.clause == clause.pk) == "khoản 1 Điều 2"
    actions.move_clause(clause, up=True, actor=desk.head, at=LATER)
    assert next(each.citation for each in clauses_of(desk.draft) if each.clause == clause.pk) == "khoản 2 Điều 1"


def test_moving_refuses_at_the_ends():
    desk = make_desk()
    rows = list(desk.draft.clauses.order_by("position"))
    for clause, up in ((rows[0], True), (rows[-1], False)):
        with pytest.raises(actions.NothingChanged):
            actions.move_clause(clause, up=up, actor=desk.head, at=LATER)


def test_removed_clause_keeps_its_comments_and_comes_back_with_what_was_below():
    desk = make_circulated()
    article = desk.clause(0)
    say(desk, article)
    before = [each.words for each in clauses_of(desk.draft)]
    assert actions.remove_clause(article, base=article.current_id, actor=desk.head, at=LATER) == 3
    assert len(numbers(desk, "article")) == 17
    assert [row.clause for row in responses([desk.fresh()])] == [None]
    article.refresh_from_db()
    assert actions.restore_clause(article, actor=desk.head, at=LATER) == 3
    assert [each.words for each in clauses_of(desk.draft)] == before


def test_removing_twice_is_refused():
    desk = make_desk()
    article = desk.clause(0)
    actions.remove_clause(article, base=article.current_id, actor=desk.head, at=LATER)
    with pytest.raises(actions.TextFixed):
        actions.remove_clause(article, base=article.current_id, actor=desk.head, at=LATER)


def test_removing_what_changed_meanwhile_is_a_conflict():
    desk = make_desk()
    article = desk.clause(0)
    seen = article.current_id
    edit(desk, article, "Tên mới", "")
    with pytest.raises(Conflict):
        actions.remove_clause(article, base=seen, actor=desk.head, at=LATER)


def test_restoring_what_stands_is_refused():
    desk = make_desk()
    with pytest.raises(actions.TextFixed):
        actions.restore_clause(desk.clause(0), actor=desk.head, at=LATER)


def test_versions_keep_the_text_as_it_was():
    desk = make_desk()
    clause = desk.clause(0, "clause")
    words = clause.current.body
    version = actions.save_version(desk.draft, label="Bản thứ nhất", actor=desk.head, at=LATER)
    edit(desk, clause, "", "Chữ khác hẳn.")
    kept = next(each for each in in_version(version) if each.clause == clause.pk)
    assert kept.body == words
    assert kept.citation == "khoản 1 Điều 1"


def test_version_without_change_is_refused():
    desk = make_desk()
    actions.save_version(desk.draft, label="Bản thứ nhất", actor=desk.head, at=LATER)
    with pytest.raises(actions.NothingChanged):
        actions.save_version(desk.draft, label="Bản thứ hai", actor=desk.head, at=LATER)


# --- round and back ----------------------------------------------------------------------------------------------------------------


def test_circulate_sets_the_deadline_and_keeps_the_text():
    desk = make_circulated()
    assert (desk.draft.state, desk.draft.comments_until, desk.draft.circulated_at) == (DraftState.CIRCULATED, UNTIL, AT)
    assert desk.draft.versions.get().label == "Bản gửi lấy ý kiến"


def test_circulate_refuses_a_deadline_that_has_passed():
    desk = make_desk()
    with pytest.raises(actions.NotReady):
        actions.circulate(desk.draft, comments_until=AT, actor=desk.head, at=AT)


def test_circulate_refuses_an_empty_text():
    desk = make_desk()
    desk.draft.clauses.update(removed_at=AT)
    with pytest.raises(actions.NotReady):
        actions.circulate(desk.draft, comments_until=UNTIL, actor=desk.head, at=AT)


def test_circulate_twice_is_refused():
    desk = make_circulated()
    with pytest.raises(WrongState):
        actions.circulate(desk.draft, comments_until=UNTIL, actor=desk.head, at=AT)


def test_circulate_is_for_the_head_unit():
    desk = make_desk()
    with pytest.raises(PermissionDenied):
        actions.circulate(desk.draft, comments_until=UNTIL, actor=desk.member, at=AT)


def test_deadline_moves_only_forward():
    desk = make_circulated()
    with pytest.raises(actions.NotReady):
        actions.extend_deadline(desk.draft, comments_until=UNTIL - timedelta(days=1), actor=desk.head, at=LATER)
    actions.extend_deadline(desk.draft, comments_until=UNTIL + timedelta(days=2), actor=desk.head, at=LATER)
    assert desk.fresh().comments_until == UNTIL + timedelta(days=2)
    with pytest.raises(PermissionDenied):
        actions.extend_deadline(desk.draft, comments_until=UNTIL + timedelta(days=3), actor=desk.member, at=LATER)


def test_deadline_of_a_draft_not_sent_is_refused():
    desk = make_desk()
    with pytest.raises(actions.NotReady):
        actions.extend_deadline(desk.draft, comments_until=UNTIL, actor=desk.head, at=AT)


# --- comments ----------------------------------------------------------------------------------------------------------------------


def test_comment_is_about_the_text_that_was_seen():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    seen = clause.current
    edit(desk, clause, "", "Chữ mới sau đó.")
    said = actions.comment(clause, unit=desk.scene.units[1], about=seen.pk, text="Ý kiến.", actor=desk.member, at=LATER)
    assert said.about == seen


def test_every_member_unit_comments_the_heads_own_too():
    desk = make_circulated()
    for number in (0, 1, 2):
        say(desk, desk.clause(), f"Ý kiến của đơn vị {number}.", member=number)
    assert Comment.objects.count() == 3


def test_comment_is_not_for_others_nor_for_another_unit():
    desk = make_circulated()
    clause, scene = desk.clause(), desk.scene
    for person in (scene.specialist, scene.monitor, scene.auditor, scene.outsider, scene.officers[2]):
        with pytest.raises(PermissionDenied):
            actions.comment(clause, unit=scene.units[1], about=clause.current_id, text="Ý kiến", actor=person.user, at=AT)


def test_comment_of_a_unit_that_left_is_refused():
    desk = make_circulated()
    desk.scene.year.members.filter(unit=desk.scene.units[1]).update(left_on=date(2023, 2, 7), left_reason="Giải thể")
    with pytest.raises(PermissionDenied):
        say(desk, desk.clause(), at=LATER)


def test_comment_after_the_deadline_is_refused_with_the_moment():
    desk = make_circulated()
    say(desk, desk.clause(), "Đúng giờ cuối.", at=UNTIL)
    with pytest.raises(actions.CommentsClosed, match="15/02/2023 09:00"):
        say(desk, desk.clause(), "Muộn.", at=UNTIL + timedelta(seconds=1))


def test_comment_before_it_is_sent_round_is_refused():
    desk = make_desk()
    with pytest.raises(actions.CommentsClosed):
        say(desk, desk.clause(), member=0)


def test_comment_twice_or_empty_is_refused():
    desk = make_circulated()
    say(desk, desk.clause(), "Một ý.")
    for words in ("Một ý.", "  "):
        with pytest.raises(Refused):
            say(desk, desk.clause(), words)
    assert Comment.objects.count() == 1


def test_comment_on_a_removed_clause_is_refused():
    desk = make_circulated()
    article = desk.clause(0)
    actions.remove_clause(article, base=article.current_id, actor=desk.head, at=LATER)
    with pytest.raises(actions.TextFixed):
        say(desk, article)


def test_the_same_words_are_no_amendment():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause, "Chỉ nêu ý kiến.", wording=Wording(clause.current.heading, clause.current.body))
    assert not hasattr(said, "amendment")


@pytest.mark.parametrize("words", ["O'Brien & <script>alert(1)</script>", "Chữ " * 1250, "\u202eđảo chiều"])
def test_odd_words_are_kept_as_they_are(words):
    desk = make_circulated()
    assert say(desk, desk.clause(), words).text == words


def test_withdrawn_comment_leaves_the_tables_but_stays_a_row():
    desk = make_circulated()
    said = say(desk, desk.clause())
    actions.withdraw(said, actor=desk.member, at=LATER)
    assert responses([desk.draft]) == []
    assert Comment.objects.get().withdrawn_at == LATER
    with pytest.raises(Refused):
        actions.withdraw(said, actor=desk.member, at=LATER)


def test_only_the_own_unit_withdraws_and_only_before_the_answer():
    desk = make_circulated()
    said = say(desk, desk.clause())
    with pytest.raises(PermissionDenied):
        actions.withdraw(said, actor=desk.scene.officers[2].user, at=LATER)
    actions.answer(said, decision="not_accepted", reason="Đã có ở Điều 4.", actor=desk.head, at=LATER)
    with pytest.raises(Refused):
        actions.withdraw(said, actor=desk.member, at=LATER)


# --- answers -----------------------------------------------------------------------------------------------------------------------


def test_accepted_amendment_becomes_the_text():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause, wording=Wording("", "Chữ đơn vị đề nghị."))
    answer = actions.answer(said, decision="accepted", reason="Rõ hơn.", base=clause.current_id, actor=desk.head, at=LATER)
    clause.refresh_from_db()
    assert clause.current.body == "Chữ đơn vị đề nghị."
    assert answer.outcome == clause.current
    assert desk.fresh().revision == 1


def test_partly_accepted_takes_the_heads_wording():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause, wording=Wording("", "Chữ đơn vị đề nghị."))
    wording = Wording("", "Chữ của cụm trưởng.")
    actions.answer(said, decision="partly", reason="Lấy một nửa.", base=clause.current_id, wording=wording, actor=desk.head, at=LATER)
    clause.refresh_from_db()
    assert clause.current.body == "Chữ của cụm trưởng."


def test_partly_without_wording_and_not_accepted_leave_the_text():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    words = clause.current.body
    for number, decision in enumerate(["partly", "not_accepted"], start=1):
        said = say(desk, clause, f"Ý {number}", wording=Wording("", f"Chữ {number}"))
        wording = Wording("", "Bỏ qua") if decision == "not_accepted" else None
        actions.answer(said, decision=decision, reason="Giải thích.", wording=wording, actor=desk.head, at=LATER)
    clause.refresh_from_db()
    assert clause.current.body == words
    assert desk.fresh().revision == 0


def test_plain_comment_may_bring_new_wording():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause)
    wording = Wording("", "Chữ có thời hạn.")
    actions.answer(said, decision="accepted", reason="Đúng.", base=clause.current_id, wording=wording, actor=desk.head, at=LATER)
    clause.refresh_from_db()
    assert clause.current.body == "Chữ có thời hạn."


def test_amendment_to_an_earlier_text_needs_the_heads_wording():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said = say(desk, clause, wording=Wording("", "Chữ đề nghị."))
    text = edit(desk, clause, "", "Chữ sửa sau đó.")
    with pytest.raises(actions.ChangedSince) as caught:
        actions.answer(said, decision="accepted", reason="Đồng ý.", base=text.pk, actor=desk.head, at=LATER)
    assert (caught.value.theirs, caught.value.mine) == (text, Wording("", "Chữ đề nghị."))
    wording = Wording("", "Chữ gộp hai bản.")
    actions.answer(said, decision="accepted", reason="Đồng ý.", base=text.pk, wording=wording, actor=desk.head, at=LATER)
    clause.refresh_from_db()
    assert clause.current.body == "Chữ gộp hai bản."


def test_wording_over_an_unseen_text_is_a_conflict():
    desk = make_circulated()
    clause = desk.clause(0, "clause")
    said, seen = say(desk, clause), clause.current_id
    edit(desk, clause, "", "Người khác sửa.")
    with pytest.raises(Conflict):
        actions.answer(said, decision="accepted", reason="Được.", base=seen, wording=Wording("", "Tôi sửa"), actor=desk.head, at=LATER)
    assert not hasattr(Comment.objects.get(pk=said.pk), "answer")


@pytest.mark.parametrize(("decision", "reason"), [("accepted", "  "), ("khac", "Lý do")])
def test_answer_needs_a_reason_and_a_known_decision(decision, reason):
    desk = make_circulated()
    said = say(desk, desk.clause())
    with pytest.raises(Refused):
        actions.answer(said, decision=decision, reason=reason, actor=desk.head, at=LATER)


def test_answer_twice_or_to_a_withdrawn_comment_is_refused():
    desk = make_circulated()
    said, taken_back = say(desk, desk.clause(), "Một."), say(desk, desk.clause(), "Hai.")
    actions.answer(said, decision="accepted", reason="Được.", actor=desk.head, at=LATER)
    actions.withdraw(taken_back, actor=desk.member, at=LATER)
    for each in (said, taken_back):
        with pytest.raises(Refused):
            actions.answer(each, decision="accepted", reason="Lần nữa.", actor=desk.head, at=LATER)


def test_answers_are_for_the_head_unit_until_it_is_agreed():
    desk = make_circulated()
    said = say(desk, desk.clause())
    for person in (desk.scene.officers[1], desk.scene.specialist, desk.scene.monitor):
        with pytest.raises(PermissionDenied):
            actions.answer(said, decision="accepted", reason="Được.", actor=person.user, at=LATER)
    actions.agree(desk.draft, revision=0, actor=desk.head, at=LATER)
    with pytest.raises(actions.TextFixed):
        actions.answer(said, decision="accepted", reason="Được.", actor=desk.head, at=LATER)


def test_new_wording_for_a_removed_clause_is_refused_but_an_answer_is_not():
    desk = make_circulated()
    article = desk.clause(0)
    said = say(desk, article, wording=Wording("Tên khác", ""))
    actions.remove_clause(article, base=article.current_id, actor=desk.head, at=LATER)
    with pytest.raises(actions.TextFixed):
        actions.answer(said, decision="accepted", reason="Được.", actor=desk.head, at=LATER)
    actions.answer(said, decision="not_accepted", reason="Đã bỏ cả điều.", actor=desk.head, at=LATER)


# --- agreed and issued -------------------------------------------------------------------------------------------------------------


def test_agree_fixes_the_text_and_keeps_it():
    desk = make_agreed()
    assert desk.draft.state == DraftState.AGREED
    assert [each.label for each in desk.draft.versions.order_by("number")] == ["Bản gửi lấy ý kiến", "Bản hội nghị thống nhất"]


def test_agree_refuses_a_text_that_changed_after_the_vote_began():
    desk = make_circulated()
    edit(desk, desk.clause(0, "clause"), "", "Sửa phút cuối.")
    with pytest.raises(Conflict):
        actions.agree(desk.draft, revision=0, actor=desk.head, at=LATER)
    assert desk.fresh().state == DraftState.CIRCULATED


def test_agree_is_for_the_head_unit_or_the_standing_agency():
    desk = make_circulated()
    for person in (desk.scene.officers[1], desk.scene.auditor, desk.scene.outsider):
        with pytest.raises(PermissionDenied):
            actions.agree(desk.draft, revision=0, actor=person.user, at=LATER)
    actions.agree(desk.draft, revision=0, actor=desk.scene.specialist.user, at=LATER)


def test_agree_refuses_a_draft_not_sent_round_and_a_second_time():
    desk = make_desk()
    with pytest.raises(WrongState):
        actions.agree(desk.draft, revision=0, actor=desk.head, at=LATER)
    agreed = make_agreed()
    with pytest.raises(WrongState):
        actions.agree(agreed.draft, revision=0, actor=agreed.head, at=LATER)


def test_issue_takes_number_and_date_from_the_clusters_register():
    desk = make_agreed()
    document = actions.issue(desk.draft, actor=desk.head, at=UNTIL + timedelta(days=2))
    symbol = desk.scene.cluster.symbol
    assert (document.number, document.issued_on) == (f"01-QC/{symbol}", date(2023, 2, 17))
    assert document.signer == desk.scene.heads[0].full_name
    assert desk.fresh().document == document
    assert desk.draft.state == DraftState.ISSUED
    with pytest.raises(WrongState):
        actions.issue(desk.draft, actor=desk.head, at=UNTIL + timedelta(days=2))


def test_second_paper_of_the_year_takes_the_next_number():
    scene = make_scene()
    regulation, plan = make_agreed(scene=scene), make_agreed(DraftKind.PLAN, scene=scene)
    numbers = [actions.issue(each.draft, actor=each.head, at=UNTIL + timedelta(days=2)).number for each in (regulation, plan)]
    assert numbers == [f"01-QC/{scene.cluster.symbol}", f"02-KH/{scene.cluster.symbol}"]


def test_issue_refuses_what_is_not_agreed_and_who_is_not_the_head():
    desk = make_circulated()
    with pytest.raises(WrongState):
        actions.issue(desk.draft, actor=desk.head, at=LATER)
    with pytest.raises(PermissionDenied):
        actions.issue(desk.draft, actor=desk.member, at=LATER)


def test_covenant_is_never_issued():
    desk = make_agreed(DraftKind.COVENANT)
    with pytest.raises(PermissionDenied, match="không lấy số"):
        actions.issue(desk.draft, actor=desk.head, at=LATER)


def test_superseded_text_makes_room_for_a_new_one_that_starts_from_it():
    desk = make_agreed()
    actions.issue(desk.draft, actor=desk.head, at=UNTIL + timedelta(days=2))
    with pytest.raises(PermissionDenied):
        actions.supersede(desk.draft, actor=desk.member, at=UNTIL + timedelta(days=3))
    actions.supersede(desk.draft, actor=desk.head, at=UNTIL + timedelta(days=3), reason="Đổi số đơn vị.")
    assert current_draft(desk.scene.year, DraftKind.REGULATION) is None
    new = actions.start(desk.scene.year, kind=DraftKind.REGULATION, source=desk.fresh(), actor=desk.head, at=UNTIL + timedelta(days=3))
    assert current_draft(desk.scene.year, DraftKind.REGULATION) == new


def test_supersede_refuses_what_is_not_settled():
    desk = make_circulated()
    with pytest.raises(WrongState):
        actions.supersede(desk.draft, actor=desk.head, at=LATER)


def test_abandon_needs_a_reason_and_the_head_unit():
    desk = make_circulated()
    with pytest.raises(actions.NotReady):
        actions.abandon(desk.draft, reason=" ", actor=desk.head, at=LATER)
    with pytest.raises(PermissionDenied):
        actions.abandon(desk.draft, reason="Lý do", actor=desk.member, at=LATER)
    actions.abandon(desk.draft, reason="Soạn lại từ đầu.", actor=desk.head, at=LATER)
    assert desk.fresh().state == DraftState.ABANDONED
    assert history_of(desk.draft).first().reason == "Soạn lại từ đầu."


def test_agreed_covenant_is_not_abandoned_here():
    desk = make_agreed(DraftKind.COVENANT)
    with pytest.raises(actions.NotReady):
        actions.abandon(desk.draft, reason="Lý do", actor=desk.head, at=LATER)
