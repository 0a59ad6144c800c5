"""What a cell says: words, days and telephone numbers, whatever the spreadsheet made of them. Pure."""

import re
from datetime import date, timedelta
from functools import lru_cache

from thidua.foundation.sheets.reading import Cell
from thidua.foundation.ui import text

# Day 0 of Excel's calendar, and the serial numbers that may be days of our time (1950 to 2149).
EXCEL_BEGINS, SERIALS = date(1899, 12, 30), range(18264, 91311)
WRITTEN = (
    re.compile(r"(?P<d>\d{1,2})\s*[/.\-]\s*(?P<m>\d{1,2})\s*[/.\-]\s*(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ]00:00(?::00)?)?"),
    re.compile(r"(?:ngay )?(?P<d>\d{1,2}) thang (?P<m>\d{1,2}) nam (?P<y>\d{4})"),
)


# The mark that our own Excel files put before text that a spreadsheet would take for a formula.
GUARDED = re.compile(r"'[=+\-@]")


class Unreadable(ValueError):
    """A cell does not say what its column should hold."""


def words(cell: Cell) -> str:
    """Return a cell as words: spaces of every kind become one, marks are composed, 12.0 is 12, a day is dd/mm/yyyy."""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float | int):
        return str(int(cell)) if float(cell).is_integer() else repr(cell)
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return _cleaned(cell)


@lru_cache(maxsize=50_000)
def _cleaned(cell: str) -> str:
    said = " ".join(text.clean(cell).replace("\N{SOFT HYPHEN}", "").split())
    return said[1:] if GUARDED.match(said) else said


def day(cell: Cell) -> date | None:
    """Return the day that a cell says; None when it is empty.

    Raises:
        Unreadable: no day, a day that is not in the calendar, or a year of two digits.
    """
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool) and int(cell) in SERIALS:
        return EXCEL_BEGINS + timedelta(days=int(cell))
    said = words(cell)
    if not said:
        return None
    for pattern in WRITTEN:
        if parts := pattern.fullmatch(text.fold(said)):
            try:
                return date(int(parts["y"]), int(parts["m"]), int(parts["d"]))
            except ValueError as error:
                raise Unreadable(said) from error
    if said.isdigit() and int(said) in SERIALS:
        return EXCEL_BEGINS + timedelta(days=int(said))
    raise Unreadable(said)


def telephone(cell: Cell) -> str:
    """Return a telephone number; a zero that the spreadsheet dropped is put back."""
    said = words(cell)
    digits = re.sub(r"[\s.\-()]", "", said)
    if digits.startswith("+84"):
        return f"0{digits[3:]}"
    if digits.isdigit() and len(digits) in (9, 10) and digits[0] in "235789":
        return f"0{digits}"
    return said
