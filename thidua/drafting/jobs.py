"""What the clock starts."""

import logging

from django.db import transaction

from thidua.drafting import notices
from thidua.drafting.models import TextImport, WordReturn
from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.notify import reminders

log = logging.getLogger(__name__)


def sweep_imports() -> int:
    """Destroy texts that were brought in and never stored, with their files, once they have expired. Returns how many."""
    swept, expired = 0, TextImport.objects.filter(draft=None, expires_at__lt=clock.now())
    for pk in expired.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            held = expired.select_for_update(of=("self",), no_key=True).select_related("file").filter(pk=pk).first()
            if held is None:  # stored or discarded in this very moment
                continue
            held.delete()
            if held.file:
                storage.forget(held.file)
        swept += 1
    if swept:
        log.info("swept %d expired imports of texts", swept)
    return swept + _sweep_returns()


def _sweep_returns() -> int:
    """Destroy edited copies that were sent back and never written, once they have expired."""
    swept, expired = 0, WordReturn.objects.filter(written_at=None, expires_at__lt=clock.now())
    for pk in expired.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            held = expired.select_for_update(of=("self",), no_key=True).select_related("file").filter(pk=pk).first()
            if held is None:  # written or discarded in this very moment
                continue
            held.delete()
            storage.forget(held.file)
        swept += 1
    if swept:
        log.info("swept %d expired Word copies of drafts", swept)
    return swept


def remind() -> int:
    """Remind the units that have said nothing of the deadline for comments."""
    at = clock.now()
    return reminders.remind(notices.deadlines(at), at)
