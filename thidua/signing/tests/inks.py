"""Pictures of ink on paper, made up: a signature by hand, a red seal."""

import io
import math

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

RED, BLUE, PAPER = (215, 20, 30), (20, 30, 120), (250, 248, 245)


def upload(picture: Image.Image, name: str = "anh.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    picture.save(out, "PNG" if name.endswith("png") else "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def hand(*, ink=BLUE, paper=PAPER, size=(900, 500)) -> Image.Image:
    picture = Image.new("RGB", size, paper)
    drawn = ImageDraw.Draw(picture)
    curve = [(150 + 6 * n, 250 + int(120 * math.sin(n / 9) * math.cos(n / 23))) for n in range(100)]
    drawn.line(curve, fill=ink, width=9)
    drawn.line([(200, 380), (700, 330)], fill=ink, width=7)
    return picture


def seal(*, ink=RED, size=600) -> Image.Image:
    picture = Image.new("RGB", (size, size), "white")
    drawn = ImageDraw.Draw(picture)
    drawn.ellipse((20, 20, size - 20, size - 20), outline=ink, width=16)
    drawn.ellipse((70, 70, size - 70, size - 70), outline=ink, width=6)
    points = [((110 if n % 2 == 0 else 45), -math.pi / 2 + n * math.pi / 5) for n in range(10)]
    drawn.polygon([(size / 2 + far * math.cos(turn), size / 2 + far * math.sin(turn)) for far, turn in points], fill=ink)
    return picture
