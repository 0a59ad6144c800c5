"""Make the built-in Word masters from the format rules: python -m scripts.masters

One master for each family. What an office may change in Word: everything that is not a placeholder, and every style. The paragraphs of the
body are set in the master's own styles, named below; placeholders are listed in docs/how-to/change-a-master.md.
"""

import io

from docx import Document
from docx.document import Document as Made
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from thidua.foundation.documents.paper import Family
from thidua.foundation.documents.rules import Rules, rules_of
from thidua.foundation.documents.styles import MASTERS, Style
from thidua.foundation.documents.word import same_bytes

FONT = "Times New Roman"


def main() -> None:
    """Write both masters; the same rules give the same bytes."""
    for family in Family:
        made = master(family)
        buffer = io.BytesIO()
        made.save(buffer)
        (MASTERS / f"{family}.docx").write_bytes(same_bytes(buffer.getvalue()))


def master(family: Family) -> Made:
    """Return the master of a family."""
    rules, party = rules_of(family), family == Family.PARTY
    made = Document()
    _page(made, rules)
    _styles(made, rules)
    _head(made, rules, party=party)
    _each(made, "marks", Style.MARK)
    _optional(made, "type", [(Style.TYPE, "{{ type }}"), (Style.SUBJECT, "{{ subject }}")])
    if party:
        _optional(made, "type", [(Style.SUBJECT, "-----")])
    else:
        _optional(made, "type", [(Style.RULE, "")])
    _each(made, "to", Style.TO)
    made.add_paragraph("{{ body }}", style=Style.TEXT)
    made.add_paragraph("{{ signatures }}", style=Style.TEXT)
    made.add_paragraph("{{ proof }}", style=Style.PROOF)
    made.add_paragraph("{{ annexes }}", style=Style.TEXT)
    return made


def _page(made: Made, rules: Rules) -> None:
    section = made.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(rules.top), Mm(rules.bottom)
    section.left_margin, section.right_margin = Mm(rules.left), Mm(rules.right)
    section.header_distance = Mm(rules.top / 2)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.alignment = ALIGN.CENTER
    run = header.add_run()
    run.font.size, run.font.name = Pt(rules.page_number), FONT
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _styles(made: Made, rules: Rules) -> None:
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(rules.body)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for each in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(each), FONT)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    after = 6
    body = {"align": ALIGN.JUSTIFY, "indent": rules.indent, "after": after}
    head = {"align": ALIGN.CENTER}
    for name, size, bold, italic, shape in (
        (Style.TEXT, rules.body, False, False, body),
        (Style.GROUND, rules.body, False, True, body),
        (Style.PART, rules.body, True, False, {**body, "keep": True}),
        (Style.ARTICLE, rules.body, True, False, {**body, "keep": True}),
        (Style.CHAPTER, rules.body, True, False, {**head, "before": 12, "after": after, "keep": True}),
        (Style.CENTRE, rules.body, True, False, {**head, "before": 12, "after": after, "keep": True}),
        (Style.NOTE, rules.body, False, True, {**head, "after": after}),
        (Style.PLAIN, rules.body, False, False, {"align": ALIGN.LEFT, "after": after}),
        (Style.PARENT, rules.organ, False, False, head),
        (Style.ORGAN, rules.organ, True, False, head),
        (Style.NUMBER, rules.number, False, False, {**head, "before": 4}),
        (Style.LETTER, rules.letter_subject, False, False, head),
        (Style.NATION, rules.nation, True, False, head),
        (Style.MOTTO, rules.motto, True, False, head),
        (Style.PLACE, rules.place, False, True, {**head, "before": 8}),
        (Style.MARK, rules.mark, True, False, {"align": ALIGN.LEFT}),
        (Style.TYPE, rules.type, True, False, {**head, "before": 12, "keep": True}),
        (Style.SUBJECT, rules.subject, True, False, {**head, "keep": True}),
        (Style.RULE, 4, False, False, {**head, "after": 10}),
        (Style.TO, rules.body, False, False, {**head, "before": 6, "after": 10}),
        (Style.AUTHORITY, rules.authority, True, False, {**head, "keep": True}),
        (Style.SIGNED_NOTE, rules.table, False, True, {**head, "keep": True}),
        (Style.SIGNER, rules.signer, True, False, head),
        (Style.RECIPIENTS_HEAD, rules.recipients_head, True, True, {"align": ALIGN.LEFT, "before": 6}),
        (Style.RECIPIENTS, rules.recipients, False, False, {"align": ALIGN.LEFT}),
        (Style.CELL, rules.table, False, False, {"align": ALIGN.LEFT, "before": 2, "after": 2}),
        (Style.PROOF, 9, False, False, {"align": ALIGN.LEFT, "before": 10}),
        (Style.ANNEX, rules.annex, True, False, {**head, "break": True}),
        (Style.ANNEX_SUBJECT, rules.subject, True, False, head),
        (Style.ANNEX_REFERENCE, rules.body, False, True, {**head, "after": 10}),
    ):
        _style(made, name, size, bold=bold, italic=italic, **shape)


