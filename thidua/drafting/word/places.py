"""Which paragraphs of an edited file are which clause: by their bookmarks; where one was lost, doubled or stretched, by the words.

A spot is one place of the file in order. Pure functions, in the order in which `spots_of` goes through them.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from thidua.domain.text.alike import words_of
from thidua.domain.text.marks import Family, mark_of
from thidua.domain.text.pairing import Paragraph as Words
from thidua.domain.text.pairing import paired, share
from thidua.drafting.documents import GROUND
from thidua.drafting.word.anchors import squeezed
from thidua.drafting.word.returned import Paragraph, Returned, Run, text_of
from thidua.drafting.word.wording import Expected, bare, same

FOUND_BY_WORDS = 0.6  # less alike, and it is another clause


@dataclass
class Spot:
    """One place of the file in order: paragraphs under the bookmark of a clause, or (`clause` None) one that stands free."""

    clause: int | None
    paragraphs: list[Paragraph]
    doubt: str = ""

    @property
    def words(self) -> str:
        return " ".join(text_of(self.paragraphs, None))


@dataclass(frozen=True)
class Placed:
    """The spots of a file between its head and its signatures; how many of its clauses are gone from the text, and of its tables unread."""

    spots: list[Spot]
    gone_since: int
    tables: int


def spots_of(returned: Returned, known: Mapping[int, Expected]) -> Placed:
    """Return the file as spots, each clause at most once."""
    spots, gone = _spots(returned, known)
    carved = [part for spot in _once(spots, known) for part in _carved(spot, known)]
    within, tables = _within(_found_again(carved, known))
    return Placed(within, len(gone), tables)


def _spots(returned: Returned, known: Collection[int]) -> tuple[list[Spot], set[int]]:
    """The file in order, one spot for each bookmark and each free paragraph; and the clauses that are no longer in the text."""
    spots: list[Spot] = []
    gone: set[int] = set()
    for paragraph in returned.paragraphs:
        for under, part in _parts(paragraph):
            clause = returned.anchors[under][0] if under is not None else None
            if clause is not None and clause not in known:
                gone.add(clause)
            elif clause is not None and spots and spots[-1].clause == clause:  # also where each paragraph got a bookmark of its own
                spots[-1].paragraphs.append(part)
            else:
                spots.append(Spot(clause, [part]))
    return spots, gone


def _parts(paragraph: Paragraph) -> list[tuple[int | None, Paragraph]]:
    """A paragraph by its bookmarks: where the end between two clauses was deleted, each has its part."""
    made: list[tuple[int | None, Paragraph]] = []
    for run in paragraph.runs:
        if not made or made[-1][0] != run.under:
            made.append((run.under, replace(paragraph, runs=[], end=Run("", "", False, ""), number="" if made else paragraph.number)))
        made[-1][1].runs.append(run)
    if made:
        made[-1][1].end = paragraph.end
    return made


def _within(spots: list[Spot]) -> tuple[list[Spot], int]:
    """The text without the sheet round it: head and title stand before the first clause, the signatures in tables behind the last.

    Words in tables between the clauses are left out, and counted.
    """
    places = [at for at, spot in enumerate(spots) if spot.clause is not None]
    if not places:
        return [], 0
    head = [spot for spot in spots[: places[0]] if GROUND.match(spot.words) and not spot.paragraphs[0].in_table]
    tail = spots[places[-1] + 1 :]
    ends = next((at for at, spot in enumerate(tail) if spot.paragraphs[0].in_table), 0)
    middle = spots[places[0] : places[-1] + 1]
    read = [spot.clause is not None or not spot.paragraphs[0].in_table for spot in middle]
    kept = [spot for spot, is_read in zip(middle, read, strict=True) if is_read]
    tables = sum(bool(spot.words) for spot, is_read in zip(middle, read, strict=True) if not is_read)
    return [*head, *kept, *tail[:ends]], tables


def _once(spots: list[Spot], known: Mapping[int, Expected]) -> list[Spot]:
    """Let each clause stand once: of several under one bookmark the one most like it; a copy stands free."""
    times = Counter(spot.clause for spot in spots)
    if max((number for clause, number in times.items() if clause is not None), default=1) == 1:
        return spots
    best: dict[int, tuple[float, int]] = {}
    for at, spot in enumerate(spots):
        if spot.clause is not None:
            likeness = (share(words_of(spot.words), words_of(known[spot.clause].words)), -at)
            best[spot.clause] = max(best.get(spot.clause, (-1.0, 0)), likeness)
    made = []
    for at, spot in enumerate(spots):
        if spot.clause is not None and -best[spot.clause][1] != at:
            made += [Spot(None, [each], "copied") for each in spot.paragraphs]
        else:
            made.append(spot)
    return made


def _carved(spot: Spot, known: Mapping[int, Expected]) -> list[Spot]:
    """Part what was written before or behind a clause and fell under its bookmark: a new number behind it, new words before it."""
    if spot.clause is None or len(spot.paragraphs) < 2:
        return [spot]
    expected = known[spot.clause]
    likes = [share(words_of(" ".join(text_of([each], None))), words_of(expected.paragraphs[0])) for each in spot.paragraphs]
    first = likes.index(max(likes)) if max(likes) >= FOUND_BY_WORDS and likes[0] < FOUND_BY_WORDS else 0
    own = {mark_of(each).label for each in expected.paragraphs}
    behind = next((at for at in range(first + 1, len(likes)) if _opens(spot.paragraphs[at], own)), len(likes))
    return [
        *(Spot(None, [each], "parted") for each in spot.paragraphs[:first]),
        Spot(spot.clause, spot.paragraphs[first:behind]),
        *(Spot(None, [each], "parted") for each in spot.paragraphs[behind:]),
    ]


def _opens(paragraph: Paragraph, own: Collection[str]) -> bool:
    mark = mark_of(" ".join([paragraph.number, *text_of([paragraph], None)]).strip())
    return mark.family not in (Family.NONE, Family.BULLET) and mark.sure and mark.label not in own


def _found_again(spots: list[Spot], known: Mapping[int, Expected]) -> list[Spot]:
    """Give clauses that lost their bookmark, or stand empty under it, the free paragraphs that are most like them."""
    standing = {spot.clause for spot in spots if spot.clause is not None and bare_words(known[spot.clause], spot, None) != []}
    missing = [each for pk, each in known.items() if pk not in standing and each.words]
    if not missing:
        return spots
    free = [at for at, spot in enumerate(spots) if spot.clause is None and not spot.paragraphs[0].in_table and spot.words]
    pairs = paired(
        [Words("", next(filter(None, each.paragraphs))) for each in missing],
        [Words("", without_mark(spots[at])) for at in free],
        least=FOUND_BY_WORDS,
    )
    taken: dict[int, Spot] = {}
    chosen = {free[each] for each in pairs}
    for mine, theirs in pairs.items():
        expected, at = missing[theirs], free[mine]
        places = [at, *_goes_on(spots, at, len(expected.paragraphs) - 1, chosen)]
        found = Spot(expected.clause.clause, [each for place in places for each in spots[place].paragraphs])
        if not same(bare_words(expected, found, None), expected.paragraphs):
            found.doubt = "found"
        taken |= {place: Spot(None, []) for place in places} | {at: found}
    again = {each.clause for each in taken.values() if each.clause is not None}
    left = [taken.get(at, spot) for at, spot in enumerate(spots) if at in taken or spot.clause not in again]
    return [spot for spot in left if spot.paragraphs]


def without_mark(spot: Spot) -> str:
    mark = mark_of(spot.words)
    return squeezed(spot.words if mark.family in (Family.NONE, Family.BULLET) else mark.rest)


def _goes_on(spots: Sequence[Spot], at: int, most: int, others: Collection[int]) -> list[int]:
    """The free paragraphs right behind one that belong to the same clause: as many as it had, none with a number of its own."""
    found: list[int] = []
    for place in range(at + 1, min(at + 1 + most, len(spots))):
        if spots[place].clause is not None or place in others or _opens(spots[place].paragraphs[0], ()):
            break
        found.append(place)
    return found


def bare_words(expected: Expected, spot: Spot, accepted: Collection[str] | None) -> list[str]:
    """The paragraphs of a spot as its clause would have them, without the number; nothing when no words are left."""
    found = bare(expected.clause, text_of(spot.paragraphs, accepted))
    return found if any(each.strip() for each in found) else []
