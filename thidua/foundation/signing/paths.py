"""Paths from a certificate to an accepted root, by pyhanko-certvalidator. Loaded late; see trust.py."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator import CertificateValidator, ValidationContext, errors
from pyhanko_certvalidator.path import ValidationPath

from thidua.foundation.signing.cms import as_asn1, as_x509, settled
from thidua.foundation.signing.trust import Distrust, Trust

KINDS = (
    (errors.RevokedError, Distrust.REVOKED),
    (errors.ExpiredError, Distrust.EXPIRED),
    (errors.NotYetValidError, Distrust.NOT_YET),
    (errors.DisallowedAlgorithmError, Distrust.WEAK),
    (errors.PathBuildingError, Distrust.UNKNOWN),
)


def distrust(certificate: x509.Certificate, chain: Sequence[x509.Certificate], trust: Trust, at: datetime) -> Distrust | None:
    """Return why a certificate is not believed at that moment, or nothing."""
    try:
        context = context_of(trust, at)
        validator = CertificateValidator(as_asn1(certificate), map(as_asn1, chain), context)
        path: ValidationPath = settled(validator.async_validate_path())
    except (errors.PathError, errors.ValidationError) as error:
        if isinstance(error, errors.InvalidCertificateError) and certificate.issuer == certificate.subject:
            return Distrust.UNKNOWN
        return next((kind for of, kind in KINDS if isinstance(error, of)), Distrust.BROKEN)
    except (ValueError, TypeError, KeyError, UnsupportedAlgorithm):
        return Distrust.BROKEN
    return Distrust.REVOKED if _is_listed(path, trust.crls, at) else None


def context_of(trust: Trust, at: datetime, crls: Iterable[bytes] = ()) -> ValidationContext:
    """Return what the validator judges by: these roots, these lists, that moment; never the network."""
    return ValidationContext(
        trust_roots=[as_asn1(each) for each in trust.roots],
        other_certs=[as_asn1(each) for each in trust.intermediates],
        crls=[*trust.crls, *crls],
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
        retroactive_revinfo=True,
    )


def _is_listed(path: ValidationPath, crls: Sequence[bytes], at: datetime) -> bool:
    """Say whether a certificate of the path stands on a list of its issuer, even one that is out of date, since before that moment."""
    certificates = [as_x509(each) for each in path.iter_certs(include_root=True)]
    lists = [x509.load_der_x509_crl(each) for each in crls]
    return any(_stands_on(each, issuer, one, at) for issuer, each in pairwise(certificates) for one in lists)


def _stands_on(certificate: x509.Certificate, issuer: x509.Certificate, crl: x509.CertificateRevocationList, at: datetime) -> bool:
    found = crl.get_revoked_certificate_by_serial_number(certificate.serial_number) if crl.issuer == issuer.subject else None
    if found is None or found.revocation_date_utc > at:
        return False
    try:
        return crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (InvalidSignature, TypeError, ValueError):
        return False
