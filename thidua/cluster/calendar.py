"""The customary days of a cluster's year (lịch theo thông lệ). No text fixes them: they are local custom, and are shown as such."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.domain.anniversaries import CALL


@dataclass(frozen=True)
class Custom:
    """A day by which something is usually done. `month_only`: any day of the month will do; the last one stands for it."""

    month: int
    day: int
    title: str | Promise
    month_only: bool = False


CUSTOMS = (
    Custom(3, 31, gettext_lazy("Hạn đăng ký chỉ tiêu, danh hiệu")),
    Custom(6, 30, gettext_lazy("Sơ kết sáu tháng")),
    Custom(11, 15, gettext_lazy("Hạn tự chấm điểm")),
    Custom(12, 31, gettext_lazy("Hội nghị tổng kết, bình xét, suy tôn"), month_only=True),
)


@dataclass(frozen=True)
class Day:
    """One customary day or anniversary of a year, in words."""

    on: date
    title: str
    detail: str


def days_of(year: int) -> Iterator[Day]:
    """Return the customary days and the anniversary of the Call in this year, in the order of the calendar."""
    found = [Day(date(year, each.month, each.day), str(each.title), _detail(each)) for each in CUSTOMS]
    if CALL.years(year) > 0:
        found.append(Day(CALL.on(year), anniversary(year), ""))
    yield from sorted(found, key=lambda each: each.on)


def anniversary(year: int) -> str:
    """Return the name of the Call's anniversary in this year; the number of years is said when it is a multiple of five."""
    if CALL.is_round(year):
        return _("%(years)d năm Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc") % {"years": CALL.years(year)}
    return _("Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc (11/6/1948)")


def _detail(custom: Custom) -> str:
    return _("Theo thông lệ, trong tháng %(month)d") % {"month": custom.month} if custom.month_only else _("Theo thông lệ")
