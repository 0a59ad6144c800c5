"""Steps that the acts share: the lock, the count of revisions, checks of typed words."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from thidua.conference import channels
from thidua.conference.models import AgendaItem, AskingState, Conference, ConferenceState, ItemState, Minutes, MinutesState
from thidua.foundation.live import publishing as live
from thidua.foundation.refusal import Refused
from thidua.foundation.ui import text

LONGEST = 5_000
LONGEST_NAME = 200
LONGEST_LINE = 300


class NotWritten(Refused):
    """Words are missing, or too long."""


class WrongMoment(Refused):
    """The conference is not at the stage at which this can be done."""


class MinutesFixed(Refused):
    """The minutes are confirmed or fixed; their words do not change."""


def locked(conference: Conference) -> Conference:
    """Return the conference with its cluster's year, alone with it until the transaction ends."""
    return Conference.objects.select_for_update(no_key=True, of=("self",)).select_related("cluster_year").get(pk=conference.pk)


def touch(conference: Conference) -> None:
    """Raise the revision, which the calendar file carries, and tell the open screens."""
    Conference.objects.filter(pk=conference.pk).update(revision=F("revision") + 1)
    live.publish(channels.conference(conference.pk))


def end_all_speaking(conference: Conference, at: datetime) -> None:
    """Note that whoever has the floor has ended."""
    conference.speaking_requests.filter(state=AskingState.SPEAKING).update(state=AskingState.DONE, ended_at=at)


def end_item(item: AgendaItem, at: datetime) -> None:
    """End an item: its floor is closed, its speaker has ended, and who still waited did not get his turn."""
    item.move_to(ItemState.DONE)
    item.ended_at, item.floor_open = at, False
    item.save(update_fields=["state", "ended_at", "floor_open"])
    asked = item.speaking_requests
    asked.filter(state=AskingState.SPEAKING).update(state=AskingState.DONE, ended_at=at)
    asked.filter(state=AskingState.WAITING).update(state=AskingState.LAPSED)


def words(written: str, label: str, *, longest: int = LONGEST, required: bool = True) -> str:
    """Return typed words cleaned.

    Raises:
        NotWritten: missing though required, or too long.
    """
    cleaned = text.clean(written).strip()
    if required and not cleaned:
        raise NotWritten(_("Còn thiếu phần “%(label)s”. Hãy viết phần đó.") % {"label": label})
    if len(cleaned) > longest:
        values = {"label": label, "size": len(cleaned), "limit": longest}
        raise NotWritten(_("Phần “%(label)s” dài %(size)d ký tự, tối đa %(limit)d. Hãy viết ngắn lại.") % values)
    return cleaned


def line(written: str, label: str, *, longest: int = LONGEST_LINE, required: bool = True) -> str:
    """Return typed words as one line."""
    return words(" ".join(text.clean(written).split()), label, longest=longest, required=required)


def require_state(conference: Conference, *states: str) -> None:
    """Go on only in one of these states.

    Raises:
        WrongMoment: with what the state is and what to do.
    """
    if conference.state in states:
        return
    sentence = {
        ConferenceState.DRAFT: _("Hội nghị đang được chuẩn bị, giấy mời chưa gửi. Hãy gửi giấy mời trước."),
        ConferenceState.CALLED: _("Hội nghị chưa khai mạc. Hãy khai mạc rồi ghi diễn biến."),
        ConferenceState.IN_SESSION: _("Hội nghị đang họp nên không làm việc này được nữa. Hãy tải lại trang để xem diễn biến."),
        ConferenceState.CLOSED: _("Hội nghị đã bế mạc, diễn biến không ghi thêm được nữa."),
        ConferenceState.CANCELLED: _("Hội nghị đã hoãn. Muốn họp, hãy triệu tập một hội nghị mới."),
    }
    raise WrongMoment(sentence[ConferenceState(conference.state)])


def require_minutes_open(conference: Conference, minutes: Minutes | None) -> None:
    """Go on only when the conference has closed and nobody has confirmed its minutes.

    Raises:
        WrongMoment: it has not closed.
        MinutesFixed: they are confirmed.
    """
    if conference.state != ConferenceState.CLOSED:
        raise WrongMoment(_("Biên bản lập sau khi hội nghị bế mạc. Hãy bế mạc hội nghị trước."))
    if minutes is not None:
        require_unconfirmed(minutes)


def require_unconfirmed(minutes: Minutes) -> None:
    """Go on only while the words of the minutes may change."""
    if minutes.state == MinutesState.FIXED:
        raise MinutesFixed(_("Biên bản đã được thư ký và chủ trì xác nhận nên không sửa được nữa."))
    if minutes.state == MinutesState.SECRETARY_CONFIRMED:
        raise MinutesFixed(_("Thư ký đã xác nhận biên bản. Muốn sửa câu chữ, chủ trì trả lại biên bản trước."))
