"""From what a person types to what the index is asked, and back to the words that are marked in a text.

Text is cut into words here, once for both databases: letters and digits, in small letters. The index holds every word twice where it
differs, as written ("ước") and folded ("uoc"), and once more with "_t" before it where it stands in the title. Words of scope, kind, year
and span begin with "_" too, which no written word can.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from thidua.foundation.ui.text import clean, fold

WORD = re.compile(r"[^\W_]+")
IN_TITLE = "_t"
LONGEST_QUERY, MOST_WORDS, LONGEST_WORD = 300, 10, 40
SHORTEST_BEGINNING = 2  # the last word may be unfinished, but one letter begins half of all words
KEPT_BEGINNINGS = range(2, 7)  # letters: for a beginning PostgreSQL reads every word that begins so; these it holds as words of their own


def cut(text: str) -> list[str]:
    """Return the words of a text as written, in small letters, in order."""
    return [word[:LONGEST_WORD] for word in WORD.findall(clean(text).casefold())]


fold_word = lru_cache(maxsize=20_000)(fold)  # Vietnamese writes with some seven thousand syllables


def _both_ways(text: str) -> list[str]:
    """Return each word folded and as written, each once."""
    return [word for word in dict.fromkeys(form for word in cut(text) for form in (fold_word(word), word)) if word]


def words_for_index(title: str, text: str, marks: Iterable[str]) -> str:
    """Return what the index holds of a thing: its words, those of its title once more, and the marks."""
    of_title = [f"{IN_TITLE}{word}" for word in _both_ways(title)]
    return " ".join([*_both_ways(f"{title} {text}"), *of_title, *(f"_{mark}" for mark in marks)])


def _kept_beginning(word: str, letters: int) -> str | None:
    """Return the word under which PostgreSQL keeps this beginning: of folded words only, those with accents are looked for among them."""
    title = IN_TITLE if word.startswith(IN_TITLE) else ""
    written = word.removeprefix(title)
    if len(written) < letters or not written.isascii() or written.startswith("_"):
        return None
    return f"{title}{written[:letters]}*"


def with_beginnings(words: str) -> str:
    """Return the words, and the short beginnings of those that have no accents."""
    every = words.split()
    kept = dict.fromkeys(begun for word in every for letters in KEPT_BEGINNINGS if (begun := _kept_beginning(word, letters)))
    return " ".join([*every, *kept])


@dataclass(frozen=True)
class Wanted:
    """One question to the index: all these words; the last may be a beginning; every one of `marks`; some of `scope` and of `spans` (None:
    no limit)."""

    words: tuple[str, ...]
    beginning: bool = False
    scope: tuple[str, ...] | None = None
    marks: tuple[str, ...] = ()
    spans: tuple[str, ...] | None = None

    def as_fts(self) -> str:
        """FTS5's own language. Every word is in quotes and holds letters and digits only."""
        return self._written('"{}"', '"{}"*', " AND ", " OR ")

    def as_tsquery(self) -> str:
        """PostgreSQL's own language, for its index: a beginning as the longest that is kept."""
        kept = self._kept()
        asked = replace(self, words=(*self.words[:-1], kept), beginning=False) if kept else self
        return asked._written("'{}'", "'{}':*", " & ", " | ")

    def beginning_to_check(self) -> str | None:
        """Return the question that must be asked of the rows which PostgreSQL's index yields, because what is kept says less."""
        kept = self._kept()
        return f"'{self.words[-1]}':*" if kept and kept != f"{self.words[-1]}*" else None

    def _kept(self) -> str | None:
        if not self.beginning:
            return None
        title = IN_TITLE if self.words[-1].startswith(IN_TITLE) else ""
        folded = fold_word(self.words[-1].removeprefix(title))
        return _kept_beginning(title + folded, min(len(folded), KEPT_BEGINNINGS[-1])) if len(folded) >= KEPT_BEGINNINGS[0] else None

    def _written(self, word: str, beginning: str, both: str, either: str) -> str:
        parts = [word.format(each) for each in self.words]
        if self.beginning:
            parts[-1] = beginning.format(self.words[-1])
        limits = [
            either.join(word.format(f"_{each}") for each in some or ("nobody",)) for some in (self.scope, self.spans) if some is not None
        ]
        return both.join([*parts, *(f"({some})" for some in limits), *(word.format(f"_{each}") for each in self.marks)])

    def is_met_by(self, words: set[str]) -> bool:
        """Return whether something with these words has the words that are wanted; scope, marks and spans are not looked at."""
        whole = self.words[:-1] if self.beginning else self.words
        return words.issuperset(whole) and (not self.beginning or any(word.startswith(self.words[-1]) for word in words))


