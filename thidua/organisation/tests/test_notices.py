"""Who is told about accounts, delegations and appointments."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from thidua.foundation.notify import events, reminders
from thidua.foundation.notify.models import Notice
from thidua.organisation import actions, notices
from thidua.organisation.actions.accounts import LastAdministrator
from thidua.organisation.models import Appointment, Capacity
from thidua.organisation.queries import accounts_acting_for, accounts_signing_for
from thidua.organisation.tests.factories import (
    make_administrator,
    make_auditor,
    make_council,
    make_delegation,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_post,
    make_seat,
    make_unit,
)

pytestmark = pytest.mark.django_db
AT = datetime(2023, 2, 16, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def told():
    """Return (event, username) of every notice."""
    return sorted(Notice.objects.values_list("event", "to__username"))


def test_those_who_act_for_a_unit_are_its_head_its_officers_and_who_has_a_delegation():
    unit = make_unit()
    head, officer, deputy, other = make_head(unit), make_officer(unit), make_deputy(unit), make_deputy(unit)
    make_delegation(unit, head, deputy)
    make_post(make_person(), unit, Capacity.OFFICER, valid_to=date(2022, 12, 31))
    assert set(accounts_acting_for([unit.pk], AT.date())) == {head.user, officer.user, deputy.user}
    assert set(accounts_signing_for([unit.pk], AT.date())) == {head.user, deputy.user}
    assert other.user not in accounts_acting_for([unit.pk], AT.date())


def test_new_account_is_welcomed_without_any_secret():
    person = make_person(account=False)
    secret = actions.open_account(person, username="nguoi.moi", actor=make_administrator().user, at=AT)
    notice = Notice.objects.get()
    assert (notice.event, notice.to.username) == ("organisation.account_opened", "nguoi.moi")
    assert secret not in str(notice.values)


def test_delegation_given_is_told_to_who_may_act_and_revoked_to_both():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    given = actions.delegate(unit, to_person=deputy, paper="Giấy số 1", scope="Ký giao ước", valid_from=AT.date(), actor=head.user, at=AT)
    assert told() == [("organisation.delegated", deputy.user.username)]
    actions.revoke_delegation(given, reason="Đã về", actor=head.user, at=AT)
    assert ("organisation.delegation_revoked", deputy.user.username) in told()


def test_both_sides_are_reminded_of_a_delegation_that_ends():
    unit = make_unit()
    head, deputy = make_head(unit), make_deputy(unit)
    make_delegation(unit, head, deputy, valid_to=date(2023, 2, 18))
    for at in (AT, AT + timedelta(days=3)):
        reminders.remind(notices.deadlines(at), at)
        reminders.remind(notices.deadlines(at), at)
    both = {head.user.username, deputy.user.username}
    assert set(told()) == {(event, name) for event in ("organisation.delegation_ended", "organisation.delegation_ending") for name in both}


def test_appointment_is_told_to_who_was_appointed():
    person = make_person()
    actions.appoint(person, role="auditor", paper="QĐ số 5", valid_from=AT.date(), actor=make_administrator().user, at=AT)
    assert told() == [("organisation.appointed_auditor", person.user.username)]


DAY = timedelta(days=1)


def remind(at):
    """Let the clock tell what is due, twice."""
    reminders.remind(notices.deadlines(at), at)
    reminders.remind(notices.deadlines(at), at)


def counted():
    return Counter(Notice.objects.values_list("event", flat=True))


def test_who_is_appointed_until_a_day_is_reminded_before_and_after():
    person = make_auditor()
    Appointment.objects.update(valid_to=date(2023, 2, 18))
    for at in (AT - 5 * DAY, AT, AT + 3 * DAY, AT + 30 * DAY):
        remind(at)
    assert told() == [(f"organisation.appointment_{word}", person.user.username) for word in ("ended", "ending")]
    title = events.title_of("organisation.appointment_ending", Notice.objects.get(event__endswith="ending").values)
    assert title == "Đồng chí sắp thôi làm: Thanh tra"


def test_an_appointment_that_is_ended_is_told_in_the_act_and_once_a_stage():
    person, administrator = make_auditor(), make_administrator()
    appointment = person.appointments.get()
    actions.end_appointment(appointment, on=AT.date(), reason="Chuyển công tác", actor=administrator.user, at=AT)
    assert told() == [("organisation.appointment_ending", person.user.username)]
    remind(AT)
    assert counted() == {"organisation.appointment_ending": 1}
    remind(AT + DAY)
    assert counted() == {"organisation.appointment_ending": 1, "organisation.appointment_ended": 1}


def test_an_end_that_is_refused_tells_nobody():
    last = make_administrator()
    with pytest.raises(LastAdministrator):
        actions.end_appointment(last.appointments.get(), on=AT.date(), reason="Nghỉ", actor=last.user, at=AT)
    assert told() == []


def test_a_seat_that_ends_is_told_and_one_that_goes_on_in_another_role_is_not():
    council = make_council()
    specialist = make_officer(council.standing_agency).user
    leaves, changes = make_seat(council, role="council_member"), make_seat(council, role="secretary")
    actions.change_seat(changes, role="council_member", from_day=AT.date(), actor=specialist, at=AT)
    actions.end_seat(leaves, on=date(2023, 3, 31), actor=specialist, at=AT)
    assert told() == [("organisation.seat_ending", leaves.person.user.username)]
    for at in (AT, datetime(2023, 3, 30, 9, tzinfo=AT.tzinfo), datetime(2023, 4, 1, 9, tzinfo=AT.tzinfo)):
        remind(at)
    assert counted() == {"organisation.seat_ending": 2, "organisation.seat_ended": 1}
    assert set(Notice.objects.values_list("to", flat=True)) == {leaves.person.user_id}


def test_a_seat_taken_again_after_a_gap_has_ended_in_between():
    council = make_council()
    kept, left = make_seat(council, valid_to=date(2023, 3, 31)), make_seat(council, valid_to=date(2023, 3, 31))
    make_seat(council, person=kept.person, valid_from=date(2023, 4, 1))
    make_seat(council, person=left.person, valid_from=date(2023, 12, 1))
    remind(datetime(2023, 3, 30, 9, tzinfo=AT.tzinfo))
    assert told() == [("organisation.seat_ending", left.person.user.username)]


def test_a_council_that_ends_tells_all_who_sit_on_it():
    council = make_council()
    seats = [make_seat(council), make_seat(council, role="secretary"), make_seat(council, role="council_member", valid_to=date(2022, 1, 1))]
    actions.end_council(council, on=date(2023, 2, 10), reason="Kiện toàn", actor=make_officer(council.standing_agency).user, at=AT)
    assert told() == sorted(("organisation.seat_ended", each.person.user.username) for each in seats[:2])
    assert list(council.seats.order_by("pk").values_list("valid_to", flat=True)) == [date(2023, 2, 10)] * 2 + [date(2022, 1, 1)]


def test_a_role_given_again_has_not_ended():
    person = make_auditor()
    Appointment.objects.update(valid_to=date(2023, 2, 18))
    actions.appoint(person, role="auditor", paper="QĐ số 9", valid_from=date(2023, 2, 19), actor=make_administrator().user, at=AT)
    Notice.objects.all().delete()
    remind(AT)
    assert told() == []
