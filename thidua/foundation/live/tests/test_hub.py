"""The hub: what stands is sent to whoever listens, whoever acted and wherever; nobody stays without right; nothing is held."""

import asyncio
import threading
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, aclosing
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import AsyncRequestFactory

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.live import hub as hubs
from thidua.foundation.live import jobs, queries, streaming, watching
from thidua.foundation.live.hub import Hub, Listener, Picture, Subject, TooMany
from thidua.foundation.live.models import Event
from thidua.foundation.live.publishing import publish

CHANNELS = ("conference:1", "year:1")


def act(*channels: str) -> None:
    """Do something, as another process would: nobody here is woken."""
    Event.objects.bulk_create(Event(channel=channel, made_at=clock.real_now()) for channel in channels)


# --- events ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_event_stands_and_falls_with_its_act():
    with pytest.raises(RuntimeError):
        publish("conference:1")
    with transaction.atomic():
        publish("conference:1")
        transaction.set_rollback(True)
    assert queries.version(CHANNELS) == "0.0"
    with transaction.atomic():
        publish("conference:1")
    assert queries.version(CHANNELS) != "0.0"
    assert queries.version(("conference:2",)) == "0.0"


@pytest.mark.django_db
def test_version_moves_also_when_an_older_event_becomes_visible_later():
    young = Event.objects.create(pk=900, channel="year:1", made_at=clock.real_now())
    before = queries.version(CHANNELS)
    Event.objects.create(pk=young.pk - 1, channel="conference:1", made_at=clock.real_now())
    assert queries.version(CHANNELS) != before


@pytest.mark.django_db
def test_sweep_deletes_what_is_old():
    Event.objects.create(channel="year:1", made_at=clock.real_now() - jobs.KEPT - timedelta(seconds=1))
    act("year:1")
    assert jobs.sweep() == 1
    assert Event.objects.count() == 1


# --- listening -------------------------------------------------------------------------------------------------------------------------


class House:
    """A hub over a table of events in memory; `act` does something, as another process would."""

    def __init__(self, alive=lambda sessions, people: (sessions, people)) -> None:
        self.events: list[str] = []
        self.hub = Hub(look=self.look, alive=alive)

    def look(self, channels):
        found = {}
        for number, channel in enumerate(self.events, 1):
            found[channel] = (number, found.get(channel, (0, 0))[1] + 1)
        return {channel: found[channel] for channel in channels if channel in found}

    def act(self, *channels: str) -> None:
        self.events += channels
        self.hub.wake()

    def subject(self, key: str = "hall", draw=None) -> Subject:
        return Subject(key, CHANNELS, draw or (lambda: Picture({"part": f"<p>{len(self.events)}</p>"}, {"unit-1": "a"})))

    def join(self, stack: ExitStack, *, subject=None, **who) -> Listener:
        who = {"person": 1, "session": "s", "allowed": lambda: True} | who
        return stack.enter_context(self.hub.listening(subject or self.subject(), Listener(**who)))  # type: ignore[arg-type]


async def heard(someone: Listener) -> str:
    message = await asyncio.wait_for(someone.next(), 5)
    return (message or b"").decode()


def listening(trial):
    """Run a trial in an event loop of its own, with a house and a stack that lets everybody go."""

    async def run() -> None:
        with ExitStack() as stack:
            await trial(stack)

    with ThreadPoolExecutor(max_workers=1) as thread:  # a browser of the same worker keeps a loop of its own in this one
        thread.submit(lambda: asyncio.run(run())).result()


def test_listener_is_sent_what_stands_and_what_follows():
    house = House()

    async def trial(stack):
        someone = house.join(stack)
        first = await heard(someone)
        assert first.startswith("id: 0.0\nevent: picture\n")
        assert '"<p>0</p>"' in first
        assert '"marks": {"unit-1": "a"}' in first
        house.act("conference:1")
        assert '"<p>1</p>"' in await heard(someone)
        house.act("conference:2")  # not followed
        house.act("year:1")
        assert '"<p>3</p>"' in await heard(someone)

    listening(trial)


def test_act_of_a_process_that_cannot_tell_is_seen_within_a_second():
    house = House()

    async def trial(stack):
        someone = house.join(stack)
        await heard(someone)
        house.events.append("conference:1")
        assert '"<p>1</p>"' in await asyncio.wait_for(heard(someone), 1)

    listening(trial)


def test_who_comes_back_is_sent_only_what_was_missed():
    house = House()

    async def trial(stack):
        version = (await heard(house.join(stack))).split("\n")[0].removeprefix("id: ")
        level, behind = house.join(stack, known=version), house.join(stack, known="7.1")
        assert "picture" in await heard(behind)
        assert behind.known == ""  # he came from a process that was ahead: what is drawn next is sent, though he names that version
        house.act(*["conference:1"] * 3)  # three acts are one picture
        assert '"<p>3</p>"' in await heard(level)

    listening(trial)


def test_slow_reader_holds_one_picture_the_newest():
    house = House()

    async def trial(stack):
        quick, slow = house.join(stack), house.join(stack)
        await heard(quick)
        for count in (1, 2):
            house.act("conference:1")
            assert f'"<p>{count}</p>"' in await heard(quick)
        assert '"<p>2</p>"' in await heard(slow)
        assert not slow.is_stuck()

    listening(trial)


