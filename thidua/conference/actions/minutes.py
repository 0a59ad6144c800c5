"""The minutes: written from the record, worded, confirmed by the secretary and then by the chair, fixed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.conference import documents, notices, permissions
from thidua.conference.models import Conference, Minutes, MinutesState
from thidua.conference.steps import locked, require_minutes_open, require_unconfirmed, touch, words
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict

LONGEST_SECTION = 20_000


@transaction.atomic
def write_minutes(conference: Conference, *, revision: int | None = None, actor: User, at: datetime) -> Minutes:
    """Write the minutes from the record of a closed conference (lập biên bản); again, as long as nobody has confirmed them.

    Writing again loses the edited words, so it names the `revision` that the writer has read.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: it has not closed.
        MinutesFixed: the secretary has confirmed them.
        Conflict: they exist and were changed since `revision`.
    """
    conference = locked(conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    minutes = Minutes.objects.select_for_update(no_key=True).filter(conference=conference).first()
    require_minutes_open(conference, minutes)
    if minutes is None:
        minutes = Minutes.objects.create(conference=conference, sections=documents.sections(conference), written_at=at)
    else:
        _refuse_stale(minutes, revision)
        minutes.sections, minutes.written_at, minutes.revision = documents.sections(conference), at, minutes.revision + 1
        minutes.save(update_fields=["sections", "written_at", "revision"])
    touch(conference)
    notices.minutes_written(minutes, conference, actor=actor, at=at)
    audit.record("conference.minutes_written", conference, actor=actor, at=at, changes={"revision": minutes.revision})
    return minutes


@transaction.atomic
def edit_minutes(minutes: Minutes, *, revision: int, bodies: Mapping[str, str], actor: User, at: datetime) -> Minutes:
    """Change the words of sections that are words, not facts (sửa câu chữ biên bản). Unknown and factual sections are left alone.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        MinutesFixed: the secretary has confirmed them.
        Conflict: somebody changed them since `revision`; carries both texts.
        NotWritten: a section is empty or too long.
    """
    conference = locked(minutes.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    minutes = Minutes.objects.select_for_update(no_key=True).get(pk=minutes.pk)
    require_unconfirmed(minutes)
    mine = {}
    for section in minutes.sections:
        key = section["key"]
        if documents.is_worded(key) and key in bodies:
            mine[key] = words(bodies[key], section["heading"], longest=LONGEST_SECTION)
    theirs = {section["key"]: section["body"] for section in minutes.sections if section["key"] in mine}
    if mine == theirs:
        return minutes
    if minutes.revision != revision:
        message = _("Biên bản đã được người khác sửa trong lúc đồng chí viết. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất.")
        headings = {section["key"]: section["heading"] for section in minutes.sections}
        raise Conflict(
            message,
            theirs={headings[key]: theirs[key] for key in mine},
            mine={headings[key]: body for key, body in mine.items()},
        )
    minutes.sections = [section | {"body": mine.get(section["key"], section["body"])} for section in minutes.sections]
    minutes.revision += 1
    minutes.save(update_fields=["sections", "revision"])
    changes = {key: [theirs[key], body] for key, body in mine.items() if theirs[key] != body}
    audit.record("conference.minutes_edited", conference, actor=actor, at=at, changes=changes)
    return minutes


@transaction.atomic
def confirm_as_secretary(minutes: Minutes, *, revision: int, actor: User, at: datetime) -> Minutes:
    """The secretary confirms the words he has read (thư ký xác nhận biên bản).

    Raises:
        PermissionDenied: actor is not the secretary whom the call names.
        WrongState: confirmed already.
        Conflict: the words changed since `revision`.
    """
    conference = locked(minutes.conference)
    permissions.require(permissions.can_confirm_as_secretary(actor, conference, at.date()))
    minutes = Minutes.objects.select_for_update(no_key=True).get(pk=minutes.pk)
    minutes.move_to(MinutesState.SECRETARY_CONFIRMED)
    _refuse_stale(minutes, revision)
    minutes.secretary_confirmed_at = at
    minutes.save(update_fields=["state", "secretary_confirmed_at"])
    touch(conference)
    notices.minutes_confirmed(minutes, conference, actor=actor, at=at)
    changes = {"sha256": documents.sha256_of(minutes.sections)}
    audit.record("conference.minutes_confirmed_by_secretary", conference, actor=actor, at=at, changes=changes)
    return minutes


@transaction.atomic
def return_minutes(minutes: Minutes, *, reason: str, actor: User, at: datetime) -> Minutes:
    """The chair gives the minutes back to be worded anew, with the reason (trả lại biên bản).

    Raises:
        PermissionDenied: actor is not the chair whom the call names.
        WrongState: the secretary has not confirmed them, or they are fixed.
        NotWritten: no reason.
    """
    conference = locked(minutes.conference)
    permissions.require(permissions.can_confirm_as_chair(actor, conference, at.date()))
    minutes = Minutes.objects.select_for_update(no_key=True).get(pk=minutes.pk)
    minutes.move_to(MinutesState.WRITTEN)
    reason = words(reason, _("Lý do trả lại"), longest=2_000)
    minutes.secretary_confirmed_at = None
    minutes.save(update_fields=["state", "secretary_confirmed_at"])
    touch(conference)
    notices.minutes_returned(minutes, conference, reason=reason, actor=actor, at=at)
    audit.record("conference.minutes_returned", conference, actor=actor, at=at, reason=reason)
    return minutes


@transaction.atomic
def confirm_as_chair(minutes: Minutes, *, revision: int, actor: User, at: datetime) -> Minutes:
    """The chair confirms, and the minutes are fixed with their hash and the state of the audit log (chủ trì xác nhận biên bản).

    Raises:
        PermissionDenied: actor is not the chair whom the call names.
        WrongState: the secretary has not confirmed them, or they are fixed.
        Conflict: the words changed since `revision`.
    """
    conference = locked(minutes.conference)
    permissions.require(permissions.can_confirm_as_chair(actor, conference, at.date()))
    minutes = Minutes.objects.select_for_update(no_key=True).get(pk=minutes.pk)
    minutes.move_to(MinutesState.FIXED)
    _refuse_stale(minutes, revision)
    minutes.chair_confirmed_at, minutes.sha256 = at, documents.sha256_of(minutes.sections)
    minutes.audit_rows, minutes.audit_head = audit.head()
    minutes.save(update_fields=["state", "chair_confirmed_at", "sha256", "audit_rows", "audit_head"])
    touch(conference)
    audit.record("conference.minutes_fixed", conference, actor=actor, at=at, changes={"sha256": minutes.sha256})
    return minutes


def _refuse_stale(minutes: Minutes, revision: int | None) -> None:
    if minutes.revision != revision:
        raise Conflict(_("Biên bản đã được sửa sau khi đồng chí mở trang. Hãy đọc lại bản mới rồi làm tiếp."))
