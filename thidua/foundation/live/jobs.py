"""What the clock starts."""

from datetime import timedelta

from thidua.foundation import clock
from thidua.foundation.live.models import Event

KEPT = timedelta(hours=12)


def sweep() -> int:
    """Delete old events. Whoever was away for longer is sent the picture as it stands, as everybody who comes anew."""
    deleted, _by_table = Event.objects.filter(made_at__lt=clock.real_now() - KEPT).delete()
    return deleted
