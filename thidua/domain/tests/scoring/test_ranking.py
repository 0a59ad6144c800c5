"""Places: worked cases of each tie-break, who stands outside, why one stands before another, and laws that hold for every ranking."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.domain.scoring.ranking import Because, Decider, Outside, Ranking, Result, class_of, outside, rank, why
from thidua.domain.scoring.scheme import Class, TieBreak, Ties

EVERY = tuple(TieBreak)
CLASSES = (Class("Xuất sắc", 9_000), Class("Tốt", 8_000))  # vi: data


def places(results, tie_breaks=EVERY, ties=Ties.SHARED):
    return [(each.unit, each.place) for each in rank(results, tie_breaks, ties).places]


A = Result("A", 9_000, (5_000, 2_000, 2_000), penalty=100, votes=3)


@pytest.mark.parametrize(
    ("other", "by"),
    [
        (replace(A, unit="B", total=9_001), Decider.TOTAL),
        (replace(A, unit="B", groups=(5_100, 1_900, 2_000)), TieBreak.FIRST_GROUP),
        (replace(A, unit="B", penalty=99), TieBreak.FEWER_PENALTIES),
        (replace(A, unit="B", groups=(5_000, 1_900, 2_100)), TieBreak.THIRD_GROUP),
        (replace(A, unit="B", votes=4), TieBreak.MORE_VOTES),
        (replace(A, unit="B", chair_order=1), TieBreak.CHAIR),
    ],
)
def test_each_tie_break_puts_the_better_before(other, by):
    assert places([A, other]) == [("B", 1), ("A", 2)]
    found = why(A, other, EVERY)
    assert (found.first, found.second, found.by) == ("B", "A", by)


def test_who_had_the_flag_last_year_stands_behind():
    assert places([replace(A, had_flag=True), replace(A, unit="B")]) == [("B", 1), ("A", 2)]


def test_tie_breaks_count_in_their_declared_order_and_only_those_declared():
    other = replace(A, unit="B", penalty=0, groups=(4_900, 2_000, 2_100))
    assert places([A, other]) == [("A", 1), ("B", 2)]
    assert places([A, other], (TieBreak.FEWER_PENALTIES, TieBreak.FIRST_GROUP)) == [("B", 1), ("A", 2)]
    assert places([A, other], ()) == [("A", 1), ("B", 1)]


@pytest.mark.parametrize(("ties", "last"), [(Ties.SHARED, 3), (Ties.DENSE, 2)])
def test_equals_share_a_place_and_the_scheme_says_which_follows(ties, last):
    found = rank([A, replace(A, unit="B"), replace(A, unit="C", total=8_000)], EVERY, ties, CLASSES)
    assert [(each.unit, each.place, each.shared, each.title) for each in found.places] == [
        ("A", 1, True, "Xuất sắc"),
        ("B", 1, True, "Xuất sắc"),
        ("C", last, False, "Tốt"),
    ]


def test_who_has_no_place_is_named_with_the_reason():
    rows = [replace(A, excluded_by=("L1",)), Result("B", None), replace(A, unit="C", suspended=True), Result("D", 0)]
    assert rank(rows, EVERY, Ties.SHARED) == Ranking(
        rank(rows[3:], EVERY, Ties.SHARED).places,
        (("A", Outside.EXCLUDED), ("B", Outside.NOT_SCORED), ("C", Outside.SUSPENDED)),
    )
    assert why(rows[0], rows[3], EVERY) == Because("D", "A", Decider.OUTSIDE)
    assert why(rows[0], rows[1], EVERY).by is Decider.NOTHING


def test_nobody_one_and_everybody_outside():
    assert rank([], EVERY, Ties.SHARED) == Ranking((), ())
    assert places([A]) == [("A", 1)]
    assert rank([replace(A, suspended=True)], EVERY, Ties.DENSE).places == ()


@pytest.mark.parametrize(("total", "title"), [(9_000, "Xuất sắc"), (8_999, "Tốt"), (7_999, "")])
def test_class_begins_at_its_points(total, title):
    assert class_of(total, CLASSES) == title
    assert class_of(total, CLASSES[::-1]) == title


# --- laws ----------------------------------------------------------------------------------------------------------------------------


@st.composite
def fields(draw, most=8):
    number = draw(st.integers(0, most))
    small = st.integers(0, 2)  # few values, so that many are equal
    return [
        Result(
            unit=f"U{at}",
            total=draw(st.none() | st.integers(0, 3)),
            groups=draw(st.tuples(small, small, small)),
            penalty=draw(small),
            votes=draw(small),
            had_flag=draw(st.booleans()),
            chair_order=draw(st.none() | st.integers(1, 2)),
            excluded_by=draw(st.sampled_from([(), (), ("L",)])),
            suspended=draw(st.sampled_from([False, False, True])),
        )
        for at in range(number)
    ]


RULES = st.lists(st.sampled_from(TieBreak), unique=True)


@given(fields(), RULES, st.sampled_from(Ties), st.randoms(use_true_random=False))
def test_order_of_units_changes_nothing(results, tie_breaks, ties, random):
    turned = list(results)
    random.shuffle(turned)
    assert rank(turned, tie_breaks, ties) == rank(results, tie_breaks, ties)


@given(fields(), RULES, st.sampled_from(Ties))
def test_everybody_stands_once_and_places_never_fall(results, tie_breaks, ties):
    found = rank(results, tie_breaks, ties)
    assert sorted([each.unit for each in found.places] + [unit for unit, _why in found.outside]) == sorted(each.unit for each in results)
    numbers = [each.place for each in found.places]
    assert numbers == sorted(numbers)
    assert numbers[:1] in ([], [1])
    if ties == Ties.SHARED:
        assert all(each.place == 1 + sum(other.place < each.place for other in found.places) for each in found.places)
    else:
        assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1))


@given(fields(most=5), RULES)
def test_why_agrees_with_the_places(results, tie_breaks):
    place = {each.unit: each.place for each in rank(results, tie_breaks, Ties.DENSE).places}
    for one in results:
        for other in results:
            found = why(one, other, tie_breaks)
            if one.unit in place and other.unit in place:
                assert place[found.first] < place[found.second] or (found.by is Decider.NOTHING and place[one.unit] == place[other.unit])
            elif found.by is Decider.OUTSIDE:
                assert (found.first in place, found.second in place) == (True, False)


@given(fields(), RULES)
def test_a_unit_that_is_worse_in_everything_changes_no_order_among_others(results, tie_breaks):
    """It scores nobody: under absolute points whoever joins at the end moves nobody."""
    worst = Result("zz", 0, (0, 0, 0), penalty=9, votes=0, had_flag=True)
    before, after = rank(results, tie_breaks, Ties.SHARED).places, rank([*results, worst], tie_breaks, Ties.SHARED).places
    assert [(each.unit, each.place) for each in after if each.unit != "zz"] == [(each.unit, each.place) for each in before]


@given(fields(), RULES, st.data())
def test_a_penalty_never_helps_a_place(results, tie_breaks, data):
    ranked = [each for each in results if outside(each) is None]
    if not ranked:
        return
    one = data.draw(st.sampled_from(ranked))
    worse = replace(one, penalty=one.penalty + 1, total=max((one.total or 0) - 1, 0))
    before = {each.unit: each.place for each in rank(results, tie_breaks, Ties.SHARED).places}
    after = {each.unit: each.place for each in rank([worse if each is one else each for each in results], tie_breaks, Ties.SHARED).places}
    assert after[one.unit] >= before[one.unit]
