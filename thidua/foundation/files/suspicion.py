"""What a file of an honest kind may hide (nghi vấn): an archive that never ends, a macro, a second file inside the first.

A photograph needs none of this: it is drawn anew, and what else was in it is gone.
"""

import re
import zipfile
from typing import BinaryIO

from django.utils.translation import gettext as _

from thidua.foundation.files import kinds

MOST_PARTS = 5_000
MOST_BYTES = 300 * 1024 * 1024
# An XML part packs some twenty times; what packs a thousand times is made to fill a disk.
MOST_TIMES = 200
SMALL_PART = 1024 * 1024
HEAD, TAIL = 1024, 64 * 1024

RUNS = re.compile(r"(vbaproject|vbadata)\.bin$|/macrosheets/|/activex/", re.IGNORECASE)
MARKUP = re.compile(rb"<\s*(!doctype|html|script|body|svg|iframe)", re.IGNORECASE)
# A name of seven letters is in no picture by chance; `/JS` is in every tenth megabyte of packed bytes.
ACTS = re.compile(rb"/(JavaScript|Launch|RichMedia)\b")
SHORT_ACT = re.compile(rb"/JS\b")
STREAM = re.compile(rb">>\s*stream\r?\n")
DECLARES = re.compile(rb"<!(doctype|entity)", re.IGNORECASE)
ZIP_END = b"PK\x05\x06"


def of_office(file: BinaryIO) -> str:
    """Return what is wrong with a Word or Excel file, as a sentence, or nothing."""
    file.seek(0)
    try:
        return _of_archive(file)
    except kinds.BROKEN_ARCHIVE:
        return _("Tệp bị hỏng hoặc có đặt mật khẩu nên không mở được. Hãy mở bằng Word hoặc Excel, lưu lại không mật khẩu rồi gửi.")


def of_pdf(file: BinaryIO) -> str:
    """Return what is wrong with a PDF, as a sentence, or nothing.

    Not seen are acts in packed bytes (a compressed object stream), or under a name written with `#`.
    """
    file.seek(0)
    content = file.read()
    after = content.rpartition(b"%%EOF")[2] if b"%%EOF" in content else b""  # a scanner that was cut short leaves no end
    if MARKUP.search(content[:HEAD]) or ZIP_END in content[-TAIL:] or after.strip(b"\r\n\t \x00"):
        return _("Trong tệp PDF có giấu một tệp khác. Hãy mở, in lại thành PDF mới rồi gửi.")
    if ACTS.search(content) or SHORT_ACT.search(_outside_streams(content)):
        return _("Tệp PDF có mã tự chạy. Hãy mở, in lại thành PDF mới rồi gửi.")
    return ""


def _of_archive(file: BinaryIO) -> str:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES or any(_swells(part) for part in parts):
            return _("Tệp nén bung ra quá lớn nên không mở được an toàn. Hãy mở bằng Word hoặc Excel, lưu lại rồi gửi.")
        if min(part.header_offset for part in parts) != 0 or archive.comment:
            return _("Trong tệp có giấu một tệp khác. Hãy mở bằng Word hoặc Excel, lưu lại thành tệp mới rồi gửi.")
        if any(RUNS.search(part.filename) for part in parts) or b"macroEnabled" in archive.read("[Content_Types].xml"):
            return _("Tệp có macro (mã tự chạy). Hãy lưu lại dạng thường (.docx, .xlsx), không macro, rồi gửi.")
        if any(_declares_entities(archive, part) for part in parts):
            return _("Tệp có phần khai báo lạ, không do Word hay Excel tạo ra. Hãy mở, lưu lại rồi gửi.")
    return ""


def _outside_streams(content: bytes) -> bytes:
    """Return a PDF without what its streams hold; what has an end of an object in it is no stream, but objects behind the word."""
    kept, at = [], 0
    while (begun := STREAM.search(content, at)) and (end := content.find(b"endstream", begun.end())) >= 0:
        inside = content[begun.end() : end]
        kept += [content[at : begun.end()], inside if b"endobj" in inside else b""]
        at = end
    return b"".join([*kept, content[at:]])


def _swells(part: zipfile.ZipInfo) -> bool:
    return part.file_size > SMALL_PART and part.file_size > MOST_TIMES * max(part.compress_size, 1)


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """A declaration of entities stands at the beginning of an XML part; Word and Excel write none."""
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(part) as opened:
        return DECLARES.search(opened.read(HEAD)) is not None
