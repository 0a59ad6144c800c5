"""Asking the index.

Who may see what is part of the question, twice over: the scope narrows where the index looks, and the slice's own `visible_to` decides,
in the same query. So nothing that is counted, shown in part or suggested can come from what the searcher may not open.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, reduce
from operator import or_

from django.db.models import Q

from thidua.cluster.models import ClusterYear
from thidua.foundation.accounts.models import User
from thidua.foundation.findable import NOTHING, PUBLIC, PUBLISHED, READERS_OF_ALL, Source
from thidua.organisation.models import Council
from thidua.organisation.permissions import can_read_all
from thidua.organisation.queries import standing
from thidua.search.asking import Asking, Key
from thidua.search.matching import Piece, Query, Wanted, marked, parse, snippet
from thidua.search.models import IndexEntry, IndexWords
from thidua.search.sources import BY_KIND, SOURCES

MOST = 200  # of more hits than this only the best are told apart; the page says so


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
    def asking(self) -> Asking:
        return Asking(self.seen)


def all_years() -> list[int]:
    """Return every year of the emulation movement here. One query."""
    return list(ClusterYear.objects.order_by("-year").values_list("year", flat=True).distinct())


def searcher(user: User, at: datetime) -> Searcher:
    """Return a person who is signed in as a searcher. Two queries at most beside those of `standing`."""
    seen = reduce(or_, (Q(kind=source.kind) & source.seen_by(user, at) for source in SOURCES))
    facts = standing(user, at.date())
    if facts.is_auditor or facts.is_administrator:
        return Searcher(None, seen, at)
    reads_all = can_read_all(user, at.date())
    if reads_all and not Council.objects.exclude(pk__in=facts.council_ids).exists():
        return Searcher(None, seen, at)  # in question comes nearly everything: asking for it by name would cost and exclude nothing
    years = ClusterYear.objects.filter(members__unit_id__in=facts.home_unit_ids).values_list("pk", flat=True).distinct()
    scope = {
        PUBLISHED,
        *(f"u{pk}" for pk in facts.home_unit_ids),
        *(f"c{pk}" for pk in facts.council_ids),
        *(f"y{pk}" for pk in years),
        *([f"p{facts.person.pk}"] if facts.person else []),
        *([READERS_OF_ALL] if reads_all else []),
    }
    return Searcher(tuple(sorted(scope)), seen, at)


def everybody(at: datetime) -> Searcher:
    """Return the public as a searcher."""
    seen = (Q(kind=source.kind) & source.seen_by_all(at) for source in SOURCES if source.seen_by_all)
    return Searcher((PUBLIC,), reduce(or_, seen, NOTHING), at, public=True)


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

    The widest question is asked first: what answers it, if not more than `MOST`, is all there is, and is put in order here. Otherwise so
    are the answers to each better question of which there are not more; then come those of the first question of which there are.
    """
    query = parse(typed)
    if query is None:
        return Found(None, [])
    marks = (*([f"k{kind}"] if kind else []), *([f"n{year}"] if year else []))
    best = _best(who, query, list(query.questions(who.scope, marks)))
    most = most or MOST
    return Found(query, best[:most], more=len(best) > most)


def _best(who: Searcher, query: Query, questions: list[Wanted]) -> list[Key]:
    """Return what answers the questions, in their order, each thing once; so many and one more, or all there is."""
    every = who.asking.answers(questions[-1], MOST)
    if len(every) <= MOST:
        return _ranked(query, every)
    all_there_is: set[Key] = set()
    for in_title, anywhere in zip(questions[::2], questions[1::2], strict=True):
        newest = every if anywhere == questions[-1] else who.asking.answers(anywhere, MOST)
        if len(newest) > MOST:
            better = [*_ranked(query, all_there_is), *who.asking.answers(in_title, MOST)]
            return list(dict.fromkeys([*better, *newest]))
        all_there_is.update(newest)
    raise AssertionError("the last question has more answers than are told apart")


def among_newest(who: Searcher, typed: str) -> Found:
    """Return the newest of what is found, in no better order: enough to say of which kinds and years it is."""
    query = parse(typed)
    if query is None:
        return Found(None, [])
    *_better, widest = query.questions(who.scope)
    every = who.asking.answers(widest, MOST)
    return Found(query, every[:MOST], more=len(every) > MOST)


def _ranked(query: Query, keys: Collection[Key]) -> list[Key]:
    """Put these into the order of the questions, the newer first. One query."""
    words = dict(IndexWords.objects.filter(pk__in=[key.pk for key in keys]).values_list("pk", "words")) if keys else {}
    return sorted(keys, key=lambda key: (query.rank(words.get(key.pk, "")), -key.pk))


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
