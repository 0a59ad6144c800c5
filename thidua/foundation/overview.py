"""What every slice of the year tells the home page: what waits for a person, where the stage stands, what happened when.

A slice supplies these in its `overview.py`:
    waiting(user, cluster_years, at) -> list[Waiting]      in a constant number of queries, however many years are given
    knot(cluster_year, at) -> Knot                          computed, never stored
    moments(cluster_year) -> list[Moment]                   dated events of the year, past and to come
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Waiting:
    """One act that waits for this person (việc chờ): one button, and by when. `blocked` says why it waits for others instead."""

    title: str
    detail: str
    url: str
    verb: str
    due: datetime | None = None
    blocked: str = ""


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
