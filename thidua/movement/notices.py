"""Who is told about movements, and who is reminded of a deadline."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.foundation.notify.reminders import DAYS_BEFORE, DAYS_LATE, Deadline
from thidua.foundation.ui.templatetags.td import vi_datetime
from thidua.movement.models import RUNNING, Answer, Exemplar, Movement, MovementReport, Participation
from thidua.movement.permissions import exemplars_visible_to, participations_visible_to, reports_visible_to, visible_to
from thidua.movement.queries import keeper_unit_id, with_launcher
from thidua.organisation.queries import accounts_acting_for, accounts_signing_for

LAUNCHED = Event(
    "movement.launched",
    _("%(launcher)s phát động phong trào: %(title)s"),
    _("Đơn vị của đồng chí ở trong phạm vi phong trào. Hãy đọc, soạn kế hoạch hưởng ứng, hoặc trả lời là không tham gia kèm lý do."),
    _("Xem và hưởng ứng"),
    visible_to,
)
CORRECTED = Event(
    "movement.corrected",
    _("Đính chính phong trào: %(title)s"),
    _("Lý do: %(reason)s"),
    _("Xem phong trào"),
    visible_to,
)
WITHDRAWN = Event(
    "movement.withdrawn",
    _("Dừng phong trào: %(title)s"),
    _("Lý do: %(reason)s"),
    _("Xem phong trào"),
    visible_to,
)
REVIEWED = Event(
    "movement.reviewed",
    _("Đã sơ kết phong trào: %(title)s"),
    _("Kết quả và đánh giá có trên trang phong trào."),
    _("Xem sơ kết"),
    visible_to,
)
CLOSED = Event(
    "movement.closed",
    _("Đã tổng kết phong trào: %(title)s"),
    _("Kết quả và đánh giá có trên trang phong trào."),
    _("Xem tổng kết"),
    visible_to,
)
PLAN_PRESENTED = Event(
    "movement.plan_presented",
    _("Chờ đồng chí duyệt kế hoạch hưởng ứng: %(title)s"),
    _("Cán bộ của %(unit)s đã soạn xong và trình."),
    _("Đọc và duyệt"),
    participations_visible_to,
)
ANSWERED = Event(
    "movement.plan_approved",
    _("%(unit)s hưởng ứng phong trào: %(title)s"),
    _("Kế hoạch hưởng ứng đã được thủ trưởng đơn vị duyệt."),
    _("Xem kế hoạch"),
    participations_visible_to,
)
DECLINED = Event(
    "movement.declined",
    _("%(unit)s không tham gia phong trào: %(title)s"),
    _("Lý do: %(reason)s"),
    _("Xem trả lời"),
    participations_visible_to,
)
REPORT_PRESENTED = Event(
    "movement.report_presented",
    _("Chờ đồng chí duyệt báo cáo phong trào: %(title)s"),
    _("Cán bộ của %(unit)s đã soạn xong và trình. Thủ trưởng duyệt thì báo cáo được gửi nơi phát động."),
    _("Đọc và duyệt"),
    reports_visible_to,
)
REPORT_SENT = Event(
    "movement.report_sent",
    _("%(unit)s đã gửi báo cáo phong trào: %(title)s"),
    _("Báo cáo chờ tiếp nhận, hoặc trả lại kèm lý do."),
    _("Đọc và tiếp nhận"),
    reports_visible_to,
)
REPORT_RETURNED = Event(
    "movement.report_returned",
    _("Báo cáo phong trào bị trả lại: %(title)s"),
    _("Lý do: %(reason)s"),
    _("Xem và sửa báo cáo"),
    reports_visible_to,
)
REPORT_RECEIVED = Event(
    "movement.report_received",
    _("Đã tiếp nhận báo cáo phong trào: %(title)s"),
    _("Từ nay ai xem được phong trào đều đọc được báo cáo của %(unit)s."),
    _("Xem báo cáo"),
    reports_visible_to,
)
EXEMPLAR_PUT = Event(
    "movement.exemplar_put",
    _("%(unit)s giới thiệu điển hình: %(name)s"),
    _("Phong trào: %(title)s. Hãy đọc rồi ghi nhận, hoặc trả lại kèm lý do."),
    _("Đọc và xem xét"),
    exemplars_visible_to,
)
EXEMPLAR_RETURNED = Event(
    "movement.exemplar_returned",
    _("Điển hình bị trả lại: %(name)s"),
    _("Lý do: %(reason)s"),
    _("Xem và sửa"),
    exemplars_visible_to,
)
EXEMPLAR_ACCEPTED = Event(
    "movement.exemplar_accepted",
    _("Đã ghi nhận điển hình: %(name)s"),
    _("Phong trào: %(title)s."),
    _("Xem điển hình"),
    exemplars_visible_to,
)
ANSWER_DUE = Event(
    "movement.answer_due",
    _("Sắp đến hạn hưởng ứng phong trào: %(title)s"),
    _("Hạn gửi kế hoạch hưởng ứng: %(due)s. Đơn vị của đồng chí chưa trả lời."),
    _("Soạn kế hoạch"),
    visible_to,
)
ANSWER_LATE = Event(
    "movement.answer_late",
    _("Quá hạn hưởng ứng phong trào: %(title)s"),
    _("Hạn là %(due)s và đơn vị của đồng chí chưa trả lời. Trả lời sau hạn được ghi là muộn."),
    _("Soạn kế hoạch"),
    visible_to,
)
REPORT_DUE = Event(
    "movement.report_due",
    _("Sắp đến hạn báo cáo phong trào: %(title)s"),
    _("Hạn gửi báo cáo: %(due)s. Đơn vị của đồng chí chưa gửi."),
    _("Soạn báo cáo"),
    visible_to,
)
REPORT_LATE = Event(
    "movement.report_late",
    _("Quá hạn báo cáo phong trào: %(title)s"),
    _("Hạn gửi là %(due)s và đơn vị của đồng chí chưa gửi. Báo cáo gửi sau hạn được ghi là muộn."),
    _("Soạn báo cáo"),
    visible_to,
)


def _all_units(movement: Movement, at: datetime) -> Iterable[User]:
    return accounts_acting_for(list(movement.participations.values_list("unit_id", flat=True)), at.date())


def _keepers(movement: Movement, at: datetime) -> Iterable[User]:
    keeper = keeper_unit_id(movement)
    return accounts_acting_for([keeper] if keeper else [], at.date())


def launched(movement: Movement, units: Iterable[int], *, actor: User, at: datetime) -> None:
    """Tell these units of the launch."""
    values = {"title": movement.title, "launcher": movement.launcher_name}
    tell(LAUNCHED, accounts_acting_for(units, at.date()), about=movement, url=movement.get_absolute_url(), at=at, but=actor, **values)


def _to_all(event: Event, movement: Movement, *, actor: User, at: datetime, **values: object) -> None:
    url, once = movement.get_absolute_url(), f"{at:%Y%m%d%H%M%S}"
    tell(event, _all_units(movement, at), about=movement, url=url, at=at, once=once, but=actor, title=movement.title, **values)


def corrected(movement: Movement, *, reason: str, actor: User, at: datetime) -> None:
    """Tell every unit what was corrected and why."""
    _to_all(CORRECTED, movement, actor=actor, at=at, reason=reason)


def withdrawn(movement: Movement, *, actor: User, at: datetime) -> None:
    """Tell every unit that the movement stops, and why."""
    _to_all(WITHDRAWN, movement, actor=actor, at=at, reason=movement.withdrawn_reason)


def reviewed(movement: Movement, *, final: bool, actor: User, at: datetime) -> None:
    """Tell every unit of a review."""
    _to_all(CLOSED if final else REVIEWED, movement, actor=actor, at=at)


def _tell(
    event: Event,
    to: Iterable[User],
    record: Participation | MovementReport | Exemplar,
    place: Participation,
    *,
    actor: User,
    at: datetime,
    **more: object,
) -> None:
    values = {"title": place.movement.title, "unit": place.unit.name, **more}
    tell(event, to, about=record, url=record.get_absolute_url(), at=at, once=f"{at:%Y%m%d%H%M%S}", but=actor, **values)


def plan_presented(place: Participation, *, actor: User, at: datetime) -> None:
    """Ask the unit's head to approve its plan."""
    _tell(PLAN_PRESENTED, accounts_signing_for([place.unit_id], at.date()), place, place, actor=actor, at=at)


