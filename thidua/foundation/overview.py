"""What every slice of the year tells the home page: what waits for a person, where the stage stands, what happened when.

A slice supplies these in its `overview.py`:
    waiting(user, cluster_years, at) -> list[Waiting]      in a constant number of queries, however many years are given
    knot(cluster_year, at) -> Knot                          computed, never stored
    moments(cluster_year) -> list[Moment]                   dated events of the year, past and to come
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import caches


@dataclass(frozen=True)
class Waiting:
    """One act that waits for this person (việc chờ): one button, and by when.

    `blocked` says why it waits for others instead; `happening`: others sit together for it at this moment.
    """

    title: str
    detail: str
    url: str
    verb: str
    due: datetime | None = None
    blocked: str = ""
    happening: bool = False


@dataclass(frozen=True)
class Knot:
    """One stage on the year's thread. `state` is done, now or next."""

    key: str
    label: str
    url: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Moment:
    """One dated event of a cluster's year. `title` may hold Vietnamese data."""

    on: date | datetime
    title: str
    detail: str = ""
    url: str = ""


# --- How many acts wait: shown on every page, so it is counted seldom ----------------------------------------------------------------
# Kept in memory (or Redis): on every page it must cost no query. What happens to a person drops it; the rest is the clock's, and slow.
COUNT_SECONDS = 300


def kept_count(user_pk: int) -> int | None:
    """Return how many acts waited for this person when that was last counted; None when it must be counted anew."""
    count: int | None = caches["counts"].get(f"waiting:{user_pk}")
    return count


def keep_count(user_pk: int, count: int) -> None:
    """Remember how many acts wait for this person."""
    caches["counts"].set(f"waiting:{user_pk}", count, COUNT_SECONDS)


def forget_counts(user_pks: Iterable[int]) -> None:
    """Say that what waits for these people may have changed."""
    caches["counts"].delete_many([f"waiting:{pk}" for pk in user_pks])
