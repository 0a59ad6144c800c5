"""What movements tell the home page, and whom the clock reminds."""

from datetime import date, timedelta

import pytest

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import with_members
from thidua.foundation.notify import reminders
from thidua.foundation.notify.models import Notice
from thidua.movement import actions, notices, overview
from thidua.movement.tests.factories import (
    AT,
    LATER,
    REPORT_BY,
    RESPOND_BY,
    begin_report,
    join,
    make_draft,
    make_launched,
    make_received,
    make_sent,
    make_written,
    put_forward,
    text,
    write_plan,
)
from thidua.organisation.models import Unit

pytestmark = pytest.mark.django_db


def waiting(person, at=AT):
    years = list(with_members(ClusterYear.objects.all()))
    return [(each.verb, bool(each.blocked), each.due) for each in overview.waiting(person.user, years, at)]


def told(event):
    return set(Notice.objects.filter(event=event).values_list("to_id", flat=True))


def accounts(*people):
    return {each.user_id for each in people}


def test_draft_waits_for_who_may_launch_it():
    stage = make_draft()
    assert waiting(stage.scene.officers[0]) == [("Xem và phát động", False, None)]
    assert waiting(stage.scene.officers[1]) == []
    own = actions.start(Unit.objects.get(pk=stage.scene.units[1].pk), text=text(), actor=stage.officer(1), at=AT)
    assert waiting(stage.scene.officers[1]) == [("Xem phong trào", True, None)]
    assert waiting(stage.scene.heads[1]) == [("Xem và phát động", False, None)]
    assert own.state == "draft"


def test_answer_waits_for_officer_then_head():
    stage = make_launched()
    scene = stage.scene
    assert waiting(scene.officers[1]) == [("Soạn kế hoạch", False, RESPOND_BY)]
    assert waiting(scene.specialist) == []
    place = write_plan(stage)
    assert waiting(scene.officers[1]) == [("Soạn tiếp", False, RESPOND_BY)]
    place = actions.present_plan(place, revision=1, actor=stage.officer(), at=AT)
    assert waiting(scene.officers[1]) == [("Xem kế hoạch", True, RESPOND_BY)]
    assert waiting(scene.heads[1]) == [("Đọc và duyệt", False, RESPOND_BY)]
    actions.approve_plan(place, revision=1, actor=stage.head(), at=AT)
    assert waiting(scene.heads[1]) == []


def test_report_is_asked_for_in_time_and_waits_for_each_in_turn():
    stage = make_launched()
    scene = stage.scene
    join(stage)
    near = REPORT_BY - timedelta(days=20)
    assert waiting(scene.officers[1], LATER) == []
    assert waiting(scene.officers[1], near) == [("Soạn báo cáo", False, REPORT_BY)]
    report = make_written(stage)
    assert waiting(scene.officers[1], LATER) == [("Soạn tiếp", False, REPORT_BY)]
    report = actions.present_report(report, revision=1, actor=stage.officer(), at=LATER)
    assert waiting(scene.heads[1], LATER) == [("Đọc và duyệt", False, REPORT_BY)]
    report = actions.send_report(report, revision=1, actor=stage.head(), at=LATER)
    assert ("Đọc và tiếp nhận", False, None) in waiting(scene.officers[0], LATER)
    actions.return_report(report, reason="Thiếu", actor=stage.keeper, at=LATER)
    assert waiting(scene.officers[1], LATER) == [("Xem và sửa", False, None)]
    make_received(stage)
    assert waiting(scene.officers[1], near) == []


def test_exemplar_waits_for_the_launcher_then_for_the_unit():
    stage = make_launched()
    join(stage)
    exemplar = put_forward(stage)
    assert ("Đọc và xem xét", False, None) in waiting(stage.scene.officers[0], LATER)
    actions.return_exemplar(exemplar, reason="Nêu rõ", actor=stage.keeper, at=LATER)
    assert waiting(stage.scene.officers[1], LATER) == [("Xem và sửa", False, None)]


def test_movement_whose_time_is_over_waits_for_its_final_review():
    stage = make_launched()
    after = LATER.replace(year=2024)
    assert ("Xem và tổng kết", False, None) in waiting(stage.scene.officers[0], after)
    actions.close(stage.movement, words="Giả định", actor=stage.keeper, at=after)
    assert waiting(stage.scene.officers[0], after) == []


def test_waiting_costs_the_same_for_one_movement_and_three(django_assert_max_num_queries):
    stage = make_launched(5)
    for _each in range(2):
        more = make_draft(scene=stage.scene)
        actions.launch(more.movement, revision=0, actor=stage.keeper, at=AT)
    for number in range(1, 5):
        join(stage, number)
        make_sent(stage, number)
        put_forward(stage, number)
    officer = stage.scene.officers[0].user
    years = list(with_members(ClusterYear.objects.all()))
    overview.waiting(officer, years, LATER)  # the facts of who this is are read once
    with django_assert_max_num_queries(4):
        assert len(overview.waiting(officer, years, LATER)) == 3 + 4 + 4


