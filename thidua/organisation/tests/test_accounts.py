"""Accounts and appointments: the administrator's work."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied

from thidua.foundation.accounts.models import User
from thidua.foundation.accounts.queries import invitation
from thidua.foundation.audit.models import Entry
from thidua.foundation.notify.models import Notice
from thidua.organisation import actions, queries
from thidua.organisation.actions import accounts
from thidua.organisation.forms import proposed_username
from thidua.organisation.models import AppointmentRole
from thidua.organisation.tests.factories import make_administrator, make_auditor, make_council, make_officer, make_person

pytestmark = pytest.mark.django_db

AT = datetime(2023, 2, 16, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = AT.date()


@pytest.fixture
def administrator():
    return make_administrator().user


@pytest.fixture
def others():
    return [make_officer(make_council().standing_agency).user, make_auditor().user]


def test_open_account_gives_a_link_of_which_only_the_digest_is_kept(administrator):
    person = make_person(account=False)
    token = actions.open_account(person, username="vi.du", email="vi.du@vi-du.invalid", actor=administrator, at=AT)
    person.refresh_from_db()
    link = person.user.invitations.get()
    assert invitation(token) == link
    assert (len(token), token in str(link.__dict__), person.user.has_usable_password()) == (43, False, False)
    assert link.expires_at == AT + timedelta(days=7)


def test_inviting_again_closes_the_link_of_before(administrator):
    person = make_person(account=False)
    first = actions.open_account(person, username="vi.du", actor=administrator, at=AT)
    second = actions.invite_again(person, actor=administrator, at=AT + timedelta(hours=1))
    later = AT + timedelta(hours=2)
    assert [bool(invitation(token).is_open(later)) for token in (first, second)] == [False, True]
    actions.revoke_invitation(person, reason="gửi nhầm", actor=administrator, at=later)
    assert not invitation(second).is_open(later)
    with pytest.raises(accounts.NoInvitation, match="không có lời mời"):
        actions.revoke_invitation(person, reason="x", actor=administrator, at=later)
    with pytest.raises(accounts.NoInvitation, match="đã có mật khẩu"):
        actions.invite_again(make_person(), actor=administrator, at=later)


def test_open_account_writes_neither_secret_nor_address_in_the_log(administrator):
    password = actions.open_account(make_person(account=False), username="vi.du", email="vi.du@vi-du.invalid", actor=administrator, at=AT)
    changes = str(Entry.objects.get(event="organisation.account_opened").changes)
    assert password not in changes
    assert "vi-du.invalid" not in changes


def test_open_account_refuses_a_second_and_names_taken(administrator):
    with pytest.raises(accounts.AccountExists, match="đã có tài khoản"):
        actions.open_account(make_person(), username="khac", actor=administrator, at=AT)
    User.objects.create_user("vi.du", full_name="Phạm Thị Mẫu", email="mau@vi-du.invalid")
    with pytest.raises(accounts.AccountExists, match="đã dùng cho Phạm Thị Mẫu"):
        actions.open_account(make_person(account=False), username="VI.DU", actor=administrator, at=AT)
    with pytest.raises(accounts.AccountExists, match="Địa chỉ thư"):
        actions.open_account(make_person(account=False), username="moi", email="Mau@vi-du.invalid", actor=administrator, at=AT)


def test_person_hears_of_what_was_done_to_his_signing_in(administrator):
    person = make_person()
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={})
    actions.renew_password(person, reason="quên mật khẩu", actor=administrator, at=AT)
    actions.reset_second_factor(person, reason="mất điện thoại", actor=administrator, at=AT)
    told = Notice.objects.filter(to=person.user).order_by("pk").values_list("event", flat=True)
    assert list(told) == ["organisation.password_renewed", "organisation.second_factor_reset"]


def test_renew_password_ends_the_old_one(administrator):
    person = make_person()
    before = person.user.password
    password = actions.renew_password(person, reason="quên mật khẩu", actor=administrator, at=AT)
    person.user.refresh_from_db()
    assert person.user.password != before
    assert person.user.check_password(password)


def test_close_account_takes_every_right_away_and_reopen_gives_them_back(administrator):
    auditor = make_auditor()
    actions.close_account(auditor, reason="nghỉ việc", actor=administrator, at=AT)
    assert not queries.standing(User.objects.get(pk=auditor.user_id), TODAY).is_auditor
    with pytest.raises(accounts.NoAccount, match="đã khóa từ trước"):
        actions.close_account(auditor, reason="x", actor=administrator, at=AT)
    with pytest.raises(accounts.NoAccount, match="đang khóa"):
        actions.renew_password(auditor, reason="x", actor=administrator, at=AT)
    actions.reopen_account(auditor, reason="trở lại", actor=administrator, at=AT)
    assert queries.standing(User.objects.get(pk=auditor.user_id), TODAY).is_auditor
    with pytest.raises(accounts.NoAccount, match="không cần mở lại"):
        actions.reopen_account(auditor, reason="x", actor=administrator, at=AT)


def test_close_account_refuses_the_own(administrator):
    with pytest.raises(accounts.OwnAccount):
        actions.close_account(administrator.person, reason="x", actor=administrator, at=AT)


def test_acts_on_no_account_are_refused(administrator):
    person = make_person(account=False)
    for act in (actions.close_account, actions.reopen_account, actions.renew_password):
        with pytest.raises(accounts.NoAccount, match="chưa có tài khoản"):
            act(person, reason="x", actor=administrator, at=AT)


def test_accounts_are_for_the_administrator(others):
    for actor in others:
        with pytest.raises(PermissionDenied, match="quản trị"):
            actions.open_account(make_person(account=False), username="x", actor=actor, at=AT)
        for act in (actions.close_account, actions.reopen_account, actions.renew_password):
            with pytest.raises(PermissionDenied):
                act(make_person(), reason="x", actor=actor, at=AT)


def appoint(person, actor, **fields):
    fields = {"role": AppointmentRole.AUDITOR, "paper": "QĐ số 7 (giả định)", "valid_from": TODAY} | fields
    return actions.appoint(person, **fields, actor=actor, at=AT)


def test_appoint_gives_the_role_within_its_days(administrator):
    person = make_person()
    appoint(person, administrator, valid_to=date(2023, 12, 31))
    assert queries.standing(person.user, TODAY).is_auditor
    assert not queries.standing(person.user, date(2024, 1, 1)).is_auditor


def test_appoint_refuses_no_paper_dates_turned_round_and_two_roles(administrator):
    person = make_person()
    with pytest.raises(accounts.AppointmentRefused, match="quyết định cử"):
        appoint(person, administrator, paper=" ")
    with pytest.raises(accounts.AppointmentRefused, match="trước ngày bắt đầu"):
        appoint(person, administrator, valid_to=date(2023, 2, 1))
    appoint(person, administrator)
    with pytest.raises(accounts.AppointmentRefused, match="không giữ hai vai trò"):
        appoint(person, administrator, role=AppointmentRole.ADMINISTRATOR)


def test_end_appointment_ends_it_once(administrator):
    appointment = make_auditor().appointments.get()
    with pytest.raises(accounts.AppointmentRefused, match="trước ngày bắt đầu"):
        actions.end_appointment(appointment, on=date(2019, 1, 1), reason="x", actor=administrator, at=AT)
    actions.end_appointment(appointment, on=date(2023, 2, 15), reason="hết nhiệm vụ", actor=administrator, at=AT)
    with pytest.raises(accounts.AppointmentRefused, match="đã kết thúc"):
        actions.end_appointment(appointment, on=TODAY, reason="x", actor=administrator, at=AT)


def test_end_appointment_keeps_the_last_administrator(administrator):
    own = administrator.person.appointments.get()
    with pytest.raises(accounts.LastAdministrator):
        actions.end_appointment(own, on=TODAY, reason="x", actor=administrator, at=AT)
    appoint(make_person(), administrator, role=AppointmentRole.ADMINISTRATOR)
    actions.end_appointment(own, on=TODAY, reason="bàn giao", actor=administrator, at=AT)


def test_appointments_are_for_the_administrator(others):
    for actor in others:
        with pytest.raises(PermissionDenied):
            appoint(make_person(), actor)
        with pytest.raises(PermissionDenied):
            actions.end_appointment(make_auditor().appointments.get(), on=TODAY, reason="x", actor=actor, at=AT)


@pytest.mark.parametrize(("name", "username"), [("Nguyễn Thị Ví Dụ", "du.nguyen"), ("Đỗ", "do"), ("  ", ""), ("Lê D'Arc", "darc.le")])
def test_a_username_is_proposed_from_the_name(name, username):
    assert proposed_username(name) == username
