"""Points (điểm): whole hundredths inside, `Decimal` at the edge. What is divided is rounded half up to hundredths, once, at its end."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

HUNDREDTHS = 100
MOST = 1_000_000 * HUNDREDTHS  # no scheme gives more: what is larger was mistyped
SPACES = " \t\n\u00a0\u202f"
# 9 · 9,5 · 9.5 · 1.000,25 (dots between thousands only where a comma follows)
PLAIN = re.compile(r"(\d+)(?:[.,](\d+))?", re.ASCII)
GROUPED = re.compile(r"(\d{1,3}(?:\.\d{3})+),(\d+)", re.ASCII)


class Why(StrEnum):
    """Why something typed is no number of points."""

    NO_NUMBER = "no_number"
    OTHER_DIGITS = "other_digits"  # digits of another script, which two people read differently
    NEGATIVE = "negative"
    TWO_WAYS = "two_ways"  # "1.000" and "1,000": a thousand to one, one to another
    TOO_FINE = "too_fine"  # more than two decimals
    ABOVE = "above"  # the maximum


class PointsRefused(ValueError):
    """What was typed cannot be taken as points; `why` says it as data, for the page to put into words."""

    def __init__(self, why: Why, typed: str) -> None:
        super().__init__(f"{why}: {typed!r}")
        self.why = why


def read(typed: str, *, maximum: int | None = None) -> int | None:
    """Return typed points as hundredths; None where nothing was typed: not scored, which is not 0.

    `maximum` in hundredths. "9,5" and "9.5" are the same.

    Raises:
        PointsRefused: it is no number, of other digits, negative, to be read in two ways, finer than hundredths, or above the maximum.
    """
    text = typed.strip(SPACES)
    if not text:
        return None
    if any(each.isdigit() and not each.isascii() for each in text):
        raise PointsRefused(Why.OTHER_DIGITS, typed)
    if text[0] in "-−–" and (PLAIN.fullmatch(text[1:].strip(SPACES)) or GROUPED.fullmatch(text[1:].strip(SPACES))):
        raise PointsRefused(Why.NEGATIVE, typed)
    plain, grouped = PLAIN.fullmatch(text), GROUPED.fullmatch(text)
    if plain is None and grouped is None:
        raise PointsRefused(Why.NO_NUMBER, typed)
    if plain and plain[2] is not None and len(plain[2]) == 3 and plain[1] != "0":
        raise PointsRefused(Why.TWO_WAYS, typed)
    whole, part = (plain[1], plain[2] or "") if plain else (grouped[1].replace(".", ""), grouped[2])  # type: ignore[index]
    if len(part.rstrip("0")) > 2:
        raise PointsRefused(Why.TOO_FINE, typed)
    if len(whole.lstrip("0")) > len(str(MOST)):
        raise PointsRefused(Why.ABOVE, typed)
    found = int(whole) * HUNDREDTHS + int(part[:2].ljust(2, "0"))
    if found > (MOST if maximum is None else maximum):
        raise PointsRefused(Why.ABOVE, typed)
    return found


def from_decimal(points: Decimal) -> int:
    """Return points as hundredths, rounded half up.

    Raises:
        PointsRefused: negative, no finite number, or more than any scheme gives.
    """
    if not points.is_finite():
        raise PointsRefused(Why.NO_NUMBER, str(points))
    if points < 0:
        raise PointsRefused(Why.NEGATIVE, str(points))
    if points > MOST // HUNDREDTHS:
        raise PointsRefused(Why.ABOVE, str(points))
    return int((points * HUNDREDTHS).to_integral_value(ROUND_HALF_UP))


def to_decimal(points: int) -> Decimal:
    """Return hundredths as points, with two decimals."""
    return Decimal(points).scaleb(-2)


def half_up(exact: Fraction) -> int:
    """Return an exact number of hundredths rounded half up."""
    return math.floor(exact + Fraction(1, 2))
