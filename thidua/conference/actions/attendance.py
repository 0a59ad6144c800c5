"""Who comes, goes, and was written down by mistake."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster.permissions import member_unit_ids
from thidua.conference import permissions
from thidua.conference.models import Attendance, Conference, ConferenceState
from thidua.conference.steps import LONGEST_NAME, WrongMoment, line, locked, require_state, touch
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.organisation.models import Person, Unit


class NotInvited(Refused):
    """The unit is no member, or the guest is not on the list."""


@transaction.atomic
def check_in(
    conference: Conference,
    *,
    unit: Unit | None = None,
    person: Person | None = None,
    name: str = "",
    actor: User,
    at: datetime,
) -> Attendance:
    """Write down that somebody is in the room, for a member unit or as an invited guest (điểm danh). Twice is once.

    Those who come after the opening are late, by the time kept here. Allowed from the call to the closing.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: not called yet, closed, or called off.
        NotInvited: the unit is not a member now, or the guest was not invited.
        NotWritten: no name.
    """
    conference = locked(conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.CALLED, ConferenceState.IN_SESSION)
    if unit is not None and unit.pk not in member_unit_ids(conference.cluster_year):
        raise NotInvited(_("Đơn vị này không còn là thành viên của cụm nên không điểm danh được."))
    if unit is None and (person is None or not conference.invitations.filter(person=person).exists()):
        raise NotInvited(_("Người này không có trong danh sách khách mời. Hãy mời trước rồi điểm danh."))
    name = line(name or (person.full_name if person else ""), _("Họ và tên"), longest=LONGEST_NAME)
    there = conference.attendances.filter(unit=unit, name=name, left_at=None, undone_at=None)
    if unit is None:
        there = there.filter(person=person)
    already = there.first()
    if already:
        return already
    attendance = conference.attendances.create(unit=unit, person=person, name=name, arrived_at=at)
    touch(conference)
    late = conference.state == ConferenceState.IN_SESSION
    changes = {"name": name, "unit": unit.name if unit else "", "late": late}
    audit.record("conference.checked_in", conference, actor=actor, at=at, changes=changes)
    return attendance


@transaction.atomic
def check_out(attendance: Attendance, *, actor: User, at: datetime) -> Attendance:
    """Write down that somebody has left (ra về). Twice is once; the first time stands. The quorum follows at once.

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: the conference is not under way.
    """
    conference = locked(attendance.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.CALLED, ConferenceState.IN_SESSION)
    attendance = Attendance.objects.get(pk=attendance.pk)
    if attendance.undone_at:
        raise WrongMoment(_("Dòng điểm danh này đã bỏ. Hãy tải lại trang."))
    if attendance.left_at:
        return attendance
    attendance.left_at = at
    attendance.save(update_fields=["left_at"])
    touch(conference)
    audit.record("conference.checked_out", conference, actor=actor, at=at, changes=_who(attendance))
    return attendance


@transaction.atomic
def undo_attendance(attendance: Attendance, *, actor: User, at: datetime) -> Attendance:
    """Undo what was written by mistake: a leaving first, else the presence itself (hoàn tác điểm danh).

    Raises:
        PermissionDenied: actor does not conduct the conference.
        WrongMoment: the conference is not under way, or the person was written down again meanwhile.
    """
    conference = locked(attendance.conference)
    permissions.require(permissions.can_conduct(actor, conference, at.date()))
    require_state(conference, ConferenceState.CALLED, ConferenceState.IN_SESSION)
    attendance = Attendance.objects.get(pk=attendance.pk)
    if attendance.undone_at:
        return attendance
    if attendance.left_at:
        same = {"unit": attendance.unit_id, "person": attendance.person_id, "name": attendance.name}
        if conference.attendances.filter(left_at=None, undone_at=None, **same).exists():
            raise WrongMoment(_("Người này đã được điểm danh lại. Hãy tải lại trang."))
        attendance.left_at = None
    else:
        attendance.undone_at = at
    attendance.save(update_fields=["left_at", "undone_at"])
    touch(conference)
    audit.record("conference.attendance_undone", conference, actor=actor, at=at, changes=_who(attendance))
    return attendance


def _who(attendance: Attendance) -> dict[str, str]:
    return {"name": attendance.name, "unit": attendance.unit.name if attendance.unit else ""}
