"""Who listens in this process, and what they are sent.

What pages share is drawn once per version, outside the transaction of the act and in a thread of its own, and goes to every listener as
it stands: a picture, not a change. So a listener needs only the newest one. Whoever was away, or reads slowly, is sent that and is
level again, and a burst of acts costs a few drawings, not one each.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connections
from django.utils import timezone

from thidua.foundation.clock import reading
from thidua.foundation.live import queries, watching

log = logging.getLogger(__name__)
# Between two drawings: a burst of acts becomes one picture, and drawing and sending leave three quarters of the time to others.
PAUSE_SECONDS, REST, LONGEST_REST_SECONDS = 0.1, 3, 1.0
BEAT_SECONDS = 15
SESSIONS_SECONDS = 30
RIGHT_SECONDS = 300
SLOW_SECONDS = 45
PER_PERSON, PER_SESSION, PER_PROCESS = 12, 4, 5000
Look = Callable[[list[str]], dict[str, queries.Standing]]
Alive = Callable[[set[str], set[int]], tuple[set[str], set[int]]]
# A personal part costs some milliseconds of one core: those concerned come for it spread over this much for each who listens.
SPREAD_MS, SPREAD_LEAST_MS, SPREAD_MOST_MS = 15, 300, 15_000


@dataclass(frozen=True)
class Picture:
    """What a channel's pages share at one version: parts of the page by name; and marks by what they concern (`unit-7`).

    A mark is any short text that differs when the personal part of those it concerns would be drawn otherwise.
    """

    parts: Mapping[str, str]
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """What a page follows: channels, and how their picture is drawn. Pages with the same key are sent the same picture."""

    key: Hashable
    channels: tuple[str, ...]
    draw: Callable[[], Picture]


class Feed:
    """A subject that somebody listens to, and its newest picture as bytes."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.listeners: set[Listener] = set()
        self.version = ""
        self.message = b""


class Listener:
    """One open stream. It holds at most one picture: a newer one takes the place of what it has not read yet."""

    def __init__(self, *, person: int, session: str, allowed: Callable[[], bool], known: str = "") -> None:
        self.person, self.session, self.allowed, self.known = person, session, allowed, known
        self.task = asyncio.current_task()
        self.ended = False
        self.ask_right_at = time.monotonic() + RIGHT_SECONDS * random.uniform(0.7, 1.3)  # noqa: S311 – spreads work, keeps no secret  # nosec B311
        self._news = asyncio.Event()
        self._picture = self._beat = b""
        self._since = 0.0

    def show(self, message: bytes) -> None:
        self._since = self._since if self._picture else time.monotonic()
        self._picture = message
        self._news.set()

    def beat(self, message: bytes) -> None:
        self._beat = message
        self._news.set()

    def end(self) -> None:
        self.ended = True
        self._news.set()

    def is_stuck(self) -> bool:
        """Return whether the reader has left a picture lying for so long that it should come anew."""
        return bool(self._picture) and time.monotonic() - self._since > SLOW_SECONDS

    async def next(self) -> bytes | None:
        """Return what is to be sent; None when the stream has ended."""
        while not self.ended:
            message, self._picture = self._picture or self._beat, b""
            if message is self._beat:
                self._beat = b""
            if message:
                return message
            self._news.clear()
            await self._news.wait()
        return None


class TooMany(Exception):
    """The person, the session or this process has as many open streams as it may."""


def living(sessions: set[str], people: set[int]) -> tuple[set[str], set[int]]:
    """Return which of these sessions still run and which of these people may still sign in."""
    running = Session.objects.filter(session_key__in=sessions, expire_date__gt=timezone.now()).values_list("session_key", flat=True)
    active = get_user_model().objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True)
    return set(running), set(active)


