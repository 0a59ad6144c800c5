"""The lines under names in a Word file: as long as the rule says, measured from the words above them.

A paragraph in the style "VB Đường kẻ" is such a line. Under the motto and the Party's name it is as long as the words; under an organ and
a subject it takes a share of them. Word cannot say so by itself, so the length is set when the paper is.
"""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from docx.document import Document
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from PIL import ImageFont

from thidua.foundation.documents.letters import FONTS
from thidua.foundation.documents.paper import Family
from thidua.foundation.documents.rules import Rules, rules_of, text_width
from thidua.foundation.documents.styles import Style

WHOLE = (Style.MOTTO, Style.NATION)
CELL_PADDING = 3.8  # millimetres, both sides of a cell
POINT = 25.4 / 72


def draw(made: Document, data: dict[str, Any]) -> None:
    """Give every line of the frame its length."""
    rules = rules_of(Family(data["family"]))
    page = text_width(Family(data["family"]), landscape=data["landscape"])
    _draw(made.paragraphs, page, rules)
    for table in made.tables[:1]:
        for cell in table.rows[0].cells:
            _draw(cell.paragraphs, (cell.width or Mm(page)) / Mm(1) - CELL_PADDING, rules)


def _draw(paragraphs: Sequence[Paragraph], room: float, rules: Rules) -> None:
    for above, line in pairwise(paragraphs):
        if line.style is None or line.style.name != Style.RULE or above.style is None:
            continue
        length = max((_width(each, above) for each in above.text.split("\n")), default=0)
        length = min(length, room) * (1 if above.style.name in WHOLE else rules.line_share)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(max(0, (room - length) / 2))


def _width(text: str, paragraph: Paragraph) -> float:
    """Return the width of words in a paragraph's style, in millimetres."""
    font = paragraph.style.font if paragraph.style else None
    size = font.size.pt if font and font.size else 14
    return _face(bool(font and font.bold)).getlength(text) / 100 * size * POINT


@cache
def _face(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"LiberationSerif-{'Bold' if bold else 'Regular'}.ttf", 100)
