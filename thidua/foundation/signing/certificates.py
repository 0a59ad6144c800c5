"""What a certificate says (chứng thư số), and whether its key is strong and made for signing; nothing of Django, nothing of pyHanko."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

RSA_BITS = 2048
CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
OTHER_USES = {
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.CODE_SIGNING,
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.OCSP_SIGNING,
}


@dataclass(frozen=True)
class CertificateFacts:
    """For whom, from whom, its serial number and fingerprint (SHA-256) in hex, its dates."""

    subject: str
    organisation: str
    issuer: str
    serial: str
    fingerprint: str
    not_before: datetime
    not_after: datetime


def facts(certificate: x509.Certificate) -> CertificateFacts:
    """Return what a certificate says."""
    return CertificateFacts(
        subject=name_of(certificate.subject),
        organisation=_part(certificate.subject, NameOID.ORGANIZATION_NAME),
        issuer=name_of(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def name_of(name: x509.Name) -> str:
    """Return a name by its common name; what has none, by its organisation, else in full."""
    return _part(name, NameOID.COMMON_NAME) or _part(name, NameOID.ORGANIZATION_NAME) or name.rfc4514_string()


def _part(name: x509.Name, what: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(what)
    return str(found[0].value) if found else ""


def rsa_bits(certificate: x509.Certificate) -> int | None:
    """Return how many bits an RSA key has; none for another kind of key."""
    try:
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return public.key_size if isinstance(public, rsa.RSAPublicKey) else None


def is_strong(certificate: x509.Certificate) -> bool:
    """Say whether its key is one that is accepted: RSA of at least 2048 bits, or ECDSA on P-256, P-384, P-521."""
    try:
        public = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return False
    if isinstance(public, rsa.RSAPublicKey):
        return public.key_size >= RSA_BITS
    return isinstance(public, ec.EllipticCurvePublicKey) and isinstance(public.curve, CURVES)


def is_for_signing(certificate: x509.Certificate) -> bool:
    """Say whether it may sign documents: its use says so or says nothing, and it is not only for servers, programs or timestamps."""
    try:
        extensions = certificate.extensions
    except ValueError:
        return False
    usage = next((each.value for each in extensions if isinstance(each.value, x509.KeyUsage)), None)
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        return False
    extended = next((each.value for each in extensions if isinstance(each.value, x509.ExtendedKeyUsage)), None)
    return extended is None or not set(extended) <= OTHER_USES


def is_for_timestamps(certificate: x509.Certificate) -> bool:
    """Say whether it may sign timestamps: that, and nothing else, is its use."""
    try:
        extensions = certificate.extensions
    except ValueError:
        return False
    return any(
        isinstance(each.value, x509.ExtendedKeyUsage) and set(each.value) == {ExtendedKeyUsageOID.TIME_STAMPING} for each in extensions
    )
