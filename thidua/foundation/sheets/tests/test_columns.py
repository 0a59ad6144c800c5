"""Heads recognised in any order and spelling; what cells say."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.foundation.sheets import columns, values
from thidua.foundation.sheets.columns import Field, Match
from thidua.foundation.sheets.reading import Sheet, letter

NAME = Field("name", "Họ và tên", ("ho ten",), required=True)
PHONE = Field("phone", "Điện thoại", ("so dien thoai", "dt"))
UNIT = Field("unit", "Đơn vị", ("co quan",))
FIELDS = (NAME, PHONE, UNIT)


@pytest.mark.parametrize("head", ["Họ và tên", "HỌ VÀ TÊN", "Họ  tên (*)", "ho ten", "Ho va ten can bo", "Ho\u0323 va\u0300 te\u0302n"])
def test_a_head_is_recognised_however_it_is_written(head):
    assert columns.columns_of(["STT", head], FIELDS) == {"name": 1}


def test_titles_above_and_a_head_of_two_rows_do_not_matter():
    rows = [
        ["DANH SÁCH CÁN BỘ", "", "", ""],
        ["", "", "", ""],
        ["STT", "Họ và tên", "Liên hệ", ""],
        ["STT", "Họ và tên", "Số điện thoại", "Cơ quan"],  # what is drawn over two rows shows in both
        ["(1)", "(2)", "(3)", "(4)"],
        [1.0, "Nguyễn Thị Ví Dụ", "0900", "Phòng Giả Định"],
    ]
    assert columns.recognise(Sheet("x", rows), FIELDS) == Match(4, {"name": 1, "phone": 2, "unit": 3})
    assert [columns.is_numbering(row) for row in rows] == [False, False, False, False, True, False]


def test_the_better_fitting_column_wins():
    assert columns.columns_of(["Đơn vị cấp trên", "Đơn vị"], FIELDS)["unit"] == 1


@settings(max_examples=30, deadline=None)
@given(st.permutations(["Họ và tên", "Điện thoại", "Đơn vị", "Ghi chú", "STT"]))
def test_the_order_of_columns_does_not_matter(heads):
    found = columns.columns_of(heads, FIELDS)
    assert {key: heads[column] for key, column in found.items()} == {"name": "Họ và tên", "phone": "Điện thoại", "unit": "Đơn vị"}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (12.0, "12"),
        (1.5, "1.5"),
        ("  Phòng\u00a0Nội   vụ\n", "Phòng Nội vụ"),
        ("Pho\u0300ng", "Phòng"),
        (date(2023, 2, 1), "01/02/2023"),
        ("'=1+1", "=1+1"),
        ("", ""),
    ],
)
def test_a_cell_says_words(cell, said):
    assert values.words(cell) == said


@pytest.mark.parametrize(
    "cell",
    [date(2023, 2, 1), 44958.0, "44958", "01/02/2023", "1/2/2023", "01-02-2023", "1.2.2023", "2023-02-01", "Ngày 01 tháng 02 năm 2023"],
)
def test_a_day_is_read_however_it_is_written(cell):
    assert values.day(cell) == date(2023, 2, 1)


@pytest.mark.parametrize("cell", ["31/06/2022", "2023", 2023.0, "02/2023", "1/2/23", "hôm qua", True])
def test_what_is_no_full_day_is_refused(cell):
    with pytest.raises(values.Unreadable):
        values.day(cell)


@pytest.mark.parametrize(
    ("cell", "said"), [(912345678.0, "0912345678"), ("0900 000 111", "0900 000 111"), ("+84 912 345 678", "0912345678"), ("", "")]
)
def test_a_lost_zero_is_put_back(cell, said):
    assert values.telephone(cell) == said


def test_columns_have_letters():
    assert [letter(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
