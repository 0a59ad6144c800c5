"""What the chair's conclusion gives the units to do: given, reported, handed back, withdrawn; who may, who is told, and what pages say."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from thidua.conference import actions, documents, notices, overview, queries
from thidua.conference.models import Assignment
from thidua.conference.steps import NotWritten, WrongMoment
from thidua.conference.tests.factories import START, leave_cluster, make_called, make_closed, make_open
from thidua.conference.tests.test_pages import client_of
from thidua.conference.tests.test_papers import words_of
from thidua.foundation.notify import reminders
from thidua.foundation.notify.models import Notice

pytestmark = pytest.mark.django_db
AT = START + timedelta(minutes=85)
DUE = date(2023, 3, 31)
CONTENT = "Phát động phong trào có nội dung, tiêu chí cụ thể."


def give(hall, *numbers, content=CONTENT, due_on=DUE, actor=None, at=AT):
    units = [hall.scene.units[each] for each in numbers]
    return actions.assign(hall.conference, content=content, units=units, due_on=due_on, actor=actor or hall.secretary, at=at)


def report(row, hall, number, *, at=AT + timedelta(days=3), result="Đã phát động ngày giả định."):
    return actions.report_done(row, result=result, actor=hall.scene.officers[number].user, at=at)


def told(event):
    return set(Notice.objects.filter(event=event).values_list("to_id", flat=True))


def acting_for(hall, number):
    return {hall.scene.heads[number].user_id, hall.scene.officers[number].user_id}


def progress(row, on):
    return queries.with_progress(Assignment.objects.all(), on).get(pk=row.pk).progress


# --- giving --------------------------------------------------------------------------------------------------------------------------


def test_each_unit_gets_its_own_and_is_told():
    hall = make_open()
    made = give(hall, 1, 2)
    assert [(each.unit, each.due_on, each.content) for each in made] == [(hall.scene.units[n], DUE, CONTENT) for n in (1, 2)]
    assert told("conference.assigned") == acting_for(hall, 1) | acting_for(hall, 2)
    assert Notice.objects.filter(event="conference.assigned").first().values["due"] == "31/03/2023"
    (open_ended,) = give(hall, 2, content="Việc khác.", due_on=None)
    assert open_ended.due_on is None
    assert told("conference.assigned_without_a_day") == acting_for(hall, 2)


def test_who_has_it_already_keeps_that_one_and_sending_twice_gives_nothing_twice():
    hall = make_closed()
    give(hall, 1)
    assert [each.unit for each in give(hall, 1, 2)] == [hall.scene.units[2]]
    with pytest.raises(actions.NotAssigned, match="đều được giao việc này rồi"):
        give(hall, 1, 2)
    assert Assignment.objects.count() == 2
    (first,) = Assignment.objects.filter(unit=hall.scene.units[1])
    actions.withdraw_assignment(first, reason="Giao nhầm.", actor=hall.secretary, at=AT)
    assert len(give(hall, 1)) == 1  # what was withdrawn may be given anew


@pytest.mark.parametrize(
    ("numbers", "fields", "refusal", "sentence"),
    [
        ((), {}, actions.NotAssigned, "Chưa chọn đơn vị nào"),
        ((1,), {"content": "  \n "}, NotWritten, "Còn thiếu phần “Việc được giao”"),
        ((1,), {"content": "x" * 501}, NotWritten, "tối đa 500"),
        ((1,), {"due_on": date(2023, 2, 15)}, actions.NotAssigned, "Hạn 15/02/2023 trước ngày họp 16/02/2023"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(numbers, fields, refusal, sentence):
    hall = make_open()
    with pytest.raises(refusal, match=sentence):
        give(hall, *numbers, **fields)
    assert not Assignment.objects.exists()


def test_unit_that_left_gets_nothing_and_neither_do_the_others_with_it():
    hall = make_open()
    leave_cluster(hall, 2)
    with pytest.raises(actions.NotAssigned, match="không là thành viên"):
        give(hall, 1, 2)
    assert not Assignment.objects.exists()


def test_a_conference_gives_no_more_than_it_may(monkeypatch):
    from thidua.conference.actions import assigning  # the module whose limit is made small

    monkeypatch.setattr(assigning, "MOST", 2)
    hall = make_open()
    give(hall, 0, 1)
    with pytest.raises(actions.NotAssigned, match="nhiều việc nhất có thể"):
        give(hall, 2)


def test_nothing_is_given_before_the_conference_opens_and_only_its_table_gives():
    with pytest.raises(WrongMoment, match="chưa khai mạc"):
        give(make_called(), 1)
    hall = make_open()
    for user in (hall.member, hall.scene.heads[1].user, hall.scene.monitor.user, hall.scene.specialist.user):
        with pytest.raises(PermissionDenied):
            give(hall, 1, actor=user)
    assert not Assignment.objects.exists()


# --- doing it ------------------------------------------------------------------------------------------------------------------------


def test_unit_reports_head_unit_hands_back_unit_goes_on():
    hall = make_closed()
    (row,) = give(hall, 1)
    report(row, hall, 1)
    assert told("conference.assignment_done") == acting_for(hall, 0)
    with pytest.raises(actions.NotOpen, match="đã báo làm xong"):
        report(row, hall, 1)
    actions.hand_back(row, reason="Chưa có tiêu chí.", actor=hall.chair, at=AT + timedelta(days=4))
    assert told("conference.assignment_returned") == acting_for(hall, 1)
    row.refresh_from_db()
    assert (row.done_at, row.result, row.returned_reason) == (None, "Đã phát động ngày giả định.", "Chưa có tiêu chí.")
    with pytest.raises(actions.NotOpen, match="chưa báo"):
        actions.hand_back(row, reason="Lần nữa.", actor=hall.chair, at=AT)
    report(row, hall, 1, result="Đã bổ sung tiêu chí.")
    assert progress(row, DUE) == "done"


def test_only_the_unit_reports_and_only_the_head_unit_hands_back():
    hall = make_closed()
    (row,) = give(hall, 1)
    for user in (hall.secretary, hall.scene.officers[2].user, hall.scene.monitor.user):
        with pytest.raises(PermissionDenied):
            actions.report_done(row, result="Thay.", actor=user, at=AT)
    with pytest.raises(NotWritten):
        report(row, hall, 1, result=" ")
    report(row, hall, 1)
    for user in (hall.member, hall.scene.officers[2].user, hall.scene.specialist.user):
        with pytest.raises(PermissionDenied):
            actions.hand_back(row, reason="x", actor=user, at=AT)
    with pytest.raises(NotWritten):
        actions.hand_back(row, reason="", actor=hall.chair, at=AT)


def test_what_is_withdrawn_waits_for_nobody():
    hall = make_closed()
    (row,) = give(hall, 1)
    with pytest.raises(NotWritten):
        actions.withdraw_assignment(row, reason=" ", actor=hall.secretary, at=AT)
    with pytest.raises(PermissionDenied):
        actions.withdraw_assignment(row, reason="Không phải việc của tôi.", actor=hall.member, at=AT)
    actions.withdraw_assignment(row, reason="Đã gộp vào việc khác.", actor=hall.secretary, at=AT)
    actions.withdraw_assignment(row, reason="Hai lần.", actor=hall.secretary, at=AT)
    row.refresh_from_db()
    assert (row.withdrawn_reason, Notice.objects.filter(event="conference.assignment_withdrawn").count()) == ("Đã gộp vào việc khác.", 2)
    with pytest.raises(actions.NotOpen, match="đã thôi giao ngày 16/02/2023"):
        report(row, hall, 1)
    assert overview.waiting(hall.member, [hall.scene.year], AT) == []


@pytest.mark.parametrize(
    ("on", "done_on", "said"),
    [
        (DUE, None, "waiting"),
        (DUE + timedelta(days=1), None, "late"),
        (DUE + timedelta(days=9), DUE, "done"),
        (DUE + timedelta(days=9), DUE + timedelta(days=1), "late_done"),
    ],
)
def test_the_day_itself_is_in_time(on, done_on, said):
    hall = make_closed()
    (row,) = give(hall, 1)
    if done_on:  # 23:50 of that day by the clock of the office
        report(row, hall, 1, at=START.replace(year=done_on.year, month=done_on.month, day=done_on.day, hour=23, minute=50))
    assert progress(row, on) == said


# --- what waits, who is reminded -----------------------------------------------------------------------------------------------------


def test_it_waits_among_the_units_work_until_it_is_done(django_assert_num_queries):
    hall = make_closed()
    rows = give(hall, 1, 2)
    (waits,) = overview.waiting(hall.member, [hall.scene.year], AT)
    assert waits.url == reverse("conference:assignment", args=[2023, hall.scene.cluster.code, hall.conference.pk, rows[0].pk])
    assert (waits.due, CONTENT in waits.title) == (queries.end_of(DUE), True)
    report(rows[0], hall, 1)
    assert overview.waiting(hall.member, [hall.scene.year], AT) == []
    give(hall, 1, content="Việc hai.", due_on=None)
    give(hall, 1, content="Việc một.")
    assert ["Việc một" in each.title for each in overview.waiting(hall.member, [hall.scene.year], AT)] == [
        True,
        False,
    ]  # those with a day first
    with django_assert_num_queries(1):
        list(queries.assignments_open([hall.scene.year.pk], [hall.scene.units[1].pk]))


def test_who_has_not_reported_is_reminded_before_and_after_the_day():
    hall = make_closed()
    rows = give(hall, 1, 2)
    report(rows[1], hall, 2)
    for day in (DUE, DUE + timedelta(days=1)):
        at = queries.end_of(day) - timedelta(hours=10)
        reminders.remind(notices.deadlines(at), at)
    assert told("conference.assignment_due") == told("conference.assignment_late") == acting_for(hall, 1)


# --- papers and pages ----------------------------------------------------------------------------------------------------------------


def test_notice_of_the_conclusion_names_what_was_given():
    hall = make_closed()
    give(hall, 0, 1, 2)
    give(hall, 1, content="Gửi danh sách cán bộ đầu mối.", due_on=None)
    said = words_of(documents.concluded(hall.fresh()))
    assert "2. Việc giao cho các đơn vị: Phát động phong trào có nội dung, tiêu chí cụ thể: tất cả đơn vị thành viên" in said
    assert "hoàn thành trước hết ngày 31/03/2023." in said
    assert f"Gửi danh sách cán bộ đầu mối: {hall.scene.units[1].name}." in said
    minutes = actions.write_minutes(hall.conference, actor=hall.secretary, at=AT)
    (section,) = [each for each in minutes.sections if each["key"] == "assignments"]
    assert f"Gửi danh sách cán bộ đầu mối: {hall.scene.units[1].name}." in section["body"]


def test_pages_give_report_and_hand_back(django_assert_max_num_queries):
    hall = make_closed()
    with time_machine.travel(AT, tick=False):
        chair, member = client_of(hall.secretary), client_of(hall.member)
        shown = chair.get(hall.url("viec-giao/")).content.decode()
        assert "Phát động, tổ chức phong trào thi đua có nội dung, tiêu chí cụ thể." in shown  # offered first
        assert "Giao một việc" not in member.get(hall.url("viec-giao/")).content.decode()
        wrong = chair.post(hall.url("viec-giao/giao"), {"content": "Việc dở dang", "due_on": "31/02/2023"})
        assert wrong.status_code == 422
        assert "Việc dở dang" in wrong.content.decode()
        assert "Chưa chọn đơn vị nào" in wrong.content.decode()
        assert member.post(hall.url("viec-giao/giao"), {"content": "x"}).status_code == 403
        units = [each.pk for each in hall.scene.units]
        chair.post(hall.url("viec-giao/giao"), {"content": CONTENT, "units": units, "due_on": "31/03/2023"})
        assert Assignment.objects.count() == 3
        row = Assignment.objects.get(unit=hall.scene.units[1])
        page = hall.url(f"viec-giao/{row.pk}/")
        with django_assert_max_num_queries(25):
            assert "Báo đã làm xong" in member.get(page).content.decode()
        assert "Báo đã làm xong" not in client_of(hall.scene.officers[2].user).get(page).content.decode()
        empty = member.post(f"{page}bao-xong", {"result": ""})
        assert empty.status_code == 422
        member.post(f"{page}bao-xong", {"result": "Đã phát động ở ba phòng giả định."})
        assert "Đã phát động ở ba phòng giả định." in chair.get(page).content.decode()
        chair.post(f"{page}tra-lai", {"reason": "Chưa có tiêu chí."})
        back = member.get(page).content.decode()
        assert "Cụm trưởng trả lại vì chưa đạt" in back
        assert "Đã phát động ở ba phòng giả định.</textarea>" in back  # to go on from
        chair.post(f"{page}thoi-giao", {"reason": "Gộp vào việc khác."})
        assert "Thôi giao ngày 16/02/2023" in member.get(page).content.decode()
        assert client_of(hall.scene.outsider.user).get(page).status_code == 404
        other = make_closed()
        assert chair.get(other.url(f"viec-giao/{row.pk}/")).status_code == 404


def test_list_costs_the_same_with_many_rows(django_assert_max_num_queries):
    hall = make_closed()
    for number in range(30):
        give(hall, 0, 1, 2, content=f"Việc {number}.")
    with time_machine.travel(AT, tick=False):
        member = client_of(hall.member)
        with django_assert_max_num_queries(20):
            shown = member.get(hall.url("viec-giao/"))
    assert "trên 90 việc đã xong" in shown.content.decode()
