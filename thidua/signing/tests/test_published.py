"""What the authority publishes: read back with `cryptography`, and by OpenSSL."""

import base64
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import ocsp
from django.urls import reverse

from thidua.organisation.tests.factories import make_administrator
from thidua.signing import actions, closing, issuing
from thidua.signing.models import OfficeAuthority
from thidua.signing.tests.factories import ADDRESSES, AT, loaded, make_authority, make_certificate, outside, outside_root

pytestmark = pytest.mark.django_db
DER = serialization.Encoding.DER


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setitem(closing.COST, "n", 2**4)


@pytest.fixture
def issued():
    """Return the authority, a certificate that stands and one that was revoked."""
    administrator = make_administrator().user
    authority = make_authority(administrator)
    good, bad = make_certificate(actor=administrator), make_certificate(actor=administrator)
    actions.revoke(bad, reason="mất", actor=administrator, at=AT)
    return OfficeAuthority.objects.get(pk=authority.pk), loaded(good), loaded(bad)


def question(certificate, root, *, nonce=b"", digest=None):
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, root, digest or hashes.SHA1())  # what clients send
    if nonce:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(DER)


def ask(client, content):
    answer = client.post(reverse("signing:ocsp"), content, content_type="application/ocsp-request")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/ocsp-response")
    return ocsp.load_der_ocsp_response(answer.content)


def test_root_and_list_are_there_for_anybody_and_absent_before_an_authority(client, issued):
    authority, good, bad = issued
    assert x509.load_der_x509_certificate(client.get("/chung-thu/goc.crt").content) == loaded(authority)
    answer = client.get("/chung-thu/thu-hoi.crl")
    assert answer["Content-Type"] == "application/pkix-crl"
    published = x509.load_der_x509_crl(answer.content)
    assert published.is_signature_valid(loaded(authority).public_key())
    assert published.get_revoked_certificate_by_serial_number(bad.serial_number)
    assert published.get_revoked_certificate_by_serial_number(good.serial_number) is None
    assert published.next_update_utc - published.last_update_utc == timedelta(days=7)
    named = good.extensions.get_extension_for_class(x509.CRLDistributionPoints).value[0].full_name[0].value
    assert client.get(named.removeprefix("http://127.0.0.1:8000")).content == answer.content
    assert client.get(reverse("signing:list_of", args=[authority.pk + 1])).status_code == 404


def test_nothing_is_published_before_there_is_an_authority(client):
    assert [client.get(f"/chung-thu/{name}").status_code for name in ("goc.crt", "thu-hoi.crl")] == [404, 404]


@pytest.mark.parametrize("digest", [hashes.SHA1(), hashes.SHA256()])  # what clients send
def test_answer_says_good_revoked_unknown_and_is_signed(client, issued, digest):
    authority, good, bad = issued
    root = loaded(authority)
    said = ask(client, question(good, root, nonce=b"n" * 16, digest=digest))
    assert said.certificate_status == ocsp.OCSPCertStatus.GOOD
    assert said.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 16
    root.public_key().verify(said.signature, said.tbs_response_bytes, ec.ECDSA(said.signature_hash_algorithm))
    assert said.this_update_utc <= datetime.now(UTC) < said.next_update_utc
    said = ask(client, question(bad, root, digest=digest))
    assert said.certificate_status == ocsp.OCSPCertStatus.REVOKED
    assert said.revocation_time_utc <= datetime.now(UTC)
    made = issuing.Made(root, outside_root().private_key)
    stranger = issuing.certificate(made, "Ai đó", "", "1", addresses=ADDRESSES, at=datetime.now(UTC), until=root.not_valid_after_utc)
    assert ask(client, question(stranger.certificate, root, digest=digest)).certificate_status == ocsp.OCSPCertStatus.UNKNOWN


def test_answer_to_what_is_not_ours_or_no_question_is_an_error_in_its_own_form(client, issued):
    root = outside_root()
    foreign = question(outside("Ai đó", root=root).certificate, root.certificate)
    assert ask(client, foreign).response_status == ocsp.OCSPResponseStatus.UNAUTHORIZED
    for content in (b"", b"x", b"\x30\x00", b"x" * 10_000):
        assert ask(client, content).response_status == ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_answer_by_address(client, issued):
    authority, good, _bad = issued
    asked = base64.b64encode(question(good, loaded(authority))).decode()
    said = ocsp.load_der_ocsp_response(client.get(reverse("signing:ocsp_by_address", args=[asked])).content)
    assert said.certificate_status == ocsp.OCSPCertStatus.GOOD
    said = ocsp.load_der_ocsp_response(client.get("/chung-thu/ocsp/khong phai").content)
    assert said.response_status == ocsp.OCSPResponseStatus.MALFORMED_REQUEST


@pytest.mark.skipif(not shutil.which("openssl"), reason="this machine lacks OpenSSL's command (apt install openssl)")
def test_openssl_reads_list_and_answers_as_we_mean_them(client, issued, tmp_path):
    authority, good, bad = issued
    files = {"root.pem": loaded(authority), "good.pem": good, "bad.pem": bad}
    for name, certificate in files.items():
        (tmp_path / name).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    published = x509.load_der_x509_crl(client.get("/chung-thu/thu-hoi.crl").content)
    (tmp_path / "list.pem").write_bytes(published.public_bytes(serialization.Encoding.PEM))

    def openssl(*arguments):
        done = subprocess.run(["openssl", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    assert "verify OK" in openssl("crl", "-in", "list.pem", "-CAfile", "root.pem", "-noout")
    checked = {
        name: openssl("verify", "-crl_check", "-CRLfile", "list.pem", "-CAfile", "root.pem", name) for name in ("good.pem", "bad.pem")
    }
    assert (checked["good.pem"].strip(), "certificate revoked" in checked["bad.pem"]) == ("good.pem: OK", True)
    for name in ("good.pem", "bad.pem"):
        openssl("ocsp", "-issuer", "root.pem", "-cert", name, "-reqout", "question.der")
        answer = client.post(reverse("signing:ocsp"), (tmp_path / "question.der").read_bytes(), content_type="application/ocsp-request")
        (tmp_path / "answer.der").write_bytes(answer.content)
        said = openssl("ocsp", "-issuer", "root.pem", "-cert", name, "-no_nonce", "-respin", "answer.der", "-CAfile", "root.pem")
        assert "Response verify OK" in said
        assert f"{name}: {'good' if name == 'good.pem' else 'revoked'}" in said
