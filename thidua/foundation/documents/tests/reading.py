"""What the tests read back from a produced PDF (by PDFium) and Word file (by python-docx). Nothing here knows how either was made."""

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as raw
from docx import Document
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

POINT = 25.4 / 72  # millimetres


def bare(text: str) -> str:
    """Return a text without spaces, line ends and marks that have no shape: what two readings of the same words share."""
    return re.sub(r"[\s\u200b\ufffe\x02\x00-\x1f]", "", text)


# --- PDF --------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """Letters of one font and size on a page; lengths in millimetres from the page's top left corner."""

    page: int
    text: str
    size: float
    font: str
    embedded: bool
    left: float
    right: float
    top: float
    bottom: float
    baseline: float

    @property
    def bold(self) -> bool:
        return "Bold" in self.font

    @property
    def italic(self) -> bool:
        return "Italic" in self.font


@dataclass(frozen=True)
class Stroke:
    """A drawn line or frame, in millimetres from the page's top left corner."""

    page: int
    left: float
    right: float
    top: float
    bottom: float

    @property
    def length(self) -> float:
        return self.right - self.left


@dataclass
class Pdf:
    """A PDF as it is read."""

    content: bytes
    sizes: list[tuple[float, float]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    encrypted: bool = False
    scripts: int = 0

    def find(self, words: str, *, page: int = 0) -> list[Run]:
        """Return the runs in which these words stand, the first time they do; of one page where it is given."""
        runs = [each for each in self.runs if not page or each.page == page]
        said = [bare(each.text) for each in runs]
        start = "".join(said).find(bare(words))
        assert start >= 0, f"not in the PDF: {words}"
        end, at, found = start + len(bare(words)), 0, []
        for each, text in zip(runs, said, strict=True):
            if at < end and at + len(text) > start and text:
                found.append(each)
            at += len(text)
        return found

    def words(self, *, page: int = 0) -> str:
        """Return all text without spaces, in the order of the file."""
        return bare("".join(each.text for each in self.runs if not page or each.page == page))


def read_pdf(content: bytes) -> Pdf:
    """Read a PDF's text, fonts and lines."""
    found = Pdf(content)
    with pypdfium2.PdfDocument(content) as document:
        found.encrypted = raw.FPDF_GetSecurityHandlerRevision(document.raw) != -1
        found.scripts = raw.FPDFDoc_GetJavaScriptActionCount(document.raw)
        for number, page in enumerate(document, 1):
            width, height = page.get_size()
            found.sizes.append((width * POINT, height * POINT))
            textpage = page.get_textpage()
            for each in page.get_objects(max_depth=5):
                left, bottom, right, top = (value * POINT for value in each.get_bounds())
                box = {"left": left, "right": right, "top": height * POINT - top, "bottom": height * POINT - bottom}
                if each.type == raw.FPDF_PAGEOBJ_TEXT:
                    found.runs.append(_run(number, each.raw, textpage.raw, height, box))
                elif each.type == raw.FPDF_PAGEOBJ_PATH:
                    found.strokes.append(Stroke(number, **box))
    return found


def _run(page: int, thing: object, textpage: object, height: float, box: dict[str, float]) -> Run:
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    raw.FPDFTextObj_GetFontSize(thing, size)
    raw.FPDFPageObj_GetMatrix(thing, matrix)
    font = raw.FPDFTextObj_GetFont(thing)
    name = ctypes.create_string_buffer(200)
    raw.FPDFFont_GetBaseFontName(font, name, 200)
    letters = ctypes.create_string_buffer(2000)
    length = raw.FPDFTextObj_GetText(thing, textpage, ctypes.cast(letters, ctypes.POINTER(ctypes.c_ushort)), 2000)
    assert length <= 2000, "a run longer than a line"
    return Run(
        page=page,
        text=letters.raw[:length].decode("utf-16-le").rstrip("\0"),
        size=round(size.value * abs(matrix.d), 2),
        font=name.value.decode(),
        embedded=raw.FPDFFont_GetIsEmbedded(font) == 1,
        baseline=(height - matrix.f) * POINT,
        **box,
    )


# --- Word -------------------------------------------------------------------------------------------------------------------------


def read_word(content: bytes) -> WordFile:
    """Open a Word file."""
    return Document(io.BytesIO(content))


def all_paragraphs(made: WordFile) -> Iterator[Paragraph]:
    """Return every paragraph in the order of reading, those in tables too."""
    for each in made.iter_inner_content():
        yield from [each] if isinstance(each, Paragraph) else _cells(each)


def _cells(table: Table) -> Iterator[Paragraph]:
    for row in table._tbl.tr_lst:
        for cell in row.tc_lst:
            for each in cell.p_lst:
                yield Paragraph(each, table)


def word_text(made: WordFile) -> str:
    """Return all text without spaces, in the order of reading."""
    return bare("".join(each.text for each in all_paragraphs(made)))


def paragraph_of(made: WordFile, words: str) -> Paragraph:
    """Return the first paragraph that holds these words."""
    found = next((each for each in all_paragraphs(made) if bare(words) in bare(each.text)), None)
    assert found is not None, f"not in the Word file: {words}"
    return found


@dataclass(frozen=True)
class Letters:
    """How the letters of a run stand in Word, its own properties before those of its style and of the styles below."""

    font: str | None
    size: float | None
    bold: bool
    italic: bool


def letters_of(made: WordFile, words: str) -> Letters:
    """Return how the first run that holds the beginning of these words is set."""
    paragraph = paragraph_of(made, words)
    run = next((each for each in paragraph.runs if bare(each.text) and bare(each.text)[:6] in bare(words)), paragraph.runs[0])
    style = made.styles[_style_name(paragraph, made)]
    fonts = [run.font]
    while style is not None:
        fonts.append(style.font)
        style = style.base_style
    return Letters(
        font=next((each.name for each in fonts if each.name), None),
        size=next((each.size.pt for each in fonts if each.size), None),
        bold=next((each.bold for each in fonts if each.bold is not None), False),
        italic=next((each.italic for each in fonts if each.italic is not None), False),
    )


def _style_name(paragraph: Paragraph, made: WordFile) -> str:
    code = paragraph._p.pPr.pStyle.val if paragraph._p.pPr is not None and paragraph._p.pPr.pStyle is not None else None
    return next((each.name for each in made.styles if each.style_id == code), "Normal")


def element_texts(made: WordFile, tag: str) -> list[str]:
    """Return the texts of every element of this name ("w:instrText") in the body and the first section's header."""
    section = made.sections[0]
    roots = (made.element, section.header._element, section.first_page_header._element)
    return [each.text or "" for root in roots for each in root.iter(qn(tag))]
