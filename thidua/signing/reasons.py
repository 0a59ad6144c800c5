"""The reason that an act which cannot be taken back asks for."""

from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused

LONGEST = 300


class ReasonMissing(Refused):
    """An act that cannot be taken back says why."""


def required(reason: str) -> str:
    """Return the reason as it is kept.

    Raises:
        ReasonMissing: there is none.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Hãy ghi lý do; người có chứng thư và nhật ký đều thấy."))
    return reason[:LONGEST]
