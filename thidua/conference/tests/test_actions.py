"""Calling and holding a conference: what each act does, refuses, and records."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from thidua.cluster.tests.factories import make_scene
from thidua.conference import actions, queries, rules
from thidua.conference.actions.attendance import NotInvited
from thidua.conference.actions.call import NotACall
from thidua.conference.actions.positions import AlreadyDecided, NoQuorum
from thidua.conference.actions.preparing import NotAGuest, NotAnItem
from thidua.conference.calling import call_of
from thidua.conference.models import (
    Adoption,
    Answer,
    Attendance,
    Conference,
    ConferenceState,
    ItemKind,
    ItemState,
    Position,
    Speech,
    Stance,
)
from thidua.conference.outline import ItemPlan
from thidua.conference.steps import NotWritten, WrongMoment
from thidua.conference.tests.factories import (
    CALLED_AT,
    START,
    leave_cluster,
    make_call,
    make_called,
    make_closed,
    make_draft,
    make_open,
    make_prepared,
    make_voting,
)
from thidua.drafting.models import DraftState
from thidua.foundation.audit.models import Entry
from thidua.foundation.refusal import Conflict
from thidua.foundation.states import WrongState
from thidua.organisation.tests.factories import make_person
from thidua.paper.models import OfficialDocument, Register

pytestmark = pytest.mark.django_db
LATER = START + timedelta(minutes=50)


# --- the call ------------------------------------------------------------------------------------------------------------------------


def test_prepared_conference_has_the_usual_agenda_about_the_living_drafts():
    hall = make_prepared(drafts=3)
    items = queries.agenda(hall.conference)
    assert [item.kind for item in items] == [
        ItemKind.OPENING,
        ItemKind.OPENING,
        ItemKind.PRESENTATION,
        ItemKind.DISCUSSION,
        ItemKind.ADDRESS,
        ItemKind.ADOPTION,
        ItemKind.SIGNING,
        ItemKind.CLOSING,
    ]
    assert {draft.pk for draft in items[3].drafts.all()} == {draft.pk for draft in hall.drafts}
    assert items[0].planned_at.strftime("%H:%M") == "08:30"
    assert [each.person for each in queries.invitations_of(hall.conference)] == [hall.scene.monitor]


@pytest.mark.parametrize("kind", ["quarterly", "interim", "closing"])
def test_other_kinds_have_their_own_agenda(kind):
    hall = make_prepared(drafts=0, kind=kind)
    assert hall.conference.items.count() >= 5


def test_rule_comes_from_the_newest_regulation_in_force_else_says_that_there_is_none():
    scene = make_scene(3)
    assert make_prepared(scene=scene).conference.rule_source == rules.NO_REGULATION
    last_year = scene.cluster.years.create(year=2022, state="closed", paper_family="party")
    register = Register.objects.create(organ="Cụm Giả định", symbol="CTĐ9", year=2022, until_year=2022, family="party")
    paper = OfficialDocument.objects.create(
        direction="outgoing",
        register=register,
        sequence=2,
        number="02-QC/CTĐ9",
        type="QC",
        issuer="Cụm Giả định",
        issued_on=CALLED_AT.date().replace(year=2022),
        subject="Quy chế",
        registered_at=CALLED_AT,
    )
    old = make_draft(last_year, "regulation", state=DraftState.ISSUED)
    old.document = paper
    old.save()
    made = actions.create(scene.year, call=make_call(scene, title="Hội nghị Giả định lần hai"), actor=scene.officers[0].user, at=CALLED_AT)
    assert made.rule_source == "Quy chế hoạt động số 02-QC/CTĐ9 ngày 09/02/2022"


def test_create_twice_is_one_conference():
    hall = make_prepared()
    with pytest.raises(NotACall, match="đã lập rồi"):
        actions.create(hall.scene.year, call=make_call(hall.scene), actor=hall.secretary, at=CALLED_AT)
    assert Conference.objects.filter(cluster_year=hall.scene.year).count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": " "}, "Tên hội nghị"),
        ({"place": ""}, "Địa điểm"),
        ({"title": "x" * 301}, "tối đa 300"),
        ({"starts_at": CALLED_AT - timedelta(days=1)}, "Giờ họp đã qua"),
        ({"quorum_part": 4}, "Quy tắc"),
        ({"adoption_of": 0}, "Quy tắc"),
        ({"kind": "dance"}, "Loại hội nghị"),
    ],
)
def test_create_refuses_what_is_no_call(fields, words):
    scene = make_scene(3)
    with pytest.raises((NotACall, NotWritten), match=words):
        actions.create(scene.year, call=make_call(scene, **fields), actor=scene.officers[0].user, at=CALLED_AT)
    assert Conference.objects.count() == 0


def test_chair_and_secretary_are_two_people_of_the_cluster():
    scene = make_scene(3)
    with pytest.raises(NotACall, match="hai người"):
        actions.create(scene.year, call=make_call(scene, secretary=scene.heads[0]), actor=scene.officers[0].user, at=CALLED_AT)
    with pytest.raises(NotACall, match="người của các đơn vị"):
        actions.create(scene.year, call=make_call(scene, chair=make_person()), actor=scene.officers[0].user, at=CALLED_AT)


def test_only_the_head_unit_calls():
    scene = make_scene(3)
    for user in (scene.officers[1].user, scene.specialist.user, scene.monitor.user, scene.auditor.user, scene.outsider.user):
        with pytest.raises(PermissionDenied):
            actions.create(scene.year, call=make_call(scene), actor=user, at=CALLED_AT)


def test_year_that_is_not_open_calls_nothing():
    scene = make_scene(3, state="established")
    with pytest.raises(WrongMoment, match="chưa mở"):
        actions.create(scene.year, call=make_call(scene), actor=scene.officers[0].user, at=CALLED_AT)


def test_call_invites_every_member_and_fixes_the_rule():
    hall = make_called(3)
    invited = queries.invitations_of(hall.conference)
    assert [each.unit for each in invited] == [*hall.scene.units, None]
    assert hall.conference.state == ConferenceState.CALLED
    with pytest.raises(WrongState):
        actions.call(hall.conference, actor=hall.secretary, at=CALLED_AT)
    with pytest.raises(WrongMoment, match="quy tắc"):
        actions.change(
            hall.conference,
            call=make_call(hall.scene, quorum_of=4),
            fingerprint=call_of(hall.conference).fingerprint,
            actor=hall.secretary,
            at=CALLED_AT,
        )


def test_call_waits_for_an_agenda_and_a_coming_hour():
    hall = make_prepared()
    with pytest.raises(WrongMoment, match="Giờ họp đã qua"):
        actions.call(hall.conference, actor=hall.secretary, at=START + timedelta(days=1))
    hall.conference.items.all().delete()
    with pytest.raises(WrongMoment, match="Chương trình còn trống"):
        actions.call(hall.conference, actor=hall.secretary, at=CALLED_AT)


def test_two_people_change_the_call_and_neither_text_is_lost():
    hall = make_called()
    seen = call_of(hall.conference).fingerprint
    actions.change(hall.conference, call=make_call(hall.scene, place="Phòng một"), fingerprint=seen, actor=hall.secretary, at=CALLED_AT)
    with pytest.raises(Conflict) as caught:
        actions.change(hall.conference, call=make_call(hall.scene, place="Phòng hai"), fingerprint=seen, actor=hall.chair, at=CALLED_AT)
    assert [caught.value.theirs.place, caught.value.mine.place] == ["Phòng một", "Phòng hai"]


def test_an_answer_meanwhile_does_not_make_a_conflict_of_the_call():
    hall = make_called()
    seen = call_of(hall.conference).fingerprint
    actions.answer(hall.conference.invitations.get(unit=hall.scene.units[1]), answer="attends", actor=hall.member, at=CALLED_AT)
    actions.change(hall.conference, call=make_call(hall.scene, place="Phòng một"), fingerprint=seen, actor=hall.secretary, at=CALLED_AT)
    assert hall.fresh().place == "Phòng một"


def test_cancel_needs_a_reason_and_stops_everything():
    hall = make_called()
    with pytest.raises(NotWritten):
        actions.cancel(hall.conference, reason=" ", actor=hall.secretary, at=CALLED_AT)
    actions.cancel(hall.conference, reason="Trùng lịch họp", actor=hall.secretary, at=CALLED_AT)
    with pytest.raises(WrongMoment, match="đã hoãn"):
        hall.arrive(1)
    with pytest.raises(WrongState):
        actions.open_session(hall.conference, actor=hall.secretary, at=START)


# --- agenda and guests -----------------------------------------------------------------------------------------------------------------


def test_item_of_the_agenda_is_added_moved_changed_removed():
    hall = make_prepared()
    first, second = hall.conference.items.order_by("position")[:2]
    actions.move_item(second, step=-1, actor=hall.secretary, at=CALLED_AT)
    actions.move_item(second, step=-1, actor=hall.secretary, at=CALLED_AT)
    assert [item.pk for item in hall.conference.items.order_by("position")[:2]] == [second.pk, first.pk]
    actions.change_item(first, plan=ItemPlan("other", "Mục <mới>"), revision=0, actor=hall.secretary, at=CALLED_AT)
    with pytest.raises(Conflict) as caught:
        actions.change_item(first, plan=ItemPlan("other", "Mục khác"), revision=0, actor=hall.chair, at=CALLED_AT)
    assert [caught.value.theirs.title, caught.value.mine.title] == ["Mục <mới>", "Mục khác"]
    actions.remove_item(first, actor=hall.secretary, at=CALLED_AT)
    assert list(hall.conference.items.order_by("position").values_list("position", flat=True)) == list(range(1, 8))
    added = actions.add_item(hall.conference, plan=ItemPlan("other", "Việc khác"), actor=hall.secretary, at=CALLED_AT)
    assert added.position == 8


def test_item_about_another_years_draft_is_refused():
    hall, other = make_prepared(), make_prepared()
    with pytest.raises(NotAnItem):
        actions.add_item(hall.conference, plan=ItemPlan("discussion", "Lạc", drafts=(other.drafts[0],)), actor=hall.secretary, at=CALLED_AT)


def test_agenda_is_fixed_once_in_session_but_an_item_can_be_added():
    hall = make_open()
    item = hall.item(ItemKind.CLOSING)
    with pytest.raises(WrongMoment):
        actions.remove_item(item, actor=hall.secretary, at=START)
    with pytest.raises(WrongMoment):
        actions.change_item(item, plan=ItemPlan("other", "Khác"), revision=0, actor=hall.secretary, at=START)
    assert actions.add_item(hall.conference, plan=ItemPlan("other", "Đột xuất"), actor=hall.secretary, at=START).position == 9


def test_guest_is_of_the_council_or_its_agency_and_is_invited_once():
    hall = make_called()
    specialist = hall.scene.specialist
    one = actions.invite_guest(hall.conference, person=specialist, actor=hall.secretary, at=CALLED_AT)
    assert actions.invite_guest(hall.conference, person=specialist, actor=hall.secretary, at=CALLED_AT) == one
    assert "Cán bộ thi đua" in one.role
    with pytest.raises(NotAGuest):
        actions.invite_guest(hall.conference, person=hall.scene.outsider, actor=hall.secretary, at=CALLED_AT)
    actions.withdraw_guest(one, actor=hall.secretary, at=CALLED_AT)
    with pytest.raises(NotAGuest):
        actions.withdraw_guest(hall.conference.invitations.exclude(unit=None)[0], actor=hall.secretary, at=CALLED_AT)


# --- answers ---------------------------------------------------------------------------------------------------------------------------


def test_invitation_is_answered_by_its_unit_and_may_change_until_the_opening():
    hall = make_called()
    invitation = hall.conference.invitations.get(unit=hall.scene.units[1])
    actions.answer(invitation, answer="declines", reason="Trùng <b>lịch</b>", actor=hall.member, at=CALLED_AT)
    changed = actions.answer(invitation, answer="sends", sent_person="Trần Thị O'Ví Dụ", actor=hall.member, at=CALLED_AT)
    assert (changed.answer, changed.sent_person, changed.reason) == (Answer.SENDS, "Trần Thị O'Ví Dụ", "")


def test_answer_needs_its_words():
    hall = make_called()
    invitation = hall.conference.invitations.get(unit=hall.scene.units[1])
    with pytest.raises(NotWritten, match="Lý do"):
        actions.answer(invitation, answer="declines", actor=hall.member, at=CALLED_AT)
    with pytest.raises(NotWritten, match="Người được cử"):
        actions.answer(invitation, answer="sends", actor=hall.member, at=CALLED_AT)
    with pytest.raises(NotWritten, match="tối đa 5000"):
        actions.answer(invitation, answer="declines", reason="x" * 5001, actor=hall.member, at=CALLED_AT)


def test_answer_of_another_unit_is_forbidden_and_a_guest_answers_for_himself():
    hall = make_called()
    unit, guest = hall.conference.invitations.get(unit=hall.scene.units[1]), hall.conference.invitations.get(person=hall.scene.monitor)
    for user in (hall.secretary, hall.scene.monitor.user, hall.scene.specialist.user):
        with pytest.raises(PermissionDenied):
            actions.answer(unit, answer="attends", actor=user, at=CALLED_AT)
    with pytest.raises(PermissionDenied):
        actions.answer(guest, answer="attends", actor=hall.secretary, at=CALLED_AT)
    assert actions.answer(guest, answer="attends", actor=hall.scene.monitor.user, at=CALLED_AT).answer == Answer.ATTENDS


def test_answer_is_too_early_before_the_call_and_too_late_after_the_opening():
    hall = make_prepared()
    guest = hall.conference.invitations.get(person=hall.scene.monitor)
    with pytest.raises(WrongMoment, match="chưa gửi"):
        actions.answer(guest, answer="attends", actor=hall.scene.monitor.user, at=CALLED_AT)
    hall = make_open()
    with pytest.raises(WrongMoment, match="đã khai mạc"):
        actions.answer(hall.conference.invitations.get(unit=hall.scene.units[1]), answer="attends", actor=hall.member, at=START)


# --- attendance ------------------------------------------------------------------------------------------------------------------------


def test_same_person_is_written_down_once():
    hall = make_called()
    assert hall.arrive(1) == hall.arrive(1)
    assert Attendance.objects.count() == 1


def test_unit_is_present_while_one_of_its_people_is():
    hall = make_open(3)
    unit = hall.scene.units[1]
    second = actions.check_in(hall.conference, unit=unit, name="Người thứ hai", actor=hall.secretary, at=LATER)
    first = hall.conference.attendances.filter(unit=unit).order_by("pk")[0]
    actions.check_out(first, actor=hall.secretary, at=LATER)
    assert unit.pk in queries.room(hall.conference).present_ids
    actions.check_out(second, actor=hall.secretary, at=LATER)
    assert unit.pk not in queries.room(hall.conference).present_ids
    actions.undo_attendance(second, actor=hall.secretary, at=LATER)
    assert unit.pk in queries.room(hall.conference).present_ids
    actions.undo_attendance(second, actor=hall.secretary, at=LATER)
    assert unit.pk not in queries.room(hall.conference).present_ids


def test_late_arrival_keeps_its_time():
    hall = make_open(3, present=2)
    (late,) = hall.arrive(2, at=LATER)
    assert late.arrived_at == LATER
    assert Entry.objects.filter(event="conference.checked_in").order_by("-number")[0].changes["late"] is True


def test_strangers_are_not_written_down():
    hall = make_called()
    with pytest.raises(NotInvited):
        actions.check_in(hall.conference, unit=hall.scene.outsider.posts.get().unit, name="Lạ", actor=hall.secretary, at=START)
    with pytest.raises(NotInvited):
        actions.check_in(hall.conference, person=hall.scene.outsider, actor=hall.secretary, at=START)
    with pytest.raises(NotWritten):
        actions.check_in(hall.conference, unit=hall.scene.units[1], name=" ", actor=hall.secretary, at=START)
    with pytest.raises(PermissionDenied):
        actions.check_in(hall.conference, unit=hall.scene.units[1], name="Tôi", actor=hall.member, at=START)


# --- the floor -------------------------------------------------------------------------------------------------------------------------


def test_session_opens_on_its_day_with_somebody_there():
    hall = make_called()
    with pytest.raises(WrongMoment, match="Chưa điểm danh"):
        actions.open_session(hall.conference, actor=hall.secretary, at=START)
    hall.arrive(0, at=CALLED_AT)
    with pytest.raises(WrongMoment, match="Chưa đến ngày"):
        actions.open_session(hall.conference, actor=hall.secretary, at=START - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        actions.open_session(hall.conference, actor=hall.member, at=START)
    actions.open_session(hall.conference, actor=hall.chair, at=START)
    with pytest.raises(WrongState):
        actions.open_session(hall.conference, actor=hall.secretary, at=START)


def test_one_item_is_on_at_a_time():
    hall = make_open()
    first, second = hall.go_to(ItemKind.PRESENTATION), hall.go_to(ItemKind.DISCUSSION, at=LATER)
    first.refresh_from_db()
    assert (first.state, first.ended_at, second.state) == (ItemState.DONE, LATER, ItemState.NOW)
    assert actions.start_item(second, actor=hall.secretary, at=LATER) == second
    actions.finish_item(second, actor=hall.secretary, at=LATER)
    actions.finish_item(second, actor=hall.secretary, at=LATER)
    assert queries.item_now(queries.agenda(hall.conference)) is None
    assert hall.go_to(ItemKind.PRESENTATION, at=LATER).ended_at is None
    with pytest.raises(WrongMoment):
        actions.finish_item(hall.item(ItemKind.CLOSING), actor=hall.secretary, at=LATER)


def test_two_secretaries_record_the_same_item_and_neither_text_is_lost():
    hall = make_open()
    item = hall.go_to(ItemKind.DISCUSSION)
    said = {"presenter": "A", "conclusion": "", "actor": hall.secretary, "at": LATER}
    actions.record_item(item, revision=0, note="Bản thứ nhất", **said)
    with pytest.raises(Conflict) as caught:
        actions.record_item(item, revision=0, note="Bản thứ hai", **said)
    assert [caught.value.theirs["note"], caught.value.mine["note"]] == ["Bản thứ nhất", "Bản thứ hai"]
    assert actions.record_item(item, revision=0, note="Bản thứ nhất", **said).revision == 1
    assert actions.record_item(item, revision=1, note="Gộp hai bản", **said).note == "Gộp hai bản"


def test_conclusion_of_two_writers_is_a_conflict():
    hall = make_open()
    actions.conclude(hall.conference, conclusion="Một", seen="", actor=hall.chair, at=LATER)
    with pytest.raises(Conflict):
        actions.conclude(hall.conference, conclusion="Hai", seen="", actor=hall.secretary, at=LATER)
    actions.conclude(hall.conference, conclusion="Hai", seen="Một", actor=hall.secretary, at=LATER)
    assert hall.fresh().conclusion == "Hai"


def test_clause_on_the_screen_is_of_the_items_drafts():
    hall = make_open()
    item, clause = hall.go_to(ItemKind.DISCUSSION), hall.drafts[0].clauses.order_by("pk")[0]
    assert actions.show_clause(item, clause=clause, actor=hall.secretary, at=LATER).shown == clause
    assert actions.show_clause(item, clause=None, actor=hall.secretary, at=LATER).shown is None
    with pytest.raises(WrongMoment):
        actions.show_clause(hall.item(ItemKind.SIGNING), clause=clause, actor=hall.secretary, at=LATER)


def test_nothing_is_recorded_before_the_opening_or_after_the_closing():
    for hall in (make_called(), make_closed()):
        item = hall.item(ItemKind.DISCUSSION)
        said = {"actor": hall.secretary, "at": START + timedelta(hours=2)}
        with pytest.raises(WrongMoment):
            actions.start_item(item, **said)
        with pytest.raises(WrongMoment):
            actions.record_item(item, revision=0, presenter="", note="x", conclusion="", **said)
        with pytest.raises(WrongMoment):
            actions.record_speech(item, speaker="A", summary="B", token="t" * 20, **said)
        with pytest.raises(WrongMoment):
            actions.conclude(hall.conference, conclusion="x", seen="", **said)
        with pytest.raises(WrongMoment):
            actions.state_position(hall.conference, draft=hall.drafts[0], unit=hall.scene.units[0], stance="agrees", **said)
        with pytest.raises(WrongMoment):
            actions.record_adoption(hall.conference, draft=hall.drafts[0], revision=0, **said)


# --- speeches --------------------------------------------------------------------------------------------------------------------------


def test_speech_sent_twice_is_recorded_once():
    hall = make_open()
    item = hall.go_to(ItemKind.DISCUSSION)
    clause = hall.drafts[0].clauses.order_by("pk")[0]
    said = {"unit": hall.scene.units[1], "speaker": "O'Nguyễn <script>", "summary": "Đề nghị", "clause": clause, "token": "abc" * 5}
    first = actions.record_speech(item, **said, actor=hall.secretary, at=LATER)
    assert actions.record_speech(item, **said, actor=hall.chair, at=LATER) == first
    assert Speech.objects.count() == 1
    other = make_open()
    with pytest.raises(NotWritten, match="đã cũ"):
        actions.record_speech(other.go_to(ItemKind.DISCUSSION), speaker="A", summary="B", token="abc" * 5, actor=other.secretary, at=LATER)


def test_speech_refuses_what_cannot_be():
    hall, other = make_open(), make_open()
    item = hall.go_to(ItemKind.DISCUSSION)
    said = {"speaker": "A", "summary": "B", "token": "t" * 20, "actor": hall.secretary, "at": LATER}
    with pytest.raises(WrongMoment, match="chưa bắt đầu"):
        actions.record_speech(hall.item(ItemKind.CLOSING), **said)
    with pytest.raises(WrongMoment, match="không phải thành viên"):
        actions.record_speech(item, unit=other.scene.units[0], **said)
    with pytest.raises(WrongMoment, match="không thuộc"):
        actions.record_speech(item, clause=other.drafts[0].clauses.order_by("pk")[0], **said)
    with pytest.raises(NotWritten):
        actions.record_speech(item, **said | {"summary": "  "})
    with pytest.raises(NotWritten):
        actions.record_speech(item, **said | {"summary": "x" * 5001})
    with pytest.raises(PermissionDenied):
        actions.record_speech(item, **said | {"actor": hall.member})


def test_speech_recorded_by_mistake_is_taken_back_with_a_reason():
    hall = make_open()
    item = hall.go_to(ItemKind.DISCUSSION)
    speech = actions.record_speech(item, speaker="A", summary="B", token="t" * 20, actor=hall.secretary, at=LATER)
    with pytest.raises(NotWritten):
        actions.remove_speech(speech, reason="", actor=hall.secretary, at=LATER)
    actions.remove_speech(speech, reason="Nhầm người", actor=hall.secretary, at=LATER)
    actions.remove_speech(speech, reason="", actor=hall.secretary, at=LATER)
    assert queries.item_now(queries.agenda(hall.conference)).said == []


# --- positions and adoption ------------------------------------------------------------------------------------------------------------


def test_unit_states_changes_and_is_held_to_words():
    hall = make_voting()
    with pytest.raises(NotWritten):
        hall.say(1, Stance.DISAGREES)
    first = hall.say(1, Stance.AGREES_WITH_COMMENTS, "Ghi rõ thời hạn")
    again = actions.state_position(
        hall.conference,
        draft=hall.drafts[0],
        unit=hall.scene.units[1],
        stance=Stance.AGREES,
        seen_at=first.stated_at,
        actor=hall.secretary,
        at=LATER,
    )
    assert Position.objects.get() == again


def test_same_position_twice_is_one_and_a_hidden_change_is_a_conflict():
    hall = make_voting()
    assert hall.say(1) == hall.say(1, at=LATER)
    with pytest.raises(Conflict) as caught:
        hall.say(1, Stance.DISAGREES, "Chưa đủ căn cứ", at=LATER)
    assert str(caught.value.theirs["stance"]) == "Đồng ý"


def test_position_is_stated_only_by_the_unit_itself_or_the_table_and_only_in_the_room():
    hall = make_voting(3, present=2)
    said = {"draft": hall.drafts[0], "stance": "agrees", "at": LATER}
    with pytest.raises(PermissionDenied):
        actions.state_position(hall.conference, unit=hall.scene.units[1], actor=hall.scene.officers[2].user, **said)
    with pytest.raises(PermissionDenied):
        actions.state_position(hall.conference, unit=hall.scene.units[1], actor=hall.scene.monitor.user, **said)
    with pytest.raises(WrongMoment, match="chưa được điểm danh"):
        hall.say(2)
    with pytest.raises(WrongMoment, match="không có trong chương trình"):
        actions.state_position(hall.conference, unit=hall.scene.units[1], actor=hall.member, **said | {"draft": make_voting().drafts[0]})


def test_adopted_draft_becomes_agreed_and_keeps_its_count():
    hall = make_voting(7)
    for number in range(5):
        hall.say(number)
    hall.say(5, Stance.AGREES_WITH_COMMENTS, "Có ý kiến")
    hall.say(6, Stance.DISAGREES, "Không đồng ý vì giả định")
    adoption = hall.decide()
    assert (adoption.members, adoption.present, adoption.agree, adoption.agree_with_comments, adoption.disagree) == (7, 7, 5, 1, 1)
    assert adoption.adopted
    hall.drafts[0].refresh_from_db()
    assert hall.drafts[0].state == DraftState.AGREED
    with pytest.raises(AlreadyDecided):
        hall.decide()
    with pytest.raises(AlreadyDecided):
        hall.say(6, at=LATER)


def test_draft_not_adopted_stays_so_and_stays_open():
    hall = make_voting(4)
    for number in (0, 1):
        hall.say(number)
    adoption = hall.decide()
    assert adoption.adopted is False  # exactly half is not more than half
    hall.drafts[0].refresh_from_db()
    assert hall.drafts[0].state == DraftState.CIRCULATED
    with pytest.raises(AlreadyDecided):
        hall.decide()


def test_quorum_lost_midway_refuses_with_the_arithmetic():
    hall = make_voting(7, present=5)
    for number in range(5):
        hall.say(number)
    actions.check_out(hall.conference.attendances.get(unit=hall.scene.units[4]), actor=hall.secretary, at=LATER)
    with pytest.raises(NoQuorum, match=r"Có mặt 4 trên 7 đơn vị, cần ít nhất 5 \(hai phần ba\).*chờ thêm 1"):
        hall.decide()
    assert Adoption.objects.count() == 0
    hall.arrive(5, at=LATER)
    adoption = hall.decide()
    assert (adoption.present, adoption.agree) == (5, 4)  # the unit that left no longer counts


def test_unit_that_leaves_the_cluster_midway_no_longer_counts():
    hall = make_voting(6, present=4)
    for number in range(3):
        hall.say(number)
    leave_cluster(hall, 5)
    adoption = hall.decide()
    assert (adoption.members, adoption.present, adoption.agree, adoption.adopted) == (5, 4, 3, True)


def test_unit_that_left_cannot_speak_stand_or_be_present():
    hall = make_voting(4)
    leave_cluster(hall, 3)
    with pytest.raises(PermissionDenied):
        hall.say(3)
    assert hall.scene.units[3].pk not in queries.room(hall.conference).present_ids
    assert [each.unit for each in queries.room(hall.conference).strangers] == [hall.scene.units[3]]


def test_adoption_waits_for_its_item_its_positions_and_its_text():
    hall = make_open(drafts=2)
    with pytest.raises(WrongMoment, match="mục thảo luận hoặc biểu quyết"):
        hall.decide()
    hall.go_to(ItemKind.ADOPTION)
    with pytest.raises(WrongMoment, match="Chưa đơn vị nào"):
        hall.decide()
    hall.say(0)
    with pytest.raises(Conflict):
        actions.record_adoption(hall.conference, draft=hall.drafts[0], revision=7, actor=hall.chair, at=LATER)
    with pytest.raises(PermissionDenied):
        hall.decide(actor=hall.member)
    assert Adoption.objects.count() == 0


def test_draft_that_was_never_circulated_is_not_adopted():
    hall = make_voting()
    hall.drafts[0].state = DraftState.DRAFT
    hall.drafts[0].save()
    hall.say(0)
    with pytest.raises(WrongMoment, match="gửi lấy ý kiến"):
        hall.decide()


# --- the log ---------------------------------------------------------------------------------------------------------------------------


def test_every_act_leaves_a_row_and_raises_the_revision():
    hall = make_called()
    before = hall.conference.revision
    hall.arrive(0)
    hall.arrive(0)
    assert hall.fresh().revision == before + 1
    events = list(Entry.objects.order_by("number").values_list("event", flat=True))
    assert events[-3:] == ["conference.prepared", "conference.called", "conference.checked_in"]


def test_refused_act_leaves_no_row():
    hall = make_called()
    rows = Entry.objects.count()
    with pytest.raises(WrongMoment):
        actions.start_item(hall.item(ItemKind.CLOSING), actor=hall.secretary, at=START)
    assert Entry.objects.count() == rows
