# vi: data
"""The format of papers (thể thức), read back from what was made.

The table below is written from Nghị định 30/2020/NĐ-CP, Phụ lục I, and Hướng dẫn 36-HD/VPTW by hand; it is not taken from `rules.py`.
"""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from thidua.foundation.documents.paper import as_data, day_words
from thidua.foundation.documents.tests import samples
from thidua.foundation.documents.tests.reading import (
    all_paragraphs,
    bare,
    element_texts,
    letters_of,
    paragraph_of,
    read_word,
    word_text,
)
from thidua.foundation.documents.tests.samples import ALL, COVENANT, LETTER, LONG_NAME, PARTY, ROWS, STATE, pdf_of, word_of

UP, BOLD, ITALIC, BOTH = (False, False), (True, False), (False, True), (True, True)
# Component: the paper, the words by which it is found, least and greatest size in points, (bold, italic).
COMPONENTS = [
    ("Quốc hiệu", STATE, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 13, BOLD),
    ("Tiêu ngữ", STATE, "Độc lập - Tự do - Hạnh phúc", 13, 14, BOLD),
    ("Cơ quan chủ quản", STATE, "ỦY BAN NHÂN DÂN THÀNH PHỐ", 12, 13, UP),
    ("Cơ quan ban hành", STATE, "QUẬN HAI BÀ TRƯNG", 12, 13, BOLD),
    ("Số, ký hiệu", STATE, "Số: 05/QĐ-UBND", 13, 13, UP),
    ("Địa danh, ngày tháng", STATE, "Hai Bà Trưng, ngày 09 tháng 02 năm 2023", 13, 14, ITALIC),
    ("Dấu chỉ mức", STATE, "DỰ THẢO", 13, 14, BOLD),
    ("Tên loại", STATE, "QUYẾT ĐỊNH", 13, 14, BOLD),
    ("Trích yếu", STATE, "Về việc ban hành Quy chế hoạt động", 13, 14, BOLD),
    ("Trích yếu công văn", LETTER, "V/v gửi báo cáo thi đua", 12, 13, UP),
    ("Kính gửi", STATE, "Kính gửi: Thường trực Quận ủy", 13, 14, UP),
    ("Kính gửi nhiều nơi", LETTER, "- Các đơn vị thành viên.", 13, 14, UP),
    ("Căn cứ", STATE, "Căn cứ Luật Thi đua, khen thưởng", 13, 14, ITALIC),
    ("Chương", STATE, "Chương I", 13, 14, BOLD),
    ("Tên chương", STATE, "QUY ĐỊNH CHUNG", 13, 14, BOLD),
    ("Phần", STATE, "I. MỤC ĐÍCH, YÊU CẦU", 13, 14, BOLD),
    ("Điều", STATE, "Điều 1. Phạm vi điều chỉnh", 13, 14, BOLD),
    ("Khoản có tên", STATE, "Mục đích.", 13, 14, BOLD),
    ("Nội dung", STATE, "Đẩy mạnh các phong trào", 13, 14, UP),
    ("Điểm", STATE, "điểm thứ nhất của khoản này;", 13, 14, UP),
    ("Quyền hạn", STATE, "TM. ỦY BAN NHÂN DÂN", 13, 14, BOLD),
    ("Chức vụ", STATE, "PHÓ CHỦ TỊCH", 13, 14, BOLD),
    ("Họ và tên", STATE, "Nguyễn Văn Minh", 13, 14, BOLD),
    ("Nơi nhận", STATE, "Nơi nhận:", 12, 12, BOTH),
    ("Danh sách nơi nhận", STATE, "- Lưu: VT, NV.", 11, 11, UP),
    ("Phụ lục", STATE, "Phụ lục I", 14, 14, BOLD),
    ("Tên phụ lục", STATE, "DANH SÁCH ĐƠN VỊ", 13, 14, BOLD),
    ("Kèm theo", STATE, "(Kèm theo Quyết định số 05/QĐ-UBND)", 13, 14, ITALIC),
    ("Đảng: tiêu đề", PARTY, "ĐẢNG CỘNG SẢN VIỆT NAM", 12, 15, BOLD),
    ("Đảng: cơ quan cấp trên", PARTY, "QUẬN ỦY HAI BÀ TRƯNG", 12, 14, UP),
    ("Đảng: cơ quan ban hành", PARTY, "CỤM THI ĐUA SỐ 4", 12, 14, BOLD),
    ("Đảng: số", PARTY, "Số 01-KH/CTĐ4", 13, 14, UP),
    ("Đảng: nơi nhận", PARTY, "Nơi nhận:", 12, 14, UP),
]
NAMES = [each[0] for each in COMPONENTS]
# Millimetres: least and greatest top, bottom, left, right.
MARGINS = ((20, 25), (20, 25), (30, 35), (15, 20))
PAPER_MM = (210, 297)
CENTRE_MM = 30 + (210 - 30 - 15) / 2
EDGE = 0.3  # millimetres that a letter's own shape may stand out


