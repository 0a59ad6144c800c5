"""Photographs of a conference, each with its caption."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thidua.conference import permissions, queries
from thidua.conference.models import Conference, ConferenceState, Photograph
from thidua.conference.steps import LONGEST_LINE, line, locked, require_state, touch
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files.photographs import Prepared, prepare, store_photograph
from thidua.foundation.refusal import Refused

MOST_PHOTOGRAPHS = 30


class TooManyPhotographs(Refused):
    """The conference has as many photographs as it may have."""


def add_photograph(conference: Conference, *, upload: UploadedFile, caption: str, actor: User, at: datetime) -> Photograph:
    """Add a photograph with its caption at the end (thêm ảnh). It is drawn before the transaction: nobody waits for that.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        WrongMoment: the conference has not opened.
        TooManyPhotographs: it has thirty.
        NotWritten: no caption.
        FileRefused: too large, damaged, or no photograph.
    """
    permissions.require(permissions.can_add_photographs(actor, conference, at.date()))
    return _add(conference, prepare(upload), caption=caption, actor=actor, at=at)


@transaction.atomic
def _add(conference: Conference, prepared: Prepared, *, caption: str, actor: User, at: datetime) -> Photograph:
    conference = locked(conference)
    permissions.require(permissions.can_add_photographs(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION, ConferenceState.CLOSED)
    caption = line(caption, _("Chú thích ảnh"), longest=LONGEST_LINE)
    here = conference.photographs.filter(removed_at=None)
    if here.count() >= MOST_PHOTOGRAPHS:
        raise TooManyPhotographs(_("Hội nghị đã có %(most)d ảnh. Hãy bỏ bớt một ảnh rồi thêm ảnh này.") % {"most": MOST_PHOTOGRAPHS})
    last = conference.photographs.aggregate(last=Max("position"))["last"] or 0
    stored = store_photograph(prepared, at=at)
    photograph = conference.photographs.create(file=stored, caption=caption, position=last + 1, added_at=at)
    touch(conference)
    audit.record("conference.photograph_added", conference, actor=actor, at=at, changes={"caption": caption, "sha256": stored.sha256})
    return photograph


@transaction.atomic
def move_photograph(photograph: Photograph, *, step: int, actor: User, at: datetime) -> None:
    """Move a photograph one place forward (step −1) or back (+1) (đổi thứ tự ảnh). At the ends nothing moves.

    Raises:
        PermissionDenied: actor does not act for the head unit.
    """
    conference = locked(photograph.conference)
    permissions.require(permissions.can_add_photographs(actor, conference, at.date()))
    order = list(queries.photographs_of(conference))
    here = next((index for index, each in enumerate(order) if each.pk == photograph.pk), None)
    there = -1 if here is None else here + (1 if step > 0 else -1)
    if here is None or not 0 <= there < len(order):
        return
    order.insert(there, order.pop(here))
    for position, each in enumerate(order, start=1):
        Photograph.objects.filter(pk=each.pk).update(position=position)
    touch(conference)
    audit.record("conference.photograph_moved", conference, actor=actor, at=at, changes={"caption": photograph.caption})


@transaction.atomic
def remove_photograph(photograph: Photograph, *, actor: User, at: datetime) -> None:
    """Take a photograph down (bỏ ảnh). The file stays in the store for the log; nobody is shown it. Twice is once.

    Raises:
        PermissionDenied: actor does not act for the head unit.
    """
    conference = locked(photograph.conference)
    permissions.require(permissions.can_add_photographs(actor, conference, at.date()))
    photograph = Photograph.objects.get(pk=photograph.pk)
    if photograph.removed_at:
        return
    photograph.removed_at = at
    photograph.save(update_fields=["removed_at"])
    touch(conference)
    audit.record("conference.photograph_removed", conference, actor=actor, at=at, changes={"caption": photograph.caption})
