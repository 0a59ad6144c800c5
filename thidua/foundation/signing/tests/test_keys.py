# vi: data
"""What a key file may be: opened with its password, strong, in its dates, for signing; everything else is refused with its reason."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from thidua.foundation.signing import keys
from thidua.foundation.signing.keys import KeyRefused, Why, facts, open_p12, require_usable
from thidua.foundation.signing.tests.keys import NOW, YEAR, key_of, p12_of, rsa_key


@pytest.fixture(scope="module")
def root():
    return key_of("Gốc Giả định", authority=True)


@pytest.fixture(scope="module")
def an(root):
    return key_of("Nguyễn Văn An", root, private=rsa_key())


def why(content, password="mật khẩu"):
    with pytest.raises(KeyRefused) as refused:
        open_p12(content, password, at=NOW)
    assert str(refused.value)
    return refused.value.why


def test_key_is_opened_with_its_password_and_its_text_hides_it(an, root):
    key = open_p12(p12_of(an, "mật khẩu"), "mật khẩu", at=NOW)

    assert (key.certificate, key.chain) == (an.certificate, (root.certificate,))
    assert key.private_key.private_numbers() == an.private_key.private_numbers()
    assert "private" not in repr(key)


def test_file_that_is_no_key_is_refused_with_its_reason(an, root, monkeypatch):
    good = p12_of(an, "mật khẩu")
    only_certificate = pkcs12.serialize_key_and_certificates(None, None, an.certificate, None, NoEncryption())

    assert why(good, "mật khẩu khác") == why(good, "") == Why.PASSWORD
    assert {why(content) for content in (b"", b"x" * 50, good[:-1], good + b"0", good * 9, b"\x30" * 2_000_000)} == {Why.DAMAGED}
    assert why(only_certificate, "") == Why.NO_KEY
    monkeypatch.setattr(keys, "MOST_ROUNDS", 10_000)
    assert why(good) == Why.DAMAGED


def test_file_without_a_password_is_opened(an):
    content = pkcs12.serialize_key_and_certificates(None, an.private_key, an.certificate, None, NoEncryption())

    assert open_p12(content, "", at=NOW).certificate == an.certificate


def test_file_of_an_older_maker_is_opened(an):
    old = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2048)
    locked = old.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC).build("mật khẩu".encode())
    content = pkcs12.serialize_key_and_certificates(b"an", an.private_key, an.certificate, None, locked)

    assert open_p12(content, "mật khẩu", at=NOW).certificate == an.certificate


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ({"private": "rsa 1024"}, Why.WEAK),
        ({"private": "p-192"}, Why.WEAK),
        ({"private": "ed25519"}, Why.WEAK),
        ({"since": NOW + YEAR / 2}, Why.NOT_YET),
        ({"until": NOW - timedelta(seconds=1)}, Why.EXPIRED),
        ({"signs": False}, Why.USE),
        ({"more": [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)]}, Why.USE),
    ],
)
def test_certificate_that_cannot_sign_is_refused(root, made, expected):
    kinds = {"rsa 1024": lambda: rsa_key(1024), "p-192": lambda: ec.generate_private_key(ec.SECP192R1())}
    kinds |= {"ed25519": ed25519.Ed25519PrivateKey.generate}
    if "private" in made:
        made = {"private": kinds[made["private"]]()}
    key = key_of("Nguyễn Văn An", root, **made)

    with pytest.raises(KeyRefused) as refused:
        require_usable(key.certificate, at=NOW)
    assert refused.value.why == expected
    if expected != Why.WEAK:
        assert why(p12_of(key, "mật khẩu")) == expected


def test_certificate_says_whose_it_is(an):
    said = facts(an.certificate)

    assert (said.subject, said.organisation, said.issuer) == ("Nguyễn Văn An", "Sở Giả định", "Gốc Giả định")
    assert (said.not_before, said.not_after) == (NOW - YEAR, NOW + YEAR)
    assert int(said.serial, 16) == an.certificate.serial_number
    assert len(said.fingerprint) == 64
