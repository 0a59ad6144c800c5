"""Progress against plan (tiến độ so với cam kết), the ends of reporting periods, and lateness. Percentages: one decimal."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

HUNDRED, TENTH = Decimal(100), Decimal("0.1")


class Direction(StrEnum):
    """Which way is better (chiều tốt)."""

    HIGHER = "higher"
    LOWER = "lower"


class Outcome(StrEnum):
    """How a value stands to its plan. Without a plan or a value there is nothing to compare."""

    NO_PLAN = "no_plan"
    NO_VALUE = "no_value"
    MET = "met"
    SHORT = "short"


@dataclass(frozen=True)
class Progress:
    """One target's outcome. `percent` is None where nothing is divided: no plan, no value, a plan of 0, nothing used of a ceiling."""

    outcome: Outcome
    percent: Decimal | None = None

    @property
    def share(self) -> Decimal | None:
        """0–100, what a bar shows: what goes beyond the plan does not count, what lies below zero is nothing. None: not measured."""
        if self.outcome in (Outcome.NO_PLAN, Outcome.NO_VALUE):
            return None
        if self.percent is None:
            return HUNDRED if self.outcome == Outcome.MET else Decimal(0)
        return min(max(self.percent, Decimal(0)), HUNDRED)


def measure(plan: Decimal | None, value: Decimal | None, direction: str) -> Progress:
    """Return how a value reached stands to the plan; 100 percent and more exactly when the plan is met.

    Higher is better: value ÷ plan. Lower is better: plan ÷ value. `plan` is not negative; a value may be.
    """
    if plan is None:
        return Progress(Outcome.NO_PLAN)
    if value is None:
        return Progress(Outcome.NO_VALUE)
    lower = direction == Direction.LOWER
    outcome = Outcome.MET if (value <= plan if lower else value >= plan) else Outcome.SHORT
    part, whole = (plan, value) if lower else (value, plan)
    if plan == 0 or whole <= 0:
        return Progress(outcome)
    percent = (part / whole * HUNDRED).quantize(TENTH, ROUND_HALF_UP)
    if outcome == Outcome.SHORT:
        percent = min(percent, HUNDRED - TENTH)  # 99,96 is not yet 100
    return Progress(outcome, percent)


@dataclass(frozen=True)
class Summary:
    """Several targets together: the weighted mean of their shares (None: nothing measured), and how many of them are measured and met."""

    percent: Decimal | None
    planned: int
    measured: int
    met: int


def summarise(rows: Iterable[tuple[Progress, Decimal]]) -> Summary:
    """Return the summary of (progress, weight). Targets in words only are not planned; those without a value are not measured."""
    planned = [(each, weight) for each, weight in rows if each.outcome != Outcome.NO_PLAN]
    shares = [(share, weight) for each, weight in planned if (share := each.share) is not None]
    whole = sum((weight for _share, weight in shares), Decimal(0))
    percent = sum((share * weight for share, weight in shares), Decimal(0)) / whole if whole else None
    met = sum(each.outcome == Outcome.MET for each, _weight in planned)
    return Summary(None if percent is None else _rounded(percent, met == len(shares)), len(planned), len(shares), met)


def _rounded(percent: Decimal, whole: bool) -> Decimal:
    """Return the mean with one decimal; 100 only when every target is met."""
    rounded = percent.quantize(TENTH, ROUND_HALF_UP)
    return rounded if whole else min(rounded, HUNDRED - TENTH)


# --- periods -------------------------------------------------------------------------------------------------------------------------

# kind → how many of it a year has, and after how many months each ends
PERIODS = {"month": (12, 1), "quarter": (4, 3), "six_months": (1, 6), "nine_months": (1, 9), "year": (1, 12)}


def period_end(kind: str, number: int, year: int) -> date:
    """Return the last day of a period of the year, to which its values are counted from 1 January.

    Raises:
        ValueError: the year has no such period.
    """
    times, months = PERIODS.get(kind, (0, 0))
    if not 1 <= number <= times:
        raise ValueError(f"{kind} {number}")
    month = number * months
    return date(year, month, monthrange(year, month)[1])


# What clusters usually ask for (thông lệ; no law fixes it), and so many days after its end the report is due, at the end of office hours.
CUSTOMARY = (("quarter", 1), ("six_months", 1), ("nine_months", 1), ("year", 1))
CUSTOMARY_DAYS, CUSTOMARY_HOUR = 5, time(17)


def customary_deadline(kind: str, number: int, year: int) -> datetime:
    """Return the deadline that is proposed for a period, in office time without a zone."""
    return datetime.combine(period_end(kind, number, year) + timedelta(days=CUSTOMARY_DAYS), CUSTOMARY_HOUR)


def is_late(due: datetime, sent: datetime | None, now: datetime) -> bool:
    """Return whether a report came after its deadline, or has not come though it is over. The very moment of the deadline is in time."""
    return (now if sent is None else sent) > due
