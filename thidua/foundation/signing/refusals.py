"""Why a PDF or a signature is not taken; each carries its sentence."""

from thidua.foundation.refusal import Refused


class FileRefused(Refused):
    """A PDF cannot take this revision: damaged, encrypted, certified already, or its place is missing or taken."""


class CmsRefused(Refused):
    """A signature (CMS) is not one over this digest, is broken, or is made in a way that is not accepted."""


class TimestampMissed(Refused):
    """The timestamp server gave no timestamp in time."""
