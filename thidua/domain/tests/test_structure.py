"""Clauses found by themselves: the usual shapes, what is doubtful, what stands beside the text, and that nothing is lost."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thidua.domain.text.marks import Family, from_roman, mark_of, to_roman
from thidua.domain.text.structure import Aside, Doubt, Line, lines_of_paste, pieces_of, split_at_soft_breaks, title_of

REGULATION = """CỤM THI ĐUA GIẢ ĐỊNH
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
-------
Số: …/QC-CTĐ
Nơi Giả Định, ngày … tháng … năm 2023
QUY CHẾ
Hoạt động của Cụm thi đua Giả Định năm 2023

Căn cứ Luật Thi đua, khen thưởng;
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
1. Quy chế này quy định về tổ chức.
2. Quy chế này áp dụng đối với:
a) Đơn vị thành viên;
b) Người theo dõi.
Điều 2. Hiệu lực
Quy chế có hiệu lực từ ngày ký./.
Nơi nhận:
- Như trên;
- Lưu: VT.
TM. CỤM THI ĐUA
CỤM TRƯỞNG
Người Giả Định"""

PLAN = """KẾ HOẠCH
Công tác thi đua năm 2023
Cụm xây dựng kế hoạch như sau:
I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
- Làm cho khen thưởng đúng người.
2. Yêu cầu
a) Bám sát nhiệm vụ.
b) Công khai.
II. TỔ CHỨC THỰC HIỆN
1. Cụm trưởng: chủ trì tổ chức thực hiện."""


def read(text):
    return pieces_of(split_at_soft_breaks(lines_of_paste(text)))


def shape(text):
    return [(each.kind, each.number, each.heading, each.body) for each in read(text) if not each.aside]


def doubts(text):
    return [(each.number, *(doubt.code for doubt in each.doubts)) for each in read(text) if each.doubts]


def test_regulation():
    assert shape(REGULATION) == [
        ("paragraph", "", "", "Căn cứ Luật Thi đua, khen thưởng;"),
        ("chapter", "Chương I", "QUY ĐỊNH CHUNG", ""),
        ("article", "Điều 1.", "Phạm vi điều chỉnh", ""),
        ("clause", "1.", "", "Quy chế này quy định về tổ chức."),
        ("clause", "2.", "", "Quy chế này áp dụng đối với:"),
        ("point", "a)", "", "Đơn vị thành viên;"),
        ("point", "b)", "", "Người theo dõi."),
        ("article", "Điều 2.", "Hiệu lực", "Quy chế có hiệu lực từ ngày ký./."),
    ]
    assert doubts(REGULATION) == []


def test_sheet_of_paper_is_put_aside_with_its_reason():
    asides = [(each.aside, each.body) for each in read(REGULATION) if each.aside]
    assert [aside for aside, _body in asides] == (
        [Aside.HEAD] * 3 + [Aside.RULE] + [Aside.HEAD] * 2 + [Aside.TITLE] * 2 + [Aside.RECIPIENTS] * 3 + [Aside.SIGNATURE] * 3
    )
    assert (
        title_of([each.body for each in read(REGULATION) if each.aside == Aside.TITLE])
        == "Quy chế hoạt động của Cụm thi đua Giả Định năm 2023"
    )


def test_plan():
    assert shape(PLAN) == [
        ("paragraph", "", "", "Cụm xây dựng kế hoạch như sau:"),
        ("part", "I.", "MỤC ĐÍCH, YÊU CẦU", ""),
        ("clause", "1.", "Mục đích", ""),
        ("paragraph", "", "", "- Làm cho khen thưởng đúng người."),
        ("clause", "2.", "Yêu cầu", ""),
        ("point", "a)", "", "Bám sát nhiệm vụ."),
        ("point", "b)", "", "Công khai."),
        ("part", "II.", "TỔ CHỨC THỰC HIỆN", ""),
        ("clause", "1.", "", "Cụm trưởng: chủ trì tổ chức thực hiện."),
    ]


def test_free_list_of_a_covenant():
    text = "GIAO ƯỚC THI ĐUA\nCác đơn vị thống nhất:\n1. An ninh - quốc phòng\na. Giữ gìn trật tự.\nb. Phối hợp.\n2. Văn hóa\n- Chấp hành giờ làm việc."
    assert [(kind, number) for kind, number, _heading, _body in shape(text)] == [
        ("paragraph", ""),
        ("clause", "1."),
        ("point", "a."),
        ("point", "b."),
        ("clause", "2."),
        ("paragraph", ""),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Điều 1. A\n1. b.\n3. c.\n", [("3.", "jump")]),
        ("Điều 1. A\n1. b.\n1. c.\n", [("1.", "restart")]),
        ("Điều 1. A\n1. b.\n2. c.\n2. d.\n", [("2.", "repeat")]),
        ("Điều 1. A\n1. b.\n2. c.\n3. d.\n2. e.", [("2.", "back")]),
        ("Điều 2. A\nĐiều 3. B", [("Điều 2.", "starts")]),
        ("Điều 1. A\nĐiều 2 Nhiệm vụ của cụm", [("Điều 2", "cited")]),
        ("Điều 1. A\n1. b.\n1.1.1. c.", [("", "deep")]),
        ("1. a\n1.1. b\na) c", [("", "deep")]),
        ("Điều 1. A\n1. b.\n99. c.", [("", "unclear")]),
        ("Điều 1. A\nTên\tSố\n", [("Điều 1.", "table")]),
        ("Điều 1. A\n1. Các đơn vị thành viên thực hiện đầy đủ\nnhững nội dung đã giao ước.", [("1.", "joined")]),
        ("I. A\n1. b;\na) c;\nb) d;\nc) đ;\nd) e;\nđ) g;\ne) h;", []),
        ("I. A\n1. b;\na) c;\nb) d;\nc) đ;\nd) e;\ne) g;\nf) h;\ng) i", []),
    ],
)
def test_doubts_say_what_is_odd(text, expected):
    assert doubts(text) == expected


def test_doubt_of_a_jump_names_both_numbers():
    piece = next(each for each in read("Điều 1. A\n1. b.\n2. c.\n3. d.\n5. e.") if each.doubts)
    assert piece.doubts == (Doubt("jump", "3.", "5."),)


@pytest.mark.parametrize(
    "line",
    [
        "Điều 5 của Quy chế này được sửa như sau",
        "Mục đích của phong trào",
        "Phần lớn các đơn vị",
        "1.500.000 đồng",
        "31/12/2023",
        "2023. Năm",
        "Chương trình hành động",
        "Điều lệ Đảng",
        "",
    ],
)
def test_lines_that_only_look_numbered(line):
    assert mark_of(line).family == Family.NONE


@pytest.mark.parametrize(
    ("line", "family", "value"),
    [
        ("Phần thứ hai", Family.PART, 2),
        ("CHƯƠNG IV: TỔ CHỨC", Family.CHAPTER, 4),
        ("Mục 2. Chấm điểm", Family.SECTION, 2),
        ("Điều 12: Tên", Family.ARTICLE, 12),
        ("IX - Kinh phí", Family.ROMAN, 9),
        ("B. Nội dung", Family.UPPER, 2),
        ("3.Liền chữ", Family.NUMBER, 3),
        ("2) Ngoặc", Family.NUMBER, 2),
        ("2.10. Cấp dưới", Family.DECIMAL, 10),
        ("đ) Điểm", Family.LETTER, 5),
        ("– Gạch", Family.BULLET, 1),
    ],
)
def test_marks(line, family, value):
    mark = mark_of(line)
    assert (mark.family, mark.value) == (family, value)


@pytest.mark.parametrize("number", range(1, 60))
def test_roman_both_ways(number):
    assert from_roman(to_roman(number)) == number


def test_capital_letters_above_roman_numbers():
    assert [each[0] for each in shape("A. MỘT\nI. Hai\n1. ba.\nB. BỐN\nI. Năm")] == ["part", "section", "clause", "part", "section"]


def test_broken_lines_are_not_joined_without_end():
    lines = lines_of_paste("\n".join(["những dòng bị ngắt không có dấu chấm ở cuối dòng"] * 400))
    assert len(lines) > 4
    assert max(len(line.text) for line in lines) < 5_000


def test_soft_breaks_open_lines_of_their_own():
    lines = split_at_soft_breaks([Line("Chương I\nQUY ĐỊNH CHUNG"), Line("Điều 1. Tên\n1. Một.\n2. Hai\nvà nữa.")])
    assert [each.text for each in lines] == ["Chương I", "QUY ĐỊNH CHUNG", "Điều 1. Tên", "1. Một.", "2. Hai\nvà nữa."]


def test_automatic_numbers_count_as_typed_ones():
    lines = [Line("Phạm vi", number="Điều 1."), Line("Một.", number="1."), Line("Hai.", number="a)")]
    assert [(each.kind, each.number) for each in pieces_of(lines)] == [("article", "Điều 1."), ("clause", "1."), ("point", "a)")]


def test_heading_styles_without_numbers_are_nodes_and_doubtful():
    pieces = pieces_of([Line("Mục đích", heading=1), Line("Yêu cầu", heading=2), Line("Chữ thường.")])
    assert [(each.kind, [doubt.code for doubt in each.doubts]) for each in pieces] == [("part", ["style"]), ("clause", ["style"])]


# --- nothing is lost ---------------------------------------------------------------------------------------------------------------

STARTS = (
    "",
    "Chương II ",
    "Điều 3. ",
    "Điều 4 ",
    "1. ",
    "2. ",
    "9. ",
    "1.1. ",
    "a) ",
    "b) ",
    "I. ",
    "II. ",
    "A. ",
    "- ",
    "Nơi nhận: ",
    "QUY CHẾ ",
    "TM. CỤM TRƯỞNG",
    "---",
    "Mục 1 ",
)
WORDS = st.text(alphabet="aăbcđ AĐ.,;:\n\t1", max_size=14)
LINES = st.lists(
    st.builds(
        Line,
        text=st.builds(str.__add__, st.sampled_from(STARTS), WORDS),
        number=st.sampled_from(("", "", "1.", "Điều 2.")),
        heading=st.sampled_from((0, 0, 1, 2)),
    ),
    max_size=14,
)


def letters(*texts):
    return re.sub(r"\s+", "", "".join(texts))


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_every_line_is_in_exactly_one_piece_with_all_its_words(lines):
    pieces = pieces_of(lines)
    assert [index for each in pieces for index in each.lines] == [index for index, line in enumerate(lines) if line.shown]
    for each in pieces:
        assert letters(each.number, each.heading, each.body) == letters(*(lines[index].shown for index in each.lines))


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="ab.1 \t\nĐ", max_size=120))
def test_pasting_loses_no_letter(text):
    lines = split_at_soft_breaks(lines_of_paste(text))
    assert letters(*(line.text for line in lines)).replace("|", "") == letters(text)


@settings(max_examples=80, deadline=None)
@given(LINES)
def test_reading_twice_is_reading_once(lines):
    assert pieces_of(lines) == pieces_of(list(lines))


def test_what_was_found_is_found_again():
    for text in (REGULATION, PLAN):
        first = [each for each in read(text) if not each.aside]
        again = pieces_of([Line("\n".join(filter(None, (each.heading, each.body))), number=each.number) for each in first])
        assert [(each.kind, each.number) for each in again] == [(each.kind, each.number) for each in first]
