"""A paper, a root and keys of invented people, made once for a module; what a test signs with them is real."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from thidua.foundation import clock
from thidua.foundation.documents import pdf
from thidua.foundation.documents.tests.samples import STATE
from thidua.foundation.signing.keys import Key, facts
from thidua.foundation.signing.tests.keys import key_of
from thidua.organisation.models import Person
from thidua.organisation.tests.factories import make_person
from thidua.signing.models import RootKind, TrustedRoot
from thidua.signing.tests.making import AT, register

NAMES = ("Nguyễn Văn Giả Định", "Trần Thị Ví Dụ")
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Keys:
    """A root that is believed here, and the keys of two people."""

    root: Key
    people: tuple[Key, ...]

    def of(self, name: str, **other: object) -> Key:
        """Return one more key of the root."""
        return make_key(name, self.root, **other)


def make_key(name, issuer=None, **other):
    now = clock.real_now()
    return key_of(name, issuer, **{"since": now - YEAR, "until": now + YEAR, **other})


@pytest.fixture(scope="module")
def keyring() -> Keys:
    root = make_key("Gốc Giả định", authority=True)
    return Keys(root, tuple(make_key(name, root) for name in NAMES))


@pytest.fixture(scope="module")
def paper() -> bytes:
    return pdf.pdf(replace(STATE, annexes=()))


@dataclass
class Table:
    """Two people who sign, with their keys, and what the file's purpose was told."""

    keys: Keys
    people: list[Person]
    told: list[tuple[str, dict[str, object]]] = field(default_factory=list)


@pytest.fixture
def table(keyring, monkeypatch) -> Table:
    people = [make_person(name) for name in NAMES]
    said = facts(keyring.root.certificate)
    TrustedRoot.objects.create(
        name=said.subject,
        kind=RootKind.OTHER,
        certificate=keyring.root.certificate.public_bytes(Encoding.DER),
        fingerprint=said.fingerprint,
        source="Làm cho thử nghiệm",
        not_after=said.not_after,
        added_by=people[0].user,
        added_at=AT,
    )
    found = Table(keyring, people)
    register(monkeypatch, told=found.told)
    return found
