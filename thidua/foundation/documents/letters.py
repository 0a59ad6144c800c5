"""Which characters a paper may hold: composed Vietnamese and whatever its fonts can show, in one line.

What has no shape of its own goes (control characters, marks that turn the direction of reading); what the fonts cannot show becomes a
box, in both forms of the paper alike, so that neither fails and neither says more than the other.
"""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"
BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
BOX = "\N{WHITE SQUARE}"
# No shape of its own: control, direction and joiners, halves of a pair, private use, unassigned.
SHAPELESS = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean(text: str) -> str:
    """Return the text as a paper sets it: composed (NFC), lines kept apart by `\n` only, every character one that the fonts show."""
    if not _odd().search(text) and unicodedata.is_normalized("NFC", text):
        return text
    kept = "".join(_kept(each) for each in BREAK.sub("\n", text))
    return "".join(each if each == "\n" or ord(each) in shown() else BOX for each in unicodedata.normalize("NFC", kept))


def _kept(letter: str) -> str:
    if letter in ("\n", "\N{NO-BREAK SPACE}"):
        return letter
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in SHAPELESS else letter


@cache
def _odd() -> re.Pattern[str]:
    """Return what finds a character that does not stay as it is; most texts have none, and are not gone through letter by letter."""
    plain = "".join(each for each in map(chr, sorted(shown())) if _kept(each) == each)
    return re.compile(f"[^\\n{re.escape(plain)}]")


@cache
def shown() -> frozenset[int]:
    """Return the code points that the regular face of the built-in font shows (its table "cmap", format 4)."""
    data = (FONTS / "LiberationSerif-Regular.ttf").read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4s4xI", data, 12 + 16 * at) for at in range(tables))
    cmap = next(offset for tag, offset in records if tag == b"cmap")
    (parts,) = struct.unpack_from(">H", data, cmap + 2)
    for at in range(parts):
        (offset,) = struct.unpack_from(">I", data, cmap + 8 + 8 * at)
        if struct.unpack_from(">H", data, cmap + offset) == (4,):
            return _format_4(data, cmap + offset)
    raise ValueError("the built-in font has no table of characters")


def _format_4(data: bytes, start: int) -> frozenset[int]:
    count = struct.unpack_from(">H", data, start + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    starts = struct.unpack_from(f">{count}H", data, start + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, start + 16 + 4 * count)
    where = start + 16 + 6 * count
    found = set()
    for at, (first, last, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
        (offset,) = struct.unpack_from(">H", data, where + 2 * at)
        for code in range(first, last + 1):
            glyph = struct.unpack_from(">H", data, where + 2 * at + offset + 2 * (code - first))[0] if offset else code
            if (glyph + delta) & 0xFFFF and (glyph or not offset) and code != 0xFFFF:
                found.add(code)
    return frozenset(found)
