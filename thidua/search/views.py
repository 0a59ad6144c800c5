"""The search of people who are signed in, its suggestions while one types, and the search of the public."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from thidua.foundation import clock
from thidua.foundation.limits.counting import Limit, limited
from thidua.foundation.ui import asked
from thidua.search import indexing, queries
from thidua.search.matching import LONGEST_QUERY
from thidua.search.queries import Found, Hit, Searcher
from thidua.search.sources import BY_KIND

PER_PAGE, PER_KIND, SUGGESTED = 20, 5, 8
# A hall of 300 telephones may type at once; a machine that asks on and on is slowed down.
SIGNED_IN, ANYBODY = Limit("search", times=3000, seconds=60), Limit("public search", times=300, seconds=60)
PATIENCE = 500  # owners that a search renews before it answers; after a large import the schedule does it


@dataclass(frozen=True)
class Choice:
    """One link that narrows or widens the search, with how many hits it leads to."""

    label: str | Promise
    url: str
    current: bool
    number: int | None = None
    icon: str = ""


@dataclass(frozen=True)
class Group:
    """The first hits of one kind, and the way to the rest."""

    label: str | Promise
    icon: str
    number: int
    hits: list[Hit]
    url: str


@dataclass(frozen=True)
class Asked:
    """What the address says: the words, a kind, a year."""

    typed: str
    kind: str
    year: int | None

    def url(self, path: str, **changed: object) -> str:
        values = {"q": self.typed, "loai": self.kind, "nam": self.year, **changed}
        return f"{path}?{urlencode({name: value for name, value in values.items() if value})}"


def _asked(sent: QueryDict) -> Asked:
    kind, year = sent.get("loai", ""), asked.number(sent, "nam")
    return Asked(asked.words(sent, "q")[:LONGEST_QUERY], kind if kind in BY_KIND else "", year if year and year < 10_000 else None)


@limited(SIGNED_IN)
@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    indexing.catch_up(PATIENCE)
    who = queries.searcher(request.user, clock.now())
    return render(request, "search/search.html", _answer(request, who, reverse("search:search")))


@limited(ANYBODY)
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """The same over what everybody may read."""
    indexing.catch_up(PATIENCE)
    return render(request, "search/public.html", _answer(request, queries.everybody(clock.now()), reverse("search:public")))


@limited(SIGNED_IN)
@login_required
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The best few hits, as a list of links under the box."""
    said = _asked(request.GET)
    who = queries.searcher(request.user, clock.now())
    found = queries.find(who, said.typed, most=SUGGESTED)
    context = {"said": said, "found": found, "hits": queries.hits(who, found, found.keys), "all_url": said.url(reverse("search:search"))}
    return render(request, "search/suggest.html", context)


def _answer(request: HttpRequest, who: Searcher, path: str) -> dict[str, Any]:
    said = _asked(request.GET)
    found, around = _found(who, said)
    page = Paginator(found.keys, PER_PAGE).get_page(request.GET.get("trang")) if said.kind else None
    return {
        "said": said,
        "found": found,
        "kinds": _kinds(who, said, found, around, path),
        "years": _years(said, around, path),
        "page": page,
        "hits": queries.hits(who, found, page) if page else [],
        "groups": [] if said.kind else _groups(who, said, found, path),
        "pages": _pages(said, page, path) if page else {},
        "most": queries.MOST,
    }


def _found(who: Searcher, said: Asked) -> tuple[Found, Found]:
    """Return what is found, and what would be without kind and year, from which the links to these follow.

    Only where that is more than is told apart, kind and year are asked of the index, and it is read in no order.
    """
    if not (said.kind or said.year):
        found = queries.find(who, said.typed)
        return found, found
    around = queries.among_newest(who, said.typed)
    if around.more:
        return queries.find(who, said.typed, kind=said.kind, year=said.year), around
    around = queries.find(who, said.typed)
    return around.narrowed(said.kind, said.year), around


def _kinds(who: Searcher, said: Asked, found: Found, around: Found, path: str) -> list[Choice]:
    """Return the links to each kind: to those that are found, or to all where not all was read; then numbers are not known for each."""
    known = found is around or not around.more
    numbers = around.narrowed("", said.year).by_kind if known else {}
    offered = who.kinds if around.more else around.by_kind
    every = Choice("", said.url(path, loai=""), not said.kind, sum(numbers.values()) if known else None)
    return [every] + [
        Choice(
            BY_KIND[kind].label,
            said.url(path, loai=kind),
            kind == said.kind,
            numbers.get(kind, None if around.more else 0),
            BY_KIND[kind].icon,
        )
        for kind in BY_KIND
        if kind in offered or kind == said.kind
    ]


def _years(said: Asked, around: Found, path: str) -> list[Choice]:
    """Return the links to each year in which something is found, or to all where not all was read, and to the chosen one."""
    years = queries.all_years() if around.more else around.years
    if len(years) < 2 and not said.year:
        return []
    return [Choice("", said.url(path, nam=""), said.year is None)] + [
        Choice(str(year), said.url(path, nam=year), year == said.year)
        for year in sorted({*years, *([said.year] if said.year else [])}, reverse=True)
    ]


def _groups(who: Searcher, said: Asked, found: Found, path: str) -> list[Group]:
    wanted = {kind: found.of(kind)[:PER_KIND] for kind in found.by_kind}
    read = iter(queries.hits(who, found, [key for keys in wanted.values() for key in keys]))
    by_kind: dict[str, list[Hit]] = {kind: [] for kind in wanted}
    for hit in read:
        by_kind[hit.source.kind].append(hit)
    return [
        Group(BY_KIND[kind].label, BY_KIND[kind].icon, number, by_kind[kind], said.url(path, loai=kind))
        for kind, number in found.by_kind.items()
    ]


def _pages(said: Asked, page: Page, path: str) -> dict[str, str]:
    return {
        "before": said.url(path, trang=page.previous_page_number()) if page.has_previous() else "",
        "after": said.url(path, trang=page.next_page_number()) if page.has_next() else "",
    }
