"""From the bytes of a workbook or a text file to plain tables; what cannot be read is refused in words.

Nothing is opened before its size is known: the parts of a workbook may not unpack to more than a limit, and the workbook is then read
by a process of its own (`child`) under a limit of memory and time.
"""

import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from thidua.foundation.files import kinds
from thidua.foundation.refusal import Refused
from thidua.foundation.sheets import old_letters, text_table

MOST_ROWS = 50_000
MOST_CELLS = 3_000_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_PARTS = 5_000
MEMORY = 1024 * 1024 * 1024
SECONDS = 60
CHILD = Path(__file__).with_name("child.py")
PASSWORD = 3  # what the child answers for an encrypted workbook

Cell = str | float | bool | date


class SheetRefused(Refused):
    """The file is not a spreadsheet that can be taken in."""


@dataclass(frozen=True)
class Sheet:
    """One sheet (trang tính). Row number n, as Excel counts, stands at `rows[n - 1]`; an empty cell is "".

    A cell merged downwards shows its value in each of its rows. `hidden` are the rows that Excel does not show; `groups` the rows that
    are one cell drawn across several columns: titles and heads of groups. `note` says how letters were read where that had to be guessed.
    """

    name: str
    rows: list[list[Cell]]
    hidden: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    is_hidden: bool = False
    note: str = ""


@dataclass(frozen=True)
class Book:
    """What a file holds."""

    kind: kinds.Kind
    sheets: list[Sheet]

    @property
    def tells_hidden_rows(self) -> bool:
        """Whether the file says which of its rows are hidden: the old .xls does, but nothing here can read it there."""
        return self.kind != kinds.XLS

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of this name."""
        return next((each for each in self.sheets if each.name == name), None)


def read(content: bytes, *, name: str) -> Book:
    """Return the tables of a file.

    Raises:
        SheetRefused: empty, no spreadsheet by its content, named as another kind, with macros, encrypted, damaged, or past the limits.
    """
    if not content:
        raise SheetRefused(_("Tệp “%(name)s” rỗng, không có nội dung. Hãy chọn lại tệp.") % {"name": name})
    kind = _kind_of(content, name)
    if name.rpartition(".")[2].lower() not in kind.extensions:
        raise SheetRefused(
            _("Tên tệp “%(name)s” không khớp nội dung: bên trong là %(kind)s. Hãy đổi lại đuôi tệp cho đúng.")
            % {"name": name, "kind": kind.label}
        )
    if kind == kinds.CSV:
        return _text(content, name)
    found = [_sheet(each, name) for each in _opened(content, name)]
    sheets = [each for each in found if any(cell != "" for row in each.rows for cell in row)]
    if not sheets:
        raise SheetRefused(_("Tệp “%(name)s” không có dòng nào. Hãy chọn lại tệp.") % {"name": name})
    return Book(kind, sheets)


def letter(column: int) -> str:
    """Return a column's name in Excel: 0 → A, 27 → AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


# --- What it is ----------------------------------------------------------------------------------------------------------------------


def _kind_of(content: bytes, name: str) -> kinds.Kind:
    if content.startswith(b"PK\x03\x04"):
        return _zipped_kind(content, name)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_kind(content, name)
    if text_table.is_text(content):
        return kinds.CSV
    raise SheetRefused(
        _("Nội dung tệp “%(name)s” không phải bảng tính. Nhận Excel (.xlsx, .xls), LibreOffice (.ods) và văn bản cách dấu phẩy (.csv).")
        % {"name": name}
    )


def _with_macros(name: str) -> SheetRefused:
    return SheetRefused(
        _("Tệp “%(name)s” có macro (chương trình chạy trong Excel) nên không nhận. Hãy lưu lại thành Excel không macro (.xlsx) rồi gửi.")
        % {"name": name}
    )


def _with_password(name: str) -> SheetRefused:
    return SheetRefused(
        _("Tệp “%(name)s” đang đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu trong Excel, lưu lại rồi gửi.") % {"name": name}
    )


def _damaged(name: str) -> SheetRefused:
    return SheetRefused(
        _("Tệp “%(name)s” bị hỏng hoặc không mở được. Hãy mở bằng Excel, lưu lại thành tệp .xlsx mới rồi gửi.") % {"name": name}
    )


