"""Counting readers without knowing them (docs/privacy.md).

A reader of an item is counted once a day. What is kept is a digest of address and browser, keyed with a random salt of that day and
of that item; salt and digests are destroyed when the day is over. Days here are real days, also in a training installation.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import F

from thidua.news.models import NewsItem, ReadersDay, Reading

# Programs that say what they are. One that calls itself a browser cannot be told from a reader: docs/privacy.md says so.
ROBOTS = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|archiver|preview|monitor|facebookexternalhit|curl|wget|python|java/|go-http|okhttp|libwww|httpclient"
    r"|axios|node-fetch|scrapy|feed|lighthouse",
    re.IGNORECASE,
)
SAME_SITE = {"same-origin", ""}


def is_reader(headers: Mapping[str, str]) -> bool:
    """Return whether this request looks like a person's browser on our own page: a named browser, no robot, no prefetch, no other site."""
    agent = headers.get("User-Agent", "")
    fetched_early = headers.get("Sec-Purpose", "") or headers.get("Purpose", "")
    return bool(agent) and not ROBOTS.search(agent) and not fetched_early and headers.get("Sec-Fetch-Site", "") in SAME_SITE


def count(item: NewsItem, *, address: str, agent: str, day: date) -> bool:
    """Count this reader of this item unless that was done today; return whether the count grew."""
    digest = _digest(_salt(day), item, address, agent)
    if Reading.objects.filter(item=item, day=day, digest=digest).exists():
        return False
    with transaction.atomic():
        _reading, new = Reading.objects.get_or_create(item=item, day=day, digest=digest)
        if new:
            NewsItem.objects.filter(pk=item.pk).update(views=F("views") + 1)
    return new


def forget(today: date) -> int:
    """Destroy the salts and digests of the days before today; return how many digests went."""
    with transaction.atomic():
        ReadersDay.objects.filter(day__lt=today).delete()
        gone, _each = Reading.objects.filter(day__lt=today).delete()
    return gone


def _salt(day: date) -> str:
    """Return the salt of the day; the first reader of a day makes it, and ends the days before."""
    kept = ReadersDay.objects.filter(day=day).values_list("salt", flat=True).first()
    if kept:
        return kept
    forget(day)
    return ReadersDay.objects.get_or_create(day=day, defaults={"salt": secrets.token_hex(32)})[0].salt


def _digest(salt: str, item: NewsItem, address: str, agent: str) -> str:
    return hmac.new(salt.encode(), f"{item.pk}\n{address}\n{agent}".encode(), hashlib.sha256).hexdigest()
