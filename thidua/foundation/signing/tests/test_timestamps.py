# vi: data
"""Timestamps by a server that is another's code, servers that are down, hang or lie, and what a file brings to be proved later."""

import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from thidua.foundation.signing import checking, making
from thidua.foundation.signing.checking import Change, Distrust, Level, report
from thidua.foundation.signing.keys import Key
from thidua.foundation.signing.refusals import CmsRefused, TimestampMissed
from thidua.foundation.signing.tests.conftest import PLACES, STAMP, House
from thidua.foundation.signing.tests.keys import YEAR, key_of, revoked
from thidua.foundation.signing.tests.server import serving, stamper_of
from thidua.foundation.signing.timestamps import Timestamps, add_revocation, believed_moment, timestamp, upgrade
from thidua.foundation.signing.trust import Trust

NOW = datetime.now(UTC).replace(microsecond=0)  # the server's clock is the machine's
STAMPING = (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)


@pytest.fixture(scope="module")
def house():
    dates = {"since": NOW - YEAR, "until": NOW + YEAR}
    root = key_of("Gốc Giả định", authority=True, **dates)
    below = key_of("Nơi cấp Giả định", root, authority=True, **dates)
    seal = key_of("Dấu hệ thống", root, **dates)
    return House(root, below, seal, key_of("Nguyễn Văn An", below, **dates), key_of("Trần Thị Bình", below, **dates))


@pytest.fixture(scope="module")
def clock_root():
    return key_of("Gốc dấu thời gian", authority=True, since=NOW - YEAR, until=NOW + YEAR)


@pytest.fixture(scope="module")
def stamper(clock_root):
    return stamper_of(key_of("Máy chủ dấu thời gian", clock_root, since=NOW - YEAR, until=NOW + YEAR, more=[STAMPING]))


@pytest.fixture(scope="module")
def url(stamper):
    with serving(stamper) as address:
        yield address
    checking.stop()


@pytest.fixture(scope="module")
def trust(house, clock_root):
    crls = tuple(
        revoked(each, at=NOW - timedelta(hours=1), until=NOW + timedelta(days=30)) for each in (house.root, house.below, clock_root)
    )
    return Trust((house.root.certificate, clock_root.certificate), crls=crls)


@pytest.fixture(scope="module")
def certified(paper, house):
    return making.certify(paper, PLACES, seal=house.seal, at=NOW)


@pytest.fixture(scope="module")
def basic(certified, house):
    return sign_now(certified, PLACES[0], house.an)


def sign_now(content, place, key, timestamps=None):
    prepared = making.prepare(content, place, STAMP, at=NOW)
    return making.embed(prepared, making.sign_digest(prepared.digest, key, at=NOW, timestamps=timestamps))


def levels(content, trust):
    return [each.level for each in report(content, trust).signatures]


def test_moment_counts_only_over_this_very_signature_and_by_a_trusted_server(house, trust, url):
    plain, other = (making.sign_digest(bytes([at]) * 32, house.an, at=NOW) for at in (1, 2))
    stamped = timestamp(plain, Timestamps(url + "good"))
    assert abs(believed_moment(stamped, trust) - datetime.now(UTC)) < timedelta(minutes=10)
    assert (believed_moment(plain, trust), believed_moment(stamped, house.trust)) == (None, None)
    moved = cms.ContentInfo.load(other)
    moved["content"]["signer_infos"][0]["unsigned_attrs"] = cms.ContentInfo.load(stamped)["content"]["signer_infos"][0]["unsigned_attrs"]
    assert believed_moment(moved.dump(), trust) is None
    with pytest.raises(CmsRefused):
        believed_moment(b"khong phai chu ky", trust)


def test_timestamped_signature_is_of_level_b_t_where_the_server_is_trusted(certified, house, trust, url):
    content = sign_now(certified, PLACES[0], house.an, Timestamps(url + "good"))
    signature = report(content, trust).signatures[1]

    assert (signature.level, signature.timestamp_trusted, signature.timestamp_by) == (Level.TIMESTAMPED, True, "Máy chủ dấu thời gian")
    assert abs(signature.timestamped_at - datetime.now(UTC)) < timedelta(minutes=10)
    assert signature.judged_at == signature.timestamped_at

    unknown = report(content, house.trust).signatures[1]
    assert (unknown.level, unknown.timestamp_trusted, unknown.timestamp_by) == (Level.BASIC, False, "Máy chủ dấu thời gian")
    assert unknown.trusted


def test_timestamp_proves_what_was_signed_before_a_certificate_was_revoked(certified, basic, house, trust, url):
    content = sign_now(certified, PLACES[0], house.an, Timestamps(url + "good"))
    later = Trust(trust.roots, crls=(revoked(house.below, house.an, at=NOW + timedelta(days=1)),))

    assert report(content, later, at=NOW + timedelta(days=2)).signatures[1].distrust is None
    assert report(basic, later, at=NOW + timedelta(days=2)).signatures[1].distrust is Distrust.REVOKED_LATER


