"""One signature of a PDF, judged by pyHanko and pyhanko-certvalidator. Loaded in the process that checks; nothing of Django."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    FormUpdatingRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.general import NonexistentAttributeError, find_unique_cms_attribute
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data
from pyhanko.sign.validation.status import SignatureCoverageLevel

from thidua.foundation.signing.believed import Distrust, Trust
from thidua.foundation.signing.bridge import as_x509
from thidua.foundation.signing.certificates import facts, is_for_signing, is_for_timestamps, is_strong
from thidua.foundation.signing.paths import REQUIRED, SOFT, certificates_of, path_of, revoked_at
from thidua.foundation.signing.report import Change, Level, SignatureReport
from thidua.foundation.signing.tsp import HASHES, Token, read_token

# Only signatures may follow a signature: an ordinary field that is filled in is a change of what is read.
POLICY = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule([SigFieldCreationRule(), SigFieldModificationRule()]),
)
PADES, PKCS7, TIMESTAMP = "/ETSI.CAdES.detached", "/adbe.pkcs7.detached", "/ETSI.RFC3161"
COVERING = (SignatureCoverageLevel.ENTIRE_REVISION, SignatureCoverageLevel.ENTIRE_FILE)


class Inspected:
    """A signature as it stands in the file; raises anything when it cannot be read."""

    def __init__(self, embedded: EmbeddedPdfSignature, content: bytes) -> None:
        self.embedded: Any = embedded
        self.form = _text(embedded, "/SubFilter")
        self.is_timestamp = self.form == TIMESTAMP
        if self.form not in (PADES, PKCS7, TIMESTAMP):
            raise ValueError(self.form)
        self.field, self.revision = str(embedded.field_name), embedded.signed_revision + 1
        self.certificate = as_x509(embedded.signer_cert)
        self.chain = [as_x509(each) for each in embedded.other_embedded_certs]
        covers = embedded.evaluate_signature_coverage() if self._leaves_its_hole(content) else SignatureCoverageLevel.UNCLEAR
        self.embedded.coverage = covers  # type: ignore[assignment] # which its own judgement of later revisions asks for
        self.covers_file = covers is SignatureCoverageLevel.ENTIRE_FILE
        self.covers = covers in COVERING
        self.is_well_ended = content[-64:].rstrip().endswith(b"%%EOF")

    def _leaves_its_hole(self, content: bytes) -> bool:
        """Say whether all is covered but for the signature itself, and nothing stands in its padding."""
        first, before, after, length = (int(each) for each in self.embedded.byte_range)
        hole, message = content[before:after], self.embedded.pkcs7_content
        padding = message[len(core.load(message).dump()) :]
        return (
            first == 0
            and 0 < before < after < after + length <= len(content)
            and (hole[:1], hole[-1:]) == (b"<", b">")
            and bytes.fromhex(hole[1:-1].decode("ascii")) == message
            and not padding.strip(b"\0")
        )

    def integrity(self) -> tuple[bool, bool]:
        """Return whether what it covers is as it was signed, and whether it was made with the key of its certificate."""
        if not self.covers or self.embedded.signed_data["encap_content_info"]["content"].native is not None:
            return False, False
        intact, valid = validate_sig_integrity(self.embedded.signer_info, self.embedded.signer_cert, "data", self.embedded.compute_digest())
        return bool(intact), bool(valid)

    def token(self) -> Token | None:
        """Return its timestamp: that over the signature, or itself when it is one over the file."""
        if self.is_timestamp:
            found = read_token(self.embedded.signed_data)
            return found if found and self.covers and found.digest == self.embedded.compute_digest(found.algorithm) else None
        for data in _tokens(self.embedded):
            found = read_token(data)
            if found and found.is_about(self.embedded.signer_info["signature"].native):
                return found
        return None

    def change(self, others: Sequence["Inspected"]) -> Change:
        """Return what was changed after it."""
        if self.covers and self.covers_file:
            return Change.NOTHING
        beyond = self.revision == self.embedded.reader.total_revisions or not self.is_well_ended  # bytes of no revision
        found = None if beyond or not self.covers else self._found_after()
        if found is None or isinstance(found, SuspiciousModification) or not self._permits(found):
            return Change.CONTENT
        later = [each for each in others if each.revision > self.revision]
        if not found.changed_form_fields <= {each.field for each in later}:
            return Change.CONTENT  # a place that shows something else now, and that nobody has signed
        return Change.PROOF if all(each.is_timestamp for each in later) else Change.SIGNATURES

    def _found_after(self) -> DiffResult | SuspiciousModification | None:
        try:
            return self.embedded.evaluate_modifications(POLICY)
        except Exception:  # what cannot be read cannot be shown to be harmless
            return None

    def _permits(self, found: DiffResult) -> bool:
        permitted = self.embedded.docmdp_level
        level = found.modification_level
        return bool(level <= ModificationLevel.FORM_FILLING and (permitted is None or level.value <= permitted.value))

    def chains(self) -> list[tuple[x509.Certificate, Sequence[x509.Certificate], datetime | None]]:
        """Return who signed, and who timestamped the signature and when, each with the certificates that came along."""
        token = self.token()
        signer: list[Any] = [] if self.is_timestamp else [(self.certificate, self.chain, None)]
        return [*signer, (token.certificate, token.chain, token.at)] if token else signer

    def is_strong(self) -> bool:
        digest = self.embedded.signer_info["digest_algorithm"]["algorithm"].native
        return digest in HASHES and is_strong(self.certificate)

    def is_bound(self) -> bool:
        """Say whether it is of the PAdES form: bound to its certificate."""
        try:
            find_unique_cms_attribute(self.embedded.signer_info["signed_attrs"], "signing_certificate_v2")
        except (NonexistentAttributeError, ValueError):
            return False
        return self.form == PADES

    def claimed_at(self) -> datetime | None:
        try:
            said = self.embedded.self_reported_timestamp
        except Exception:  # what cannot be read claims nothing
            return None
        return said if said is None or said.tzinfo else said.replace(tzinfo=UTC)

    def is_seal(self) -> bool:
        seal = read_certification_data(self.embedded.reader)
        return seal is not None and seal.author_sig is self.embedded.sig_object


def _text(embedded: EmbeddedPdfSignature, key: str) -> str:
    return str(embedded.sig_object[key]) if key in embedded.sig_object else ""


def _tokens(embedded: EmbeddedPdfSignature) -> list[Any]:
    try:
        return list(extract_tst_data_iter(embedded.signer_info, signed=False))
    except (NonexistentAttributeError, ValueError, KeyError, TypeError, AttributeError):
        return []


@dataclass(frozen=True)
class Proofs:
    """By what a file's signatures are judged: what is trusted here, what the file itself brings, its timestamps by revision."""

    trust: Trust
    brought: Trust
    moments: tuple[tuple[int, Token], ...] = ()

    @classmethod
    def of(cls, reader: PdfFileReader, trust: Trust) -> "Proofs":
        """Read what the file brings: certificates, lists of revoked ones, answers on single ones (DSS)."""
        try:
            store = DocumentSecurityStore.read_dss(reader)
            certificates = tuple(as_x509(each) for each in store.load_certs())
            crls, ocsps = (tuple(each.get_object().data for each in some) for some in (store.crls, store.ocsps))
        except NoDSSFoundError:
            certificates, crls, ocsps = (), (), ()
        except Exception:  # a store that cannot be read proves nothing
            certificates, crls, ocsps = (), (), ()
        return cls(trust, Trust(trust.roots, (*trust.intermediates, *certificates), crls, ocsps=ocsps))

    @property
    def all(self) -> Trust:
        return replace(self.brought, crls=(*self.trust.crls, *self.brought.crls), ocsps=(*self.trust.ocsps, *self.brought.ocsps))

    def with_moments(self, timestamps: Sequence[Inspected]) -> "Proofs":
        """Return them with the timestamps over the file that are believed."""
        found = [(each.revision, token) for each in timestamps if (token := each.token()) is not None and self.believes(token)]
        return replace(self, moments=tuple(found))

    def believes(self, token: Token) -> bool:
        """Say whether a timestamp is by a server that is trusted here."""
        return is_for_timestamps(token.certificate) and self._why(token.certificate, token.chain, token.at) is None

    def proves(self, certificate: x509.Certificate, chain: Sequence[x509.Certificate], at: datetime) -> bool:
        """Say whether what the file brings shows that nobody of the path was revoked."""
        return not isinstance(path_of(certificate, chain, self.brought, at, revocation=REQUIRED), Distrust)

    def _why(self, certificate: x509.Certificate, chain: Sequence[x509.Certificate], at: datetime) -> Distrust | None:
        path = path_of(certificate, chain, self.all, at, revocation=SOFT)
        if isinstance(path, Distrust):
            return path
        since = revoked_at(path, self.all.crls)
        return Distrust.REVOKED if since is not None and since <= at else None

    def root_of(self, signature: Inspected, moment: datetime) -> str:
        """Return the fingerprint of the root to which a signer's certificate leads; nothing when it leads to none."""
        path = path_of(signature.certificate, signature.chain, self.all, moment)
        return "" if isinstance(path, Distrust) else next(certificates_of(path)).fingerprint(SHA256()).hex()

    def why(self, signature: Inspected, moment: datetime, proved: bool, at: datetime) -> tuple[Distrust | None, datetime | None]:
        """Return why a signer is not believed, and since when its certificate is revoked."""
        certificate, trust = signature.certificate, self.all
        path = path_of(certificate, signature.chain, trust, moment)
        since = None if isinstance(path, Distrust) else revoked_at(path, trust.crls)
        if isinstance(path, Distrust):
            return path, None
        if since is not None and since <= moment:
            return Distrust.REVOKED, since
        if not signature.is_strong():
            return Distrust.WEAK, since
        if not is_for_signing(certificate):
            return Distrust.USE, since
        lately = min(at, certificate.not_valid_after_utc - timedelta(seconds=1))
        later = since is not None or (bool(trust.ocsps) and path_of(certificate, signature.chain, trust, lately) is Distrust.REVOKED)
        return (Distrust.REVOKED_LATER if later and not proved else None), since


