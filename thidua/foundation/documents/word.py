"""Papers as Word files, from a master (.docx) that an office can edit.

The master holds the frame: heads, page, styles, and placeholders for what is one line. Where it says `{{ body }}`, `{{ signatures }}`,
`{{ proof }}` and `{{ annexes }}`, each in a paragraph of its own, the renderer sets paragraphs and tables in the master's styles.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from thidua.foundation.documents.codes import qr_png
from thidua.foundation.documents.paper import Family, Paper, as_data
from thidua.foundation.documents.rules import rules_of, text_width
from thidua.foundation.documents.styles import MASTERS, Style
from thidua.foundation.documents.word_lines import draw
from thidua.foundation.documents.word_table import table_xml

STYLES = {
    "ground": Style.GROUND,
    "chapter": Style.CHAPTER,
    "part": Style.PART,
    "article": Style.ARTICLE,
    "centre": Style.CENTRE,
    "text": Style.TEXT,
    "note": Style.NOTE,
    "plain": Style.PLAIN,
}
BOLD = {"chapter", "part", "article", "centre"}
# What no text of a paper holds: the places that the renderer fills itself.
PLACES = {name: f"\ue000{name}\ue001" for name in ("body", "signatures", "proof", "annexes")}
HOLD = "\ue002"
EPOCH = (1980, 1, 1, 0, 0, 0)


def word(paper: Paper) -> bytes:
    """Return the paper as a Word file from the family's built-in master; the same paper gives the same bytes."""
    return rendered(filled(paper.family), as_data(paper))


def filled(source: str | bytes) -> io.BytesIO:
    """Return a master to read: a family's built-in one, or an office's own, given as its bytes."""
    return io.BytesIO(source if isinstance(source, bytes) else (MASTERS / f"{source}.docx").read_bytes())


