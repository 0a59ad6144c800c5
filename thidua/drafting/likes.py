"""Opinions on one clause that say nearly the same (ý kiến gần giống nhau): grouped by their words, to be answered together."""

from collections.abc import Sequence
from dataclasses import dataclass

from thidua.domain.text.alike import WORD, Words, alike, grouped, words_of
from thidua.domain.vietnamese import fold
from thidua.drafting.models import Comment


@dataclass(frozen=True)
class _Said:
    """A comment, ready to be compared: the words of the opinion, and word by word the other wording that it proposes."""

    comment: Comment
    words: Words
    wording: tuple[str, ...]


def groups_of(comments: Sequence[Comment]) -> list[list[Comment]]:
    """Return the comments of one clause in groups, each in the order given; most groups hold one. No query when amendments are loaded.

    Two comments stand together when they propose the very same other wording (or none) and their opinions say nearly the same; under the
    same wording an opinion may be missing.
    """
    said = [_Said(each, words_of(each.text), _wording(each)) for each in comments]
    return [[each.comment for each in group] for group in grouped(said, _alike)]


def _wording(comment: Comment) -> tuple[str, ...]:
    amendment = getattr(comment, "amendment", None)
    return tuple(WORD.findall(fold(f"{amendment.heading} {amendment.body}"))) if amendment else ()


def _alike(one: _Said, other: _Said) -> bool:
    if one.wording != other.wording:
        return False
    silent = not one.words.total or not other.words.total
    return bool(one.wording) if silent else alike(one.words, other.words)
