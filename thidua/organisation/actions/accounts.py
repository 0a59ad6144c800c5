"""Writes of accounts (tài khoản) and of appointments to the whole installation (cử thanh tra, quản trị)."""

import secrets
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.foundation.accounts import lockout
from thidua.foundation.accounts import queries as accounts
from thidua.foundation.accounts.models import InvitationLink, User
from thidua.foundation.accounts.portal import PORTAL
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation import notices, permissions
from thidua.organisation.models import Appointment, AppointmentRole, Person

# Letters and digits that nobody confuses when one person reads them to another: no 0 o, 1 l i.
LEGIBLE = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4


class AccountExists(Refused):
    """The person has an account, or the name or address is another's."""


class NoAccount(Refused):
    """The person has no account, or it is not in the state for this."""


class NoInvitation(Refused):
    """There is no open invitation to take back, or the person has taken it up and needs none."""


class NotLocked(Refused):
    """Signing in is not locked."""


class NoSecondFactor(Refused):
    """Signing in takes one step only."""


class SubjectTaken(Refused):
    """The portal's name is another account's."""


class OwnAccount(Refused):
    """Nobody locks himself out."""


class AppointmentRefused(Refused):
    """The paper is missing, the dates are wrong, or the person may not hold this role."""


class LastAdministrator(Refused):
    """Without this appointment nobody could open accounts any more."""