def test_signature_is_stamped_once(certified, house, url):
    message = making.sign_digest(bytes(32), house.an, at=NOW)
    stamped = timestamp(message, Timestamps(url + "good"))

    assert making.check_cms(stamped, bytes(32)).certificate == house.an.certificate
    assert timestamp(stamped, Timestamps(url + "good")) == stamped
    with pytest.raises(CmsRefused):
        timestamp(b"0", Timestamps(url + "good"))


@pytest.mark.parametrize("way", ["hang", "drip", "garbage", "error", "refuse", "other", "large"])
def test_server_that_fails_is_given_up_in_time(house, url, way):
    message = making.sign_digest(bytes(32), house.an, at=NOW)
    started = time.monotonic()
    with pytest.raises(TimestampMissed, match="giây" if way in ("hang", "drip") else "Máy chủ"):
        timestamp(message, Timestamps(url + way, seconds=0.5))
    assert time.monotonic() - started < 3


def test_server_that_is_not_there_is_given_up_in_time(house):
    message = making.sign_digest(bytes(32), house.an, at=NOW)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for address in (f"http://127.0.0.1:{port}/", "http://khong-co.invalid/", "file:///etc/passwd", "https:///", "http://[::/"):
        with pytest.raises(TimestampMissed):
            timestamp(message, Timestamps(address, seconds=2))


def test_token_of_a_server_that_is_made_for_something_else_is_not_believed(certified, house):
    with serving(stamper_of(house.binh)) as address:
        content = sign_now(certified, PLACES[0], house.an, Timestamps(address + "good"))
    signature = report(content, house.trust).signatures[1]

    assert (signature.level, signature.timestamp_trusted, signature.trusted) == (Level.BASIC, False, True)


def test_file_brings_what_proves_it_for_long(certified, house, trust, url):
    content = sign_now(certified, PLACES[0], house.an, Timestamps(url + "good"))
    proved = add_revocation(content, trust, at=NOW)
    found = report(proved, trust)
    only_roots = report(proved, Trust(trust.roots))

    assert proved.startswith(content)
    assert [each.level for each in found.signatures] == [Level.BASIC, Level.LONG_TERM]
    assert [each.level for each in only_roots.signatures] == [Level.BASIC, Level.LONG_TERM]
    assert [each.change for each in found.signatures] == [Change.SIGNATURES, Change.PROOF]
    assert found.trusted
    assert add_revocation(proved, trust, at=NOW) == proved
    without = Trust(trust.roots, crls=trust.crls[:2])  # nothing on the timestamp's server
    assert levels(add_revocation(content, without, at=NOW), trust) == [Level.BASIC, Level.TIMESTAMPED]


def test_file_signed_while_the_server_was_down_is_raised_later(basic, house, trust, url):
    raised = upgrade(basic, trust, Timestamps(url + "good"), at=NOW)
    found = report(raised, trust)

    assert [each.level for each in found.signatures] == [Level.LONG_TERM, Level.LONG_TERM]
    assert found.trusted
    assert [each.timestamped_at is not None for each in found.signatures] == [True, True]
    assert upgrade(raised, trust, Timestamps(url + "hang", seconds=0.5), at=NOW) == raised
    with pytest.raises(TimestampMissed):
        upgrade(basic, trust, Timestamps(url + "hang", seconds=0.5), at=NOW)

    further = sign_now(raised, PLACES[1], house.binh)
    assert report(further, trust).holds
    assert levels(further, trust) == [Level.LONG_TERM, Level.LONG_TERM, Level.BASIC]
    again = upgrade(further, trust, Timestamps(url + "good"), at=NOW)
    assert levels(again, trust) == [Level.LONG_TERM] * 3
    assert report(again, trust).trusted


@pytest.mark.pdfsig
def test_another_program_finds_what_is_signed_before_and_after_the_proofs_valid(basic, house, trust, url, tmp_path):
    raised = upgrade(basic, trust, Timestamps(url + "good"), at=NOW)
    further = upgrade(sign_now(raised, PLACES[1], house.binh), trust, Timestamps(url + "good"), at=NOW)
    file = tmp_path / "ky.pdf"
    file.write_bytes(further)
    said = subprocess.run([shutil.which("pdfsig"), "-nocert", file], capture_output=True, text=True, check=False).stdout

    assert said.count("Signature Validation: Signature is Valid.") == 3
    assert said.count("Signature Validation: Signature has not yet been verified.") == 2  # it does not judge timestamps over a file


