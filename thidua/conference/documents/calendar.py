# vi: data
"""The calendar file of a conference's call."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress

from thidua.conference import queries
from thidua.conference.models import Conference, ConferenceState

LAST_ITEM = timedelta(minutes=30)


def calendar(conference: Conference, *, url: str) -> bytes:
    """Return the .ics file of the call."""
    made = Calendar()
    made.add("prodid", "-//Thi Dua//Hoi nghi//VI")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if conference.state == ConferenceState.CANCELLED else "PUBLISH")
    made.add_component(event_of(conference, url=url))
    return made.to_ical()


def event_of(conference: Conference, *, url: str) -> Event:
    """Return the call as a calendar's event. The UID stays; SEQUENCE grows with every change, so that a calendar takes the newer one."""
    head = queries.head_unit(conference.cluster_year)
    event = Event()
    event.add("uid", f"hoi-nghi-{conference.pk}@{conference.cluster_year.cluster.code}.thi-dua")
    event.add("sequence", conference.revision)
    event.add("dtstamp", conference.called_at or conference.starts_at)
    event.add("dtstart", conference.starts_at.astimezone(UTC))
    event.add("dtend", _ends_at(conference).astimezone(UTC))
    event.add("summary", conference.title)
    event.add("location", conference.place)
    event.add("url", url)
    event.add("description", f"Chủ trì: {conference.chair.full_name}. Thư ký: {conference.secretary.full_name}.")
    event.add("status", "CANCELLED" if conference.state == ConferenceState.CANCELLED else "CONFIRMED")
    mail = conference.chair.user.email if conference.chair.user else None
    organiser = vCalAddress(f"mailto:{mail}" if mail else "invalid:nomail")
    organiser.params["CN"] = head.unit.name if head else conference.cluster_year.cluster.name
    event["organizer"] = organiser
    return event


def _ends_at(conference: Conference) -> datetime:
    """When the conference should be over: half an hour after the last planned item begins, or two hours after the start."""
    start = timezone.localtime(conference.starts_at)
    planned = [each.planned_at for each in conference.items.all() if each.planned_at]
    if not planned or max(planned) <= start.time():
        return start + timedelta(hours=2)
    return datetime.combine(start.date(), max(planned), tzinfo=start.tzinfo) + LAST_ITEM
