"""How a process hears that another one has published: PostgreSQL LISTEN, Redis, or by looking at the table often."""

import logging
import threading
from collections.abc import Callable

from django.conf import settings
from django.db import connection

log = logging.getLogger(__name__)
# How long the hub waits before it looks by itself. Told by others it still looks, rarely: a message can be lost with a connection.
LOOK_SECONDS, LOOK_SECONDS_WHEN_TOLD = 0.5, 5.0
AGAIN_SECONDS = 2.0


def look_seconds() -> float:
    """Return how often the table of events is looked at unasked."""
    return LOOK_SECONDS_WHEN_TOLD if settings.LIVE_SHARE else LOOK_SECONDS


class Ear(threading.Thread):
    """Listens for other processes until stopped, and wakes the hub. A lost connection is made again, and what was missed looked for."""

    def __init__(self, wake: Callable[[], None]) -> None:
        super().__init__(name="live-ear", daemon=True)
        self.wake = wake
        self.stopped = threading.Event()

    def run(self) -> None:
        listen = _postgresql if settings.LIVE_SHARE == "postgresql" else _redis
        while not self.stopped.is_set():
            try:
                listen(self.wake, self.stopped)
            except Exception as error:
                log.warning("listening for other processes broke off: %s", error)
                self.stopped.wait(AGAIN_SECONDS)

    def stop(self) -> None:
        self.stopped.set()


def ear(wake: Callable[[], None]) -> Ear | None:
    """Return a started ear where the settings name a way to be told; None where the table is looked at."""
    if not settings.LIVE_SHARE:
        return None
    made = Ear(wake)
    made.start()
    return made


def _postgresql(wake: Callable[[], None], stopped: threading.Event) -> None:
    import psycopg  # late: an optional package; only installations on PostgreSQL have it

    parameters = {name: value for name, value in connection.get_connection_params().items() if name in _PLAIN}
    with psycopg.connect(**parameters, autocommit=True) as line:
        line.execute("LISTEN thidua_live")
        wake()
        while not stopped.is_set():
            for _notice in line.notifies(timeout=1, stop_after=1):
                wake()


_PLAIN = {"dbname", "user", "password", "host", "port", "service", "passfile", "sslmode", "sslrootcert", "sslcert", "sslkey"}


def _redis(wake: Callable[[], None], stopped: threading.Event) -> None:
    import redis  # late: an optional package; only installations that share by Redis have it

    with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2).pubsub(ignore_subscribe_messages=True) as line:
        line.subscribe("thidua_live")
        wake()
        while not stopped.is_set():
            if line.get_message(timeout=1.0):
                wake()
