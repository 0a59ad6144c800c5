"""What drafting tells the home page."""

from datetime import timedelta

import pytest

from thidua.cluster.permissions import visible_to as years_visible_to
from thidua.cluster.queries import with_members
from thidua.cluster.tests.factories import make_scene
from thidua.drafting import actions, staging
from thidua.drafting.models import DraftKind
from thidua.drafting.overview import knot, moments, waiting
from thidua.drafting.tests.factories import AT, UNTIL, make_agreed, make_circulated, make_desk, say

pytestmark = pytest.mark.django_db


def verbs(user, at=AT):
    years = list(with_members(years_visible_to(user, at.date())))
    return [each.verb for each in waiting(user, years, at)]


def test_head_is_asked_to_start_send_answer_and_issue():
    scene = make_scene()
    head = scene.officers[0].user
    assert verbs(head) == ["Lập dự thảo"]
    desk = make_desk(scene=scene)
    assert verbs(head) == ["Lập dự thảo", "Mở dự thảo"]
    actions.circulate(desk.draft, comments_until=UNTIL, actor=head, at=AT)
    say(desk, desk.clause())
    say(desk, desk.clause(), "Ý của cụm trưởng.", member=0)
    assert verbs(head) == ["Lập dự thảo", "Trả lời ý kiến"]
    actions.agree(desk.draft, revision=0, actor=head, at=UNTIL)
    assert verbs(head) == ["Lập dự thảo", "Mở để ban hành"]


def test_who_brings_a_text_in_is_asked_to_go_on_with_it():
    scene = make_scene()
    head, words = scene.officers[0].user, staging.read_paste("Điều 1. Phạm vi")
    made = actions.begin_import(scene.year, kind=DraftKind.PLAN, reading=words, pasted="Điều 1. Phạm vi", actor=head, at=AT)
    assert verbs(head) == ["Xem lại tiếp", "Lập dự thảo"]
    assert verbs(scene.heads[0].user) == ["Lập dự thảo"]
    actions.store_import(made, title="Kế hoạch", base=0, actor=head, at=AT)
    assert verbs(head) == ["Lập dự thảo", "Mở dự thảo"]


def test_member_is_asked_until_the_unit_has_spoken_or_the_deadline_has_passed():
    desk = make_circulated()
    late = UNTIL + timedelta(minutes=1)
    assert verbs(desk.member) == ["Đọc và góp ý"]
    assert verbs(desk.member, late) == []
    say(desk, desk.clause())
    assert verbs(desk.member) == []
    assert verbs(desk.scene.heads[2].user) == ["Đọc và góp ý"]


def test_head_unit_is_not_asked_to_comment_on_its_own_text():
    assert verbs(make_circulated().head) == ["Lập dự thảo"]


def test_nothing_waits_for_those_who_only_read():
    desk = make_circulated()
    for person in (desk.scene.specialist, desk.scene.monitor, desk.scene.auditor):
        assert verbs(person.user) == []


def test_agreed_covenant_waits_for_nobody_here():
    desk = make_agreed(DraftKind.COVENANT)
    assert verbs(desk.head, UNTIL + timedelta(days=1)) == ["Lập dự thảo"]


def test_knot_goes_from_now_to_done():
    scene = make_scene()
    assert knot(scene.year, AT).state == "now"
    for kind in DraftKind:
        make_agreed(kind, scene=scene)
    assert (knot(scene.year, AT).state, knot(scene.year, AT).key) == ("done", "drafting")


def test_moments_tell_when_drafts_were_sent_and_issued():
    desk = make_agreed()
    actions.issue(desk.draft, actor=desk.head, at=UNTIL + timedelta(days=2))
    found = moments(desk.scene.year)
    assert [each.on for each in found] == [AT, (UNTIL + timedelta(days=2)).date()]
    assert "0 ý kiến" in found[0].detail
    assert f"01-QC/{desk.scene.cluster.symbol}" in found[1].title


def test_waiting_costs_the_same_for_one_year_and_for_three(django_assert_num_queries):
    desks = [make_circulated() for _each in range(3)]
    costs = []
    for number in (1, 3):
        user = desks[0].head.__class__.objects.get(pk=desks[0].head.pk)
        years = list(with_members(desks[0].scene.year.__class__.objects.filter(pk__in=[each.scene.year.pk for each in desks[:number]])))
        with django_assert_num_queries(4):
            costs.append(len(waiting(user, years, AT)))
    assert costs == [1, 1]
