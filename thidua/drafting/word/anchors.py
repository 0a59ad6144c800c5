"""A text as a Word file that finds its way back: every clause under a hidden bookmark, and in the file's properties which text it is.

A bookmark is named after the clause and its wording ("_td12_34": Word hides what begins with a low line); the property is signed, so that
a file tells whether it was made here.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from thidua.drafting.word.package import MAIN, xml_of
from thidua.foundation.documents.letters import clean
from thidua.foundation.documents.word import same_bytes

NAME = re.compile(r"^_td(\d{1,12})_(\d{1,12})$")
PROPERTY = "ThiDuaDraft"
SALT = "drafting.word"
FIRST_ID = 70_000  # of our bookmarks, far from those that a master may have
PROPERTIES, RELATIONS, TYPES = "docProps/custom.xml", "_rels/.rels", "[Content_Types].xml"
CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
MIME = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


@dataclass(frozen=True)
class Anchor:
    """One clause in the file: its wording, and the words of its paragraphs as they stand there."""

    clause: int
    text: int
    paragraphs: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"_td{self.clause}_{self.text}"


@dataclass(frozen=True)
class Origin:
    """Which draft a file is of, how many changes it had seen when the file was made, and the newest wording that it had then."""

    draft: int
    revision: int
    last_text: int


def anchored(content: bytes, anchors: Sequence[Anchor], origin: Origin) -> bytes:
    """Return the Word file with its clauses under bookmarks and its origin in its properties; the same file gives the same bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
        document = xml_of(package, MAIN)
        relations, types = xml_of(package, RELATIONS), xml_of(package, TYPES)
    _set_bookmarks(document, anchors)
    parts[MAIN] = _bytes(document)
    if PROPERTIES not in parts:
        _add(relations, "Relationship", Id="rIdThiDua", Type=RELATION, Target=PROPERTIES)
        _add(types, "Override", PartName=f"/{PROPERTIES}", ContentType=MIME)
    parts |= {RELATIONS: _bytes(relations), TYPES: _bytes(types), PROPERTIES: _properties(origin)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return same_bytes(out.getvalue())


def _set_bookmarks(document: Any, anchors: Sequence[Anchor]) -> None:
    """Put each clause's bookmark round its paragraphs, which follow one another in the file as in the text."""
    paragraphs = list(document.find(qn("w:body")).findall(qn("w:p")))
    words = [squeezed(_text(each)) for each in paragraphs]
    start = 0
    for number, anchor in enumerate(anchors, start=FIRST_ID):
        wanted = [squeezed(clean(each)) for each in anchor.paragraphs]
        at = next((at for at in range(start, len(words)) if words[at : at + len(wanted)] == wanted), None)
        if not wanted or at is None:
            continue
        start = at + len(wanted)
        first, last = paragraphs[at], paragraphs[start - 1]
        begins = _mark("w:bookmarkStart", number)
        begins.set(qn("w:name"), anchor.name)
        properties = first.find(qn("w:pPr"))
        first.insert(0 if properties is None else first.index(properties) + 1, begins)
        last.append(_mark("w:bookmarkEnd", number))


def _mark(tag: str, number: int) -> Any:
    made = OxmlElement(tag)
    made.set(qn("w:id"), str(number))
    return made


def _text(paragraph: Any) -> str:
    return "".join(" " if each.tag == qn("w:br") else each.text or "" for each in paragraph.iter(qn("w:t"), qn("w:br")))


def squeezed(text: str) -> str:
    """Return a text with every run of blanks as one space."""
    return " ".join(text.split())


def _properties(origin: Origin) -> bytes:
    value = signing.Signer(salt=SALT).sign(f"{origin.draft}/{origin.revision}/{origin.last_text}")
    root = etree.Element(f"{{{CUSTOM}}}Properties", nsmap={None: CUSTOM, "vt": VALUES})
    entry = etree.SubElement(root, f"{{{CUSTOM}}}property", fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}", pid="2", name=PROPERTY)
    etree.SubElement(entry, f"{{{VALUES}}}lpwstr").text = value
    return _bytes(root)


def _add(root: Any, tag: str, **attributes: str) -> None:
    etree.SubElement(root, f"{{{etree.QName(root).namespace}}}{tag}", **attributes)


def _bytes(root: Any) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made


def origin_of(package: zipfile.ZipFile) -> Origin | None:
    """Return what a file says of its origin, or None where it says nothing, or something that was not written here."""
    part = xml_of(package, PROPERTIES)
    for entry in part if part is not None else ():
        if entry.get("name") == PROPERTY:
            try:
                return Origin(*map(int, signing.Signer(salt=SALT).unsign("".join(entry.itertext()).strip()).split("/")))
            except signing.BadSignature:
                return None
    return None
