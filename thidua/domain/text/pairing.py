"""Which paragraph of one text is which of another, where nothing but their words says so.

Paragraphs with the very same words come together first, in order; of the others those that share most words (Dice), the nearest in place
where several share as many. What shares less than LEAST stays alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thidua.domain.text.alike import Words, words_of

LEAST = 0.5
MOST_COMPARED = 40_000  # beyond so many pairs only neighbours are compared
NEAR = 40


@dataclass(frozen=True)
class Paragraph:
    """One paragraph to be paired: what kind it is (only the same kinds come together), and its words."""

    kind: str
    text: str


def share(one: Words, other: Words) -> float:
    """Return the part of the words of both that they share, from 0 to 1; case, marks, punctuation and order put aside."""
    total = one.total + other.total
    if not one.total or not other.total:
        return 0.0
    return 2 * (one.counted & other.counted).total() / total


def paired(old: Sequence[Paragraph], new: Sequence[Paragraph], *, least: float = LEAST) -> dict[int, int]:
    """Return which old paragraph each new one is, by their places. None stands in two pairs."""
    found = _the_same(old, new)
    taken = set(found.values())
    rest_old = [place for place in range(len(old)) if place not in taken]
    rest_new = [place for place in range(len(new)) if place not in found]
    for _likeness, mine, theirs in sorted(_likes(old, new, rest_old, rest_new, least)):
        if mine not in found and theirs not in taken:
            found[mine] = theirs
            taken.add(theirs)
    return found


def _the_same(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> dict[int, int]:
    """Pair what is equal word for word, the first with the first."""
    places: dict[Paragraph, list[int]] = {}
    for place, each in enumerate(old):
        places.setdefault(Paragraph(each.kind, " ".join(each.text.split())), []).append(place)
    found = {}
    for place, each in enumerate(new):
        left = places.get(Paragraph(each.kind, " ".join(each.text.split())))
        if left and each.text.strip():
            found[place] = left.pop(0)
    return found


def _likes(
    old: Sequence[Paragraph], new: Sequence[Paragraph], rest_old: list[int], rest_new: list[int], least: float
) -> Iterable[tuple[tuple[float, int], int, int]]:
    """The pairs that are alike enough, each with what puts the better first."""
    words_old, words_new = ({place: words_of(text[place].text) for place in rest} for text, rest in ((old, rest_old), (new, rest_new)))
    only_near = len(rest_old) * len(rest_new) > MOST_COMPARED
    for at, mine in enumerate(rest_new):
        for beside, theirs in enumerate(rest_old):
            if old[theirs].kind != new[mine].kind or (only_near and abs(at - beside) > NEAR):
                continue
            one, other = words_new[mine], words_old[theirs]
            if 2 * min(one.total, other.total) < least * (one.total + other.total):
                continue
            likeness = share(one, other)
            if likeness >= least:
                yield (-likeness, abs(at - beside)), mine, theirs
