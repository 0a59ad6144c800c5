"""What targets and reports tell the home page, and whom the clock reminds."""

from datetime import timedelta

import pytest

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import with_members
from thidua.cluster.tests.factories import make_scene
from thidua.covenant.tests.factories import make_in_force
from thidua.foundation.notify import reminders
from thidua.foundation.notify.models import Notice
from thidua.progress import actions, notices, overview
from thidua.progress.tests.factories import AT, DUE, begin, make_desk, make_received, make_sent, make_written, open_period

pytestmark = pytest.mark.django_db


def waiting(person, *scenes, at=AT):
    years = list(with_members(ClusterYear.objects.filter(pk__in=[scene.year.pk for scene in scenes])))
    return overview.waiting(person.user, years, at)


def verbs(person, desk, at=AT):
    return [(each.verb, bool(each.blocked), each.due) for each in waiting(person, desk.scene, at=at)]


def told(event):
    return set(Notice.objects.filter(event=event).values_list("to_id", flat=True))


def accounts(people):
    return {each.user_id for each in people}


def test_head_unit_is_asked_to_open_periods_once_the_covenant_is_in_force():
    scene, _covenant = make_in_force()
    assert [each.verb for each in waiting(scene.officers[0], scene)] == ["Xem và mở kỳ"]
    assert waiting(scene.officers[1], scene) == []
    assert waiting(scene.heads[0], make_scene()) == []
    open_period(scene)
    assert "Xem và mở kỳ" not in [each.verb for each in waiting(scene.officers[0], scene)]


def test_report_waits_for_officer_then_head_then_head_unit():
    desk = make_desk()
    scene = desk.scene
    assert verbs(scene.officers[1], desk) == [("Soạn báo cáo", False, DUE)]
    assert verbs(scene.specialist, desk) == []
    report = make_written(desk)
    assert verbs(scene.officers[1], desk) == [("Soạn tiếp", False, DUE)]
    report = actions.present(report, revision=report.revision, actor=scene.officers[1].user, at=AT)
    assert verbs(scene.officers[1], desk) == [("Xem báo cáo", True, DUE)]
    assert verbs(scene.heads[1], desk) == [("Đọc và duyệt", False, DUE)]
    report = actions.send(report, revision=report.revision, actor=scene.heads[1].user, at=AT)
    assert verbs(scene.heads[1], desk) == []
    assert ("Đọc và tiếp nhận", False, None) in verbs(scene.officers[0], desk)
    report = actions.return_to_unit(report, reason="Thiếu minh chứng", actor=scene.officers[0].user, at=AT)
    assert verbs(scene.officers[1], desk) == [("Xem và sửa", False, None)]
    report = actions.send(report, revision=report.revision, actor=scene.heads[1].user, at=AT)
    actions.receive(report, actor=scene.officers[0].user, at=AT)
    assert verbs(scene.officers[1], desk) == []
    assert [each[0] for each in verbs(scene.officers[0], desk)] == ["Soạn báo cáo"]


def test_report_is_asked_for_near_its_deadline_and_not_after_closing():
    desk = make_desk()
    assert verbs(desk.scene.officers[1], desk, at=DUE - timedelta(days=31)) == []
    assert verbs(desk.scene.officers[1], desk, at=DUE + timedelta(days=60)) == [("Soạn báo cáo", False, DUE)]
    begin(desk)
    actions.close_period(desk.period, actor=desk.scene.officers[0].user, at=AT)
    assert verbs(desk.scene.officers[1], desk) == []


def test_waiting_costs_the_same_for_one_year_and_three(django_assert_num_queries):
    desks = [make_desk(), make_desk(), make_desk()]
    make_sent(desks[0])
    make_written(desks[1], 2)
    person = desks[0].scene.heads[1]
    waiting(person, desks[0].scene)
    with django_assert_num_queries(5):
        waiting(person, desks[0].scene)
    with django_assert_num_queries(5):
        waiting(person, *(desk.scene for desk in desks))


def test_knot_is_one_query_and_counts_only_what_was_received(django_assert_num_queries):
    scene, _covenant = make_in_force()
    assert overview.knot(scene.year, AT).state == "next"
    desk = make_desk()
    make_sent(desk, 2)
    make_received(desk, 1)
    with django_assert_num_queries(1):
        knot = overview.knot(desk.scene.year, AT)
    assert (knot.key, knot.state, knot.note) == ("progress", "now", "Quý I: đã tiếp nhận 1 báo cáo")
    year = open_period(desk.scene, "year", due_at=DUE.replace(year=2024))
    for period in (desk.period, year):
        actions.close_period(period, actor=desk.scene.officers[0].user, at=AT)
    assert overview.knot(desk.scene.year, AT).state == "done"


def test_moments_are_the_deadlines():
    desk = make_desk()
    assert [(each.on, each.title) for each in overview.moments(desk.scene.year)] == [(DUE, "Hạn gửi báo cáo Quý I")]


# --- who is told ---------------------------------------------------------------------------------------------------------------------


def test_units_are_told_of_a_period_and_of_its_new_deadline():
    desk = make_desk()
    everybody = accounts([*desk.scene.heads, *desk.scene.officers])
    but_actor = everybody - {desk.scene.officers[0].user_id}
    assert told("progress.period_opened") == but_actor
    actions.change_deadline(desk.period, due_at=DUE + timedelta(days=1), reason="Nghỉ lễ", actor=desk.scene.officers[0].user, at=AT)
    assert told("progress.deadline_changed") == but_actor
    assert Notice.objects.filter(event="progress.deadline_changed").first().values["reason"] == "Nghỉ lễ"


def test_each_step_is_told_to_who_acts_next_and_to_nobody_else():
    desk = make_desk()
    scene, report = desk.scene, make_written(desk)
    report = actions.present(report, revision=1, actor=scene.officers[1].user, at=AT)
    assert told("progress.report_presented") == accounts([scene.heads[1]])
    report = actions.send(report, revision=1, actor=scene.heads[1].user, at=AT)
    assert told("progress.report_sent") == accounts([scene.heads[0], scene.officers[0]])
    report = actions.return_to_unit(report, reason="Thiếu", actor=scene.officers[0].user, at=AT)
    assert told("progress.report_returned") == accounts([scene.heads[1], scene.officers[1]])
    report = actions.send(report, revision=1, actor=scene.heads[1].user, at=AT + timedelta(minutes=1))
    actions.receive(report, actor=scene.officers[0].user, at=AT)
    assert told("progress.report_received") == accounts([scene.heads[1], scene.officers[1]])


def test_units_that_have_not_sent_are_reminded_before_and_after_the_deadline():
    desk = make_desk()
    scene = desk.scene
    make_sent(desk, 1)
    make_written(desk, 2)
    for at in (
        DUE - timedelta(days=9),
        DUE - timedelta(days=2),
        DUE - timedelta(days=2, hours=-1),
        DUE + timedelta(days=1),
        DUE + timedelta(days=30),
    ):
        reminders.remind(notices.deadlines(at), at)
    owing = accounts([scene.heads[0], scene.officers[0], scene.heads[2], scene.officers[2]])
    assert told("progress.report_due") == owing
    assert told("progress.report_late") == owing
    assert Notice.objects.filter(event="progress.report_due").count() == 4


def test_closed_period_reminds_nobody():
    desk = make_desk()
    actions.close_period(desk.period, actor=desk.scene.officers[0].user, at=AT)
    assert notices.deadlines(DUE) == []
