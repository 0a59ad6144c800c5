"""What conferences tell the home page."""

from datetime import timedelta

import pytest

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import with_members
from thidua.conference import actions, overview
from thidua.conference.models import ItemKind
from thidua.conference.tests.factories import (
    CALLED_AT,
    START,
    make_called,
    make_closed,
    make_draft,
    make_open,
    make_prepared,
    make_voting,
    make_written,
)

pytestmark = pytest.mark.django_db
LATER = START + timedelta(hours=2)


def years(*halls):
    return list(with_members(ClusterYear.objects.filter(pk__in=[hall.scene.year.pk for hall in halls]).order_by("pk")))


def verbs(user, hall, at=START):
    return [each.verb for each in overview.waiting(user, years(hall), at)]


def test_prepared_conference_waits_for_its_invitations():
    hall = make_prepared()
    assert verbs(hall.secretary, hall, CALLED_AT) == ["Mở hội nghị"]
    assert verbs(hall.member, hall, CALLED_AT) == []


def test_invited_unit_and_guest_are_asked_to_answer():
    hall = make_called()
    assert verbs(hall.member, hall, CALLED_AT) == ["Trả lời giấy mời"]
    assert verbs(hall.scene.monitor.user, hall, CALLED_AT) == ["Trả lời giấy mời"]
    assert verbs(hall.scene.auditor.user, hall, CALLED_AT) == []
    actions.answer(hall.conference.invitations.get(unit=hall.scene.units[1]), answer="attends", actor=hall.member, at=CALLED_AT)
    assert verbs(hall.member, hall, CALLED_AT) == []


def test_table_waits_on_the_day():
    hall = make_called()
    assert verbs(hall.secretary, hall) == ["Trả lời giấy mời", "Mở bàn điều hành"]
    assert verbs(hall.secretary, make_open()) == []
    open_hall = make_open()
    assert verbs(open_hall.chair, open_hall) == ["Mở bàn điều hành", "Vào phiên họp"]


def test_unit_in_the_room_is_asked_for_its_position_until_the_outcome():
    hall = make_voting(3, present=2)
    assert verbs(hall.member, hall) == ["Vào phiên họp"]
    assert verbs(hall.scene.officers[2].user, hall) == []
    hall.say(1)
    assert verbs(hall.member, hall) == []


def test_minutes_and_news_wait_for_one_person_after_another():
    hall = make_closed()
    assert verbs(hall.secretary, hall, LATER) == ["Lập biên bản"]
    hall, minutes = make_written()
    assert [verbs(hall.secretary, hall, LATER), verbs(hall.chair, hall, LATER)] == [["Đọc và xác nhận"], []]
    actions.confirm_as_secretary(minutes, revision=0, actor=hall.secretary, at=LATER)
    assert [verbs(hall.secretary, hall, LATER), verbs(hall.chair, hall, LATER)] == [[], ["Đọc và xác nhận"]]
    actions.confirm_as_chair(minutes, revision=0, actor=hall.chair, at=LATER)
    assert verbs(hall.secretary, hall, LATER) == ["Mở để soạn tin"]
    actions.compose_news(hall.conference, actor=hall.secretary, at=LATER)
    assert verbs(hall.secretary, hall, LATER) == []


def test_waiting_costs_the_same_for_one_year_and_three(django_assert_max_num_queries):
    halls = [make_voting(3, present=2) for _each in range(3)]
    reader = halls[0].scene.officers[1].user
    for count in (1, 3):
        asked = years(*halls[:count])
        with django_assert_max_num_queries(12):
            overview.waiting(reader, asked, START)


def test_knot_follows_the_conference():
    hall = make_prepared()
    year = years(hall)[0]
    states = [overview.knot(year, CALLED_AT).state]
    actions.call(hall.conference, actor=hall.secretary, at=CALLED_AT)
    assert overview.knot(year, START).note == "Hôm nay, 08:30"
    states.append(overview.knot(year, CALLED_AT).state)
    closed = make_closed()
    states.append(overview.knot(years(closed)[0], LATER).state)
    assert states == ["now", "now", "done"]
    assert overview.knot(years(closed)[0], LATER).note == "Đã họp 16/02/2023"


def test_moments_escape_and_mark_titles():
    hall = make_called(title="Hội nghị <script>Giả định")
    (moment,) = overview.moments(years(hall)[0])
    assert moment.title == '<span lang="vi">Hội nghị &lt;script&gt;Giả định</span>'
    assert overview.moments(years(make_prepared())[0]) == []


def test_drafts_of_another_conference_do_not_wait():
    hall = make_voting()
    make_draft(hall.scene.year, "plan")
    assert hall.item(ItemKind.ADOPTION).drafts.count() == 1
