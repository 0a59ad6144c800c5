"""What a check of a PDF says (kết quả kiểm tra chữ ký số): plain data, and nothing of how it was found."""

import enum
from dataclasses import dataclass
from datetime import datetime

from thidua.foundation.signing.believed import Distrust


class Problem(enum.Enum):
    """Why a file cannot be checked at all."""

    EMPTY = "empty"
    NOT_PDF = "not a PDF"
    TOO_LARGE = "too large"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_HEAVY = "too heavy"  # not done within the time or memory of a check


class Change(enum.Enum):
    """What was changed after a signature."""

    NOTHING = "nothing"
    PROOF = "proof"  # timestamps, lists of revoked certificates: what proves signatures later
    SIGNATURES = "signatures"  # further signatures in their fields
    CONTENT = "content"  # pages, fields, or anything that cannot be shown to be harmless: the signature does not hold for what is seen


class Level(enum.Enum):
    """How long a signature can be proved (PAdES), by what is inside the file and the roots that are trusted here."""

    OTHER = ""  # not of the PAdES form, or not valid
    BASIC = "B-B"
    TIMESTAMPED = "B-T"
    LONG_TERM = "B-LT"


@dataclass(frozen=True)
class SignatureReport:
    """One signature. `signer`, `organisation`, `issuer`, `serial` and the dates are its certificate's; times are in UTC.
    `root` is the fingerprint of the trusted root to which that certificate leads, if it leads to one.

    `intact`: what it covers is as it was signed; `valid`: it was made with the key of its certificate. `distrust` says why the certificate
    is not believed as of `judged_at` (the timestamp's moment, else the one that the signer claims). `revision` counts from 1.
    """

    field: str
    revision: int
    readable: bool = True
    signer: str = ""
    organisation: str = ""
    issuer: str = ""
    serial: str = ""
    fingerprint: str = ""
    root: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    reason: str = ""
    claimed_at: datetime | None = None
    timestamped_at: datetime | None = None
    timestamp_by: str = ""
    timestamp_trusted: bool = False
    judged_at: datetime | None = None
    level: Level = Level.OTHER
    is_seal: bool = False
    intact: bool = False
    valid: bool = False
    distrust: Distrust | None = Distrust.UNKNOWN
    revoked_at: datetime | None = None
    expired_now: bool = False
    covers_file: bool = False
    change: Change = Change.CONTENT

    @property
    def holds(self) -> bool:
        """Whether what is seen now is what was signed with that certificate, whoever it belongs to."""
        return self.readable and self.intact and self.valid and self.change is not Change.CONTENT

    @property
    def trusted(self) -> bool:
        return self.distrust is None

    @property
    def revoked(self) -> bool:
        return self.distrust in (Distrust.REVOKED, Distrust.REVOKED_LATER)


@dataclass(frozen=True)
class Report:
    """A file: its pages, its revisions, its signatures in the order in which they were made. `irregular`: read with some indulgence.

    `has_script`: it holds programs (JavaScript, XFA, a call of another program), so that what it shows may change by itself.
    """

    problem: Problem | None = None
    pages: int = 0
    revisions: int = 0
    has_script: bool = False
    irregular: bool = False
    signatures: tuple[SignatureReport, ...] = ()

    @property
    def unchanged_since_last_signature(self) -> bool:
        """Whether the last signature holds and nothing but proof came after it; no file without signatures."""
        return bool(self.signatures) and self.signatures[-1].holds and self.signatures[-1].change in (Change.NOTHING, Change.PROOF)

    @property
    def holds(self) -> bool:
        """Whether every signature holds and the file is as the last one left it."""
        return self.unchanged_since_last_signature and all(each.holds for each in self.signatures)

    @property
    def trusted(self) -> bool:
        """Whether it holds and every signer is believed."""
        return self.holds and all(each.trusted for each in self.signatures)
