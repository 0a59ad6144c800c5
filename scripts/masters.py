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
from docx.oxml.xmlchemy import BaseOxmlElement
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
    _modern(made)
    _styles(made, rules)
    _head(made, rules, party=party)
    _each(made, "marks", Style.MARK)
    _optional(made, "type", [(Style.TYPE, "{{ type }}"), (Style.SUBJECT, "{{ subject }}")])
    if party:
        _optional(made, "type", [(Style.SUBJECT, "-----")])
    else:
        _optional(made, "type", [(Style.RULE, "")])
    _optional(made, "to", [(Style.TO, "{{ to }}")])
    _each(made, "to_each", Style.TO_EACH)
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
    normal.paragraph_format.line_spacing = 1.0
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
        (Style.TO_EACH, rules.body, False, False, {"align": ALIGN.LEFT, "left": 30, "before": 8, "after": 8, "together": True}),
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
    _border(made.styles[Style.PROOF].element.get_or_add_pPr(), "top", "4")
    _framed(made.styles[Style.MARK].element.get_or_add_rPr())


def _framed(letters: BaseOxmlElement) -> None:
    """Put a frame around words (DỰ THẢO, HỎA TỐC)."""
    frame = OxmlElement("w:bdr")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", "000000")):
        frame.set(qn(f"w:{name}"), value)
    letters.append(frame)


def _modern(made: Made) -> None:
    """Say that the file is of today's Word: tables then stand at the margin, and no title says "compatibility mode"."""
    compat, setting = OxmlElement("w:compat"), OxmlElement("w:compatSetting")
    for name, value in (("name", "compatibilityMode"), ("uri", "http://schemas.microsoft.com/office/word"), ("val", "15")):
        setting.set(qn(f"w:{name}"), value)
    compat.append(setting)
    for old in made.settings.element.findall(qn("w:compat")):
        made.settings.element.remove(old)
    made.settings.element.insert_element_before(compat, "w:rsids", "m:mathPr", "w:themeFontLang", "w:clrSchemeMapping", "w:shapeDefaults")


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
    left: float = 0,
    keep: bool = False,
    **more: bool,
) -> None:
    style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = made.styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, italic
    shape = style.paragraph_format
    shape.alignment, shape.keep_with_next = align, keep
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    if more.get("together"):
        shape.element.get_or_add_pPr().insert_element_before(OxmlElement("w:contextualSpacing"), "w:jc", "w:outlineLvl", "w:rPr")
    if left:
        shape.left_indent = Mm(left)
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
        (Style.ORGAN, "*") if party else (Style.RULE, ""),
        (Style.NUMBER, "{%p if number %}"),
        (Style.NUMBER, "{{ number }}"),
        (Style.NUMBER, "{%p endif %}"),
        (Style.LETTER, "{%p if letter_subject %}"),
        (Style.LETTER, "{{ letter_subject }}"),
        (Style.LETTER, "{%p endif %}"),
    ):
        made_paragraph = left.add_paragraph(text, style=style)
        if text == "":
            _line(made_paragraph)
        if text == "*":
            made_paragraph.runs[0].bold = False
    top = right.paragraphs[0]
    top.style = Style.NATION
    top.add_run("ĐẢNG CỘNG SẢN VIỆT NAM" if party else "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")  # vi: data
    if not party:
        right.add_paragraph("Độc lập - Tự do - Hạnh phúc", style=Style.MOTTO)  # vi: data
    _line(right.add_paragraph(style=Style.RULE))
    for text in ("{%p if place %}", "{{ place }}, {{ date }}", "{%p endif %}"):
        right.add_paragraph(text, style=Style.PLACE)


def _line(paragraph: Paragraph) -> None:
    """Draw a line below a paragraph; its length is set with the paper (documents/word_lines.py)."""
    _border(paragraph._p.get_or_add_pPr(), "bottom", "6")


def _border(target: BaseOxmlElement, side: str, size: str) -> None:
    borders, line = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", size), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    target.insert_element_before(borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _optional(made: Made, name: str, lines: list[tuple[str, str]]) -> None:
    made.add_paragraph(f"{{%p if {name} %}}", style=lines[0][0])
    for style, text in lines:
        paragraph = made.add_paragraph(text, style=style)
        if style == Style.RULE:
            _line(paragraph)
    made.add_paragraph("{%p endif %}", style=lines[0][0])


def _each(made: Made, name: str, style: str) -> None:
    for text in (f"{{%p for line in {name} %}}", "{{ line }}", "{%p endfor %}"):
        made.add_paragraph(text, style=style)


if __name__ == "__main__":
    main()
