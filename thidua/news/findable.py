"""News in the search: published items to everybody, the others to those who may edit them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.findable import PUBLIC, PUBLISHED, Findable, Source, among, itself, of
from thidua.news import permissions, queries
from thidua.news.models import NewsItem, NewsState


def items(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every item, whatever its state."""
    for item in of(NewsItem.objects.order_by("pk"), owners):
        published = item.state == NewsState.PUBLISHED
        at = item.published_at if published and item.published_at else item.written_at
        yield Findable(
            record=item.pk,
            owner=item.pk,
            title=item.title,
            text=f"{item.lead}\n{item.body}",
            at=at,
            word=item.slug if published else "",
            year=timezone.localtime(at).year,
            scope=(f"u{item.editor_unit_id}", f"c{item.council_id}", *((PUBLISHED, PUBLIC) if published else ())),
        )


def seen_by(user: User, at: datetime) -> Q:
    """Return the condition that the item is published, or that this person may see it before."""
    return published(at) | among(permissions.visible_to(user, at.date()))


def published(at: datetime) -> Q:
    """Return the condition that everybody may read the item at this moment."""
    return among(queries.published(at).order_by())


def _address(entry: Any) -> str:
    if entry.word and entry.at <= clock.now():
        return reverse("news:article", args=[entry.word])
    return reverse("news:item", args=[entry.record])


NEWS = Source(
    kind="news",
    label=_("Tin"),
    icon="news",
    entries=items,
    follows={"news.newsitem": itself},
    seen_by=seen_by,
    address=_address,
    seen_by_all=published,
    public_address=lambda entry: reverse("news:article", args=[entry.word]),
)
SOURCES = (NEWS,)
