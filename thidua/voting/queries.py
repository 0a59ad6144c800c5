"""Reads of polls."""

from collections.abc import Iterable

from django.db.models import Count, Prefetch, Q, QuerySet, prefetch_related_objects

from thidua.voting.models import Entitlement, Manner, Option, Poll, PollState

OPTIONS = Prefetch("options", queryset=Option.objects.order_by("position"))


def polls_of(subject: str) -> QuerySet[Poll]:
    """Return the polls on a record in the order in which they were prepared, with options, result, `entitled` and `voted`. Two queries."""
    counted = {"entitled": Count("entitlements"), "voted": Count("entitlements", filter=Q(entitlements__has_voted=True))}
    return Poll.objects.filter(subject=subject).select_related("result").prefetch_related(OPTIONS).annotate(**counted).order_by("pk")


def counted_and_open(subject: str) -> tuple[list[Poll], list[Poll]]:
    """Return the counted polls on a record as `polls_of` does, and the open ones without their options. One query or two."""
    found = list(polls_of(subject).prefetch_related(None))
    counted = [each for each in found if each.state == PollState.CLOSED]
    prefetch_related_objects(counted, OPTIONS)
    return counted, [each for each in found if each.state == PollState.OPEN]


def roll(poll: Poll) -> QuerySet[Entitlement]:
    """Return the voters of a poll in the order of the snapshot, with what each chose openly."""
    return poll.entitlements.select_related("unit", "person", "open_vote__written_by").order_by("pk")


def ballots_waiting(subject: str) -> QuerySet[Entitlement]:
    """Return the ballots of the open polls on a record that are voted from a telephone, cast or not."""
    rows = Entitlement.objects.filter(poll__subject=subject, poll__state=PollState.OPEN).exclude(poll__manner=Manner.HANDS)
    return rows.select_related("poll").order_by("poll_id", "pk")


def not_cast(subjects: Iterable[str], *, unit_ids: Iterable[int], person_id: int | None) -> QuerySet[Entitlement]:
    """Return the ballots of these units and this person that are not cast, in the open polls on these records."""
    mine = Q(unit_id__in=unit_ids) | Q(person_id=person_id or 0)
    rows = Entitlement.objects.filter(mine, poll__subject__in=subjects, poll__state=PollState.OPEN, has_voted=False)
    return rows.exclude(poll__manner=Manner.HANDS).select_related("poll").order_by("poll_id", "pk")


def has_open_poll(subject: str) -> bool:
    """Return whether a poll on this record is open."""
    return Poll.objects.filter(subject=subject, state=PollState.OPEN).exists()
