"""Text as people type it, made safe to keep: one Unicode form, nothing invisible."""

import re
import unicodedata

from thidua.domain.vietnamese import fold

__all__ = ["clean", "fold"]

# Control characters except tab and line ends; marks that turn the direction of writing, and spaces without width: they make one name
# look like another.
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_DIRECTIONS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_WIDTHLESS = r"\u200b\u2060\ufeff"
_INVISIBLE = re.compile(f"[{_CONTROLS}{_DIRECTIONS}{_WIDTHLESS}]")


def clean(text: str) -> str:
    """Return the text in Unicode NFC, without control characters and direction marks; line ends become \\n."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))
