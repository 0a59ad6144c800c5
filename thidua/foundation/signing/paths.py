"""Paths from a certificate to an accepted root, by pyhanko-certvalidator. Loaded late; nothing of Django. See trust.py."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from asn1crypto import crl, ocsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator import CertificateValidator, ValidationContext, errors
from pyhanko_certvalidator.path import ValidationPath

from thidua.foundation.signing.believed import Distrust, Trust
from thidua.foundation.signing.bridge import as_asn1, as_x509, settled

KINDS = (
    (errors.RevokedError, Distrust.REVOKED),
    (errors.ExpiredError, Distrust.EXPIRED),
    (errors.NotYetValidError, Distrust.NOT_YET),
    (errors.DisallowedAlgorithmError, Distrust.WEAK),
    (errors.PathBuildingError, Distrust.UNKNOWN),
)
WRONG = (ValueError, TypeError, KeyError, AttributeError, OverflowError, UnsupportedAlgorithm)
SOFT, REQUIRED = "soft-fail", "require"  # without a word of the issuer on revocation: believed, or not


def distrust(certificate: x509.Certificate, chain: Sequence[x509.Certificate], trust: Trust, at: datetime) -> Distrust | None:
    """Return why a certificate is not believed at that moment, or nothing."""
    path = path_of(certificate, chain, trust, at)
    if isinstance(path, Distrust):
        return path
    since = revoked_at(path, trust.crls)
    return Distrust.REVOKED if since is not None and since <= at else None


def path_of(
    certificate: x509.Certificate, chain: Iterable[x509.Certificate], trust: Trust, at: datetime, *, revocation: str = SOFT
) -> ValidationPath | Distrust:
    """Return the path from a certificate to an accepted root, all valid at that moment, or why there is none."""
    try:
        context = ValidationContext(
            trust_roots=[as_asn1(each) for each in trust.roots],
            other_certs=[as_asn1(each) for each in trust.intermediates],
            crls=[each for each in map(_crl, trust.crls) if each is not None],
            ocsps=[each for each in map(_ocsp, trust.ocsps) if each is not None],
            moment=at,
            allow_fetching=False,
            revocation_mode=revocation,
            retroactive_revinfo=True,
        )
        validator = CertificateValidator(as_asn1(certificate), map(as_asn1, chain), context)
        found: ValidationPath = settled(validator.async_validate_path())
    except (errors.PathError, errors.ValidationError) as error:
        if isinstance(error, errors.InvalidCertificateError) and certificate.issuer == certificate.subject:
            return Distrust.UNKNOWN
        return next((kind for of, kind in KINDS if isinstance(error, of)), Distrust.BROKEN)
    except WRONG:
        return Distrust.BROKEN
    return found


def revoked_at(path: ValidationPath, crls: Sequence[bytes]) -> datetime | None:
    """Return since when a certificate of the path stands on a list of its issuer, were the list out of date."""
    certificates = [as_x509(each) for each in path.iter_certs(include_root=True)]
    lists = [each for each in map(_list, crls) if each is not None]
    moments = [moment for issuer, each in pairwise(certificates) for one in lists if (moment := _since(each, issuer, one)) is not None]
    return min(moments, default=None)


def certificates_of(path: ValidationPath) -> Iterator[x509.Certificate]:
    """Give the certificates of a path, the root first."""
    return (as_x509(each) for each in path.iter_certs(include_root=True))


def _since(certificate: x509.Certificate, issuer: x509.Certificate, revoked: x509.CertificateRevocationList) -> datetime | None:
    found = revoked.get_revoked_certificate_by_serial_number(certificate.serial_number) if revoked.issuer == issuer.subject else None
    try:
        whole = found is not None and revoked.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (InvalidSignature, TypeError, ValueError):
        return None
    return found.revocation_date_utc if found is not None and whole else None


def _list(content: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(content)
    except ValueError:
        return None


def _crl(content: bytes) -> crl.CertificateList | None:
    try:
        found = crl.CertificateList.load(content, strict=True)
        found["tbs_cert_list"]["issuer"].native  # noqa: B018 - what is damaged is found here
    except WRONG:
        return None
    return found


def _ocsp(content: bytes) -> ocsp.OCSPResponse | None:
    try:
        found = ocsp.OCSPResponse.load(content, strict=True)
        found.native  # noqa: B018 - what is damaged is found here
    except WRONG:
        return None
    return found if found["response_status"].native == "successful" else None
