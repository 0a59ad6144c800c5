"""A text as the Word file that is edited elsewhere, and what people do to it there."""

import io

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from thidua.drafting.documents import clause_lines
from thidua.drafting.numbering import numbered
from thidua.drafting.queries import NumberedClause
from thidua.drafting.word.anchors import Anchor, Origin, anchored
from thidua.drafting.word.wording import Expected
from thidua.foundation.documents.paper import Family, Paper, Signature
from thidua.foundation.documents.word import word

ROWS = (
    ("paragraph", "", "Căn cứ Luật Thi đua, khen thưởng;"),
    ("chapter", "QUY ĐỊNH CHUNG", ""),
    ("article", "Phạm vi điều chỉnh", "Quy chế này quy định tổ chức và hoạt động của Cụm."),
    ("article", "Nguyên tắc làm việc", ""),
    ("clause", "", "Tập trung dân chủ, công khai."),
    ("clause", "Chế độ họp", "Cụm họp sáu tháng một lần.\nCuộc họp do cụm trưởng chủ trì."),
    ("point", "", "gửi tài liệu trước ba ngày;"),
    ("point", "", "ghi biên bản đầy đủ."),
    ("article", "Hiệu lực thi hành", "Quy chế có hiệu lực từ ngày ký."),
)


def text(rows=ROWS):
    """The clauses of a text; clause n has the wording 100 + n."""
    numbers = numbered((kind for kind, _heading, _body in rows), bare_parts=False)
    return [
        NumberedClause(at, 100 + at, kind, number.label, heading, body, number.level, number.citation)
        for at, ((kind, heading, body), number) in enumerate(zip(rows, numbers, strict=True), start=1)
    ]


def expected(clauses):
    return [Expected(clause, tuple(lines)) for clause, lines in clause_lines(clauses)]


ORIGIN = Origin(1, 0, 999)


def made(clauses, *, origin=ORIGIN):
    """The file as it is downloaded."""
    found = clause_lines(clauses)
    paper = Paper(
        Family.STATE,
        "Cụm Giả Định",
        "Quy chế",
        "Hoạt động của Cụm",
        marks=("DỰ THẢO",),
        body=tuple(line for _clause, lines in found for line in lines),
        signatures=(Signature(("CỤM TRƯỞNG",), "Nguyễn Giả Định"),),
        recipients=("Như trên;",),
    )
    anchors = [Anchor(clause.clause, clause.text, tuple(line.words for line in lines)) for clause, lines in found]
    return anchored(word(paper), anchors, origin)


class Edited:
    """The file open in a word processor. `at(words)` is the paragraph that holds these words."""

    def __init__(self, content):
        self.document = Document(io.BytesIO(content))

    def at(self, words):
        return next(each for each in self.document.paragraphs if words in each.text)

    def write(self, old, new, *, by=None):
        """Put other words in the place of some, typed over or tracked."""
        for run in [run for run in self.at(old).runs if old in run.text][:1]:
            before, _old, behind = run.text.partition(old)
            if by is None:
                run.text = f"{before}{new}{behind}"
                continue
            run.text = before
            tail = parse_xml(f'<w:r {nsdecls("w")}><w:t xml:space="preserve">{behind}</w:t></w:r>')
            added = [tail, *([tracked("ins", by, new)] if new else []), *([tracked("del", by, old)] if old else [])]
            for each in added:
                run._r.addnext(each)
        return self

    def add(self, behind, words, *, by=None):
        """A paragraph of its own behind another."""
        place = self.at(behind)._p
        inner = tracked("ins", by, words) if by else parse_xml(f"<w:r {nsdecls('w')}><w:t>{words}</w:t></w:r>")
        paragraph = parse_xml(f"<w:p {nsdecls('w')}/>")
        paragraph.append(inner)
        place.addnext(paragraph)
        return self

    def remove(self, words):
        paragraph = self.at(words)._p
        paragraph.getparent().remove(paragraph)
        return self

    def move(self, words, *, before):
        self.at(before)._p.addprevious(self.at(words)._p)
        return self

    def without_bookmarks(self, words=""):
        for paragraph in self.document.paragraphs:
            if words in paragraph.text:
                for mark in [*paragraph._p.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
                    mark.getparent().remove(mark)
        return self

    def note(self, words, author, said):
        paragraph = self.at(words)
        self.document.add_comment(paragraph.runs[-1:], text=said, author=author)
        return self

    @property
    def bytes(self):
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    @property
    def file(self):
        return io.BytesIO(self.bytes)


def tracked(kind, by, words):
    """An insertion or a deletion as raw XML."""
    tag = "t" if kind == "ins" else "delText"
    inner = f'<w:r><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'
    return parse_xml(f'<w:{kind} {nsdecls("w")} w:id="901" w:author="{by}" w:date="2023-02-07T08:00:00Z">{inner}</w:{kind}>')