def test_stream_ends_with_the_session_the_account_and_the_right():
    house = House(alive=lambda sessions, people: (sessions - {"over"}, people - {2}))

    async def trial(stack):
        stays, over, shut = house.join(stack), house.join(stack, session="over"), house.join(stack, person=2)
        lost = house.join(stack, session="t", allowed=lambda: False)
        lost.ask_right_at = 0
        await heard(stays)
        await house.hub._ask_rights()
        assert [each.ended for each in (stays, over, shut, lost)] == [False, True, True, True]
        assert await over.next() is None

    listening(trial)


@pytest.mark.django_db
def test_living_are_sessions_that_run_and_accounts_that_are_open():
    session, ended = SessionStore(), SessionStore()
    session.create()
    ended.set_expiry(-1)
    ended.create()
    here, gone = (User.objects.create_user(f"nguoi-{n}", full_name="Người Giả định") for n in range(2))
    User.objects.filter(pk=gone.pk).update(is_active=False)
    asked = {session.session_key or "", ended.session_key or "", "none"}
    assert hubs.living(asked, {here.pk, gone.pk}) == ({session.session_key}, {here.pk})


def test_streams_are_bounded_and_end_when_the_server_stops(monkeypatch):
    monkeypatch.setattr(hubs, "PER_SESSION", 2)
    house = House()

    async def trial(stack):
        one, _two = house.join(stack), house.join(stack, subject=house.subject("phone"))
        with pytest.raises(TooMany):
            house.join(stack)
        house.join(stack, session="another")
        house.hub.close()
        await asyncio.sleep(0)
        assert await one.next() is None

    listening(trial)
    assert house.hub.feeds == {}


def test_drawing_that_fails_is_tried_again(caplog):
    house, faults = House(), iter([True, False])

    def draw() -> Picture:
        if next(faults):
            raise ZeroDivisionError
        return Picture({})

    async def trial(stack):
        assert "picture" in await heard(house.join(stack, subject=house.subject(draw=draw)))

    listening(trial)
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_process_is_woken_by_postgresql(settings):
    settings.LIVE_SHARE = "postgresql"
    woken = threading.Event()
    ear = watching.ear(woken.set)
    assert ear is not None
    assert woken.wait(5)  # it looks once when it begins to listen
    woken.clear()
    with transaction.atomic():
        publish("conference:1")
    assert woken.wait(5)
    ear.stop()
    ear.join(5)


# --- as the server sends it ------------------------------------------------------------------------------------------------------------


def opened(house: House, monkeypatch, *, known: str = "") -> AsyncGenerator[bytes]:
    """Return what the server sends to somebody who opens the stream of this house."""
    monkeypatch.setattr(streaming, "hub", house.hub)
    monkeypatch.setattr(hubs.reading, "now", hubs.reading.real_now)
    request = AsyncRequestFactory().get("/dong-su-kien", headers={"Last-Event-ID": known})
    request.user, request.session = User(pk=1), SessionStore("s")
    response = streaming.stream(request, house.subject(), allowed=lambda: True)
    assert response["Content-Type"] == "text/event-stream"
    return aiter(response)  # type: ignore[arg-type]


def test_reader_that_reads_nothing_is_cut_off(monkeypatch):
    house = House()

    async def read_nothing() -> None:
        async with aclosing(opened(house, monkeypatch)) as lines:  # as Django sends it
            async for _line in lines:
                await asyncio.Event().wait()  # as the server waits whose socket takes no more

    async def trial(stack):
        stuck, reader = asyncio.create_task(read_nothing()), house.join(stack)
        await heard(reader)
        house.act("conference:1")
        await heard(reader)
        monkeypatch.setattr(hubs, "SLOW_SECONDS", -1)
        assert len(house.hub.listeners) == 2
        reader._picture = b""
        await house.hub._beat()
        await asyncio.wait([stuck], timeout=5)
        assert stuck.cancelled()
        for _turn in range(100):  # the loop puts the stream away when nothing holds it any more
            await asyncio.sleep(0.01 if len(house.hub.listeners) > 1 else 0)
        assert house.hub.listeners == [reader]

    listening(trial)


def test_who_comes_back_with_an_id_that_is_no_longer_kept_is_sent_what_stands(monkeypatch):
    house = House()  # every event has been swept away

    async def trial(_stack):
        lines = opened(house, monkeypatch, known="9000.40")
        assert (await anext(lines)).startswith(b"retry: ")
        assert (await asyncio.wait_for(anext(lines), 5)).startswith(b"id: 0.0\nevent: picture\n")
        house.act("conference:1")
        assert b'"<p>1</p>"' in await asyncio.wait_for(anext(lines), 5)
        house.hub.close()
        with pytest.raises(StopAsyncIteration):
            await asyncio.wait_for(anext(lines), 5)

    listening(trial)


# --- Redis -----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.redis
@pytest.mark.django_db
def test_process_is_woken_by_redis(settings, django_capture_on_commit_callbacks):
    settings.LIVE_SHARE, settings.REDIS_URL = "redis", "redis://127.0.0.1:6379/9"
    woken = threading.Event()
    ear = watching.ear(woken.set)
    assert ear is not None
    assert woken.wait(5)  # it looks once when it begins to listen
    woken.clear()
    with django_capture_on_commit_callbacks(execute=True):
        publish("conference:1")
    assert woken.wait(5)
    ear.stop()
    ear.join(5)


@pytest.mark.django_db
def test_act_stands_though_redis_is_gone(settings, django_capture_on_commit_callbacks, caplog):
    settings.LIVE_SHARE, settings.REDIS_URL = "redis", "redis://127.0.0.1:1/0"
    with django_capture_on_commit_callbacks(execute=True):
        publish("conference:1")
    assert Event.objects.count() == 1
    assert "could not be told by Redis" in caplog.text
