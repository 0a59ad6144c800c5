"""What every slice tells the search (tra cứu): which of its things can be found, from what they follow, and who may see them.

A slice supplies a tuple `SOURCES` in its `findable.py`; `search.sources` gathers them. Two promises make a source:

- `entries` is a pure read of rows, and every change of those rows leaves an audit row about one of the subjects in `follows`. The index
  therefore needs nothing but the log to know what to read again.
- `seen_by` is the slice's own `visible_to`, as a condition on the entries. `scope` only narrows where to look; it may name too much,
  never too little.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from thidua.foundation.accounts.models import User

T = TypeVar("T")
# Words of a scope that stand for no record: whoever reads every unit and person; published news; whatever the public may see.
READERS_OF_ALL, PUBLISHED, PUBLIC = "all", "news", "public"


@dataclass(frozen=True)
class Findable:
    """One thing as the index keeps it. `owner` is the record whose change renews it, and which `seen_by` asks about.

    `title` and `text` are searched; `detail` is only shown, under the title. `at` says which of two is newer. `word` is what its address
    needs beside numbers. `scope` names who may see it: "c3" people of council 3, "y12" members of cluster year 12, "u5" of unit 5, "p7"
    person 7.
    """

    record: int
    owner: int
    title: str
    text: str
    at: datetime
    detail: str = ""
    word: str = ""
    cluster_year: int | None = None
    year: int | None = None
    scope: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found, and how.

    `entries(owners)` reads the things of these owners, or all (None), in a bounded number of queries per batch. `follows` maps the type of
    an audit row's subject to the owners that it may have changed. `seen_by` and `seen_by_all` (None: never public) give conditions on
    `record`, `owner` and `at`. `address` and `public_address` take an entry with its cluster year at hand.
    """

    kind: str
    label: str | Promise
    icon: str
    entries: Callable[[Iterable[int] | None], Iterator[Findable]]
    follows: Mapping[str, Callable[[list[int]], Iterable[int]]]
    seen_by: Callable[[User, datetime], Q]
    address: Callable[[Any], str]
    seen_by_all: Callable[[datetime], Q] | None = None
    public_address: Callable[[Any], str] | None = None


NOTHING = Q(pk__in=[])
EVERYTHING = ~NOTHING  # not Q(), which "or" passes over


def among(rows: QuerySet[Any], field: str = "owner") -> Q:
    """Return the condition that an entry's owner (or record, or cluster year) is among these rows.

    Rows without any condition are not asked one by one.
    """
    if rows.query.is_empty():
        return NOTHING
    if not rows.query.where:
        return EVERYTHING
    return Q(**{f"{field}__in": rows.values("pk")})


def itself(ids: list[int]) -> list[int]:
    """Follow a record's own audit rows."""
    return ids


def of(rows: QuerySet[Any], owners: Iterable[int] | None, field: str = "pk") -> Iterator[Any]:
    """Read the rows of these owners, or stream all of them."""
    if owners is None:
        return rows.iterator(chunk_size=2000)
    return iter(rows.filter(**{f"{field}__in": list(owners)}))


def batches(rows: Iterator[T], size: int) -> Iterator[list[T]]:
    """Hand rows on in lists, so that what belongs to them is read for many at once."""
    while batch := list(islice(rows, size)):
        yield batch
