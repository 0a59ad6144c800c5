"""Proposals that say nearly the same (ý kiến gần giống nhau), found by their words alone.

Two texts are alike when the words that they share, counted as often as they stand, make up THRESHOLD of the words of both (Dice). Case,
marks, punctuation and the order of words are put aside. Two things are never put aside, because a small word turns a proposal round:
figures ("15 ngày" and "30 ngày" are two proposals) and TURNING words ("giữ khoản 2" and "bỏ khoản 2").
"""  # vi: data

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from thidua.domain.vietnamese import fold

THRESHOLD = 0.8
TURNING = frozenset(
    {
        "khong", "chua", "chang", "dung", "bo", "giu", "them", "bot", "tang", "giam", "truoc", "sau",
        "tren", "duoi", "hon", "kem", "nhieu", "it", "dong", "phan", "rut", "keo", "nang", "ha",
        "duoc", "cam", "nen", "bat", "buoc", "tuy", "mot", "hai", "ba", "bon", "nam", "bay",
        "tam", "chin", "muoi", "nua",
    }
)  # fmt: skip
WORD = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Words:
    """The words of a text, ready to be compared."""

    counted: Counter[str]
    telling: tuple[str, ...]  # figures and turning words, in alphabetical order

    @property
    def total(self) -> int:
        return self.counted.total()


def words_of(text: str) -> Words:
    """Return the folded words of a text."""
    counted = Counter(WORD.findall(fold(text)))
    telling = sorted(word for word in counted.elements() if word in TURNING or word[0].isdigit())
    return Words(counted, tuple(telling))


def alike(one: Words, other: Words) -> bool:
    """Return whether two texts say nearly the same. A text without words is like none."""
    if not one.total or not other.total or one.telling != other.telling:
        return False
    shared = (one.counted & other.counted).total()
    return 2 * shared >= THRESHOLD * (one.total + other.total)


def grouped(rows: Sequence[Row], same: Callable[[Row, Row], bool]) -> list[list[Row]]:
    """Return the rows in groups: who is like another stands with it. Rows keep their order, groups stand where their first row stood.

    Which rows come together does not depend on the order in which they are given.
    """
    groups: list[list[int]] = []
    for index, row in enumerate(rows):
        near = [group for group in groups if any(same(rows[other], row) for other in group)]
        joined = sorted([index, *(other for group in near for other in group)])
        groups = [group for group in groups if group not in near] + [joined]
    return [[rows[index] for index in group] for group in sorted(groups)]