def report_of(signature: Inspected, others: Sequence[Inspected], proofs: Proofs, at: datetime) -> SignatureReport:
    """Return what is found of one signature at that moment."""
    said = facts(signature.certificate)
    intact, valid = signature.integrity()
    token = signature.token() if valid else None
    over_file = next((each for revision, each in proofs.moments if revision > signature.revision), None)
    believed = token if token and proofs.believes(token) else over_file
    claimed = signature.claimed_at()
    moment = believed.at if believed else min(claimed or at, at)
    why, since = proofs.why(signature, moment, believed is not None, at)
    shown = believed or token
    return SignatureReport(
        field=signature.field,
        revision=signature.revision,
        signer=said.subject,
        organisation=said.organisation,
        issuer=said.issuer,
        serial=said.serial,
        fingerprint=said.fingerprint,
        root=proofs.root_of(signature, moment),
        not_before=said.not_before,
        not_after=said.not_after,
        reason=_text(signature.embedded, "/Reason"),
        claimed_at=claimed,
        timestamped_at=shown.at if shown else None,
        timestamp_by=facts(shown.certificate).subject if shown else "",
        timestamp_trusted=believed is not None,
        judged_at=moment,
        level=_level(signature, believed, proofs) if intact and valid else Level.OTHER,
        is_seal=signature.is_seal(),
        intact=intact,
        valid=valid,
        distrust=why,
        revoked_at=since,
        expired_now=at > said.not_after,
        covers_file=signature.covers_file,
        change=signature.change(others),
    )


def _level(signature: Inspected, believed: Token | None, proofs: Proofs) -> Level:
    if not signature.is_bound() or not signature.is_strong():
        return Level.OTHER
    if believed is None:
        return Level.BASIC
    proved = proofs.proves(signature.certificate, signature.chain, believed.at)
    return Level.LONG_TERM if proved and proofs.proves(believed.certificate, believed.chain, believed.at) else Level.TIMESTAMPED
