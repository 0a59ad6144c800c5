"""Who is told about conferences: invited, changed, called off; minutes that wait; and who is reminded."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.cluster.queries import head_unit_id
from thidua.conference import changes, queries
from thidua.conference.models import Adoption, Answer, Assignment, Conference, ConferenceState, Invitation, Minutes, MinutesState, Position
from thidua.conference.permissions import assignments_visible_to, visible_to
from thidua.drafting.models import Draft
from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.foundation.notify.reminders import DAYS_BEFORE, DAYS_LATE, Deadline
from thidua.foundation.ui.templatetags.td import vi_date, vi_datetime
from thidua.organisation.queries import accounts_acting_for, accounts_of
from thidua.voting.models import Manner, Poll

# No law fixes a day for the minutes; the house asks after three.
MINUTES_WITHIN = timedelta(days=3)

INVITED = Event(
    "conference.called",
    _("Giấy mời: %(title)s"),
    _("%(when)s tại %(place)s. Xin trả lời giấy mời: dự họp, cử người khác, hoặc không dự được."),
    _("Xem và trả lời"),
    visible_to,
)
CHANGED = Event(
    "conference.changed",
    _("Giấy mời có thay đổi: %(title)s"),
    _("Đã đổi: %(what)s. Hội nghị họp %(when)s tại %(place)s."),
    _("Xem thay đổi"),
    visible_to,
    renewed=True,
    labels=changes.LABELS,
)
CANCELLED = Event(
    "conference.cancelled",
    _("Hoãn hội nghị: %(title)s"),
    _("Hội nghị định họp %(when)s đã hoãn. Lý do: %(reason)s"),
    _("Xem hội nghị"),
    visible_to,
)
VOTE_OPENED = Event(
    "conference.vote_opened",
    _("Mời bỏ phiếu: %(question)s"),
    _("Cuộc biểu quyết đang mở tại hội nghị “%(title)s”. Mở phiên họp trên điện thoại để bỏ phiếu thay mặt đơn vị."),
    _("Mở lá phiếu"),
    visible_to,
)
UNANSWERED = Event(
    "conference.unanswered",
    _("Chưa trả lời giấy mời: %(title)s"),
    _("Hội nghị họp %(when)s tại %(place)s. Xin trả lời giấy mời để đơn vị tổ chức chuẩn bị."),
    _("Trả lời giấy mời"),
    visible_to,
)
SOON = Event(
    "conference.soon",
    _("Sắp họp: %(title)s"),
    _("Bắt đầu %(when)s tại %(place)s."),
    _("Xem chương trình"),
    visible_to,
)
DRAFT_CHANGED = Event(
    "conference.draft_changed",
    _("Dự thảo đã sửa sau khi đơn vị nêu quan điểm: %(title)s"),
    _("Quan điểm đã nêu của %(unit)s là về bản trước. Hãy đọc bản mới và xác nhận lại quan điểm."),
    _("Xem và nêu lại"),
    visible_to,
    renewed=True,
)
MINUTES_WAIT = Event(
    "conference.minutes_wait",
    _("Biên bản chờ đồng chí xác nhận: %(title)s"),
    _("Thư ký xác nhận trước, chủ trì xác nhận sau; khi đó biên bản cố định."),
    _("Đọc và xác nhận"),
    visible_to,
)
MINUTES_RETURNED = Event(
    "conference.minutes_returned",
    _("Chủ trì trả lại biên bản: %(title)s"),
    _("Lý do: %(reason)s"),
    _("Sửa biên bản"),
    visible_to,
)
MINUTES_LATE = Event(
    "conference.minutes_late",
    _("Biên bản chưa xong: %(title)s"),
    _("Hội nghị đã bế mạc %(when)s mà biên bản chưa đủ hai xác nhận."),
    _("Mở biên bản"),
    visible_to,
)

ASSIGNED = Event(
    "conference.assigned",
    _("Việc được giao: %(content)s"),
    _("Chủ trì hội nghị giao cho %(unit)s. Hạn: %(due)s."),
    _("Xem việc được giao"),
    assignments_visible_to,
)
ASSIGNED_WITHOUT_A_DAY = Event(
    "conference.assigned_without_a_day",
    _("Việc được giao: %(content)s"),
    _("Chủ trì hội nghị giao cho %(unit)s, chưa định hạn."),
    _("Xem việc được giao"),
    assignments_visible_to,
)
ASSIGNMENT_DONE = Event(
    "conference.assignment_done",
    _("%(unit)s báo đã làm xong: %(content)s"),
    _("Đọc kết quả; nếu chưa đạt, trả lại kèm lý do."),
    _("Xem kết quả"),
    assignments_visible_to,
)
ASSIGNMENT_RETURNED = Event(
    "conference.assignment_returned",
    _("Cụm trưởng trả lại: %(content)s"),
    _("Lý do: %(reason)s. Hãy làm tiếp rồi báo lại."),
    _("Làm tiếp"),
    assignments_visible_to,
    renewed=True,
)
ASSIGNMENT_WITHDRAWN = Event(
    "conference.assignment_withdrawn",
    _("Thôi giao việc: %(content)s"),
    _("Lý do: %(reason)s. Đơn vị không phải làm việc này nữa."),
    _("Xem"),
    assignments_visible_to,
)
ASSIGNMENT_DUE = Event(
    "conference.assignment_due",
    _("Việc được giao sắp đến hạn: %(content)s"),
    _("Hạn của %(unit)s là hết ngày %(due)s. Làm xong thì báo kết quả."),
    _("Báo kết quả"),
    assignments_visible_to,
)
ASSIGNMENT_LATE = Event(
    "conference.assignment_late",
    _("Việc được giao đã quá hạn: %(content)s"),
    _("Hạn của %(unit)s là ngày %(due)s. Hãy báo kết quả, hoặc báo cụm trưởng vì sao chưa xong."),
    _("Báo kết quả"),
    assignments_visible_to,
)


def called(conference: Conference, *, actor: User, at: datetime) -> None:
    """Invite: the units' people and the guests, the actor's own unit too. What was sent is kept with each invitation."""
    conference.invitations.update(sent=changes.snapshot(conference), sent_at=at)
    to = _invited(conference.invitations.all(), at)
    tell(INVITED, to, about=conference, url=_page(conference), at=at, but=actor, **_words(conference))


def guest_invited(invitation: Invitation, *, actor: User, at: datetime) -> None:
    """Invite one guest more, once the invitations are out."""
    conference = invitation.conference
    if conference.state == ConferenceState.DRAFT:
        return
    Invitation.objects.filter(pk=invitation.pk).update(sent=changes.snapshot(conference), sent_at=at)
    to = accounts_of([invitation.person_id] if invitation.person_id else [])
    tell(INVITED, to, about=conference, url=_page(conference), at=at, but=actor, **_words(conference))


def changed(conference: Conference, *, actor: User | None, at: datetime, once: str = "") -> None:
    """Say what differs from what each was sent, as long as the conference is called and not begun."""
    if conference.state != ConferenceState.CALLED:
        return
    now = changes.snapshot(conference)
    same: dict[str, list[Invitation]] = {}
    for each in conference.invitations.exclude(sent_at=None).order_by("pk"):
        same.setdefault(json.dumps(each.sent, sort_keys=True), []).append(each)
    for sent, invitations in same.items():
        what = changes.codes(json.loads(sent), now)
        if what:
            words = {**_words(conference), "what": what}
            to = _invited(Invitation.objects.filter(pk__in=[each.pk for each in invitations]), at)
            tell(CHANGED, to, about=conference, url=_page(conference), at=at, but=actor, once=once or _digest(now), **words)


def cancelled(conference: Conference, *, reason: str, actor: User, at: datetime) -> None:
    """Tell everybody who had been sent an invitation that the conference is off."""
    sent = conference.invitations.exclude(sent_at=None)
    tell(CANCELLED, _invited(sent, at), about=conference, url=_page(conference), at=at, but=actor, reason=reason, **_words(conference))


def ballots_given(poll: Poll, conference: Conference, units: Iterable[int], *, actor: User, at: datetime) -> None:
    """Ask those who act for these units to vote; each once per poll. Hands are raised in the room: nobody votes on a telephone then."""
    if poll.manner == Manner.HANDS:
        return
    to, words = accounts_acting_for(list(units), at.date()), {"question": poll.question, "title": conference.title}
    tell(VOTE_OPENED, to, about=conference, url=_page(conference, "session"), at=at, but=actor, once=f"vote:{poll.pk}", **words)


def minutes_written(minutes: Minutes, conference: Conference, *, actor: User, at: datetime) -> None:
    """Ask the secretary to confirm."""
    _minutes(MINUTES_WAIT, minutes, conference, conference.secretary_id, actor=actor, at=at)


def minutes_confirmed(minutes: Minutes, conference: Conference, *, actor: User, at: datetime) -> None:
    """Ask the chair to confirm."""
    _minutes(MINUTES_WAIT, minutes, conference, conference.chair_id, actor=actor, at=at)


def minutes_returned(minutes: Minutes, conference: Conference, *, reason: str, actor: User, at: datetime) -> None:
    """Tell the secretary why the chair gave the minutes back."""
    _minutes(MINUTES_RETURNED, minutes, conference, conference.secretary_id, actor=actor, at=at, reason=reason)


def _minutes(event: Event, minutes: Minutes, conference: Conference, person: int, *, actor: User, at: datetime, **words: object) -> None:
    url, once = _page(conference, "minutes"), f"{minutes.revision}:{minutes.state}:{at:%Y%m%d%H%M%S}"
    tell(event, accounts_of([person]), about=conference, url=url, at=at, but=actor, once=once, title=conference.title, **words)


def assigned(assignment: Assignment, *, actor: User, at: datetime) -> None:
    """Tell the unit's people what they are to do."""
    event = ASSIGNED if assignment.due_on else ASSIGNED_WITHOUT_A_DAY
    _assignment(event, assignment, assignment.unit_id, actor=actor, at=at)


