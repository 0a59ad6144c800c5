"""Tables sent as text: which encoding, which separator (tệp .csv)."""

import csv
import io
import unicodedata
from collections import Counter

from django.utils.translation import gettext as _

from thidua.domain.text import legacy

SEPARATORS = ",;\t"
LINES_TRIED = 30
# Signatures of what is surely no table, though its bytes might pass for text.
FOREIGN = (b"%PDF", b"MZ", b"\x7fELF", b"{\\rtf", b"<!DOCTYPE", b"<html", b"<?xml", b"#!")


def is_text(content: bytes) -> bool:
    """Return whether these bytes can be a table of text: no known other kind, no control characters but tabs and ends of lines."""
    if content.lstrip()[:16].startswith(FOREIGN):
        return False
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or _wide(content):
        return True
    return not any(code < 32 and code not in b"\t\r\n" for code in content[:4096])


def _wide(content: bytes) -> str:
    """Return the name of UTF-16 without a mark when every other byte of the beginning says so."""
    start = content[:200]
    if len(start) < 4 or b"\x00" not in start:
        return ""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if odd > len(start) / 8 and odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > len(start) / 8 and even > 4 * odd else ""


def decode(content: bytes) -> tuple[str, str]:
    """Return the text, and a sentence when its encoding had to be guessed."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace"), ""
    if wide := _wide(content):
        return content.decode(wide, "replace"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        western = content.decode("cp1252", "replace")
        if legacy.guess(western) != legacy.Encoding.UNICODE:
            return western, ""  # TCVN3 or VNI: written anew column by column, and said there
        words = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
        return words, _("Tệp không lưu bằng Unicode; chữ được đọc theo bảng mã Windows tiếng Việt. Hãy xem kỹ dấu ở bảng dưới.")


def rows_of(words: str) -> list[list[str]]:
    """Return the table; the separator is the one that cuts most lines into the same number of cells."""
    first = [line for line in words.splitlines() if line.strip()][:LINES_TRIED]
    best = max(SEPARATORS, key=lambda separator: _agreement(first, separator))
    return list(csv.reader(io.StringIO(words, newline=""), delimiter=best))


def _agreement(lines: list[str], separator: str) -> tuple[int, int]:
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
    if not widths:
        return (0, 0)
    width, times = max(widths.items(), key=lambda each: (each[1], each[0]))
    return (times, width)
