"""How long a movement runs, as form 0601.N of Thông tư 02/2023/TT-BNV counts it (thời gian tổ chức phong trào)."""

from datetime import date, timedelta
from enum import StrEnum


class Length(StrEnum):
    """The rows 06 to 10 of the form."""

    UNDER_ONE = "under_one"
    ONE = "one"
    ONE_TO_THREE = "one_to_three"
    THREE_TO_FIVE = "three_to_five"
    FIVE_AND_MORE = "five_and_more"


def _plus_years(day: date, years: int) -> date:
    """Return the same day so many years later; 1 March for a 29 February that the year does not have."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def full_years(begins_on: date, ends_on: date) -> int:
    """Return how many whole years a period has, both its first and its last day included."""
    after = ends_on + timedelta(days=1)
    years = after.year - begins_on.year
    return years if _plus_years(begins_on, years) <= after else years - 1


def length(begins_on: date, ends_on: date) -> Length:
    """Return the row of the form. The form names both "one year" and "from one to under three": one year is exactly one.

    A period that ends on the very day of the next year on which it began (11/6/2023 to 11/6/2024) is one year too.
    """
    years = full_years(begins_on, ends_on)
    if years < 1:
        return Length.UNDER_ONE
    if ends_on <= _plus_years(begins_on, 1):
        return Length.ONE
    if years < 3:
        return Length.ONE_TO_THREE
    return Length.THREE_TO_FIVE if years < 5 else Length.FIVE_AND_MORE
