"""The number of an entry, which says when it is from, and the spans of time into which PostgreSQL's index is cut.

FTS5 yields the newest answers first and stops. PostgreSQL first gathers whatever has the words. So it looks for them in the newest few
thousand entries, where those of a common word are; then in ten times as many; then in all, where those of a rarer word are few.
"""

from dataclasses import dataclass
from datetime import datetime

KIND_BITS, RECORD_BITS = 4, 20
SECOND = 1 << (KIND_BITS + RECORD_BITS)
# Length of a span in numbers, and the letter of its word: 2¹⁹ seconds are six days, 2²² are seven weeks.
SHORT, LONG = (SECOND << 19, "s"), (SECOND << 22, "l")
SIZES = ((3_000, SHORT), (30_000, LONG))  # entries, of which the first two parts hold at least so many
MOST_SPANS = 100
FIRST, LAST = -(2**62), 2**62  # before and after every number: these are some thousands of years


def number_of(at: datetime, kind: int, record: int) -> int:
    """Return the entry's number: seconds, then kind, then record, so that the newer is the larger."""
    return int(at.timestamp()) * SECOND + (kind << RECORD_BITS | record % (1 << RECORD_BITS))


def marks_of(number: int) -> tuple[str, ...]:
    """Return the words under which an entry is found by its spans."""
    return tuple(f"{letter}{number // length}" for length, letter in (SHORT, LONG))


@dataclass(frozen=True)
class Part:
    """The entries from number `low` up to `high`, all of which have one of the words `spans` (None: not to be looked for)."""

    low: int = FIRST
    high: int = LAST
    spans: tuple[str, ...] | None = None


def parts(newest: int, depths: list[int | None]) -> list[Part]:
    """Return the parts of the index, the newest first. `depths`: the number in the depth of each of `SIZES`; None where there is none."""
    made: list[Part] = []
    high = LAST
    for (_size, (length, letter)), depth in zip(SIZES, depths, strict=True):
        if depth is None:
            break
        last = min(high, newest) // length
        first = max(depth // length, last - MOST_SPANS + 1)
        made.append(Part(first * length, high, tuple(f"{letter}{span}" for span in range(first, last + 1))))
        high = first * length
    return [*made, Part(high=high)]