@transaction.atomic
def open_account(person: Person, *, username: str, email: str = "", actor: User, at: datetime) -> str:
    """Give a person an account (lập tài khoản) and return the secret of the link with which he sets its password.

    The secret is kept nowhere in plain.

    Raises:
        PermissionDenied: actor is not the administrator.
        AccountExists: the person has one, or the name or address is taken.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    permissions.require(permissions.can_administer(actor, at.date()))
    if person.user_id is not None:
        raise AccountExists(
            _("%(person)s đã có tài khoản “%(username)s”.") % {"person": person, "username": person.user.username if person.user else ""}
        )
    username = username.strip()
    taken = User.objects.filter(Q(username__iexact=username) | Q(email__iexact=username)).first()
    if taken:
        raise AccountExists(
            _("Tên đăng nhập “%(username)s” đã dùng cho %(person)s. Hãy chọn tên khác.") % {"username": username, "person": taken.full_name}
        )
    if email and User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists():
        raise AccountExists(_("Địa chỉ thư %(email)s đã dùng cho một tài khoản khác. Hãy nhập địa chỉ khác.") % {"email": email})
    user = User.objects.create_user(username, full_name=person.full_name, email=email or None)
    person.user = user
    person.save(update_fields=["user"])
    token = _new_invitation(user, at)
    notices.account_opened(person, actor=actor, at=at)
    changes = {"username": [None, username], "email": [None, email]}
    audit.record("organisation.account_opened", person, actor=actor, at=at, changes=changes, personal=("email",))
    return token


@transaction.atomic
def invite_again(person: Person, *, actor: User, at: datetime) -> str:
    """Make a new link for a person who has not set a password yet (gửi lại lời mời) and return its secret; links of before are revoked.

    Raises:
        PermissionDenied: actor is not the administrator.
        NoAccount: the person has none, or it is closed.
        NoInvitation: the person has a password already.
    """
    person, user = _locked_account(person)
    permissions.require(permissions.can_administer(actor, at.date()))
    if not user.is_active:
        raise NoAccount(_("Tài khoản của %(person)s đang khóa. Hãy mở lại tài khoản trước khi mời.") % {"person": person})
    if user.has_usable_password():
        raise NoInvitation(_("%(person)s đã có mật khẩu. Nếu người này quên, hãy cấp lại mật khẩu.") % {"person": person})
    user.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    token = _new_invitation(user, at)
    audit.record("organisation.invited_again", person, actor=actor, at=at)
    return token


@transaction.atomic
def revoke_invitation(person: Person, *, reason: str, actor: User, at: datetime) -> None:
    """Take back the link that a person has not used (thu hồi lời mời).

    Raises:
        PermissionDenied: actor is not the administrator.
        NoAccount: the person has none.
        NoInvitation: no link is open.
    """
    person, user = _locked_account(person)
    permissions.require(permissions.can_administer(actor, at.date()))
    link = accounts.open_invitation(user, at)
    if link is None:
        raise NoInvitation(_("%(person)s không có lời mời nào đang mở.") % {"person": person})
    user.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    audit.record("organisation.invitation_revoked", person, actor=actor, at=at, reason=reason)


@transaction.atomic
def renew_password(person: Person, *, reason: str, actor: User, at: datetime) -> str:
    """Give the account another password (cấp lại mật khẩu) and return it; whoever is signed in with the old one is signed out.

    It opens one page only, on which the person chooses an own one.

    Raises:
        PermissionDenied: actor is not the administrator.
        NoAccount: the person has none, or it is closed.
    """
    person, user = _locked_account(person)
    permissions.require(permissions.can_administer(actor, at.date()))
    if not user.is_active:
        raise NoAccount(_("Tài khoản của %(person)s đang khóa. Hãy mở lại tài khoản trước khi cấp mật khẩu.") % {"person": person})
    password = _first_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    user.invitations.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    notices.password_renewed(person, reason=reason, actor=actor, at=at)
    audit.record("organisation.password_renewed", person, actor=actor, at=at, reason=reason)
    return password


@transaction.atomic
def unlock_sign_in(person: Person, *, actor: User, at: datetime) -> None:
    """Let a person sign in again at once who mistyped the password too often (mở khóa đăng nhập).

    Raises:
        PermissionDenied: actor is not the administrator.
        NoAccount: the person has none.
        NotLocked: nothing is locked.
    """
    person, user = _locked_account(person)
    permissions.require(permissions.can_administer(actor, at.date()))
    if not lockout.open_again(user):
        raise NotLocked(_("Đăng nhập của %(person)s không bị tạm khóa.") % {"person": person})
    audit.record("organisation.sign_in_unlocked", person, actor=actor, at=at)


@transaction.atomic
def reset_second_factor(person: Person, *, reason: str, actor: User, at: datetime) -> None:
    """Take every second step of signing in off an account whose person lost the device (gỡ bước đăng nhập thứ hai).

    Raises:
        PermissionDenied: actor is not the administrator.
        NoAccount: the person has none.
        NoSecondFactor: signing in takes one step already.
    """
    person, user = _locked_account(person)
    permissions.require(permissions.can_administer(actor, at.date()))
    held = Authenticator.objects.filter(user=user)
    kinds = sorted(held.values_list("type", flat=True))
    if not kinds:
        raise NoSecondFactor(_("%(person)s chưa bật bước đăng nhập thứ hai, không có gì để gỡ.") % {"person": person})
    held.delete()
    notices.second_factor_reset(person, reason=reason, actor=actor, at=at)
    audit.record("organisation.second_factor_reset", person, actor=actor, at=at, changes={"kinds": [kinds, []]}, reason=reason)


@transaction.atomic
def tie_to_portal(person: Person, *, subject: str, reason: str, actor: User, at: datetime) -> None:
    """Write by which name the office's portal knows a person (gắn với cổng đăng nhập); an empty name unties.

    Raises:
        PermissionDenied: actor is not the administrator.
        NoAccount: the person has none.
        SubjectTaken: the portal's name belongs to another account.
    """
    person, user = _locked_account(person)
    permissions.require(permissions.can_administer(actor, at.date()))
    other = SocialAccount.objects.filter(provider=PORTAL, uid=subject).exclude(user=user).select_related("user").first()
    if subject and other:
        raise SubjectTaken(
            _("Mã “%(subject)s” ở cổng đã gắn với %(person)s. Hãy kiểm tra lại mã.") % {"subject": subject, "person": other.user.full_name}
        )
    before = SocialAccount.objects.filter(provider=PORTAL, user=user).values_list("uid", flat=True).first() or ""
    SocialAccount.objects.filter(provider=PORTAL, user=user).delete()
    if subject:
        SocialAccount.objects.create(provider=PORTAL, user=user, uid=subject)
    changes = {"subject": [before, subject]}
    audit.record("organisation.tied_to_portal", person, actor=actor, at=at, changes=changes, reason=reason, personal=("subject",))


@transaction.atomic
def close_account(person: Person, *, reason: str, actor: User, at: datetime) -> None:
    """Let nobody sign in to the account any more (khóa tài khoản); whoever is signed in is out at the next click.

    Raises:
        PermissionDenied: actor is not the administrator.
        NoAccount: the person has none, or it is closed already.
        OwnAccount: it is the actor's own.
    """
    person, user = _locked_account(person)
    permissions.require(permissions.can_administer(actor, at.date()))
    if user.pk == actor.pk:
        raise OwnAccount(_("Đồng chí không tự khóa tài khoản của mình. Hãy nhờ một người quản trị khác."))
    if not user.is_active:
        raise NoAccount(_("Tài khoản của %(person)s đã khóa từ trước.") % {"person": person})
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record("organisation.account_closed", person, actor=actor, at=at, changes={"is_active": [True, False]}, reason=reason)


@transaction.atomic
def reopen_account(person: Person, *, reason: str, actor: User, at: datetime) -> None:
    """Let the person sign in again with the password of before (mở lại tài khoản).

    Raises:
        PermissionDenied: actor is not the administrator.
        NoAccount: the person has none, or it is open.
    """
    person, user = _locked_account(person)
    permissions.require(permissions.can_administer(actor, at.date()))
    if user.is_active:
        raise NoAccount(_("Tài khoản của %(person)s đang dùng được, không cần mở lại.") % {"person": person})
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record("organisation.account_reopened", person, actor=actor, at=at, changes={"is_active": [False, True]}, reason=reason)


@transaction.atomic
def appoint(
    person: Person, *, role: str, paper: str, valid_from: date, valid_to: date | None = None, actor: User, at: datetime
) -> Appointment:
    """Appoint a person by paper to a role of the whole installation (cử thanh tra, cử quản trị).

    Nobody is auditor and administrator in the same time: the one reads what the other does.

    Raises:
        PermissionDenied: actor is not the administrator.
        AppointmentRefused: the paper is not named, the dates are turned round, or the person holds a role in that time.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    permissions.require(permissions.can_administer(actor, at.date()))
    if not paper.strip():
        raise AppointmentRefused(_("Hãy ghi số và ngày của quyết định cử. Không có quyết định thì chưa cử được."))
    if valid_to is not None and valid_to < valid_from:
        raise AppointmentRefused(_("Ngày hết thời hạn trước ngày bắt đầu. Hãy chọn lại ngày."))
    held = person.appointments.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
    if valid_to is not None:
        held = held.filter(valid_from__lte=valid_to)
    other = held.order_by("valid_from", "pk").first()
    if other:
        raise AppointmentRefused(
            _("%(person)s đang được cử làm %(role)s từ ngày %(day)s; một người không giữ hai vai trò. Hãy kết thúc lần cử đó trước.")
            % {"person": person, "role": other.get_role_display().lower(), "day": vi_date(other.valid_from)}
        )
    appointment = Appointment.objects.create(person=person, role=role, paper=paper, valid_from=valid_from, valid_to=valid_to)
    notices.appointed(appointment, actor=actor, at=at)
    changes = {"role": [None, role], "valid_from": [None, valid_from], "valid_to": [None, valid_to]}
    audit.record("organisation.appointed", appointment, actor=actor, at=at, changes=changes, reason=paper)
    return appointment


