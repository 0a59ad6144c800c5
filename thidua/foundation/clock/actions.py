"""Setting the training clock."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.clock import permissions, reading
from thidua.foundation.clock.models import TrainingClock
from thidua.foundation.refusal import Refused


class MomentOutOfRange(Refused):
    """The moment lies outside the years that the training data can show."""


@transaction.atomic
def set_moment(moment: datetime, *, actor: User | None) -> None:
    """Make office time read `moment` from now on; it goes on ticking. No actor: the installation sets it while it is loaded.

    Raises:
        PermissionDenied: this is not a training installation.
        MomentOutOfRange: the year is not between 2000 and 2100.
    """
    if actor is not None:
        permissions.require(permissions.can_set_clock(actor))
    if not 2000 <= moment.year <= 2100:
        raise MomentOutOfRange(_("Đồng hồ tập huấn chỉ đặt được trong khoảng từ năm 2000 đến năm 2100. Hãy chọn lại ngày."))
    before = reading.now()
    clock, _created = TrainingClock.objects.update_or_create(pk=1, defaults={"offset": moment - reading.real_now()})
    if reading.current_offset.get() is not None:
        reading.current_offset.set(clock.offset)
    audit.record("clock.set", clock, actor=actor, at=moment, changes={"moment": [before.isoformat(), moment.isoformat()]})
