"""What the clock starts. Certificates and lists live in real time."""

from datetime import timedelta

from thidua.foundation import clock
from thidua.foundation.notify import reminders
from thidua.signing import leases, lists, notices, proving, tickets
from thidua.signing.models import OfficeAuthority


def remind() -> int:
    """Remind of certificates that end."""
    now = clock.real_now()
    return reminders.remind(notices.deadlines(now), now)


def publish_lists() -> int:
    """Publish the lists of revoked certificates anew that are a day old; return of how many authorities there is one."""
    now = clock.real_now()
    return sum(bool(lists.current(each, now)) for each in OfficeAuthority.objects.order_by("pk"))


def sweep() -> None:
    """Take away leases that lapsed an hour ago, and tickets of a week ago that led to nothing: who comes even later has no such ticket."""
    now = clock.real_now()
    leases.sweep(now - timedelta(hours=1))
    tickets.forget(now - timedelta(days=7))


def raise_levels() -> int:
    """Give signatures the timestamps and lists of revoked certificates that they lack; return how many files rose."""
    return proving.prove_all(clock.real_now(), clock.now())
