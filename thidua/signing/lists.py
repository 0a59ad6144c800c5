"""What the office's authorities publish of their certificates: the list of revoked ones (CRL), and answers about one (OCSP)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from thidua.signing import closing, issuing
from thidua.signing.models import OfficeAuthority, SigningCertificate

# A list says that the next one comes within a week, and comes every day: whoever fetches it rarely never holds one that is too old.
HOLDS, EVERY = timedelta(days=7), timedelta(days=1)
ANSWER_HOLDS = timedelta(hours=1)
NONCE = (1, 32)


def site(path: str = "") -> str:
    """Return an address of this installation as certificates write it."""
    return iri_to_uri(f"{settings.SITE_URL}{path}")


def addresses(authority: OfficeAuthority) -> issuing.Addresses:
    """Return where this authority's root, list and answers are found, for ever."""
    return issuing.Addresses(
        root=site(reverse("signing:root_of", args=[authority.pk])),
        revoked=site(reverse("signing:list_of", args=[authority.pk])),
        answers=site(reverse("signing:ocsp")),
    )


def opened(authority: OfficeAuthority) -> issuing.Made:
    """Return the authority's key and certificate.

    Raises:
        KeyLost: its key was closed with a SECRET_KEY that is not known any more.
    """
    certificate = x509.load_der_x509_certificate(bytes(authority.certificate))
    return issuing.Made(certificate, issuing.load_key(closing.open_closed(authority.closed_key)))


@transaction.atomic
def publish(authority: OfficeAuthority, now: datetime) -> bytes:
    """Make the authority's next list as its certificates stand now, keep it and return it (DER)."""
    authority = OfficeAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    issued = SigningCertificate.objects.filter(authority=authority).exclude(serial="").order_by("pk")
    rows = [(int(serial, 16), moment) for serial, moment in issued.values_list("serial", "revoked_at") if moment]
    number = authority.lists + 1
    authority.newest_list = issuing.revocation_list(opened(authority), rows, number=number, at=now, until=now + HOLDS)
    authority.lists, authority.listed_at = number, now
    authority.save(update_fields=["newest_list", "lists", "listed_at"])
    return authority.newest_list


def current(authority: OfficeAuthority, now: datetime) -> bytes:
    """Return the authority's list; one that is a day old is made anew first. Nothing when there is none and its key is lost."""
    if authority.listed_at and authority.listed_at <= now < authority.listed_at + EVERY:
        return bytes(authority.newest_list)
    return publish_or_keep(authority, now)


def publish_or_keep(authority: OfficeAuthority, now: datetime) -> bytes:
    """Publish the next list; of an authority whose key is lost the last one stays, and with that key those of its people are lost too."""
    try:
        return publish(authority, now)
    except closing.KeyLost:
        return bytes(authority.newest_list)


# --- answers about one certificate -------------------------------------------------------------------------------------------------


def answer(asked: bytes, now: datetime) -> bytes:
    """Return the answer (OCSP, DER) to a question about one certificate of an authority of ours: good, revoked or unknown."""
    try:
        question = ocsp.load_der_ocsp_request(asked)
        authority = _asked_about(question, OfficeAuthority.objects.order_by("-pk"))
    except (ValueError, NotImplementedError, UnsupportedAlgorithm):
        return _refused(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if authority is None:
        return _refused(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    try:
        return _signed(question, authority, opened(authority), now)
    except closing.KeyLost:
        return _refused(ocsp.OCSPResponseStatus.TRY_LATER)


def _asked_about(question: ocsp.OCSPRequest, authorities: Iterable[OfficeAuthority]) -> OfficeAuthority | None:
    wanted = (question.issuer_name_hash, question.issuer_key_hash)
    return next((each for each in authorities if _hashes(each, question.hash_algorithm) == wanted), None)


def _hashes(authority: OfficeAuthority, algorithm: hashes.HashAlgorithm) -> tuple[bytes, bytes]:
    certificate = x509.load_der_x509_certificate(bytes(authority.certificate))
    point = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return _hash(algorithm, certificate.subject.public_bytes()), _hash(algorithm, certificate.public_key().public_bytes(*point))


def _hash(algorithm: hashes.HashAlgorithm, content: bytes) -> bytes:
    made = hashes.Hash(algorithm)
    made.update(content)
    return made.finalize()


def _signed(question: ocsp.OCSPRequest, authority: OfficeAuthority, made: issuing.Made, now: datetime) -> bytes:
    held = SigningCertificate.objects.filter(authority=authority, serial=f"{question.serial_number:x}").first()
    status = ocsp.OCSPCertStatus.UNKNOWN if held is None else ocsp.OCSPCertStatus.GOOD
    if held is not None and held.revoked_at:
        status = ocsp.OCSPCertStatus.REVOKED
    now = now.replace(microsecond=0)
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=question.issuer_name_hash,
        issuer_key_hash=question.issuer_key_hash,
        serial_number=question.serial_number,
        algorithm=question.hash_algorithm,
        cert_status=status,
        this_update=now,
        next_update=now + ANSWER_HOLDS,
        revocation_time=held.revoked_at.replace(microsecond=0) if held is not None and held.revoked_at else None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, made.certificate).certificates([made.certificate])
    nonce = _nonce(question)
    if nonce is not None:
        builder = builder.add_extension(nonce, critical=False)
    return builder.sign(made.private_key, issuing.DIGEST).public_bytes(serialization.Encoding.DER)


def _nonce(question: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    found = next((each.value for each in question.extensions if isinstance(each.value, x509.OCSPNonce)), None)
    return found if found is not None and NONCE[0] <= len(found.nonce) <= NONCE[1] else None


def _refused(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(serialization.Encoding.DER)
