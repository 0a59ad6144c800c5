"""What the process that checks PDFs is told to do. The web process names these; pyHanko is loaded where they run."""

from datetime import datetime
from importlib import import_module

from thidua.foundation.signing.report import Report


def confine() -> None:
    """Load what a check needs, then give up memory beyond a measure and the writing of files."""
    import_module("thidua.foundation.signing.inspection").confine()


def inspect(pdf: bytes, trust: dict[str, list[bytes]], at: datetime) -> Report:
    """Return what is found in a file."""
    found: Report = import_module("thidua.foundation.signing.inspection").inspect(pdf, trust, at)
    return found
