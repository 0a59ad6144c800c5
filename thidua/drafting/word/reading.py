"""The paragraphs of a Word file in reading order, as lines: words in Unicode, automatic numbers, tracked changes, notes in the margin.

Headers, footers and pictures are left out. A file with tracked changes reads two ways, with all of them accepted or as it was before;
where the two differ, the other words are kept beside the line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile
from typing import Any, BinaryIO

from thidua.domain.text import legacy
from thidua.domain.text.legacy import Encoding
from thidua.domain.text.marks import Family, mark_of
from thidua.domain.text.structure import Aside, Doubt, Line, split_at_soft_breaks
from thidua.domain.vietnamese import fold
from thidua.drafting.word.numbering import BULLET, Numbers, W, value_of, whole
from thidua.drafting.word.package import MAIN, opened, xml_of
from thidua.foundation.ui.text import clean

COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
DELETED, INSERTED = (f"{W}del", f"{W}moveFrom"), (f"{W}ins", f"{W}moveTo")
PASSED_OVER = (f"{W}pPr", f"{W}rPr", f"{COMPATIBILITY}AlternateContent", f"{W}drawing", f"{W}pict", f"{W}object")
WRAPPERS = (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", *INSERTED, *DELETED)
SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
ON = ("1", "true", "on")
LONGEST_CHAIN = 20  # of styles based on styles


@dataclass(frozen=True)
class Note:
    """A note in the margin of the file: beside which line, by whom, its words."""

    line: int
    author: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What a file says. `other` gives the words of a line in the other way of reading the tracked changes."""

    lines: list[Line]
    notes: list[Note] = field(default_factory=list)
    other: dict[int, str] = field(default_factory=dict)
    footnotes: int = 0
    pictures: int = 0

    @property
    def has_changes(self) -> bool:
        return bool(self.other)


@dataclass(frozen=True)
class _Run:
    text: str
    font: str
    capitals: bool
    change: str  # "", "ins" or "del"


@dataclass
class _Paragraph:
    """A paragraph before the choice between its tracked changes."""

    runs: list[_Run]
    num: str = ""
    depth: int = 0
    heading: int = 0
    aside: str = ""
    mark: str = ""  # whether the end of the paragraph itself was inserted or deleted
    notes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read(file: BinaryIO, *, accept: bool = True) -> Reading:
    """Read a .docx: with every tracked change accepted, or as it was before them.

    Raises:
        UnreadableFile: it is no Word text, or none that is safe to read.
    """
    with opened(file) as package:
        document = xml_of(package, MAIN)
        styles = _Styles(xml_of(package, "word/styles.xml"))
        numbers = Numbers(xml_of(package, "word/numbering.xml"))
        comments = _comments(xml_of(package, "word/comments.xml"))
    body = document.find(f"{W}body") if document is not None else None
    if body is None:
        return Reading([])
    made = _Lines(numbers, comments, accept=accept)
    for paragraph in _blocks(body, styles, numbers, ""):
        made.take(paragraph)
    made.finish()
    footnotes, pictures = body.iter(f"{W}footnoteReference", f"{W}endnoteReference"), body.iter(f"{W}drawing")
    return Reading(made.lines, made.notes, made.other, len(list(footnotes)), len(list(pictures)))


def _comments(part: Any | None) -> dict[str, tuple[str, str]]:
    """Author and words of each note in the margin, by its id."""
    found = {}
    for each in part.findall(f"{W}comment") if part is not None else ():
        words = "\n".join("".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in each.iter(f"{W}p"))
        found[each.get(f"{W}id", "")] = (each.get(f"{W}author", "").strip(), words.strip())
    return found


# --- styles ------------------------------------------------------------------------------------------------------------------------


class _Styles:
    """What the styles of a document say about a paragraph: its font, its list, whether it is a heading."""

    def __init__(self, part: Any | None) -> None:
        found = part.findall(f"{W}style") if part is not None else ()
        self.by_id = {each.get(f"{W}styleId", ""): each for each in found}
        self.default = next((each.get(f"{W}styleId", "") for each in found if _is_default_of_paragraphs(each)), "")
        defaults = part.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if part is not None else None
        self.font = _font_of(defaults) or ""

    def chain(self, style: str) -> Iterator[Any]:
        """The style and those that it is based on."""
        for _step in range(LONGEST_CHAIN):
            element = self.by_id.get(style)
            if element is None:
                return
            yield element
            style = value_of(element, "basedOn")

    def font_of(self, run: Any | None, style: str) -> str:
        """The font of a run: its own, its character style's, its paragraph's, the document's."""
        own = _font_of(run)
        if own is not None:
            return own
        for each in [*self.chain(value_of(run, "rStyle")), *self.chain(style)]:
            named = _font_of(each.find(f"{W}rPr"))
            if named is not None:
                return named
        return self.font

    def heading_of(self, properties: Any | None, style: str) -> int:
        """The level of a heading, from one; zero for ordinary text."""
        for each in [properties, *(one.find(f"{W}pPr") for one in self.chain(style))]:
            outline = value_of(each, "outlineLvl")
            if outline:
                return whole(outline) + 1 if whole(outline, 9) < 9 else 0
        return 0

    def list_of(self, properties: Any | None, style: str, numbers: Numbers) -> tuple[str, int]:
        """The list that counts a paragraph, and its level in it."""
        for name, each in [("", properties), *((one.get(f"{W}styleId", ""), one.find(f"{W}pPr")) for one in self.chain(style))]:
            own = each.find(f"{W}numPr") if each is not None else None
            if own is None:
                continue
            num, depth = value_of(own, "numId"), value_of(own, "ilvl")
            if num:
                return ("", 0) if num == "0" else (num, whole(depth) if depth else numbers.level_of_style(num, name or style))
        return "", 0

    def is_contents(self, style: str) -> bool:
        """Whether it is a line of a table of contents that Word made."""
        return any(value_of(each, "name").lower().startswith("toc ") for each in self.chain(style))


