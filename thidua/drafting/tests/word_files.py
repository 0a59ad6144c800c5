"""Small builders of real Word files: python-docx for what it knows, raw XML for what it does not."""

import io
import zipfile

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

NS = nsdecls("w")


class WordFile:
    """A .docx that grows paragraph by paragraph."""

    def __init__(self, *, font=None):
        self.document = Document()
        self.body = self.document.element.body
        if font:
            fonts = self.document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
            for name in ("ascii", "hAnsi"):
                fonts.set(qn(f"w:{name}"), font)

    def add(self, *texts, style=None):
        for text in texts:
            self.document.add_paragraph(text, style=style)
        return self

    def runs(self, *pairs):
        """A paragraph of runs, each with its font: (text, font)."""
        paragraph = self.document.add_paragraph()
        for text, font in pairs:
            run = paragraph.add_run(text)
            if font:
                run.font.name = font
        return self

    def xml(self, inner, properties=""):
        """A paragraph from raw XML of its content."""
        self.body.insert(len(self.body) - 1, parse_xml(f"<w:p {NS}><w:pPr>{properties}</w:pPr>{inner}</w:p>"))
        return self

    def block(self, xml):
        """Any block, from raw XML."""
        self.body.insert(len(self.body) - 1, parse_xml(xml.replace(">", f" {NS}>", 1)))
        return self

    def item(self, text, *, num, level=0):
        """A paragraph of an automatic list."""
        return self.xml(run(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')

    def table(self, *rows):
        table = self.document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        return self

    def numbering(self, levels, nums):
        """Give the file its lists: `levels` as raw XML of an abstract list, `nums` as {id: overrides as raw XML}."""
        part = self.document.part.numbering_part.element
        for each in list(part):
            part.remove(each)
        part.append(parse_xml(f'<w:abstractNum {NS} w:abstractNumId="7">{levels}</w:abstractNum>'))
        for pk, overrides in nums.items():
            part.append(parse_xml(f'<w:num {NS} w:numId="{pk}"><w:abstractNumId w:val="7"/>{overrides}</w:num>'))
        return self

    def bytes(self, **parts):
        """The file as bytes, with further parts by name."""
        kept = io.BytesIO()
        self.document.save(kept)
        again = io.BytesIO()
        with zipfile.ZipFile(kept) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
            for each in old.namelist():
                if each not in parts:
                    new.writestr(each, old.read(each))
            for name, content in parts.items():
                new.writestr(name, content)
        return again.getvalue()

    def file(self, **parts):
        return io.BytesIO(self.bytes(**parts))


def run(text, properties=""):
    """A run as raw XML."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def inserted(text):
    return f'<w:ins w:id="1" w:author="A" w:date="2023-02-01T00:00:00Z">{run(text)}</w:ins>'


def deleted(text):
    return (
        f'<w:del w:id="2" w:author="A" w:date="2023-02-01T00:00:00Z"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'
    )


def level(depth, form, text, *, start=1, more=""):
    """One level of a list as raw XML."""
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def comments_part(*notes):
    """word/comments.xml with notes (id, author, words)."""
    inner = "".join(f'<w:comment w:id="{pk}" w:author="{author}"><w:p>{run(words)}</w:p></w:comment>' for pk, author, words in notes)
    return f"<w:comments {NS}>{inner}</w:comments>"
