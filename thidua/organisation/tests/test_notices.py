"""Who is told about accounts, delegations and appointments."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from thidua.foundation.notify import reminders
from thidua.foundation.notify.models import Notice
from thidua.organisation import actions, notices
from thidua.organisation.models import Capacity
from thidua.organisation.queries import accounts_acting_for, accounts_signing_for
from thidua.organisation.tests.factories import (
    make_administrator,
    make_delegation,
    make_deputy,
    make_head,
    make_officer,
    make_person,
    make_post,
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