def assignment_done(assignment: Assignment, *, actor: User, at: datetime) -> None:
    """Tell the head unit."""
    _assignment(ASSIGNMENT_DONE, assignment, head_unit_id(assignment.conference.cluster_year), actor=actor, at=at)


def assignment_returned(assignment: Assignment, *, actor: User, at: datetime) -> None:
    """Tell the unit why it is not done yet."""
    _assignment(ASSIGNMENT_RETURNED, assignment, assignment.unit_id, actor=actor, at=at, reason=assignment.returned_reason)


def assignment_withdrawn(assignment: Assignment, *, actor: User, at: datetime) -> None:
    """Tell the unit that it need not do it."""
    _assignment(ASSIGNMENT_WITHDRAWN, assignment, assignment.unit_id, actor=actor, at=at, reason=assignment.withdrawn_reason)


def _assignment(event: Event, assignment: Assignment, unit: int | None, *, actor: User, at: datetime, **words: object) -> None:
    to = accounts_acting_for([unit] if unit else [], at.date())
    once = f"{at:%Y%m%d%H%M%S}"
    given = {**_assignment_words(assignment), **words}
    tell(event, to, about=assignment, url=_assignment_page(assignment), at=at, but=actor, once=once, **given)


def _assignment_words(assignment: Assignment) -> dict[str, object]:
    due = {"due": vi_date(assignment.due_on)} if assignment.due_on else {}
    return {"content": assignment.content, "unit": assignment.unit.name, **due}


