"""Signing in for a test of pages."""

from django.urls import reverse

PASSWORD = "mat-khau-thu-2023"  # of every account that a test makes


def enter(client, user, *, again=True):
    """Sign in; `again`: the password was typed once more just now."""
    client.force_login(user)
    if again:
        client.post(reverse("account_reauthenticate") + "?next=/", {"password": PASSWORD})
    return client
