"""Timestamps of a server (RFC 3161, dấu thời gian): asked for with a deadline that holds whatever the server does."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from types import ModuleType

from django.utils.translation import gettext as _

from thidua.foundation.signing.asking import Question, asked
from thidua.foundation.signing.believed import Trust
from thidua.foundation.signing.refusals import TimestampMissed

MOST_BYTES = 200_000


@dataclass(frozen=True)
class Timestamps:
    """A timestamp server: its address, how many seconds it may take in all, and who asks, where it wants to know."""

    url: str
    seconds: float = 10
    user: str = ""
    password: str = field(default="", repr=False)


def timestamp(cms: bytes, timestamps: Timestamps) -> bytes:
    """Return the signature with a timestamp over it (level B-T); one that has a timestamp is returned as it is.

    Raises:
        TimestampMissed: the server is down, hangs, refuses, or what it answers is no timestamp over this signature.
        CmsRefused: what is to be stamped is no signature.
    """
    tokens = import_module("thidua.foundation.signing.tokens")
    question = tokens.question_for(cms)
    if question is None:
        return cms
    stamped: bytes = tokens.stamped(cms, question, ask(timestamps, question))
    return stamped


def believed_moment(cms: bytes, trust: Trust) -> datetime | None:
    """Return the moment of the timestamp in a signature; none when there is none over it, or its server is not trusted.

    Raises:
        CmsRefused: it is no signature.
    """
    moment: datetime | None = _proofs().believed_moment(cms, trust)
    return moment


def upgrade(pdf: bytes, trust: Trust, timestamps: Timestamps, *, at: datetime) -> bytes:
    """Return a signed PDF with what it takes to prove its signatures later: a timestamp over the file if a signature lacks one that is
    trusted, then `add_revocation`. What it comes to is said by `checking.report`.

    Raises:
        TimestampMissed: the server gave no timestamp.
        FileRefused: the PDF is damaged or encrypted.
    """
    stamped: bytes = _proofs().stamped_where_needed(pdf, trust, timestamps, at)
    return add_revocation(stamped, trust, at=at)


def add_revocation(pdf: bytes, trust: Trust, *, at: datetime) -> bytes:
    """Return a signed PDF with one more revision that brings the certificates of its signers and timestamp servers, up to the accepted
    roots, and the lists of revoked ones of their issuers (DSS); the same bytes where it brings them all.

    With `trust.fetch` the issuers are asked for the lists that the trust does not hold; whoever does not answer is left out.

    Raises:
        FileRefused: the PDF is damaged or encrypted.
    """
    made: bytes = _proofs().with_revocation(pdf, trust, at)
    return made


def _proofs() -> ModuleType:
    return import_module("thidua.foundation.signing.proofs")


def ask(timestamps: Timestamps, question: bytes) -> bytes:
    """Return what the server answers, in time.

    Raises:
        TimestampMissed: it does not.
    """
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    if timestamps.user:
        headers["Authorization"] = "Basic " + b64encode(f"{timestamps.user}:{timestamps.password}".encode()).decode()
    try:
        return asked(Question(timestamps.url, question, headers, most_bytes=MOST_BYTES), seconds=timestamps.seconds)
    except TimeoutError:
        seconds = {"seconds": timestamps.seconds}
        raise TimestampMissed(_("Máy chủ dấu thời gian không trả lời trong %(seconds)g giây.") % seconds) from None
    except OSError:
        raise TimestampMissed(_("Máy chủ dấu thời gian không hoạt động hoặc từ chối cấp dấu.")) from None
