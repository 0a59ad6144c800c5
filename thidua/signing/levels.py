"""How long a signature can be proved: by itself (B-B), with a timestamp (B-T), with revocation information too (B-LT)."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from thidua.foundation.signing.refusals import TimestampMissed
from thidua.foundation.signing.timestamps import Timestamps, believed_moment, timestamp
from thidua.signing import keys
from thidua.signing.models import Level

log = logging.getLogger(__name__)

# After a miss nobody waits for the server again for a while: seven signers would each lose its whole time, one after another.
REST_SECONDS = 60.0
_rests_until = [0.0]


@dataclass(frozen=True)
class Raised:
    """A signature with the timestamp that could be had, and the level that gives."""

    cms: bytes
    level: str = Level.BASIC
    at: datetime | None = None


def server() -> Timestamps | None:
    """Return the timestamp server that the installation asks; none where none is set."""
    if not settings.TIMESTAMP_URL:
        return None
    return Timestamps(settings.TIMESTAMP_URL, settings.TIMESTAMP_SECONDS, settings.TIMESTAMP_USER, settings.TIMESTAMP_PASSWORD)


def timestamped(cms: bytes) -> Raised:
    """Return the signature, timestamped where a server is set and answers in time; else as it is, at the lower level.

    A timestamp counts when its server is trusted here; one that came with the signature is kept and judged alike.

    Raises:
        CmsRefused: it is no signature.
    """
    stamped = _stamped(cms)
    moment = believed_moment(stamped, keys.trust())
    return Raised(stamped, Level.TIMESTAMPED if moment else Level.BASIC, moment)


def _stamped(cms: bytes) -> bytes:
    asked = server()
    if asked is None or time.monotonic() < _rests_until[0]:
        return cms
    try:
        return timestamp(cms, asked)
    except TimestampMissed as missed:
        _rests_until[0] = time.monotonic() + REST_SECONDS
        log.warning("a signature goes without a timestamp for now: %s", missed)
        return cms
