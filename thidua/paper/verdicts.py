"""What a file is to this installation: a paper issued here, a file signed here, or a stranger's; and what its signatures hold."""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Q, QuerySet

from thidua.foundation.documents.codes import LENGTH
from thidua.foundation.signing.checking import Report, report
from thidua.foundation.signing.trust import Trust
from thidua.paper.models import Direction, OfficialDocument, SignedBy
from thidua.signing import found, keys
from thidua.signing.found import Found
from thidua.signing.models import SignedFile

# Signed with keys, and not by all yet.
HELD = Q(signed_by=SignedBy.KEY, complete_at=None, withdrawn_at=None)


class Verdict(StrEnum):
    """The answer about a file in one word; what stands later is worse."""

    OURS = "ours"  # byte for byte a file that was issued, or is signed, here
    SIGNED = "signed"  # not made here; every signature holds, every signer is believed, nothing changed after
    UNKNOWN = "unknown"  # not made here, and not signed
    WITHDRAWN = "withdrawn"  # a file issued here whose number is not in use any more
    OTHER = "other"  # not the file of the paper whose code was given
    DISTRUSTED = "distrusted"  # as it was signed, but not every signer is believed
    UNREADABLE = "unreadable"  # not made here, and nothing that can be checked
    CHANGED = "changed"  # not as it was signed


@dataclass(frozen=True)
class Checked:
    """The answer about one file. `document` and `file` are what is asked for by code, else what was found; `roots` names known roots."""

    verdict: Verdict
    sha256: str
    report: Report
    document: OfficialDocument | None = None
    file: Found | None = None
    roots: dict[str, str] = field(default_factory=dict)


def issued() -> QuerySet[OfficialDocument]:
    """Return the papers that this installation issued with a file; one that waits for its signatures is not issued yet."""
    made = OfficialDocument.objects.filter(direction=Direction.OUTGOING, file__isnull=False).exclude(code="")
    return made.exclude(HELD).select_related("file")


def by_code(code: str) -> OfficialDocument | SignedFile | None:
    """Return the paper, or the file that is signed here, which bears this code."""
    return (issued().filter(code=code).first() or found.by_code(code)) if len(code) == LENGTH else None


def check_file(content: bytes, expected: OfficialDocument | SignedFile | None = None, *, trust: Trust | None = None) -> Checked:
    """Hold a file against everything made here and read its signatures; with `expected`, say whether it is that one's.

    Raises:
        CheckingBusy: many files are being checked.
    """
    return judged(hashlib.sha256(content).hexdigest(), report(content, trust or keys.trust()), expected)


def judged(sha256: str, said: Report, expected: OfficialDocument | SignedFile | None = None) -> Checked:
    """Return the answer about a file by its hash and by what its signatures say."""
    file = found.by_hash(sha256)
    document = issued().filter(Q(file__sha256=sha256) if file is None else Q(file__sha256=sha256) | Q(signed_file=file.file)).first()
    roots = found.kinds_of(each.root for each in said.signatures)
    if expected is not None and expected not in (document, file and file.file):
        document = expected if isinstance(expected, OfficialDocument) else None
        return Checked(Verdict.OTHER, sha256, said, document, None, roots)
    return Checked(_verdict(said, document, file), sha256, said, document, file, roots)


def _verdict(said: Report, document: OfficialDocument | None, file: Found | None) -> Verdict:
    if document is not None and document.withdrawn_at:
        return Verdict.WITHDRAWN
    if said.problem is not None or not said.signatures:
        if document or file:
            return Verdict.OURS
        return Verdict.UNREADABLE if said.problem else Verdict.UNKNOWN
    if not said.holds:
        return Verdict.CHANGED
    if not said.trusted:
        return Verdict.DISTRUSTED
    return Verdict.OURS if document or file else Verdict.SIGNED
