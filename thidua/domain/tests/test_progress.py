"""Progress against plan: examples that an officer can check, and what holds for every number."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from thidua.domain.progress import (
    CUSTOMARY,
    PERIODS,
    Direction,
    Outcome,
    Progress,
    customary_deadline,
    is_late,
    measure,
    period_end,
    summarise,
)

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
plans = st.decimals(min_value=0, max_value=10**9, places=2)
weights = st.decimals(min_value="0.01", max_value=1000, places=2)
directions = st.sampled_from(Direction)


@pytest.mark.parametrize(
    ("plan", "value", "direction", "outcome", "percent"),
    [
        ("5", "4", "higher", Outcome.SHORT, "80.0"),
        ("5", "5", "higher", Outcome.MET, "100.0"),
        ("5", "6", "higher", Outcome.MET, "120.0"),
        ("5", "0", "higher", Outcome.SHORT, "0.0"),
        ("5", "-1", "higher", Outcome.SHORT, "-20.0"),
        ("2500", "2499", "higher", Outcome.SHORT, "99.9"),  # 99,96 is not yet reached
        ("5", "4", "lower", Outcome.MET, "125.0"),
        ("5", "10", "lower", Outcome.SHORT, "50.0"),
        ("5", "0", "lower", Outcome.MET, None),
        ("0", "0", "lower", Outcome.MET, None),
        ("0", "1", "lower", Outcome.SHORT, None),
        ("0", "1", "higher", Outcome.MET, None),
        ("5", None, "higher", Outcome.NO_VALUE, None),
        (None, "5", "higher", Outcome.NO_PLAN, None),
    ],
)
def test_measure_of_worked_examples(plan, value, direction, outcome, percent):
    found = measure(plan and Decimal(plan), value and Decimal(value), direction)
    assert (found.outcome, found.percent) == (outcome, percent and Decimal(percent))


@given(plans, numbers, directions)
def test_hundred_percent_exactly_when_the_plan_is_met(plan, value, direction):
    found = measure(plan, value, direction)
    if found.percent is not None:
        assert (found.percent >= 100) == (found.outcome == Outcome.MET)
    assert 0 <= found.share <= 100
    assert (found.share == 100) == (found.outcome == Outcome.MET)


@given(plans, numbers, numbers, directions)
def test_more_in_the_right_direction_never_shows_less(plan, one, other, direction):
    worse, better = sorted((one, other), reverse=direction == Direction.LOWER)
    assert measure(plan, worse, direction).share <= measure(plan, better, direction).share


@given(plans, numbers, directions, st.integers(1, 1000))
def test_the_unit_in_which_it_is_counted_changes_nothing(plan, value, direction, times):
    assert measure(plan, value, direction) == measure(plan * times, value * times, direction)


def test_zero_is_not_the_same_as_no_figure():
    assert measure(Decimal(5), Decimal(0), "higher").share == 0
    assert measure(Decimal(5), None, "higher").share is None


rows = st.lists(st.tuples(st.builds(measure, plans, numbers | st.none(), directions), weights), max_size=12)


@given(rows, st.randoms(use_true_random=False))
def test_summary_is_bounded_and_knows_no_order(found, shuffling):
    made = summarise(found)
    mixed = list(found)
    shuffling.shuffle(mixed)
    again = summarise(mixed)
    assert (again.planned, again.measured, again.met) == (made.planned, made.measured, made.met)
    assert made.percent is None or abs(again.percent - made.percent) <= Decimal("0.1")
    assert made.met <= made.measured <= made.planned == len(found)
    assert (made.percent is None) == (made.measured == 0)
    if made.percent is not None:
        assert 0 <= made.percent <= 100
        assert (made.percent == 100) == (made.met == made.measured)


@given(rows, weights)
def test_summary_does_not_count_what_was_not_reported(found, weight):
    made, more = summarise(found), summarise([*found, (Progress(Outcome.NO_VALUE), weight), (Progress(Outcome.NO_PLAN), weight)])
    assert (more.percent, more.measured, more.planned) == (made.percent, made.measured, made.planned + 1)


def test_weight_counts_as_often_as_it_says():
    met, nothing = measure(Decimal(5), Decimal(5), "higher"), measure(Decimal(5), Decimal(0), "higher")
    assert summarise([(met, Decimal(3)), (nothing, Decimal(1))]).percent == 75


@given(st.sampled_from(sorted(PERIODS)), st.integers(-2, 15), st.integers(1990, 2100))
def test_periods_end_on_the_last_day_of_a_month_of_their_year(kind, number, year):
    times, _months = PERIODS[kind]
    if not 1 <= number <= times:
        with pytest.raises(ValueError, match=kind):
            period_end(kind, number, year)
        return
    end = period_end(kind, number, year)
    assert end.year == year
    assert (end + timedelta(days=1)).day == 1


def test_customary_periods_of_a_year():
    assert [customary_deadline(*each, 2023).date() for each in CUSTOMARY] == [
        date(2023, 4, 5),
        date(2023, 7, 5),
        date(2023, 10, 5),
        date(2024, 1, 5),
    ]


@given(st.datetimes(), st.datetimes())
def test_late_is_after_the_moment_of_the_deadline(due, sent):
    assume(due != sent)
    assert is_late(due, sent, now=due) == (sent > due)
    assert is_late(due, None, now=sent) == (sent > due)


def test_the_very_moment_is_in_time():
    due = datetime(2023, 4, 5, 17, tzinfo=UTC)
    assert not is_late(due, due, now=due + timedelta(days=9))
    assert is_late(due, due + timedelta(microseconds=1), now=due)
    assert not is_late(due, None, now=due)
