"""What the clock starts."""

from thidua.foundation import clock
from thidua.foundation.notify import reminders
from thidua.organisation import notices


def remind() -> int:
    """Remind of delegations, appointments and seats that end."""
    at = clock.now()
    return reminders.remind(notices.deadlines(at), at)