def answered(place: Participation, *, actor: User, at: datetime) -> None:
    """Tell the launcher that a unit takes part, or does not and why."""
    declined = place.state == Answer.DECLINED
    more = {"reason": place.decline_reason} if declined else {}
    _tell(DECLINED if declined else ANSWERED, _keepers(place.movement, at), place, place, actor=actor, at=at, **more)


def report_presented(report: MovementReport, *, actor: User, at: datetime) -> None:
    """Ask the unit's head to approve its report."""
    place = report.participation
    _tell(REPORT_PRESENTED, accounts_signing_for([place.unit_id], at.date()), report, place, actor=actor, at=at)


def report_sent(report: MovementReport, *, actor: User, at: datetime) -> None:
    """Ask the launcher to receive a report."""
    place = report.participation
    _tell(REPORT_SENT, _keepers(place.movement, at), report, place, actor=actor, at=at)


def report_returned(report: MovementReport, *, actor: User, at: datetime) -> None:
    """Tell the unit why its report comes back."""
    place, people = report.participation, accounts_acting_for([report.participation.unit_id], at.date())
    _tell(REPORT_RETURNED, people, report, place, actor=actor, at=at, reason=report.return_reason)


def report_received(report: MovementReport, *, actor: User, at: datetime) -> None:
    """Tell the unit that its report counts."""
    place = report.participation
    _tell(REPORT_RECEIVED, accounts_acting_for([place.unit_id], at.date()), report, place, actor=actor, at=at)