@pytest.mark.parametrize(("name", "paper", "words", "least", "most", "style"), COMPONENTS, ids=NAMES)
def test_component_in_the_pdf_has_its_size_and_style(name, paper, words, least, most, style):
    runs = pdf_of(paper).find(words)

    assert {(least <= each.size <= most, each.bold, each.italic) for each in runs} == {(True, *style)}


@pytest.mark.parametrize(("name", "paper", "words", "least", "most", "style"), COMPONENTS, ids=NAMES)
def test_component_in_word_has_its_size_and_style(name, paper, words, least, most, style):
    letters = letters_of(read_word(word_of(paper)), words)

    assert least <= letters.size <= most
    assert (letters.font, letters.bold, letters.italic) == ("Times New Roman", *style)


@pytest.mark.parametrize("name", ALL)
def test_every_font_of_the_pdf_is_an_embedded_subset_of_the_built_in_one(name):
    runs = pdf_of(ALL[name]).runs

    assert {each.embedded for each in runs} == {True}
    assert {each.font.partition("+")[2].partition("-")[0] for each in runs} == {"LiberationSerif"}
    assert {len(each.font.partition("+")[0]) for each in runs} == {6}


@pytest.mark.parametrize("name", [*ALL, "rows"])
def test_pdf_is_a4_and_no_letter_or_line_leaves_the_margins(name):
    made = pdf_of({**ALL, "rows": ROWS}[name])

    assert {(round(width), round(height)) for width, height in made.sizes} == {PAPER_MM}
    body = [each for each in (*made.runs, *made.strokes) if each.top > 20 - EDGE]
    assert min(each.left for each in body) >= 30 - EDGE
    assert max(each.right for each in body) <= 210 - 15 + EDGE
    assert max(each.bottom for each in body) <= 297 - 20 + EDGE
    assert [each.text for each in made.runs if each.top <= 20 - EDGE] == [str(number) for number in range(2, len(made.sizes) + 1)]


@pytest.mark.parametrize("name", ALL)
def test_word_is_a4_upright_with_the_margins_of_the_rule(name):
    (section,) = read_word(word_of(ALL[name])).sections

    found = [value.mm for value in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)]
    assert [least <= round(value, 1) <= most for value, (least, most) in zip(found, MARGINS, strict=True)] == [True] * 4
    assert (round(section.page_width.mm), round(section.page_height.mm), section.orientation) == (*PAPER_MM, WD_ORIENT.PORTRAIT)


def test_landscape_paper_keeps_the_margins_and_uses_the_whole_width():
    given = replace(STATE, landscape=True, body=(*STATE.body, replace(STATE.body[0], text="b" * 300)))
    made, (section,) = pdf_of(given), read_word(word_of(given)).sections
    left, right, bottom = (
        min(each.left for each in made.strokes),
        max(each.right for each in made.strokes),
        max(each.bottom for each in made.runs),
    )

    assert {(round(width), round(height)) for width, height in made.sizes} == {(297, 210)}
    assert [abs(left - 30) < 0.5, abs(right - 282) < 0.5] == [True, True]
    assert max(each.right for each in made.runs) <= 282 + EDGE
    assert bottom <= 210 - 20 + EDGE
    assert (round(section.page_width.mm), round(section.page_height.mm), section.orientation) == (297, 210, WD_ORIENT.LANDSCAPE)


