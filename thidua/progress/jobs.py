"""What the clock starts."""

from thidua.foundation import clock
from thidua.foundation.notify import reminders
from thidua.progress import notices


def remind() -> int:
    """Remind the units that have not sent a report, before its deadline and after it."""
    at = clock.now()
    return reminders.remind(notices.deadlines(at), at)