@transaction.atomic
def end_appointment(appointment: Appointment, *, on: date, reason: str, actor: User, at: datetime) -> None:
    """Let an appointment end after this day.

    Raises:
        PermissionDenied: actor is not the administrator.
        AppointmentRefused: it has ended already, or would end before it begins.
        LastAdministrator: no other administrator would be left on the next day.
    """
    administrators = list(Appointment.objects.select_for_update(no_key=True).filter(role=AppointmentRole.ADMINISTRATOR).order_by("pk"))
    appointment = Appointment.objects.select_for_update(no_key=True).get(pk=appointment.pk)
    permissions.require(permissions.can_administer(actor, at.date()))
    if appointment.valid_to is not None and appointment.valid_to <= at.date():
        raise AppointmentRefused(_("Lần cử này đã kết thúc sau ngày %(day)s.") % {"day": vi_date(appointment.valid_to)})
    if on < appointment.valid_from:
        raise AppointmentRefused(
            _("Ngày kết thúc trước ngày bắt đầu (%(day)s). Hãy chọn lại ngày.") % {"day": vi_date(appointment.valid_from)}
        )
    others = [each for each in administrators if each.pk != appointment.pk and (each.valid_to is None or each.valid_to > on)]
    if appointment.role == AppointmentRole.ADMINISTRATOR and not others:
        raise LastAdministrator(_("Đây là người quản trị cuối cùng. Hãy cử người quản trị khác trước khi kết thúc lần cử này."))
    before, appointment.valid_to = appointment.valid_to, on
    appointment.save(update_fields=["valid_to"])
    notices.appointment_ends(appointment, actor=actor, at=at)
    audit.record("organisation.appointment_ended", appointment, actor=actor, at=at, changes={"valid_to": [before, on]}, reason=reason)


# --- Parts ------------------------------------------------------------------------------------------------------------------------


def _new_invitation(user: User, at: datetime) -> str:
    """Keep the digest of a new link's secret of 256 bits of chance, and return the secret."""
    token = secrets.token_urlsafe(32)
    until = at + timedelta(days=settings.INVITATION_DAYS)
    InvitationLink.objects.create(user=user, token_sha256=accounts.digest(token), made_at=at, expires_at=until)
    return token


def _first_password() -> str:
    """Return some 79 bits of chance as four groups that can be read out: "k7mq-…"."""
    return "-".join("".join(secrets.choice(LEGIBLE) for _letter in range(GROUP_LENGTH)) for _group in range(GROUPS))


def _locked_account(person: Person) -> tuple[Person, User]:
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.user_id is None:
        raise NoAccount(_("%(person)s chưa có tài khoản. Hãy lập tài khoản trước.") % {"person": person})
    return person, User.objects.select_for_update(no_key=True).get(pk=person.user_id)
