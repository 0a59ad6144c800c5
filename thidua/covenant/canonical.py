"""The exact bytes of a covenant: a pure function from a frozen value to UTF-8. The format is specified in docs/covenant-format.md.

One record per line: a tag, then its values, separated by tabs. In values a backslash, a line end and a tab are written \\\\, \\n, \\t,
so that no text can pretend to be another record.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

FIRST_LINE = "THI-DUA-COVENANT 1"
LAST_LINE = "end"
ILLUSTRATIVE = "Nội dung minh họa: cam kết, chỉ tiêu trong bản này được đặt ra để tập huấn."  # vi: data


@dataclass(frozen=True)
class Plan:
    """The organiser's plan that opens the year."""

    number: str
    issued_on: date
    issuer: str
    subject: str


@dataclass(frozen=True)
class Member:
    """A member unit, by its code and by its name on the day when signing opened."""

    code: str
    name: str


@dataclass(frozen=True)
class TextClause:
    """One node of the common text: kind, printed number ("Điều 7.", may be empty), heading and body."""  # vi: data

    kind: str
    number: str
    heading: str
    body: str


@dataclass(frozen=True)
class Target:
    """One commitment of a unit; without target and measure when it is in words only."""

    unit_code: str
    field: str
    content: str
    target: Decimal | None
    measure: str


@dataclass(frozen=True)
class CovenantText:
    """Everything that the units sign. `note` is empty except in a training installation."""

    cluster_code: str
    cluster_name: str
    year: int
    council: str
    plan: Plan | None
    title: str
    note: str
    members: tuple[Member, ...]
    clauses: tuple[TextClause, ...]
    targets: tuple[Target, ...]


def plain_number(value: Decimal | None) -> str:
    """Return a number as the file writes it: 85.5, 1200, without trailing zeros, exponent or grouping; empty for none."""
    if value is None:
        return ""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def escaped(value: str) -> str:
    """Return a value as it stands in a line: Unicode NFC, line ends as \\n, tabs as \\t, backslash as \\\\."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _line(tag: str, *values: object) -> str:
    return "\t".join([tag, *(escaped(str(value)) for value in values)])


def records(text: CovenantText) -> Iterable[str]:
    """Return the lines of the file in order, without their line ends."""
    yield FIRST_LINE
    yield _line("cluster", text.cluster_code, text.cluster_name)
    yield _line("year", text.year)
    yield _line("council", text.council)
    plan = (text.plan.number, text.plan.issued_on.isoformat(), text.plan.issuer, text.plan.subject) if text.plan else ("", "", "", "")
    yield _line("plan", *plan)
    yield _line("title", text.title)
    if text.note:
        yield _line("note", text.note)
    yield _line("members", len(text.members))
    for number, member in enumerate(text.members, start=1):
        yield _line("member", number, member.code, member.name)
    yield _line("clauses", len(text.clauses))
    for number, clause in enumerate(text.clauses, start=1):
        yield _line("clause", number, clause.kind, clause.number, clause.heading, clause.body)
    yield _line("commitments", len(text.targets))
    for number, target in enumerate(text.targets, start=1):
        yield _line("commitment", number, target.unit_code, target.field, target.content, plain_number(target.target), target.measure)
    yield LAST_LINE


def canonical(text: CovenantText) -> bytes:
    """Return the canonical bytes: lines in UTF-8, each ended by one line feed, the last one too."""
    return "".join(f"{line}\n" for line in records(text)).encode()


def sha256(content: bytes) -> str:
    """Return the hash over which every unit signs, in hex."""
    return hashlib.sha256(content).hexdigest()
