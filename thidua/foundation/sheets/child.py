"""The process that opens a workbook: bytes in, JSON out. Run by `reading`, never imported.

Whatever a workbook does to its reader, it does here, under a limit of memory and time: the server goes on and says so in words.
"""

import html
import io
import json
import re
import resource
import sys
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*\br=\"(\d{1,7})\"")
ODS_TAG = re.compile(r'<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])((?:[^">]++|"[^"]*+")*+)>')
ODS_WORD = re.compile(r'table:([a-z-]+)="([^"]*)"')
PASSWORD, BROKEN = 3, 4


def plain(cell: object) -> object:
    """Return a cell as JSON can carry it: days as {"d": …}, times of day as words."""
    if isinstance(cell, datetime):
        return {"d": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return cell if isinstance(cell, str | int | float | bool) else str(cell)


def hidden_rows(content: bytes) -> dict[str, list[int]]:
    """Return the hidden rows of an .xlsx by the path of their sheet; an .xls does not tell."""
    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        return {name: [int(number) for number in HIDDEN_ROW.findall(archive.read(name))] for name in parts}


def sheet_paths(content: bytes) -> dict[str, str]:
    """Return the path of each sheet of an .xlsx by its name."""
    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/_rels/workbook.xml.rels" not in archive.namelist():
            return {}
        targets = {each.get("Id", ""): each.get("Target", "") for each in tags(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")}
        sheets = tags(archive.read("xl/workbook.xml"), "sheet")
    return {each.get("name", ""): f"xl/{targets.get(each.get('id', ''), '').removeprefix('/xl/')}" for each in sheets}


@dataclass
class Layout:
    """Of a sheet of an .ods: which cells are drawn as one (first and last, from 0), and which rows are not shown (from 1)."""

    merged: list[list[list[int]]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def open_document_layouts(content: bytes, most_rows: int) -> dict[str, Layout]:
    """Return the layout of each sheet of an .ods by its name; nothing for other formats, whose reader tells it."""
    if not content.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "content.xml" not in archive.namelist():
            return {}
        words = archive.read("content.xml").decode("utf-8", "replace")
    found: dict[str, Layout] = {}
    layout, row, next_row, column = Layout(), 0, 0, 0
    for tag in ODS_TAG.finditer(words):
        said = dict(ODS_WORD.findall(tag[2]))
        if tag[1] == "table":
            layout = found.setdefault(html.unescape(said.get("name", "")), Layout())
            next_row = 0
        elif tag[1] == "table-row":
            row, column = next_row, 0
            next_row += int(said.get("number-rows-repeated", 1))
            if said.get("visibility") in ("collapse", "filter"):
                layout.hidden += range(row + 1, min(next_row, most_rows) + 1)
        else:
            down, across = int(said.get("number-rows-spanned", 1)), int(said.get("number-columns-spanned", 1))
            if down > 1 or across > 1:
                layout.merged.append([[row, column], [row + down - 1, column + across - 1]])
            column += int(said.get("number-columns-repeated", 1))
    return found


def tags(content: bytes, name: str) -> list[dict[str, str]]:
    """Return the attributes of every tag of this name, without their prefixes."""
    found = re.findall(rf"<(?:\w+:)?{name}\s([^>]*)>", content.decode("utf-8", "replace"))
    return [{key: html.unescape(value) for key, value in re.findall(r'(?:\w+:)?(\w+)="([^"]*)"', each)} for each in found]


def read(content: bytes, most_rows: int, most_cells: int) -> list[dict[str, object]]:
    """Return every sheet with its cells from A1 on; a sheet past the limits comes with its size only."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    paths, hidden, layouts = sheet_paths(content), hidden_rows(content), open_document_layouts(content, most_rows)
    found: list[dict[str, object]] = []
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        rows, columns = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
        layout = layouts.get(meta.name, Layout())
        fits = rows <= most_rows and rows * columns <= most_cells
        cells = sheet.to_python(skip_empty_area=False) if fits else []
        found.append(
            {
                "name": meta.name,
                "visible": meta.visible == SheetVisibleEnum.Visible,
                "height": rows,
                "width": columns,
                "rows": [[plain(cell) for cell in row] for row in cells],
                "merged": [list(map(list, each)) for each in sheet.merged_cell_ranges or layout.merged] if fits else [],
                "hidden": hidden.get(paths.get(meta.name, ""), layout.hidden),
            }
        )
    return found


def main() -> int:
    most_rows, most_cells, bytes_of_memory, seconds = (int(each) for each in sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_AS, (bytes_of_memory, bytes_of_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    try:
        found = read(sys.stdin.buffer.read(), most_rows, most_cells)
    except PasswordError:
        return PASSWORD
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError):
        return BROKEN
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
