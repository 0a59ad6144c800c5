"""Checking in by the code on the screen: when a code is taken, for whom, how often, and where it must not stand."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import caches
from django.core.exceptions import PermissionDenied

from thidua.conference import actions, arriving
from thidua.conference.models import Attendance, ConferenceState
from thidua.conference.steps import WrongMoment
from thidua.conference.tests.factories import START, make_called, make_open, make_prepared
from thidua.foundation.audit.models import Entry
from thidua.organisation.tests.factories import make_person, make_post

REAL = datetime(2026, 11, 25, 9, 0, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))  # five seconds into a window


@pytest.fixture(autouse=True)
def fresh_counts():
    caches["counts"].clear()


def code_at(hall, moment=REAL) -> str:
    return arriving.code(hall.conference.pk, arriving.window_of(moment))


def arrive(hall, number=1, *, user=None, real_at=REAL, at=START, **fields):
    fields = {"unit": hall.scene.units[number], "code": code_at(hall)} | fields
    return actions.arrive(hall.conference, actor=user or hall.scene.heads[number].user, at=at, real_at=real_at, **fields)


# --- the code ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("later", "taken"), [(0, True), (14, True), (15, True), (24, True), (25, False), (40, False), (-6, False)], ids=str
)
def test_a_code_is_taken_for_its_window_and_ten_seconds_more(later, taken):
    window = arriving.window_of(REAL)
    typed = arriving.code(7, window)
    assert (arriving.accepted(7, typed, REAL + timedelta(seconds=later)) == window) is taken


def test_codes_differ_by_conference_and_moment_and_are_read_however_typed():
    window = arriving.window_of(REAL)
    assert len({arriving.code(pk, window + step) for pk in range(1, 30) for step in range(10)}) == 290
    typed = arriving.code(7, window)
    assert arriving.accepted(7, f" {typed[:4].lower()}-{typed[4:]} ", REAL) == window
    assert arriving.accepted(8, typed, REAL) is None
    assert arriving.accepted(7, "", REAL) is None
    assert arriving.cleaned("o0il") == "0011"


# --- the act -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_person_arrives_once_for_his_unit():
    hall = make_called(3)
    first = arrive(hall)
    assert arrive(hall) == first
    assert (first.unit, first.person, first.by_code, first.arrived_at) == (hall.scene.units[1], hall.scene.heads[1], True, START)
    entry = Entry.objects.get(event="conference.arrived_by_code")
    assert code_at(hall) not in str(entry.changes)


@pytest.mark.django_db
def test_somebody_whom_the_secretary_wrote_down_already_is_not_written_twice():
    hall = make_called(3)
    hall.arrive(1)
    assert arrive(hall).by_code is False
    assert Attendance.objects.count() == 1


@pytest.mark.django_db
def test_an_undone_arrival_needs_the_next_code():
    hall = make_called(3)
    actions.undo_attendance(arrive(hall), actor=hall.secretary, at=START)
    with pytest.raises(actions.CodeNotAccepted, match="đã dùng mã này"):
        arrive(hall)
    later = REAL + timedelta(seconds=20)
    assert arrive(hall, code=code_at(hall, later), real_at=later).undone_at is None


@pytest.mark.django_db
def test_any_colleague_may_be_there_for_the_unit_and_a_guest_for_himself():
    hall = make_open(3, present=2)
    colleague = make_person()
    make_post(colleague, hall.scene.units[2], "staff")
    arrive(hall, 2, user=colleague.user)
    guest = hall.scene.monitor
    assert arrive(hall, user=guest.user, unit=None).unit is None
    with pytest.raises(PermissionDenied):
        arrive(hall, 2, user=hall.scene.heads[1].user)
    with pytest.raises(PermissionDenied):
        arrive(hall, user=hall.scene.outsider.user, unit=None)


@pytest.mark.django_db
def test_arriving_is_refused_with_a_wrong_code_and_when_there_is_no_meeting():
    hall = make_called(3)
    for wrong in ("", "00000000", code_at(hall, REAL - timedelta(seconds=40))):
        with pytest.raises(actions.CodeNotAccepted, match="quét lại"):
            arrive(hall, code=wrong)
    with pytest.raises(WrongMoment):
        arrive(make_prepared(3))
    hall = make_open(3)
    actions.close(hall.conference, actor=hall.chair, at=START)
    with pytest.raises(WrongMoment):
        arrive(hall)


# --- the pages ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_code_stands_on_the_screens_of_those_who_conduct_and_nowhere_else(client):
    hall = make_called(3)
    pages = [hall.url("man-hinh/diem-danh"), hall.url("man-hinh/ma"), hall.url("man-hinh/ma?goc=1")]
    with time_machine.travel(REAL, tick=False):
        code = code_at(hall)
        shown = f"{code[:4]} {code[4:]}"
        client.force_login(hall.secretary)
        for page in pages:
            answer = client.get(page).content.decode()
            assert shown in answer
            assert "<svg" in answer
            assert "style=" not in answer
        client.force_login(hall.member)
        assert [client.get(page).status_code for page in pages] == [403, 403, 403]
        for page in (hall.url("man-hinh"), hall.url("man-hinh/noi-dung"), hall.url("phien-hop"), hall.url("diem-danh-bang-ma")):
            answer = client.get(page).content.decode()
            assert shown not in answer
            assert code not in answer


@pytest.mark.django_db
def test_one_tap_checks_in_and_the_secretary_sees_by_what(client):
    hall = make_called(3)
    with time_machine.travel(REAL, tick=False):
        client.force_login(hall.member)
        page = client.get(hall.url("diem-danh-bang-ma")).content.decode()
        assert hall.scene.units[1].name in page
        sent = {"unit": hall.scene.units[1].pk, "ma": code_at(hall)}
        assert client.post(hall.url("diem-danh-bang-ma"), sent)["Location"] == hall.url("phien-hop")
    client.force_login(hall.secretary)
    table = client.get(hall.url("dieu-hanh")).content.decode()
    assert "bằng mã" in table
    assert "Có mặt 1 trên 3 đơn vị" in table


@pytest.mark.django_db
def test_guesses_are_stopped_in_words_even_when_the_last_is_right(client):
    hall = make_called(3)
    with time_machine.travel(REAL, tick=False):
        client.force_login(hall.member)
        wrong = {"unit": hall.scene.units[1].pk, "ma": "00000000"}
        for _each in range(arriving.GUESSES):
            assert client.post(hall.url("diem-danh-bang-ma"), wrong).status_code == 422
        answer = client.post(hall.url("diem-danh-bang-ma"), wrong | {"ma": code_at(hall)})
    assert (answer.status_code, "Hãy chờ năm phút" in answer.content.decode()) == (422, True)
    assert hall.fresh().state == ConferenceState.CALLED
    assert not Attendance.objects.exists()
