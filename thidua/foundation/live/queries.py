"""Reads of the events."""

from collections.abc import Iterable

from django.db.models import Count, Max

from thidua.foundation.live.models import Event

# The newest event of a channel and how many there are. Both, because on PostgreSQL an event may become visible after a younger one.
Standing = tuple[int, int]
NOTHING: Standing = (0, 0)


def standings(channels: Iterable[str]) -> dict[str, Standing]:
    """Return where each channel stands, in one query."""
    rows = Event.objects.filter(channel__in=set(channels)).values_list("channel").annotate(Max("pk"), Count("pk"))
    return {channel: (newest, count) for channel, newest, count in rows}


def version_in(found: dict[str, Standing], channels: Iterable[str]) -> str:
    """Return the version of what is drawn from these channels together."""
    each = [found.get(channel, NOTHING) for channel in channels]
    return f"{max((newest for newest, _count in each), default=0)}.{sum(count for _newest, count in each)}"


def version(channels: Iterable[str]) -> str:
    """Return the version that a page drawn from these channels has now; ask before reading anything that the page shows."""
    asked = tuple(channels)
    return version_in(standings(asked), asked)
