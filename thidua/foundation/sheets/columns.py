"""Which column is which (nhận cột): heads compared without marks, in any order, below any title. Pure: rows in, positions out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise

from thidua.foundation.sheets import values
from thidua.foundation.sheets.reading import Cell, Sheet
from thidua.foundation.ui.text import fold

ROWS_TRIED = 40


@dataclass(frozen=True)
class Field:
    """What a column may hold. `heads` are the words by which offices call it; marks, case and punctuation do not matter."""

    key: str
    label: str | Promise
    heads: tuple[str, ...]
    required: bool = False
    help: str | Promise = ""
    example: str = ""


@dataclass(frozen=True)
class Match:
    """The row of heads (as Excel counts; 0: none found) and the column of each field that was recognised (from 0)."""

    head_row: int
    columns: Mapping[str, int]


@lru_cache(maxsize=10_000)
def key_of(head: str) -> str:
    """Return a head as it is compared: "Họ và tên (*)" → "ho va ten"."""
    bare = re.sub(r"\([^)]*\)", " ", fold(head))
    return " ".join(re.findall(r"[a-z0-9]+", bare))


def recognise(sheet: Sheet, fields: Sequence[Field]) -> Match:
    """Return the row, among the first ones, in which most fields are recognised. Of a head drawn over two rows it is the lower one."""
    best = Match(0, {})
    for number, row in enumerate(sheet.rows[:ROWS_TRIED], start=1):
        found = columns_of(row, fields)
        if found and len(found) >= len(best.columns):
            best = Match(number, found)
    return best


def choose(sheets: Sequence[Sheet], fields: Sequence[Field]) -> tuple[Sheet, Match]:
    """Return the sheet in which most fields are recognised, a visible one before a hidden one, with its match."""
    matched = [(sheet, recognise(sheet, fields)) for sheet in sheets]
    return max(matched, key=lambda each: (len(each[1].columns), not each[0].is_hidden))


def columns_of(row: Sequence[Cell], fields: Sequence[Field]) -> dict[str, int]:
    """Return the column of each field whose head stands in this row. What fits better comes first, then what stands further left."""
    heads = {column: key_of(values.words(cell)) for column, cell in enumerate(row) if isinstance(cell, str)}
    fits = [
        (-fit, column, order, field.key)
        for column, head in heads.items()
        if head
        for order, field in enumerate(fields)
        if (fit := _fit(head, field))
    ]
    found: dict[str, int] = {}
    for _rank, column, _order, key in sorted(fits):
        if key not in found and column not in found.values():
            found[key] = column
    return found


def _fit(head: str, field: Field) -> int:
    """Return how well a head names a field: exactly (1000), or by the length of the words that it begins or ends with; 0: not at all."""
    wanted = [key_of(each) for each in (str(field.label), *field.heads)]
    if head in wanted:
        return 1000
    return max((len(each) for each in wanted if len(each) > 3 and (head.startswith(f"{each} ") or head.endswith(f" {each}"))), default=0)


def is_numbering(row: Sequence[Cell]) -> bool:
    """Return whether a row only numbers the columns: (1) (2) (3), as official tables do below their heads."""
    filled = [values.words(cell).strip("()") for cell in row if values.words(cell)]
    return (
        len(filled) > 1
        and all(each.isdigit() for each in filled)
        and [int(each) for each in filled] == list(range(int(filled[0]), int(filled[0]) + len(filled)))
    )
