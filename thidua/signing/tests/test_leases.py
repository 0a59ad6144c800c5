"""One revision at a time: what a lease gives, to whom, until when; whatever the bytes are."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections, transaction
from hypothesis import given, settings, strategies

from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.tests.together import together
from thidua.organisation.tests.factories import make_person
from thidua.signing import jobs, leases, tickets, turns
from thidua.signing.leases import LeaseHeld, LeaseLost, Wanted
from thidua.signing.models import Lease, SignedFile, Ticket
from thidua.signing.tests.making import make_file


def anything(file):
    """A rule that lets everybody."""


def wanted_by(person, place="don-vi-1", about=None):
    return Wanted(person.user, person, f"{person.full_name} (Đơn vị Giả định 1)", place, about or {})


def take(file, person, place="don-vi-1", *, resume=False, rule=anything):
    return leases.take(file, wanted_by(person, place), rule=rule, resume=resume)


def for_token(file, person, place="don-vi-1", seconds=180):
    """Take the lease as for a token: prepared, with a digest, for three minutes."""
    lease = take(file, person, place, resume=True)
    if not lease.digest:
        lease.prepared, lease.digest, lease.moment = b"co cho trong", "ab" * 32, clock.real_now()
        lease.expires_at = clock.real_now() + timedelta(seconds=seconds)
        lease.save()
    return lease


def write(lease, content):
    with transaction.atomic():
        return leases.write(lease, content)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(leases, "WAIT_SECONDS", 0.0)


@pytest.mark.django_db
def test_lease_is_taken_used_and_gone():
    file, person = make_file(), make_person()
    lease = take(file, person)
    assert turns.signing_now(file, clock.real_now()).holder == f"{person.full_name} (Đơn vị Giả định 1)"
    written = write(lease, b"ban 2")
    assert (written.revision, storage.read(written.current)) == (2, b"ban 2")
    assert turns.signing_now(file, clock.real_now()) is None
    with pytest.raises(LeaseLost, match="không được ghi"):
        write(lease, b"ban 3")
    assert SignedFile.objects.get().revision == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("impatient")
def test_others_are_told_who_signs_and_until_when():
    file, person, other = make_file(), make_person(), make_person()
    with time_machine.travel("2026-03-02T01:00:00Z", tick=False):
        for_token(file, person)
        with pytest.raises(LeaseHeld, match=f"{person.full_name}.*Đơn vị Giả định 1.*đến 08:03:00"):
            take(file, other, "don-vi-2")
        with pytest.raises(LeaseHeld):
            take(file, other, "don-vi-2", resume=True)


@pytest.mark.django_db
@pytest.mark.usefixtures("impatient")
def test_holder_of_a_token_goes_on_with_the_same_digest_until_it_lapses():
    file, person = make_file(), make_person()
    with time_machine.travel("2026-03-02T01:00:00Z", tick=False) as now:
        first = for_token(file, person)
        now.shift(179)
        again = take(file, person, resume=True)
        assert (again.pk, again.digest) == (first.pk, first.digest)
        now.shift(1)
        anew = take(file, person, resume=True)
        assert (anew.digest, Lease.objects.count()) == ("", 1)
        with pytest.raises(LeaseLost):
            write(first, b"muon")
        assert write(anew, b"kip").revision == 2


@pytest.mark.django_db
def test_holder_of_a_token_may_sign_otherwise_after_all():
    """The lease of the token is given up; its ticket says so."""
    file, person = make_file(), make_person()
    ticket = tickets.issue(for_token(file, person))
    lease = take(file, person)
    with pytest.raises(tickets.TicketOver, match="thôi ký"):
        tickets.lease_of(tickets.find(ticket), clock.real_now())
    assert write(lease, b"ban 2").revision == 2


@pytest.mark.django_db
@pytest.mark.usefixtures("impatient")
def test_lapsed_lease_goes_to_the_next_and_the_late_one_writes_nothing():
    file, slow, quick = make_file(), make_person(), make_person()
    with time_machine.travel("2026-03-02T01:00:00Z", tick=False) as now:
        late = for_token(file, slow)
        ticket = tickets.issue(late)
        now.shift(180)
        assert turns.signing_now(file, clock.real_now()) is None
        assert write(take(file, quick, "don-vi-2"), b"ban 2").revision == 2
        with pytest.raises(LeaseLost):
            write(late, b"muon")
        with pytest.raises(tickets.TicketOver, match="hết giờ lúc 08:03:00"):
            tickets.lease_of(tickets.find(ticket), clock.real_now())
        assert leases.give_back(late) is False
    assert storage.read(SignedFile.objects.get().current) == b"ban 2"


@pytest.mark.django_db
def test_rule_that_refuses_takes_nothing():
    file, person = make_file(), make_person()

    def refuse(_file):
        raise turns.TurnRefused("Chưa đến lượt.")

    with pytest.raises(turns.TurnRefused):
        take(file, person, rule=refuse)
    assert Lease.objects.count() == 0


@pytest.mark.django_db
def test_tickets_of_one_lease_both_hold_and_old_ones_are_forgotten():
    file, person = make_file(), make_person()
    with time_machine.travel("2026-03-02T01:00:00Z", tick=False) as now:
        lease = for_token(file, person)
        words = [tickets.issue(lease), tickets.issue(lease)]
        assert {tickets.lease_of(tickets.find(word), clock.real_now()).pk for word in words} == {lease.pk}
        assert not any(word in str(Ticket.objects.values_list()) for word in words)
        with pytest.raises(tickets.TicketUnknown, match="Không có phiếu"):
            tickets.find("khong-co")
        now.shift(3600)
        jobs.sweep()
        assert (Lease.objects.count(), Ticket.objects.count()) == (1, 2)  # in its last minutes
        now.shift(3600)
        jobs.sweep()
        with pytest.raises(tickets.TicketOver):
            tickets.lease_of(tickets.find(words[0]), clock.real_now())
        now.shift(8 * 86400)
        jobs.sweep()
        assert (Lease.objects.count(), Ticket.objects.count()) == (0, 0)


ACTS = strategies.lists(
    strategies.tuples(strategies.sampled_from(["take", "token", "resume", "write", "back", "wait", "long"]), strategies.integers(0, 2)),
    max_size=14,
)


@pytest.mark.django_db
@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
def test_no_revision_is_ever_lost_or_written_twice_whatever_three_people_do(known_people):
    """Each revision was made on the one before it, by who held the lease when it was written; a lapsed or second hand writes nothing."""

    @settings(max_examples=40, deadline=None)
    @given(ACTS)
    def tried(acts):
        file = make_file()
        held: dict[int, Lease] = {}
        written: list[int] = []
        with time_machine.travel("2026-03-02T01:00:00Z", tick=False) as now:
            for act, who in acts:
                free = turns.signing_now(file, clock.real_now())
                may = free is None or free.user_id == known_people[who].user.pk
                if act in ("take", "token", "resume"):
                    try:
                        make = for_token if act == "token" else take
                        held[who] = make(file, known_people[who], f"don-vi-{who + 1}")
                    except LeaseHeld:
                        assert free is not None
                    else:
                        assert may
                elif act == "write" and who in held:
                    holds = Lease.objects.filter(pk=held[who].pk, expires_at__gt=clock.real_now()).exists()
                    try:
                        revision = write(held[who], b"%d" % len(written)).revision
                    except LeaseLost:
                        assert not holds
                    else:
                        assert holds
                        assert held[who].base == revision - 1
                        written.append(revision)
                elif act == "back" and who in held:
                    leases.give_back(held[who])
                else:
                    now.shift({"wait": 20, "long": 200}.get(act, 0))
                assert Lease.objects.filter(file=file).count() <= 1
        assert written == list(range(2, len(written) + 2))
        assert SignedFile.objects.get(pk=file.pk).revision == len(written) + 1

    tried()


@pytest.fixture
def known_people():
    return [make_person() for _each in range(3)]


@pytest.fixture
def shared(tmp_path):
    """On SQLite, let other threads open what has been written so far as a file, as the processes of an installation do."""
    kept = connections.settings["default"]["NAME"]

    def share():
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(tmp_path / "thu.sqlite3")) as target:
                connection.connection.backup(target)
            connections.settings["default"]["NAME"] = str(tmp_path / "thu.sqlite3")

    yield share
    connections.settings["default"]["NAME"] = kept


@pytest.mark.django_db(transaction=True)
def test_three_at_one_moment_lose_no_revision(shared):
    """Each appends to the revision it was given. They ask in the same second, twice each, and wait for one another."""
    file, people = make_file(content=b"1"), [make_person() for _each in range(3)]
    shared()

    def sign(person):
        for _turn in range(2):
            lease = take(file, person)
            write(lease, leases.content_of(lease) + f"+{person.pk}".encode())

    found = []
    assert together(*[lambda person=person: sign(person) for person in people]) == []
    assert together(lambda: found.append(SignedFile.objects.select_related("current").get())) == []
    assert found[0].revision == 7
    signed = storage.read(found[0].current).decode().split("+")[1:]
    assert sorted(signed) == sorted(str(person.pk) for person in people for _turn in range(2))
