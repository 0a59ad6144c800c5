"""Councils and seats."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from thidua.foundation.audit.models import Entry
from thidua.foundation.refusal import Conflict
from thidua.organisation import actions, queries
from thidua.organisation.actions import councils
from thidua.organisation.models import CouncilRole
from thidua.organisation.tests.factories import make_council, make_officer, make_person, make_seat, make_unit

pytestmark = pytest.mark.django_db

AT = datetime(2023, 2, 16, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = AT.date()


@pytest.fixture
def council():
    return make_council("Hội đồng Ví dụ")


@pytest.fixture
def specialist(council):
    return make_officer(council.standing_agency).user


@pytest.fixture
def other_specialist():
    return make_officer(make_council().standing_agency).user


def create(actor, **fields):
    fields = {
        "name": "Hội đồng Giả định mới",
        "short_name": "Hội đồng mới",
        "authority": make_unit(),
        "standing_agency": make_unit(),
        "founding_decision": "QĐ số 5 (giả định)",
        "valid_from": date(2023, 1, 1),
    } | fields
    return actions.create_council(**fields, actor=actor, at=AT)


def edit(council, actor, **fields):
    kept = {name: getattr(council, name) for name in ("name", "short_name", "standing_agency", "founding_decision")}
    return actions.edit_council(council, **(kept | fields), actor=actor, at=AT)


def seat(council, person, actor, **fields):
    fields = {"role": CouncilRole.MEMBER, "valid_from": date(2023, 1, 1)} | fields
    return actions.seat(council, person=person, **fields, actor=actor, at=AT)


def test_create_council_gives_its_standing_agency_the_lists(specialist):
    made = create(specialist)
    officer = make_officer(made.standing_agency)
    assert queries.standing(officer.user, TODAY).served_council_ids == {made.pk}


def test_create_council_refuses_dead_organs(specialist):
    for field in ("authority", "standing_agency"):
        with pytest.raises(councils.OrganNotLiving):
            create(specialist, **{field: make_unit(valid_to=date(2022, 12, 31))})


def test_create_council_is_for_a_specialist():
    with pytest.raises(PermissionDenied):
        create(make_officer(make_unit()).user)


def test_edit_council_changes_the_standing_agency_at_once(council, specialist):
    agency = make_unit()
    edit(council, specialist, standing_agency=agency)
    officer = make_officer(agency)
    assert queries.standing(officer.user, TODAY).is_specialist
    with pytest.raises(PermissionDenied):
        edit(council, type(specialist).objects.get(pk=specialist.pk), name="Tên khác")


def test_edit_council_refuses_nothing_new_a_dead_agency_and_the_second_of_two(council, specialist):
    with pytest.raises(councils.CouncilUnchanged):
        edit(council, specialist)
    with pytest.raises(councils.OrganNotLiving):
        edit(council, specialist, standing_agency=make_unit(valid_to=date(2022, 1, 1)))
    seen = queries.fingerprint(council)
    edit(council, specialist, name="Bản một", seen=seen)
    with pytest.raises(Conflict):
        edit(council, specialist, name="Bản hai", seen=seen)


def test_edit_council_is_for_its_own_specialist(council, other_specialist):
    with pytest.raises(PermissionDenied, match="chính Hội đồng này"):
        edit(council, other_specialist, name="Tên khác")


def test_end_council_ends_its_seats(council, specialist):
    taken = make_seat(council)
    actions.end_council(council, on=TODAY, reason="QĐ", actor=specialist, at=AT)
    taken.refresh_from_db()
    council.refresh_from_db()
    assert (taken.valid_to, council.valid_to) == (TODAY, TODAY)
    with pytest.raises(councils.CouncilEnded):
        actions.end_council(council, on=TODAY, reason="QĐ", actor=specialist, at=AT)
    with pytest.raises(councils.CouncilEnded):
        seat(council, make_person(), specialist, valid_from=date(2023, 2, 17))


def test_end_council_refuses_a_day_before_it_began_and_a_seat_to_come(council, specialist):
    with pytest.raises(councils.CouncilEnded, match="chưa thành lập"):
        actions.end_council(council, on=date(2019, 1, 1), reason="QĐ", actor=specialist, at=AT)
    make_seat(council, valid_from=date(2023, 6, 1))
    with pytest.raises(councils.SeatTaken):
        actions.end_council(council, on=TODAY, reason="QĐ", actor=specialist, at=AT)


def test_end_council_is_for_its_own_specialist(council, other_specialist):
    with pytest.raises(PermissionDenied):
        actions.end_council(council, on=TODAY, reason="QĐ", actor=other_specialist, at=AT)


def test_edit_council_refuses_one_that_ended(council, specialist):
    type(council).objects.filter(pk=council.pk).update(valid_from=date(2019, 1, 1))
    council.refresh_from_db()
    actions.end_council(council, on=TODAY, reason="QĐ", actor=specialist, at=AT)
    council.refresh_from_db()
    council.valid_to = date(2023, 2, 1)
    council.save()
    with pytest.raises((councils.CouncilEnded, PermissionDenied)):
        edit(council, specialist, name="Tên khác")


def test_seat_lets_a_person_sit_within_its_days(council, specialist):
    person = make_person()
    taken = seat(council, person, specialist, valid_to=date(2023, 6, 30))
    assert list(queries.council_seats_on(council, TODAY)) == [taken]
    assert list(queries.council_seats_on(council, date(2023, 7, 1))) == []
    assert Entry.objects.get(event="organisation.seat_taken").subject_id == str(taken.pk)


def test_seat_refuses_a_second_seat_and_says_who_chairs(council, specialist):
    chair = make_person("Phạm Thị Mẫu")
    seat(council, chair, specialist, role=CouncilRole.CHAIR)
    with pytest.raises(councils.SeatTaken, match="Phạm Thị Mẫu đã là Chủ tịch Hội đồng"):
        seat(council, chair, specialist)
    with pytest.raises(councils.SeatTaken, match="Phạm Thị Mẫu đang là Chủ tịch Hội đồng từ ngày 01/01/2023"):
        seat(council, make_person(), specialist, role=CouncilRole.CHAIR)


def test_seat_refuses_dates_turned_round_or_before_the_council(council, specialist):
    with pytest.raises(councils.SeatDatesRefused):
        seat(council, make_person(), specialist, valid_to=date(2022, 12, 31))
    with pytest.raises(councils.CouncilEnded):
        seat(council, make_person(), specialist, valid_from=date(2019, 1, 1))


def test_seat_is_for_its_own_specialist(council, other_specialist):
    with pytest.raises(PermissionDenied):
        seat(council, make_person(), other_specialist)


def test_change_seat_ends_the_old_and_begins_the_new(council, specialist):
    taken = make_seat(council, role=CouncilRole.MEMBER)
    made = actions.change_seat(taken, role=CouncilRole.VICE_CHAIR, from_day=TODAY, actor=specialist, at=AT)
    taken.refresh_from_db()
    assert (taken.valid_to, made.valid_from, made.role) == (date(2023, 2, 15), TODAY, CouncilRole.VICE_CHAIR)


def test_change_seat_refuses_the_same_role_a_day_too_early_and_a_role_taken(council, specialist):
    taken = make_seat(council, role=CouncilRole.MEMBER, valid_from=date(2023, 1, 1))
    make_seat(council, make_person("Phạm Thị Mẫu"), role=CouncilRole.CHAIR)
    with pytest.raises(councils.SeatTaken, match="đúng vai trò này"):
        actions.change_seat(taken, role=CouncilRole.MEMBER, from_day=TODAY, actor=specialist, at=AT)
    with pytest.raises(councils.SeatDatesRefused):
        actions.change_seat(taken, role=CouncilRole.VICE_CHAIR, from_day=date(2023, 1, 1), actor=specialist, at=AT)
    with pytest.raises(councils.SeatTaken, match="Phạm Thị Mẫu"):
        actions.change_seat(taken, role=CouncilRole.CHAIR, from_day=TODAY, actor=specialist, at=AT)
    taken.refresh_from_db()
    assert taken.valid_to is None


def test_end_seat_refuses_a_day_before_it_began_and_a_second_end(council, specialist):
    taken = make_seat(council, valid_from=date(2023, 1, 1))
    with pytest.raises(councils.SeatDatesRefused):
        actions.end_seat(taken, on=date(2022, 12, 31), actor=specialist, at=AT)
    actions.end_seat(taken, on=date(2023, 2, 1), actor=specialist, at=AT)
    with pytest.raises(councils.SeatDatesRefused, match="đã thôi là thành viên"):
        actions.end_seat(taken, on=TODAY, actor=specialist, at=AT)
    with pytest.raises(councils.SeatDatesRefused):
        actions.change_seat(taken, role=CouncilRole.VICE_CHAIR, from_day=TODAY, actor=specialist, at=AT)


def test_seats_are_changed_and_ended_by_the_own_specialist(council, other_specialist):
    taken = make_seat(council)
    with pytest.raises(PermissionDenied):
        actions.end_seat(taken, on=TODAY, actor=other_specialist, at=AT)
    with pytest.raises(PermissionDenied):
        actions.change_seat(taken, role=CouncilRole.SECRETARY, from_day=TODAY, actor=other_specialist, at=AT)