@dataclass(frozen=True)
class Query:
    """What a person typed, as words in small letters."""

    words: tuple[str, ...]

    @property
    def folded(self) -> tuple[str, ...]:
        return tuple(fold(word) for word in self.words)

    def questions(self, scope: tuple[str, ...] | None, marks: tuple[str, ...] = ()) -> Iterator[Wanted]:
        """Return what to ask, best first: accents as typed, whole words, in the title; after each in the title the same anywhere.

        What answers a question anywhere answers the later ones anywhere too, but for whole words folded after beginnings as typed.
        """
        for words in dict.fromkeys((self.words, self.folded)):
            in_title = tuple(f"{IN_TITLE}{word}" for word in words)
            for beginning, where in product((False, True), (in_title, words)):
                if not beginning or len(words[-1]) >= SHORTEST_BEGINNING:
                    yield Wanted(where, beginning, scope, marks)

    def rank(self, words: str) -> int:
        """Return which of the questions something with these words answers first; it must answer the last."""
        held, asked = set(words.split()), list(self.questions(None))
        return next((number for number, wanted in enumerate(asked) if wanted.is_met_by(held)), len(asked))


def parse(typed: str) -> Query | None:
    """Return the words of what was typed, each once, at most ten; None when it holds no word. Never fails."""
    words = dict.fromkeys(word for word in cut(typed[:LONGEST_QUERY]) if fold(word))
    return Query(tuple(words)[:MOST_WORDS]) if words else None


# --- The words that were found, in the text ---------------------------------------------------------------------------------------

BEFORE, AFTER = 8, 32  # words of a snippet before and after the first hit


@dataclass(frozen=True)
class Piece:
    """A piece of a text; `hit` pieces are marked."""

    text: str
    hit: bool = False


def _is_hit(word: str, query: Query) -> bool:
    bare = fold(word.casefold())
    return bare in query.folded or (len(query.folded[-1]) >= SHORTEST_BEGINNING and bare.startswith(query.folded[-1]))


def marked(text: str, query: Query) -> list[Piece]:
    """Return the whole text in pieces, the words that were asked for marked."""
    pieces: list[Piece] = []
    here = 0
    for match in WORD.finditer(text):
        if not _is_hit(match.group(), query):
            continue
        between = text[here : match.start()]
        if pieces and between.isspace():  # two hits in a row are one mark
            pieces[-1] = Piece(pieces[-1].text + between + match.group(), hit=True)
        else:
            pieces += [Piece(between), Piece(match.group(), hit=True)]
        here = match.end()
    return [piece for piece in [*pieces, Piece(text[here:])] if piece.text]


def snippet(text: str, query: Query) -> list[Piece]:
    """Return some forty words around the first hit, in pieces; of a text without a hit its beginning."""
    text = " ".join(text.split())
    words = list(WORD.finditer(text))
    if not words:
        return []
    first = next((number for number, match in enumerate(words) if _is_hit(match.group(), query)), 0)
    start, end = max(0, first - BEFORE), min(len(words), first + AFTER)
    begins = words[start].start() if start else 0
    ends = words[end - 1].end() if end < len(words) else len(text)
    pieces = marked(text[begins:ends], query)
    return [*([Piece("… ")] if start else []), *pieces, *([Piece(" …")] if end < len(words) else [])]
