"""Reading the clock. The offset is read once per request (or per call outside one) from the one row that all processes share."""

from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.utils import timezone

# The offset as read at the start of the present request; None outside a request, where every call asks the database.
current_offset: ContextVar[timedelta | None] = ContextVar("training_clock_offset", default=None)


def stored_offset() -> timedelta:
    """Return how far the training clock stands from real time; zero in production and before it is set."""
    if not settings.TRAINING:
        return timedelta(0)
    row = apps.get_model("clock", "TrainingClock").objects.filter(pk=1).values_list("offset", flat=True).first()
    return row or timedelta(0)


def real_now() -> datetime:
    """Return the real moment, in the office's time zone."""
    return timezone.localtime(timezone.now())


def now() -> datetime:
    """Return the office's moment: real time moved by the training offset."""
    offset = current_offset.get()
    return real_now() + (stored_offset() if offset is None else offset)


def today() -> date:
    """Return the office's day."""
    return now().date()