def test_knot_follows_the_year_and_costs_no_query(django_assert_num_queries):
    stage = make_launched()
    year = ClusterYear.objects.select_related("cluster").get(pk=stage.scene.year.pk)
    with django_assert_num_queries(0):
        assert overview.knot(year, AT).state == "now"
        year.state = "established"
        assert overview.knot(year, AT).state == "next"
        year.state = "closed"
        assert overview.knot(year, AT).state == "done"
        year.state = "planned"
        assert overview.knot(year, AT.replace(year=AT.year + 1)).state == "done"


def test_moments_are_the_days_of_the_cluster_own_movements():
    stage = make_launched()
    year = ClusterYear.objects.select_related("cluster").get()
    assert [each.on for each in overview.moments(year)] == [AT, RESPOND_BY, REPORT_BY, date(2023, 12, 31)]
    actions.withdraw(stage.movement, reason="Giả định", actor=stage.keeper, at=LATER)
    assert overview.moments(ClusterYear.objects.select_related("cluster").get()) == []


# --- who is told ---------------------------------------------------------------------------------------------------------------------


def test_launch_correction_review_and_stop_are_told_to_every_unit():
    stage = make_launched()
    units = accounts(*stage.scene.heads, *stage.scene.officers) - {stage.keeper.pk}
    assert told("movement.launched") == units
    first = actions.CriterionText("Tiêu chí khác")
    actions.correct(stage.movement, text=text(criteria=(first,)), reason="Giả định", base=0, actor=stage.keeper, at=LATER)
    actions.review(stage.movement, words="Giả định", actor=stage.keeper, at=LATER)
    actions.withdraw(stage.movement, reason="Giả định", actor=stage.keeper, at=LATER)
    assert told("movement.corrected") == told("movement.reviewed") == told("movement.withdrawn") == units


def test_each_step_is_told_to_who_is_next():
    stage = make_launched()
    scene = stage.scene
    keepers, unit = accounts(scene.officers[0], scene.heads[0]), accounts(scene.officers[1], scene.heads[1])
    place = actions.present_plan(write_plan(stage), revision=1, actor=stage.officer(), at=AT)
    assert told("movement.plan_presented") == accounts(scene.heads[1])
    actions.approve_plan(place, revision=1, actor=stage.head(), at=AT)
    assert told("movement.plan_approved") == keepers
    actions.decline(stage.place(2), reason="Giả định", actor=stage.head(2), at=AT)
    assert told("movement.declined") == keepers
    report = actions.present_report(make_written(stage), revision=1, actor=stage.officer(), at=LATER)
    assert told("movement.report_presented") == accounts(scene.heads[1])
    report = actions.send_report(report, revision=1, actor=stage.head(), at=LATER)
    assert told("movement.report_sent") == keepers
    report = actions.return_report(report, reason="Thiếu", actor=stage.keeper, at=LATER)
    assert told("movement.report_returned") == unit
    report = actions.send_report(report, revision=1, actor=stage.head(), at=LATER)
    actions.receive_report(report, actor=stage.keeper, at=LATER)
    assert told("movement.report_received") == unit
    exemplar = put_forward(stage)
    assert told("movement.exemplar_put") == keepers
    actions.accept_exemplar(exemplar, actor=stage.keeper, at=LATER)
    assert told("movement.exemplar_accepted") == unit


def test_clock_reminds_who_owes_an_answer_before_and_after():
    stage = make_launched()
    join(stage)
    owing = accounts(stage.scene.officers[0], stage.scene.heads[0], stage.scene.officers[2], stage.scene.heads[2])
    far, near, late = RESPOND_BY - timedelta(days=9), RESPOND_BY - timedelta(days=2), RESPOND_BY + timedelta(days=1)
    assert reminders.remind(notices.deadlines(far), far) == 0
    assert reminders.remind(notices.deadlines(near), near) == len(owing)
    assert reminders.remind(notices.deadlines(near), near) == 0
    assert told("movement.answer_due") == owing
    reminders.remind(notices.deadlines(late), late)
    assert told("movement.answer_late") == owing


def test_clock_reminds_of_the_report_only_who_takes_part_and_sent_none():
    stage = make_launched()
    join(stage)
    join(stage, 2)
    make_sent(stage)
    begin_report(stage, 2)
    near = REPORT_BY - timedelta(days=1)
    reminders.remind(notices.deadlines(near), near)
    assert told("movement.report_due") == accounts(stage.scene.officers[2], stage.scene.heads[2])
