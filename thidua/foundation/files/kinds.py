"""What a file is, told by its content and never by its name."""

import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Kind:
    """A type of file that the system takes in."""

    mime: str
    extensions: tuple[str, ...]
    label: str | Promise


PDF = Kind("application/pdf", ("pdf",), _("PDF"))
DOCX = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",), _("Word (.docx)"))
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",), _("Excel (.xlsx)"))
XLS = Kind("application/vnd.ms-excel", ("xls",), _("Excel cũ (.xls)"))
ODS = Kind("application/vnd.oasis.opendocument.spreadsheet", ("ods",), _("LibreOffice (.ods)"))
CSV = Kind("text/csv; charset=utf-8", ("csv", "txt"), _("văn bản cách dấu phẩy (.csv)"))
JPEG = Kind("image/jpeg", ("jpg", "jpeg"), _("ảnh JPEG"))
PNG = Kind("image/png", ("png",), _("ảnh PNG"))
WEBP = Kind("image/webp", ("webp",), _("ảnh WebP"))
ZIP = Kind("application/zip", ("zip",), _("tệp nén (.zip)"))
TEXT = Kind("text/plain; charset=utf-8", ("txt",), _("văn bản thuần"))

# What zipfile raises for an archive that is damaged, cut short, packed in an unknown way, or (RuntimeError) under a password.
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError, struct.error)

PAPERS = (PDF, DOCX, XLSX)
PHOTOGRAPHS = (JPEG, PNG, WEBP)


def _office_kind(file: BinaryIO) -> Kind | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except BROKEN_ARCHIVE:
        return None
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def kind_of(file: BinaryIO) -> Kind | None:
    """Return the kind that the first bytes (and for Office files the parts inside) show; None when it is none of ours."""
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    if start.startswith(b"%PDF-"):
        return PDF
    if start.startswith(b"\xff\xd8\xff"):
        return JPEG
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return WEBP
    return _office_kind(file) if start.startswith(b"PK\x03\x04") else None
