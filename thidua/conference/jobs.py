"""What the clock starts."""

from thidua.conference import notices
from thidua.foundation import clock
from thidua.foundation.notify import reminders


def remind() -> int:
    """Remind of invitations, conferences and minutes, and tell whose texts have changed."""
    at = clock.now()
    notices.drafts_changed(at)
    return reminders.remind(notices.deadlines(at), at)
