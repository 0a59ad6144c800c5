"""The rows of a file judged: tables in, verdicts and reasons out. No database."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.foundation.sheets import columns
from thidua.foundation.sheets.reading import Sheet
from thidua.organisation.importing import CHECK, FIELDS
from thidua.organisation.importing.house import House
from thidua.organisation.importing.lines import EXAMPLE, lines_of
from thidua.organisation.models import Capacity, Person, Post, Unit

TODAY = date(2023, 2, 16)
LONG_AGO = date(2020, 1, 1)
DEFAULTS = {"kind": "state_office", "level": "district", "family": "state", "valid_from": "2023-01-01", "capacity": "staff"}


def unit(pk, name, *, code=None, parent=None, **fields):
    values = {"short_name": f"D{pk}", "kind": "state_office", "level": "district", "valid_from": LONG_AGO} | fields
    return Unit(pk=pk, code=code or f"don-vi-{pk}", name=name, parent_id=parent, **values)


def house(*units, people=(), posts=()):
    by_pk = {each.pk: each for each in units or (unit(1, "Ủy ban Giả Định", code="uy-ban"), unit(2, "Phòng Ví Dụ", parent=1))}
    who = {each.pk: each for each in people}
    for post in posts:
        post.unit, post.person = by_pk[post.unit_id], who[post.person_id]
    return House(TODAY, by_pk, who, list(posts))


def judge(kind, heads, *rows, there=None, options=DEFAULTS, groups=()):
    sheet = Sheet("x", [heads, *[list(row) for row in rows]], groups=frozenset(groups))
    match = columns.recognise(sheet, FIELDS[kind])
    lines = lines_of(sheet, match.head_row, match.columns, FIELDS[kind][0].key)
    CHECK[kind](lines, there or house(), options)
    return {line.number: line for line in lines}


def why(line):
    return " ".join(sentence for _field, sentence in line.bad)


# --- Units -----------------------------------------------------------------------------------------------------------------------------

UNIT_HEADS = ["Tên đơn vị", "Mã", "Trực thuộc", "Loại", "Ngày thành lập"]


def judge_units(*rows, **options):
    return judge("units", UNIT_HEADS, *rows, **options)


def test_a_new_unit_is_understood_and_completed():
    line = judge_units(["Phòng  Thử\u00a0Nghiệm", "", "Ủy ban Giả Định", "Cơ quan chuyên môn", "01/02/2020"])[2]
    assert (line.verdict, line.bad) == ("new", [])
    assert line.plan == {
        "name": "Phòng Thử Nghiệm",
        "short_name": "PTN",
        "code": "phong-thu-nghiem",
        "kind": "state_office",
        "level": "district",
        "family": "state",
        "parent": {"id": 1},
        "valid_from": "2020-02-01",
        "basis": "",
    }


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        (["", "ma-x", "", "", ""], "name", "không có tên đơn vị"),
        (["T" * 201, "x", "", "", ""], "name", "quá mức 200"),
        (["Phòng Thử", "mã có dấu cách", "", "", ""], "code", "gạch ngang"),
        (["Phòng Thử", "x", "Sở Không Có", "", ""], "parent", "Chưa có đơn vị “Sở Không Có”"),
        (["Phòng Thử", "x", "", "Loại lạ", ""], "kind", "Chưa hiểu “Loại lạ”"),
        (["Phòng Thử", "x", "", "", "31/06/2022"], "valid_from", "“31/06/2022” không phải ngày có thật"),
        (["Phòng Thử", "x", "Ủy ban Giả Định", "", "01/01/2019"], "parent", "chưa thành lập hoặc đã giải thể"),
        (["Phòng Ví Dụ", "ma-khac", "", "", ""], "code", "Đơn vị cùng tên đã có với mã don-vi-2"),
        (["Phòng Ví Dụ", "", "", "", "05/05/2021"], "valid_from", "đã ghi thành lập ngày 01/01/2020"),
        (["Ủy ban Giả Định", "uy-ban", "Phòng Ví Dụ", "", ""], "parent", "Chuyển nơi trực thuộc"),
        (["Một ô", "", "", "", ""], "name", "chỉ có một ô có chữ"),
    ],
)
def test_what_is_wrong_with_a_unit_is_said_at_its_column(row, field, sentence):
    line = judge_units(row)[2]
    assert line.verdict == "problem"
    assert any(field == where and sentence in said for where, said in line.bad), line.bad


def test_without_defaults_an_empty_cell_says_what_it_may_hold():
    line = judge_units(["Phòng Thử", "x", "", "", ""], options={})[2]
    assert {field for field, _sentence in line.bad} == {"kind", "level", "family", "valid_from"}


def test_rows_of_one_unit_are_all_refused_whichever_comes_first():
    lines = judge_units(["Phòng A", "a", "", "", ""], ["Phòng B", "a", "", "", ""], ["Phòng C", "c", "", "", ""])
    assert [line.verdict for line in lines.values()] == ["problem", "problem", "new"]
    assert "dòng 3" in why(lines[2])
    assert "dòng 2" in why(lines[3])


def test_units_of_the_file_stand_below_each_other_in_any_order():
    lines = judge_units(["Tổ Con", "", "Phòng Mẹ", "", ""], ["Phòng Mẹ", "", "uy-ban", "", ""])
    assert [line.verdict for line in lines.values()] == ["new", "new"]
    assert lines[2].plan["parent"] == {"row": 3}


def test_a_row_below_a_refused_one_is_refused_and_says_which():
    lines = judge_units(["Tổ Con", "", "Phòng Mẹ", "", ""], ["Phòng Mẹ", "", "Sở Không Có", "", ""], ["Tổ Cháu", "", "Tổ Con", "", ""])
    assert {line.verdict for line in lines.values()} == {"problem"}
    assert "dòng 3 chưa nhận được" in why(lines[2])


def test_units_that_stand_below_themselves_are_refused():
    lines = judge_units(["Phòng A", "", "Phòng B", "", ""], ["Phòng B", "", "Phòng A", "", ""])
    assert all("vòng tròn" in why(line) for line in lines.values())


def test_same_names_below_different_parents_get_different_codes():
    rows = [["Trạm Y tế", "", f"Phường {letter}", "", ""] for letter in "AB"] + [
        [f"Phường {letter}", f"p-{letter}", "", "", ""] for letter in "ab"
    ]
    lines = judge_units(*rows)
    assert {line.verdict for line in lines.values()} == {"new"}
    codes = [lines[number].plan["code"] for number in (2, 3)]
    assert len(set(codes)) == 2
    assert all(code.startswith("tram-y-te-") for code in codes)


def test_a_unit_that_is_there_is_found_by_name_or_code_and_compared():
    lines = judge_units(
        ["phòng ví dụ", "", "", "Cơ quan chuyên môn", ""],
        ["Ủy ban Giả Định mới", "uy-ban", "", "Đơn vị sự nghiệp", ""],
    )
    assert (lines[2].verdict, lines[2].plan["set"]) == ("unchanged", {})
    assert lines[3].verdict == "changed"
    assert lines[3].changes == {
        "Tên đơn vị": ["Ủy ban Giả Định", "Ủy ban Giả Định mới"],
        "Loại": ["Cơ quan chuyên môn", "Đơn vị sự nghiệp"],
    }


def test_a_namesake_below_another_parent_is_new_and_that_is_said():
    line = judge_units(["Phòng Ví Dụ", "", "Phòng Ví Dụ", "", ""], there=house(unit(1, "Phòng Ví Dụ")))[2]
    assert line.verdict == "new"
    assert any("Đã có đơn vị cùng tên, mã don-vi-1" in sentence for _field, sentence in line.notes)


def test_a_name_typed_without_marks_never_replaces_the_kept_one():
    line = judge_units(["Uy ban Gia Dinh", "uy-ban", "", "", ""])[2]
    assert line.verdict == "unchanged"
    assert any("Giữ tên đang lưu" in sentence for _field, sentence in line.notes)


def test_two_units_of_one_name_need_their_code():
    there = house(unit(1, "Trạm Y tế", code="t-1"), unit(2, "Trạm Y tế", code="t-2"))
    line = judge_units(["Trạm Y tế", "", "", "Cơ quan chuyên môn", ""], there=there)[2]
    assert "mã t-1, t-2" in why(line)


def test_titles_groups_numbering_and_the_example_are_left_out_aloud():
    lines = judge_units(
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["I. KHỐI CHÍNH QUYỀN", "", "", "", ""],
        ["Nhóm gộp ô", "", "", "", ""],
        [f"Phòng Mẫu {EXAMPLE}", "x", "", "", ""],
        ["", "", "", "", ""],
        ["Phòng Thật", "that", "", "", ""],
        groups=(4,),
    )
    assert {number: line.verdict for number, line in lines.items()} == {2: "skipped", 3: "skipped", 4: "skipped", 5: "skipped", 7: "new"}


# --- People ----------------------------------------------------------------------------------------------------------------------------

HEADS = ["Họ và tên", "Đơn vị", "Chức vụ", "Tư cách", "Điện thoại", "Từ ngày"]


def somebody():
    person = Person(pk=7, full_name="Lê Thị Ví Dụ", phone="0900 000 111")
    held = Post(pk=1, person_id=7, unit_id=2, title="Trưởng phòng", capacity=Capacity.HEAD, valid_from=LONG_AGO)
    return house(people=[person], posts=[held])


def judge_people(*rows, **options):
    return judge("people", HEADS, *rows, **{"there": somebody(), **options})


def test_a_new_person_with_a_post_is_understood():
    line = judge_people(["Trần Văn Giả", "Phòng Ví Dụ", "Chuyên viên", "", 912345678.0, ""])[2]
    assert (line.verdict, line.bad) == ("new", [])
    assert line.plan["phone"] == "0912345678"
    assert line.plan["post"] == {"unit": 2, "title": "Chuyên viên", "capacity": "staff", "valid_from": "2023-01-01", "valid_to": None}


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        (["", "Phòng Ví Dụ", "Chuyên viên", "", "", ""], "full_name", "không có họ tên"),
        (["Trần Văn Giả", "Phòng Không Có", "Chuyên viên", "", "", ""], "unit", "Chưa có đơn vị"),
        (["Trần Văn Giả", "Phòng Ví Dụ", "", "", "", ""], "title", "chưa có chức vụ"),
        (["Trần Văn Giả", "", "Chuyên viên", "", "", ""], "unit", "chưa có đơn vị"),
        (["Trần Văn Giả", "Phòng Ví Dụ", "Chuyên viên", "Sếp", "", ""], "capacity", "Chưa hiểu “Sếp”"),
        (["Trần Văn Giả", "Phòng Ví Dụ", "Trưởng phòng", "Thủ trưởng", "", ""], "capacity", "Lê Thị Ví Dụ đang là Trưởng phòng"),
        (["Trần Văn Giả", "Phòng Ví Dụ", "Chuyên viên", "", "", "01/01/2019"], "valid_from", "thành lập ngày 01/01/2020"),
        (["Trần Văn Giả", "Phòng Ví Dụ", "Chuyên viên", "", "không có", ""], "phone", "số điện thoại"),
        (["Lê Thị Ví Dụ", "Phòng Ví Dụ", "Trưởng phòng", "Cấp phó", "", ""], "capacity", "Chức vụ này đã ghi: Thủ trưởng"),
    ],
)
def test_what_is_wrong_with_a_person_is_said_at_its_column(row, field, sentence):
    line = judge_people(row)[2]
    assert line.verdict == "problem"
    assert any(field == where and sentence in said for where, said in line.bad), line.bad


def test_who_holds_the_post_already_is_unchanged_and_a_new_telephone_is_a_change():
    same = ["Lê Thị Ví Dụ", "Phòng Ví Dụ", "Trưởng phòng", "Thủ trưởng", "0900000111", "01/01/2020"]
    assert judge_people(same)[2].verdict == "unchanged"
    line = judge_people([*same[:4], "0911 111 111", same[5]])[2]
    assert (line.verdict, line.changes) == ("changed", {"Điện thoại": ["0900 000 111", "0911 111 111"]})


def test_a_namesake_elsewhere_is_another_person_and_that_is_said():
    line = judge_people(["Lê Thị Ví Dụ", "Ủy ban Giả Định", "Chuyên viên", "", "", ""])[2]
    assert line.verdict == "new"
    assert any("Đã có người cùng tên: hồ sơ số 7 (Trưởng phòng, Phòng Ví Dụ)" in sentence for _field, sentence in line.notes)


def test_one_person_with_two_posts_is_one_person_and_twice_the_same_is_refused():
    rows = [["Trần Văn Giả", name, "Ủy viên", "", "0911", ""] for name in ("Phòng Ví Dụ", "Ủy ban Giả Định")]
    lines = judge_people(*rows)
    assert [line.plan["first"] for line in lines.values()] == [2, 2]
    twice = judge_people(rows[0], rows[0])
    assert all("cùng chức vụ với dòng" in why(line) for line in twice.values())


def test_rows_of_one_person_that_disagree_are_refused():
    heads = [*HEADS, "Chức danh ghi trên văn bản"]
    rows = [["Trần Văn Giả", name, "Ủy viên", "", "0911", "", titles] for name, titles in (("Phòng Ví Dụ", "A"), ("Ủy ban Giả Định", "B"))]
    assert all("ghi khác nhau" in why(line) for line in judge("people", heads, *rows, there=somebody()).values())


def test_two_of_one_name_in_one_unit_must_be_told_apart():
    lines = judge_people(
        ["Trần Văn Giả", "Phòng Ví Dụ", "Chuyên viên", "", "0911", ""], ["Trần Văn Giả", "Phòng Ví Dụ", "Văn thư", "", "", ""]
    )
    assert all("Cùng tên, cùng đơn vị" in why(line) for line in lines.values())
    told = judge_people(
        ["Trần Văn Giả", "Phòng Ví Dụ", "Chuyên viên", "", "0911", ""], ["Trần Văn Giả", "Phòng Ví Dụ", "Văn thư", "", "0922", ""]
    )
    assert {line.verdict for line in told.values()} == {"new"}


def test_two_heads_of_one_unit_in_the_file_are_refused():
    lines = judge_people(*[[name, "Ủy ban Giả Định", "Chủ tịch", "Thủ trưởng", "", ""] for name in ("Trần Văn Giả", "Lê Văn Thử")])
    assert all("hai thủ trưởng cùng lúc" in why(line) for line in lines.values())


# --- Any order -------------------------------------------------------------------------------------------------------------------------

MIXED = (
    ("Phòng A", "a", "Ủy ban Giả Định", "", ""),
    ("Phòng B", "a", "", "", ""),
    ("Phòng C", "", "Phòng D", "", ""),
    ("Phòng D", "", "Sở Không Có", "", ""),
    ("Phòng E", "", "Phòng F", "", "01/01/2021"),
    ("Phòng F", "", "", "Doanh nghiệp", "01/01/2020"),
    ("phòng ví dụ", "", "", "", "01/01/2020"),
    ("Trạm", "", "Phòng E", "", ""),
    ("Trạm", "", "Phòng F", "", ""),
    ("Phòng G", "", "Phòng H", "", ""),
    ("Phòng H", "", "Phòng G", "", ""),
)


@settings(max_examples=30, deadline=None)
@given(st.permutations(MIXED), st.permutations(range(len(UNIT_HEADS))))
def test_the_order_of_rows_and_columns_changes_no_verdict(rows, order):
    def verdicts(rows, order):
        lines = judge("units", [UNIT_HEADS[n] for n in order], *[[row[n] for n in order] for row in rows])
        told = {
            (line.said("name"), line.said("parent")): (line.verdict, line.plan.get("code"), [field for field, _why in line.bad])
            for line in lines.values()
        }
        assert len(told) == len(rows)
        return told

    assert verdicts(rows, order) == verdicts(MIXED, range(len(UNIT_HEADS)))
