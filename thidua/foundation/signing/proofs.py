"""What a signed file brings to prove its signatures later: a timestamp over it, certificates, lists of revoked ones. Loaded late."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from thidua.foundation.signing import revisions
from thidua.foundation.signing.believed import Distrust, Trust
from thidua.foundation.signing.certificates import facts
from thidua.foundation.signing.holes import filled
from thidua.foundation.signing.inspected import Inspected, Proofs
from thidua.foundation.signing.issuers import issuer_of, serial_of, told
from thidua.foundation.signing.paths import certificates_of, path_of
from thidua.foundation.signing.refusals import FileRefused
from thidua.foundation.signing.timestamps import Timestamps, ask
from thidua.foundation.signing.tokens import question, token_in, token_of

RESERVE = 16_000  # bytes for a timestamp with the certificates of its server


def stamped_where_needed(pdf: bytes, trust: Trust, timestamps: Timestamps, at: datetime) -> bytes:
    """Return the file with a timestamp over all of it, if a signature has none that is trusted; raises as `upgrade` does."""
    found = _signatures(pdf)
    proofs = Proofs.of(_reader(pdf), trust).with_moments([each for each in found if each.is_timestamp])
    proved = max((revision for revision, _token in proofs.moments), default=0)
    if all(each.is_timestamp or each.revision < proved or _has_moment(each, proofs) for each in found):
        return pdf
    content, digest, state = revisions.timestampable(pdf, reserve=RESERVE)
    wanted = question(digest)
    return filled(content, state, token_of(wanted, ask(timestamps, wanted)).dump())


def believed_moment(content: bytes, trust: Trust) -> datetime | None:
    """Return the moment of a trusted timestamp in a signature (CMS), or nothing."""
    token = token_in(content)
    return token.at if token is not None and Proofs(trust, trust).believes(token) else None


def with_revocation(pdf: bytes, trust: Trust, at: datetime) -> bytes:
    """Return the file with the certificates and lists that its signers and timestamp servers need; raises as `add_revocation` does."""
    believed = Proofs.of(_reader(pdf), trust).all
    certificates: dict[str, x509.Certificate] = {}
    for signature in _signatures(pdf):
        for certificate, chain, moment in signature.chains():
            path = path_of(certificate, chain, believed, moment or min(at, signature.claimed_at() or at))
            if not isinstance(path, Distrust):
                certificates |= {facts(each).fingerprint: each for each in certificates_of(path)}
    needed = list(certificates.values())
    crls = [each for each in trust.crls if issuer_of(each) in {one.issuer for one in needed}]
    ocsps = [each for each in trust.ocsps if serial_of(each) in {one.serial_number for one in needed}]
    if trust.fetch:
        said = told(needed, crls, at=at, is_whole=lambda said: _is_whole(replace(believed, crls=said.crls, ocsps=said.ocsps), needed, at))
        crls, ocsps = [*crls, *said.crls], [*ocsps, *said.ocsps]
    return revisions.with_proofs(pdf, needed, crls, ocsps) if needed else pdf


def _is_whole(said: Trust, certificates: Sequence[x509.Certificate], at: datetime) -> bool:
    """Say whether an issuer itself said this: by what another made up in its name, a certificate that is good could not be judged."""
    judged = (path_of(each, certificates, said, at) for each in certificates if each.issuer != each.subject)
    return all(each is not Distrust.BROKEN for each in judged)


def _has_moment(signature: Inspected, proofs: Proofs) -> bool:
    token = signature.token()
    return token is not None and proofs.believes(token)


def _reader(pdf: bytes) -> PdfFileReader:
    try:
        return PdfFileReader(io.BytesIO(pdf))
    except PdfError as error:
        raise FileRefused(revisions.damaged()) from error


def _signatures(pdf: bytes) -> list[Inspected]:
    try:
        reader = _reader(pdf)
        found = enumerate_sig_fields(reader, filled_status=True)
        return [Inspected(EmbeddedPdfSignature(reader, field, name), pdf) for name, _value, field in found]
    except (PdfError, ValueError, KeyError, TypeError) as error:
        raise FileRefused(revisions.damaged()) from error
