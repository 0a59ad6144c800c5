"""A table of a paper as the XML of Word: written as text, because a table of two thousand rows built cell by cell takes a minute."""

from collections.abc import Sequence
from html import escape
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.table import CT_Tbl

SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in SIDES)
TWIPS = 56.6929  # in a millimetre


def table_xml(table: dict[str, Any], width: float, style: str) -> CT_Tbl:
    """Return a table `width` millimetres wide, its cells in the paragraph style with this id, its head repeated on every page."""
    columns = table["columns"]
    share = width * TWIPS / sum(each["width"] for each in columns)
    widths = [round(each["width"] * share) for each in columns]
    head = _row(
        [_cell([each["head"]], size, style, centred=True, bold=True) for each, size in zip(columns, widths, strict=True)], head=True
    )
    rows = [_set(row, columns, widths, style) for row in table["rows"]]
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    made = (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
    )
    parsed: CT_Tbl = parse_xml(made)
    return parsed


def _set(row: dict[str, Any], columns: Sequence[dict[str, Any]], widths: Sequence[int], style: str) -> str:
    cells = row["cells"]
    if row["heading"]:
        return _row([_cell([cells[0]], sum(widths), style, bold=True, span=len(widths))])
    return _row(
        [_cell(text.split("\n"), size, style, centred=column["centred"]) for text, column, size in zip(cells, columns, widths, strict=True)]
    )


def _row(cells: list[str], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(lines: list[str], width: int, style: str, *, centred: bool = False, bold: bool = False, span: int = 1) -> str:
    middle = '<w:jc w:val="center"/>' if centred else ""
    shape = f'<w:pPr><w:pStyle w:val="{escape(style)}"/>{middle}</w:pPr>'
    run = "<w:r><w:rPr><w:b/></w:rPr>" if bold else "<w:r>"
    said = "".join(f'<w:p>{shape}{run}<w:t xml:space="preserve">{escape(line, quote=False)}</w:t></w:r></w:p>' for line in lines)
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}</w:tcPr>{said}</w:tc>'
