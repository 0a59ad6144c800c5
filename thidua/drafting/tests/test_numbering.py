"""Automatic numbering and redlines: pure functions, tried with random texts."""

from hypothesis import given
from hypothesis import strategies as st

from thidua.drafting.numbering import LETTERS, LEVELS, letter, numbered, roman
from thidua.drafting.order import end_of_block, moved, place_down, place_up
from thidua.drafting.redline import changed, redline

KINDS = st.lists(st.sampled_from(list(LEVELS)), max_size=60)
VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
WORDS = st.sampled_from(["Hội", "nghị", "hai", "phần", "ba", "một", "nửa", ",", ".", "15", "đơn vị\n", "(Cụm)", "“suy tôn”", "😀"])
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=60).map(" ".join))


def value_of(written: str) -> int:
    values = [VALUES[sign] for sign in written]
    return sum(-value if value < max(values[place:], default=0) else value for place, value in enumerate(values))


def labels(*kinds: str, **options: bool) -> list[str]:
    return [each.label for each in numbered(kinds, **options)]


def test_articles_run_on_through_chapters():
    assert labels("chapter", "article", "article", "chapter", "article") == ["Chương I", "Điều 1.", "Điều 2.", "Chương II", "Điều 3."]


def test_clauses_begin_anew_in_each_article_and_points_in_each_clause():
    assert labels("article", "clause", "point", "point", "clause", "point", "article", "clause") == [
        "Điều 1.", "1.", "a)", "b)", "2.", "a)", "Điều 2.", "1.",
    ]  # fmt: skip


def test_sections_begin_anew_in_each_chapter():
    assert labels("chapter", "section", "section", "chapter", "section") == ["Chương I", "Mục 1.", "Mục 2.", "Chương II", "Mục 1."]


def test_paragraphs_carry_no_number_and_disturb_none():
    assert labels("paragraph", "article", "clause", "paragraph", "clause") == ["", "Điều 1.", "1.", "", "2."]


def test_parts_of_a_plan_are_bare():
    assert labels("part", "clause", "part", "clause", bare_parts=True) == ["I.", "1.", "II.", "1."]
    assert labels("part") == ["Phần I"]


def test_points_follow_the_vietnamese_letters():
    assert "".join(letter(number) for number in range(1, 24)) == "abcdđeghiklmnopqrstuvxy"
    assert [letter(24), letter(25)] == ["aa", "ab"]


def test_citations_name_a_clause_as_texts_do():
    cited = [each.citation for each in numbered(["chapter", "article", "clause", "point", "paragraph"])]
    assert cited == ["Chương I", "Điều 1", "khoản 1 Điều 1", "điểm a khoản 1 Điều 1", "đoạn văn ở điểm a khoản 1 Điều 1"]
    assert [each.citation for each in numbered(["part", "clause"], bare_parts=True)] == ["mục I", "khoản 1 mục I"]


@given(st.integers(min_value=1, max_value=3999))
def test_roman_numerals_read_back(number):
    assert value_of(roman(number)) == number


@given(st.integers(min_value=1, max_value=2000))
def test_letters_are_never_used_twice(number):
    assert letter(number) not in {letter(each) for each in range(max(1, number - 50), number)}
    assert set(letter(number)) <= set(LETTERS)


@given(KINDS)
def test_every_kind_counts_without_gaps(kinds):
    made = numbered(kinds)
    assert [each.level for each in made] == [LEVELS[kind] for kind in kinds]
    articles = [each.label for each, kind in zip(made, kinds, strict=True) if kind == "article"]
    assert articles == [f"Điều {number}." for number in range(1, len(articles) + 1)]
    assert all(each.label for each, kind in zip(made, kinds, strict=True) if kind != "paragraph")


@given(KINDS)
def test_numbered_clauses_follow_one_another(kinds):
    before = 0
    for each, kind in zip(numbered(kinds), kinds, strict=True):
        if kind == "clause":
            before += 1
            assert each.label == f"{before}."
        elif kind not in ("point", "paragraph"):
            before = 0


@given(KINDS.filter(bool), st.data())
def test_moving_keeps_every_node_and_its_block_together(kinds, data):
    levels = [LEVELS[kind] for kind in kinds]
    start = data.draw(st.integers(min_value=0, max_value=len(kinds) - 1))
    for place in (place_up(levels, start), place_down(levels, start)):
        if place is None:
            continue
        rows, end = list(range(len(kinds))), end_of_block(levels, start)
        order = moved(rows, start, end, place)
        block = rows[start:end]
        assert sorted(order) == rows
        assert order != rows
        at = order.index(start)
        assert order[at : at + len(block)] == block


@given(TEXTS, TEXTS)
def test_redline_gives_both_texts_back(old, new):
    pieces = redline(old, new)
    assert "".join(text for op, text in pieces if op != "insert") == old
    assert "".join(text for op, text in pieces if op != "delete") == new
    assert changed(pieces) == (old != new)


@given(TEXTS)
def test_redline_of_the_same_text_changes_nothing(text):
    assert not changed(redline(text, text))


def test_redline_changes_whole_words():
    assert redline("có mặt một phần hai số đơn vị", "có mặt hai phần ba số đơn vị") == [
        ("equal", "có mặt "),
        ("delete", "một phần hai"),
        ("insert", "hai phần ba"),
        ("equal", " số đơn vị"),
    ]


def test_redline_shows_a_date_moved_by_one_number():
    assert redline("trước ngày 15 tháng 6", "trước ngày 20 tháng 6") == [
        ("equal", "trước ngày "),
        ("delete", "15"),
        ("insert", "20"),
        ("equal", " tháng 6"),
    ]