def _assignment_page(assignment: Assignment) -> str:
    year = assignment.conference.cluster_year
    return reverse("conference:assignment", args=[year.year, year.cluster.code, assignment.conference_id, assignment.pk])


# --- What the clock finds ------------------------------------------------------------------------------------------------------------


def drafts_changed(at: datetime) -> None:
    """Tell of texts that changed under a called conference (once a day), and under a position that a unit has stated (once a version)."""
    for conference in Conference.objects.filter(state=ConferenceState.CALLED, starts_at__gte=at).order_by("pk"):
        if _has_new_texts(conference):
            changed(conference, actor=None, at=at, once=f"drafts:{timezone.localtime(at).date()}")
    decided = Adoption.objects.values("conference_id", "draft_id")
    settled = {(each["conference_id"], each["draft_id"]) for each in decided.filter(conference__state=ConferenceState.IN_SESSION)}
    under_way = (ConferenceState.CALLED, ConferenceState.IN_SESSION)
    old = Position.objects.filter(conference__state__in=under_way, revision__lt=F("draft__revision"))
    for each in old.select_related("conference__cluster_year__cluster", "draft", "unit").order_by("pk"):
        if (each.conference_id, each.draft_id) not in settled:
            _position_is_old(each, at)


def _has_new_texts(conference: Conference) -> bool:
    sent = conference.invitations.exclude(sent_at=None).order_by("pk").values_list("sent", flat=True).first()
    before = (sent or {}).get("drafts", {})
    now = dict(Draft.objects.filter(pk__in=[int(pk) for pk in before]).values_list("pk", "revision"))
    return any(now.get(int(pk)) != revision for pk, (_title, revision) in before.items())


