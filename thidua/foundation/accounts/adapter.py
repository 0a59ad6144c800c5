"""What allauth may do here: sign in and out, change a password, ask it again. Nobody signs up by himself."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the administrator; there is no public sign-up."""
        return False
