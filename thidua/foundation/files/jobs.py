"""What the clock starts: photographs that wait are not forgotten."""

from datetime import timedelta

from thidua.foundation.clock import reading
from thidua.foundation.files.models import WaitingPhotograph
from thidua.foundation.files.photographs import destroy_ownerless, draw_later, give_up

LOST_AFTER = timedelta(minutes=30)
HOPELESS_AFTER = timedelta(days=1)


def look_after_photographs() -> int:
    """Queue again what has waited long, for the process may have died between act and queue; after a day give it up. Return how many.

    What an act kept aside and then did not record, with the place in it, is destroyed.
    """
    now = reading.real_now()
    waiting = list(WaitingPhotograph.objects.filter(problem="", came_at__lt=now - LOST_AFTER).order_by("pk"))
    for each in waiting:
        if each.came_at < now - HOPELESS_AFTER:
            give_up(pk=each.stored_id)
        else:
            draw_later.enqueue(pk=each.stored_id)
    destroy_ownerless(now - LOST_AFTER)
    return len(waiting)
