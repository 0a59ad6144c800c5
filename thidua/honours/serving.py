"""Public pages served to anonymous readers from memory.

A page is kept under the number of the newest row of the log that could change a public page, so what is published, corrected or withdrawn
shows at once, in every process; and it is kept for a minute at most, or until the next item is due, because some of it changes with the
clock alone. What is kept holds nothing of any reader: a request with a session is never answered from here, nor is one kept whose answer
sets a cookie. Counting readers is not touched: the page's own script posts, whoever drew the page (docs/privacy.md).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language

from thidua.foundation import clock
from thidua.foundation.audit.models import Entry
from thidua.foundation.ui.context import THEME_COOKIE, THEMES
from thidua.news.models import NewsItem, NewsState

PAGES = "pages"
LONGEST_SECONDS = 60
# Acts that no public page shows. Everything else makes pages anew: a slice to come costs memory, never a stale page.
NOT_PUBLIC = ("conference.", "voting.", "accounts.", "work.", "live.")
LONGEST_VALUE = 20  # of a word in the address; a longer one is answered, not kept


@dataclass(frozen=True)
class Page:
    """A page as it is kept."""

    content: bytes
    headers: dict[str, str]
    etag: str
    made_at: int


def edition() -> int:
    """Return the newest row of the log that could change what the public reads. One query, from the end of the log."""
    hidden = Q()
    for prefix in NOT_PUBLIC:
        hidden |= Q(event__startswith=prefix)
    return Entry.objects.exclude(hidden).order_by("-number").values_list("number", flat=True).first() or 0


def seconds_to_keep(at: datetime) -> int:
    """Return how long a page made now may be shown: a minute, or until the next item that is due appears."""
    due = NewsItem.objects.filter(state=NewsState.PUBLISHED, published_at__gt=at).order_by("published_at", "pk")
    moment = due.values_list("published_at", flat=True).first()
    return LONGEST_SECONDS if moment is None else max(0, min(LONGEST_SECONDS, int((moment - at).total_seconds())))


class EverybodyMiddleware:
    """Answer from memory what is the same for everybody; keep it the first time; say 304 to whoever has it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        if key is None:
            return self.get_response(request)
        kept = caches[PAGES].get(key)
        if kept is None:
            response = self.get_response(request)
            kept = _keep(key, response)
            if kept is None:
                return response
        return _answer(request, kept)


def _key(request: HttpRequest) -> str | None:
    """Return under what the answer to this request is kept; None: it is not to be kept."""
    if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES or "messages" in request.COOKIES:
        return None
    try:
        parameters = getattr(resolve(request.path_info).func, "for_everybody", None)
    except Resolver404:
        return None
    if parameters is None or any(name not in parameters or len(value) > LONGEST_VALUE for name, value in request.GET.items()):
        return None
    asked = request.COOKIES.get(THEME_COOKIE)
    theme = asked if asked in THEMES else THEMES[0]
    said = sorted(request.GET.items())
    parts = (edition(), request.scheme, request.get_host(), request.path_info, said, get_language(), theme)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _keep(key: str, response: HttpResponse) -> Page | None:
    """Keep a whole page for a while and return it; None: this answer is for this reader alone."""
    seconds = seconds_to_keep(clock.now())
    if response.status_code != 200 or response.streaming or response.cookies or not seconds:
        return None
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    now = int(clock.real_now().timestamp())
    # The same words made again are as old as they were.
    made_at = caches[PAGES].get_or_set(f"made:{etag}", now, 86_400) or now
    page = Page(response.content, dict(response.items()), etag, made_at)
    caches[PAGES].set(key, page, seconds)
    return page


def _answer(request: HttpRequest, page: Page) -> HttpResponse:
    answer = HttpResponse(page.content, headers=page.headers)
    answer.headers.setdefault("Cache-Control", "public, no-cache")  # keep it, and ask each time whether it still stands
    answer.headers["ETag"], answer.headers["Last-Modified"] = page.etag, http_date(page.made_at)
    return get_conditional_response(request, etag=page.etag, last_modified=page.made_at, response=answer) or answer
