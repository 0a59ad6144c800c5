"""The numbers before the lines of an official text: "Chương II", "Điều 7.", "3.", "b)", "I.", "1.2.", "-"."""  # vi: data

import re
from dataclasses import dataclass
from enum import StrEnum

# The order of letters for điểm: the Vietnamese alphabet without its marked vowels; what a typist of English letters uses stands between.
LETTERS = "abcdđefghijklmnopqrstuvwxyz"  # vi: data
NOT_VIETNAMESE = "fjwz"
ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười")  # vi: data
ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


class Family(StrEnum):
    """Ways of numbering, from the outermost inward."""

    PART = "part"  # Phần thứ nhất
    UPPER = "upper"  # A.
    CHAPTER = "chapter"  # Chương I
    ROMAN = "roman"  # I.
    SECTION = "section"  # Mục 1
    ARTICLE = "article"  # Điều 1.
    NUMBER = "number"  # 1.
    DECIMAL = "decimal"  # 1.1.
    LETTER = "letter"  # a)
    BULLET = "bullet"  # -
    NONE = "none"


STRONG = (Family.PART, Family.CHAPTER, Family.SECTION, Family.ARTICLE)


@dataclass(frozen=True)
class Mark:
    """The number at the start of a line: how it is written, its place in its sequence, the words after it. `sure`: it is nothing else."""

    family: Family
    label: str
    rest: str
    value: int = 0
    sure: bool = True


NO_MARK = Mark(Family.NONE, "", "")
_UPPER_LETTER = "A-ZĐÀ-ÖØ-ÝĂĨŨƠƯẠ-Ỹ"  # vi: data
_ROMAN = r"[IVXLC]{1,7}"
_ORDINAL = "|".join(form for word in ORDINALS for form in (word, word.capitalize(), word.upper()))
# What may follow "Chương II": a sign, nothing, or a title; a small letter goes on with a sentence.
_ENDS = rf"(?:[.:\-–]\s*|$|(?=[{_UPPER_LETTER}]))"
_PATTERNS: tuple[tuple[Family, re.Pattern[str]], ...] = (
    (Family.PART, re.compile(rf"(?:Phần|PHẦN)\s+(?:(?:thứ|THỨ)\s+)?({_ORDINAL}|{_ROMAN}|\d{{1,2}})\b\s*{_ENDS}")),  # vi: data
    (Family.CHAPTER, re.compile(rf"(?:Chương|CHƯƠNG)\s+({_ROMAN}|\d{{1,2}})\b\s*{_ENDS}")),  # vi: data
    (Family.SECTION, re.compile(rf"(?:Mục|MỤC)\s+({_ROMAN}|\d{{1,2}})\b\s*{_ENDS}")),  # vi: data
    (Family.ARTICLE, re.compile(r"(?:Điều|ĐIỀU)\s+(\d{1,3})\s*(?:[.:]\s*|[\-–]\s+|$)")),  # vi: data
    (Family.NUMBER, re.compile(r"(?:Khoản|KHOẢN)\s+(\d{1,3})\s*[.:]\s*")),  # vi: data
    (Family.LETTER, re.compile(r"(?:Điểm|ĐIỂM)\s+([a-zđ])\s*[.:)]\s*")),  # vi: data
    (Family.DECIMAL, re.compile(r"(\d{1,2}(?:\.\d{1,2})+)(?:\s*[.)]\s*|\s+)(?=\D)")),
    (Family.NUMBER, re.compile(r"(\d{1,3})\s*[.)](?!\d)\s*")),
    (Family.ROMAN, re.compile(r"([IVX]{1,6})\s*(?:[.)/:](?!\w)|[\-–](?=\s))\s*")),
    (Family.UPPER, re.compile(r"([A-HĐ])\s*[.)/](?!\w)\s*")),
    (Family.LETTER, re.compile(r"([a-zđ])\s*(?:\)|\.(?=\s))\s*")),
    (Family.BULLET, re.compile(r"([\-–—•·●▪◦+*])\s*")),
)
# "Điều 5 Nhiệm vụ": the dot forgotten, or a sentence that speaks of an article.
_ARTICLE_WITHOUT_DOT = re.compile(rf"(?:Điều|ĐIỀU)\s+(\d{{1,3}})\s+(?=[{_UPPER_LETTER}])")  # vi: data


def mark_of(line: str) -> Mark:
    """Return the number before a line, or NO_MARK with the whole line as its words."""
    for family, pattern in _PATTERNS:
        found = pattern.match(line)
        if found and (value := _value(family, found.group(1))):
            return Mark(family, found.group().strip(), line[found.end() :].strip(), value)
    if found := _ARTICLE_WITHOUT_DOT.match(line):
        return Mark(Family.ARTICLE, found.group().strip(), line[found.end() :].strip(), int(found.group(1)), sure=False)
    return Mark(Family.NONE, "", line)


def _value(family: Family, written: str) -> int:
    """Return the place in its sequence, from one; zero where it is no number after all."""
    if family == Family.BULLET:
        return 1
    if family == Family.LETTER:
        return LETTERS.index(written) + 1
    if family == Family.UPPER:
        return LETTERS.index(written.lower()) + 1
    if family == Family.DECIMAL:
        return int(written.rpartition(".")[2])
    if written.isdecimal():
        return int(written)
    return ORDINALS.index(written.lower()) + 1 if written.lower() in ORDINALS else from_roman(written.upper())


def from_roman(written: str) -> int:
    """Return a Roman numeral as a number; zero when it is not written as one."""
    total = 0
    for sign, following in zip(written, [*written[1:], ""], strict=True):
        value = ROMAN.get(sign, 0)
        total += -value if value < ROMAN.get(following, 0) else value
    return total if written and to_roman(total) == written else 0


def to_roman(number: int) -> str:
    """Return a number from 1 to 399 in Roman numerals."""
    pairs = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    written = ""
    for value, sign in pairs:
        times, number = divmod(number, value)
        written += sign * times
    return written


def steps_between(before: int, after: int) -> int:
    """Return how far one letter stands after another; letters that a Vietnamese or an English typist leaves out do not count."""
    between = LETTERS[before : after - 1] if after > before else ""
    return after - before - sum(letter == "đ" or letter in NOT_VIETNAMESE for letter in between)  # vi: data
