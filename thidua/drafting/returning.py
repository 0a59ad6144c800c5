"""What an edited Word file changes in the text that it was made from: each change with whose it is and why it is doubtful.

Pure functions: the text as it was and the file go in, changes come out. A clause is found by its bookmark; where that was lost, by its
words. Numbers are counted and never read; head, title and signatures of the paper are left out.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from thidua.domain.text.alike import words_of
from thidua.domain.text.marks import mark_of
from thidua.domain.text.pairing import share
from thidua.drafting.staging import kind_of
from thidua.drafting.word.anchors import squeezed
from thidua.drafting.word.places import Spot, bare_words, spots_of, without_mark
from thidua.drafting.word.returned import Returned, text_of
from thidua.drafting.word.wording import Expected, carried, parted, same

STRANGE = 0.25  # so little left of a clause that its bookmark may stand on other words
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class New:
    """One clause that the file has and the text has not."""

    kind: str
    number: str
    body: str


@dataclass(frozen=True)
class Change:
    """One thing that the file would change, or a note in its margin.

    `kind`: edit (heading and body are the new words), add (`nodes` behind the clause, None: before all), remove, move (behind the clause
    `behind`), note (`body` are its words, `quote` what it stands beside). `about` is the wording that the writer had before the eyes;
    `author` the name in the file, "" for what was written without tracked changes. `doubts` are the reasons to ask.
    """

    kind: str
    clause: int | None
    about: int | None = None
    author: str = ""
    heading: str = ""
    body: str = ""
    quote: str = ""
    behind: int | None = None
    nodes: tuple[New, ...] = ()
    doubts: tuple[str, ...] = ()
    id: int = 0

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in ("", (), None)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Change":
        nodes = tuple(New(**node) for node in row.get("nodes", ()))
        return cls(**{"clause": None, **row, "nodes": nodes, "doubts": tuple(row.get("doubts", ()))})


@dataclass(frozen=True)
class Found:
    """All changes, and what the file holds beside them: clauses that were taken out since, tables, bookmarks of other texts."""

    changes: tuple[Change, ...]
    gone_since: int = 0
    tables: int = 0


def compared(expected: Sequence[Expected], returned: Returned, *, by_author: bool) -> Found:
    """Compare a file with the clauses that stood in it when it was made, in their order.

    `by_author`: tracked changes of one clause become one change for each hand; else one for all.
    """
    known = {each.clause.clause: each for each in expected}
    placed = spots_of(returned, known)
    spots = placed.spots
    changes = [
        *_of_clauses(expected, spots, by_author=by_author),
        *_added(spots),
        *_moved(expected, spots),
        *_notes(spots, returned, known),
    ]
    place = {each.clause.clause: at for at, each in enumerate(expected)}
    changes.sort(key=lambda each: (not each.doubts, place.get(each.clause or 0, -1)))
    return Found(tuple(replace(each, id=pk) for pk, each in enumerate(changes, start=1)), placed.gone_since, placed.tables)


# --- what changed ------------------------------------------------------------------------------------------------------------------


def _of_clauses(expected: Sequence[Expected], spots: Sequence[Spot], *, by_author: bool) -> Iterable[Change]:
    by_clause: dict[int | None, Spot] = {spot.clause: spot for spot in spots if spot.clause is not None}
    removed: set[int] = set()
    above: list[Expected] = []
    for each in expected:
        clause = each.clause
        above = [one for one in above if one.clause.level < clause.level]
        spot = by_clause.get(clause.clause)
        if spot is not None and (bare_words(each, spot, None) or not each.words):
            yield from _edits(each, spot, by_author=by_author)
        elif each.words:
            removed.add(clause.clause)
            if not any(one.clause.clause in removed for one in above):
                stays = ("below_stays",) if _below_stays(expected, each, by_clause) else ()
                yield Change("remove", clause.clause, clause.text, _only(_hands(spot)) if spot else "", doubts=("removed", *stays))
        above.append(each)


def _below_stays(expected: Sequence[Expected], removed: Expected, by_clause: Mapping[int | None, Spot]) -> bool:
    """Whether something that hangs below a clause that was taken out still stands in the file."""
    for each in expected[expected.index(removed) + 1 :]:
        if each.clause.level <= removed.clause.level:
            return False
        spot = by_clause.get(each.clause.clause)
        if spot is not None and bare_words(each, spot, None):
            return True
    return False


def _edits(expected: Expected, spot: Spot, *, by_author: bool) -> Iterable[Change]:
    """What each hand wrote: without tracked changes first, then every author; each as if the others had not written."""
    before, clause = expected.paragraphs, expected.clause
    plain = bare_words(expected, spot, NOBODY) or before
    hands = sorted(_hands(spot))
    if not by_author:
        accepted = bare_words(expected, spot, None)
        if not same(accepted, before):
            yield _edit(expected, spot, accepted, _only(hands) if same(plain, before) else "")
        return
    if not same(plain, before):
        yield _edit(expected, spot, plain, "")
    for name in hands:
        mine = bare_words(expected, spot, {name})
        if same(mine, plain):
            continue
        alone = mine if same(plain, before) else carried(before, plain, mine)
        if alone is None:
            yield _edit(expected, spot, mine, name, "together")
        elif not any(alone):
            yield Change("remove", clause.clause, clause.text, name, doubts=("removed",))
        elif not same(alone, before):
            yield _edit(expected, spot, alone, name)


def _edit(expected: Expected, spot: Spot, paragraphs: Sequence[str], author: str, *doubts: str) -> Change:
    clause = expected.clause
    heading, body = parted(expected, paragraphs)
    reasons = [*doubts, *([spot.doubt] if spot.doubt else [])]
    if not reasons and share(words_of(" ".join(paragraphs)), words_of(expected.words)) < STRANGE:
        reasons.append("strange")
    return Change("edit", clause.clause, clause.text, author, heading, body, doubts=tuple(reasons))


def _hands(spot: Spot) -> set[str]:
    """Who changed something in a clause with tracked changes; the end of its last paragraph belongs to what comes behind."""
    marks = [name for each in spot.paragraphs[:-1] for name in (each.end.inserted, each.end.deleted) if name is not None]
    return {name for each in spot.paragraphs for name in each.authors()}.union(marks)


def _only(hands: Collection[str]) -> str:
    return next(iter(hands)) if len(hands) == 1 else ""


def _added(spots: Sequence[Spot]) -> Iterable[Change]:
    """Free paragraphs that follow one another, by one hand, as one change behind the clause before them."""
    last: int | None = None
    run: list[Spot] = []
    for spot in [*spots, Spot(0, [])]:
        if spot.clause is None and spot.words:
            if run and _hands(run[-1]) != _hands(spot):
                yield _one_added(run, last)
                run = []
            run.append(spot)
        elif spot.clause is not None:
            if run:
                yield _one_added(run, last)
            run, last = [], spot.clause


def _one_added(run: Sequence[Spot], behind: int | None) -> Change:
    nodes: list[New] = []
    for spot in run:
        for words in text_of(spot.paragraphs, None):
            text = f"{spot.paragraphs[0].number} {words}".strip() if spot.paragraphs[0].number else words
            kind, mark = kind_of(text), mark_of(text)
            if kind == "paragraph" and nodes:
                nodes[-1] = replace(nodes[-1], body=f"{nodes[-1].body}\n{squeezed(text)}".strip())
            else:
                nodes.append(New(kind, "" if kind == "paragraph" else mark.label, squeezed(text if kind == "paragraph" else mark.rest)))
    doubts = {"added", *(spot.doubt for spot in run if spot.doubt)}
    return Change(
        "add", behind, author=_only({name for spot in run for name in _hands(spot)}), nodes=tuple(nodes), doubts=tuple(sorted(doubts))
    )


def _moved(expected: Sequence[Expected], spots: Sequence[Spot]) -> Iterable[Change]:
    """Clauses that stand elsewhere than before; what came along with the one before it is not named again."""
    place = {each.clause.clause: at for at, each in enumerate(expected)}
    file = [spot.clause for spot in spots if spot.clause in place]
    stays = _longest_rising([place[pk] for pk in file if pk is not None])
    texts = {each.clause.clause: each.clause.text for each in expected}
    for at, pk in enumerate(file):
        if pk is None or place[pk] in stays:
            continue
        before = file[at - 1] if at else None
        along = before is not None and place[before] + 1 == place[pk] and place[before] not in stays
        if not along:
            yield Change("move", pk, texts[pk], behind=before, doubts=("moved",))


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The most places that can stand in rising order without being moved."""
    ends: list[int] = []  # ends[n]: where in `places` the best row of n + 1 ends; `lasts` are the places there
    lasts: list[int] = []
    before: dict[int, int | None] = {}
    for at, place in enumerate(places):
        length = bisect_left(lasts, place)
        before[at] = ends[length - 1] if length else None
        ends[length : length + 1], lasts[length : length + 1] = [at], [place]
    found, step = set(), ends[-1] if ends else None
    while step is not None:
        found.add(places[step])
        step = before[step]
    return found


def _notes(spots: Sequence[Spot], returned: Returned, known: Mapping[int, Expected]) -> Iterable[Change]:
    """The notes in the margin, each once, on the clause beside which it begins; one beside new words on the clause before them."""
    last: int | None = None
    said: set[str] = set()
    for spot in spots:
        last = spot.clause if spot.clause is not None else last
        for note in sorted({each for paragraph in spot.paragraphs for each in paragraph.notes()} - said):
            if note not in returned.notes:
                continue
            said.add(note)
            author, words = returned.notes[note]
            quote = squeezed(
                "".join(run.text for paragraph in spot.paragraphs for run in paragraph.runs if note in run.notes and run.stands(None))
            )
            about = known[last].clause.text if last is not None else None
            doubts = () if spot.clause is not None else ("beside_new",)
            whole = quote in (squeezed(spot.words), without_mark(spot))
            yield Change("note", last, about, author or "?", body=words, quote="" if whole else quote[:300], doubts=doubts)
