import io
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.template.loader import render_to_string
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from thidua.foundation.ui.tables import Column, Filter, Table

UNITS = [
    SimpleNamespace(name="Đơn vị Giả định B", day=date(2023, 2, 7), points=Decimal("9.5"), kind="a"),
    SimpleNamespace(name="Ban Ví Dụ", day=None, points=None, kind="b"),
    SimpleNamespace(name="=cmd()", day=date(2023, 2, 6), points=3, kind="a"),
]
COLUMNS = [
    Column("ten", "Đơn vị", lambda unit: unit.name, sort="name"),
    Column("ngay", "Ngày nhận", lambda unit: unit.day, sort="day"),
    Column("diem", "Điểm", lambda unit: unit.points, numeric=True, sort="points"),
]
KIND = Filter("loai", "Loại", [("a", "Loại A"), ("b", "Loại B")], lambda rows, kind: [row for row in rows if row.kind == kind])


def table(query: str = "", rows: Any = UNITS, **options: Any) -> Table:
    options = {"caption": "Danh sách đơn vị", "search": lambda unit: unit.name, "filters": [KIND], **options}
    return Table(RequestFactory().get(f"/don-vi?{query}"), rows, options.pop("columns", COLUMNS), **options)


def names(made: Table) -> list[str]:
    return [row.object.name for row in made.rows]


def test_table_keeps_the_order_given() -> None:
    assert names(table()) == ["Đơn vị Giả định B", "Ban Ví Dụ", "=cmd()"]


def test_search_needs_no_marks_and_all_words() -> None:
    assert names(table("tim=dinh+don")) == ["Đơn vị Giả định B"]


def test_filter_in_the_address_narrows_the_rows() -> None:
    assert names(table("loai=b")) == ["Ban Ví Dụ"]


@pytest.mark.parametrize("query", ["loai=khong-co", "xep=mat-khau", "trang=x", "tim=%00", "xuat=pdf"])
def test_nonsense_in_the_address_is_ignored(query: str) -> None:
    made = table(query)
    assert [made.total, made.response()] == [3, None]


@pytest.mark.parametrize(
    ("query", "order"),
    [("xep=ngay", ["=cmd()", "Đơn vị Giả định B", "Ban Ví Dụ"]), ("xep=-ngay", ["Đơn vị Giả định B", "=cmd()", "Ban Ví Dụ"])],
)
def test_sort_leaves_the_unknown_last(query: str, order: list[str]) -> None:
    assert names(table(query)) == order


def test_page_out_of_range_shows_the_last() -> None:
    made = table("trang=99", per_page=2)
    assert [made.page.number, made.previous_url, made.next_url] == [2, "?trang=1", ""]


def test_addresses_keep_what_the_reader_asked() -> None:
    made = table("tim=a&loai=a&trang=2&xep=ten")
    assert made.heads[0].url == "?tim=a&loai=a&xep=-ten"
    assert made.export_url == "?tim=a&loai=a&xep=ten&xuat=xlsx"
    assert made.all_url == "?xep=ten"


def test_two_tables_on_a_page_do_not_disturb_each_other() -> None:
    made = table("tim=ban&b-tim=don", prefix="b-")
    assert names(made) == ["Đơn vị Giả định B"]
    assert list(made.kept) == [("tim", "ban")]


def test_drawn_table_marks_data_and_says_its_order() -> None:
    html = render_to_string("ui/table.html", {"table": table("xep=-ten")})
    assert '<th scope="col" role="columnheader" aria-sort="descending">' in html
    assert '<th scope="row" role="rowheader"><span lang="vi">=cmd()</span></th>' in html
    assert '<td role="cell" data-l="Điểm" class="r">9,5</td>' in html
    assert "Dòng 1 đến 3 trong 3" in html


def test_drawn_table_says_what_to_do_when_empty() -> None:
    html = render_to_string(
        "ui/table.html", {"table": table(rows=[], empty_title="Chưa có đơn vị nào", empty_text="Hãy nhập đơn vị đầu tiên.")}
    )
    assert "Chưa có đơn vị nào" in html
    assert "Hãy nhập đơn vị đầu tiên." in html


def test_drawn_table_offers_to_drop_a_filter_that_finds_nothing() -> None:
    assert "Không có dòng nào khớp" in render_to_string("ui/table.html", {"table": table("tim=zzz")})


def read(made: Table) -> list[list[Any]]:
    response = made.response()
    assert response is not None
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


def test_export_holds_every_matching_row_with_real_dates_and_numbers() -> None:
    assert read(table("xuat=xlsx&loai=a&xep=diem", per_page=1)) == [
        ["Đơn vị", "Ngày nhận", "Điểm"],
        ["'=cmd()", date(2023, 2, 6), 3.0],
        ["Đơn vị Giả định B", date(2023, 2, 7), 9.5],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_export_guards_text_that_looks_like_a_formula(start: str) -> None:
    rows = [SimpleNamespace(name=f"{start}1+1", day=datetime(2023, 2, 6, 8, 30), points=1, kind="a")]
    assert read(table("xuat=xlsx", rows=rows))[1][0] == f"'{start}1+1"


def test_export_has_a_vietnamese_file_name() -> None:
    response = table("xuat=xlsx", filename="Danh sách đơn vị").response()
    assert response is not None
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Danh%20s%C3%A1ch%20%C4%91%C6%A1n%20v%E1%BB%8B.xlsx"


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_queryset_costs_one_count_and_one_read(number: int, django_assert_num_queries: Any) -> None:
    ContentType.objects.all().delete()
    ContentType.objects.bulk_create(ContentType(app_label="vidu", model=f"mau{index}") for index in range(number))
    columns = [Column("ten", "Tên", lambda kind: kind.model, sort="model"), Column("nhom", "Nhóm", lambda kind: kind.app_label)]
    with django_assert_num_queries(2):
        made = table("tim=MAU&xep=-ten", ContentType.objects.all(), columns=columns, search=("model__icontains",), filters=())
        render_to_string("ui/table.html", {"table": made})
    assert [row.object.model for row in made.rows] == [f"mau{index}" for index in reversed(range(number))]