def _is_default_of_paragraphs(style: Any) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ON


def _font_of(properties: Any | None) -> str | None:
    """The font that run properties name for letters beyond ASCII; "" for a font of the theme, None where they name none."""
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    if fonts is None:
        return None
    named = fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii")
    if named:
        return str(named)
    return "" if fonts.get(f"{W}hAnsiTheme") or fonts.get(f"{W}asciiTheme") else None


# --- blocks ------------------------------------------------------------------------------------------------------------------------


def _blocks(parent: Any, styles: _Styles, numbers: Numbers, aside: str) -> Iterator[_Paragraph]:
    """The paragraphs below an element in reading order; tables as rows, wrappers opened."""
    for each in parent:
        if each.tag == f"{W}p":
            yield _paragraph(each, styles, numbers, aside)
            for box in _text_boxes(each):
                yield from _blocks(box, styles, numbers, Aside.TEXT_BOX)
        elif each.tag == f"{W}tbl":
            yield from _table(each, styles, numbers, aside)
        elif each.tag == f"{W}sdt":
            contents = any("table of contents" in gallery.get(f"{W}val", "").lower() for gallery in each.iter(f"{W}docPartGallery"))
            for content in each.findall(f"{W}sdtContent"):
                yield from _blocks(content, styles, numbers, Aside.CONTENTS if contents else aside)
        elif each.tag in (f"{W}customXml", *INSERTED, *DELETED):
            yield from _blocks(each, styles, numbers, aside)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    """Words drawn beside the text; a box within a box comes with the outer one, of two drawings for new and old programs the first."""
    for box in paragraph.iter(f"{W}txbxContent"):
        between = takewhile(lambda above: above is not paragraph, box.iterancestors())
        if not any(above.tag in (f"{W}txbxContent", f"{COMPATIBILITY}Fallback") for above in between):
            yield box


def _paragraph(element: Any, styles: _Styles, numbers: Numbers, aside: str) -> _Paragraph:
    properties = element.find(f"{W}pPr")
    style = value_of(properties, "pStyle") or styles.default
    mark = properties.find(f"{W}rPr") if properties is not None else None
    ended = ""
    if mark is not None:
        ended = "del" if mark.find(f"{W}del") is not None else "ins" if mark.find(f"{W}ins") is not None else ""
    num, depth = styles.list_of(properties, style, numbers)
    return _Paragraph(
        list(_runs(element, styles, style, "")),
        num,
        depth,
        styles.heading_of(properties, style),
        Aside.CONTENTS if styles.is_contents(style) else aside,
        ended,
        tuple(each.get(f"{W}id", "") for each in element.iter(f"{W}commentReference")),
    )


def _runs(parent: Any, styles: _Styles, style: str, change: str) -> Iterator[_Run]:
    for each in parent:
        if each.tag == f"{W}r":
            yield _run(each, styles, style, change)
        elif each.tag in DELETED:
            yield from _runs(each, styles, style, "del")
        elif each.tag in INSERTED:
            yield from _runs(each, styles, style, change or "ins")
        elif each.tag not in PASSED_OVER:
            yield from _runs(each, styles, style, change)


def _run(element: Any, styles: _Styles, style: str, change: str) -> _Run:
    properties = element.find(f"{W}rPr")
    caps = properties.find(f"{W}caps") if properties is not None else None
    text = "".join(_words(child) for child in element)
    return _Run(text, styles.font_of(properties, style), caps is not None and caps.get(f"{W}val", "1") in ON, change)


def _words(child: Any) -> str:
    if child.tag in (f"{W}t", f"{W}delText"):
        return child.text or ""
    if child.tag == f"{W}br":
        return "" if child.get(f"{W}type") in ("page", "column") else "\n"
    return SIGNS.get(child.tag, "")


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """The children of one kind, also those within wrappers, but not what stands deeper."""
    for each in parent:
        if each.tag == tag:
            yield each
        elif each.tag in WRAPPERS:
            yield from _inside(each, tag)


