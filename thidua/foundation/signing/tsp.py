"""A timestamp token taken apart (RFC 3161), by pyHanko; nothing of Django."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, tsp
from cryptography import x509
from pyhanko.sign.general import extract_certificate_info, extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from thidua.foundation.signing.bridge import as_x509

HASHES = ("sha256", "sha384", "sha512")
WRONG = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, NotImplementedError, SignatureValidationError)


@dataclass(frozen=True)
class Token:
    """A moment, the digest that it is about, and by whose certificate; its own signature has been found whole."""

    at: datetime
    algorithm: str
    digest: bytes
    nonce: int | None
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    def is_about(self, content: bytes) -> bool:
        return hashlib.new(self.algorithm, content).digest() == self.digest


def read_token(data: cms.SignedData) -> Token | None:
    """Return what a token says, or nothing when it is none, is broken, or uses a digest that is too weak."""
    try:
        inside = data["encap_content_info"]["content"]
        said = inside.parsed
        certificates = extract_certificate_info(data)
        signer = extract_signer_info(data)
        digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, bytes(inside)).digest()
        algorithm = said["message_imprint"]["hash_algorithm"]["algorithm"].native
        strong = {algorithm, signer["digest_algorithm"]["algorithm"].native} <= set(HASHES)
        whole = validate_sig_integrity(signer, certificates.signer_cert, "tst_info", digest)
        if not isinstance(said, tsp.TSTInfo) or not strong or whole != (True, True):
            return None
        return Token(
            at=said["gen_time"].native,
            algorithm=algorithm,
            digest=said["message_imprint"]["hashed_message"].native,
            nonce=said["nonce"].native,
            certificate=as_x509(certificates.signer_cert),
            chain=tuple(as_x509(each) for each in certificates.other_certs),
        )
    except WRONG:
        return None
