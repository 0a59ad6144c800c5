"""Checking any PDF (kiểm tra chữ ký số): who signed it, when, whether it is as it was signed; whatever is sent, and never over the network.

The work is done by `inspection.py` in a process of its own, with an end to its time and memory.
"""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from thidua.foundation.apart import Apart, BusyError, EndedError, TooLongError
from thidua.foundation.refusal import Refused
from thidua.foundation.signing import inspecting
from thidua.foundation.signing.believed import Distrust, Trust
from thidua.foundation.signing.report import Change, Level, Problem, Report, SignatureReport

__all__ = ["Change", "CheckingBusy", "Distrust", "Level", "Problem", "Report", "SignatureReport", "report", "stop"]

MOST_BYTES = 50_000_000
SECONDS, WAITING = 30, 60
TASKS_PER_PROCESS = 500


class CheckingBusy(Refused):
    """Many files are being checked; this one has not been begun."""


def report(pdf: bytes, trust: Trust, *, at: datetime | None = None) -> Report:
    """Return what a file is and what its signatures are worth at that moment (now): whatever is sent gets an answer.

    Raises:
        CheckingBusy: others stand before it.
    """
    if not pdf.strip():
        return Report(Problem.EMPTY)
    if len(pdf) > MOST_BYTES:
        return Report(Problem.TOO_LARGE)
    if b"%PDF-" not in pdf[:1024]:
        return Report(Problem.NOT_PDF)
    try:
        found: Report = _apart.run(inspecting.inspect, pdf, trust.as_data(), at or datetime.now(UTC), seconds=SECONDS, waiting=WAITING)
    except BusyError:
        raise CheckingBusy(_("Máy chủ đang kiểm tra nhiều tệp. Hãy thử lại sau ít phút.")) from None
    except (TooLongError, EndedError):
        return Report(Problem.TOO_HEAVY)
    return found


def stop() -> None:
    """End the process that checks; the next file starts another."""
    _apart.stop()


_apart = Apart(prepare=inspecting.confine, tasks=TASKS_PER_PROCESS)
