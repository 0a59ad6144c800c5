"""The order of nodes in a text: what hangs below what, and where a node goes when it moves. Pure functions over levels.

A text is a flat list; `levels[i]` is the depth of node i (see numbering.LEVELS). What was taken out keeps its place with the level
REMOVED, so that it hangs on whatever stands before it and can come back there.
"""

from collections.abc import Sequence
from typing import TypeVar

from thidua.drafting.numbering import LEVELS

REMOVED = 99
PARAGRAPH = LEVELS["paragraph"]
Row = TypeVar("Row")


def end_of_block(levels: Sequence[int], start: int) -> int:
    """Return the index after the node and everything below it."""
    end = start + 1
    while end < len(levels) and levels[end] > levels[start]:
        end += 1
    return end


def place_up(levels: Sequence[int], start: int) -> int | None:
    """Return where the block that starts here goes when it moves up: over its sibling, else into the group before. None: it is first."""
    own = levels[start]
    before = [index for index in range(start) if levels[index] != REMOVED]
    if not before:
        return None
    if own == PARAGRAPH:
        return before[-1]
    while before and levels[before[-1]] > own:
        before.pop()
    if not before:
        return None
    if levels[before[-1]] == own:
        return before[-1]
    place = before.pop()
    while before and levels[before[-1]] < own:
        place = before.pop()
    return place if any(levels[index] != PARAGRAPH for index in before) else None


def place_down(levels: Sequence[int], start: int) -> int | None:
    """Return before which index the block goes when it moves down: after its sibling, else into the group behind. None: it is last."""
    own, end = levels[start], end_of_block(levels, start)
    if end == len(levels):
        return None
    if levels[end] == own:
        return end_of_block(levels, end)
    place = end
    while place < len(levels) and levels[place] < own:
        place = _past(levels, place)
        if own == PARAGRAPH:
            break
    return place


def _past(levels: Sequence[int], index: int) -> int:
    """Return the index after this one row and what was taken out behind it."""
    index += 1
    while index < len(levels) and levels[index] == REMOVED:
        index += 1
    return index


def moved(rows: Sequence[Row], start: int, end: int, place: int) -> list[Row]:
    """Return the rows with the block [start, end) put before index `place`."""
    block, head, tail = list(rows[start:end]), list(rows[:start]), list(rows[end:])
    if place <= start:
        return [*head[:place], *block, *head[place:], *tail]
    cut = place - end
    return [*head, *tail[:cut], *block, *tail[cut:]]
