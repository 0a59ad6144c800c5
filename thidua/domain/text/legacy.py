"""Vietnamese in the encodings from before Unicode: TCVN3 (fonts .VnTime, .VnArial…) and VNI (fonts VNI-Times…), told apart and converted.

Both put Vietnamese letters on the places of Western ones, so a file says which it is only by the names of its fonts, and pasted words
say nothing at all. There the words themselves decide: as what do they make Vietnamese syllables?
"""  # vi: data

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

# TCVN 5712:1993 (VN3) as the fonts of the house of ABC drew it. Capitals with a tone have no place: fonts whose names end in H (.VnTimeH)
# draw the small letters as capitals.
TCVN3 = dict(
    zip(
        "\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xaa\xab\xac\xad\xae"
        "\xb5\xb6\xb7\xb8\xb9\xbb\xbc\xbd\xbe\xc6\xc7\xc8\xc9\xca\xcb"
        "\xcc\xce\xcf\xd0\xd1\xd2\xd3\xd4\xd5\xd6\xd7\xd8\xdc\xdd\xde"
        "\xdf\xe1\xe2\xe3\xe4\xe5\xe6\xe7\xe8\xe9\xea\xeb\xec\xed\xee"
        "\xef\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9\xfa\xfb\xfc\xfd\xfe",
        "ĂÂÊÔƠƯĐăâêôơưđ"  # vi: data
        "àảãáạằẳẵắặầẩẫấậ"  # vi: data
        "èẻẽéẹềểễếệìỉĩíị"  # vi: data
        "òỏõóọồổỗốộờởỡớợ"  # vi: data
        "ùủũúụừửữứựỳỷỹýỵ",  # vi: data
        strict=True,
    )
)
_VNI_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))  # vi: data
_VNI_CIRCUMFLEX = dict(zip("âáàåãä", ("", *"\u0301\u0300\u0309\u0303\u0323"), strict=True))  # vi: data
_VNI_BREVE = dict(zip("êéèúüë", ("", *"\u0301\u0300\u0309\u0303\u0323"), strict=True))  # vi: data
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}  # vi: data


def _vni_table() -> dict[str, str]:
    """Every VNI spelling of a marked letter, small and capital: the letter and, mostly, its mark on a second place."""
    small = dict(_VNI_ALONE)
    small |= {f"{base}{sign}": f"{base}{tone}" for base in "aeouy" for sign, tone in _VNI_TONES.items()}
    small |= {f"{sign}{tone}": f"{_VNI_ALONE[sign]}{mark}" for sign in "ôö" for tone, mark in _VNI_TONES.items()}  # vi: data
    small |= {f"{base}{sign}": f"{base}\u0302{tone}" for base in "aeo" for sign, tone in _VNI_CIRCUMFLEX.items()}
    small |= {f"a{sign}": f"a\u0306{tone}" for sign, tone in _VNI_BREVE.items()}
    both = small | {spelt.upper(): letter.upper() for spelt, letter in small.items()}
    # A capital followed by a small mark is a capital too: typists held the shift key only for the letter.
    both |= {f"{spelt[0].upper()}{spelt[1]}": letter.upper() for spelt, letter in small.items() if len(spelt) == 2}
    return {spelt: unicodedata.normalize("NFC", letter) for spelt, letter in both.items()}


VNI = _vni_table()
_VNI_SPELLING = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

# Letters that only Unicode can write: where one stands, the text is Unicode already.
_UNICODE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")  # vi: data
_WESTERN = re.compile("[\xa1-\xff]")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\xa1-\xbf])*|[\xa1-\xbf](?:[^\W\d_]|[\xa1-\xbf])+")

_TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"  # vi: data
    r"(?:uyê|iêu|yêu|oai|oay|oeo|uay|uây|uôi|ươi|ươu|uya|uyu|iê|yê|uô|ươ|uê|uy|uâ|oa|oă|oe|oo|ai|ao|au|ay|âu|ây|eo|êu|"  # vi: data
    r"ia|iu|oi|ôi|ơi|ua|ui|ưa|ưi|ưu|uơ|uo|[aăâeêioôơuưy])"  # vi: data
    r"(?:ch|nh|ng|[cmnpt])?"
)


