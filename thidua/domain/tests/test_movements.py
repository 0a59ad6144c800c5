"""How long movements run, by the rows of form 0601.N."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.domain.movements import Length, full_years, length

days = st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31))


@pytest.mark.parametrize(
    ("begins_on", "ends_on", "expected"),
    [
        (date(2023, 3, 1), date(2023, 12, 31), Length.UNDER_ONE),
        (date(2023, 1, 1), date(2023, 12, 30), Length.UNDER_ONE),
        (date(2023, 1, 1), date(2023, 12, 31), Length.ONE),
        (date(2023, 6, 11), date(2024, 6, 11), Length.ONE),
        (date(2023, 6, 11), date(2024, 6, 12), Length.ONE_TO_THREE),
        (date(2021, 1, 1), date(2023, 12, 30), Length.ONE_TO_THREE),
        (date(2021, 1, 1), date(2023, 12, 31), Length.THREE_TO_FIVE),
        (date(2021, 1, 1), date(2025, 12, 31), Length.FIVE_AND_MORE),
        (date(2024, 2, 29), date(2025, 2, 28), Length.ONE),
        (date(2023, 5, 1), date(2023, 5, 1), Length.UNDER_ONE),
    ],
)
def test_rows_of_the_form(begins_on, ends_on, expected):
    assert length(begins_on, ends_on) == expected


@given(days, st.integers(min_value=0, max_value=4000))
def test_a_longer_movement_never_stands_in_an_earlier_row(begins_on, more):
    rows = list(Length)
    ends_on = begins_on + timedelta(days=more)
    assert rows.index(length(begins_on, ends_on)) <= rows.index(length(begins_on, ends_on + timedelta(days=1)))
    assert 0 <= full_years(begins_on, ends_on) <= more // 365 + 1
