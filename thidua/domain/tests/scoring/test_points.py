"""Points typed by officers, rounding, and the scheme as data."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.domain.scoring import scheme as schemes
from thidua.domain.scoring.points import MOST, PointsRefused, Why, from_decimal, half_up, read, to_decimal
from thidua.domain.scoring.scheme import Class, Criterion, Fault, Group, Item, Method, Problem, Scheme, Step, TieBreak
from thidua.domain.scoring.shapes import of_a_hundred, of_a_thousand


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("9,5", 950),
        ("9.5", 950),
        (" 9,50 ", 950),
        ("0", 0),
        ("0,00", 0),
        ("007", 700),
        ("9,500", Why.TWO_WAYS),  # nine and a half to one, nine thousand five hundred to another
        ("0,125", Why.TOO_FINE),
        ("0.250", 25),
        ("100", 10_000),
        ("1.000,25", 100_025),
        ("12.345,6", 1_234_560),
        ("", None),
        (" \u00a0 ", None),
        ("1.000", Why.TWO_WAYS),
        ("1,000", Why.TWO_WAYS),
        ("9,505", Why.TWO_WAYS),
        ("9,5051", Why.TOO_FINE),
        ("-1", Why.NEGATIVE),
        ("−0,5", Why.NEGATIVE),
        ("٩", Why.OTHER_DIGITS),
        ("９", Why.OTHER_DIGITS),
        ("1e9", Why.NO_NUMBER),
        ("NaN", Why.NO_NUMBER),
        ("inf", Why.NO_NUMBER),
        ("9,", Why.NO_NUMBER),
        (",5", Why.NO_NUMBER),
        ("9 5", Why.NO_NUMBER),
        ("9;5", Why.NO_NUMBER),
        ("9" * 400, Why.ABOVE),
        ("1000001", Why.ABOVE),
    ],
)
def test_what_officers_type(typed, points):
    if isinstance(points, Why):
        with pytest.raises(PointsRefused) as refused:
            read(typed)
        assert refused.value.why is points
    else:
        assert read(typed) == points


def test_maximum_itself_is_allowed_and_a_hundredth_more_is_not():
    assert read("20", maximum=2_000) == 2_000
    with pytest.raises(PointsRefused) as refused:
        read("20,01", maximum=2_000)
    assert refused.value.why is Why.ABOVE


@given(st.integers(0, MOST))
def test_points_go_to_the_edge_and_back(points):
    assert from_decimal(to_decimal(points)) == points
    assert read(str(to_decimal(points)).replace(".", ",")) == points


@given(st.fractions(min_value=0, max_value=10**6))
def test_rounding_is_half_up_and_never_further_than_half(exact):
    found = half_up(exact)
    assert -Fraction(1, 2) < found - exact <= Fraction(1, 2)


@pytest.mark.parametrize("bad", [Decimal("NaN"), Decimal("Infinity"), Decimal(-1), Decimal(10**9)])
def test_decimals_that_are_no_points_are_refused(bad):
    with pytest.raises(PointsRefused):
        from_decimal(bad)


@given(st.text(max_size=12))
def test_reading_never_breaks(typed):
    try:
        found = read(typed)
    except PointsRefused:
        return
    assert found is None or 0 <= found <= MOST


# --- the scheme ----------------------------------------------------------------------------------------------------------------------


def one_group(*items: Item, **more) -> Scheme:
    return Scheme("Giả định", (Group("I", "Nhóm", (Criterion("I.1", "Tiêu chí", items),)),), **more)  # vi: data


@pytest.mark.parametrize(
    ("scheme", "fault"),
    [
        (Scheme("x", ()), Problem(Fault.NO_GROUP)),
        (Scheme("x", (Group("I", "a", ()),)), Problem(Fault.EMPTY, "I")),
        (one_group(Item("a", "a", 0)), Problem(Fault.NO_MAXIMUM, "a")),
        (one_group(Item("a", "a", 100), Item("a", "b", 100)), Problem(Fault.SAME_CODE, "a")),
        (one_group(Item("a", " ", 100)), Problem(Fault.NO_TITLE, "a")),
        (one_group(Item("a", "a", 100, Method.COUNT_UP)), Problem(Fault.NO_EACH, "a")),
        (one_group(Item("a", "a", 100, Method.STEPS)), Problem(Fault.NO_STEPS, "a")),
        (
            one_group(Item("a", "a", 100, Method.STEPS, steps=(Step(Decimal(5), 100), Step(Decimal(5), 50)))),
            Problem(Fault.STEPS_OVERLAP, "a"),
        ),
        (one_group(Item("a", "a", 100, Method.STEPS, steps=(Step(Decimal(5), 101),))), Problem(Fault.STEP_ABOVE, "a")),
        (one_group(Item("a", "a", 100, Method.BY_HAND, from_target=True)), Problem(Fault.WRONG_METHOD, "a")),
        (one_group(Item("a", "a", 100), penalties=(Item("p", "p", 0, Method.COUNT_UP),)), Problem(Fault.NO_EACH, "p")),
        (one_group(Item("a", "a", 100), bonuses=(Item("t", "t", 0),)), Problem(Fault.NO_MAXIMUM, "t")),
        (one_group(Item("a", "a", 100), knock_outs=(Item("l", "l", 0, Method.BY_HAND),)), Problem(Fault.WRONG_METHOD, "l")),
        (one_group(Item("a", "a", 100), bonus_cap=-1), Problem(Fault.NEGATIVE)),
        (one_group(Item("a", "a", 100), tie_breaks=(TieBreak.CHAIR, TieBreak.CHAIR)), Problem(Fault.SAME_TIE_BREAK)),
        (one_group(Item("a", "a", 100), classes=(Class("b", 50), Class("a", 90))), Problem(Fault.CLASSES_OVERLAP)),
    ],
)
def test_each_fault_of_a_scheme_is_named(scheme, fault):
    assert schemes.problems(scheme) == [fault]


def test_maxima_that_do_not_make_the_tables_sum_are_named():
    assert schemes.problems(one_group(Item("a", "a", 9_000)), maximum=10_000) == [Problem(Fault.SUM)]


@pytest.mark.parametrize(("shape", "maximum", "groups"), [(of_a_thousand, 1_000, (600, 200, 200)), (of_a_hundred, 100, (60, 20, 20))])
def test_shapes_are_whole(shape, maximum, groups):
    made = shape()
    assert schemes.problems(made, maximum=maximum * 100) == []
    assert tuple(each.maximum // 100 for each in made.groups) == groups


@pytest.mark.parametrize("shape", [of_a_thousand, of_a_hundred])
def test_scheme_survives_its_file_and_any_change_changes_its_hash(shape):
    made = shape()
    assert schemes.from_data(schemes.as_data(made)) == made
    first = made.groups[0].criteria[0].items[0]
    heavier = replace(made.groups[0], criteria=(Criterion("I.1", "x", (replace(first, maximum=first.maximum + 1),)),))
    changes = [
        replace(made, gap_limit=made.gap_limit + 1),
        replace(made, tie_breaks=made.tie_breaks[1:]),
        replace(made, groups=(heavier, *made.groups[1:])),
    ]
    assert len({schemes.sha256_of(each) for each in (made, *changes)}) == 4


def test_steps_are_the_same_however_their_decimals_are_written():
    one = one_group(Item("a", "a", 100, Method.STEPS, steps=(Step(Decimal("90.0"), 100),)))
    other = one_group(Item("a", "a", 100, Method.STEPS, steps=(Step(Decimal(90), 100),)))
    assert schemes.sha256_of(one) == schemes.sha256_of(other)
