"""Word-level redline of two texts (chữ sửa): what goes, what comes, what stays.

diff-match-patch compares letters; here every distinct word becomes one letter first, so that a word changes as a whole. Dropping the
"delete" pieces gives the new text, dropping the "insert" pieces the old one, letter for letter.
"""

import re
from typing import Literal

from diff_match_patch import diff_match_patch

Op = Literal["equal", "insert", "delete"]
Piece = tuple[Op, str]
OPS: dict[int, Op] = {0: "equal", 1: "insert", -1: "delete"}
# A run of letters and digits, a run of blanks, or one other sign.
WORD = re.compile(r"\w+|\s+|[^\w\s]", re.UNICODE)
# Private characters stand for words; surrogates are left alone.
FIRST, SURROGATES = 0x100, range(0xD800, 0xE000)
TIMEOUT_SECONDS = 2.0


def redline(old: str, new: str) -> list[Piece]:
    """Return the pieces of the redline from the old text to the new, in reading order."""
    if old == new:
        return [("equal", old)] if old else []
    signs: dict[str, str] = {}
    engine = diff_match_patch()
    engine.Diff_Timeout = TIMEOUT_SECONDS
    differences = engine.diff_main(_signs(old, signs), _signs(new, signs), False)
    engine.diff_cleanupSemantic(differences)
    words = {sign: word for word, sign in signs.items()}
    return _tidy([(OPS[op], "".join(words[sign] for sign in text)) for op, text in differences if text])


def _signs(text: str, signs: dict[str, str]) -> str:
    """Write each word as one character, the same word always the same."""
    written = []
    for word in WORD.findall(text):
        if word not in signs:
            code = FIRST + len(signs)
            signs[word] = chr(code if code < SURROGATES.start else code + len(SURROGATES))
        written.append(signs[word])
    return "".join(written)


def _tidy(pieces: list[Piece]) -> list[Piece]:
    """Join neighbours of one kind, put what goes before what comes, and take a single word between two replacements along with them."""
    spans: list[tuple[str, str]] = []  # what stood, what stands; the same twice where nothing changed
    for op, text in pieces:
        gone, come = ("" if op == "insert" else text), ("" if op == "delete" else text)
        if spans and op != "equal" and (spans[-1][0] != spans[-1][1]):
            gone, come = spans[-1][0] + gone, spans[-1][1] + come
            spans.pop()
        spans.append((gone, come))
    joined: list[tuple[str, str]] = []
    for span in spans:
        joined.append(span)
        if len(joined) > 2 and _replaced(joined[-3]) and _lone_word(joined[-2]) and _replaced(joined[-1]):
            joined[-3:] = [("".join(each[0] for each in joined[-3:]), "".join(each[1] for each in joined[-3:]))]
    return [piece for gone, come in joined for piece in _pieces(gone, come)]


def _replaced(span: tuple[str, str]) -> bool:
    return span[0] != span[1] and bool(span[0]) and bool(span[1])


def _lone_word(span: tuple[str, str]) -> bool:
    return span[0] == span[1] and len(span[0].split()) <= 1


def _pieces(gone: str, come: str) -> list[Piece]:
    if gone == come:
        return [("equal", gone)] if gone else []
    made: list[Piece] = [("delete", gone), ("insert", come)]
    return [piece for piece in made if piece[1]]


def changed(pieces: list[Piece]) -> bool:
    """Return whether the redline says that anything changed."""
    return any(op != "equal" for op, _text in pieces)
