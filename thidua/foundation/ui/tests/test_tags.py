from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from thidua.foundation.ui.templatetags import td

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2023, 2, 16, 7, 42, tzinfo=HANOI)


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_vi_marks_and_escapes_text() -> None:
    assert td.vi("Ban <Ví Dụ>") == '<span lang="vi">Ban &lt;Ví Dụ&gt;</span>'


@pytest.mark.parametrize("nothing", [None, ""])
def test_vi_shows_nothing_for_nothing(nothing: str | None) -> None:
    assert td.vi(nothing) == ""


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (
            "Only the head of Ban Dân vận Quận ủy signs <now>.",
            'Only the head of <span lang="vi">Ban Dân vận Quận ủy</span> signs &lt;now&gt;.',
        ),
        ("Enter the full name.", "Enter the full name."),
    ],
)
def test_names_in_a_sentence_are_marked_in_an_english_page(sentence: str, shown: str) -> None:
    with override("en"):
        assert drawn("{{ sentence|names_vi }}", sentence=sentence) == shown


def test_names_in_a_sentence_need_no_mark_in_a_vietnamese_page() -> None:
    assert drawn("{{ sentence|names_vi }}", sentence="Ban Dân vận <ký>") == "Ban Dân vận &lt;ký&gt;"


def test_icon_draws_paths_hidden_from_readers() -> None:
    drawing = td.icon("check")
    assert drawing.count("<path") == 1
    assert 'aria-hidden="true"' in drawing


def test_icon_refuses_an_unknown_name() -> None:
    with pytest.raises(TemplateSyntaxError):
        td.icon("no-such-icon")


def test_every_status_note_and_deadline_has_its_icon() -> None:
    names = {*td.STATUS_ICONS.values(), *td.NOTE_ICONS.values(), *td.DEADLINE_ICONS.values()}
    assert names <= set(td.ICONS)


def test_dates_are_shown_in_hanoi_time() -> None:
    moment = datetime(2023, 2, 16, 18, 5, tzinfo=ZoneInfo("UTC"))
    assert [td.vi_date(moment), td.vi_time(moment), td.vi_datetime(moment)] == ["17/02/2023", "01:05", "17/02/2023 01:05"]


def test_weekday_datetime_names_the_day() -> None:
    assert td.weekday_datetime(NOW) == "Thứ Năm, 16/02/2023, 07:42"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2023, 2, 6), "ngày 06 tháng 02 năm 2023"),
        (date(2023, 1, 19), "ngày 19 tháng 01 năm 2023"),
        (date(2023, 3, 31), "ngày 31 tháng 3 năm 2023"),
        (date(2023, 12, 1), "ngày 01 tháng 12 năm 2023"),
    ],
)
def test_long_date_follows_official_papers(day: date, words: str) -> None:
    assert td.long_date(day) == words


@pytest.mark.parametrize(
    ("due", "when", "words"),
    [
        (NOW - timedelta(days=2), "late", "Quá hạn 2 ngày"),
        (date(2023, 2, 15), "late", "Quá hạn 1 ngày"),
        (NOW - timedelta(minutes=12), "late", "Quá hạn từ 07:30 hôm nay"),
        (datetime(2023, 2, 16, 8, 30, tzinfo=HANOI), "today", "Trước 08:30 hôm nay"),
        (date(2023, 2, 16), "today", "Hôm nay"),
        (date(2023, 2, 19), "soon", "Còn 3 ngày"),
        (date(2023, 3, 31), "later", "31/03/2023"),
    ],
)
def test_deadline_says_how_near_it_is(due: date | datetime, when: str, words: str) -> None:
    assert td.deadline_words(due, NOW) == (when, words)


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("vi", 1234567, "1.234.567"),
        ("vi", Decimal("85.70"), "85,7"),
        ("vi", Decimal("100"), "100"),
        ("vi", 9.5, "9,5"),
        ("en", Decimal("1234.5"), "1,234.5"),
        ("vi", None, ""),
    ],
)
def test_numbers_follow_the_language(language: str, number: object, words: str) -> None:
    with override(language):
        assert td.vi_number(number) == words


def test_percent_shows_one_decimal_and_nothing_of_nothing() -> None:
    assert [td.percent(6, 7), td.percent(6, 0)] == ["85,7%", ""]


def test_initials_take_family_and_given_name() -> None:
    assert [td.initials("Phạm Thị Mẫu"), td.initials("Ban"), td.initials(None)] == ["PM", "B", ""]