def context_of(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a master may name: every placeholder and its value."""
    to, first = data["to"], (data["signatures"] or [{"authority": [], "name": "", "notes": []}])[0]
    return {
        "parent": data["parent"].upper(),
        "organ": data["head"].upper(),
        "number": data["number"],
        "letter_subject": "" if data["type"] else data["subject"],
        "place": data["place"],
        "date": data["date"],
        "marks": data["marks"],
        "type": data["type"].upper(),
        "subject": data["subject"],
        "to": f"Kính gửi: {to[0]}" if len(to) == 1 else "",  # vi: data
        "to_each": ["Kính gửi:", *(f"- {each}" for each in to)] if len(to) > 1 else [],  # vi: data
        "recipients": data["recipients"],
        "authority": first["authority"],
        "signer": first["name"],
        **PLACES,
    }


class Jinja(ImmutableSandboxedEnvironment):
    """Jinja as masters have it: the sandbox, with none of its own functions (no range, no lipsum); what was read once is kept."""

    def __init__(self) -> None:
        super().__init__(autoescape=True)
        self.globals.clear()
        self.from_string = lru_cache(maxsize=64)(self.from_string)  # type: ignore[method-assign, assignment]


@cache
def environment() -> Jinja:
    """Return the one that this process uses."""
    return Jinja()


def rendered(source: io.BytesIO, data: dict[str, Any]) -> bytes:
    """Fill a master with a paper's data. An office's own is filled only in a process of its own (`master.render`)."""
    template = DocxTemplate(source)
    template.render(_held(context_of(data)), environment(), autoescape=True)
    made: Document = template.docx
    _let_go(made)
    Setter(made, Family(data["family"]), landscape=data["landscape"]).fill(data)
    draw(made, data)
    _say_whose(made, data)
    out = io.BytesIO()
    made.save(out)
    return same_bytes(out.getvalue())


def all_text(made: Document) -> str:
    """Return every word of a file, its headers and footers too, without spaces."""
    return "".join("".join((each.text or "").split()) for each in _texts(made))


def _texts(made: Document) -> Iterator[Any]:
    for part in made.part.package.iter_parts():
        if isinstance(part, XmlPart):
            yield from part.element.iter(qn("w:t"))


def _held(value: Any) -> Any:
    """Keep docxtpl from reading a text of the paper as its own sign for a brace ("{_{"): a mark parts the letters until all is set."""
    if isinstance(value, str):
        return value.replace("{_", f"{{{HOLD}_").replace("_}", f"_{HOLD}}}")
    if isinstance(value, dict):
        return {name: _held(each) for name, each in value.items()}
    return [_held(each) for each in value]


def _let_go(made: Document) -> None:
    for each in _texts(made):
        if each.text and HOLD in each.text:
            each.text = each.text.replace(HOLD, "")


@dataclass
class Setter:
    """Sets paragraphs and tables at the places of one document."""

    made: Document
    family: Family
    landscape: bool = False
    spots: dict[str, Paragraph] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # of styles by their names: asked for anew each time, python-docx reads all of them

    def fill(self, data: dict[str, Any]) -> None:
        """Put the body, the signatures, the proof and the annexes where the master wants them."""
        if self.landscape:
            _turn(self.made)
        self.ids = {each.name or "": each.style_id for each in self.made.styles}
        found = {each.text: each for each in self.made.paragraphs if each.text in PLACES.values()}
        self.spots = {name: found[mark] for name, mark in PLACES.items() if mark in found}
        self._at("body", lambda spot: self._blocks(spot, data["body"]))
        self._at("signatures", lambda spot: self._signatures(spot, data["signatures"], data["recipients"]))
        self._at("proof", lambda spot: self._proof(spot, data["proof"], data["check"]))
        self._at("annexes", lambda spot: self._annexes(spot, data["annexes"]))

    @property
    def width(self) -> float:
        """How wide the text stands, in millimetres."""
        return text_width(self.family, landscape=self.landscape)

    def _at(self, name: str, set_there: Any) -> None:
        spot = self.spots.get(name)
        if spot is not None:
            set_there(spot)
            element = spot._p
            element.getparent().remove(element)

    def _line(self, spot: Paragraph, style: str, text: str) -> Paragraph:
        paragraph = spot.insert_paragraph_before(text)
        paragraph._p.style = self.ids[style]
        return paragraph

    def _blocks(self, spot: Paragraph, blocks: Iterable[dict[str, Any]]) -> None:
        after_table = False
        for block in blocks:
            if block["kind"] == "table":
                self._part_tables(spot, after_table=after_table)
                self._table(spot, block)
            else:
                paragraph = self._paragraph(spot, block)
                if after_table:
                    paragraph.paragraph_format.space_before = Pt(8)
            after_table = block["kind"] == "table"
        self._part_tables(spot, after_table=after_table)

    def _part_tables(self, spot: Paragraph, *, after_table: bool) -> None:
        """Put an empty line after a table, for Word makes one table of two that touch."""
        if after_table:
            self._line(spot, Style.PLAIN, "")

    def _paragraph(self, spot: Paragraph, block: dict[str, Any]) -> Paragraph:
        kind, number, lead, text = block["kind"], block["number"], block["lead"], block["text"]
        paragraph = self._line(spot, STYLES[kind], "")
        if kind == "chapter":
            for at, words in enumerate(each for each in (number, lead, text) if each):
                if at:
                    paragraph.add_run().add_break()
                paragraph.add_run(words)
            return paragraph
        strong = kind in BOLD
        for words, bold in ((number, strong), (lead, True), (text, kind == "centre")):
            if words:
                run = paragraph.add_run(f" {words}" if paragraph.text else words)
                run.bold = bold
        return paragraph

    def _table(self, spot: Paragraph, block: dict[str, Any]) -> None:
        spot._p.addprevious(table_xml(block, self.width, self.ids[Style.CELL]))

    def _placed(self, spot: Paragraph, *, rows: int, columns: int, widths: list[float]) -> WordTable:
        table = self.made.add_table(rows=rows, cols=columns)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        _without_indent(table)
        spot._p.addprevious(table._tbl)
        return table

    def _signatures(self, spot: Paragraph, signatures: list[dict[str, Any]], recipients: list[str]) -> None:
        rules = rules_of(self.family)
        half = self.width / 2
        many = len(signatures) > 1
        if many:
            table = self._placed(spot, rows=(len(signatures) + 1) // 2, columns=2, widths=[half, half])
            for at, each in enumerate(signatures):
                cell = table.cell(at // 2, at % 2)
                self._sign(cell, each, rules.sign_space)
                if at > 1:
                    cell.paragraphs[0].paragraph_format.space_before = Pt(22)
            _unsplit(table)
        if recipients or (signatures and not many):
            if many:
                self._line(spot, Style.PLAIN, "")
            table = self._placed(spot, rows=1, columns=2, widths=[half, half])
            self._receive(table.cell(0, 0), recipients)
            if not many and signatures:
                self._sign(table.cell(0, 1), signatures[0], rules.sign_space)
            _unsplit(table)

    def _sign(self, cell: Cell, signature: dict[str, Any], space: float) -> None:
        lines = [(Style.AUTHORITY, each) for each in signature["authority"]] + [(Style.SIGNED_NOTE, each) for each in signature["notes"]]
        self._lines(cell, [*lines, (Style.SIGNER, signature["name"])])
        cell.paragraphs[-1].paragraph_format.space_before = Mm(14 if signature["notes"] and not signature["box"] else space)

    def _lines(self, cell: Cell, lines: list[tuple[str, str]]) -> None:
        first = cell.paragraphs[0]
        for at, (style, text) in enumerate(lines):
            paragraph = first if at == 0 else cell.add_paragraph()
            paragraph._p.style = self.ids[style]
            paragraph.add_run(text)

    def _receive(self, cell: Cell, recipients: list[str]) -> None:
        if recipients:
            self._lines(cell, [(Style.RECIPIENTS_HEAD, "Nơi nhận:"), *((Style.RECIPIENTS, f"- {each}") for each in recipients)])  # vi: data
            if self.family == Family.PARTY:
                head = cell.paragraphs[0].runs[0]
                head.underline, head.bold, head.italic = True, False, False

    def _proof(self, spot: Paragraph, lines: list[str], check: str) -> None:
        if check:
            self._line(spot, Style.PROOF, "").add_run().add_picture(io.BytesIO(qr_png(check)), width=Mm(18))
            self._line(spot, Style.PROOF, f"Kiểm tra văn bản tại: {check}")  # vi: data
        for each in lines:
            self._line(spot, Style.PROOF, each)

    def _annexes(self, spot: Paragraph, annexes: list[dict[str, Any]]) -> None:
        for annex in annexes:
            self._line(spot, Style.ANNEX, annex["title"])
            if annex["subject"]:
                self._line(spot, Style.ANNEX_SUBJECT, annex["subject"].upper())
            if annex["reference"]:
                self._line(spot, Style.ANNEX_REFERENCE, annex["reference"])
            self._blocks(spot, annex["body"])


def _without_indent(table: WordTable) -> None:
    """Let the table's edge stand at the margin of the page, as the words do."""
    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), "0")
    indent.set(qn("w:type"), "dxa")
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    layout.addprevious(indent)


def _turn(made: Document) -> None:
    """Lay the page on its long side; what the master set in tables grows with the width of the text."""
    section = made.sections[0]
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    before = (section.page_width or 0) - margins
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    grown = ((section.page_width or 0) - margins) / before
    for table in made.tables:
        for column in table.columns:
            column.width = Emu(int((column.width or 0) * grown))
            for cell in column.cells:
                cell.width = column.width


def _unsplit(table: WordTable) -> None:
    """Let no row begin on one page and end on the next."""
    for each in table.rows:
        each._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _say_whose(made: Document, data: dict[str, Any]) -> None:
    said = made.core_properties
    said.title, said.author, said.last_modified_by, said.comments = data["title"][:250], data["organ"][:250], "", ""


def same_bytes(content: bytes) -> bytes:
    """Return the package with one moment on all its parts and the contents list in front, so that the same paper gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            kept.writestr(zipfile.ZipInfo(name, EPOCH), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
