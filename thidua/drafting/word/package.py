"""A Word file as a package of parts: opened only when it is what it says, holds no programs, and cannot swell.

Nothing in it is followed: no relation to another file, no entity, no template from a network.
"""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from docx.oxml import parse_xml

from thidua.foundation.files import kinds
from thidua.foundation.refusal import Refused

MOST_PARTS = 3_000
MOST_BYTES = 250 * 1024 * 1024  # of everything in the package, unpacked
MOST_BYTES_OF_XML = 25 * 1024 * 1024  # of one part that is read; two hundred pages take a tenth of it
MOST_TAGS = 1_500_000  # in one part: a tree takes many times the bytes of its text
MOST_RATIO = 200  # a text packs to a tenth or a fortieth; a bomb to a thousandth
RATIO_COUNTS_FROM = 4 * 1024 * 1024

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc and .xls of before 2007, and every file with a password
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MAIN = "word/document.xml"
PROGRAMS = ("vbaproject.bin", "vbadata.xml")
HYPERLINK = "/hyperlink"


class UnreadableFile(Refused):
    """The file cannot be read as a Word text, or must not be."""


@contextmanager
def opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open a .docx after looking at what it is.

    Raises:
        UnreadableFile: empty, another kind of file, the old .doc format, locked by a password, with macros or programs, with parts fetched
            from a network, or swelling beyond measure.
    """
    _refuse_other_kinds(file)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            _refuse_what_swells(package)
            _refuse_programs(package)
            _refuse_fetched_parts(package)
            yield package
    except (*kinds.BROKEN_ARCHIVE, SyntaxError) as error:
        raise UnreadableFile(_("Tệp bị hỏng, không đọc được. Hãy mở bằng Word, lưu lại thành .docx rồi gửi lại.")) from error


def xml_of(package: zipfile.ZipFile, name: str) -> Any | None:
    """Return a part as an element tree, without entities; None when the package has no such part.

    Raises:
        UnreadableFile: it is too large, or declares entities.
    """
    try:
        part = package.getinfo(name)
    except KeyError:
        return None
    if part.file_size > MOST_BYTES_OF_XML:
        raise UnreadableFile(_("Văn bản trong tệp lớn quá mức đọc được. Hãy tách thành nhiều tệp rồi gửi lại."))
    content = package.read(part)
    if content.count(b"<") > MOST_TAGS:
        raise UnreadableFile(_("Văn bản trong tệp lớn quá mức đọc được. Hãy tách thành nhiều tệp rồi gửi lại."))
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UnreadableFile(_("Tệp có phần khai báo lạ nên không được đọc. Hãy mở bằng Word, lưu lại thành .docx rồi gửi lại."))
    return parse_xml(content)


def _refuse_other_kinds(file: BinaryIO) -> None:
    file.seek(0)
    start = file.read(16)
    if not start:
        raise UnreadableFile(_("Tệp rỗng, không có nội dung. Hãy chọn lại tệp."))
    if start.startswith(OLD_OFFICE):
        if ENCRYPTED in start + file.read():
            raise UnreadableFile(_("Tệp có đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu trong Word rồi gửi lại."))
        raise UnreadableFile(_("Tệp theo định dạng cũ (.doc). Hãy mở bằng Word, chọn “Lưu thành”, lưu lại thành .docx rồi gửi lại."))
    if start.startswith(b"{\\rtf"):
        raise UnreadableFile(_("Tệp theo định dạng RTF. Hãy mở bằng Word, chọn “Lưu thành”, lưu lại thành .docx rồi gửi lại."))
    if not start.startswith(b"PK\x03\x04"):
        raise UnreadableFile(_("Nội dung tệp không phải văn bản Word. Hãy chọn tệp .docx."))


def _refuse_what_swells(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(_("Tệp có đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu trong Word rồi gửi lại."))
    swells = any(part.file_size > RATIO_COUNTS_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts)
    if swells or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise UnreadableFile(_("Tệp bung ra lớn bất thường nên không được đọc. Hãy mở bằng Word, lưu lại thành .docx rồi gửi lại."))


def _refuse_programs(package: zipfile.ZipFile) -> None:
    names = {part.filename.lower() for part in package.infolist()}
    types = package.read("[Content_Types].xml") if "[content_types].xml" in names else b""
    if any(name.rpartition("/")[2] in PROGRAMS or "/activex/" in name for name in names) or b"macroEnabled" in types:
        raise UnreadableFile(_("Tệp có macro (chương trình kèm theo) nên không nhận. Hãy lưu lại thành .docx không có macro rồi gửi lại."))
    if MAIN not in names or not types:
        raise UnreadableFile(_("Nội dung tệp không phải văn bản Word. Hãy chọn tệp .docx."))


def _refuse_fetched_parts(package: zipfile.ZipFile) -> None:
    """Links that a reader may click stay links; templates, pictures and objects fetched from elsewhere on opening do not pass."""
    for part in package.infolist():
        if not part.filename.endswith(".rels"):
            continue
        relations = xml_of(package, part.filename)
        for relation in relations if relations is not None else ():
            fetched = relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(HYPERLINK)
            target = relation.get("Target", "").strip().lower().replace("\\", "/")
            far = target.startswith(("http:", "https:", "ftp:", "//")) or (target.startswith("file://") and target[7:8] != "/")
            if fetched and far:
                raise UnreadableFile(
                    _("Tệp lấy thêm nội dung từ nơi khác khi mở nên không nhận. Hãy chép chữ sang một tệp Word mới rồi gửi lại.")
                )
