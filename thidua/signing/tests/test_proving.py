"""A signature made while the timestamp server was down rises later, by the schedule; what would raise nothing is not written."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from thidua.foundation import clock
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import storage
from thidua.foundation.signing import checking
from thidua.foundation.signing.keys import Key
from thidua.foundation.signing.tests.keys import revoked
from thidua.foundation.signing.tests.server import serving, stamper_of
from thidua.signing import actions, jobs, leases, levels, proving, turns
from thidua.signing.keys import trust
from thidua.signing.models import Lease, SignedFile
from thidua.signing.tests.conftest import NAMES, make_key
from thidua.signing.tests.making import AT
from thidua.signing.tests.test_files import begin, sign
from thidua.signing.tests.test_remote import by_token, prepare

pytestmark = pytest.mark.django_db
STAMPING = [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)]


@dataclass(frozen=True)
class Servers:
    """Timestamps of a server whose root is believed here, of one whose root is not, of one that hangs; keys whose issuer publishes a list."""

    good: str
    strange: str
    hanging: str
    keys: list[Key]


@pytest.fixture(scope="module")
def servers(keyring):
    now, stranger = clock.real_now(), make_key("Gốc lạ", authority=True)
    lists = {"thu-hoi.crl": revoked(keyring.root, at=now - timedelta(days=1), until=now + timedelta(days=200))}
    good = stamper_of(keyring.of("Dấu thời gian Giả định", more=STAMPING))
    strange = stamper_of(make_key("Dấu thời gian lạ", stranger, more=STAMPING))
    with serving(good, lists) as address, serving(strange) as other:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{address}thu-hoi.crl")], None, None, None)
        keys = [keyring.of(name, more=[(x509.CRLDistributionPoints([point]), False)]) for name in NAMES]
        yield Servers(f"{address}good", f"{other}good", f"{address}hang", keys)


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch, settings):
    monkeypatch.setattr(levels, "_rests_until", [0.0])
    settings.TIMESTAMP_SECONDS = 5


def later(**passed):
    return time_machine.travel(clock.real_now() + timedelta(**passed))


def test_signature_without_a_timestamp_gets_one_later_and_the_lists_of_revoked(table, paper, settings, servers, monkeypatch):
    settings.TIMESTAMP_URL, settings.TIMESTAMP_SECONDS = servers.hanging, 0.3
    file = begin(paper, table.people[0].user)
    assert sign(file, table, 0, key=servers.keys[0]).level == "B-B"
    monkeypatch.setattr(levels, "_rests_until", [0.0])
    settings.TIMESTAMP_URL, settings.TIMESTAMP_SECONDS = servers.good, 5
    second = sign(file, table, 1, key=servers.keys[1])
    assert (second.level, second.timestamped_at is not None) == ("B-T", True)
    assert jobs.raise_levels() == 0  # the file is not quiet yet
    with later(minutes=11):
        assert jobs.raise_levels() == 1
        assert jobs.raise_levels() == 0
    file.refresh_from_db()
    assert [(each.level, each.timestamped_at is not None) for each in file.signatures.order_by("revision")] == [("B-LT", True)] * 2
    assert (file.revision, turns.waiting_places(file)) == (4, [])
    checked = checking.report(storage.read(file.current), trust())
    assert checked.holds
    assert {each.level.value for each in checked.signatures if each.field.startswith("don-vi")} == {"B-LT"}
    entry = audit.history_of(file)[0]
    changes = {name: entry.changes[name] for name in ("don-vi-1", "don-vi-2", "revision")}
    assert (entry.event, entry.actor) == ("signing.level_raised", None)
    assert changes == {"don-vi-1": ["B-B", "B-LT"], "don-vi-2": ["B-T", "B-LT"], "revision": [3, 4]}


def test_server_that_is_not_believed_here_raises_nothing_and_fills_no_file(table, paper, settings, servers):
    settings.TIMESTAMP_URL = servers.strange
    file = begin(paper, table.people[0].user)
    assert (sign(file, table, 0).level, levels._rests_until) == ("B-B", [0.0])  # it has a timestamp, of no worth here
    with later(minutes=11):
        assert jobs.raise_levels() == 0
        assert not proving.due(clock.real_now()).exists()
    with later(minutes=90):
        assert proving.due(clock.real_now()).exists()
    with later(days=100):
        assert not proving.due(clock.real_now()).exists()
    assert (SignedFile.objects.get().revision, Lease.objects.count()) == (2, 0)


def test_signature_that_came_in_time_is_not_late_because_the_server_hangs(table, paper, settings, servers):
    file = begin(paper, table.people[0].user)
    settings.TIMESTAMP_URL, settings.TIMESTAMP_SECONDS = servers.hanging, 1.5
    lease, word = prepare(file, table)
    with time_machine.travel(lease.expires_at - timedelta(seconds=1)):
        signature = actions.embed(word, by_token(lease, table.keys.people[0]), at=AT)
        assert clock.real_now() > lease.expires_at
    assert (signature.level, signature.revision) == ("B-B", 2)


def test_who_signs_is_not_disturbed_and_a_silent_server_ends_the_round(table, paper, settings, servers, monkeypatch, caplog):
    file = begin(paper, table.people[0].user)
    sign(file, table, 0)
    settings.TIMESTAMP_URL = servers.good
    with later(minutes=11):
        prepare(file, table, 1)
        assert jobs.raise_levels() == 0
        assert SignedFile.objects.get().proved_at is None
        leases.give_back(Lease.objects.get())
        settings.TIMESTAMP_URL, settings.TIMESTAMP_SECONDS = servers.hanging, 0.3
        assert jobs.raise_levels() == 0
        assert "wait for a timestamp" in caplog.text
        file.current.path.write_bytes(b"bi doi tren dia")
        settings.TIMESTAMP_URL, settings.TIMESTAMP_SECONDS = "", 5
        assert jobs.raise_levels() == 0
    assert SignedFile.objects.get().revision == 2
