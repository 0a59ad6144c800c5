"""Words on their way into a draft, between reading and storing: lines with their doubts, and what an officer does with them.

Pure functions over tuples of lines. An id stays with its line whatever happens around it; what is taken out stays in the list, put aside,
and can come back.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from thidua.domain.text import legacy
from thidua.domain.text.legacy import Encoding
from thidua.domain.text.marks import Family, mark_of
from thidua.domain.text.structure import (
    HEADINGS,
    LONGEST_HEADING,
    Aside,
    Doubt,
    Piece,
    lines_of_paste,
    looks_like_heading,
    pieces_of,
    split_at_soft_breaks,
    title_of,
)
from thidua.drafting.word.reading import Reading

DROPPED = "dropped"  # put aside by the officer
ENCODINGS = (Encoding.TCVN3.value, Encoding.VNI.value)
MANY = 20  # so many lines in an old encoding are said once, not at every line
FAMILIES = {
    Family.PART: "part",
    Family.CHAPTER: "chapter",
    Family.SECTION: "section",
    Family.ARTICLE: "article",
    Family.ROMAN: "part",
    Family.NUMBER: "clause",
    Family.DECIMAL: "point",
    Family.LETTER: "point",
}


@dataclass(frozen=True)
class StagedLine:
    """One line to be confirmed. `number` is as the source has it, `notes` what stood in its margin (author, words), `was` its words in the
    other way of reading the tracked changes.
    """

    id: int
    kind: str
    number: str = ""
    heading: str = ""
    body: str = ""
    aside: str = ""
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    was: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it goes into the draft."""
        return not self.aside

    @property
    def is_doubtful(self) -> bool:
        return self.stands and bool(self.doubts)

    @property
    def words(self) -> str:
        """Everything on the line, as the source has it."""
        return " ".join(part for part in (self.number, "\n".join(filter(None, (self.heading, self.body)))) if part)


Lines = tuple[StagedLine, ...]


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_paste(text: str) -> Reading:
    """Read pasted words: lines put together again, old encodings converted."""
    made = []
    for line in lines_of_paste(text):
        encoding = legacy.guess(line.text)
        words = legacy.converted(line.text, encoding)
        doubts = line.doubts if encoding == Encoding.UNICODE else (*line.doubts, Doubt(encoding.value))
        made.append(replace(line, text=words, doubts=doubts))
    return Reading(split_at_soft_breaks(made))


def staged(reading: Reading) -> Lines:
    """Return what a reading found, ready to be confirmed."""
    notes: dict[int, list[tuple[str, str]]] = {}
    for note in reading.notes:
        notes.setdefault(note.line, []).append((note.author, note.text))
    found = tuple(_staged(pk, piece, reading, notes) for pk, piece in enumerate(pieces_of(reading.lines), start=1))
    if sum(any(doubt.code in ENCODINGS for doubt in line.doubts) for line in found) <= MANY:
        return found
    return tuple(replace(line, doubts=tuple(doubt for doubt in line.doubts if doubt.code not in ENCODINGS)) for line in found)


def _staged(pk: int, piece: Piece, reading: Reading, notes: dict[int, list[tuple[str, str]]]) -> StagedLine:
    beside = tuple(note for line in piece.lines for note in notes.get(line, ()))
    was = None
    if any(line in reading.other for line in piece.lines):
        was = "\n".join(reading.other.get(line, reading.lines[line].shown) for line in piece.lines).strip()
    return StagedLine(pk, piece.kind, piece.number, piece.heading, piece.body, piece.aside, piece.doubts, beside, was)


def title_in(lines: Lines) -> str:
    """Return the name of the text as its title gives it, where it has one that can be written so."""
    return title_of([line.body for line in lines if line.aside == Aside.TITLE])


def converted_lines(reading: Reading) -> int:
    """Return how many lines came in an old encoding."""
    return sum(any(doubt.code in ENCODINGS for doubt in line.doubts) for line in reading.lines)


# --- what is kept ------------------------------------------------------------------------------------------------------------------


def as_json(lines: Lines) -> list[dict[str, Any]]:
    """Return the lines as plain values; what is empty is left out."""
    return [{name: value for name, value in asdict(line).items() if value or (name == "was" and value is not None)} for line in lines]


