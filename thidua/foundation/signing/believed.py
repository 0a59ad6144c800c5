"""Whom an installation believes, as plain data that can go to another process; nothing of Django."""

import enum
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding


class Distrust(enum.Enum):
    """Why a certificate is not believed."""

    UNKNOWN = "unknown root"
    REVOKED = "revoked"
    REVOKED_LATER = "revoked later"  # than the moment that the signature claims, and no timestamp proves that moment
    EXPIRED = "expired"
    NOT_YET = "not yet valid"
    WEAK = "weak"
    USE = "not for signing"
    BROKEN = "broken"


@dataclass(frozen=True)
class Trust:
    """What certificates are judged by: accepted roots, certificates between, lists of revoked ones (CRL) and answers (OCSP), both DER.

    A list that is out of date still tells of who stands on it. `fetch` lets the job that completes signatures ask the issuers over the
    network; no check ever does.
    """

    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...] = ()
    crls: tuple[bytes, ...] = ()
    fetch: bool = False
    ocsps: tuple[bytes, ...] = ()

    def as_data(self) -> dict[str, list[bytes]]:
        """Return it as bytes that another process takes."""
        return {
            "roots": [each.public_bytes(Encoding.DER) for each in self.roots],
            "intermediates": [each.public_bytes(Encoding.DER) for each in self.intermediates],
            "crls": list(self.crls),
            "ocsps": list(self.ocsps),
        }

    @classmethod
    def from_data(cls, data: dict[str, list[bytes]]) -> "Trust":
        """Return what `as_data` gave; it fetches nothing."""
        roots, between = ([x509.load_der_x509_certificate(each) for each in data[name]] for name in ("roots", "intermediates"))
        return cls(tuple(roots), tuple(between), tuple(data["crls"]), ocsps=tuple(data["ocsps"]))
