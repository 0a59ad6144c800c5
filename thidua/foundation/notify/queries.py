"""Reads of how a person wants to be told."""

import hashlib

from thidua.foundation.accounts.models import User
from thidua.foundation.notify.models import CalendarFeed, Choice


def choice_of(user: User) -> Choice:
    """Return how this person wants letters; what holds without a choice, unsaved, when there is none."""
    return Choice.objects.filter(user=user).first() or Choice(user=user)


def digest_of(token: str) -> str:
    """Return what is kept of a calendar's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(user: User) -> CalendarFeed | None:
    """Return this person's private calendar, if there is one."""
    return CalendarFeed.objects.filter(user=user).first()
