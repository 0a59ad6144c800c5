"""What the clock starts."""

import logging

from django.db import transaction

from thidua.drafting import notices
from thidua.drafting.models import TextImport
from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.notify import reminders

log = logging.getLogger(__name__)


def sweep_imports() -> int:
    """Destroy texts that were brought in and never stored, with their files, once they have expired. Returns how many."""
    swept = 0
    for each in TextImport.objects.filter(draft=None, expires_at__lt=clock.now()).select_related("file").order_by("pk"):
        with transaction.atomic():
            each.delete()
            if each.file:
                storage.forget(each.file)
        swept += 1
    if swept:
        log.info("swept %d expired imports of texts", swept)
    return swept


def remind() -> int:
    """Remind the units that have said nothing of the deadline for comments."""
    at = clock.now()
    return reminders.remind(notices.deadlines(at), at)
