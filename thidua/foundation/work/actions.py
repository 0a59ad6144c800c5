"""What a person does to long work."""

from datetime import datetime

from django.db import transaction

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.work import permissions
from thidua.foundation.work.models import LongWork


@transaction.atomic
def stop(work: LongWork, *, actor: User, at: datetime) -> LongWork:
    """Ask the work to stop (dừng việc đang chạy): it ends before its next step. Asked twice is asked once.

    Raises:
        PermissionDenied: another person began it, or it has ended.
    """
    work = LongWork.objects.select_for_update(no_key=True).get(pk=work.pk)
    permissions.require(permissions.can_stop(actor, work))
    if not work.stop_asked:
        work.stop_asked = True
        work.save(update_fields=["stop_asked"])
        audit.record("work.stop_asked", work, actor=actor, at=at)
    return work
