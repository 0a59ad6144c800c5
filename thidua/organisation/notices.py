"""Who is told about accounts, delegations, appointments and seats."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import DateField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.foundation.accounts.models import User
from thidua.foundation.notify import reminders
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.foundation.notify.reminders import DAYS_BEFORE, DAYS_LATE, Deadline
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation.models import Appointment, AppointmentRole, CouncilRole, CouncilSeat, Delegation, Person
from thidua.organisation.queries import accounts_of
from thidua.organisation.validity import Dated


def _own_person(user: User, on: date) -> QuerySet[Person]:
    return Person.objects.filter(user_id=user.pk)


def _own_delegation(user: User, on: date) -> QuerySet[Delegation]:
    return Delegation.objects.filter(Q(to_person__user_id=user.pk) | Q(from_person__user_id=user.pk))


def _own_appointment(user: User, on: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(person__user_id=user.pk)


def _own_seat(user: User, on: date) -> QuerySet[CouncilSeat]:
    return CouncilSeat.objects.filter(person__user_id=user.pk)


ACCOUNT_OPENED = Event(
    "organisation.account_opened",
    _("Tài khoản của đồng chí đã được lập"),
    _("Tên đăng nhập: %(username)s. Việc đến lượt đồng chí hiện ở trang Việc của tôi."),
    _("Mở Việc của tôi"),
    _own_person,
)
SECOND_STEP_GONE = Event(
    "organisation.second_factor_reset",
    _("Bước đăng nhập thứ hai của đồng chí đã được gỡ"),
    _("Người quản trị gỡ theo lý do: %(reason)s. Nếu đồng chí không nhờ việc này, hãy báo ngay và đổi mật khẩu."),
    _("Bật lại bước thứ hai"),
    _own_person,
)
PASSWORD_RENEWED = Event(
    "organisation.password_renewed",
    _("Mật khẩu của đồng chí đã được cấp lại"),
    _("Người quản trị cấp lại theo lý do: %(reason)s. Nếu đồng chí không nhờ việc này, hãy báo ngay."),
    _("Xem tài khoản của tôi"),
    _own_person,
)
DELEGATED = Event(
    "organisation.delegated",
    _("Đồng chí được ủy quyền của %(unit)s"),
    _("Thủ trưởng %(head)s ủy quyền theo %(paper)s, từ ngày %(from)s. Phạm vi: %(scope)s."),
    _("Xem ủy quyền"),
    _own_delegation,
)
DELEGATION_REVOKED = Event(
    "organisation.delegation_revoked",
    _("Ủy quyền của %(unit)s đã được thu hồi"),
    _("Ủy quyền cho %(person)s theo %(paper)s thôi hiệu lực từ nay. Những việc đã làm trước đó vẫn giữ nguyên."),
    _("Xem ủy quyền"),
    _own_delegation,
)
DELEGATION_ENDING = Event(
    "organisation.delegation_ending",
    _("Ủy quyền của %(unit)s sắp hết hạn"),
    _("Ủy quyền cho %(person)s theo %(paper)s hết ngày %(until)s. Nếu còn cần, hãy ghi giấy ủy quyền mới."),
    _("Xem ủy quyền"),
    _own_delegation,
)
DELEGATION_ENDED = Event(
    "organisation.delegation_ended",
    _("Ủy quyền của %(unit)s đã hết hạn"),
    _("Ủy quyền cho %(person)s theo %(paper)s đã hết ngày %(until)s."),
    _("Xem ủy quyền"),
    _own_delegation,
)
APPOINTMENT_ENDING = Event(
    "organisation.appointment_ending",
    _("Đồng chí sắp thôi làm: %(role)s"),
    _("Lần cử theo %(paper)s hết ngày %(until)s. Nếu còn cần, hãy báo người quản trị để ghi quyết định mới."),
    _("Xem hồ sơ của tôi"),
    _own_appointment,
    labels=dict(AppointmentRole.choices),
)
APPOINTMENT_ENDED = Event(
    "organisation.appointment_ended",
    _("Đồng chí đã thôi làm: %(role)s"),
    _("Lần cử theo %(paper)s đã hết ngày %(until)s."),
    _("Xem hồ sơ của tôi"),
    _own_appointment,
    labels=dict(AppointmentRole.choices),
)
SEAT_ENDING = Event(
    "organisation.seat_ending",
    _("Đồng chí sắp thôi là thành viên %(council)s"),
    _("Vai trò: %(role)s, đến hết ngày %(until)s."),
    _("Xem hồ sơ của tôi"),
    _own_seat,
    labels=dict(CouncilRole.choices),
)
SEAT_ENDED = Event(
    "organisation.seat_ended",
    _("Đồng chí đã thôi là thành viên %(council)s"),
    _("Vai trò: %(role)s, đã hết ngày %(until)s."),
    _("Xem hồ sơ của tôi"),
    _own_seat,
    labels=dict(CouncilRole.choices),
)
APPOINTED = {
    role: Event(
        f"organisation.appointed_{role}",
        title,
        _("Theo %(paper)s, từ ngày %(from)s."),
        _("Xem hồ sơ của tôi"),
        _own_appointment,
    )
    for role, title in (
        (AppointmentRole.AUDITOR, _("Đồng chí được cử làm thanh tra")),
        (AppointmentRole.ADMINISTRATOR, _("Đồng chí được cử làm quản trị hệ thống")),
    )
}


def account_opened(person: Person, *, actor: User, at: datetime) -> None:
    """Welcome the person: the first thing the bell shows. The password is handed over by the administrator and stands in no letter."""
    tell(
        ACCOUNT_OPENED,
        accounts_of([person.pk]),
        about=person,
        url=reverse("home:work"),
        at=at,
        but=actor,
        username=person.user.username if person.user else "",
    )


def second_factor_reset(person: Person, *, reason: str, actor: User, at: datetime) -> None:
    """Tell the person: who did not ask for it must hear of it."""
    url = reverse("mfa_index")
    tell(SECOND_STEP_GONE, accounts_of([person.pk]), about=person, url=url, at=at, once=at.isoformat(), but=actor, reason=reason)


def password_renewed(person: Person, *, reason: str, actor: User, at: datetime) -> None:
    """Tell the person, for the same cause."""
    url = reverse("accounts:mine")
    tell(PASSWORD_RENEWED, accounts_of([person.pk]), about=person, url=url, at=at, once=at.isoformat(), but=actor, reason=reason)


def delegated(delegation: Delegation, *, actor: User, at: datetime) -> None:
    """Tell who may act from now on."""
    tell(
        DELEGATED,
        accounts_of([delegation.to_person_id]),
        about=delegation,
        url=_page_of(delegation.to_person_id),
        at=at,
        but=actor,
        head=delegation.from_person.full_name,
        scope=delegation.scope,
        **{**_words(delegation), "from": vi_date(delegation.valid_from)},
    )


def delegation_revoked(delegation: Delegation, *, actor: User, at: datetime) -> None:
    """Tell both sides."""
    both = accounts_of([delegation.to_person_id, delegation.from_person_id])
    url = _page_of(delegation.to_person_id)
    tell(DELEGATION_REVOKED, both, about=delegation, url=url, at=at, but=actor, **_words(delegation))


def appointed(appointment: Appointment, *, actor: User, at: datetime) -> None:
    """Tell who was appointed."""
    tell(
        APPOINTED[AppointmentRole(appointment.role)],
        accounts_of([appointment.person_id]),
        about=appointment,
        url=_page_of(appointment.person_id),
        at=at,
        but=actor,
        paper=appointment.paper,
        **{"from": vi_date(appointment.valid_from)},
    )


def appointment_ends(appointment: Appointment, *, actor: User, at: datetime) -> None:
    """Tell who was appointed until when it lasts; the clock tells again when that day comes."""
    reminders.tell_now(_of_appointment(appointment), but=actor, at=at)


def seats_end(seats: Iterable[CouncilSeat], *, actor: User, at: datetime) -> None:
    """Tell who sits on a council until when; the clock tells again when that day comes."""
    for each in seats:
        reminders.tell_now(_of_seat(each), but=actor, at=at)


def deadlines(at: datetime) -> list[Deadline]:
    """Return the delegations, appointments and seats that end about now: those concerned are told before, and afterwards.

    What is followed by another of its kind has not ended for its person. Three queries, and one for each that ends.
    """
    today = timezone.localtime(at).date()
    near = {"valid_to__gte": today - timedelta(days=DAYS_LATE), "valid_to__lte": today + timedelta(days=DAYS_BEFORE)}
    delegations = Delegation.objects.filter(revoked_at=None, **near).select_related("unit", "to_person", "from_person")
    appointments = Appointment.objects.filter(**near).exclude(_goes_on(Appointment, "person", "role"))
    seats = CouncilSeat.objects.filter(**near).exclude(_goes_on(CouncilSeat, "person", "council")).select_related("council")
    return [
        *(_of_delegation(each) for each in delegations.order_by("pk")),
        *(_of_appointment(each) for each in appointments.order_by("pk")),
        *(_of_seat(each) for each in seats.order_by("pk")),
    ]


def _goes_on(model: type[Appointment | CouncilSeat], *same: str) -> Exists:
    """Return the condition that another fact, the same in these fields, lasts longer and leaves no day between."""
    later = Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to"))
    next_day = ExpressionWrapper(OuterRef("valid_to") + timedelta(days=1), output_field=DateField())
    return Exists(model.objects.filter(later, valid_from__lte=next_day, **{name: OuterRef(name) for name in same}))


def _of_delegation(delegation: Delegation) -> Deadline:
    both = [delegation.to_person_id, delegation.from_person_id]
    values = _words(delegation)
    return _ending(delegation, both, delegation.to_person_id, (DELEGATION_ENDING, DELEGATION_ENDED), **values)


def _of_appointment(appointment: Appointment) -> Deadline:
    person, values = appointment.person_id, {"role": [appointment.role], "paper": appointment.paper}
    return _ending(appointment, [person], person, (APPOINTMENT_ENDING, APPOINTMENT_ENDED), **values)


def _of_seat(seat: CouncilSeat) -> Deadline:
    person, values = seat.person_id, {"role": [seat.role], "council": seat.council.name}
    return _ending(seat, [person], person, (SEAT_ENDING, SEAT_ENDED), **values)


def _ending(about: Dated, people: list[int], page: int, events: tuple[Event, Event], **values: object) -> Deadline:
    """Return the end of a fact with its last day as a deadline of these people."""
    last_day = about.valid_to or date.max
    before, late = events
    return Deadline(
        about=about,
        due=timezone.make_aware(datetime.combine(last_day, time.max)),
        owed_by=list(accounts_of(people)),
        url=_page_of(page),
        before=before,
        late=late,
        values={**values, "until": vi_date(last_day)},
    )


def _page_of(person_id: int) -> str:
    return reverse("organisation:person", args=[person_id])


def _words(delegation: Delegation) -> dict[str, object]:
    return {"unit": delegation.unit.name, "person": delegation.to_person.full_name, "paper": delegation.paper}
