"""Makers of authorities and certificates for tests. Keys are real; names are invented."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from thidua.organisation.tests.factories import make_administrator, make_officer, make_unit
from thidua.signing import actions, issuing

AT = datetime(2023, 2, 16, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
PASSPHRASE = "mật khẩu ký giả định"
ADDRESSES = issuing.Addresses("http://vi-du.invalid/goc.crt", "http://vi-du.invalid/thu-hoi.crl", "http://vi-du.invalid/ocsp")


def make_authority(actor=None, *, name="Chứng thực nội bộ Giả định"):
    return actions.open_authority(name, actor=actor or make_administrator().user, at=AT)


def make_granted(person=None, *, actor):
    person = person or make_officer(make_unit("Đơn vị Giả định Ký"))
    return actions.grant(person, actor=actor, at=AT)


def make_certificate(person=None, *, actor, passphrase=PASSPHRASE):
    """Return a certificate of the office that its person has made."""
    granted = make_granted(person, actor=actor)
    return actions.make(granted, passphrase=passphrase, actor=granted.person.user, at=AT)


def outside_root(*, at=None):
    """Return the root of an authority that this installation does not know."""
    return issuing.root("Nơi cấp Giả định", "https://noi-cap.invalid", at=at or datetime.now(UTC) - timedelta(days=1))


def outside(name, *, root=None, at=None, days=365):
    """Return a person's key and certificate of such an authority."""
    at = at or datetime.now(UTC) - timedelta(hours=1)
    return issuing.certificate(
        root or outside_root(), name, "Cơ quan Giả định", "1", addresses=ADDRESSES, at=at, until=at + timedelta(days=days)
    )


def pem(made):
    return made.certificate.public_bytes(serialization.Encoding.PEM)


def loaded(row):
    return x509.load_der_x509_certificate(bytes(row.certificate))
