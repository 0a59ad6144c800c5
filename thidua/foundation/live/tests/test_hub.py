"""The hub: what stands is sent to whoever listens, whoever acted and wherever; nobody stays without right; nothing is held."""

import asyncio
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.live import hub as hubs
from thidua.foundation.live import jobs, queries
from thidua.foundation.live.hub import Hub, Listener, Picture, Subject, TooMany
from thidua.foundation.live.models import Event
from thidua.foundation.live.publishing import publish

CHANNELS = ("conference:1", "year:1")


def subject(key: str = "hall", channels: tuple[str, ...] = CHANNELS) -> Subject:
    return Subject(key, channels, lambda: Picture({"part": f"<p>{Event.objects.count()}</p>"}, {"unit-1": "a"}))


def listener(*, person=1, session="s", allowed=lambda: True, known="") -> Listener:
    return Listener(person=person, session=session, allowed=allowed, known=known)


async def heard(someone: Listener) -> str:
    message = await asyncio.wait_for(someone.next(), 5)
    return (message or b"").decode()


def act(*channels: str) -> None:
    """Do something, as a process of its own would: nobody here is woken."""
    Event.objects.bulk_create(Event(channel=channel, made_at=clock.real_now()) for channel in channels)


async def elsewhere(work, *given):
    return await asyncio.to_thread(closing, work, *given)


def closing(work, *given):
    try:
        return work(*given)
    finally:
        connection.close()


# --- events ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
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


@pytest.mark.django_db(transaction=True)
def test_listener_is_sent_what_stands_and_what_another_process_does():
    async def listen():
        hub = Hub()
        with hub.listening(subject(), listener()) as someone:
            first = await heard(someone)
            assert first.startswith("id: 0.0\nevent: picture\n")
            assert '"<p>0</p>"' in first
            await elsewhere(act, "conference:1")
            assert '"<p>1</p>"' in await heard(someone)
            await elsewhere(act, "conference:2")  # not followed
            await elsewhere(act, "year:1")
            assert '"<p>3</p>"' in await heard(someone)

    asyncio.run(listen())


@pytest.mark.django_db(transaction=True)
def test_who_comes_back_is_sent_only_what_was_missed():
    async def listen():
        hub = Hub()
        with hub.listening(subject(), listener()) as stays:
            version = (await heard(stays)).split("\n")[0].removeprefix("id: ")
            with hub.listening(subject(), listener(known=version)) as level, hub.listening(subject(), listener(known="7.1")) as behind:
                assert "picture" in await heard(behind)
                await elsewhere(act, *["conference:1"] * 3)  # three acts are one picture
                hub.wake()
                assert '"<p>3</p>"' in await heard(level)

    asyncio.run(listen())


@pytest.mark.django_db(transaction=True)
def test_slow_reader_holds_one_picture_the_newest():
    async def listen():
        hub = Hub()
        with hub.listening(subject(), listener()) as quick, hub.listening(subject(), listener()) as slow:
            await heard(quick)
            for count in (1, 2):
                await elsewhere(act, "conference:1")
                hub.wake()
                assert f'"<p>{count}</p>"' in await heard(quick)
            assert '"<p>2</p>"' in await heard(slow)

    asyncio.run(listen())


@pytest.mark.django_db(transaction=True)
def test_stream_ends_with_the_session_the_account_and_the_right():
    session = SessionStore()
    session.create()
    people = [User.objects.create_user(f"nguoi-{n}", full_name="Người Giả định") for n in range(2)]
    people[1].is_active = False
    people[1].save()
    key = session.session_key or ""

    async def listen():
        hub = Hub()
        who = [
            listener(person=people[0].pk, session=key),
            listener(person=people[0].pk, session="over"),
            listener(person=people[1].pk, session=key),
            listener(person=people[0].pk, session=key, allowed=lambda: False),
        ]
        who[3].ask_right_at = 0
        with ExitStack() as stack:
            for each in who:
                stack.enter_context(hub.listening(subject(), each))
            await heard(who[0])
            await hub._ask_rights()
            assert [each.ended for each in who] == [False, True, True, True]
            assert await who[1].next() is None

    asyncio.run(listen())


@pytest.mark.django_db(transaction=True)
def test_streams_are_bounded_and_end_when_the_server_stops(monkeypatch):
    monkeypatch.setattr(hubs, "PER_SESSION", 2)

    async def listen():
        hub = Hub()
        with hub.listening(subject(), listener()) as one, hub.listening(subject("phone"), listener()):
            with pytest.raises(TooMany), hub.listening(subject(), listener()):
                pass
            with hub.listening(subject(), listener(session="another")):
                pass
            hub.close()
            await asyncio.sleep(0)
            assert await one.next() is None
        assert hub.feeds == {}

    asyncio.run(listen())


@pytest.mark.django_db(transaction=True)
def test_drawing_that_fails_is_tried_again():
    faults = iter([True, False])

    def draw() -> Picture:
        if next(faults):
            raise ZeroDivisionError
        return Picture({})

    async def listen():
        hub = Hub()
        with hub.listening(Subject("hall", CHANNELS, draw), listener()) as someone:
            act_again = asyncio.get_running_loop().call_later(0.05, hub.wake)
            assert "picture" in await heard(someone)
            act_again.cancel()

    asyncio.run(listen())
