"""Office time (giờ làm việc): real time, or in a training installation real time plus an offset kept in the database.

`now()` and `today()` rule the office's business: deadlines, states, dates on papers. Sessions, re-authentication, lock-out and
signature time use `real_now()`; an audit row keeps both.
"""

from thidua.foundation.clock.reading import now, real_now, today

__all__ = ["now", "real_now", "today"]