def exemplar_put(exemplar: Exemplar, *, actor: User, at: datetime) -> None:
    """Ask the launcher to look at an exemplar."""
    place = exemplar.participation
    _tell(EXEMPLAR_PUT, _keepers(place.movement, at), exemplar, place, actor=actor, at=at, name=exemplar.name)


def exemplar_judged(exemplar: Exemplar, *, accepted: bool, actor: User, at: datetime) -> None:
    """Tell the unit that its exemplar is accepted, or why it comes back."""
    place, people = exemplar.participation, accounts_acting_for([exemplar.participation.unit_id], at.date())
    event = EXEMPLAR_ACCEPTED if accepted else EXEMPLAR_RETURNED
    more = {} if accepted else {"reason": exemplar.return_reason}
    _tell(event, people, exemplar, place, actor=actor, at=at, name=exemplar.name, **more)


# --- reminders -----------------------------------------------------------------------------------------------------------------------


def deadlines(at: datetime) -> list[Deadline]:
    """Return the deadlines of running movements that are near, with who acts for the units that owe an answer or a first report."""
    first, last = at - timedelta(days=DAYS_LATE), at + timedelta(days=DAYS_BEFORE + 1)
    running = with_launcher(Movement.objects.filter(state__in=RUNNING)).order_by("pk")
    found = []
    for each in running.filter(respond_by__range=(first, last)):
        owing = each.participations.filter(answered_at=None).order_by("position", "pk")
        found += [_deadline(place, each, each.respond_by, (ANSWER_DUE, ANSWER_LATE), at) for place in owing.select_related("unit")]
    for each in running.filter(report_by__range=(first, last)):
        sent = MovementReport.objects.filter(participation__movement=each).exclude(first_sent_at=None).values("participation_id")
        owing = each.participations.exclude(joined_at=None).exclude(state=Answer.DECLINED).exclude(pk__in=sent).order_by("position", "pk")
        found += [_deadline(place, each, each.report_by, (REPORT_DUE, REPORT_LATE), at) for place in owing.select_related("unit")]
    return found


def _deadline(place: Participation, movement: Movement, due: datetime | None, told: tuple[Event, Event], at: datetime) -> Deadline:
    due = due or at
    return Deadline(
        about=movement,
        due=due,
        owed_by=list(accounts_acting_for([place.unit_id], at.date())),
        url=reverse("movement:unit", args=[movement.pk, place.unit.code]),
        before=told[0],
        late=told[1],
        values={"title": movement.title, "due": vi_datetime(due)},
    )
