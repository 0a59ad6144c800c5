"""What allauth may do here: sign in and out, change a password, ask it again. Nobody signs up by himself."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse

from thidua.foundation import clock
from thidua.foundation.accounts import sessions
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.limits.counting import address_of

# What allauth would tell by mail of an account, and the event under which the log keeps it.
TOLD = {
    "account/email/password_changed": "accounts.password_changed",
    "account/email/password_set": "accounts.password_changed",
    "mfa/email/totp_activated": "accounts.second_factor_added",
    "mfa/email/webauthn_added": "accounts.second_factor_added",
    "mfa/email/totp_deactivated": "accounts.second_factor_removed",
    "mfa/email/webauthn_removed": "accounts.second_factor_removed",
    "mfa/email/recovery_codes_generated": "accounts.recovery_codes_made",
}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the administrator; there is no public sign-up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.begin(request, user)

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Ask the rules; the password that an administrator gave does not become the own one."""
        if user is not None and user.must_change_password and user.check_password(password):
            raise ValidationError("same", code="password_same")
        return super().clean_password(password, user)

    def set_password(self, user: User, password: str) -> None:
        user.must_change_password = False
        super().set_password(user, password)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Offer the portal too, to whoever comes through it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if methods and settings.OIDC_SERVER and SocialAccount.objects.filter(user_id=user.pk).exists():
            methods.append({"id": "portal", "description": settings.OIDC_NAME, "url": reverse("portal_confirm")})
        return methods

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Keep in the log what a person changed about his own signing in."""
        event = TOLD.get(template_prefix)
        if event:
            with transaction.atomic():
                audit.record(event, user, actor=user, at=clock.now())
