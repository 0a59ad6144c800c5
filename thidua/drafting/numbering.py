"""Automatic numbering of official texts (Nghị định 30/2020/NĐ-CP, Phụ lục I): phần, chương, mục, điều, khoản, điểm.

A pure function from the kinds of the nodes, in order, to their numbers. Điều run on through all chapters; mục begin anew in each
chapter, khoản in each điều (or mục, chương, phần), điểm in each khoản. Plain paragraphs carry no number.
"""  # vi: data

from collections.abc import Iterable
from dataclasses import dataclass

# The order of letters for điểm: the Vietnamese alphabet without its marked vowels, đ among them.
LETTERS = "abcdđeghiklmnopqrstuvxy"  # vi: data
LEVELS = {"part": 0, "chapter": 1, "section": 2, "article": 3, "clause": 4, "point": 5, "paragraph": 6}
# A node of this kind makes these begin again at one.
RESETS = {
    "part": ("section", "clause", "point"),
    "chapter": ("section", "clause", "point"),
    "section": ("clause", "point"),
    "article": ("clause", "point"),
    "clause": ("point",),
}
WORDS = {"part": "Phần", "chapter": "Chương", "section": "Mục", "article": "Điều"}  # vi: data
ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


@dataclass(frozen=True)
class Numbered:
    """The number of one node: `label` stands before its text ("Điều 7.", "2.", "đ)"), `citation` names it from elsewhere."""

    label: str
    citation: str
    level: int


def roman(number: int) -> str:
    """Return a whole number above zero in Roman numerals: 4 → IV."""
    written = ""
    for value, sign in ROMAN:
        times, number = divmod(number, value)
        written += sign * times
    return written


def letter(number: int) -> str:
    """Return the letter of the n-th điểm, from 1: a b c d đ e g …; after y come aa, ab."""
    written = ""
    while number > 0:
        number, rest = divmod(number - 1, len(LETTERS))
        written = LETTERS[rest] + written
    return written


def numbered(kinds: Iterable[str], *, bare_parts: bool = False) -> list[Numbered]:
    """Return the numbers of nodes that stand in this order.

    `bare_parts`: the parts of a plan are written "I." and cited "mục I"; those of a long act "Phần I".
    """
    counts = dict.fromkeys(LEVELS, 0)
    standing: dict[str, int] = {}
    made = []
    for kind in kinds:
        if kind != "paragraph":
            counts[kind] += 1
            standing = {name: number for name, number in standing.items() if LEVELS[name] < LEVELS[kind]} | {kind: counts[kind]}
            for below in RESETS.get(kind, ()):
                counts[below] = 0
        label = _label(kind, counts[kind], bare_parts=bare_parts)
        made.append(Numbered(label, _citation(kind, standing, bare_parts=bare_parts), LEVELS[kind]))
    return made


def _label(kind: str, number: int, *, bare_parts: bool) -> str:
    if kind == "part" and bare_parts:
        return f"{roman(number)}."
    if kind in ("part", "chapter"):
        return f"{WORDS[kind]} {roman(number)}"
    if kind in ("section", "article"):
        return f"{WORDS[kind]} {number}."
    if kind == "clause":
        return f"{number}."
    return f"{letter(number)})" if kind == "point" else ""


def _citation(kind: str, standing: dict[str, int], *, bare_parts: bool) -> str:
    """The way a Vietnamese text cites upward: "điểm a khoản 2 Điều 7". Articles and chapters need no more than themselves."""
    words = []
    for name in reversed(LEVELS):
        if name not in standing:
            continue
        number = standing[name]
        if name == "point":
            words.append(f"điểm {letter(number)}")  # vi: data
        elif name == "clause":
            words.append(f"khoản {number}")  # vi: data
        elif name == "part" and bare_parts:
            words.append(f"mục {roman(number)}")  # vi: data
        else:
            words.append(f"{WORDS[name]} {roman(number) if name in ('part', 'chapter') else number}")
        if name in ("article", "chapter", "part"):
            break
    where = " ".join(words)
    if kind != "paragraph":
        return where
    return f"đoạn văn ở {where}" if where else "lời mở đầu"  # vi: data