class Hub:
    """The feeds of this process. All methods but `wake` and `close` belong to the event loop; looking and drawing happen in its thread."""

    def __init__(self, *, look: Look = queries.standings, alive: Alive = living) -> None:
        self.look, self.alive = look, alive
        self.feeds: dict[Hashable, Feed] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._follower: asyncio.Task[None] | None = None
        self._woken: asyncio.Event = asyncio.Event()
        self._thread: ThreadPoolExecutor | None = None
        self._ear: watching.Ear | None = None

    @contextmanager
    def listening(self, subject: Subject, listener: Listener) -> Iterator[Listener]:
        """Let the listener hear of the subject while the block lasts; it is sent the picture first, unless it knows that version.

        Raises:
            TooMany: there are too many streams already.
        """
        self._require_room(listener)
        feed = self.feeds.setdefault(subject.key, Feed(subject))
        feed.listeners.add(listener)
        if feed.version and feed.version != listener.known:
            listener.show(feed.message)
            listener.known = ""  # this process may be behind the one he comes from: what it draws next is sent, whatever its number
        self._start()
        try:
            yield listener
        finally:
            feed.listeners.discard(listener)
            if not feed.listeners and self.feeds.get(subject.key) is feed:
                del self.feeds[subject.key]

    @property
    def listeners(self) -> list[Listener]:
        """Everybody who listens."""
        return [each for feed in self.feeds.values() for each in feed.listeners]

    def wake(self) -> None:
        """Look at the events now. Any thread may call this."""
        if self._loop and self.feeds:
            self._loop.call_soon_threadsafe(self._woken.set)

    def close(self) -> None:
        """End every stream, so that the server can stop at once; the pages come back by themselves. Any thread may call this."""
        if self._loop and self.feeds:
            self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        for each in self.listeners:
            each.end()

    def _require_room(self, listener: Listener) -> None:
        there = self.listeners
        mine = [each for each in there if each.person == listener.person]
        same = [each for each in mine if each.session == listener.session]
        if len(there) >= PER_PROCESS or len(mine) >= PER_PERSON or len(same) >= PER_SESSION:
            raise TooMany

    def _start(self) -> None:
        if self._follower is None or self._follower.done():
            self._loop, self._woken = asyncio.get_running_loop(), asyncio.Event()
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="live")
            self._ear = watching.ear(self.wake)
            self._follower = self._loop.create_task(self._follow())
        self._woken.set()

    async def _follow(self) -> None:
        """Look, draw, send, while anybody listens."""
        beat = sessions = time.monotonic()
        try:
            while self.feeds:
                self._woken.clear()
                begun = time.monotonic()
                drew = await self._look()
                now = time.monotonic()
                if now - beat >= BEAT_SECONDS:
                    beat = now
                    await self._beat()
                if now - sessions >= SESSIONS_SECONDS:
                    sessions = now
                    await self._ask_rights()
                if drew:
                    await _sent()
                    await asyncio.sleep(min(max(PAUSE_SECONDS, REST * (time.monotonic() - begun)), LONGEST_REST_SECONDS))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), watching.look_seconds())
        finally:
            self._stop()

    def _stop(self) -> None:
        if self._ear:
            self._ear.stop()
        if self._thread:
            self._thread.submit(connections.close_all)
            self._thread.shutdown()

    async def _in_thread(self, work: Callable[..., Any], *given: Any) -> Any:
        """Do what needs the database away from the event loop; what goes wrong is logged and answered with None."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, _with_fresh_connection, work, *given)
        except Exception:
            log.exception("the hub could not look")
            return None

    async def _look(self) -> bool:
        feeds = list(self.feeds.values())
        found = await self._in_thread(self.look, [channel for feed in feeds for channel in feed.subject.channels])
        drew = False
        for feed in feeds:
            version = queries.version_in(found, feed.subject.channels) if found is not None else feed.version
            if version == feed.version or not feed.listeners:
                continue
            picture = await self._in_thread(feed.subject.draw)
            if picture is None:
                continue
            feed.version, feed.message, drew = version, message_of(version, picture, len(feed.listeners)), True
            for each in feed.listeners:
                if each.known != version:
                    each.show(feed.message)
                each.known = ""
        return drew

    async def _beat(self) -> None:
        now: datetime = await self._in_thread(reading.now) or reading.real_now()
        message = f"event: beat\ndata: {json.dumps({'now': now.isoformat()})}\n\n".encode()
        for each in self.listeners:
            if each.is_stuck() and each.task:
                each.task.cancel()
            else:
                each.beat(message)

    async def _ask_rights(self) -> None:
        """End the streams whose session is over, whose account is closed, or whose right is gone."""
        there = self.listeners
        alive = await self._in_thread(self.alive, {each.session for each in there}, {each.person for each in there})
        for each in there:
            if alive is not None and (each.session not in alive[0] or each.person not in alive[1]):
                each.end()
        due = [each for each in there if not each.ended and each.ask_right_at <= time.monotonic()]
        for each in due:
            each.ask_right_at = time.monotonic() + RIGHT_SECONDS
            if await self._in_thread(each.allowed) is False:
                each.end()


async def _sent() -> None:
    """Let every listener take what it was shown: a few turns of the loop, in each of which all take their next step."""
    for _turn in range(4):
        await asyncio.sleep(0)


def _with_fresh_connection(work: Callable[..., Any], *given: Any) -> Any:
    close_old_connections()
    return work(*given)


def message_of(version: str, picture: Picture, listeners: int) -> bytes:
    """Return a picture as a server-sent event."""
    spread = min(max(listeners * SPREAD_MS, SPREAD_LEAST_MS), SPREAD_MOST_MS)
    data = {"parts": picture.parts, "marks": picture.marks, "spread": spread}
    return f"id: {version}\nevent: picture\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


hub = Hub()
