"""Inside the process that sets papers: Typst and PDFium, and nothing of Django."""

import io
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STANDARD = "a-2b"


def compile_paper(paper: str, rules: str, moment: int) -> bytes:
    """Return the PDF/A-2b of a paper, given with its rules as JSON; `moment`, in seconds, is what the file says of its making."""
    typst, fonts = _typst()
    made: bytes = typst.compile(
        HERE / "typst" / "paper.typ",
        sys_inputs={"paper": paper, "rules": rules},
        root=HERE / "typst",
        font_paths=fonts,
        pdf_standards=[STANDARD],
        timestamp=moment,
    )
    return made


def count_pages(content: bytes) -> int:
    """Return how many pages a PDF has."""
    with _pdfium().PdfDocument(content) as document:
        return len(document)


def draw_page(content: bytes, number: int, pixels: int) -> bytes:
    """Return one page of a PDF (from 1) as PNG, `pixels` wide.

    Raises:
        IndexError: the PDF has no such page.
    """
    with _pdfium().PdfDocument(content) as document:
        if not 1 <= number <= len(document):
            raise IndexError(number)
        page = document[number - 1]
        picture = page.render(scale=pixels / page.get_width()).to_pil()
    out = io.BytesIO()
    picture.convert("L").quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()


@cache
def _typst() -> tuple[Any, Any]:
    import typst  # late: 80 MB that only this process needs

    return typst, typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[HERE / "fonts"])


@cache
def _pdfium() -> Any:
    import pypdfium2  # late: a native library that only this process needs

    return pypdfium2
