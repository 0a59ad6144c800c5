"""Telling: one row per person and event, in the transaction of the act."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from thidua.foundation.accounts.models import User
from thidua.foundation.clock import reading
from thidua.foundation.notify import tasks
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.models import By, Choice, Letter, LetterState, Notice
from thidua.foundation.overview import forget_counts
from thidua.foundation.work.queue import after_commit

LONGEST_VALUE = 300
# An event that is told anew while unread waits a little before its letter: five edits in a row make one letter.
SETTLING = timedelta(minutes=10)


def tell(
    event: Event,
    to: Iterable[User],
    *,
    about: models.Model,
    url: str,
    at: datetime,
    once: object = "",
    but: User | None = None,
    **values: object,
) -> int:
    """Tell these people, in the caller's transaction; return how many are told. Telling again what was told changes nothing.

    `once` tells events about the same thing apart (the revision, the unit). `but` is who acted and need not be told. Values are plain
    words and numbers for the places of the event's sentences; nothing secret belongs among them.
    """
    people = {each.pk: each for each in to if each.is_active and (but is None or each.pk != but.pk)}
    key = f"{event.code}:{about.pk}:{once}"[:150]
    told = {"event": event, "about": about, "url": url, "at": at, "key": key, "values": _plain(values)}
    people = _without_told(people, key)
    if event.renewed:
        people = _without_renewed(people, told)
    _write(list(people.values()), told)
    return len(people)


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, int | list) else " ".join(str(value).split())[:LONGEST_VALUE] for name, value in values.items()
    }


def _without_told(people: dict[int, User], key: str) -> dict[int, User]:
    known = set(Notice.objects.filter(to__in=people, key=key).values_list("to_id", flat=True)) if people else set()
    return {pk: each for pk, each in people.items() if pk not in known}


def _without_renewed(people: dict[int, User], told: dict[str, Any]) -> dict[int, User]:
    """Put the new words into notices that nobody has read and no letter has carried yet; return the others."""
    unread = Notice.objects.filter(to__in=people, event=told["event"].code, subject_id=told["about"].pk, read_at=None)
    same = unread.filter(models.Q(letter=None) | models.Q(letter__state=LetterState.WAITING))
    renewed = dict(same.values_list("to_id", "pk"))
    Notice.objects.filter(pk__in=renewed.values()).update(values=told["values"], at=told["at"], key=told["key"], url=told["url"])
    return {pk: each for pk, each in people.items() if pk not in renewed}


def _write(people: list[User], told: dict[str, Any]) -> None:
    if not people:
        return
    choices = {each.user_id: each.by for each in Choice.objects.filter(user__in=people)}
    now = reading.real_now()
    due = now + SETTLING if told["event"].renewed else now
    wanted = [each for each in people if each.email and choices.get(each.pk, By.AT_ONCE) == By.AT_ONCE]
    letters = {each.to_id: each for each in Letter.objects.bulk_create(Letter(to=each, made_at=now, due_at=due) for each in wanted)}
    Notice.objects.bulk_create(
        Notice(
            to=each,
            event=told["event"].code,
            key=told["key"],
            subject_id=told["about"].pk,
            url=told["url"],
            values=told["values"],
            at=told["at"],
            for_digest=bool(each.email) and choices.get(each.pk) == By.DIGEST,
            letter=letters.get(each.pk),
        )
        for each in people
    )
    told_pks = [each.pk for each in people]
    transaction.on_commit(lambda: forget_counts(told_pks))
    if letters and due == now:
        after_commit(tasks.deliver)
