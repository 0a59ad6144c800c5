"""The queue of speakers: the floor opened and closed, who asks, who is called, how long, and the end."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.conference import permissions, queries
from thidua.conference.models import AgendaItem, AskingState, Conference, ConferenceState, ItemState, SpeakingRequest
from thidua.conference.steps import LONGEST_NAME, WrongMoment, end_all_speaking, line, locked, require_state, touch
from thidua.drafting.models import Clause
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.organisation.models import Person, Unit

LONGEST_MINUTES = 60


class FloorClosed(Refused):
    """Nobody may ask to speak on this item now."""


class NotInRoom(Refused):
    """The unit or guest is not in the room, or has left."""


class NotWaiting(Refused):
    """The request is no longer in the queue."""


@transaction.atomic
def open_floor(item: AgendaItem, *, actor: User, at: datetime) -> AgendaItem:
    """Let units and guests ask to speak on the item that is on (mời đăng ký phát biểu). Twice is once.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: not in session, or the item is not on.
    """
    return _set_floor(item, True, actor=actor, at=at)


@transaction.atomic
def close_floor(item: AgendaItem, *, actor: User, at: datetime) -> AgendaItem:
    """Take no more requests on the item; those who wait are still called (thôi nhận đăng ký). Twice is once.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: not in session, or the item is not on.
    """
    return _set_floor(item, False, actor=actor, at=at)


def _set_floor(item: AgendaItem, is_open: bool, *, actor: User, at: datetime) -> AgendaItem:
    conference = locked(item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    item = _item_on(conference, item.pk)
    if item.floor_open == is_open:
        return item
    item.floor_open = is_open
    item.save(update_fields=["floor_open"])
    touch(conference)
    event = "conference.floor_opened" if is_open else "conference.floor_closed"
    audit.record(event, conference, actor=actor, at=at, changes={"item": item.title})
    return item


@transaction.atomic
def ask_to_speak(
    item: AgendaItem,
    *,
    unit: Unit | None = None,
    person: Person | None = None,
    speaker: str = "",
    clause: Clause | None = None,
    actor: User,
    at: datetime,
) -> SpeakingRequest:
    """Ask to speak on the item that is on, for a unit or as an invited guest (đăng ký phát biểu). Twice is once.

    The table may write down whoever raises a hand, also after the floor was closed.

    Raises:
        PermissionDenied: actor neither acts for the unit, nor is the guest, nor conducts.
        WrongMoment: not in session, the item is no longer on, or the clause is of no draft of it.
        FloorClosed: the chair takes no requests on this item.
        NotInRoom: the unit or guest is not in the room.
        NotWritten: no name, or too long a one.
    """
    conference = locked(item.conference)
    permissions.require(permissions.can_ask_to_speak(actor, conference, unit, person, at.date()))
    item = _item_on(conference, item.pk)
    if not item.floor_open and not permissions.can_conduct(actor, conference, at.date()):
        raise FloorClosed(
            _("Chủ trì chưa mời hoặc đã thôi nhận đăng ký phát biểu ở mục này. Hãy chờ chủ trì mời, hoặc giơ tay tại hội trường.")
        )
    _require_in_room(conference, unit, person)
    if clause is not None and not item.drafts.filter(pk=clause.draft_id).exists():
        raise WrongMoment(_("Điều khoản này không thuộc dự thảo của mục đang bàn. Hãy chọn trong danh sách."))
    name = line(speaker or (person.full_name if person else actor.full_name), _("Người phát biểu"), longest=LONGEST_NAME)
    standing = item.speaking_requests.filter(unit=unit, speaker=name, state__in=(AskingState.WAITING, AskingState.SPEAKING)).first()
    if standing:
        return standing
    asked = SpeakingRequest.objects.create(
        conference=conference, item=item, unit=unit, person=person, speaker=name, clause=clause, asked_at=at, asked_by=actor
    )
    touch(conference)
    audit.record("conference.speaking_asked", conference, actor=actor, at=at, changes=_who(asked))
    return asked


@transaction.atomic
def withdraw(asked: SpeakingRequest, *, actor: User, at: datetime) -> SpeakingRequest:
    """Take a request back, by those who made it or by the table (rút đăng ký). Twice is once.

    Raises:
        PermissionDenied: actor neither asked for this unit or himself, nor conducts.
        NotWaiting: the speaker has been called already.
    """
    conference, asked = _locked(asked)
    permissions.require(permissions.can_withdraw_request(actor, asked, at.date()))
    if asked.state in (AskingState.WITHDRAWN, AskingState.LAPSED):
        return asked
    if asked.state != AskingState.WAITING:
        raise NotWaiting(_("%(speaker)s đã được mời phát biểu nên không rút đăng ký được nữa.") % {"speaker": asked.speaker})
    _move(asked, AskingState.WITHDRAWN)
    touch(conference)
    audit.record("conference.speaking_withdrawn", conference, actor=actor, at=at, changes=_who(asked))
    return asked


@transaction.atomic
def call_speaker(asked: SpeakingRequest, *, minutes: int, actor: User, at: datetime) -> SpeakingRequest:
    """Give somebody who waits the floor for so many minutes (mời phát biểu). Whoever was speaking ends at this moment.

    The chair may call out of turn; the record says so. Calling the one who speaks changes nothing.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: not in session, or no sensible number of minutes.
        NotWaiting: the request was taken back, is done, or its item has ended.
        NotInRoom: the unit or guest has left the room.
    """
    conference, asked = _locked(asked)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    if asked.state == AskingState.SPEAKING:
        return asked
    if asked.state != AskingState.WAITING:
        values = {"speaker": asked.speaker, "state": asked.get_state_display()}
        raise NotWaiting(_("%(speaker)s không còn trong danh sách chờ (%(state)s). Hãy tải lại trang rồi mời người khác.") % values)
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise WrongMoment(_("Thời gian phát biểu từ 1 đến %(limit)d phút. Hãy nhập lại số phút.") % {"limit": LONGEST_MINUTES})
    _require_in_room(conference, asked.unit, asked.person)
    first = asked.item.speaking_requests.filter(state=AskingState.WAITING).order_by("asked_at", "pk").first()
    end_all_speaking(conference, at)
    _move(asked, AskingState.SPEAKING, started_at=at, ends_at=at + timedelta(minutes=minutes))
    touch(conference)
    changes = {**_who(asked), "minutes": minutes, "out_of_turn": first is not None and first.pk != asked.pk}
    audit.record("conference.speaker_called", conference, actor=actor, at=at, changes=changes)
    return asked


@transaction.atomic
def give_time(asked: SpeakingRequest, *, minutes: int, actor: User, at: datetime) -> SpeakingRequest:
    """Let the speaker go on for so many minutes more, from the end of his time or from now if that is past (thêm thời gian).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: no sensible number of minutes.
        NotWaiting: he is not speaking.
    """
    conference, asked = _locked(asked)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    if asked.state != AskingState.SPEAKING or asked.ends_at is None:
        raise NotWaiting(_("%(speaker)s không còn đang phát biểu. Hãy tải lại trang.") % {"speaker": asked.speaker})
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise WrongMoment(_("Thời gian phát biểu từ 1 đến %(limit)d phút. Hãy nhập lại số phút.") % {"limit": LONGEST_MINUTES})
    asked.ends_at = max(asked.ends_at, at) + timedelta(minutes=minutes)
    asked.save(update_fields=["ends_at"])
    touch(conference)
    audit.record("conference.speaking_extended", conference, actor=actor, at=at, changes={**_who(asked), "minutes": minutes})
    return asked


@transaction.atomic
def end_speaking(asked: SpeakingRequest, *, actor: User, at: datetime) -> SpeakingRequest:
    """Note that the speaker has ended (kết thúc phát biểu). Twice is once.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        NotWaiting: he was never called.
    """
    conference, asked = _locked(asked)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    if asked.state == AskingState.DONE:
        return asked
    if asked.state != AskingState.SPEAKING:
        raise NotWaiting(_("%(speaker)s chưa được mời phát biểu nên chưa kết thúc được.") % {"speaker": asked.speaker})
    _move(asked, AskingState.DONE, ended_at=at)
    touch(conference)
    audit.record("conference.speaking_ended", conference, actor=actor, at=at, changes=_who(asked))
    return asked


def _locked(asked: SpeakingRequest) -> tuple[Conference, SpeakingRequest]:
    conference = locked(asked.conference)
    return conference, SpeakingRequest.objects.select_related("unit", "person", "item").get(pk=asked.pk)


def _item_on(conference: Conference, pk: int) -> AgendaItem:
    require_state(conference, ConferenceState.IN_SESSION)
    item = conference.items.get(pk=pk)
    if item.state != ItemState.NOW:
        raise WrongMoment(_("Hội nghị không còn ở mục này. Hãy xem mục đang họp rồi làm lại nếu còn cần."))
    return item


def _require_in_room(conference: Conference, unit: Unit | None, person: Person | None) -> None:
    in_room = queries.room(conference)
    if unit is not None:
        if unit.pk not in in_room.present_ids:
            raise NotInRoom(_("%(unit)s chưa điểm danh hoặc đã ra về nên chưa phát biểu được. Hãy báo thư ký.") % {"unit": unit.name})
    elif person is None or not any(each.person_id == person.pk and each.left_at is None for each in in_room.guests):
        raise NotInRoom(_("Đại biểu chưa được điểm danh có mặt, hoặc đã ra về, nên chưa phát biểu được. Hãy báo thư ký."))


def _move(asked: SpeakingRequest, state: str, **values: datetime) -> None:
    asked.move_to(state)
    for name, value in values.items():
        setattr(asked, name, value)
    asked.save(update_fields=["state", *values])


def _who(asked: SpeakingRequest) -> dict[str, object]:
    return {"item": asked.item.title, "speaker": asked.speaker, "unit": asked.unit.name if asked.unit else ""}
