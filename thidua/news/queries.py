"""Reads of news: what the public may read at a moment, and how an article is laid out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Prefetch, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from thidua.news.models import Correction, NewsItem, NewsPhotograph, NewsState

PARAGRAPH_BREAK = "\n\n"


def published(at: datetime) -> QuerySet[NewsItem]:
    """Return the items that everybody may read at this moment, newest first."""
    return NewsItem.objects.filter(state=NewsState.PUBLISHED, published_at__lte=at).order_by("-published_at", "-pk")


def with_photographs(items: QuerySet[NewsItem], *, ready: bool = True) -> QuerySet[NewsItem]:
    """Fetch the photographs with their files in one query more: those that can be shown, or also those that wait to be drawn."""
    photographs = NewsPhotograph.objects.select_related("file").order_by("position", "pk")
    return items.prefetch_related(Prefetch("photographs", queryset=photographs.exclude(file__sha256="") if ready else photographs))


def with_story(items: QuerySet[NewsItem], *, ready: bool = True) -> QuerySet[NewsItem]:
    """Fetch all that an article's page shows: photographs, and corrections newest first."""
    return with_photographs(items, ready=ready).prefetch_related(
        Prefetch("corrections", queryset=Correction.objects.order_by("-corrected_at", "-pk"))
    )


def is_public(item: NewsItem, at: datetime) -> bool:
    """Return whether everybody may read the item at this moment."""
    return item.state == NewsState.PUBLISHED and item.published_at is not None and item.published_at <= at


def is_waiting(item: NewsItem, at: datetime) -> bool:
    """Return whether the item is set to appear later (chờ đăng)."""
    return item.state == NewsState.PUBLISHED and not is_public(item, at)


@dataclass(frozen=True)
class Month:
    """One month of the archive (kho tin): how many items were published in it."""

    year: int
    month: int
    items: int


def archive(at: datetime) -> list[Month]:
    """Return the months in which something was published that everybody may still read, newest first. One query."""
    rows = published(at).order_by().annotate(of=TruncMonth("published_at")).values("of").annotate(items=Count("pk")).order_by("-of")
    return [Month(row["of"].year, row["of"].month, row["items"]) for row in rows]


def published_in(at: datetime, year: int, month: int | None) -> QuerySet[NewsItem]:
    """Return the items published in a year, or in one month of it, newest first."""
    begins = timezone.make_aware(datetime(year, month or 1, 1))  # noqa: DTZ001 - made aware at once
    ends = timezone.make_aware(datetime(year + (month in (None, 12)), month % 12 + 1 if month else 1, 1))  # noqa: DTZ001
    return published(at).filter(published_at__gte=begins, published_at__lt=ends)


def with_newest_correction(items: QuerySet[NewsItem]) -> QuerySet[Any]:
    """Say of each item when it was last corrected (`corrected_at`), in the same query."""
    return items.annotate(corrected_at=Max("corrections__corrected_at"))


@dataclass(frozen=True)
class Part:
    """One piece of an article from top to bottom: a paragraph of plain text, or a photograph."""

    paragraph: str = ""
    photograph: NewsPhotograph | None = None


def paragraphs(body: str) -> list[str]:
    """Return the paragraphs of a body; a blank line parts two."""
    lines = [line.strip() for line in body.strip().split("\n")]
    return [each.strip() for each in "\n".join(lines).split(PARAGRAPH_BREAK) if each.strip()]


def parts(item: NewsItem) -> list[Part]:
    """Return the article's paragraphs with its photographs spread among them: the first after the first paragraph, the last at the end."""
    words, pictures = paragraphs(item.body), list(item.photographs.all())
    after: dict[int, list[NewsPhotograph]] = {}
    for number, picture in enumerate(pictures):
        place = number * (len(words) - 1) // (len(pictures) - 1) if len(pictures) > 1 else 0
        after.setdefault(place, []).append(picture)
    made = []
    for place, paragraph in enumerate(words):
        made.append(Part(paragraph=paragraph))
        made += [Part(photograph=picture) for picture in after.get(place, [])]
    return made
