"""What somebody brings, held against the files that are signed here: by its bytes, by the code printed on it, by its signers' roots."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from thidua.foundation.audit.chain import type_of
from thidua.foundation.audit.models import Entry
from thidua.foundation.files.models import StoredFile
from thidua.signing.models import OfficeAuthority, PdfSignature, ScannedPage, SealKey, SignedFile, TrustedRoot


@dataclass(frozen=True)
class Found:
    """A file that is signed here and which of its revisions was brought."""

    file: SignedFile
    revision: int

    @property
    def is_newest(self) -> bool:
        return self.revision == self.file.revision


def by_hash(sha256: str) -> Found | None:
    """Return the file of which these bytes are a revision, whichever. One query for what was never stored here."""
    stored = list(StoredFile.objects.filter(sha256=sha256).values_list("pk", flat=True)[:100])
    if not stored:
        return None
    signature = PdfSignature.objects.filter(stored__in=stored).select_related("file").first()
    if signature is not None:
        return Found(signature.file, signature.revision)
    file = SignedFile.objects.filter(Q(first__in=stored) | Q(current__in=stored)).first()
    if file is not None:
        return Found(file, file.revision if file.current_id in stored else 1)
    return _raised(sha256)


def _raised(sha256: str) -> Found | None:
    """Return the file by a revision that only proved more, and that others followed: the log alone still knows it."""
    rows = Entry.objects.filter(event="signing.level_raised", subject_type=type_of(SignedFile()), changes__sha256=sha256)
    entry = rows.first()
    file = SignedFile.objects.filter(pk=int(entry.subject_id)).first() if entry else None
    return Found(file, int(entry.changes["revision"][1])) if entry and file else None


def by_code(code: str) -> SignedFile | None:
    """Return the file that bears this code."""
    return SignedFile.objects.filter(code=code).first() if code else None


def kinds_of(roots: Iterable[str]) -> dict[str, str]:
    """Return what these roots, by their fingerprints, are to this installation; those it does not know are left out."""
    wanted = {each for each in roots if each}
    if not wanted:
        return {}
    found = {each.fingerprint: str(each.get_kind_display()) for each in TrustedRoot.objects.filter(fingerprint__in=wanted)}
    for model, kind in ((OfficeAuthority, _("Nội bộ")), (SealKey, _("Con dấu của hệ thống này"))):
        held = model.objects.values_list("certificate", flat=True)
        found |= {fingerprint: kind for each in held if (fingerprint := hashlib.sha256(bytes(each)).hexdigest()) in wanted}
    return found


@dataclass(frozen=True)
class Signed:
    """A place of a file and who signed in it, digitally or on paper; nobody yet: `signer` is empty."""

    label: str
    signer: str = ""
    at: date | None = None
    by_hand: bool = False


def places_of(file: SignedFile) -> list[Signed]:
    """Return the places of a file, in order, with whoever stands in them. Two queries."""
    hands = ScannedPage.objects.filter(file=file, withdrawn_at=None).exclude(confirmed_at=None)
    found = {each.place: Signed("", each.signer_name, each.signed_on, True) for each in hands}
    found |= {each.place: Signed("", each.signer_name, each.signed_at) for each in file.signatures.all()}
    return [replace(found.get(each["name"], Signed("")), label=str(each["label"])) for each in file.places]
