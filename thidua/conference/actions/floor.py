"""The floor: opening, items one after another, what was noted and concluded, closing."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.conference import permissions, votes
from thidua.conference.models import AgendaItem, Conference, ConferenceState, ItemState
from thidua.conference.steps import LONGEST_NAME, WrongMoment, end_item, line, locked, require_state, touch, words
from thidua.drafting.models import Clause
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict
from thidua.voting.queries import has_open_poll


@transaction.atomic
def open_session(conference: Conference, *, actor: User, at: datetime) -> Conference:
    """Open the conference (khai mạc). A quorum is not needed to open, only to adopt.

    Raises:
        PermissionDenied: actor does not conduct it.
        WrongState: it was not called, is open already, has closed, or was called off.
        WrongMoment: its day has not come, or nobody has been written down as present.
    """
    conference = locked(conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    conference.move_to(ConferenceState.IN_SESSION)
    if conference.starts_at.astimezone(at.tzinfo).date() > at.date():
        raise WrongMoment(_("Chưa đến ngày họp. Nếu họp sớm hơn, hãy sửa thời gian trong giấy mời trước."))
    if not conference.attendances.filter(left_at=None, undone_at=None).exists():
        raise WrongMoment(_("Chưa điểm danh ai có mặt. Hãy điểm danh rồi khai mạc."))
    conference.opened_at = at
    conference.save(update_fields=["state", "opened_at"])
    touch(conference)
    audit.record("conference.opened", conference, actor=actor, at=at)
    return conference


@transaction.atomic
def start_item(item: AgendaItem, *, actor: User, at: datetime) -> AgendaItem:
    """Go to an item (chuyển sang mục này). The item that was on ends at the same moment; starting the item that is on changes nothing.

    An item already done may be taken up again.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: the conference is not in session.
    """
    conference = locked(item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    item = AgendaItem.objects.get(pk=item.pk)
    if item.state == ItemState.NOW:
        return item
    for other in conference.items.filter(state=ItemState.NOW):
        end_item(other, at)
    item.move_to(ItemState.NOW)
    item.started_at, item.ended_at = item.started_at or at, None
    item.save(update_fields=["state", "started_at", "ended_at"])
    touch(conference)
    audit.record("conference.item_started", conference, actor=actor, at=at, changes={"item": item.title})
    return item


@transaction.atomic
def finish_item(item: AgendaItem, *, actor: User, at: datetime) -> AgendaItem:
    """End the item that is on (kết thúc mục). Twice is once.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: the conference is not in session.
        WrongState: the item has not begun.
    """
    conference = locked(item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    item = AgendaItem.objects.get(pk=item.pk)
    if item.state == ItemState.DONE:
        return item
    if item.state == ItemState.WAITING:
        raise WrongMoment(_("Mục này chưa bắt đầu nên chưa kết thúc được."))
    end_item(item, at)
    touch(conference)
    audit.record("conference.item_finished", conference, actor=actor, at=at, changes={"item": item.title})
    return item


@transaction.atomic
def show_clause(item: AgendaItem, *, clause: Clause | None, actor: User, at: datetime) -> AgendaItem:
    """Put a clause of the item's drafts on the hall screen and the phones, or take it off (đưa lên màn hình).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: the conference is not in session, or the clause is of no draft of this item.
    """
    conference = locked(item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    if clause is not None and not item.drafts.filter(pk=clause.draft_id).exists():
        raise WrongMoment(_("Điều khoản này không thuộc dự thảo của mục đang bàn. Hãy chọn trong danh sách."))
    AgendaItem.objects.filter(pk=item.pk).update(shown=clause)
    touch(conference)
    audit.record(
        "conference.clause_shown", conference, actor=actor, at=at, changes={"item": item.title, "clause": clause.pk if clause else None}
    )
    return AgendaItem.objects.get(pk=item.pk)


@transaction.atomic
def record_item(item: AgendaItem, *, revision: int, presenter: str, note: str, conclusion: str, actor: User, at: datetime) -> AgendaItem:
    """Write down who presented, what happened and what the chair concluded on an item (ghi diễn biến).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: the conference is not in session.
        Conflict: somebody wrote on this item since `revision`; carries both texts.
        NotWritten: too long.
    """
    conference = locked(item.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    item = AgendaItem.objects.get(pk=item.pk)
    mine = {
        "presenter": line(presenter, _("Người trình bày"), longest=LONGEST_NAME, required=False),
        "note": words(note, _("Diễn biến"), required=False),
        "conclusion": words(conclusion, _("Kết luận của chủ trì"), required=False),
    }
    theirs = {name: getattr(item, name) for name in mine}
    if mine == theirs:
        return item
    if item.revision != revision:
        message = _("Mục này đã được người khác ghi trong lúc đồng chí viết. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất.")
        raise Conflict(message, theirs=theirs, mine=mine)
    for name, written in mine.items():
        setattr(item, name, written)
    item.revision += 1
    item.save(update_fields=[*mine, "revision"])
    touch(conference)
    changes = {name: [theirs[name], written] for name, written in mine.items() if theirs[name] != written}
    audit.record("conference.item_recorded", conference, actor=actor, at=at, changes={"item": item.title, **changes})
    return item


@transaction.atomic
def conclude(conference: Conference, *, conclusion: str, seen: str, actor: User, at: datetime) -> Conference:
    """Write the chair's conclusion of the whole conference (kết luận của chủ trì). `seen` is the text the writer had before him.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: the conference is not in session.
        Conflict: somebody wrote it meanwhile; carries both texts.
        NotWritten: empty or too long.
    """
    conference = locked(conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.IN_SESSION)
    mine = words(conclusion, _("Kết luận của chủ trì"))
    before = conference.conclusion
    if mine == before:
        return conference
    if words(seen, _("Kết luận của chủ trì"), required=False, longest=10 * len(before) + 100_000) != before:
        message = _("Kết luận đã được người khác ghi trong lúc đồng chí viết. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất.")
        raise Conflict(message, theirs={"conclusion": before}, mine={"conclusion": mine})
    conference.conclusion = mine
    conference.save(update_fields=["conclusion"])
    touch(conference)
    audit.record("conference.concluded", conference, actor=actor, at=at, changes={"conclusion": [before, mine]})
    return conference


@transaction.atomic
def close(conference: Conference, *, actor: User, at: datetime) -> Conference:
    """Close the conference (bế mạc). The item that is on ends; nothing more is recorded.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongState: it is not in session.
        WrongMoment: a vote is open.
    """
    conference = locked(conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    conference.move_to(ConferenceState.CLOSED)
    if has_open_poll(votes.subject(conference)):
        raise WrongMoment(_("Một cuộc biểu quyết đang mở. Hãy kết thúc hoặc hủy cuộc đó rồi bế mạc."))
    for item in conference.items.filter(state=ItemState.NOW):
        end_item(item, at)
    conference.closed_at = at
    conference.save(update_fields=["state", "closed_at"])
    touch(conference)
    audit.record("conference.closed", conference, actor=actor, at=at)
    return conference
