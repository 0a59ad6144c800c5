import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.search.matching import LONGEST_WORD, MOST_WORDS, Piece, Wanted, marked, parse, snippet, with_beginnings, words_for_index


def words(typed):
    query = parse(typed)
    return query.words if query else None


def test_query_is_cut_into_small_words_each_once():
    assert words("Giao ước, GIAO  ước!") == ("giao", "ước")


def test_query_is_one_form_of_unicode():
    assert words("Đào") == words("Đa\u0300o") == ("đào",)


def test_query_without_a_word_asks_nothing():
    assert [words(typed) for typed in ("", "   ", "\x00", "'\"*()", "😀🇻🇳", "___", "\u0301")] == [None] * 7


def test_query_is_bounded():
    assert len(words("x" * 10_000)[0]) == LONGEST_WORD
    assert len(words(" ".join(f"từ{n}" for n in range(100)))) == MOST_WORDS


def test_operators_are_only_words():
    assert parse('giao" OR NEAR(*').words == ("giao", "or", "near")
    assert Wanted(("giao", "or")).as_fts() == '"giao" AND "or"'


def test_questions_go_from_exact_to_loose():
    asked = [(wanted.words, wanted.beginning) for wanted in parse("Ước").questions(None)]
    assert asked == [
        (("_tước",), False),
        (("ước",), False),
        (("_tước",), True),
        (("ước",), True),
        (("_tuoc",), False),
        (("uoc",), False),
        (("_tuoc",), True),
        (("uoc",), True),
    ]


def test_plain_words_are_not_asked_twice_and_one_letter_is_no_beginning():
    assert [wanted.beginning for wanted in parse("uoc").questions(None)] == [False, False, True, True]
    assert [wanted.words for wanted in parse("a").questions(None)] == [("_ta",), ("a",)]


def test_scope_and_marks_are_words_too():
    wanted = Wanted(("giao",), beginning=True, scope=("c3", "y12"), marks=("kclause",))
    assert wanted.as_fts() == '"giao"* AND ("_c3" OR "_y12") AND "_kclause"'
    assert wanted.as_tsquery() == "'giao*' & ('_c3' | '_y12') & '_kclause'"


def test_beginnings_are_words_of_their_own_on_postgresql():
    assert with_beginnings("thi thì 20 _tthi _c3 _public a") == "thi thì 20 _tthi _c3 _public a th* thi* 20* _tth* _tthi*"


@pytest.mark.parametrize(
    ("words", "asked", "checked"),
    [
        (("a", "th"), "'a' & 'th*'", None),
        (("_tthi",), "'_tthi*'", None),
        (("động",), "'dong*'", "'động':*"),
        (("_tđộ",), "'_tdo*'", "'_tđộ':*"),
        (("nghieng",), "'nghien*'", "'nghieng':*"),
        (("t",), "'t':*", None),
        (("人民",), "'人民':*", None),
    ],
)
def test_a_beginning_is_asked_of_what_postgresql_keeps_and_checked_where_that_says_less(words, asked, checked):
    wanted = Wanted(words, beginning=True)
    assert (wanted.as_tsquery(), wanted.beginning_to_check()) == (asked, checked)


def test_spans_limit_where_is_looked():
    assert Wanted(("a",), spans=("w1", "w2"), marks=("kunit",)).as_tsquery() == "'a' & ('_w1' | '_w2') & '_kunit'"


@pytest.mark.parametrize(
    ("title", "text", "rank"),
    [
        ("Ước mơ", "", 0),
        ("", "ước mơ", 1),
        ("Ướcx", "", 2),
        ("", "ướcx", 3),
        ("Uộc", "", 4),
        ("", "uộc", 5),
        ("Uocx", "", 6),
        ("", "uocx", 7),
    ],
)
def test_rank_is_the_first_question_that_is_answered(title, text, rank):
    assert parse("ước").rank(words_for_index(title, text, ("c1",))) == rank


def test_empty_scope_finds_nothing():
    assert Wanted(("giao",), scope=()).as_fts() == '"giao" AND ("_nobody")'


def test_index_holds_words_as_written_and_folded():
    assert words_for_index("Đào", "ước mơ 2023", ("c1",)) == "dao đào uoc ước mo mơ 2023 _tdao _tđào _c1"


def test_words_of_scope_cannot_be_written():
    assert words_for_index("_c3 _public", "", ()) == "c3 public _tc3 _tpublic"


def test_hits_are_marked_whatever_the_accents_and_side_by_side_as_one():
    assert marked("Ký Giao ước thi đua", parse("giao uoc")) == [Piece("Ký "), Piece("Giao ước", hit=True), Piece(" thi đua")]


def test_last_word_marks_what_begins_with_it():
    assert [piece.text for piece in marked("nghị quyết, nghiệm thu", parse("nghi")) if piece.hit] == ["nghị", "nghiệm"]


def test_snippet_shows_words_around_the_first_hit():
    text = " ".join(f"a{n}" for n in range(100)) + " giao ước " + " ".join(f"b{n}" for n in range(100))
    pieces = snippet(text, parse("giao ước"))
    assert [pieces[0], pieces[2], pieces[-1]] == [Piece("… "), Piece("giao ước", hit=True), Piece(" …")]
    assert len("".join(piece.text for piece in pieces).split()) <= 44


def test_snippet_of_a_text_without_a_hit_is_its_beginning():
    assert snippet("một hai", parse("ba")) == [Piece("một hai")]
    assert snippet("", parse("ba")) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=200))
def test_marking_never_loses_a_letter(typed, text):
    query = parse(typed)
    if query:
        assert "".join(piece.text for piece in marked(text, query)) == text
