"""Vietnamese order: by given name, by letters, then by tones."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.domain.vietnamese import LETTERS, fold, sort_key, title_key

TONED = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"
ALPHABET = sorted(set(LETTERS) | set(TONED))
words = st.text(alphabet=ALPHABET, min_size=1, max_size=6)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)


def rank(letter):
    """The place of a letter and of its tone, worked out another way than the module does."""
    if letter in TONED:
        return LETTERS.index(TONED[TONED.index(letter) // 6 * 6]), TONED.index(letter) % 6
    return LETTERS.index(letter), 0


def order(name):
    parts = name.split()
    ranked = [[rank(letter) for letter in word] for word in [parts[-1], *parts[:-1]]]
    return [([letter for letter, _tone in word], [tone for _letter, tone in word]) for word in ranked]


@given(names, names)
def test_keys_stand_in_the_order_of_letters_then_tones(one, other):
    assert (sort_key(one) < sort_key(other)) == (order(one) < order(other))


@given(names)
def test_key_does_not_depend_on_case_or_typing(name):
    assert sort_key(name.upper()) == sort_key(unicodedata.normalize("NFD", name)) == sort_key(f"  {name} ") == sort_key(name)


@given(st.text(max_size=60))
def test_key_of_any_text_is_plain(text):
    assert set(sort_key(text)) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


@given(names)
def test_fold_leaves_plain_letters_and_is_stable(name):
    assert fold(name).isascii()
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=60))
def test_fold_of_any_text_is_stable(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "bare"), [("Đảng ủy khối", "dang uy khoi"), ("ƯỜNG", "uong"), ("Nguyễn Thị Ví Dụ", "nguyen thi vi du"), ("", "")]
)
def test_fold_takes_marks_away(text, bare):
    assert fold(text) == bare


def test_people_are_listed_by_given_name():
    listed = ["Trần Văn An", "Nguyễn Thị Ân", "Lê Anh", "Đỗ Ánh", "Nguyễn Dũng", "Đinh Thị Dung", "Phạm Đức", "Bùi Thị Ví Dụ", "Bùi Ánh"]
    assert sorted(listed, key=sort_key) == [
        "Trần Văn An",
        "Lê Anh",
        "Bùi Ánh",
        "Đỗ Ánh",
        "Nguyễn Thị Ân",
        "Bùi Thị Ví Dụ",
        "Đinh Thị Dung",
        "Nguyễn Dũng",
        "Phạm Đức",
    ]


def test_units_are_listed_from_the_left():
    listed = ["Văn phòng Quận ủy", "Ủy ban Kiểm tra", "Đảng ủy khối", "Ban Tuyên giáo", "Ban Tổ chức", "Đơn vị", "Dân vận"]
    assert sorted(listed, key=title_key) == [
        "Ban Tổ chức",
        "Ban Tuyên giáo",
        "Dân vận",
        "Đảng ủy khối",
        "Đơn vị",
        "Ủy ban Kiểm tra",
        "Văn phòng Quận ủy",
    ]
