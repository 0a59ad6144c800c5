"""An official paper as data (văn bản): what the two renderers, Word and PDF, are given.

Nothing here knows where the words come from. A slice writes a context function that returns a `Paper`; see docs/how-to/add-a-paper.md.
Texts are Vietnamese, composed (NFC), and one line each: a paragraph is a block, never a line break inside one.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from thidua.foundation.documents.codes import qr_svg
from thidua.foundation.documents.letters import clean


class Family(StrEnum):
    """The rule a paper obeys; it follows from who issues it."""

    STATE = "state"  # Nghị định 30/2020/NĐ-CP, Phụ lục I
    PARTY = "party"  # Hướng dẫn 36-HD/VPTW


class Kind(StrEnum):
    """How a paragraph of the body is set."""

    GROUND = "ground"  # căn cứ: italic
    CHAPTER = "chapter"  # Chương I, and its title below it: bold, centred
    PART = "part"  # I. MỤC ĐÍCH: bold, at the margin of the first line
    ARTICLE = "article"  # Điều 1. Title: bold, its text below it
    CENTRE = "centre"  # QUYẾT ĐỊNH: bold, centred
    TEXT = "text"  # number, bold lead and words in one paragraph
    NOTE = "note"  # italic, centred
    PLAIN = "plain"  # a line at the left margin without indent


@dataclass(frozen=True)
class Line:
    """One paragraph: `number` as written ("1.", "a)", "Điều 1."), a bold lead, and the words."""

    kind: Kind
    text: str = ""
    number: str = ""
    lead: str = ""

    @property
    def words(self) -> str:
        """The paragraph as it is read."""
        return " ".join(each for each in (self.number, self.lead, self.text) if each)


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and whether its cells stand in the middle."""

    head: str
    width: float = 1
    centred: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table; a `heading` row has one cell that spans the table."""

    cells: tuple[str, ...]
    heading: bool = False


@dataclass(frozen=True)
class Table:
    """A table inside the body. Its head is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


Block = Line | Table


@dataclass(frozen=True)
class Signature:
    """Who signs: authority lines in capitals ("TM. CỤM THI ĐUA SỐ 4", "CỤM TRƯỞNG"), notes below them in italics, and the name.

    `box` names the white space below as a place for a digital signature, which then brings the name with it (see `signable`).
    """

    authority: tuple[str, ...]
    name: str = ""
    notes: tuple[str, ...] = ()
    box: str = ""


@dataclass(frozen=True)
class Annex:
    """What follows the paper on a page of its own (phụ lục, or the text that a decision issues)."""

    title: str
    subject: str = ""
    reference: str = ""
    body: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A paper, whole.

    `number` is the line as written ("Số: 01/KH-CTĐ4") and stays empty where the type has none; `type` stays empty for a letter (công văn),
    whose `subject` then stands under the number as "V/v …". `marks` stand under the head ("DỰ THẢO"), `proof` in small letters at the end.
    `check` is the address where anybody checks the issued paper; it is printed at the end, with its QR code.
    A `landscape` paper is one of wide tables.
    """

    family: Family
    organ: str
    type: str
    subject: str
    parent: str = ""
    number: str = ""
    place: str = ""
    on: date | None = None
    marks: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    proof: tuple[str, ...] = ()
    landscape: bool = False
    check: str = ""
    title: str = field(default="")  # of the file; by default type and subject

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", " ".join(each for each in (self.type.capitalize(), self.subject) if each))


END = "./."


def ended(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Close the body as papers are closed: the last line of words ends with "./."."""
    made = list(blocks)
    for at in range(len(made) - 1, -1, -1):
        last = made[at]
        if isinstance(last, Line):
            text, lead = last.text, last.lead
            if text:
                text = text.rstrip(" .;,") + END
            elif lead:
                lead = lead.rstrip(" .;,") + END
            made[at] = Line(last.kind, text, last.number, lead)
            break
    return tuple(made)


def paragraphs(text: str, kind: Kind = Kind.TEXT) -> list[Line]:
    """Return one line for each paragraph of a text; empty ones are left out."""
    return [Line(kind, " ".join(each.split())) for each in text.splitlines() if each.strip()]


def day_words(on: date | None) -> str:
    """Return a day as papers write it: "ngày 09 tháng 02 năm 2023"; days below 10 and the months 1 and 2 have a zero in front."""
    if on is None:
        return "ngày … tháng … năm …"  # vi: data
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"  # vi: data


# The People's Committee of a district or commune has its name on a line of its own (Phụ lục I, Mục II, 2).
COMMITTEE = re.compile(r"^(ủy ban nhân dân) +((?:quận|huyện|thị xã|phường|xã|thị trấn|đặc khu) )", re.IGNORECASE)  # vi: data


def as_data(paper: Paper) -> dict[str, Any]:
    """Return the paper as plain data for a renderer, every string clean (`letters.clean`); `head` is the organ as its head is set."""
    found = asdict(replace(paper, body=(), annexes=tuple(replace(each, body=()) for each in paper.annexes)))
    found["body"] = [_block(each) for each in paper.body]
    for target, annex in zip(found["annexes"], paper.annexes, strict=True):
        target["body"] = [_block(each) for each in annex.body]
    found["head"] = COMMITTEE.sub(r"\1\n\2", paper.organ)
    found["date"] = day_words(paper.on)
    found["qr"] = qr_svg(paper.check) if paper.check else ""
    found["on"] = [paper.on.year, paper.on.month, paper.on.day] if paper.on else None
    cleaned: dict[str, Any] = _clean(found)
    return cleaned


def from_data(data: dict[str, Any]) -> Paper:
    """Return the paper that `as_data` made the data from."""
    return Paper(
        family=Family(data["family"]),
        organ=data["organ"],
        type=data["type"],
        subject=data["subject"],
        parent=data["parent"],
        number=data["number"],
        place=data["place"],
        on=date(*data["on"]) if data["on"] else None,
        marks=tuple(data["marks"]),
        to=tuple(data["to"]),
        body=_blocks(data["body"]),
        signatures=tuple(
            Signature(tuple(each["authority"]), each["name"], tuple(each["notes"]), each.get("box", "")) for each in data["signatures"]
        ),
        recipients=tuple(data["recipients"]),
        annexes=tuple(Annex(each["title"], each["subject"], each["reference"], _blocks(each["body"])) for each in data["annexes"]),
        proof=tuple(data["proof"]),
        landscape=data.get("landscape", False),
        check=data.get("check", ""),
        title=data["title"],
    )


def _blocks(found: list[dict[str, Any]]) -> tuple[Block, ...]:
    return tuple(
        _table(each) if each["kind"] == "table" else Line(Kind(each["kind"]), each["text"], each["number"], each["lead"]) for each in found
    )


def _table(found: dict[str, Any]) -> Table:
    columns = tuple(Column(each["head"], each["width"], each["centred"]) for each in found["columns"])
    return Table(columns, tuple(Row(tuple(each["cells"]), each["heading"]) for each in found["rows"]))


def _block(block: Block) -> dict[str, Any]:
    made = asdict(block)
    made.setdefault("kind", "table")
    return made


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value
