"""Cells typed in the letters of before Unicode (TCVN3, VNI): recognised column by column, written anew, and said."""

from typing import Any

from django.utils.translation import gettext as _

from thidua.domain.text import legacy
from thidua.domain.text.legacy import Encoding

# So many cells with signs beyond ASCII are enough to tell how a column is written.
CELLS_ASKED = 300
NAMES = {Encoding.TCVN3: "TCVN3 (ABC)", Encoding.VNI: "VNI"}


def modernise(rows: list[list[Any]], letter: Any) -> str:
    """Write the columns that are in old letters as Unicode, in place; return a sentence that names them, or nothing.

    `letter` gives the name of a column.
    """
    width = max((len(row) for row in rows), default=0)
    found: dict[Encoding, list[str]] = {}
    for column in range(width):
        cells = [row[column] for row in rows if column < len(row) and isinstance(row[column], str) and not row[column].isascii()]
        encoding = legacy.guess("\n".join(cells[:CELLS_ASKED])) if cells else Encoding.UNICODE
        if encoding == Encoding.UNICODE:
            continue
        found.setdefault(encoding, []).append(letter(column))
        for row in rows:
            if column < len(row) and isinstance(row[column], str):
                row[column] = legacy.converted(row[column], encoding)
    sentences = [
        _("Cột %(columns)s viết bằng bảng mã cũ %(encoding)s, đã đổi sang Unicode. Hãy xem kỹ dấu ở bảng dưới.")
        % {"columns": ", ".join(columns), "encoding": NAMES[encoding]}
        for encoding, columns in found.items()
    ]
    return " ".join(sentences)
