"""Taking files in and giving them out."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from thidua.foundation.files import kinds, suspicion
from thidua.foundation.files.models import StoredFile
from thidua.foundation.refusal import Refused


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


def write(content: bytes, folder: Path | None = None) -> str:
    """Put bytes into the store (or another folder), durably, and return the SHA-256 under which they lie there."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = (folder or Path(settings.FILES_DIR) / sha256[:2]) / sha256
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


def checked_kind(upload: UploadedFile | BinaryIO, name: str, allowed: Sequence[kinds.Kind]) -> kinds.Kind:
    """Return what an upload is by its content, when it is of an allowed kind, named so, and hides nothing.

    Raises:
        FileRefused: it is not.
    """
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
    kind = checked_kind(upload, name, allowed)
    upload.seek(0)
    content = upload.read()
    return StoredFile.objects.create(sha256=write(content), name=name, mime=kind.mime, size_bytes=len(content), stored_at=at)


def store_bytes(content: bytes, *, name: str, kind: kinds.Kind, at: datetime) -> StoredFile:
    """Keep bytes that the system itself made."""
    return StoredFile.objects.create(sha256=write(content), name=name, mime=kind.mime, size_bytes=len(content), stored_at=at)


def store_path(source: Path, *, name: str, kind: kinds.Kind, at: datetime) -> StoredFile:
    """Keep a file that the system itself made on disk, without holding it in memory; `source` stays where it is."""
    with source.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    target = Path(settings.FILES_DIR) / sha256[:2] / sha256
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file, source.open("rb") as content:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    return StoredFile.objects.create(sha256=sha256, name=name, mime=kind.mime, size_bytes=source.stat().st_size, stored_at=at)


def forget(stored: StoredFile) -> None:
    """Take a file away that no record needs any more; its bytes go after the commit, unless another record has the same."""
    sha256, path = stored.sha256, stored.path
    stored.delete()

    def unlink() -> None:
        if sha256 and not StoredFile.objects.filter(sha256=sha256).exists():
            path.unlink(missing_ok=True)

    transaction.on_commit(unlink)


def read(stored: StoredFile) -> bytes:
    """Return the bytes; ValueError when they no longer have their hash."""
    content = stored.path.read_bytes()
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise ValueError(f"file {stored.pk} was changed on disk")
    return content


def response(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """Answer with the file's bytes; the caller has already checked the right to see its record. Nothing can be sniffed from it.

    Raises:
        Http404: it is a photograph that is not drawn yet, of which there are no bytes to give out.
    """
    if not stored.is_ready:
        raise Http404
    answer = FileResponse(stored.path.open("rb"), as_attachment=not inline, filename=stored.name, content_type=stored.mime)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
