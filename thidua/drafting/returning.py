"""What an edited Word file changes in the text that it was made from: each change with whose it is and why it is doubtful.

Pure functions: the text as it was and the file go in, changes come out. A clause is found by its bookmark; where that was lost, by its
words. Numbers are counted and never read; head, title and signatures of the paper are left out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from thidua.domain.text.alike import words_of
from thidua.domain.text.marks import Family, mark_of
from thidua.domain.text.pairing import Paragraph as Words
from thidua.domain.text.pairing import paired, share
from thidua.drafting.documents import GROUND
from thidua.drafting.staging import kind_of
from thidua.drafting.word.anchors import squeezed
from thidua.drafting.word.returned import Paragraph, Returned, Run, text_of
from thidua.drafting.word.wording import Expected, bare, carried, parted, same

FOUND_BY_WORDS = 0.6  # less alike, and it is another clause
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


@dataclass
class _Spot:
    """One place of the file in order: paragraphs under the bookmark of a clause, or (`clause` None) one that stands free."""

    clause: int | None
    paragraphs: list[Paragraph]
    doubt: str = ""

    @property
    def words(self) -> str:
        return " ".join(text_of(self.paragraphs, None))


def compared(expected: Sequence[Expected], returned: Returned, *, by_author: bool) -> Found:
    """Compare a file with the clauses that stood in it when it was made, in their order.

    `by_author`: tracked changes of one clause become one change for each hand; else one for all.
    """
    known = {each.clause.clause: each for each in expected}
    spots, gone = _spots(returned, known)
    spots, tables = _within(spots)
    spots = [part for spot in _once(spots, known) for part in _carved(spot, known)]
    spots = _found_again(spots, known)
    changes = [
        *_of_clauses(expected, spots, by_author=by_author),
        *_added(spots),
        *_moved(expected, spots),
        *_notes(spots, returned, known),
    ]
    place = {each.clause.clause: at for at, each in enumerate(expected)}
    changes.sort(key=lambda each: (not each.doubts, place.get(each.clause or 0, -1)))
    return Found(tuple(replace(each, id=pk) for pk, each in enumerate(changes, start=1)), len(gone), tables)


# --- which paragraph is which clause -----------------------------------------------------------------------------------------------


def _spots(returned: Returned, known: Collection[int]) -> tuple[list[_Spot], set[int]]:
    """The file in order, one spot for each bookmark and each free paragraph; and the clauses that are no longer in the text."""
    spots: list[_Spot] = []
    gone: set[int] = set()
    for paragraph in returned.paragraphs:
        for under, part in _parts(paragraph):
            clause = returned.anchors[under][0] if under is not None else None
            if clause is not None and clause not in known:
                gone.add(clause)
            elif clause is not None and spots and spots[-1].clause == clause:  # also where each paragraph got a bookmark of its own
                spots[-1].paragraphs.append(part)
            else:
                spots.append(_Spot(clause, [part]))
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


def _within(spots: list[_Spot]) -> tuple[list[_Spot], int]:
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
    kept = [spot for spot in middle if spot.clause is not None or not spot.paragraphs[0].in_table]
    tables = sum(bool(spot.words) for spot in middle if spot not in kept)
    return [*head, *kept, *tail[:ends]], tables


def _once(spots: list[_Spot], known: Mapping[int, Expected]) -> list[_Spot]:
    """Let each clause stand once: of several under one bookmark the one most like it; a copy stands free."""
    best: dict[int, tuple[float, int]] = {}
    for at, spot in enumerate(spots):
        if spot.clause is not None:
            likeness = (share(words_of(spot.words), words_of(known[spot.clause].words)), -at)
            best[spot.clause] = max(best.get(spot.clause, (-1.0, 0)), likeness)
    made = []
    for at, spot in enumerate(spots):
        if spot.clause is not None and -best[spot.clause][1] != at:
            made += [_Spot(None, [each], "copied") for each in spot.paragraphs]
        else:
            made.append(spot)
    return made


def _carved(spot: _Spot, known: Mapping[int, Expected]) -> list[_Spot]:
    """Part what was written before or behind a clause and fell under its bookmark: a new number behind it, new words before it."""
    if spot.clause is None or len(spot.paragraphs) < 2:
        return [spot]
    expected = known[spot.clause]
    likes = [share(words_of(" ".join(text_of([each], None))), words_of(expected.paragraphs[0])) for each in spot.paragraphs]
    first = likes.index(max(likes)) if max(likes) >= FOUND_BY_WORDS and likes[0] < FOUND_BY_WORDS else 0
    own = {mark_of(each).label for each in expected.paragraphs}
    behind = next((at for at in range(first + 1, len(likes)) if _opens(spot.paragraphs[at], own)), len(likes))
    return [
        *(_Spot(None, [each], "parted") for each in spot.paragraphs[:first]),
        _Spot(spot.clause, spot.paragraphs[first:behind]),
        *(_Spot(None, [each], "parted") for each in spot.paragraphs[behind:]),
    ]


def _opens(paragraph: Paragraph, own: Collection[str]) -> bool:
    mark = mark_of(" ".join([paragraph.number, *text_of([paragraph], None)]).strip())
    return mark.family not in (Family.NONE, Family.BULLET) and mark.sure and mark.label not in own


def _found_again(spots: list[_Spot], known: Mapping[int, Expected]) -> list[_Spot]:
    """Give clauses that lost their bookmark, or stand empty under it, the free paragraphs that are most like them."""
    standing = {spot.clause for spot in spots if spot.clause is not None and _bare(known[spot.clause], spot, None) != []}
    missing = [each for pk, each in known.items() if pk not in standing and each.words]
    free = [at for at, spot in enumerate(spots) if spot.clause is None and spot.words]
    pairs = paired(
        [Words("", next(filter(None, each.paragraphs))) for each in missing],
        [Words("", _without_mark(spots[at])) for at in free],
        least=FOUND_BY_WORDS,
    )
    taken: dict[int, _Spot] = {}
    for mine, theirs in pairs.items():
        expected, at = missing[theirs], free[mine]
        places = [at, *_goes_on(spots, at, len(expected.paragraphs) - 1, {free[each] for each in pairs})]
        found = _Spot(expected.clause.clause, [each for place in places for each in spots[place].paragraphs])
        if not same(_bare(expected, found, None), expected.paragraphs):
            found.doubt = "found"
        taken |= {place: _Spot(None, []) for place in places} | {at: found}
    again = {each.clause for each in taken.values() if each.clause is not None}
    left = [taken.get(at, spot) for at, spot in enumerate(spots) if at in taken or spot.clause not in again]
    return [spot for spot in left if spot.paragraphs]


def _without_mark(spot: _Spot) -> str:
    mark = mark_of(spot.words)
    return squeezed(spot.words if mark.family in (Family.NONE, Family.BULLET) else mark.rest)


def _goes_on(spots: Sequence[_Spot], at: int, most: int, others: Collection[int]) -> list[int]:
    """The free paragraphs right behind one that belong to the same clause: as many as it had, none with a number of its own."""
    found: list[int] = []
    for place in range(at + 1, min(at + 1 + most, len(spots))):
        if spots[place].clause is not None or place in others or _opens(spots[place].paragraphs[0], ()):
            break
        found.append(place)
    return found


def _bare(expected: Expected, spot: _Spot, accepted: Collection[str] | None) -> list[str]:
    """The paragraphs of a spot as its clause would have them, without the number; nothing when no words are left."""
    found = bare(expected.clause, text_of(spot.paragraphs, accepted))
    return found if any(each.strip() for each in found) else []


# --- what changed ------------------------------------------------------------------------------------------------------------------


def _of_clauses(expected: Sequence[Expected], spots: Sequence[_Spot], *, by_author: bool) -> Iterable[Change]:
    by_clause: dict[int | None, _Spot] = {spot.clause: spot for spot in spots if spot.clause is not None}
    removed: set[int] = set()
    above: list[Expected] = []
    for each in expected:
        clause = each.clause
        above = [one for one in above if one.clause.level < clause.level]
        spot = by_clause.get(clause.clause)
        if spot is not None and (_bare(each, spot, None) or not each.words):
            yield from _edits(each, spot, by_author=by_author)
        elif each.words:
            removed.add(clause.clause)
            if not any(one.clause.clause in removed for one in above):
                stays = ("below_stays",) if _below_stays(expected, each, by_clause) else ()
                yield Change("remove", clause.clause, clause.text, _only(_hands(spot)) if spot else "", doubts=("removed", *stays))
        above.append(each)


def _below_stays(expected: Sequence[Expected], removed: Expected, by_clause: Mapping[int | None, _Spot]) -> bool:
    """Whether something that hangs below a clause that was taken out still stands in the file."""
    for each in expected[expected.index(removed) + 1 :]:
        if each.clause.level <= removed.clause.level:
            return False
        spot = by_clause.get(each.clause.clause)
        if spot is not None and _bare(each, spot, None):
            return True
    return False


def _edits(expected: Expected, spot: _Spot, *, by_author: bool) -> Iterable[Change]:
    """What each hand wrote: without tracked changes first, then every author; each as if the others had not written."""
    before, clause = expected.paragraphs, expected.clause
    plain = _bare(expected, spot, NOBODY) or before
    hands = sorted(_hands(spot))
    if not by_author:
        accepted = _bare(expected, spot, None)
        if not same(accepted, before):
            yield _edit(expected, spot, accepted, _only(hands) if same(plain, before) else "")
        return
    if not same(plain, before):
        yield _edit(expected, spot, plain, "")
    for name in hands:
        mine = _bare(expected, spot, {name})
        if same(mine, plain):
            continue
        alone = mine if same(plain, before) else carried(before, plain, mine)
        if alone is None:
            yield _edit(expected, spot, mine, name, "together")
        elif not any(alone):
            yield Change("remove", clause.clause, clause.text, name, doubts=("removed",))
        elif not same(alone, before):
            yield _edit(expected, spot, alone, name)


def _edit(expected: Expected, spot: _Spot, paragraphs: Sequence[str], author: str, *doubts: str) -> Change:
    clause = expected.clause
    heading, body = parted(expected, paragraphs)
    reasons = [*doubts, *([spot.doubt] if spot.doubt else [])]
    if not reasons and share(words_of(" ".join(paragraphs)), words_of(expected.words)) < STRANGE:
        reasons.append("strange")
    return Change("edit", clause.clause, clause.text, author, heading, body, doubts=tuple(reasons))


def _hands(spot: _Spot) -> set[str]:
    """Who changed something in a clause with tracked changes; the end of its last paragraph belongs to what comes behind."""
    marks = [name for each in spot.paragraphs[:-1] for name in (each.end.inserted, each.end.deleted) if name is not None]
    return {name for each in spot.paragraphs for name in each.authors()}.union(marks)


def _only(hands: Collection[str]) -> str:
    return next(iter(hands)) if len(hands) == 1 else ""


def _added(spots: Sequence[_Spot]) -> Iterable[Change]:
    """Free paragraphs that follow one another, by one hand, as one change behind the clause before them."""
    last: int | None = None
    run: list[_Spot] = []
    for spot in [*spots, _Spot(0, [])]:
        if spot.clause is None and spot.words:
            if run and _hands(run[-1]) != _hands(spot):
                yield _one_added(run, last)
                run = []
            run.append(spot)
        elif spot.clause is not None:
            if run:
                yield _one_added(run, last)
            run, last = [], spot.clause


def _one_added(run: Sequence[_Spot], behind: int | None) -> Change:
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


def _moved(expected: Sequence[Expected], spots: Sequence[_Spot]) -> Iterable[Change]:
    """Clauses that stand elsewhere than before; what came along with the one before it is not named again."""
    order = [each.clause.clause for each in expected]
    file = [spot.clause for spot in spots if spot.clause in set(order)]
    place = {pk: at for at, pk in enumerate(order)}
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
    ends: list[int] = []  # ends[n]: where in `places` the best row of n + 1 ends
    before: dict[int, int | None] = {}
    for at, place in enumerate(places):
        length = next((n for n, end in enumerate(ends) if places[end] >= place), len(ends))
        before[at] = ends[length - 1] if length else None
        ends[length : length + 1] = [at]
    found, step = set(), ends[-1] if ends else None
    while step is not None:
        found.add(places[step])
        step = before[step]
    return found


def _notes(spots: Sequence[_Spot], returned: Returned, known: Mapping[int, Expected]) -> Iterable[Change]:
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
            whole = quote in (squeezed(spot.words), _without_mark(spot))
            yield Change("note", last, about, author or "?", body=words, quote="" if whole else quote[:300], doubts=doubts)
