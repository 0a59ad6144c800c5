"""People who check themselves in by the code on the hall screen."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from thidua.conference import arriving, permissions
from thidua.conference.models import Attendance, Conference, ConferenceState, ScannedCode
from thidua.conference.steps import locked, require_state, touch
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.organisation.models import Unit
from thidua.organisation.queries import standing


class CodeNotAccepted(Refused):
    """The code is wrong or too old, or this person has used it."""


@sensitive_variables("code")
@transaction.atomic
def arrive(conference: Conference, *, unit: Unit | None, code: str, actor: User, at: datetime, real_at: datetime) -> Attendance:
    """Check oneself in for one's unit, or as an invited guest, by the code on the screen (điểm danh bằng mã). Twice is once.

    A person uses each code once: undone by the secretary, he needs the next one. `real_at` is the real moment, which rules the code.

    Raises:
        PermissionDenied: actor holds no post in the unit, or was not invited.
        WrongMoment: not called yet, closed, or called off.
        CodeNotAccepted: wrong, older than the code on the screen, or used.
    """
    conference = locked(conference)
    permissions.require(permissions.can_arrive(actor, conference, unit, at.date()))
    require_state(conference, ConferenceState.CALLED, ConferenceState.IN_SESSION)
    person = standing(actor, at.date()).person
    if person is None:
        raise CodeNotAccepted(_("Tài khoản này chưa gắn với người nào nên không điểm danh được. Hãy báo thư ký."))
    window = arriving.accepted(conference.pk, code, real_at)
    if window is None:
        raise CodeNotAccepted(_("Mã không đúng hoặc đã đổi. Hãy quét lại mã đang hiện trên màn hình."))
    same = Q(person=person) | Q(name=person.full_name)
    there = conference.attendances.filter(same, unit=unit, left_at=None, undone_at=None).first()
    if there:
        return there
    ScannedCode.objects.filter(conference=conference, window__lt=window - 1).delete()
    _scan, is_new = ScannedCode.objects.get_or_create(conference=conference, person=person, window=window)
    if not is_new:
        raise CodeNotAccepted(_("Đồng chí đã dùng mã này rồi. Hãy chờ mã mới trên màn hình."))
    attendance = conference.attendances.create(unit=unit, person=person, name=person.full_name, arrived_at=at, by_code=True)
    touch(conference)
    changes = {"name": person.full_name, "unit": unit.name if unit else "", "late": conference.state == ConferenceState.IN_SESSION}
    audit.record("conference.arrived_by_code", conference, actor=actor, at=at, changes=changes)
    return attendance
