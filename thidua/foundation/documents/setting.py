"""Inside the process that sets papers: Typst and PDFium, and nothing of Django."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

from PIL import ImageChops

HERE = Path(__file__).resolve().parent
STANDARD = "a-2b"
PAPER = HERE / "typst" / "paper.typ"


COLOURED = 40  # by how much red and blue of a point differ where it is neither grey nor the fringe of a letter
BUILT_IN, LICENSED = "Liberation Serif", "Times New Roman"


def compile_paper(paper: str, rules: str, moment: int, folder: str = "") -> bytes:
    """Return the PDF/A-2b of a paper, given with its rules as JSON; `moment`, in seconds, is what the file says of its making.

    `folder` holds an office's own licensed Times New Roman; what it does not hold is set in the built-in font.
    """
    typst, fonts, names = _typst(folder)
    given = {"paper": paper, "rules": rules, "fonts": names}
    made: bytes = typst.compile(PAPER, sys_inputs=given, root=PAPER.parent, font_paths=fonts, pdf_standards=[STANDARD], timestamp=moment)
    return made


def compile_signable(paper: str, rules: str, moment: int, folder: str = "") -> tuple[bytes, list[dict[str, Any]]]:
    """Return the PDF of a paper as `compile_paper` does, and where its places for digital signatures stand.

    Each is a dict of name, label, page (from 1), left, top, width, height; points from the upper left corner of the page.
    """
    typst, fonts, names = _typst(folder)
    given = {"paper": paper, "rules": rules, "fonts": names}
    found = typst.query(PAPER, "<o-ky>", field="value", sys_inputs=given, root=PAPER.parent, font_paths=fonts)
    return compile_paper(paper, rules, moment, folder), json.loads(found)


def compile_stamp(stamp: str, moment: int, folder: str = "") -> bytes:
    """Return what stands in a signed box, as a PDF/A-2b of one page: `stamp` is JSON with its width, height (in points) and lines."""
    typst, fonts, names = _typst(folder)
    made: bytes = typst.compile(
        HERE / "typst" / "stamp.typ",
        sys_inputs={"stamp": stamp, "fonts": names},
        root=HERE / "typst",
        font_paths=fonts,
        pdf_standards=[STANDARD],
        timestamp=moment,
    )
    return made


def compile_picture(png: bytes, width: float, height: float, moment: int) -> bytes:
    """Return a PDF/A-2b of one page of this size in points with a picture on it and nothing behind."""
    typst, fonts, _names = _typst("")
    given = {"picture": json.dumps({"width": width, "height": height, "bytes": list(png)})}
    source = HERE / "typst" / "picture.typ"
    made: bytes = typst.compile(source, sys_inputs=given, root=source.parent, font_paths=fonts, pdf_standards=[STANDARD], timestamp=moment)
    return made


def ready(folder: str) -> None:
    """Load what setting a paper needs."""
    _typst(folder)


def count_pages(content: bytes) -> int:
    """Return how many pages a PDF has."""
    with _pdfium().PdfDocument(content) as document:
        return len(document)


def join(sources: list[str], target: str) -> int:
    """Write one PDF with the pages of several files, in order, and return how many pages it has; for printing, not for the archive."""
    pdfium = _pdfium()
    with pdfium.PdfDocument.new() as joined:
        for source in sources:
            with pdfium.PdfDocument(source) as document:
                joined.import_pages(document)
        joined.save(target)
        return len(joined)


def draw_page(content: bytes, number: int, pixels: int) -> bytes:
    """Return one page of a PDF (from 1) as PNG, `pixels` wide, with the signatures that stand on it.

    Raises:
        IndexError: the PDF has no such page.
    """
    with _pdfium().PdfDocument(content) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        document.init_forms()  # signatures stand in fields
        page = document[number - 1]
        picture = page.render(scale=pixels / page.get_width()).to_pil().convert("RGB")
    out = io.BytesIO()
    kept = picture.quantize(64) if _has_colour(picture) else picture.convert("L").quantize(16)
    kept.save(out, "PNG", optimize=True)
    return out.getvalue()


def _has_colour(picture: Any) -> bool:
    """Return whether there is more than black on white: a red seal, a signature in blue."""
    red, _green, blue = picture.split()
    return any(ImageChops.difference(red, blue).histogram()[COLOURED:])


@cache
def _typst(folder: str) -> tuple[Any, Any, str]:
    import typst  # late: 80 MB that only this process needs

    folders = [HERE / "fonts", *([Path(folder)] if folder else [])]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    return typst, fonts, json.dumps([LICENSED, BUILT_IN] if folder else [BUILT_IN])


@cache
def _pdfium() -> Any:
    import pypdfium2  # late: a native library that only this process needs

    return pypdfium2
