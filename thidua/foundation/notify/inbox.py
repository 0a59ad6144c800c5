"""Reading notices: their words, and whether their reader may still see what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from thidua.foundation.accounts.models import User
from thidua.foundation.notify import events
from thidua.foundation.notify.events import EVENTS
from thidua.foundation.notify.models import Notice


@dataclass(frozen=True)
class Line:
    """A notice in words. `may_see` says whether the reader may see what it is about today."""

    notice: Notice
    may_see: bool
    verb: str

    @property
    def title(self) -> str:
        return events.title_of(self.notice.event, self.notice.values)

    @property
    def text(self) -> str:
        return events.text_of(self.notice.event, self.notice.values)

    @property
    def marked_title(self) -> SafeString:
        return events.marked_title(self.notice.event, self.notice.values)

    @property
    def marked_text(self) -> SafeString:
        return events.marked_text(self.notice.event, self.notice.values)


def lines(reader: User, notices: Iterable[Notice], on: date) -> list[Line]:
    """Return these notices in words: one query for each kind of thing they are about, however many there are."""
    notices = [each for each in notices if each.event in EVENTS]
    wanted: dict[object, set[int]] = {}
    for each in notices:
        wanted.setdefault(EVENTS[each.event].shown, set()).add(each.subject_id)
    seen = {shown: _seen(reader, shown, ids, on) for shown, ids in wanted.items()}
    return [Line(each, each.subject_id in seen[EVENTS[each.event].shown], str(EVENTS[each.event].verb)) for each in notices]


def _seen(reader: User, shown: object, ids: set[int], on: date) -> set[int]:
    if not callable(shown):
        return ids
    return set(shown(reader, on).filter(pk__in=ids).values_list("pk", flat=True))


def unread(reader: User) -> QuerySet[Notice]:
    """Return what this person has not read, newest first."""
    return Notice.objects.filter(to=reader, read_at=None).order_by("-pk")


def unread_count(reader: User) -> int:
    """Return how many notices this person has not read."""
    return Notice.objects.filter(to=reader, read_at=None).count()


def mark_read(reader: User, at: datetime, *, pk: int | None = None) -> int:
    """Mark one notice, or all, of this person as read; reading twice is reading once."""
    unread = Notice.objects.filter(to=reader, read_at=None)
    return (unread if pk is None else unread.filter(pk=pk)).update(read_at=at, for_digest=False)
