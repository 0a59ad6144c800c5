"""An attacker with the whole database and its write-ahead log tries to join voter and choice, while the poll is open and afterwards.

Twelve voters each choose another candidate, so that one right order is one in 479,001,600. The attacker knows who voted in what order: the
log and the roll say so. Every attack is tried on the poll, where it must fail, and on a table made in the plain way, where it must succeed:
an attack that cannot succeed proves nothing.
"""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from thidua.foundation.audit.models import Entry
from thidua.voting import urn
from thidua.voting.models import Ballot, Entitlement, Envelope
from thidua.voting.tests.factories import make_election, make_open

VOTERS = 12
NAIVE = "naive_ballot"
ORDER = [7, 2, 11, 5, 9, 1, 12, 4, 8, 3, 10, 6]
PACKED = {place: urn.pack([place]) for place in ORDER}


@pytest.fixture(autouse=True)
def urns(settings, tmp_path):
    settings.URN_DIR = tmp_path / "urns"


def make_naive() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {NAIVE} (id integer PRIMARY KEY, voter integer, choice {binary()})")


def binary() -> str:
    return "bytea" if connection.vendor == "postgresql" else "blob"


def held(order: list[int]):
    """Hold the poll: voter n chooses candidate order[n]. What the naive table would have kept is written in the same transactions."""
    room = make_open(VOTERS, ask=make_election(VOTERS))
    make_naive()
    for number, place in enumerate(order):
        with transaction.atomic():
            room.vote(number, place)
            with connection.cursor() as cursor:
                values: list[Any] = [number + 1, room.entitlements[number].pk, urn.pack([place])]
                cursor.execute(f"INSERT INTO {NAIVE} (id, voter, choice) VALUES (%s, %s, %s)", values)
    return room


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def who_voted() -> list[str]:
    """Return the voters in the order in which they voted, as the log tells it."""
    return [changes["voter"] for changes in Entry.objects.filter(event="voting.voted").order_by("number").values_list("changes", flat=True)]


def choices(column: list[tuple]) -> list[int]:
    """Return the one option that each of these rows of the naive table chooses."""
    return [next(iter(urn.unpack(bytes(packed)) or [0])) for (packed,) in column]


def ballots_by(order: str) -> list[int]:
    """Return what the ballots choose in an order that the engine knows."""
    found = [choice for (choice,) in rows(f"SELECT choice FROM voting_ballot ORDER BY {order}")]
    return [(json.loads(choice) if isinstance(choice, str) else choice)[0] for choice in found]


def shared_values(first: list[tuple], second: list[tuple]) -> set[str]:
    """Return what stands in both tables beside the poll itself and the small numbers that mean nothing."""
    flat = [{str(value) for row in table for value in row if len(str(value)) > 2} for table in (first, second)]
    return flat[0] & flat[1]


# --- by key --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_column_ties_a_ballot_to_its_voter():
    room = held(ORDER)
    room.close()
    names = {model: {field.column for field in model._meta.fields} for model in (Entitlement, Envelope, Ballot)}
    assert names[Entitlement] & names[Ballot] == {"id", "poll_id"}
    assert names[Entitlement] & names[Envelope] == {"id", "poll_id"}
    poll = str(room.poll.pk)
    assert shared_values(rows("SELECT * FROM voting_entitlement"), rows("SELECT * FROM voting_ballot")) <= {poll}
    naive = {voter for _id, voter, _choice in rows(f"SELECT * FROM {NAIVE}")}
    assert naive == {each.pk for each in room.entitlements}  # the naive table is joined at once


@pytest.mark.django_db
def test_no_other_table_of_the_whole_database_knows_a_ballot():
    room = held(ORDER)
    room.close()
    keys = {each.pk.hex for each in Ballot.objects.all()}
    told = {
        model._meta.label
        for model in apps.get_models()
        for row in model._default_manager.values_list()
        if any(key in str(row).replace("-", "") for key in keys)
    }
    assert told == {"voting.Ballot"}
    assert {
        model.__name__ for model in apps.get_models() for field in model._meta.fields if field.related_model in (Ballot, Envelope)
    } == set()


@pytest.mark.django_db
def test_no_time_is_kept_with_a_secret_ballot_or_with_having_voted():
    kinds = {field.get_internal_type() for model in (Entitlement, Envelope, Ballot) for field in model._meta.fields}
    assert not kinds & {"DateTimeField", "DateField", "TimeField"}


# --- by order ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_order_of_rows_does_not_follow_the_order_of_voting():
    room = held(ORDER)
    room.close()
    physical = "ctid" if connection.vendor == "postgresql" else "rowid"
    assert choices(rows(f"SELECT choice FROM {NAIVE} ORDER BY {physical}")) == ORDER
    for order in (physical, "id"):
        found = ballots_by(order)
        assert sorted(found) == sorted(ORDER)
        assert found != ORDER
        assert found[::-1] != ORDER


