"""What the clock starts."""

from thidua.foundation import clock
from thidua.foundation.notify import reminders
from thidua.movement import notices


def remind() -> int:
    """Remind the units that have not answered or reported, before the deadline and after it."""
    at = clock.now()
    return reminders.remind(notices.deadlines(at), at)
