"""Asking the index.

Who may see what is part of the question, twice over: the scope narrows where the index looks, and the slice's own `visible_to` decides,
in the same query. So nothing that is counted, shown in part or suggested can come from what the searcher may not open.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, reduce
from itertools import starmap
from operator import or_

from django.db import connection
from django.db.models import F, Q, QuerySet, Subquery

from thidua.cluster.models import ClusterYear
from thidua.foundation.accounts.models import User
from thidua.foundation.findable import NOTHING, PUBLIC, PUBLISHED, READERS_OF_ALL, Source
from thidua.organisation.permissions import can_read_all
from thidua.organisation.queries import standing
from thidua.search.matching import Piece, Query, Wanted, marked, parse, snippet
from thidua.search.models import IndexEntry, IndexWords
from thidua.search.sources import BY_KIND, SOURCES
from thidua.search.spans import beginning_of, mark_of, span_of

MOST = 200  # of more hits than this only the best are told apart; the page says so
RECENT, MOST_SPANS = 20_000, 120  # entries that PostgreSQL looks through first, and how many spans of time at most


@dataclass(frozen=True)
class Searcher:
    """Who asks: where the index looks for him (None: everywhere), and what he may see."""

    scope: tuple[str, ...] | None
    seen: Q
    at: datetime
    public: bool = False

    @property
    def kinds(self) -> list[str]:
        """The kinds of which this searcher may see some."""
        return [source.kind for source in SOURCES if not self.public or source.seen_by_all]

    @cached_property
    def recent(self) -> range | None:
        """The newest spans of the index, `RECENT` entries or a little more; None where everything is asked at once. One query."""
        if connection.vendor != "postgresql":
            return None
        newest_first = IndexWords.objects.order_by("-pk")
        newest = Subquery(newest_first.values("pk")[:1])
        row = newest_first.annotate(newest=newest).values_list("pk", "newest")[RECENT : RECENT + 1].first()
        if row is None:
            return None
        first, last = span_of(row[0]), span_of(row[1])
        return range(max(first, last - MOST_SPANS + 1), last + 1)


def all_years() -> list[int]:
    """Return every year of the emulation movement here. One query."""
    return list(ClusterYear.objects.order_by("-year").values_list("year", flat=True).distinct())


def searcher(user: User, at: datetime) -> Searcher:
    """Return a person who is signed in as a searcher. One query beside those of `standing`."""
    seen = reduce(or_, (Q(kind=source.kind) & source.seen_by(user, at) for source in SOURCES))
    facts = standing(user, at.date())
    if facts.is_auditor or facts.is_administrator:
        return Searcher(None, seen, at)
    years = ClusterYear.objects.filter(members__unit_id__in=facts.home_unit_ids).values_list("pk", flat=True).distinct()
    scope = {
        PUBLISHED,
        *(f"u{pk}" for pk in facts.home_unit_ids),
        *(f"c{pk}" for pk in facts.council_ids),
        *(f"y{pk}" for pk in years),
        *([f"p{facts.person.pk}"] if facts.person else []),
        *([READERS_OF_ALL] if can_read_all(user, at.date()) else []),
    }
    return Searcher(tuple(sorted(scope)), seen, at)


def everybody(at: datetime) -> Searcher:
    """Return the public as a searcher."""
    seen = (Q(kind=source.kind) & source.seen_by_all(at) for source in SOURCES if source.seen_by_all)
    return Searcher((PUBLIC,), reduce(or_, seen, NOTHING), at, public=True)


@dataclass(frozen=True)
class Key:
    """What is known of a hit before it is read."""

    pk: int
    kind: str
    year: int | None


@dataclass(frozen=True)
class Found:
    """The best hits in their order, at most `MOST`; `more`: there were others."""

    query: Query | None
    keys: list[Key]
    more: bool = False

    @property
    def by_kind(self) -> dict[str, int]:
        """How many hits of each kind, in the order of the kinds."""
        counted = Counter(key.kind for key in self.keys)
        return {kind: counted[kind] for kind in BY_KIND if counted[kind]}

    @property
    def years(self) -> list[int]:
        return sorted({key.year for key in self.keys if key.year}, reverse=True)

    def of(self, kind: str) -> list[Key]:
        return [key for key in self.keys if key.kind == kind]

    def narrowed(self, kind: str, year: int | None) -> "Found":
        """Return those of a kind (if one is named) and of a year (if one is named)."""
        keys = [key for key in self.keys if kind in ("", key.kind) and year in (None, key.year)]
        return replace(self, keys=keys)


def find(who: Searcher, typed: str, *, kind: str = "", year: int | None = None, most: int | None = None) -> Found:
    """Return what is found: accents as typed first; whole words before beginnings; in the title before the text; then the newer.

    The widest question is asked first. What answers it, if not more than `MOST`, is all there is: it is read and put in order here. Of
    more, the better questions are asked one by one, each for its newest `most`, until there are enough.
    """
    query = parse(typed)
    if query is None:
        return Found(None, [])
    marks = (*([f"k{kind}"] if kind else []), *([f"n{year}"] if year else []))
    *better, widest = query.questions(who.scope, marks)
    most = most or MOST
    every = _newest(who, widest, MOST)
    if len(every) <= MOST:
        ranked = _ranked(query, every)
        return Found(query, ranked[:most], more=len(ranked) > most)
    found: dict[int, Key] = {}
    for wanted in better:
        found |= {key.pk: key for key in _newest(who, wanted, most) if key.pk not in found}
        if len(found) > most:
            break
    found |= {key.pk: key for key in every if key.pk not in found}
    return Found(query, list(found.values())[:most], more=True)


def among_newest(who: Searcher, typed: str) -> Found:
    """Return the newest of what is found, in no better order: enough to say of which kinds and years it is."""
    query = parse(typed)
    if query is None:
        return Found(None, [])
    *_better, widest = query.questions(who.scope)
    every = _newest(who, widest, MOST)
    return Found(query, every[:MOST], more=len(every) > MOST)


def _ranked(query: Query, keys: list[Key]) -> list[Key]:
    """Put the newest first into the order of the questions. One query."""
    words = dict(IndexWords.objects.filter(pk__in=[key.pk for key in keys]).values_list("pk", "words"))
    return sorted(keys, key=lambda key: query.rank(words.get(key.pk, "")))


def _newest(who: Searcher, wanted: Wanted, most: int) -> list[Key]:
    """Return the newest answers to one question, at most so many and one more. One query.

    FTS5 yields the newest first and stops. PostgreSQL first gathers whatever has the words; so it is asked for what has them in the newest
    spans alone, and only where that is not enough for the others.
    """
    if who.recent is None:
        rows = _rows(who, wanted).order_by("-pk")[: most + 1]
    else:
        spans = tuple(map(mark_of, who.recent))
        by_words = F("pk") * -1  # not the order of an index: along it, the words of every row would be read
        recent = _rows(who, replace(wanted, spans=spans)).order_by(by_words)[: most + 1]
        older = _rows(who, wanted).filter(pk__lt=beginning_of(who.recent.start)).order_by(by_words)[: most + 1]
        rows = recent.union(older, all=True)[: most + 1]
    return sorted(starmap(Key, rows), key=lambda key: -key.pk)


def _rows(who: Searcher, wanted: Wanted) -> QuerySet[IndexWords, tuple[int, str, int | None]]:
    return IndexWords.objects.filter(who.seen, words__matches=wanted).values_list("pk", "kind", "year")


@dataclass(frozen=True)
class Hit:
    """One hit as the page shows it."""

    source: Source
    address: str
    title: list[Piece]
    snippet: list[Piece]
    detail: str
    place: ClusterYear | None
    at: datetime


def hits(who: Searcher, found: Found, keys: Iterable[Key]) -> list[Hit]:
    """Read these hits, in this order. One query."""
    keys = list(keys)
    rows = IndexEntry.objects.select_related("cluster_year__cluster").in_bulk([key.pk for key in keys])
    return [_hit(who, found.query, rows[key.pk]) for key in keys if key.pk in rows and found.query]


def _hit(who: Searcher, query: Query, row: IndexEntry) -> Hit:
    source = BY_KIND[row.kind]
    address = source.public_address if who.public and source.public_address else source.address
    place = row.cluster_year if row.kind != "cluster" else None
    return Hit(source, address(row), marked(row.title, query), snippet(row.text, query), row.detail, place, row.at)
