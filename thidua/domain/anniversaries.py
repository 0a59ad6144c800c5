"""The days that movements mark (ngày kỷ niệm, ngày lễ lớn): when they fall, how many years they make, which of them are round.

The names are the days' own and stay Vietnamese. The Call of 11 June 1948 is the one that the cluster's news item of 2023 cites; the others
are known to everybody. A day whose first year is told differently from book to book (8 March) is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# Vietnamese offices mark every fifth year (năm tròn, năm chẵn) more solemnly than the others.
ROUND = 5


@dataclass(frozen=True)
class Anniversary:
    """A day of history by its stored code, and its name as it follows a number of years: 75 năm Ngày …"""

    code: str
    day: date
    name: str

    def on(self, year: int) -> date:
        """Return the day in this year on which it is marked."""
        return self.day.replace(year=year)

    def years(self, year: int) -> int:
        """Return how many years it makes in this year; 0 in the year of the event, less before it."""
        return year - self.day.year

    def is_round(self, year: int) -> bool:
        """Return whether it makes a multiple of five years in this year."""
        years = self.years(year)
        return years > 0 and years % ROUND == 0

    def title(self, year: int) -> str:
        """Return what it is called in this year: with the number of years when that is round, with the day of the event otherwise."""
        if self.is_round(year):
            return f"{self.years(year)} năm {self.name} ({_short(self.day)} - {_short(self.on(year))})"  # vi: data
        return f"{self.name} ({_short(self.day)})"


def _short(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


# In the order of the calendar.
CALENDAR = (
    Anniversary("party", date(1930, 2, 3), "Ngày thành lập Đảng Cộng sản Việt Nam"),  # vi: data
    Anniversary("doctors", date(1955, 2, 27), "Ngày Thầy thuốc Việt Nam"),  # vi: data
    Anniversary("youth_union", date(1931, 3, 26), "Ngày thành lập Đoàn Thanh niên Cộng sản Hồ Chí Minh"),  # vi: data
    Anniversary("reunification", date(1975, 4, 30), "Ngày Giải phóng miền Nam, thống nhất đất nước"),  # vi: data
    Anniversary("labour", date(1886, 5, 1), "Ngày Quốc tế Lao động"),  # vi: data
    Anniversary("dien_bien_phu", date(1954, 5, 7), "Ngày Chiến thắng Điện Biên Phủ"),  # vi: data
    Anniversary("ho_chi_minh", date(1890, 5, 19), "Ngày sinh Chủ tịch Hồ Chí Minh"),  # vi: data
    Anniversary("departure", date(1911, 6, 5), "Ngày Bác Hồ ra đi tìm đường cứu nước"),  # vi: data
    Anniversary("call", date(1948, 6, 11), "Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc"),  # vi: data
    Anniversary("war_invalids", date(1947, 7, 27), "Ngày Thương binh - Liệt sĩ"),  # vi: data
    Anniversary("trade_unions", date(1929, 7, 28), "Ngày thành lập Công đoàn Việt Nam"),  # vi: data
    Anniversary("august", date(1945, 8, 19), "Ngày Cách mạng Tháng Tám thành công"),  # vi: data
    Anniversary("national_day", date(1945, 9, 2), "Ngày Quốc khánh nước Cộng hòa xã hội chủ nghĩa Việt Nam"),  # vi: data
    Anniversary("capital", date(1954, 10, 10), "Ngày Giải phóng Thủ đô"),  # vi: data
    Anniversary("farmers", date(1930, 10, 14), "Ngày thành lập Hội Nông dân Việt Nam"),  # vi: data
    Anniversary("women", date(1930, 10, 20), "Ngày thành lập Hội Liên hiệp Phụ nữ Việt Nam"),  # vi: data
    Anniversary("front", date(1930, 11, 18), "Ngày thành lập Mặt trận Dân tộc thống nhất Việt Nam"),  # vi: data
    Anniversary("teachers", date(1982, 11, 20), "Ngày Nhà giáo Việt Nam"),  # vi: data
    Anniversary("veterans", date(1989, 12, 6), "Ngày thành lập Hội Cựu chiến binh Việt Nam"),  # vi: data
    Anniversary("resistance", date(1946, 12, 19), "Ngày Toàn quốc kháng chiến"),  # vi: data
    Anniversary("army", date(1944, 12, 22), "Ngày thành lập Quân đội nhân dân Việt Nam"),  # vi: data
)
BY_CODE = {each.code: each for each in CALENDAR}
CALL = BY_CODE["call"]


def round_in(year: int) -> list[Anniversary]:
    """Return the days that make a multiple of five years in this year, in the order of the calendar."""
    return [each for each in CALENDAR if each.is_round(year)]


@dataclass(frozen=True)
class Occurrence:
    """An anniversary in one year."""

    anniversary: Anniversary
    year: int

    @property
    def on(self) -> date:
        return self.anniversary.on(self.year)

    @property
    def title(self) -> str:
        return self.anniversary.title(self.year)

    @property
    def is_round(self) -> bool:
        return self.anniversary.is_round(self.year)


def within(begins_on: date, ends_on: date) -> Iterator[Occurrence]:
    """Yield every anniversary that falls into a period, both ends included, the earliest first."""
    for year in range(begins_on.year, ends_on.year + 1):
        for each in CALENDAR:
            if each.years(year) > 0 and begins_on <= each.on(year) <= ends_on:
                yield Occurrence(each, year)


def marked(code: str, begins_on: date, ends_on: date) -> Occurrence | None:
    """Return how a movement of this period marks an anniversary: in a year in which it is round if there is one, else the first time.

    One that does not fall into the period is marked in the year in which the movement begins, or for the first time after that. None: the
    calendar has no such day.
    """
    each = BY_CODE.get(code)
    if each is None:
        return None
    inside = [found for found in within(begins_on, ends_on) if found.anniversary is each]
    if inside:
        return next((found for found in inside if found.is_round), inside[0])
    return Occurrence(each, max(begins_on.year, each.day.year + 1))