class Encoding(StrEnum):
    """How a text is written."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


def from_tcvn3(text: str, *, capitals: bool = False) -> str:
    """Return TCVN3 text as Unicode NFC; `capitals` for fonts that draw every letter as a capital (.VnTimeH)."""
    written = "".join(TCVN3.get(sign, sign) for sign in unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", written.upper() if capitals else written)


def from_vni(text: str) -> str:
    """Return VNI text as Unicode NFC."""
    written = _VNI_SPELLING.sub(lambda found: VNI[found.group()], unicodedata.normalize("NFC", text))
    return unicodedata.normalize("NFC", written)


def encoding_of_font(font: str) -> Encoding:
    """Return what the name of a font says about the text set in it."""
    name = font.strip().casefold()
    if name.startswith(".vn"):
        return Encoding.TCVN3
    return Encoding.VNI if name.startswith(("vni-", "vni ")) else Encoding.UNICODE


def draws_capitals(font: str) -> bool:
    """Return whether the font is one of those that draw small letters as capitals (.VnTimeH, .VnArialH)."""
    return encoding_of_font(font) == Encoding.TCVN3 and font.strip().endswith("H")


def encoding_of(text: str, font: str = "") -> Encoding:
    """Return what a text is written in, by the name of its font and, where that says nothing, by the words themselves.

    Words in an old font that can only be Unicode, or that need no mark, stay as they are: people change fonts without changing words.
    """
    text = unicodedata.normalize("NFC", text)
    by_font = encoding_of_font(font)
    if by_font == Encoding.UNICODE:
        return guess(text)
    return by_font if _WESTERN.search(text) and not _UNICODE_ONLY.search(text) else Encoding.UNICODE


def converted(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Return text of a known encoding as Unicode NFC; `capitals` for fonts that draw every letter as a capital."""
    if encoding == Encoding.TCVN3:
        return from_tcvn3(text, capitals=capitals)
    written = from_vni(text) if encoding == Encoding.VNI else unicodedata.normalize("NFC", text)
    return written.upper() if capitals else written


def guess(text: str) -> Encoding:
    """Return in what a text without fonts is written. Only words with a sign beyond ASCII are asked; where they do not clearly make
    Vietnamese syllables as TCVN3 or VNI, and clearly none as they stand, the text is left as it is.
    """
    text = unicodedata.normalize("NFC", text)
    if _UNICODE_ONLY.search(text):
        return Encoding.UNICODE
    words = [word for word in _WORD.findall(text) if _WESTERN.search(word)]
    if not words:
        return Encoding.UNICODE
    as_it_stands = _share(words)
    best = max((Encoding.TCVN3, Encoding.VNI), key=lambda each: _share(converted(word, each) for word in words))
    share = _share(converted(word, best) for word in words)
    sure, strange = (0.8, 0.5) if len(words) > 2 else (1.0, 0.0)
    return best if share >= sure and as_it_stands <= strange else Encoding.UNICODE


def _share(words: Iterable[str]) -> float:
    """Return which part of these words are Vietnamese syllables."""
    judged = [is_syllable(word) for word in words]
    return sum(judged) / len(judged)


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Return whether a word is built like one Vietnamese syllable: onset, vowels, end, one tone, and capitals where they may stand."""
    if word not in (word.lower(), word.upper(), word.capitalize()):
        return False
    bare = unicodedata.normalize("NFD", word.lower())
    tones = sum(sign in _TONE_MARKS for sign in bare)
    letters = unicodedata.normalize("NFC", "".join(sign for sign in bare if sign not in _TONE_MARKS))
    return tones <= 1 and _SYLLABLE.fullmatch(letters) is not None
