"""What issuers say of their certificates over the network: an answer about one (OCSP), else their list (CRL). Loaded late."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID

from thidua.foundation.signing.asking import Question, asked

MOST_BYTES = 20_000_000  # of a list of revoked certificates; those of large issuers have some millions
SECONDS = 20
ASKS = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}


@dataclass(frozen=True)
class Said:
    """What an issuer said of certificates: lists of revoked ones (CRL) and answers about one (OCSP), both DER."""

    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


def told(certificates: Sequence[x509.Certificate], lists: Sequence[bytes], *, at: datetime, is_whole: Callable[[Said], bool]) -> Said:
    """Return what issuers say of certificates leading to an accepted root, beside the lists that are held.

    The addresses are those that the certificates name. An answer about one certificate is small, so it is asked for first; where none
    comes that can be used at that moment, the list is asked for: an answer that somebody made up, or an old one, keeps no list away.
    `is_whole` says whether the issuer itself said it. Who says nothing, or something else, is left out, and not waited for again.
    """
    issuers = {each.subject: each for each in certificates}
    known = {issuer_of(each) for each in lists}
    silent: set[str] = set()
    crls, ocsps = [], []
    for certificate in certificates:
        if certificate.issuer == certificate.subject or certificate.issuer in known:
            continue
        answer = _answer(certificate, issuers.get(certificate.issuer), silent)
        if answer and _answers(answer, at) and is_whole(Said(ocsps=(answer,))):
            ocsps.append(answer)
            continue
        found = _list(certificate, silent)
        if found and is_whole(Said(crls=(found,))):
            crls.append(found)
            known.add(certificate.issuer)
    return Said(tuple(crls), tuple(ocsps))


def _answers(content: bytes, at: datetime) -> bool:
    """Say whether this answers the question now: good or revoked, and said for a time that is not over."""
    said = ocsp.load_der_ocsp_response(content)
    until = said.next_update_utc
    return said.certificate_status != ocsp.OCSPCertStatus.UNKNOWN and (until is None or until > at)


def issuer_of(crl: bytes) -> x509.Name | None:
    """Return whose list this is; nothing of what is none."""
    with suppress(ValueError):
        return x509.load_der_x509_crl(crl).issuer
    return None


def serial_of(answer: bytes) -> int | None:
    """Return the number of the certificate that an answer is about; nothing of what is none, or a refusal."""
    with suppress(ValueError):
        return ocsp.load_der_ocsp_response(answer).serial_number
    return None


def _answer(certificate: x509.Certificate, issuer: x509.Certificate | None, silent: set[str]) -> bytes | None:
    if issuer is None:
        return None
    # Certificates are named by SHA-1 here, which nothing rests on: every responder takes it, and not every one takes another (RFC 5019).
    named = hashes.SHA1()  # noqa: S303  # nosec B303
    question = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, named).build().public_bytes(Encoding.DER)
    for address in _answers_at(certificate):
        content = _said(Question(address, question, ASKS), silent)
        if serial_of(content) == certificate.serial_number:
            return content
    return None


def _list(certificate: x509.Certificate, silent: set[str]) -> bytes | None:
    for address in _lists_at(certificate):
        content = _said(Question(address, most_bytes=MOST_BYTES), silent)
        if issuer_of(content) == certificate.issuer:
            return content
    return None


def _said(question: Question, silent: set[str]) -> bytes:
    """Return what is answered; nothing from who did not answer before, whom twenty signers would wait for one after another."""
    if question.url in silent:
        return b""
    try:
        return asked(question, seconds=SECONDS)
    except OSError:
        silent.add(question.url)
        return b""


def _answers_at(certificate: x509.Certificate) -> Iterator[str]:
    with suppress(ValueError, x509.ExtensionNotFound):
        for each in certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value:
            if each.access_method == AuthorityInformationAccessOID.OCSP:
                yield from _addresses([each.access_location])


def _lists_at(certificate: x509.Certificate) -> Iterator[str]:
    with suppress(ValueError, x509.ExtensionNotFound):
        for point in certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value:
            yield from _addresses(point.full_name or ())


def _addresses(names: Sequence[x509.GeneralName]) -> Iterator[str]:
    for name in names:
        if isinstance(name, x509.UniformResourceIdentifier) and name.value.startswith(("http://", "https://")):
            yield name.value
