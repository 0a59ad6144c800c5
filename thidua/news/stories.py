"""What an article tells of itself beside its text: its picture for other sites, its structured data, what was corrected."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _

from thidua.foundation.ui import share_image
from thidua.foundation.ui.sharing import Shared, shared
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.news.models import Correction, NewsItem

PICTURES = "pages"  # the cache that keeps them
HOUR_SECONDS, DAY_SECONDS = 3_600, 86_400


def site_name() -> str:
    """Return the name under which the installation shows itself to the public."""
    return getattr(settings, "INSTALLATION_NAME", "") or _("Thi đua, khen thưởng")


def changed_at(item: NewsItem) -> datetime | None:
    """Return when readers last got other words: the newest correction, else the publishing. Reads the corrections fetched along."""
    newest = next(iter(item.corrections.all()), None)
    changed = newest.corrected_at if newest else item.published_at
    return timezone.localtime(changed) if changed else None


def picture_words(item: NewsItem) -> tuple[str, str, str]:
    """Return what the picture for other sites says: the title, above it the council, below it the day."""
    return item.title, item.council.short_name, str(vi_date(item.published_at))


def picture_mark(words: tuple[str, str, str]) -> str:
    """Return a short digest of what the picture shows: it stands in the picture's address, so another title is another picture."""
    return hashlib.sha256("\x1f".join((*words, str(share_image.EDITION))).encode()).hexdigest()[:12]


def picture(request: HttpRequest, title: str, above: str, below: str) -> HttpResponse:
    """Answer a picture of these words, drawn once and kept under what it shows."""
    mark = picture_mark((title, above, below))
    etag = f'"{mark}"'
    drawn = caches[PICTURES].get_or_set(f"share:{mark}", lambda: share_image.draw(title, above=above, below=below), DAY_SECONDS)
    answer = HttpResponse(drawn, content_type="image/png", headers={"ETag": etag})
    patch_cache_control(answer, public=True, max_age=HOUR_SECONDS)
    return get_conditional_response(request, etag=etag, response=answer) or answer


def told(request: HttpRequest, item: NewsItem) -> Shared:
    """Return what the article's page tells search engines and other sites (schema.org NewsArticle)."""
    absolute = request.build_absolute_uri
    image = f"{reverse('news:share', args=[item.slug])}?v={picture_mark(picture_words(item))}"
    photographs = [absolute(reverse("news:photo", args=[each.pk])) for each in item.photographs.all()]
    facts: dict[str, Any] = {
        "@type": "NewsArticle",
        "mainEntityOfPage": absolute(request.path),
        "headline": item.title[:110],
        "description": item.lead,
        "inLanguage": "vi",
        "datePublished": timezone.localtime(item.published_at).isoformat() if item.published_at else "",
        "dateModified": changed.isoformat() if (changed := changed_at(item)) else "",
        "image": [*photographs, absolute(image)],
        "author": {"@type": "Organization", "name": item.editor_unit.name},
        "publisher": {"@type": "Organization", "name": item.council.name, "url": absolute(reverse("honours:front"))},
    }
    corrections = [
        {"@type": "CorrectionComment", "datePublished": timezone.localtime(each.corrected_at).isoformat(), "text": each.reason}
        for each in item.corrections.all()
    ]
    if corrections:
        facts["correction"] = corrections
    return shared(request, title=item.title, description=item.lead, image=image, kind="article", facts=facts)


@dataclass(frozen=True)
class Mended:
    """One correction as readers see it: what it changed, in words. The text before is not shown: it may be why there was a correction."""

    correction: Correction
    parts: str


def mended(item: NewsItem) -> list[Mended]:
    """Return the corrections, newest first; the text after each is that of the next newer one, or today's. Reads what was fetched along."""
    labels = {"title": _("tiêu đề"), "lead": _("dẫn đề"), "body": _("nội dung")}
    found: list[Mended] = []
    after: NewsItem | Correction = item
    for each in item.corrections.all():
        names = [label for name, label in labels.items() if getattr(each, name) != getattr(after, name)]
        found.append(Mended(each, ", ".join(names) or _("ảnh")))
        after = each
    return found