def _too_large(name: str) -> SheetRefused:
    return SheetRefused(
        _("Tệp “%(name)s” khi mở ra quá lớn so với một danh sách. Hãy chép riêng danh sách sang tệp mới rồi gửi.") % {"name": name}
    )


def _zipped_kind(content: bytes, name: str) -> kinds.Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _too_large(name)
            if any(part.endswith("vbaProject.bin") or part.startswith("Basic/") for part in names):
                raise _with_macros(name)
            if any(part.flag_bits & 1 for part in parts):
                raise _with_password(name)
            if "xl/workbook.xml" in names:
                return kinds.XLSX
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    if part.read(100) == kinds.ODS.mime.encode():
                        return kinds.ODS
    except kinds.BROKEN_ARCHIVE as error:
        raise _damaged(name) from error
    raise SheetRefused(
        _("Tệp “%(name)s” không phải bảng tính Excel hay LibreOffice. Hãy kiểm tra lại đã chọn đúng tệp chưa.") % {"name": name}
    )


def _old_kind(content: bytes, name: str) -> kinds.Kind:
    """Tell an .xls by the names of the streams inside (UTF-16)."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise _with_password(name)
    if holds("_VBA_PROJECT"):
        raise _with_macros(name)
    if holds("Workbook") or holds("Book"):
        return kinds.XLS
    raise SheetRefused(
        _("Tệp “%(name)s” không phải bảng tính Excel hay LibreOffice. Hãy kiểm tra lại đã chọn đúng tệp chưa.") % {"name": name}
    )


# --- What is in it -------------------------------------------------------------------------------------------------------------------


def _opened(content: bytes, name: str) -> list[dict[str, Any]]:
    limits = [str(each) for each in (MOST_ROWS, MOST_CELLS, MEMORY, SECONDS)]
    command = [sys.executable, "-I", str(CHILD), *limits]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  our own file  # nosec B603
    except subprocess.TimeoutExpired as error:
        raise _too_large(name) from error
    if done.returncode == PASSWORD:
        raise _with_password(name)
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise _too_large(name)
    if done.returncode:
        raise _damaged(name)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _check_rows(sheet: str, height: int, name: str) -> None:
    if height > MOST_ROWS:
        values = {"name": name, "sheet": sheet, "rows": f"{height:,}".replace(",", "."), "most": f"{MOST_ROWS:,}".replace(",", ".")}
        raise SheetRefused(
            _("Trang “%(sheet)s” của tệp “%(name)s” có %(rows)s dòng, vượt mức %(most)s dòng. Hãy tách thành nhiều tệp.") % values
        )


def _sheet(read: dict[str, Any], name: str) -> Sheet:
    _check_rows(read["name"], read["height"], name)
    if read["height"] * read["width"] > MOST_CELLS:
        raise _too_large(name)
    rows: list[list[Cell]] = [[date.fromisoformat(cell["d"]) if isinstance(cell, dict) else cell for cell in row] for row in read["rows"]]
    groups = set()
    for (top, left), (bottom, _right) in read["merged"]:
        if top == bottom:
            groups.add(top + 1)
            continue
        for number in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[number]) and rows[number][left] == "":
                rows[number][left] = rows[top][left]
    note = old_letters.modernise(rows, letter)
    return Sheet(read["name"], rows, frozenset(read["hidden"]), frozenset(groups), is_hidden=not read["visible"], note=note)


def _text(content: bytes, name: str) -> Book:
    words, note = text_table.decode(content)
    rows: list[list[Cell]] = [list(row) for row in text_table.rows_of(words)]
    _check_rows(name, len(rows), name)
    if sum(len(row) for row in rows) > MOST_CELLS:
        raise _too_large(name)
    if not any(cell != "" for row in rows for cell in row):
        raise SheetRefused(_("Tệp “%(name)s” không có dòng nào. Hãy chọn lại tệp.") % {"name": name})
    return Book(kinds.CSV, [Sheet(name, rows, note=old_letters.modernise(rows, letter) or note)])
