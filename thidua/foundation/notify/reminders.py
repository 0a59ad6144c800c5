"""Reminders (nhắc hạn): before a deadline, on its day, and after it; each once per person and deadline, computed from facts.

A slice's `notices.py` returns its deadlines; its `jobs.py` hands them to `remind`. Nothing is kept of a clock that jumped over a stage:
only the stage that holds now is told, and telling it twice is telling it once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from thidua.foundation.accounts.models import User
from thidua.foundation.notify import outbox
from thidua.foundation.notify.events import Event

DAYS_BEFORE = 3
# After so many days a missed deadline is history, and reminding of it is noise.
DAYS_LATE = 7


@dataclass(frozen=True)
class Deadline:
    """What is due when, who still owes it, and the events that remind of it: `before` also on the day; `late` afterwards."""

    about: models.Model
    due: datetime
    owed_by: Sequence[User]
    url: str
    before: Event | None
    late: Event | None = None
    values: dict[str, Any] = field(default_factory=dict)
    days_before: int = DAYS_BEFORE


def stage_of(due: datetime, at: datetime, days_before: int = DAYS_BEFORE) -> str:
    """Return where `at` stands to the deadline: "before", "day", "late", or "" while nobody need be reminded."""
    days = (timezone.localtime(due).date() - timezone.localtime(at).date()).days
    if at > due:
        return "late" if at - due <= timedelta(days=DAYS_LATE) else ""
    if days == 0:
        return "day"
    return "before" if days <= days_before else ""


def remind(deadlines: Iterable[Deadline], at: datetime) -> int:
    """Tell everybody who is due to be reminded at this office time; return how many were."""
    return sum(_remind(each, at) for each in deadlines)


def tell_now(deadline: Deadline, *, but: User | None = None, at: datetime) -> int:
    """Tell of a deadline in the act that sets it, in the caller's transaction; what the clock would tell at this stage is then told."""
    stage = stage_of(deadline.due, at, deadline.days_before)
    return _tell(deadline, stage or ("late" if at > deadline.due else "set"), at, but)


def _remind(deadline: Deadline, at: datetime) -> int:
    stage = stage_of(deadline.due, at, deadline.days_before)
    if not stage:
        return 0
    try:
        with transaction.atomic():
            return _tell(deadline, stage, at)
    except IntegrityError:  # another node's schedule was at it in the same moment
        return 0


def _tell(deadline: Deadline, stage: str, at: datetime, but: User | None = None) -> int:
    event = deadline.late if stage == "late" else deadline.before
    if event is None:
        return 0
    once = f"{timezone.localtime(deadline.due):%Y%m%d%H%M}:{stage}"
    return outbox.tell(event, deadline.owed_by, about=deadline.about, url=deadline.url, at=at, once=once, but=but, **deadline.values)
