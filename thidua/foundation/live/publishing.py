"""Telling a channel that something was done."""

import logging

from django.conf import settings
from django.db import connection, transaction

from thidua.foundation.clock import reading
from thidua.foundation.live.hub import hub
from thidua.foundation.live.models import Event

log = logging.getLogger(__name__)
POSTGRESQL, REDIS = "postgresql", "redis"
NEWS = "thidua_live"  # the name under which processes tell each other, in PostgreSQL and in Redis


def publish(channel: str) -> None:
    """Write an event in the caller's transaction; when that is committed, this process looks at once and the others are told.

    Raises:
        RuntimeError: there is no transaction, so the event would not stand or fall with its act.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is written in the transaction of its act")
    Event.objects.create(channel=channel, made_at=reading.real_now())
    if settings.LIVE_SHARE == POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [NEWS, channel])
    transaction.on_commit(lambda: _tell(channel))


def _tell(channel: str) -> None:
    hub.wake()
    if settings.LIVE_SHARE == REDIS:
        import redis  # late: an optional package; only installations that share by Redis have it

        try:
            redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).publish(NEWS, channel)
        except redis.RedisError as error:  # the other processes look by themselves, a little later
            log.warning("the other processes could not be told by Redis: %s", error)