def test_page_number_stands_in_the_middle_of_the_top_margin_from_page_two():
    numbers = [each for each in pdf_of(ROWS).runs if each.top < 20 - EDGE]

    assert [(each.page, each.text) for each in numbers] == [(at, str(at)) for at in range(2, len(pdf_of(ROWS).sizes) + 1)]
    assert {(13 <= each.size <= 14, each.bold, each.italic) for each in numbers} == {(True, False, False)}
    assert {abs((each.left + each.right) / 2 - CENTRE_MM) < 0.5 for each in numbers} == {True}


def test_page_number_in_word_is_a_field_of_the_header_but_not_of_the_first_page():
    made = read_word(word_of(STATE))
    (section,) = made.sections

    assert section.different_first_page_header_footer
    assert [each.strip() for each in element_texts(made, "w:instrText")] == ["PAGE"]
    assert section.header.paragraphs[0].alignment == ALIGN.CENTER
    assert section.header.paragraphs[0].runs[0].font.size.pt in (13, 14)
    assert "PAGE" not in section.first_page_header._element.xml


def test_body_is_justified_with_an_indented_first_line_and_six_points_between_paragraphs():
    made = pdf_of(STATE)
    lines = sorted({(each.page, round(each.baseline, 2)) for each in made.find("1. Mục đích. " + samples.LONG.strip())})
    starts = {line: min(each.left for each in made.runs if (each.page, round(each.baseline, 2)) == line) for line in lines}
    ends = [max(each.right for each in made.runs if (each.page, round(each.baseline, 2)) == line) for line in lines]
    step = (lines[1][1] - lines[0][1]) * 72 / 25.4
    after = (made.find("điểm thứ nhất")[0].baseline - lines[-1][1]) * 72 / 25.4

    assert len(lines) >= 3
    assert min(abs(starts[lines[0]] - 30 - indent) for indent in (10, 12.7)) < 0.6
    assert max(abs(starts[line] - 30) for line in lines[1:]) < 0.6
    assert max(abs(end - 195) for end in ends[:-1]) < 0.6
    assert 14 * 1.149 - 0.1 <= step <= 14 * 1.149 * 1.5  # from single to one and a half
    assert after - step >= 6


def test_body_in_word_is_justified_with_an_indented_first_line_and_six_points_between_paragraphs():
    style = read_word(word_of(STATE)).styles["VB Nội dung"].paragraph_format

    assert style.alignment == ALIGN.JUSTIFY
    assert round(style.first_line_indent.mm, 1) in (10.0, 12.7)
    assert (style.space_before.pt + style.space_after.pt) >= 6
    assert 1 <= (style.line_spacing or 1) <= 1.5


def line_under(made, words):
    """Return the length of the line drawn below these words, as a share of the length of the longest line of them."""
    runs = made.find(words)
    low = max(each.bottom for each in runs)
    rows = {}
    for each in runs:
        rows.setdefault(round(each.baseline, 1), []).extend((each.left, each.right))
    length = max(max(edges) - min(edges) for edges in rows.values())
    middle = (min(each.left for each in runs) + max(each.right for each in runs)) / 2
    near = [each for each in made.strokes if each.page == runs[0].page and low - 1.5 < each.top < low + 5 and each.bottom - each.top < 1]
    (line,) = [each for each in near if abs((each.left + each.right) / 2 - middle) < 1.5]
    return line.length / length


def test_lines_under_heads_have_the_length_of_the_rule():
    made = pdf_of(STATE)

    assert 0.97 <= line_under(made, "Độc lập - Tự do - Hạnh phúc") <= 1.03
    assert 1 / 3 <= line_under(made, "ỦY BAN NHÂN DÂN QUẬN HAI BÀ TRƯNG") <= 1 / 2
    assert 1 / 3 <= line_under(made, STATE.subject) <= 1 / 2
    assert 0.97 <= line_under(pdf_of(PARTY), "ĐẢNG CỘNG SẢN VIỆT NAM") <= 1.03


def word_line_under(made, words, room):
    above = paragraph_of(made, words)
    line = next(_after(made, above))
    assert "w:pBdr" in line._p.xml
    shape = line.paragraph_format
    return room - shape.left_indent.mm - shape.right_indent.mm


