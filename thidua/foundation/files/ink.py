"""Ink on nothing: a hand signature or a seal, photographed or scanned on white paper, drawn anew without the paper, so that it can be laid
over the words of a page. Nothing stays in the file but the ink.
"""

import io

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageChops, ImageOps

from thidua.foundation.files import kinds, storage
from thidua.foundation.files.photographs import BOMBS, DAMAGED, Drawing
from thidua.foundation.files.storage import FileRefused

ACCEPTED = (kinds.PNG, kinds.JPEG)
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 24_000_000
LONGEST_SIDE, SHORTEST_SIDE = 1200, 60
PAPER, FULL = 210, 120  # of 255: lighter than the one is paper, with its grain and shadow; darker than the other is all ink
SEEN = 64  # what is thinner than this leaves no mark
MOST_INK = 0.6  # of the picture's surface; more is a dark background
RED, MOSTLY = 60, 0.8


def draw_ink(upload: UploadedFile, *, red: bool = False) -> Drawing:
    """Return the ink as PNG, cut to its edges, at most 1,200 pixels long; `red` where only a red seal will do.

    Raises:
        FileRefused: empty, too large, damaged, neither PNG nor JPEG, no ink on it, on a dark background, too small, or not red.
    """
    name = storage.clean_name(upload.name or "")
    if (upload.size or 0) > MOST_BYTES:
        raise FileRefused(_("Ảnh “%(name)s” nặng hơn 5 MB. Hãy quét hoặc thu nhỏ rồi gửi lại.") % {"name": name})
    storage.require_size(upload.size)
    storage.checked_kind(upload, name, ACCEPTED)
    upload.seek(0)
    seen = _seen(upload.read(), name)
    red_band, green, blue = seen.split()
    alpha = ImageChops.darker(red_band, ImageChops.darker(green, blue)).point(lambda value: (PAPER - value) * 255 // (PAPER - FULL))
    marks = alpha.point(lambda value: 255 if value > SEEN else 0)
    edges, amount = marks.getbbox(), _points(marks)
    if edges is None:
        raise FileRefused(_("Ảnh “%(name)s” không có nét mực nào. Hãy chụp hoặc quét lại trên giấy trắng.") % {"name": name})
    if amount > MOST_INK * seen.width * seen.height:
        raise FileRefused(_("Nền của ảnh “%(name)s” không trắng. Hãy chụp hoặc quét lại trên giấy trắng, đủ sáng.") % {"name": name})
    redder = ImageChops.subtract(red_band, ImageChops.lighter(green, blue)).point(lambda value: 255 if value > RED else 0)
    if red and _points(ImageChops.darker(redder, marks)) < MOSTLY * amount:
        raise FileRefused(_("Ảnh “%(name)s” không phải dấu đỏ. Hãy quét màu con dấu đỏ trên giấy trắng.") % {"name": name})
    seen.putalpha(alpha)
    cut = seen.crop(edges)
    if max(cut.size) < SHORTEST_SIDE:
        raise FileRefused(_("Nét mực trong ảnh “%(name)s” quá nhỏ. Hãy chụp gần hơn hoặc quét ở 300 dpi.") % {"name": name})
    out = io.BytesIO()
    cut.save(out, "PNG", optimize=True)
    return Drawing(out.getvalue(), cut.width, cut.height)


def _seen(content: bytes, name: str) -> Image.Image:
    """Return the picture upright, on white, small."""
    try:
        with Image.open(io.BytesIO(content)) as source:
            if source.width * source.height > MOST_PIXELS:
                raise FileRefused(_("Ảnh “%(name)s” có quá nhiều điểm ảnh. Hãy thu nhỏ rồi gửi lại.") % {"name": name})
            picture = ImageOps.exif_transpose(source).convert("RGBA")
            picture.thumbnail((2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
    except BOMBS as error:
        raise FileRefused(_("Ảnh “%(name)s” có quá nhiều điểm ảnh. Hãy thu nhỏ rồi gửi lại.") % {"name": name}) from error
    except DAMAGED as error:
        raise FileRefused(_("Ảnh “%(name)s” bị hỏng, không mở được. Hãy chọn ảnh khác.") % {"name": name}) from error
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    small = white.convert("RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return small


def _points(marks: Image.Image) -> int:
    return marks.histogram()[255]
