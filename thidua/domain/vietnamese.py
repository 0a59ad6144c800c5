"""The order of Vietnamese names, and text without its marks (thứ tự chữ cái và dấu thanh; chữ không dấu)."""

import unicodedata
from functools import lru_cache

# The 29 letters in their order, with f, j, w, z where dictionaries put them.
LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # vi: data
# One plain character stands for each letter, so that every database, whatever its collation, sorts keys as Python does.
CODES = dict(zip(LETTERS, "3456789abcdefghijklmnopqrstuvwxyz", strict=True))
END_OF_WORD, DIGIT = "0", "1"
MODIFIERS = {
    ("a", "\u0306"): "ă",  # vi: data
    ("a", "\u0302"): "â",  # vi: data
    ("e", "\u0302"): "ê",  # vi: data
    ("o", "\u0302"): "ô",  # vi: data
    ("o", "\u031b"): "ơ",  # vi: data
    ("u", "\u031b"): "ư",  # vi: data
}
# Level, huyền, hỏi, ngã, sắc, nặng: the order of dictionaries.
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
LEVEL = "0"


def sort_key(full_name: str) -> str:
    """Return the text by which people are listed: given name first, then family and middle names, as Vietnamese offices do.

    Each word is compared by its letters (a < ă < â, d < đ …) and only then by its tones. The key holds digits and small letters
    only and does not depend on case or on how the marks were typed.
    """
    words = full_name.split()
    return "".join(_word_key(word) for word in [*words[-1:], *words[:-1]])


def title_key(text: str) -> str:
    """Return the text by which units and other titles are listed: word by word from the left, letters before tones."""
    return "".join(_word_key(word) for word in text.split())


@lru_cache(maxsize=10_000)
def _word_key(word: str) -> str:
    letters: list[str] = []
    tones: list[str] = []
    for mark in unicodedata.normalize("NFD", word.lower()):
        if mark in TONES and tones:
            tones[-1] = TONES[mark]
        elif letters and (letters[-1], mark) in MODIFIERS:
            letters[-1] = MODIFIERS[letters[-1], mark]
        elif mark in CODES or mark.isdecimal():
            letters.append(mark)
            tones.append(LEVEL)
    return "".join(CODES.get(letter) or f"{DIGIT}{unicodedata.decimal(letter)}" for letter in letters) + END_OF_WORD + "".join(tones)


def fold(text: str) -> str:
    """Return the text without case and marks, for searching: "Đảng ủy" → "dang uy"."""
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(mark))
    return bare.replace("đ", "d")  # vi: data