def _after(made, paragraph):
    seen = False
    for each in all_paragraphs(made):
        if seen:
            yield each
        seen = seen or each._p is paragraph._p


def test_lines_under_heads_in_word_are_as_long_as_in_the_pdf():
    made, printed = read_word(word_of(STATE)), pdf_of(STATE)
    left, right = (each.width.mm - 3.8 for each in made.tables[0].rows[0].cells)

    for words, room in (("Độc lập - Tự do - Hạnh phúc", right), ("ỦY BAN NHÂN DÂN QUẬN HAI BÀ TRƯNG", left), (STATE.subject, 165)):
        runs = printed.find(words)
        length = max(sum(each.right - each.left for each in runs if each.baseline == base) for base in {each.baseline for each in runs})
        assert word_line_under(made, words, room) == pytest.approx(line_under(printed, words) * length, abs=1.5)


def test_nation_stands_right_of_the_organ_and_party_papers_have_a_star_instead():
    state, party = pdf_of(STATE), pdf_of(PARTY)

    assert min(each.left for each in state.find("CỘNG HÒA XÃ HỘI")) > max(each.right for each in state.find("ỦY BAN NHÂN DÂN THÀNH PHỐ"))
    assert "CỘNGHÒA" not in party.words()
    assert "ĐẢNGCỘNGSẢN" not in state.words()
    (star,) = party.find("*")
    assert party.find("CỤM THI ĐUA SỐ 4")[0].baseline < star.baseline < party.find("Số 01-KH/CTĐ4")[0].baseline
    assert paragraph_of(read_word(word_of(PARTY)), "*").text == "*"
    assert "CỘNGHÒA" not in word_text(read_word(word_of(PARTY)))