def test_issuer_is_asked_for_its_list_when_that_is_wanted(certified, house, stamper, url):
    lists = {"below": revoked(house.below, at=NOW - timedelta(hours=1), until=NOW + YEAR), "wrong": b"<html>"}
    with serving(stamper, lists) as address:
        points = [x509.DistributionPoint([x509.UniformResourceIdentifier(address + name)], None, None, None) for name in ("below",)]
        key = key_of("Lê Cường", house.below, since=NOW - YEAR, until=NOW + YEAR, more=[(x509.CRLDistributionPoints(points), False)])
        content = sign_now(certified, PLACES[0], key)
        asked = add_revocation(content, Trust(house.trust.roots, fetch=True), at=NOW)
        unasked = add_revocation(content, house.trust, at=NOW)

    assert lists["below"] in asked
    assert lists["below"] not in unasked


@dataclass
class Responder:
    """Answers about one certificate of an issuer (OCSP); it remembers of which it was asked. `signer`: whose key signs the answers."""

    issuer: Key
    signer: Key
    revoked: datetime | None = None
    until: datetime = NOW + YEAR
    of: list[x509.Certificate] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    def __call__(self, question: bytes) -> bytes:
        number = ocsp.load_der_ocsp_request(question).serial_number
        self.asked.append(number)
        made = ocsp.OCSPResponseBuilder().add_response(
            cert=self.of[0],
            issuer=self.issuer.certificate,
            algorithm=hashes.SHA1(),
            cert_status=ocsp.OCSPCertStatus.REVOKED if self.revoked else ocsp.OCSPCertStatus.GOOD,
            this_update=self.until - YEAR - timedelta(hours=1),
            next_update=self.until,
            revocation_time=self.revoked,
            revocation_reason=None,
        )
        made = made.responder_id(ocsp.OCSPResponderEncoding.HASH, self.signer.certificate).certificates([self.signer.certificate])
        return made.sign(self.signer.private_key, hashes.SHA256()).public_bytes(Encoding.DER)


def answered_at(address: str) -> x509.AuthorityInformationAccess:
    place = x509.UniformResourceIdentifier(address)
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)])


@pytest.mark.parametrize(
    ("way", "level"),
    [("below", Level.LONG_TERM), ("other", Level.TIMESTAMPED), ("garbage", Level.TIMESTAMPED), ("revoked", None)],
)
def test_issuer_is_asked_about_one_certificate_before_its_whole_list(certified, house, stamper, trust, way, level):
    """An answer signed by the issuer raises the level; one by somebody else, or none, does not; that it was revoked before is told."""
    responder = Responder(house.below, house.below if way != "other" else house.binh)
    if way == "revoked":
        responder.revoked = NOW - timedelta(days=3)
    answers = {"ocsp": (lambda _asked: b"<html>") if way == "garbage" else responder}
    held = Trust(trust.roots, crls=(trust.crls[0], trust.crls[2]), fetch=True)  # nothing of the issuer below
    with serving(stamper, None, answers) as address:
        key = key_of("Lê Cường", house.below, since=NOW - YEAR, until=NOW + YEAR, more=[(answered_at(address + "ocsp"), False)])
        responder.of.append(key.certificate)
        content = sign_now(certified, PLACES[0], key, Timestamps(address + "good"))
        proved = add_revocation(content, held, at=NOW)

    signature = report(proved, Trust(trust.roots)).signatures[1]
    assert responder.asked == ([] if way == "garbage" else [key.certificate.serial_number])
    if level is None:
        assert signature.distrust is Distrust.REVOKED
    else:
        assert (signature.level, signature.distrust) == (level, None)


@pytest.mark.parametrize("way", ["other", "old", "garbage"])
def test_answer_that_cannot_be_used_keeps_no_list_away(certified, house, stamper, trust, way):
    """Whoever sits on the way to a responder over plain http could else keep a file from ever being proved."""
    responder = Responder(house.below, house.binh if way == "other" else house.below)
    if way == "old":
        responder.until = NOW - timedelta(hours=1)
    answers = {"ocsp": (lambda _asked: b"<html>") if way == "garbage" else responder}
    lists = {"below": revoked(house.below, at=NOW - timedelta(hours=1), until=NOW + YEAR)}
    held = Trust(trust.roots, crls=(trust.crls[0], trust.crls[2]), fetch=True)  # nothing of the issuer below
    with serving(stamper, lists, answers) as address:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(address + "below")], None, None, None)
        more = [(answered_at(address + "ocsp"), False), (x509.CRLDistributionPoints([point]), False)]
        key = key_of("Lê Cường", house.below, since=NOW - YEAR, until=NOW + YEAR, more=more)
        responder.of.append(key.certificate)
        content = sign_now(certified, PLACES[0], key, Timestamps(address + "good"))
        proved = add_revocation(content, held, at=NOW)

    assert lists["below"] in proved
    assert report(proved, Trust(trust.roots)).signatures[1].level is Level.LONG_TERM