def from_json(rows: Iterable[dict[str, Any]]) -> Lines:
    """Return lines from what `as_json` made."""
    return tuple(
        StagedLine(
            **{
                **row,
                "doubts": tuple(Doubt(**doubt) for doubt in row.get("doubts", ())),
                "notes": tuple((author, words) for author, words in row.get("notes", ())),
            }
        )
        for row in rows
    )


# --- what an officer does ----------------------------------------------------------------------------------------------------------


def confirm(lines: Lines, ids: Collection[int]) -> Lines:
    """Leave lines as they are, their doubts looked at."""
    return tuple(replace(line, doubts=()) if line.id in ids else line for line in lines)


def set_aside(lines: Lines, ids: Collection[int]) -> Lines:
    """Keep lines out of the draft."""
    return tuple(replace(line, aside=line.aside or DROPPED) if line.id in ids else line for line in lines)


def bring_in(lines: Lines, ids: Collection[int]) -> Lines:
    """Take lines that stood aside into the draft, with the kind that their number says."""
    return tuple(
        replace(_as_kind(line, line.kind if line.number else kind_of(line.body)), aside="", doubts=())
        if line.id in ids and line.aside
        else line
        for line in lines
    )


def set_kind(lines: Lines, ids: Collection[int], kind: str) -> Lines:
    """Give lines another level."""
    return tuple(replace(_as_kind(line, kind), doubts=()) if line.id in ids else line for line in lines)


def kind_of(text: str) -> str:
    """Return the kind that the number before a text says; a paragraph without one."""
    return FAMILIES.get(mark_of(text).family, "paragraph")


def _as_kind(line: StagedLine, kind: str) -> StagedLine:
    """The line as another kind: its number before or among its words, a short text as a heading or not."""
    if kind == line.kind:
        return line
    number, heading, body = line.number, line.heading, line.body
    if kind == "paragraph":
        return replace(line, kind=kind, number="", heading="", body=line.words)
    if not number and not heading and (mark := mark_of(body)).family not in (Family.NONE, Family.BULLET):
        number, body = mark.label, mark.rest
    if not heading and (len(body) <= 2 * LONGEST_HEADING if kind in HEADINGS else kind == "article" and looks_like_heading(kind, body)):
        heading, body = " ".join(body.split()), ""
    return replace(line, kind=kind, number=number, heading=heading, body=body)


def join(lines: Lines, ids: Collection[int]) -> Lines:
    """Put each of these lines at the end of the one that stands before it. The first has none before it and stays."""
    made: list[StagedLine] = []
    last: int | None = None
    for line in lines:
        if line.id in ids and line.stands and last is not None:
            made[last] = _joined(made[last], line)
            continue
        made.append(line)
        if line.stands:
            last = len(made) - 1
    return tuple(made)


def _joined(first: StagedLine, second: StagedLine) -> StagedLine:
    notes = (*first.notes, *second.notes)
    if first.kind in HEADINGS and not first.body and len(f"{first.heading} {second.words}") <= 2 * LONGEST_HEADING:
        return replace(first, heading=f"{first.heading} {' '.join(second.words.split())}".strip(), notes=notes)
    breaks = "\n" if re.search(r"[.;:!?]$", first.body or first.heading) or second.number else " "
    body = f"{first.body}{breaks}{second.words}" if first.body else second.words
    return replace(first, body=body, notes=notes)


def rewrite(lines: Lines, pk: int, *, kind: str, heading: str, body: str) -> Lines:
    """Give a line other words. A blank line in the body parts it: what follows becomes lines of its own."""
    made: list[StagedLine] = []
    free = max((line.id for line in lines), default=0) + 1
    for line in lines:
        if line.id != pk:
            made.append(line)
            continue
        first, *others = [part.strip() for part in re.split(r"\n\s*\n", body.strip())]
        number = "" if kind == "paragraph" else line.number
        made.append(replace(line, kind=kind, number=number, heading=heading.strip(), body=first, doubts=()))
        for place, part in enumerate(filter(None, others)):
            made.append(_as_kind(StagedLine(free + place, "paragraph", body=part), kind_of(part)))
    return tuple(made)


def standing(lines: Lines) -> list[StagedLine]:
    """Return the lines that go into the draft, in order."""
    return [line for line in lines if line.stands]


def counts(lines: Sequence[StagedLine]) -> dict[str, int]:
    """Return how many lines go in, are doubtful, and stand aside."""
    return {
        "standing": sum(line.stands for line in lines),
        "doubtful": sum(line.is_doubtful for line in lines),
        "aside": sum(not line.stands for line in lines),
    }
