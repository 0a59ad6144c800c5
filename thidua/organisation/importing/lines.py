"""The rows of a sheet as they are judged."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from thidua.foundation.sheets import values
from thidua.foundation.sheets.columns import is_numbering, key_of
from thidua.foundation.sheets.reading import Cell, Sheet
from thidua.foundation.ui.text import fold
from thidua.organisation.models import Verdict

# What the example row of our own empty file says of itself.
EXAMPLE = "(dòng ví dụ, xóa khi nhập)"  # vi: data
GROUP_NUMBER = re.compile(r"(?:[IVXLC]+|[A-Z])\s*[.)\-:]\s")


@dataclass
class Line:
    """One row with everything that was found about it.

    `cells` are its cells by field; `bad` and `notes` are (field, sentence): a row with anything bad is not taken in. `changes` maps a
    label to [from, to] in words; `plan` is what accepting writes.
    """

    number: int
    cells: Mapping[str, Cell]
    name: str = ""
    verdict: str = ""
    bad: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)

    def said(self, key: str) -> str:
        """Return what the file says under this field, as words."""
        return values.words(self.cells.get(key, ""))

    def refuse(self, key: str, sentence: str) -> None:
        """Say what is wrong with a cell and what to do; said twice is said once."""
        if (key, sentence) not in self.bad:
            self.bad.append((key, sentence))

    def note(self, key: str, sentence: str) -> None:
        """Say what a reader should know about a cell that is taken in."""
        self.notes.append((key, sentence))

    def day(self, key: str) -> date | None:
        """Return the day under this field; None when it is empty or wrong, which is then said."""
        try:
            return values.day(self.cells.get(key, ""))
        except values.Unreadable as unreadable:
            self.refuse(key, _("“%(text)s” không phải ngày có thật. Hãy ghi đủ ngày, tháng, năm như 31/12/2023.") % {"text": unreadable})
            return None

    def kept(self, key: str, most: int, *, otherwise: str = "") -> str:
        """Return the words under this field, refusing what is too long to keep."""
        said = self.said(key) or otherwise
        if len(said) > most:
            self.refuse(
                key,
                _("Dài %(length)d ký tự, quá mức %(most)d. Hãy viết ngắn lại.") % {"length": len(said), "most": most},
            )
        return said[:most]

    def first_day(self, options: Mapping[str, Any], *, missing: str = "") -> str | None:
        """Return the day from which it holds (ISO): the row's, else the one chosen for empty cells; without any, `missing` is said."""
        day = self.day("valid_from")
        if day is None and options.get("valid_from"):
            return str(options["valid_from"])
        if day is None and missing and not self.said("valid_from"):
            self.refuse("valid_from", missing)
        return day.isoformat() if day else None

    def refuse_many(self, key: str, name: str, codes: Sequence[str]) -> None:
        """Say that several units bear the name that a cell gives."""
        named = ", ".join(sorted(codes)[:6])
        self.refuse(key, _("Có nhiều đơn vị tên “%(name)s”: %(codes)s. Hãy ghi mã đơn vị thay cho tên.") % {"name": name, "codes": named})

    def settle(self, *, is_new: bool) -> None:
        """Give the verdict that follows from what was found."""
        if self.verdict:
            return
        if self.bad:
            self.verdict = Verdict.PROBLEM
        elif is_new:
            self.verdict = Verdict.NEW
        else:
            self.verdict = Verdict.CHANGED if self.changes else Verdict.UNCHANGED


def lines_of(
    sheet: Sheet, head_row: int, columns: Mapping[str, int], name_field: str, corrections: Mapping[str, Mapping[str, str]] | None = None
) -> list[Line]:
    """Return the rows below the heads that say anything in these columns. Heads of groups, numbering and the example are left out aloud.

    `corrections` maps a row's number to what its cells shall say instead, which is said too.
    """
    found = []
    for number, row in enumerate(sheet.rows[head_row:], start=head_row + 1):
        cells = {key: row[column] for key, column in columns.items() if column < len(row) and values.words(row[column])}
        if not cells:
            continue
        mended = (corrections or {}).get(str(number), {})
        line = Line(number, {**cells, **mended}, name=values.words(mended.get(name_field, cells.get(name_field, ""))))
        for key in mended:
            line.note(key, _correction_of(values.words(cells.get(key, ""))))
        filled = [values.words(cell) for cell in row if values.words(cell)]
        if is_numbering(row):
            _skip(line, _("Dòng đánh số cột."))
        elif EXAMPLE in line.name:
            _skip(line, _("Dòng ví dụ của tệp mẫu."))
        elif len(set(filled)) == 1 and (number in sheet.groups or GROUP_NUMBER.match(filled[0])):
            line.name = filled[0]
            _skip(line, _("Dòng tiêu đề nhóm."))
        elif len(filled) == 1 and len(columns) > 2 and not mended:
            line.refuse(
                name_field, _("Cả dòng chỉ có một ô có chữ. Nếu là tiêu đề hoặc chân bảng, hãy bỏ dòng này; nếu không, hãy ghi đủ.")
            )
        if number in sheet.hidden:
            line.note("", _("Dòng đang bị ẩn trong tệp."))
        found.append(line)
    return found


def _correction_of(said: str) -> str:
    """Return the note on a cell that was corrected here: what the file says."""
    return _("Đã sửa tại đây; trong tệp là “%(text)s”.") % {"text": said} if said else _("Đã ghi tại đây; trong tệp để trống.")


def _skip(line: Line, why: str) -> None:
    line.verdict = Verdict.SKIPPED
    line.note("", why)


class Words:
    """The words by which a cell may name one of some choices: its code, its label, a part of the label, what offices say besides."""

    def __init__(self, choices: Sequence[tuple[str, Any]], more: Mapping[str, str]) -> None:
        self.labels = {value: str(label) for value, label in choices}
        self.known = {key_of(value): value for value in self.labels}
        for value, label in self.labels.items():
            self.known |= {key_of(part): value for part in (label, *label.split(","))}
        self.known |= more

    def read(self, line: Line, key: str, otherwise: str) -> str:
        """Return the code that the cell names; `otherwise` where it is empty. What is not known is refused with the words that are."""
        said, choices = key_of(line.said(key)), {"choices": "; ".join(self.labels.values())}
        if said in self.known:
            return self.known[said]
        if said:
            line.refuse(key, _("Chưa hiểu “%(text)s”. Hãy ghi một trong: %(choices)s.") % {"text": line.said(key), **choices})
        elif not otherwise:
            line.refuse(key, _("Ô này còn trống. Hãy ghi một trong: %(choices)s.") % choices)
        return otherwise


def lengths(model: type[Model], *names: str) -> dict[str, int]:
    """Return how long the texts of a table may be."""
    return {name: getattr(model._meta.get_field(name), "max_length", 0) for name in names}


def rows_named(numbers: Sequence[int]) -> str:
    """Return "dòng 4, 7, 9", naming at most six."""
    named = ", ".join(str(each) for each in sorted(numbers)[:6])
    return _("dòng %(numbers)s…") % {"numbers": named} if len(numbers) > 6 else _("dòng %(numbers)s") % {"numbers": named}


def same(one: str, other: str) -> bool:
    """Return whether two texts are the same but for marks, case and spaces."""
    return " ".join(fold(one).split()) == " ".join(fold(other).split())
