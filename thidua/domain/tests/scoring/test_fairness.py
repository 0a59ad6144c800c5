"""What several scorers' points say of them, held against cases that can be counted by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.domain.scoring.fairness import (
    Favour,
    Without,
    agreement,
    kendall_w,
    leniency,
    mutual_favours,
    place_intervals,
    placed,
    ranks,
    without_each,
)
from thidua.domain.scoring.scheme import Combine


def test_ranks_of_equals_are_their_mean():
    assert ranks([30, 50, 30, 10]) == [Fraction(5, 2), 1, Fraction(5, 2), 4]


def test_w_of_a_worked_case():
    """Three scorers rank four units 1234, 2134, 1243: sums of ranks 4 5 10 11, mean 7.5, S = 12.25 + 6.25 + 6.25 + 12.25 = 37.

    W = 12 · 37 ÷ (9 · 60) = 444 ÷ 540 = 37/45.
    """
    rows = [[40, 30, 20, 10], [30, 40, 20, 10], [40, 30, 10, 20]]
    assert kendall_w(rows) == Fraction(37, 45)


def test_w_of_a_worked_case_with_ties():
    """Two scorers, three units: ranks 1 2 3 and 1 2.5 2.5; sums 2, 4.5, 5.5; mean 4; S = 4 + 0.25 + 2.25 = 6.5; T = 2³ − 2 = 6.

    W = 12 · 6.5 ÷ (4 · 24 − 2 · 6) = 78 ÷ 84 = 13/14.
    """
    assert kendall_w([[30, 20, 10], [30, 20, 20]]) == Fraction(13, 14)


def test_w_at_its_ends_and_where_there_is_none():
    assert kendall_w([[3, 2, 1], [30, 20, 10]]) == 1
    assert kendall_w([[2, 1], [1, 2]]) == 0
    for nothing in ([], [[1, 2]], [[1], [2]], [[5, 5, 5], [7, 7, 7]]):
        assert kendall_w(nothing) is None


@given(
    st.integers(2, 6).flatmap(lambda units: st.lists(st.lists(st.integers(0, 5), min_size=units, max_size=units), min_size=2, max_size=6))
)
def test_w_lies_between_nothing_and_one(rows):
    found = kendall_w(rows)
    assert found is None or 0 <= found <= 1


def test_agreement_is_w_where_all_scored_the_same_and_says_when_it_is_not():
    same = {"a": {"x": 40, "y": 30, "z": 20}, "b": {"x": 40, "y": 20, "z": 30}}
    exact = agreement(same)
    assert (exact.value, exact.over, exact.approximate) == (0.75, 3, False)
    # nobody scores itself, all order the others alike
    order = ["p", "q", "r", "s", "t"]
    cross = {scorer: {unit: 100 - 10 * at for at, unit in enumerate(order) if unit != scorer} for scorer in order}
    found = agreement(cross)
    assert (found.value, found.over, found.approximate) == (pytest.approx(1), 5, True)
    assert agreement({"a": {"x": 1}, "b": {"y": 1}}) is None


# Four units score one another. "a" gives everybody 5 more than the others do; "c" and "d" give each other 20 more than anybody.
GIVEN = {
    "a": {"b": 85, "c": 75, "d": 65},
    "b": {"a": 90, "c": 70, "d": 60},
    "c": {"a": 90, "b": 80, "d": 80},
    "d": {"a": 90, "b": 80, "c": 90},
}


def test_leniency_is_what_a_scorer_gives_beyond_the_others():
    """a: b 85 against 80, c 75 against 80, d 65 against 70: (5 − 5 − 5) ÷ 3 = −1.67, rounded −2. c: a 0, b −2.5, d 80 against 62.5: 5."""
    assert leniency(GIVEN) == {"a": -2, "b": -8, "c": 5, "d": 5}
    assert leniency({"a": {"x": 1}}) == {"a": None}


def test_two_that_favour_each_other_are_found():
    """c gives d 17.5 more than the others, 12.5 beyond its leniency of 5, half up 13; d gives c 17.5 more, as much."""
    assert mutual_favours(GIVEN, limit=10) == [Favour("c", "d", 13, 13)]
    assert mutual_favours(GIVEN, limit=13) == []


def test_what_leaving_one_out_changes():
    """With all: a 90, b 81.67, c 78.33, d 68.33. Without a: b 80 and c 80 are equal. Without b: c 82.5 stands before b 81.67.

    Without c: b 82.5, c 78.33, d 62.5; without d: b 82.5, c 72.5, d 68.33: the order stays.
    """
    units = list("abcd")
    assert placed(GIVEN, units, Combine.MEAN) == {"a": 1, "b": 2, "c": 3, "d": 4}
    assert without_each(GIVEN, units, Combine.MEAN) == [
        Without("a", (("c", 3, 2),)),
        Without("b", (("b", 2, 3), ("c", 3, 2))),
        Without("c", ()),
        Without("d", ()),
    ]
    assert place_intervals(GIVEN, units, Combine.MEAN) == {"a": (1, 1), "b": (2, 3), "c": (2, 3), "d": (4, 4)}


@given(st.dictionaries(st.sampled_from("abcde"), st.dictionaries(st.sampled_from("abcde"), st.integers(0, 9), min_size=1), min_size=1))
def test_intervals_hold_every_place(given_):
    units = list("abcde")
    found = place_intervals(given_, units, Combine.MEDIAN)
    for unit, place in placed(given_, units, Combine.MEDIAN).items():
        best, worst = found[unit]
        assert best <= place <= worst
