"""Writes of councils (Hội đồng) and of the seats on them (thành viên)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation import notices, permissions, queries
from thidua.organisation.models import Council, CouncilRole, CouncilSeat, Person, Unit

# Roles that one person at a time holds on a council.
SINGLE_ROLES = (CouncilRole.CHAIR, CouncilRole.FIRST_VICE_CHAIR, CouncilRole.STANDING_VICE_CHAIR)


class OrganNotLiving(Refused):
    """The founding organ or the standing agency does not live on that day."""


class CouncilUnchanged(Refused):
    """What was typed is what is kept already."""


class CouncilEnded(Refused):
    """The council has ended, or does not live on that day."""


class SeatDatesRefused(Refused):
    """The seat would end before it begins, or has ended already."""


class SeatTaken(Refused):
    """The person sits on the council already, or somebody else holds this role."""


@transaction.atomic
def create_council(
    *,
    name: str,
    short_name: str,
    authority: Unit,
    standing_agency: Unit,
    founding_decision: str,
    valid_from: date,
    actor: User,
    at: datetime,
) -> Council:
    """Enter a council (Hội đồng Thi đua - Khen thưởng) with its standing agency.

    Raises:
        PermissionDenied: actor is not the specialist.
        OrganNotLiving: the founding organ or the standing agency does not live on the first day.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    _check_living(authority, valid_from)
    _check_living(standing_agency, valid_from)
    council = Council.objects.create(
        name=name,
        short_name=short_name,
        authority=authority,
        standing_agency=standing_agency,
        founding_decision=founding_decision,
        valid_from=valid_from,
    )
    changes = {"name": [None, name], "standing_agency": [None, str(standing_agency)], "valid_from": [None, valid_from]}
    audit.record("organisation.council_created", council, actor=actor, at=at, changes=changes, reason=founding_decision)
    return council


@transaction.atomic
def edit_council(
    council: Council,
    *,
    name: str,
    short_name: str,
    standing_agency: Unit,
    founding_decision: str,
    reason: str = "",
    seen: str = "",
    actor: User,
    at: datetime,
) -> Council:
    """Change a council's names, standing agency (cơ quan thường trực) or founding decision, from today on.

    Raises:
        PermissionDenied: actor is not the specialist of its standing agency.
        Conflict: somebody changed the council after the form was shown.
        CouncilEnded: the council has ended.
        OrganNotLiving: the standing agency does not live today.
        CouncilUnchanged: nothing is different.
    """
    council = _locked(council)
    permissions.require(permissions.can_manage_council(actor, council, at.date()))
    wanted = {"name": name, "short_name": short_name, "standing_agency": standing_agency, "founding_decision": founding_decision}
    if seen and seen != queries.fingerprint(council):
        message = _("Hội đồng này vừa được người khác sửa. Hãy đối chiếu bản đang lưu với phần đồng chí viết.")
        raise Conflict(message, theirs=council, mine=wanted)
    _check_council_lives(council, at.date())
    changes = {key: [getattr(council, key), value] for key, value in wanted.items() if getattr(council, key) != value}
    if not changes:
        raise CouncilUnchanged(_("Chưa có gì thay đổi so với bản đang lưu."))
    if "standing_agency" in changes:
        _check_living(standing_agency, at.date())
    for key, value in wanted.items():
        setattr(council, key, value)
    council.save(update_fields=list(wanted))
    audit.record("organisation.council_edited", council, actor=actor, at=at, changes=changes, reason=reason)
    return council


@transaction.atomic
def end_council(council: Council, *, on: date, reason: str, actor: User, at: datetime) -> None:
    """End a council after this day (giải thể Hội đồng); its seats end with it.

    Raises:
        PermissionDenied: actor is not the specialist of its standing agency.
        CouncilEnded: its end is recorded already, or the day lies before it began.
        SeatTaken: somebody takes a seat only after that day.
    """
    council = _locked(council)
    permissions.require(permissions.can_manage_council(actor, council, at.date()))
    if council.valid_to is not None or on < council.valid_from:
        _refuse_ended(council, on)
    ended = _end_seats(council, on)
    council.valid_to = on
    council.save(update_fields=["valid_to"])
    notices.seats_end(ended, actor=actor, at=at)
    audit.record("organisation.council_ended", council, actor=actor, at=at, changes={"valid_to": [None, on]}, reason=reason)


@transaction.atomic
def seat(
    council: Council,
    *,
    person: Person,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    paper: str = "",
    actor: User,
    at: datetime,
) -> CouncilSeat:
    """Record that a person sits on the council in a role (thành viên Hội đồng).

    Raises:
        PermissionDenied: actor is not the specialist of its standing agency.
        SeatDatesRefused: the last day lies before the first.
        CouncilEnded: the council does not live on the first day.
        SeatTaken: the person sits on it already, or the role is for one and somebody holds it; the sentence names him.
    """
    council = _locked(council)
    permissions.require(permissions.can_manage_council(actor, council, at.date()))
    _check_order(valid_from, valid_to)
    _check_council_lives(council, valid_from)
    _check_free(council, person, role, valid_from, valid_to)
    made = CouncilSeat.objects.create(council=council, person=person, role=role, valid_from=valid_from, valid_to=valid_to)
    changes = {"person": [None, str(person)], "role": [None, role], "valid_from": [None, valid_from], "valid_to": [None, valid_to]}
    audit.record("organisation.seat_taken", made, actor=actor, at=at, changes=changes, reason=paper)
    return made


