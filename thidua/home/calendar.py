"""A person's private calendar: the conferences to which he is invited, and the deadlines that wait for him."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from html import unescape

from django.http import Http404
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from thidua.conference import documents
from thidua.conference import queries as conference
from thidua.foundation.accounts.models import User
from thidua.foundation.notify.models import CalendarFeed
from thidua.foundation.notify.queries import choice_of, digest_of
from thidua.foundation.overview import Waiting
from thidua.home import queries

PAST, AHEAD = timedelta(days=60), timedelta(days=400)
DEADLINE_LASTS = timedelta(minutes=30)


def reader_of(token: str) -> User:
    """Return whose calendar has this address.

    Raises:
        Http404: nobody's; one that was revoked looks the same as one that never was.
    """
    found = CalendarFeed.objects.select_related("user").filter(token_sha256=digest_of(token)).first()
    if found is None:
        raise Http404
    return found.user


def feed(reader: User, at: datetime, *, site: str) -> bytes:
    """Return the calendar as this person may see it now. The same facts make the same bytes, so that an ETag holds."""
    with translation.override(choice_of(reader).language):
        made = Calendar()
        made.add("prodid", "-//Thi Dua//Lich rieng//VI")
        made.add("version", "2.0")
        made.add("x-wr-calname", _("Thi Đua"))
        for each in conference.invited_to(reader, since=at - PAST, until=at + AHEAD, on=at.date()):
            made.add_component(documents.event_of(each, url=site + each.get_absolute_url()))
        years = queries.visible_years(reader, at.date())
        found = queries.work(reader, years, at)
        waiting = [found.next_step, *found.waiting] if found.next_step else []
        for event in _deadlines(waiting, at, site):
            made.add_component(event)
        return made.to_ical()


def _deadlines(waiting: Iterable[Waiting], at: datetime, site: str) -> Iterable[Event]:
    for each in waiting:
        if each.due is None:
            continue
        due, event = each.due.astimezone(UTC), Event()
        event.add("uid", f"han-{hashlib.sha256(each.url.encode()).hexdigest()[:24]}@thi-dua")
        event.add("dtstamp", due)
        event.add("dtstart", due - DEADLINE_LASTS)
        event.add("dtend", due)
        event.add("summary", _("Hạn: %(title)s") % {"title": _plain(each.title)})
        event.add("description", _plain(each.detail))
        event.add("url", site + each.url)
        yield event


def _plain(words: str) -> str:
    return unescape(strip_tags(words))