@pytest.mark.django_db
@pytest.mark.postgresql
def test_postgresql_gives_ballots_no_number_and_one_transaction():
    room = held(ORDER)
    room.close()
    owned = rows("SELECT pg_get_serial_sequence(t, 'id') FROM unnest(ARRAY['voting_ballot', 'voting_envelope']) AS t")
    assert owned == [(None,), (None,)]
    assert len(rows("SELECT DISTINCT xmin FROM voting_ballot")) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_postgresql_transaction_ids_join_the_naive_table_only():
    try:
        room = held(ORDER)
        same = "e.xmin::text::bigint - n.xmin::text::bigint BETWEEN 0 AND 1"  # an act inside another has the next number
        joined = f"SELECT n.choice FROM voting_entitlement e JOIN {NAIVE} n ON {same} ORDER BY e.id"
        assert choices(rows(joined)) == ORDER
        envelopes = rows("SELECT v.sealed FROM voting_entitlement e JOIN voting_envelope v ON v.xmin = e.xmin")
        assert len(envelopes) == VOTERS  # whose envelope is whose does show while the poll is open; what is in it does not
        assert len({len(bytes(sealed)) for (sealed,) in envelopes}) == 1
        room.close()
        assert rows("SELECT count(*) FROM voting_entitlement e JOIN voting_ballot b ON b.xmin = e.xmin") == [(0,)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {NAIVE}")


# --- in the files ------------------------------------------------------------------------------------------------------------------


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Let the test's database, which lives in memory, live in a file with a write-ahead log for a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    kept, name = connection.connection, connection.settings_dict["NAME"]
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    try:
        connection.connect()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint = 0")
        yield
    finally:
        connection.connection.close()
        connection.connection, connection.settings_dict["NAME"] = kept, name


def commits(log: bytes) -> list[bytes]:
    """Return the pages of each commit of a SQLite write-ahead log, in order: https://sqlite.org/fileformat2.html#walformat"""
    size = struct.unpack(">I", log[8:12])[0]
    found, pages = [], b""
    for start in range(32, len(log) - 24 - size + 1, 24 + size):
        pages += log[start + 24 : start + 24 + size]
        if struct.unpack(">I", log[start + 4 : start + 8])[0]:  # the size of the database after a commit
            found.append(pages)
            pages = b""
    return found


def log_of(path: Path) -> bytes:
    """Return the write-ahead log as it is on disk."""
    return path.with_name(f"{path.name}-wal").read_bytes()


def order_in(log: list[bytes], patterns: dict[int, bytes]) -> list[int]:
    """Return the options in the order in which the commits of the log first write their pattern; those never written are left out."""
    first = {option: next((place for place, pages in enumerate(log) if pattern in pages), None) for option, pattern in patterns.items()}
    return [option for option in sorted(first, key=lambda each: first[each] or 0) if first[option] is not None]


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_the_naive_table_is_read_off_the_write_ahead_log(tmp_path):
    path = tmp_path / "naive.sqlite3"
    with on_disk(path):
        held(ORDER)
        assert order_in(commits(log_of(path)), PACKED) == ORDER


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_the_files_of_sqlite_do_not_tell_what_was_chosen(tmp_path):
    path = tmp_path / "kept.sqlite3"
    with on_disk(path):
        room = make_open(VOTERS, ask=make_election(VOTERS))
        for number, place in enumerate(ORDER):
            room.vote(number, place)
        assert who_voted() == [voter.label for voter in room.voters]
        assert order_in(commits(log_of(path)), PACKED) == []
        assert not any(packed in path.read_bytes() for packed in PACKED.values())
        room.close()
        log = commits(log_of(path))
        assert order_in(log, PACKED) == []
        keys = {ballot.choice[0]: ballot.pk.hex.encode() for ballot in Ballot.objects.all()}
        commits_with_ballots = [pages for pages in log if any(key in pages for key in keys.values())]
        assert len(commits_with_ballots) == 1, "all ballots are written at once, after the last voter"
        on_pages = sorted(keys, key=lambda option: commits_with_ballots[0].find(keys[option]))
        assert ORDER not in (on_pages, on_pages[::-1])


def test_envelopes_of_one_choice_are_all_different_and_tell_nothing_without_the_key(settings, tmp_path):
    name, public = urn.make()
    sealed = [urn.seal(public, [1]) for _each in range(3)]
    assert len(set(sealed)) == 3
    assert {len(each) for each in (*sealed, urn.seal(public, []), urn.seal(public, range(100)))} == {len(sealed[0])}
    assert urn.unseal(name, [*sealed, sealed[0][:-1], b""]) == [frozenset({1})] * 3 + [None, None]
    other, _public = urn.make()
    assert urn.unseal(other, sealed) == [None] * 3
    urn.destroy(name)
    with pytest.raises(urn.UrnLost):
        urn.unseal(name, sealed)