def _style(
    made: Made,
    name: str,
    size: float,
    *,
    bold: bool,
    italic: bool,
    align: ALIGN,
    indent: float = 0,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
    **more: bool,
) -> None:
    style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = made.styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    shape = style.paragraph_format
    shape.alignment, shape.keep_with_next = align, keep
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    if indent:
        shape.first_line_indent = Mm(indent)
    shape.page_break_before = more.get("break", False)


def _head(made: Made, rules: Rules, *, party: bool) -> None:
    whole = 210 - rules.left - rules.right
    table = made.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    for column, cell, width in zip(table.columns, (left, right), (whole - rules.nation_width, rules.nation_width), strict=True):
        column.width = cell.width = Mm(width)
    first = left.paragraphs[0]
    first.style = Style.PARENT
    first.add_run("{%p if parent %}")
    for style, text in (
        (Style.PARENT, "{{ parent }}"),
        (Style.PARENT, "{%p endif %}"),
        (Style.ORGAN, "{{ organ }}"),
        (Style.ORGAN, "*" if party else ""),
        (Style.NUMBER, "{%p if number %}"),
        (Style.NUMBER, "{{ number }}"),
        (Style.NUMBER, "{%p endif %}"),
        (Style.LETTER, "{%p if letter_subject %}"),
        (Style.LETTER, "{{ letter_subject }}"),
        (Style.LETTER, "{%p endif %}"),
    ):
        made_paragraph = left.add_paragraph(text, style=style)
        if style == Style.ORGAN and text == "":
            made_paragraph.style = Style.RULE
            _line(made_paragraph, side=22)
        if text == "*":
            made_paragraph.runs[0].bold = False
    top = right.paragraphs[0]
    top.style = Style.NATION
    top.add_run("ĐẢNG CỘNG SẢN VIỆT NAM" if party else "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").underline = party  # vi: data
    if not party:
        right.add_paragraph(style=Style.MOTTO).add_run("Độc lập - Tự do - Hạnh phúc").underline = True  # vi: data
    for text in ("{%p if place %}", "{{ place }}, {{ date }}", "{%p endif %}"):
        right.add_paragraph(text, style=Style.PLACE)


def _line(paragraph: Paragraph, *, side: float) -> None:
    """Draw a line below a paragraph, `side` millimetres shorter at each end."""
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm(side)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _optional(made: Made, name: str, lines: list[tuple[str, str]]) -> None:
    made.add_paragraph(f"{{%p if {name} %}}", style=lines[0][0])
    for style, text in lines:
        paragraph = made.add_paragraph(text, style=style)
        if style == Style.RULE:
            _line(paragraph, side=70)
    made.add_paragraph("{%p endif %}", style=lines[0][0])


def _each(made: Made, name: str, style: str) -> None:
    for text in (f"{{%p for line in {name} %}}", "{{ line }}", "{%p endfor %}"):
        made.add_paragraph(text, style=style)


if __name__ == "__main__":
    main()
