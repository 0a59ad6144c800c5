"""A person's key and certificate: opened from a file, judged, put into words. A key lives in memory for one signature and is never kept."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asn1crypto import algos
from asn1crypto import pkcs12 as p12
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused
from thidua.foundation.signing.certificates import CURVES, RSA_BITS, CertificateFacts, facts, is_for_signing, is_strong, name_of, rsa_bits

__all__ = [
    "CURVES",
    "RSA_BITS",
    "CertificateFacts",
    "Key",
    "KeyRefused",
    "PrivateKey",
    "Why",
    "facts",
    "name_of",
    "open_p12",
    "require_strong",
    "require_usable",
]

MOST_BYTES = 1_000_000
MOST_ROUNDS = 5_000_000  # of deriving the key from the password: some seconds; a file that asks for more is made to keep us busy
CLOCKS = timedelta(minutes=5)  # by which the clock of whoever made a certificate may be ahead of ours

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Why(enum.Enum):
    """Why a key or a certificate is refused."""

    PASSWORD = "password"  # noqa: S105 - a kind of refusal  # nosec B105
    DAMAGED = "damaged"
    NO_KEY = "no key"
    EXPIRED = "expired"
    NOT_YET = "not yet valid"
    WEAK = "weak"
    USE = "not for signing"


class KeyRefused(Refused):
    """A key cannot sign: its file, password, strength, dates or use; `why` says which."""

    def __init__(self, message: str, why: Why) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True)
class Key:
    """A private key with its certificate and those of its issuers, for one signature; its text shows nothing of the key."""

    certificate: x509.Certificate
    private_key: PrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...] = ()


def open_p12(content: bytes, password: str, *, at: datetime) -> Key:
    """Return the key inside a PKCS#12 file (.p12, .pfx), usable now.

    Raises:
        KeyRefused: the file is damaged or none, the password is wrong, no key with its certificate is inside, or
            `require_usable` refuses it.
    """
    _require_p12(content)
    try:
        private, certificate, others = pkcs12.load_key_and_certificates(content, password.encode())
    except (ValueError, UnsupportedAlgorithm, TypeError, OverflowError):
        raise KeyRefused(_("Mật khẩu của tệp chứng thư không đúng. Hãy nhập lại."), Why.PASSWORD) from None
    if private is None or certificate is None:
        raise KeyRefused(_("Tệp không có khóa bí mật kèm chứng thư của khóa đó. Hãy xuất lại tệp .p12 cùng khóa bí mật."), Why.NO_KEY)
    require_usable(certificate, at=at)
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or private.public_key() != certificate.public_key():
        raise KeyRefused(_("Khóa bí mật trong tệp không phải khóa của chứng thư. Hãy xuất lại tệp .p12."), Why.NO_KEY)
    return Key(certificate, private, tuple(others))


def require_usable(certificate: x509.Certificate, *, at: datetime) -> None:
    """Refuse a certificate that cannot sign documents at that moment, whoever issued it.

    Raises:
        KeyRefused: RSA shorter than 2048 bits or another kind of key, not yet valid, expired, or made for something else.
    """
    require_strong(certificate)
    said = facts(certificate)
    if at + CLOCKS < said.not_before:
        moment = _day(said.not_before)
        raise KeyRefused(_("Chứng thư chưa có hiệu lực: có hiệu lực từ %(moment)s.") % {"moment": moment}, Why.NOT_YET)
    if at > said.not_after:
        moment = _day(said.not_after)
        raise KeyRefused(_("Chứng thư đã hết hạn ngày %(moment)s. Hãy dùng chứng thư khác.") % {"moment": moment}, Why.EXPIRED)
    if not is_for_signing(certificate):
        raise KeyRefused(_("Chứng thư này không dùng để ký văn bản. Hãy dùng chứng thư chữ ký số của cá nhân."), Why.USE)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%d/%m/%Y}"


def require_strong(certificate: x509.Certificate) -> None:
    """Refuse a key that is too weak or of a kind that is not accepted; raises `KeyRefused`."""
    bits = rsa_bits(certificate)
    if bits is not None and bits < RSA_BITS:
        said = {"bits": bits, "least": RSA_BITS}
        raise KeyRefused(_("Khóa RSA %(bits)s bit quá yếu. Hãy dùng chứng thư có khóa từ %(least)s bit.") % said, Why.WEAK)
    if not is_strong(certificate):
        raise KeyRefused(
            _("Loại khóa của chứng thư không được chấp nhận. Hãy dùng khóa RSA từ 2048 bit, hoặc ECDSA P-256 trở lên."), Why.WEAK
        )


# --- the file, before a password is tried ------------------------------------------------------------------------------------------


def _require_p12(content: bytes) -> None:
    try:
        rounds = sum(_rounds(p12.Pfx.load(content, strict=True))) if len(content) <= MOST_BYTES else MOST_ROUNDS + 1
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        rounds = MOST_ROUNDS + 1
    if rounds > MOST_ROUNDS:
        raise KeyRefused(_("Tệp không phải tệp chứng thư PKCS#12 (.p12, .pfx), hoặc đã hỏng. Hãy chọn lại tệp."), Why.DAMAGED)


def _rounds(file: p12.Pfx) -> Iterator[int]:
    """Give how many rounds each locked part asks for."""
    if file["mac_data"].native is not None:
        yield file["mac_data"]["iterations"].native
    for part in file.authenticated_safe:
        if part["content_type"].native == "encrypted_data":
            yield _rounds_of(part["content"]["encrypted_content_info"]["content_encryption_algorithm"])
        elif part["content_type"].native == "data":
            for bag in p12.SafeContents.load(part["content"].native):
                if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
                    yield _rounds_of(bag["bag_value"]["encryption_algorithm"])


def _rounds_of(algorithm: algos.EncryptionAlgorithm) -> int:
    said = algorithm["parameters"].native
    rounds = said["key_derivation_func"]["parameters"]["iteration_count"] if "key_derivation_func" in said else said["iterations"]
    return int(rounds)
