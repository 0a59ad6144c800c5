"""Keys and certificates of invented people, made for a test; nothing of pyHanko here."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from thidua.foundation.signing.keys import Key, PrivateKey

NOW = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
YEAR = timedelta(days=365)


def ec_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def rsa_key(bits: int = 2048) -> PrivateKey:
    return rsa.generate_private_key(65537, bits)


def key_of(
    name: str,
    issuer: Key | None = None,
    *,
    private: PrivateKey | None = None,
    since: datetime = NOW - YEAR,
    until: datetime = NOW + YEAR,
    authority: bool = False,
    signs: bool = True,
    others: Sequence[x509.Certificate] = (),
    more: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Key:
    """Return a key whose certificate is from the issuer, or its own (a root)."""
    private = private or ec_key()
    said = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sở Giả định")])
    made = x509.CertificateBuilder(said if issuer is None else issuer.certificate.subject, said, private.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)
    made = made.add_extension(x509.BasicConstraints(authority, None), critical=True)
    usage = dict.fromkeys(("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False) | {
        "key_cert_sign": authority,
        "crl_sign": authority,
        "encipher_only": False,
        "decipher_only": False,
    }
    usage |= {"digital_signature": signs, "content_commitment": signs, "key_encipherment": not signs}
    made = made.add_extension(x509.KeyUsage(**usage), critical=True)
    for extension, critical in more:
        made = made.add_extension(extension, critical)
    signed = made.sign(private if issuer is None else issuer.private_key, hashes.SHA256())
    above = () if issuer is None else (issuer.certificate, *issuer.chain)
    return Key(signed, private, (*above, *others))


def revoked(issuer: Key, *keys: Key, at: datetime = NOW - timedelta(days=1), until: datetime = NOW + YEAR) -> bytes:
    """Return the issuer's list of revoked certificates (CRL)."""
    made = x509.CertificateRevocationListBuilder(issuer.certificate.subject, at, until)
    for each in keys:
        entry = x509.RevokedCertificateBuilder(each.certificate.serial_number, at).build()
        made = made.add_revoked_certificate(entry)
    made = made.add_extension(x509.CRLNumber(1), critical=False)
    aki = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.private_key.public_key())
    return made.add_extension(aki, critical=False).sign(issuer.private_key, hashes.SHA256()).public_bytes(Encoding.DER)


def p12_of(key: Key, password: str) -> bytes:
    return pkcs12.serialize_key_and_certificates(
        "khóa".encode(), key.private_key, key.certificate, key.chain, BestAvailableEncryption(password.encode())
    )
