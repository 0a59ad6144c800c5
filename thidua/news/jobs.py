"""What the clock starts."""

from thidua.foundation import clock
from thidua.news import notices, readers


def forget_readers() -> int:
    """Destroy what the reader counts of past days were made from, also on a day when nobody reads."""
    return readers.forget(clock.real_now().date())


def tell_what_came_out() -> int:
    """Tell of items whose time has come."""
    return notices.came_out(clock.now())
