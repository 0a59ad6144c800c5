"""Writes that a person does to his own account: taking up an invitation, signing out elsewhere."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts import permissions, queries
from thidua.foundation.accounts.models import InvitationLink, SignIn, User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused


class PasswordRefused(Refused):
    """The password is too easy to guess; `codes` says by which rules."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(_("Mật khẩu này dễ đoán quá. Hãy chọn mật khẩu khác theo các quy tắc bên dưới."))
        self.codes = codes


@transaction.atomic
def accept_invitation(link: InvitationLink, *, password: str, at: datetime) -> User:
    """Set the account's first own password with an invitation, which is used up by that (nhận lời mời).

    Raises:
        PermissionDenied: the link was used, revoked, or is too old, or the account is closed.
        PasswordRefused: the password breaks a rule.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=link.user_id)
    link = InvitationLink.objects.select_for_update(no_key=True).select_related("user").get(pk=link.pk)
    permissions.require(permissions.can_accept(link, at))
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused([each.code or "" for each in error.error_list]) from error
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    link.used_at = at
    link.save(update_fields=["used_at"])
    audit.record("accounts.invitation_accepted", user, actor=user, at=at)
    return user


@transaction.atomic
def end_sign_in(sign_in: SignIn, *, actor: User, at: datetime) -> None:
    """Sign out in another browser (đăng xuất ở nơi khác): whoever sits there is asked for the password at the next click.

    Raises:
        PermissionDenied: it is another person's.
    """
    permissions.require(permissions.can_end(actor, sign_in))
    queries.session_store().delete(sign_in.session_key)
    address = sign_in.address
    sign_in.delete()
    audit.record("accounts.signed_out_elsewhere", actor, actor=actor, at=at, changes={"address": [address, None]}, personal=("address",))


@transaction.atomic
def end_other_sign_ins(user: User, *, here: str | None, actor: User, at: datetime) -> int:
    """Sign out everywhere but in this browser and return in how many.

    Raises:
        PermissionDenied: they are another person's.
    """
    others = list(SignIn.objects.filter(user=user).exclude(session_key=here or ""))
    for each in others:
        permissions.require(permissions.can_end(actor, each))
        queries.session_store().delete(each.session_key)
        each.delete()
    audit.record("accounts.signed_out_elsewhere", user, actor=actor, at=at, changes={"places": [len(others), 0]})
    return len(others)
