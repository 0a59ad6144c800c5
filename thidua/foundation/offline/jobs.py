"""What the clock starts."""

from datetime import timedelta

from thidua.foundation import clock
from thidua.foundation.offline.models import Receipt

KEPT = timedelta(days=30)


def sweep() -> int:
    """Delete old receipts. A form kept on a device for longer is no longer told from a new one."""
    deleted, _by_table = Receipt.objects.filter(made_at__lt=clock.real_now() - KEPT).delete()
    return deleted
