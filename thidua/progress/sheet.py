"""A report's table as Excel, and back in: each row is known by its code, so that moved, sorted or deleted rows do no harm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation.sheets import columns, reading, values
from thidua.foundation.sheets.columns import Field
from thidua.foundation.sheets.reading import Cell
from thidua.foundation.ui import numbers
from thidua.foundation.ui.text import fold
from thidua.progress.actions import Said
from thidua.progress.actions.writing import VALUE_LIMIT, WORDS_MAX
from thidua.progress.queries import Line

FIELDS = (
    Field("code", gettext_lazy("Mã dòng"), ("Mã dòng",), required=True),  # vi: data
    Field("content", gettext_lazy("Nội dung cam kết, chỉ tiêu"), ("Nội dung cam kết, chỉ tiêu", "Nội dung")),  # vi: data
    Field("value", gettext_lazy("Kết quả từ đầu năm"), ("Kết quả từ đầu năm", "Kết quả"), required=True),  # vi: data
    Field("words", gettext_lazy("Diễn giải"), ("Diễn giải",)),  # vi: data
)
HEADS = ("Mã dòng", "Lĩnh vực", "Nội dung cam kết, chỉ tiêu", "Đơn vị tính", "Mức cam kết", "Kết quả từ đầu năm", "Diễn giải")  # vi: data
ILLUSTRATIVE = "Nội dung minh họa: số liệu trong bảng này được đặt ra để tập huấn."  # vi: data
NO_FIGURE = {"", "chua co so lieu", "chua co"}


def code_of(line: Line) -> str:
    """Return by what a row is known again."""
    return f"CK-{line.target.commitment.pk}"


def rows_out(lines: Sequence[Line]) -> list[list[object]]:
    """Return the table as it goes out, a row for each line."""
    return [
        [
            code_of(each),
            str(each.target.commitment.get_field_display()),
            each.target.commitment.content,
            each.target.commitment.measure,
            each.target.commitment.target,
            each.value,
            each.words,
        ]
        for each in lines
    ]


@dataclass(frozen=True)
class Row:
    """One row of the file, or a line that no row is about (`number` 0). `line` is None for a row about nothing of ours."""

    number: int
    line: Line | None
    said: Said | None = None
    problem: str = ""
    note: str = ""

    @property
    def written_value(self) -> str:
        """The value as the report's form would send it: what the row says, else what is there."""
        value = self.said.value if self.said else self.line.value if self.line else None
        return numbers.plain(value).replace(".", ",")

    @property
    def written_words(self) -> str:
        return self.said.words if self.said else self.line.words if self.line else ""


@dataclass(frozen=True)
class Trial:
    """What would be written: nothing is, before a person accepts it."""

    rows: tuple[Row, ...] = ()

    @property
    def problems(self) -> int:
        return sum(bool(each.problem) for each in self.rows)

    @property
    def may_be_accepted(self) -> bool:
        return not self.problems and any(each.said for each in self.rows)


def read(content: bytes, *, name: str, lines: Sequence[Line]) -> Trial:
    """Return the trial of a filled table against the lines of its report.

    Raises:
        SheetRefused: the file is no spreadsheet, or has no row of heads with our columns.
    """
    sheet, match = columns.choose(reading.read(content, name=name).sheets, FIELDS)
    if {"code", "value"} - set(match.columns):
        raise reading.SheetRefused(
            _("Không thấy cột “Mã dòng” và “Kết quả từ đầu năm”. Hãy tải bảng mới từ trang này, điền vào đó rồi gửi lại.")
        )
    known = {code_of(each): each for each in lines}
    rows: list[Row] = []
    seen: set[str] = set()
    for number, cells in enumerate(sheet.rows[match.head_row :], start=match.head_row + 1):
        filled = [said for cell in cells if (said := values.words(cell))]
        if filled and filled != [ILLUSTRATIVE] and not columns.is_numbering(cells):
            rows.append(_row(number, cells, match.columns, known, seen))
    missing = _("Không có trong tệp: giữ nguyên như đang có.")
    return Trial((*rows, *(Row(0, line, note=missing) for code, line in known.items() if code not in seen)))


def _row(number: int, cells: Sequence[Cell], places: Mapping[str, int], known: dict[str, Line], seen: set[str]) -> Row:
    def cell(key: str) -> Cell:
        place = places.get(key)
        return cells[place] if place is not None and place < len(cells) else ""

    code = values.words(cell("code")).upper()
    line = known.get(code)
    if line is None:
        problem = _("Mã dòng “%(code)s” không phải của báo cáo này.") % {"code": code[:40]} if code else _("Dòng này không có mã dòng.")
        return Row(number, None, problem=problem)
    if code in seen:
        return Row(number, line, problem=_("Mã dòng này đã có ở một dòng trên. Hãy bỏ bớt một dòng."))
    seen.add(code)
    content = values.words(cell("content"))
    if content and fold(content) != fold(values.words(line.target.commitment.content)):
        return Row(number, line, problem=_("Nội dung không khớp với mã dòng: dòng có thể đã bị xê dịch."))
    said, problem = _said(cell("value"), values.words(cell("words")), line)
    return Row(number, line, said, problem)


def _said(cell: Cell, words: str, line: Line) -> tuple[Said | None, str]:
    if len(words) > WORDS_MAX:
        return None, _("Diễn giải dài tối đa %(max)d ký tự.") % {"max": WORDS_MAX}
    try:
        value = _value(cell)
    except ValueError:
        return None, _("“%(typed)s” không phải là số. Hãy viết số với dấu phẩy thập phân, ví dụ 85,5; chưa có số liệu thì để trống.") % {
            "typed": values.words(cell)[:60]
        }
    if value is not None and (abs(value) >= VALUE_LIMIT or value != round(value, 2)):
        return None, _("Hãy ghi số nhỏ hơn một nghìn tỷ, nhiều nhất hai chữ số thập phân.")
    if value is not None and line.target.commitment.target is None and line.value is None:
        return None, _("Cam kết này chỉ bằng lời, không có mức bằng số. Hãy ghi kết quả vào cột Diễn giải.")
    return Said(value, words), ""


def _value(cell: Cell) -> Decimal | None:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise ValueError(cell)
    if isinstance(cell, str):
        said = values.words(cell)
        return None if fold(said) in NO_FIGURE else numbers.read(said)
    number = Decimal(repr(cell))
    if not number.is_finite():
        raise ValueError(cell)
    return number