def _position_is_old(position: Position, at: datetime) -> None:
    tell(
        DRAFT_CHANGED,
        accounts_acting_for([position.unit_id], at.date()),
        about=position.conference,
        url=_page(position.conference, "session"),
        at=at,
        once=f"{position.draft_id}:{position.unit_id}:{position.draft.revision}",
        title=position.draft.title,
        unit=position.unit.name,
    )


def deadlines(at: datetime) -> list[Deadline]:
    """Return what is due about now: answers to invitations, the day of the conference, the minutes."""
    near = Q(starts_at__gte=at, starts_at__lte=at + timedelta(days=DAYS_BEFORE + 1))
    coming = Conference.objects.filter(near, state=ConferenceState.CALLED).select_related("cluster_year__cluster").order_by("pk")
    found = [each for conference in coming for each in (_answering(conference, at), _attending(conference, at))]
    late = Q(closed_at__lte=at - MINUTES_WITHIN, closed_at__gte=at - MINUTES_WITHIN - timedelta(days=DAYS_LATE))
    closed = Conference.objects.filter(late, state=ConferenceState.CLOSED).exclude(minutes__state=MinutesState.FIXED)
    found += [_confirming(each) for each in closed.select_related("cluster_year__cluster", "minutes").order_by("pk")]
    return found + [_assignment_deadline(each, at) for each in _assignments_near(at)]


def _assignments_near(at: datetime) -> Iterable[Assignment]:
    today = timezone.localtime(at).date()
    near = {"due_on__gte": today - timedelta(days=DAYS_LATE + 1), "due_on__lte": today + timedelta(days=DAYS_BEFORE + 1)}
    rows = Assignment.objects.filter(done_at=None, withdrawn_at=None, **near)
    return rows.select_related("conference__cluster_year__cluster", "unit").order_by("pk")


def _assignment_deadline(assignment: Assignment, at: datetime) -> Deadline:
    return Deadline(
        assignment,
        queries.end_of(assignment.due_on or at.date()),
        list(accounts_acting_for([assignment.unit_id], at.date())),
        _assignment_page(assignment),
        before=ASSIGNMENT_DUE,
        late=ASSIGNMENT_LATE,
        values=_assignment_words(assignment),
    )


def _answering(conference: Conference, at: datetime) -> Deadline:
    pending = conference.invitations.filter(answer=Answer.PENDING)
    return Deadline(conference, conference.starts_at, list(_invited(pending, at)), _page(conference), UNANSWERED, values=_words(conference))


def _attending(conference: Conference, at: datetime) -> Deadline:
    coming = conference.invitations.filter(answer__in=(Answer.ATTENDS, Answer.SENDS))
    to = list(_invited(coming, at))
    return Deadline(conference, conference.starts_at, to, _page(conference), SOON, values=_words(conference), days_before=1)


def _confirming(conference: Conference) -> Deadline:
    minutes: Minutes | None = getattr(conference, "minutes", None)
    waits_for_chair = minutes is not None and minutes.state == MinutesState.SECRETARY_CONFIRMED
    person = conference.chair_id if waits_for_chair else conference.secretary_id
    closed_at = conference.closed_at or conference.starts_at
    return Deadline(
        conference,
        closed_at + MINUTES_WITHIN,
        list(accounts_of([person])),
        _page(conference, "minutes"),
        before=None,
        late=MINUTES_LATE,
        values={"title": conference.title, "when": vi_datetime(closed_at)},
    )


def _invited(invitations: Any, at: datetime) -> Iterable[User]:
    rows = list(invitations.values_list("unit_id", "person_id"))
    units = accounts_acting_for([unit for unit, _person in rows if unit], at.date())
    guests = accounts_of([person for _unit, person in rows if person])
    return {each.pk: each for each in (*units, *guests)}.values()


def _page(conference: Conference, name: str = "detail") -> str:
    year = conference.cluster_year
    return reverse(f"conference:{name}", args=[year.year, year.cluster.code, conference.pk])


def _words(conference: Conference) -> dict[str, object]:
    return {"title": conference.title, "when": vi_datetime(conference.starts_at), "place": conference.place}


def _digest(now: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(now, sort_keys=True).encode()).hexdigest()[:20]
