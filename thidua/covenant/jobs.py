"""What the clock starts."""

from thidua.covenant import notices
from thidua.foundation import clock
from thidua.foundation.notify import reminders


def remind() -> int:
    """Remind the units that have not signed."""
    at = clock.now()
    return reminders.remind(notices.deadlines(at), at)
