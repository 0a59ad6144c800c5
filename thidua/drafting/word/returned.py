"""A Word file that was made here and comes back edited: its paragraphs with who inserted and deleted what, under which bookmark, and the
notes in its margin. Nothing is judged here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from thidua.drafting.word.anchors import NAME, Origin, origin_of, squeezed
from thidua.drafting.word.numbering import Numbers, W
from thidua.drafting.word.package import MAIN, opened, xml_of
from thidua.drafting.word.reading import DELETED, INSERTED, PASSED_OVER, _comments, _Run, _Styles, _text, _words, value_of

UNKNOWN = "?"  # who has no name in the file
WRAPPED = (f"{W}sdt", f"{W}sdtContent", f"{W}customXml")


@dataclass(frozen=True)
class Run(_Run):
    """Some letters of a paragraph. `inserted`, `deleted`: by whom, with tracked changes; `under`: which bookmark, counted through the
    file; `notes`: what stands in the margin beside them.
    """

    inserted: str | None = None
    deleted: str | None = None
    under: int | None = None
    notes: frozenset[str] = frozenset()

    def stands(self, accepted: Collection[str] | None) -> bool:
        """Whether it is read when only these people's changes are accepted; None: everybody's."""
        come = self.inserted is None or accepted is None or self.inserted in accepted
        gone = self.deleted is not None and (accepted is None or self.deleted in accepted)
        return come and not gone


@dataclass
class Paragraph:
    """One paragraph. `end` is its mark, which may have been inserted or deleted as letters are; `number` what an automatic list shows."""

    runs: list[Run] = field(default_factory=list)
    end: Run = Run("", "", False, "")
    number: str = ""
    in_table: bool = False

    def notes(self) -> set[str]:
        """The notes that stand beside it."""
        return {note for run in self.runs for note in run.notes}

    def authors(self) -> set[str]:
        """Who inserted or deleted something in it, its end apart."""
        return {name for run in self.runs if run.text for name in (run.inserted, run.deleted) if name is not None}


@dataclass
class Returned:
    """What a file says: where it is from, the wording under each bookmark, its paragraphs, and its notes by id: (author, words)."""

    origin: Origin | None
    anchors: list[tuple[int, int]] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    notes: dict[str, tuple[str, str]] = field(default_factory=dict)


def read(file: BinaryIO) -> Returned:
    """Read a file that comes back.

    Raises:
        UnreadableFile: it is no Word text, or none that is safe to read.
    """
    with opened(file) as package:
        document = xml_of(package, MAIN)
        styles, numbers = _Styles(xml_of(package, "word/styles.xml")), Numbers(xml_of(package, "word/numbering.xml"))
        notes, origin = _comments(xml_of(package, "word/comments.xml")), origin_of(package)
    walk = _Walk(styles, numbers)
    body = document.find(f"{W}body") if document is not None else None
    if body is not None:
        walk.blocks(body, in_table=False)
    return Returned(origin, walk.anchors, walk.paragraphs, {pk: note for pk, note in notes.items() if note[1]})


class _Walk:
    """Goes through the body once, in reading order, and knows at each step which bookmarks and notes are open."""

    def __init__(self, styles: _Styles, numbers: Numbers) -> None:
        self.styles, self.numbers = styles, numbers
        self.anchors: list[tuple[int, int]] = []
        self.paragraphs: list[Paragraph] = []
        self.open: list[tuple[str, int]] = []  # id in the file, place in `anchors`
        self.noted: set[str] = set()

    def blocks(self, parent: Any, *, in_table: bool) -> None:
        for each in parent:
            if each.tag == f"{W}p":
                self._paragraph(each, in_table=in_table)
            elif each.tag in (f"{W}tbl", f"{W}tr", f"{W}tc"):
                self.blocks(each, in_table=True)
            elif each.tag in (*WRAPPED, *INSERTED, *DELETED):
                self.blocks(each, in_table=in_table)
            else:
                self._mark(each)

    def _paragraph(self, element: Any, *, in_table: bool) -> None:
        properties = element.find(f"{W}pPr")
        style = value_of(properties, "pStyle") or self.styles.default
        num, depth = self.styles.list_of(properties, style, self.numbers)
        made = Paragraph(in_table=in_table, number=self.numbers.next(num, depth) if num else "")
        mark = properties.find(f"{W}rPr") if properties is not None else None
        if mark is not None:
            made.end = Run("", "", False, "", _who(mark.find(f"{W}ins")), _who(mark.find(f"{W}del")))
        self._runs(element, made, style, None, None)
        _settle(made.runs)
        self.paragraphs.append(made)

    def _runs(self, parent: Any, made: Paragraph, style: str, inserted: str | None, deleted: str | None) -> None:
        for each in parent:
            if each.tag == f"{W}r":
                self._run(each, made, style, inserted, deleted)
            elif each.tag in INSERTED:
                self._runs(each, made, style, _who(each), deleted)
            elif each.tag in DELETED:
                self._runs(each, made, style, inserted, _who(each))
            elif each.tag.startswith((f"{W}bookmark", f"{W}commentRange")):
                self._mark(each)
            elif each.tag not in PASSED_OVER:
                self._runs(each, made, style, inserted, deleted)

    def _run(self, element: Any, made: Paragraph, style: str, inserted: str | None, deleted: str | None) -> None:
        beside = {each.get(f"{W}id", "") for each in element.findall(f"{W}commentReference")}
        properties, text = element.find(f"{W}rPr"), "".join(_words(child) for child in element)
        if text or beside:
            under = self.open[-1][1] if self.open else None
            font = self.styles.font_of(properties, style)
            made.runs.append(Run(text, font, False, "", inserted, deleted, under, frozenset(self.noted | beside)))

    def _mark(self, element: Any) -> None:
        """A bookmark or the range of a note begins or ends."""
        pk = element.get(f"{W}id", "")
        if element.tag == f"{W}bookmarkStart":
            named = NAME.match(element.get(f"{W}name", ""))
            if named:
                self.open = [(pk, len(self.anchors))]  # ours never stand one in another: an end that was lost ends here
                self.anchors.append((int(named[1]), int(named[2])))
        elif element.tag == f"{W}bookmarkEnd":
            last = next((at for at in range(len(self.open) - 1, -1, -1) if self.open[at][0] == pk), None)
            if last is not None:
                del self.open[last]
        elif element.tag == f"{W}commentRangeStart":
            self.noted.add(pk)
        elif element.tag == f"{W}commentRangeEnd":
            self.noted.discard(pk)


def _who(element: Any | None) -> str | None:
    return None if element is None else squeezed(element.get(f"{W}author", ""))[:120] or UNKNOWN


def _settle(runs: list[Run]) -> None:
    """Letters outside every bookmark belong to the one before them in their paragraph, else to the one behind: Word sets what is written
    at the end of a bookmark outside it.
    """
    under = next((run.under for run in runs if run.under is not None), None)
    for at, run in enumerate(runs):
        if run.under is None and under is not None:
            runs[at] = Run(run.text, run.font, run.capitals, "", run.inserted, run.deleted, under, run.notes)
        under = runs[at].under if runs[at].under is not None else under


def text_of(paragraphs: Iterable[Paragraph], accepted: Collection[str] | None) -> list[str]:
    """Return the words of paragraphs with only these people's changes accepted (None: everybody's); empty ones are left out.

    Breaks inside a paragraph stay; where the end of a paragraph does not stand, it runs on into the next.
    """
    made: list[str] = []
    runs_on: list[Run] = []
    for paragraph in paragraphs:
        runs_on += [run for run in paragraph.runs if run.stands(accepted)]
        if paragraph.end.stands(accepted):
            made.append(_text(runs_on)[0])
            runs_on = []
    made.append(_text(runs_on)[0])
    return [each.strip() for each in made if each.strip()]
