"""Taking files in and giving them out."""

import hashlib
import io
import os
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from thidua.foundation.files import kinds, suspicion
from thidua.foundation.files.models import StoredFile
from thidua.foundation.refusal import Refused

# A photograph is kept no larger than this on its longer side; more shows nobody anything more on a page or a projector.
PHOTOGRAPH_PIXELS = 2400
MAX_SOURCE_PIXELS = 60_000_000
Image.MAX_IMAGE_PIXELS = MAX_SOURCE_PIXELS


class FileRefused(Refused):
    """The file is too large, empty, damaged, or not what it may be here."""


def require_size(size: int | None) -> None:
    """Go on only with a file that is neither empty nor too large.

    Raises:
        FileRefused: it is.
    """
    limit = settings.FILE_MAX_BYTES
    if not size:
        raise FileRefused(_("Tệp rỗng, không có nội dung. Hãy chọn lại tệp."))
    if size > limit:
        values = {"size": f"{size / 1024 / 1024:.0f}", "limit": limit // (1024 * 1024)}
        raise FileRefused(_("Tệp nặng %(size)s MB, vượt mức %(limit)d MB. Hãy thu nhỏ hoặc tách tệp rồi gửi lại.") % values)


def _write(content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    target = Path(settings.FILES_DIR) / sha256[:2] / sha256
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    return sha256


def clean_name(name: str) -> str:
    """Return a file name without folders, control characters or more than 200 characters."""
    kept = "".join(letter for letter in PurePosixPath(name.replace("\\", "/")).name if letter.isprintable() and letter not in '<>:"|?*')
    stem, dot, extension = kept.rpartition(".")
    return (f"{stem[:180]}{dot}{extension[:10]}" if dot else kept[:190]) or "tep"


def _checked_kind(upload: UploadedFile | BinaryIO, name: str, allowed: Sequence[kinds.Kind]) -> kinds.Kind:
    kind = kinds.kind_of(upload)  # type: ignore[arg-type]
    labels = ", ".join(str(each.label) for each in allowed)
    if kind is None or kind not in allowed:
        message = _("Nội dung tệp “%(name)s” không phải loại nhận ở đây (%(kinds)s). Hãy mở tệp kiểm tra rồi chọn lại.")
        raise FileRefused(message % {"name": name, "kinds": labels})
    if name.rpartition(".")[2].lower() not in kind.extensions:
        message = _("Tên tệp “%(name)s” không khớp nội dung: bên trong là %(kind)s. Hãy đổi lại đuôi tệp cho đúng.")
        raise FileRefused(message % {"name": name, "kind": kind.label})
    _check_honest(upload, name, kind)
    return kind


def _check_honest(upload: UploadedFile | BinaryIO, name: str, kind: kinds.Kind) -> None:
    look = {kinds.PDF: suspicion.of_pdf, kinds.DOCX: suspicion.of_office, kinds.XLSX: suspicion.of_office}.get(kind)
    problem = look(upload) if look else ""  # type: ignore[arg-type]
    if problem:
        raise FileRefused(_("Chưa nhận tệp “%(name)s”. %(problem)s") % {"name": name, "problem": problem})


def content_of(upload: UploadedFile) -> bytes:
    """Return the bytes of an upload, for who must read them before they are kept.

    Raises:
        FileRefused: empty or too large.
    """
    require_size(upload.size)
    upload.seek(0)
    return upload.read()


def store(upload: UploadedFile, *, allowed: Sequence[kinds.Kind], at: datetime) -> StoredFile:
    """Keep an uploaded paper or other document as it is.

    Raises:
        FileRefused: empty, too large, not of an allowed kind by its content, or named as another kind.
    """
    require_size(upload.size)
    name = clean_name(upload.name or "")
    kind = _checked_kind(upload, name, allowed)
    upload.seek(0)
    content = upload.read()
    return StoredFile.objects.create(sha256=_write(content), name=name, mime=kind.mime, size_bytes=len(content), stored_at=at)


def store_photograph(upload: UploadedFile, *, at: datetime) -> StoredFile:
    """Keep a photograph: upright, at most 2,400 pixels long, drawn anew so that no place or device data stays in it.

    Raises:
        FileRefused: empty, too large, damaged, or not a photograph.
    """
    require_size(upload.size)
    name = clean_name(upload.name or "")
    kind = _checked_kind(upload, name, kinds.PHOTOGRAPHS)
    upload.seek(0)
    try:
        with Image.open(upload) as source:
            if source.width * source.height > MAX_SOURCE_PIXELS:
                raise _too_many_pixels(name)
            source.draft("RGB", (PHOTOGRAPH_PIXELS, PHOTOGRAPH_PIXELS))  # a JPEG is read no larger than it will be drawn
            picture = ImageOps.exif_transpose(source)
            picture.thumbnail((PHOTOGRAPH_PIXELS, PHOTOGRAPH_PIXELS))
            picture = picture.convert("RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise FileRefused(_("Ảnh “%(name)s” bị hỏng, không mở được. Hãy chọn ảnh khác.") % {"name": name}) from error
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=86, optimize=True)
    content = buffer.getvalue()
    stem = name.rpartition(".")[0] or "anh"
    return StoredFile.objects.create(
        sha256=_write(content),
        name=f"{stem}.jpg" if kind != kinds.JPEG else name,
        mime=kinds.JPEG.mime,
        size_bytes=len(content),
        width=picture.width,
        height=picture.height,
        stored_at=at,
    )


def _too_many_pixels(name: str) -> FileRefused:
    return FileRefused(_("Ảnh “%(name)s” có quá nhiều điểm ảnh. Hãy thu nhỏ rồi gửi lại.") % {"name": name})


def store_bytes(content: bytes, *, name: str, kind: kinds.Kind, at: datetime) -> StoredFile:
    """Keep bytes that the system itself made."""
    return StoredFile.objects.create(sha256=_write(content), name=name, mime=kind.mime, size_bytes=len(content), stored_at=at)


def forget(stored: StoredFile) -> None:
    """Take a file away that no record needs any more; its bytes go after the commit, unless another record has the same."""
    sha256, path = stored.sha256, stored.path
    stored.delete()

    def unlink() -> None:
        if not StoredFile.objects.filter(sha256=sha256).exists():
            path.unlink(missing_ok=True)

    transaction.on_commit(unlink)


def read(stored: StoredFile) -> bytes:
    """Return the bytes; ValueError when they no longer have their hash."""
    content = stored.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise ValueError(f"file {stored.pk} was changed on disk")
    return content


def response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """Answer with the file's bytes; the caller has already checked the right to see its record. Nothing can be sniffed from it."""
    answer = FileResponse(stored.path.open("rb"), as_attachment=not inline, filename=stored.name, content_type=stored.mime)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