@transaction.atomic
def end_seat(taken: CouncilSeat, *, on: date, reason: str = "", actor: User, at: datetime) -> None:
    """Let a seat end after this day (thôi là thành viên).

    Raises:
        PermissionDenied: actor is not the specialist of the council's standing agency.
        SeatDatesRefused: the seat has ended already, or would end before it begins.
    """
    taken = CouncilSeat.objects.select_for_update(no_key=True).get(pk=taken.pk)
    permissions.require(permissions.can_manage_council(actor, taken.council, at.date()))
    _check_open(taken, at.date())
    _check_order(taken.valid_from, on)
    before, taken.valid_to = taken.valid_to, on
    taken.save(update_fields=["valid_to"])
    notices.seats_end([taken], actor=actor, at=at)
    audit.record("organisation.seat_ended", taken, actor=actor, at=at, changes={"valid_to": [before, on]}, reason=reason)


@transaction.atomic
def change_seat(taken: CouncilSeat, *, role: str, from_day: date, paper: str = "", actor: User, at: datetime) -> CouncilSeat:
    """Give a member another role from a day on (đổi vai trò): the old seat ends the day before, a new one begins.

    Raises:
        PermissionDenied: actor is not the specialist of the council's standing agency.
        SeatDatesRefused: the seat has ended already, or the day is not after it began.
        SeatTaken: the role is the same, or is for one and somebody holds it.
    """
    council = _locked(taken.council)
    taken = CouncilSeat.objects.select_for_update(no_key=True).get(pk=taken.pk)
    permissions.require(permissions.can_manage_council(actor, council, at.date()))
    _check_open(taken, at.date())
    if role == taken.role:
        raise SeatTaken(_("%(person)s đang giữ đúng vai trò này. Hãy chọn vai trò khác.") % {"person": taken.person})
    last_day = from_day - timedelta(days=1)
    _check_order(taken.valid_from, last_day)
    end, taken.valid_to = taken.valid_to, last_day
    taken.save(update_fields=["valid_to"])
    _check_free(council, taken.person, role, from_day, end)
    made = CouncilSeat.objects.create(council=council, person=taken.person, role=role, valid_from=from_day, valid_to=end)
    audit.record(
        "organisation.seat_changed", made, actor=actor, at=at, changes={"role": [taken.role, role], "from_day": from_day}, reason=paper
    )
    return made


# --- Parts ------------------------------------------------------------------------------------------------------------------------


def _locked(council: Council) -> Council:
    return Council.objects.select_for_update(no_key=True).get(pk=council.pk)


def _check_living(unit: Unit, day: date) -> None:
    if not unit.holds_on(day):
        raise OrganNotLiving(
            _("Ngày %(day)s %(unit)s chưa thành lập hoặc đã giải thể. Hãy chọn đơn vị khác.") % {"day": vi_date(day), "unit": unit.name}
        )


def _refuse_ended(council: Council, day: date) -> None:
    values = {"council": council.name, "day": vi_date(day), "start": vi_date(council.valid_from), "end": vi_date(council.valid_to)}
    if council.valid_to is not None:
        raise CouncilEnded(_("%(council)s hoạt động từ ngày %(start)s đến hết ngày %(end)s.") % values)
    raise CouncilEnded(_("Ngày %(day)s %(council)s chưa thành lập (thành lập ngày %(start)s). Hãy chọn ngày sau đó.") % values)


def _check_council_lives(council: Council, day: date) -> None:
    if not council.holds_on(day):
        _refuse_ended(council, day)


def _check_order(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise SeatDatesRefused(
            _("Ngày cuối cùng (%(end)s) trước ngày bắt đầu (%(start)s). Hãy chọn lại ngày.")
            % {"end": vi_date(valid_to), "start": vi_date(valid_from)}
        )


def _check_open(taken: CouncilSeat, today: date) -> None:
    if taken.valid_to is not None and taken.valid_to <= today:
        raise SeatDatesRefused(
            _("%(person)s đã thôi là thành viên với vai trò này sau ngày %(day)s.")
            % {"person": taken.person, "day": vi_date(taken.valid_to)}
        )


def _check_free(council: Council, person: Person, role: str, valid_from: date, valid_to: date | None) -> None:
    in_that_time = CouncilSeat.objects.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from), council=council).select_related("person")
    if valid_to is not None:
        in_that_time = in_that_time.filter(valid_from__lte=valid_to)
    own = in_that_time.filter(person=person).order_by("valid_from", "pk").first()
    if own:
        raise SeatTaken(
            _("%(person)s đã là %(role)s từ ngày %(day)s. Hãy đổi vai trò của thành viên này thay vì ghi thêm.")
            % {"person": person, "role": own.get_role_display(), "day": vi_date(own.valid_from)}
        )
    other = in_that_time.filter(role=role).order_by("valid_from", "pk").first() if role in SINGLE_ROLES else None
    if other:
        raise SeatTaken(
            _("%(person)s đang là %(role)s từ ngày %(day)s. Hãy kết thúc hoặc đổi vai trò đó trước.")
            % {"person": other.person, "role": other.get_role_display(), "day": vi_date(other.valid_from)}
        )


def _end_seats(council: Council, on: date) -> list[CouncilSeat]:
    """End the seats that would last longer, and return them."""
    later = council.seats.filter(Q(valid_to=None) | Q(valid_to__gt=on))
    coming = later.filter(valid_from__gt=on).select_related("person").order_by("valid_from", "pk").first()
    if coming:
        raise SeatTaken(
            _("%(person)s được ghi là thành viên từ ngày %(day)s, sau ngày Hội đồng kết thúc. Hãy chọn ngày kết thúc muộn hơn.")
            % {"person": coming.person, "day": vi_date(coming.valid_from)}
        )
    ended = list(later.select_related("council").order_by("pk"))
    for each in ended:
        each.valid_to = on
    CouncilSeat.objects.bulk_update(ended, ["valid_to"])
    return ended
