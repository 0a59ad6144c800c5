"""Photographs: drawn anew, upright and small, so that no place or device data stays in them; large ones behind the pages.

A photograph that takes long to draw is kept as it came in a folder of its own, from which nothing is ever given out and which no backup
takes in. Its StoredFile has no bytes until a worker has drawn it (`draw_later`).
"""

import io
import logging
import os
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from thidua.foundation.audit import chain as audit
from thidua.foundation.clock import reading
from thidua.foundation.files import kinds, storage
from thidua.foundation.files.models import StoredFile, WaitingPhotograph
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.work.queue import after_commit, patient

log = logging.getLogger(__name__)
# A photograph is kept no larger than this on its longer side; more shows nobody anything more on a page or a projector.
LONGEST_SIDE = 2400
MAX_SOURCE_PIXELS = 60_000_000
# What a request draws itself takes less than a second; more is left to a worker.
MOST_PIXELS_AT_ONCE = 16_000_000
Image.MAX_IMAGE_PIXELS = MAX_SOURCE_PIXELS
DAMAGED = (UnidentifiedImageError, OSError, ValueError, SyntaxError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Drawing:
    """A photograph drawn anew."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Prepared:
    """A photograph whose bytes are on disk and of which there is no record yet: drawn anew, or kept aside (`source`) for a worker."""

    name: str
    drawing: Drawing | None = None
    source: str = ""


def prepare(upload: UploadedFile) -> Prepared:
    """Draw a photograph anew and put it on disk; keep a large one aside. It takes a while: done before the act's transaction.

    Raises:
        FileRefused: empty, too large, damaged, or not a photograph.
    """
    storage.require_size(upload.size)
    name = storage.clean_name(upload.name or "")
    kind = storage.checked_kind(upload, name, kinds.PHOTOGRAPHS)
    upload.seek(0)
    name = f"{name.rpartition('.')[0] or 'anh'}.jpg" if kind != kinds.JPEG else name
    content = upload.read()
    if _is_large(content, name):
        return Prepared(name, source=_keep_aside(content))
    drawing = draw(content, name)
    storage.write(drawing.content)
    return Prepared(name, drawing)


def store_photograph(prepared: Prepared, *, at: datetime) -> StoredFile:
    """Record a photograph; a large one is drawn by a worker once the act has committed, and is not ready until then."""
    stored = StoredFile(sha256="", name=prepared.name, mime=kinds.JPEG.mime, size_bytes=0, stored_at=at)
    if prepared.drawing:
        _fill(stored, prepared.drawing)
        stored.save()
        return stored
    stored.save()
    WaitingPhotograph.objects.create(stored=stored, source=prepared.source, came_at=reading.real_now())
    after_commit(draw_later, pk=stored.pk)
    return stored


def draw(content: bytes, name: str) -> Drawing:
    """Draw a photograph anew: upright, at most 2,400 pixels long, with nothing in it but what is seen.

    Raises:
        FileRefused: damaged, or of too many pixels.
    """
    try:
        with Image.open(io.BytesIO(content)) as source:
            _require_pixels(source, name)
            source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is read no larger than it will be drawn
            picture = ImageOps.exif_transpose(source)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            picture = picture.convert("RGB")
    except BOMBS as error:
        raise _too_many_pixels(name) from error
    except DAMAGED as error:
        raise _damaged(name) from error
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=86, optimize=True)
    return Drawing(buffer.getvalue(), picture.width, picture.height)


def finish(pk: int) -> None:
    """Draw a photograph that waits, or write down why it cannot be drawn; the bytes that came are destroyed. Twice is once."""
    waiting = WaitingPhotograph.objects.select_related("stored").filter(stored=pk, problem="").first()
    if waiting is None:
        return
    try:
        drawing = draw(waiting.path.read_bytes(), waiting.stored.name)
    except FileNotFoundError:
        problem = _("Ảnh gốc không còn trên máy chủ, có thể do khôi phục từ bản sao lưu. Hãy bỏ ảnh này rồi gửi lại.")
        _give_up(waiting, problem)
    except FileRefused as refusal:
        _give_up(waiting, str(refusal))
    else:
        _replace(waiting, drawing)


def give_up(*, pk: int) -> None:
    """Say that a photograph could not be drawn for a fault of ours, after the last attempt."""
    for waiting in WaitingPhotograph.objects.select_related("stored").filter(stored=pk, problem=""):
        _give_up(waiting, _("Chưa thu nhỏ được ảnh vì lỗi của hệ thống. Hãy bỏ ảnh này rồi gửi lại ảnh nhỏ hơn."))


@patient(given_up=give_up)
def draw_later(*, pk: int) -> None:
    """Draw a photograph that waits (thu nhỏ ảnh); begun again when a worker died of it."""
    finish(pk)


@transaction.atomic
def _replace(waiting: WaitingPhotograph, drawing: Drawing) -> None:
    held = WaitingPhotograph.objects.select_for_update(no_key=True).filter(pk=waiting.pk, problem="").first()
    if held is None:
        return
    stored = waiting.stored
    _fill(stored, drawing)
    stored.save()
    held.delete()
    transaction.on_commit(lambda: _destroy(waiting))
    changes = {"sha256": stored.sha256, "sent_sha256": waiting.source}
    audit.record("files.photograph_drawn", stored, actor=None, at=reading.now(), changes=changes)


@transaction.atomic
def _give_up(waiting: WaitingPhotograph, problem: str) -> None:
    if WaitingPhotograph.objects.filter(pk=waiting.pk, problem="").update(problem=problem):
        transaction.on_commit(lambda: _destroy(waiting))
        audit.record("files.photograph_failed", waiting.stored, actor=None, at=reading.now(), reason=problem)


def _destroy(waiting: WaitingPhotograph) -> None:
    """Destroy the bytes as they came, unless another waiting photograph has the very same."""
    if not WaitingPhotograph.objects.filter(source=waiting.source, problem="").exists():
        waiting.path.unlink(missing_ok=True)


def _fill(stored: StoredFile, drawing: Drawing) -> None:
    stored.sha256, stored.size_bytes = storage.write(drawing.content), len(drawing.content)
    stored.width, stored.height = drawing.width, drawing.height


def _is_large(content: bytes, name: str) -> bool:
    """Return whether drawing it takes long; only the head of the file is read. A JPEG is cheap: it is decoded small."""
    try:
        with Image.open(io.BytesIO(content)) as source:
            _require_pixels(source, name)
            source.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return source.width * source.height > MOST_PIXELS_AT_ONCE
    except BOMBS as error:
        raise _too_many_pixels(name) from error
    except DAMAGED as error:
        raise _damaged(name) from error


def _keep_aside(content: bytes) -> str:
    """Put the bytes as they came into the folder that nothing is given out from; return their SHA-256.

    Bytes that lie there from an act that was refused count as come now (`destroy_ownerless`).
    """
    sha256 = storage.write(content, WaitingPhotograph.folder())
    os.utime(WaitingPhotograph.folder() / sha256)
    return sha256


def destroy_ownerless(before: datetime) -> int:
    """Destroy what was kept aside before this moment and no waiting photograph names, as when its act was refused; return how many."""
    folder, destroyed = WaitingPhotograph.folder(), 0
    for path in folder.iterdir() if folder.exists() else ():
        old = path.stat().st_mtime < before.timestamp()
        if old and not WaitingPhotograph.objects.filter(source=path.name, problem="").exists():
            path.unlink(missing_ok=True)
            destroyed += 1
    return destroyed


def _require_pixels(source: Image.Image, name: str) -> None:
    if source.width * source.height > MAX_SOURCE_PIXELS:
        raise _too_many_pixels(name)


def _too_many_pixels(name: str) -> FileRefused:
    return FileRefused(_("Ảnh “%(name)s” có quá nhiều điểm ảnh. Hãy thu nhỏ rồi gửi lại.") % {"name": name})


def _damaged(name: str) -> FileRefused:
    return FileRefused(_("Ảnh “%(name)s” bị hỏng, không mở được. Hãy chọn ảnh khác.") % {"name": name})
