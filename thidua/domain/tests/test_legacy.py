"""Vietnamese from before Unicode: whole alphabets both ways, sentences, and what must be left alone."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.domain.text.legacy import TCVN3, VNI, Encoding, converted, draws_capitals, encoding_of, from_tcvn3, from_vni, guess, is_syllable

SMALL = "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
AS_TCVN3 = {letter: sign for sign, letter in TCVN3.items()}
AS_VNI: dict[str, str] = {}
for spelling, letter in VNI.items():
    AS_VNI.setdefault(letter, spelling)

SENTENCES = [
    "Cộng hòa xã hội chủ nghĩa Việt Nam, độc lập, tự do, hạnh phúc.",
    "Điều 7. Các đơn vị thành viên được góp ý, biểu quyết những việc của Cụm; giữ nguyên ý kiến khác.",
    "Khuyến khích nghiên cứu, quyết định kịp thời; quý, khuỷu, thuở, nghiêng, huỳnh, ngoằn ngoèo.",
]
FOREIGN = [
    "The quick brown fox jumps over the lazy dog.",
    "Été à l'école française, très bientôt, garçon, Noël, château",
    "über große Straße für schöne Mädchen, Öffnung",
    "El niño mañana en España, año, corazón",
    "São Paulo, ações, não, coração",
    "là và thôi",  # Vietnamese that Latin-1 could write too
    "",
    "100 % ½ ±2 °C § 5 «»",
]


def written(text, table):
    return "".join(table.get(letter, letter) for letter in text)


def test_tcvn3_has_every_letter_and_gives_it_back():
    assert set(SMALL) <= set(AS_TCVN3)
    assert set("ĂÂÊÔƠƯĐ") <= set(AS_TCVN3)
    assert len(AS_TCVN3) == len(TCVN3) == 74
    assert from_tcvn3(written(SMALL, AS_TCVN3)) == SMALL


def test_tcvn3_capital_fonts_give_capitals():
    assert from_tcvn3(written(SMALL, AS_TCVN3), capitals=True) == SMALL.upper()
    assert draws_capitals(".VnTimeH")
    assert not draws_capitals(".VnTime")
    assert not draws_capitals("VNI-TimesH")


def test_vni_has_every_letter_small_and_capital_and_gives_it_back():
    assert set(SMALL + SMALL.upper()) <= set(AS_VNI)
    assert from_vni(written(SMALL, AS_VNI)) == SMALL
    assert from_vni(written(SMALL.upper(), AS_VNI)) == SMALL.upper()


def test_vni_takes_a_small_mark_after_a_capital():
    assert from_vni("Aùnh, Ñöôøng, ÑÖÔØNG, Quaän Hai Baø Tröng") == "Ánh, Đường, ĐƯỜNG, Quận Hai Bà Trưng"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_are_told_apart_and_converted(sentence):
    for table, encoding in ((AS_TCVN3, Encoding.TCVN3), (AS_VNI, Encoding.VNI)):
        old = written(sentence, table)
        assert guess(old) == encoding
        assert converted(old, encoding) == sentence
    assert guess(sentence) == guess(unicodedata.normalize("NFD", sentence)) == Encoding.UNICODE


@pytest.mark.parametrize(("old", "now"), [("C«ng ty", "Công ty"), ("HOÏP", "HỌP"), ("caâu hoûi", "câu hỏi"), ("§iÒu 2.", "Điều 2.")])
def test_few_words_are_enough_when_they_are_clear(old, now):
    assert converted(old, guess(old)) == now


@pytest.mark.parametrize("text", FOREIGN)
def test_what_is_not_old_vietnamese_is_left_alone(text):
    assert guess(text) == Encoding.UNICODE


def test_font_tells_the_encoding_only_where_words_need_it():
    assert encoding_of("ViÖt Nam", ".VnTime") == Encoding.TCVN3
    assert encoding_of("Vieät Nam", "VNI-Times") == Encoding.VNI
    assert encoding_of("Việt Nam, là", ".VnTime") == Encoding.UNICODE
    assert encoding_of("Quy 2023", ".VnTime") == Encoding.UNICODE
    assert encoding_of("C«ng ty ViÖt Nam", "Times New Roman") == Encoding.TCVN3


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=SMALL + "abcdeghiklmnopqrstuvxy ,.;0123456789", max_size=80))
def test_tcvn3_round_trip(text):
    assert from_tcvn3(written(text, AS_TCVN3)) == text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_conversion_never_fails_and_unicode_is_only_composed(text):
    assert converted(text, Encoding.UNICODE) == unicodedata.normalize("NFC", text)
    from_tcvn3(text)
    from_vni(text)
    guess(text)


@pytest.mark.parametrize("word", ["nghiêng", "quyết", "giữ", "gì", "huỳnh", "khuya", "Việt", "HỌP", "ỷ"])
def test_syllables(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["année", "ViỆt", "quick", "ộtộ", "trốs"])
def test_no_syllables(word):
    assert not is_syllable(word)