def test_number_has_a_colon_in_state_papers_only():
    assert "Số:05/QĐ-UBND" in pdf_of(STATE).words()
    assert "Số01-KH/CTĐ4" in pdf_of(PARTY).words()
    assert "Số:" not in pdf_of(PARTY).words()


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2023, 2, 9), "ngày 09 tháng 02 năm 2023"),
        (date(2023, 1, 10), "ngày 10 tháng 01 năm 2023"),
        (date(2023, 3, 1), "ngày 01 tháng 3 năm 2023"),
        (date(2023, 12, 31), "ngày 31 tháng 12 năm 2023"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_a_zero_in_front(on, words):
    assert day_words(on) == words


def test_body_ends_as_papers_end():
    assert "kểtừngàyký./.Nơinhận:" in pdf_of(STATE).words()
    assert "báocáo./." in word_text(read_word(word_of(LETTER)))


def test_letter_has_no_type_and_its_subject_under_the_number():
    made = pdf_of(LETTER)
    number, subject, to = (made.find(words)[0] for words in (LETTER.number, LETTER.subject, "Kính gửi:"))

    assert number.baseline < subject.baseline < to.baseline
    assert subject.right < CENTRE_MM
    middle = [(each.left + each.right) / 2 for each in (number, subject)]
    assert abs(middle[0] - middle[1]) < 1


def test_several_addressees_stand_one_below_the_other_behind_dashes():
    made, written = pdf_of(LETTER), read_word(word_of(LETTER))
    lines = [made.find(words)[0] for words in ("Kính gửi:", *(f"- {each}" for each in LETTER.to))]

    assert [each.baseline for each in lines] == sorted({each.baseline for each in lines})
    assert max(each.left for each in lines) - min(each.left for each in lines) < 1
    assert [paragraph_of(written, f"- {each}").text for each in LETTER.to] == [f"- {each}" for each in LETTER.to]


def test_recipients_stand_left_of_the_only_signature_and_under_several():
    one, many = pdf_of(STATE), pdf_of(COVENANT)

    assert max(each.right for each in one.find("Nơi nhận:")) < min(each.left for each in one.find("TM. ỦY BAN NHÂN DÂN"))
    assert abs(one.find("Nơi nhận:")[0].baseline - one.find("TM. ỦY BAN NHÂN DÂN")[0].baseline) < 2
    last, recipients = many.find("Người Ký Số 7")[0], many.find("Nơi nhận:")[0]
    assert (recipients.page, recipients.baseline) > (last.page, last.baseline)


def test_seven_signatures_stand_in_two_columns_and_none_is_parted_from_its_name():
    made = pdf_of(COVENANT)

    for at in (1, 3, 4, 5, 6, 7):
        unit, name = made.find(f"ĐƠN VỊ SỐ {at}")[0], made.find(f"Người Ký Số {at}")[0]
        assert unit.page == name.page
        assert unit.baseline + 14 < name.baseline
        assert (unit.right < CENTRE_MM) == (at % 2 == 1)


def test_name_of_120_letters_stays_in_its_block():
    assert 115 <= len(LONG_NAME) <= 120
    runs = pdf_of(COVENANT).find(LONG_NAME)

    assert len({each.baseline for each in runs}) > 1
    assert min(each.left for each in runs) > CENTRE_MM
    assert max(each.right for each in runs) <= 195 + EDGE


def test_word_without_spaces_is_broken_before_the_margin():
    made = pdf_of(replace(LETTER, subject="V/v " + "a" * 90, body=(*LETTER.body, replace(LETTER.body[0], text="b" * 300))))

    assert max(each.right for each in made.runs) <= 195 + EDGE
    assert max(each.right for each in made.find("a" * 90)) < CENTRE_MM
    assert "b" * 300 in made.words()


def test_annex_begins_a_page_of_its_own():
    made, written = pdf_of(STATE), read_word(word_of(STATE))

    assert made.find("Phụ lục I")[0].page == made.find("Nhật ký hệ thống")[0].page + 1
    assert made.words(page=made.find("Phụ lục I")[0].page).removeprefix(str(len(made.sizes))).startswith("PhụlụcIDANHSÁCHĐƠNVỊ(Kèmtheo")
    assert written.styles["VB Phụ lục"].paragraph_format.page_break_before


def test_table_of_two_thousand_rows_repeats_its_head_on_every_page():
    made = pdf_of(ROWS)
    pages = range(1, len(made.sizes) + 1)

    assert len(pages) > 30
    assert [page for page in pages if "TTNộidungcôngviệcĐơnvịthựchiện" not in made.words(page=page)] == []
    assert made.find("Cá nhân thứ 2000")[0].page == len(pages)
    (table,) = read_word(word_of(ROWS)).tables[1:] or [None]
    assert [row._tr.xml.count("w:tblHeader") for row in table.rows[:2]] == [1, 0]
    assert len(table._tbl.tr_lst) == 2001


@pytest.mark.parametrize("name", ALL)
def test_both_forms_say_the_same_words_in_the_same_order(name):
    made, written = pdf_of(ALL[name]), word_text(read_word(word_of(ALL[name])))
    printed = bare("".join(each.text for each in made.runs if each.top > 20 - EDGE))

    assert printed == written
    assert unicodedata.is_normalized("NFC", printed)


def test_decomposed_letters_are_set_composed():
    given = replace(LETTER, subject=unicodedata.normalize("NFD", "V/v tổng kết phong trào, đề nghị khen thưởng"))

    for words in (pdf_of(given).words(), word_text(read_word(word_of(given)))):
        assert bare("V/v tổng kết phong trào, đề nghị khen thưởng") in words


def test_committee_of_a_district_has_its_name_on_a_line_of_its_own():
    first, second = pdf_of(STATE).find("ỦY BAN NHÂN DÂN QUẬN HAI BÀ TRƯNG")[0], pdf_of(STATE).find("QUẬN HAI BÀ TRƯNG")[0]

    assert first.baseline < second.baseline
    assert [as_data(replace(STATE, organ=each))["head"] for each in ("Ủy ban nhân dân Thành phố", "Phòng Nội vụ")] == [
        "Ủy ban nhân dân Thành phố",
        "Phòng Nội vụ",
    ]


def test_paper_without_signature_still_says_who_receives_it():
    given = replace(LETTER, signatures=())

    assert "Nơinhận:-Nhưtrên." in pdf_of(given).words()
    assert "Nơinhận:-Nhưtrên." in word_text(read_word(word_of(given)))