def _table(element: Any, styles: _Styles, numbers: Numbers, aside: str) -> Iterator[_Paragraph]:
    """The rows of a table, each as one line. A table of one column only frames its paragraphs."""
    rows = [[list(_blocks(cell, styles, numbers, aside)) for cell in _inside(row, f"{W}tc")] for row in _inside(element, f"{W}tr")]
    if all(len(cells) <= 1 for cells in rows):
        yield from (each for cells in rows for cell in cells for each in cell)
        return
    whole_text = fold(" ".join(run.text for cells in rows for cell in cells for each in cell for run in each.runs))
    if not aside and "doc lap" in whole_text and "hanh phuc" in whole_text:
        aside = Aside.HEAD
    if not aside and "noi nhan" in whole_text:
        aside = Aside.RECIPIENTS
    for cells in rows:
        runs: list[_Run] = []
        for cell in cells:
            words = [run for each in cell for run in (*each.runs, _Run(" ", "", False, ""))]
            runs += [*([_Run(" | ", "", False, "")] if runs else []), *words]
        notes = tuple(note for cell in cells for each in cell for note in each.notes)
        if any(run.text.strip(" |") for run in runs):
            yield _Paragraph(runs, aside=aside, notes=notes, doubts=() if aside else (Doubt("table"),))


# --- lines -------------------------------------------------------------------------------------------------------------------------


class _Lines:
    """The lines as they come together: one way of reading the tracked changes, the other beside it."""

    def __init__(self, numbers: Numbers, comments: dict[str, tuple[str, str]], *, accept: bool) -> None:
        self.numbers, self.comments = numbers, comments
        self.gone, self.come = ("del", "ins") if accept else ("ins", "del")
        self.lines: list[Line] = []
        self.notes: list[Note] = []
        self.other: dict[int, str] = {}
        self.open: _Paragraph | None = None

    def take(self, paragraph: _Paragraph) -> None:
        """Add a paragraph; one whose end does not stand runs on into the next."""
        if self.open is not None:
            first = self.open
            paragraph = replace(first, runs=[*first.runs, *paragraph.runs], mark=paragraph.mark, notes=(*first.notes, *paragraph.notes))
        words = [run for run in paragraph.runs if run.text.strip()]
        stands = any(run.change != self.gone for run in words) or not words
        self.open = paragraph if paragraph.mark == self.gone and stands and words else None
        if self.open is None:
            self._close(paragraph)

    def finish(self) -> None:
        """Close what still runs on at the end of the file."""
        if self.open is not None:
            self._close(self.open)

    def _close(self, paragraph: _Paragraph) -> None:
        now, encodings = _text([run for run in paragraph.runs if run.change != self.gone])
        was = _text([run for run in paragraph.runs if run.change != self.come])[0] if any(run.change for run in paragraph.runs) else now
        if not now.strip() and was.strip():
            self.other[len(self.lines)] = ""
            self.lines.append(Line(was.replace("\n", " ").strip(), aside=Aside.DELETED))
            return
        number = "" if paragraph.aside or not paragraph.num else self.numbers.next(paragraph.num, paragraph.depth)
        if not now.strip() and number in ("", BULLET):
            return
        doubts = [*paragraph.doubts, *(Doubt(encoding.value) for encoding in encodings)]
        if was != now:
            self.other[len(self.lines)] = was.strip()
            doubts.append(Doubt("tracked"))
        line = Line(_tidy(now, number), number, paragraph.heading, tuple(doubts), paragraph.aside)
        for pk in paragraph.notes:
            author, words = self.comments.get(pk, ("", ""))
            if words:
                self.notes.append(Note(len(self.lines), author, words))
        self.lines += [line] if paragraph.aside else split_at_soft_breaks([line])


def _tidy(text: str, number: str) -> str:
    """A tab after a typed number is only a gap; others part words."""
    text = text.strip(" \t\xa0")
    mark = mark_of(text) if not number else None
    if mark and mark.family != Family.NONE:
        text = text.replace("\t", " ", 1)
    return text.replace("\t", " ").strip()


def _text(runs: Iterable[_Run]) -> tuple[str, list[Encoding]]:
    """The words of runs in Unicode, and the old encodings that some of them were written in.

    Neighbours of one kind are converted together, because VNI may write a letter and its mark in two runs.
    """
    kept = list(runs)
    written: dict[str, str] = {}
    for run in kept:
        written[_font_group(run.font)] = written.get(_font_group(run.font), "") + run.text
    encodings = {font: legacy.encoding_of(text, font) for font, text in written.items()}
    parts = []
    for (font, capitals), group in groupby(kept, key=lambda run: (_font_group(run.font), run.capitals)):
        words = legacy.converted("".join(run.text for run in group), encodings[font], capitals=legacy.draws_capitals(font))
        parts.append(words.upper() if capitals else words)
    return clean("".join(parts)), sorted(set(encodings.values()) - {Encoding.UNICODE})


def _font_group(font: str) -> str:
    """One name for fonts that are converted alike; nothing for the fonts of today."""
    encoding = legacy.encoding_of_font(font)
    if encoding == Encoding.TCVN3:
        return ".VnTimeH" if legacy.draws_capitals(font) else ".VnTime"
    return "VNI-Times" if encoding == Encoding.VNI else ""
