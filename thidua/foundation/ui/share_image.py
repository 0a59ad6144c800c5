"""The picture that other sites show beside a link to a public page: black lacquer, gold, the title in the letters of the house.

Be Vietnam Pro is kept in parts by range of letters, as browsers fetch it; a line is drawn letter by letter from the part that has it.
"""

import io
import math
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
FINE = 2  # drawn at twice the size, then made smaller, so that edges are smooth
LACQUER, SON, GOLD, LEAF, WHITE, QUIET = "#1a0e11", "#7e1a2c", "#e6c06b", "#c49a3c", "#f4eeeb", "#cdc3c1"
EDITION = 1  # raise it when the drawing changes
FOLDER = Path(__file__).parent / "static" / "vendor" / "be-vietnam-pro"
LEFT, TITLE_TOP, TITLE_WIDTH, TITLE_HEIGHT = 96, 176, 1008, 300
SIZES, LEADING = (64, 56, 50, 44, 38), 1.3
VIETNAMESE = (
    (0x102, 0x103), (0x110, 0x111), (0x128, 0x129), (0x168, 0x169), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x300, 0x301), (0x303, 0x304),
    (0x308, 0x309), (0x323, 0x323), (0x329, 0x329), (0x1EA0, 0x1EF9), (0x20AB, 0x20AB),
)  # fmt: skip


@lru_cache(maxsize=32)
def _font(part: str, weight: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / f"be-vietnam-pro-{part}-{weight}-normal.woff2"), size * FINE)


def _part(letter: str) -> str:
    code = ord(letter)
    if any(first <= code <= last for first, last in VIETNAMESE):
        return "vietnamese"
    return "latin" if code < 0x100 or 0x2000 <= code <= 0x206F else "latin-ext"


def _runs(text: str, weight: int, size: int) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
    """Cut a line into pieces that one part of the font can draw."""
    run, part = "", ""
    for letter in text:
        if _part(letter) != part and run:
            yield run, _font(part, weight, size)
            run = ""
        part = _part(letter)
        run += letter
    if run:
        yield run, _font(part, weight, size)


def _width(text: str, weight: int, size: int) -> float:
    return sum(font.getlength(run) for run, font in _runs(text, weight, size)) / FINE


def _write(draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, *, weight: int, size: int, fill: str) -> None:
    """Write one line; `place` is where its base line begins."""
    x = place[0] * FINE
    for run, font in _runs(text, weight, size):
        draw.text((x, place[1] * FINE), run, font=font, fill=fill, anchor="ls")
        x += font.getlength(run)


def _lines(text: str, size: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, 700, size) <= TITLE_WIDTH or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _set_title(title: str) -> tuple[int, list[str]]:
    """Return the largest size at which the title fits, and its lines; a title too long for the smallest is cut off."""
    for size in SIZES:
        lines = _lines(title, size)
        if len(lines) * size * LEADING <= TITLE_HEIGHT:
            return size, lines
    most = int(TITLE_HEIGHT / (size * LEADING))
    return size, [*lines[: most - 1], f"{lines[most - 1]} …"]


def _star(draw: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, *, line: int, fill: str | None, colour: str) -> None:
    points = []
    for number in range(10):
        angle, length = math.pi * (number / 5 - 0.5), radius * (0.42 if number % 2 else 1)
        points.append(((centre[0] + length * math.cos(angle)) * FINE, (centre[1] + length * math.sin(angle)) * FINE))
    draw.polygon(points, fill=fill)
    draw.line([*points, points[0], points[1]], fill=colour, width=line * FINE, joint="curve")


def _mark(draw: ImageDraw.ImageDraw, left: float, top: float, side: float) -> None:
    """Draw the mark of the house, as `static/ui/mark.svg`: a star tied by one thread."""
    unit = side / 40

    def box(x: float, y: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        return ((left + x * unit) * FINE, (top + y * unit) * FINE, (left + right * unit) * FINE, (top + bottom * unit) * FINE)

    draw.rounded_rectangle(box(0, 0, 40, 40), radius=4 * unit * FINE, fill=SON)
    draw.line(box(0, 31.5, 40, 31.5), fill=GOLD, width=max(1, round(1.6 * unit * FINE)))
    _star(draw, (left + 20 * unit, top + 18.6 * unit), 12.2 * unit, line=max(1, round(1.6 * unit)), fill=SON, colour=GOLD)
    draw.ellipse(box(17, 28.5, 23, 34.5), fill=GOLD)


def _ground() -> Image.Image:
    """Draw what every picture has: lacquer, the halo of the house at the right, a frame of two gold lines."""
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), LACQUER)
    draw = ImageDraw.Draw(picture)
    halo, centre = "#3a2722", (1130, 120)
    for radius, line in ((150, 2), (230, 1), (240, 1), (330, 2), (430, 1), (440, 2)):
        box = [(centre[0] - radius) * FINE, (centre[1] - radius) * FINE, (centre[0] + radius) * FINE, (centre[1] + radius) * FINE]
        draw.ellipse(box, outline=halo, width=line * FINE)
    _star(draw, centre, 205, line=2, fill=None, colour=halo)
    for inset, line in ((20, 2), (28, 1)):
        draw.rectangle([inset * FINE, inset * FINE, (WIDTH - inset) * FINE, (HEIGHT - inset) * FINE], outline=LEAF, width=line * FINE)
    return picture


def draw(title: str, *, above: str, below: str) -> bytes:
    """Return the picture as PNG: whose site, the title, and one line below it such as a date."""
    picture = _ground()
    pen = ImageDraw.Draw(picture)
    _mark(pen, LEFT, 76, 56)
    _write(pen, (LEFT + 76, 113), above, weight=500, size=26, fill=QUIET)
    size, lines = _set_title(title)
    for number, line in enumerate(lines):
        _write(pen, (LEFT, TITLE_TOP + size + number * size * LEADING), line, weight=700, size=size, fill=WHITE)
    bottom = 536
    pen.line([LEFT * FINE, bottom * FINE, (LEFT + 96) * FINE, bottom * FINE], fill=SON, width=4 * FINE)
    pen.ellipse([(LEFT + 90) * FINE, (bottom - 7) * FINE, (LEFT + 104) * FINE, (bottom + 7) * FINE], fill=GOLD)
    _write(pen, (LEFT + 124, bottom + 9), below, weight=500, size=26, fill=GOLD)
    buffer = io.BytesIO()
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(64, dither=Image.Dither.NONE)
    small.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def favicon() -> bytes:
    """Return the mark as an .ico for browsers that know no SVG."""
    side = 64
    picture = Image.new("RGBA", (side * FINE, side * FINE))
    _mark(ImageDraw.Draw(picture), 0, 0, side)
    buffer = io.BytesIO()
    picture.resize((side, side), Image.Resampling.LANCZOS).save(buffer, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    return buffer.getvalue()
