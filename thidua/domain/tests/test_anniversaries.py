"""The calendar of anniversaries: examples that everybody can check, and what holds for every year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.domain.anniversaries import BY_CODE, CALENDAR, CALL, marked, round_in, within

years = st.integers(min_value=1990, max_value=2200)
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 12, 31))


def test_the_call_makes_75_years_on_11_june_2023():
    assert CALL.on(2023) == date(2023, 6, 11)
    assert CALL.title(2023) == "75 năm Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc (11/6/1948 - 11/6/2023)"
    assert CALL.title(2024) == "Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc (11/6/1948)"


@pytest.mark.parametrize(
    ("year", "codes"),
    [
        (2023, {"call"}),
        (2024, {"dien_bien_phu", "capital", "trade_unions", "army", "veterans"}),
        (2025, {"party", "doctors", "reunification", "ho_chi_minh", "august", "national_day", "farmers", "women", "front"}),
    ],
)
def test_round_years_are_found(year, codes):
    assert {each.code for each in round_in(year)} == codes


def test_the_calendar_stands_in_its_order_and_codes_are_unique():
    assert [(each.day.month, each.day.day) for each in CALENDAR] == sorted((each.day.month, each.day.day) for each in CALENDAR)
    assert len(BY_CODE) == len(CALENDAR)
    assert all((each.day.month, each.day.day) != (2, 29) for each in CALENDAR)


@given(years)
def test_every_day_is_round_in_exactly_one_of_five_years(year):
    found = [each.code for number in range(5) for each in round_in(year + number)]
    assert sorted(found) == sorted(BY_CODE)


@given(years)
def test_number_of_years_is_said_exactly_when_it_is_round(year):
    for each in CALENDAR:
        assert each.title(year).startswith(f"{each.years(year)} năm ") == each.is_round(year)


@given(days, st.integers(min_value=0, max_value=2500))
def test_within_finds_what_falls_into_the_period_and_nothing_else(begins_on, length):
    ends_on = begins_on + timedelta(days=length)
    found = list(within(begins_on, ends_on))
    assert [each.on for each in found] == sorted(each.on for each in found)
    expected = {
        (each.code, year)
        for each in CALENDAR
        for year in range(begins_on.year, ends_on.year + 1)
        if begins_on <= date(year, each.day.month, each.day.day) <= ends_on and year > each.day.year
    }
    assert {(each.anniversary.code, each.year) for each in found} == expected


@given(st.sampled_from(sorted(BY_CODE)), days, st.integers(min_value=0, max_value=4000))
def test_a_movement_marks_the_round_year_of_its_period_if_it_has_one(code, begins_on, length):
    ends_on = begins_on + timedelta(days=length)
    found = marked(code, begins_on, ends_on)
    inside = [each for each in within(begins_on, ends_on) if each.anniversary.code == code]
    assert found.is_round or not any(each.is_round for each in inside)
    assert not inside or found in inside


def test_what_the_calendar_does_not_have_is_not_marked():
    assert marked("none", date(2023, 1, 1), date(2023, 12, 31)) is None
