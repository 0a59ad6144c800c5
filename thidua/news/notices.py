"""Who is told about news: the Council, its standing agency, and the unit that wrote the item."""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.news.models import NewsItem, NewsState
from thidua.organisation.queries import accounts_acting_for, accounts_of_council

# An item set to appear later is told when its time comes; one that came long ago is no news.
TOLD_WITHIN = timedelta(days=2)


def _published(user: User, on: date) -> QuerySet[NewsItem]:
    return NewsItem.objects.filter(state=NewsState.PUBLISHED)


PUBLISHED = Event("news.published", _("Tin mới: %(title)s"), "%(lead)s", _("Đọc tin"), _published)


def published(item: NewsItem, *, actor: User | None, at: datetime) -> None:
    """Tell of an item that everybody may read from now on."""
    readers = [*accounts_of_council(item.council_id, at.date()), *accounts_acting_for([item.editor_unit_id], at.date())]
    url = reverse("news:article", args=[item.slug])
    tell(PUBLISHED, readers, about=item, url=url, at=at, but=actor, title=item.title, lead=item.lead)


def came_out(at: datetime) -> int:
    """Tell of items whose time has come; return how many there are. What was told at once is not told again."""
    items = NewsItem.objects.filter(state=NewsState.PUBLISHED, published_at__lte=at, published_at__gte=at - TOLD_WITHIN).order_by("pk")
    for item in items:
        published(item, actor=None, at=at)
    return len(items)
