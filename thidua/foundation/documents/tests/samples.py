# vi: data
"""Papers of the tests, and what was made of each: made once, by one child process for the whole suite."""

from datetime import date
from functools import cache

from thidua.foundation.documents import pdf
from thidua.foundation.documents.paper import Annex, Column, Family, Kind, Line, Paper, Row, Signature, Table, ended
from thidua.foundation.documents.tests.reading import Pdf, read_pdf
from thidua.foundation.documents.word import word

LONG_NAME = "Nguyễn Thị " + "Phương " * 15 + "Mai"  # 119 letters
LONG = "Đẩy mạnh các phong trào thi đua yêu nước, gắn với nhiệm vụ chính trị của từng đơn vị trong Cụm. " * 4
WORK = Table(
    (Column("TT", 1, True), Column("Nội dung công việc", 5), Column("Đơn vị thực hiện", 3)),
    (Row(("Quý I",), heading=True), Row(("1", "Ký giao ước thi đua", "Cả Cụm")), Row(("2", "Gửi báo cáo\nvề Cụm trưởng", "Từng đơn vị"))),
)
BODY = ended(
    [
        Line(Kind.GROUND, "Căn cứ Luật Thi đua, khen thưởng ngày 15 tháng 6 năm 2022;"),
        Line(Kind.GROUND, "Theo đề nghị của Hội đồng Thi đua - Khen thưởng."),
        Line(Kind.CENTRE, lead="QUYẾT ĐỊNH:"),
        Line(Kind.CHAPTER, number="Chương I", lead="QUY ĐỊNH CHUNG"),
        Line(Kind.PART, number="I.", lead="MỤC ĐÍCH, YÊU CẦU"),
        Line(Kind.ARTICLE, number="Điều 1.", lead="Phạm vi điều chỉnh"),
        Line(Kind.TEXT, LONG, "1.", "Mục đích."),
        Line(Kind.TEXT, "điểm thứ nhất của khoản này;", "a)"),
        Line(Kind.NOTE, "(Ghi chú đứng ở giữa dòng)"),
        WORK,
        Line(Kind.TEXT, "Quyết định này có hiệu lực kể từ ngày ký.", "Điều 2."),
    ]
)
STATE = Paper(
    family=Family.STATE,
    parent="Ủy ban nhân dân Thành phố",
    organ="Ủy ban nhân dân quận Hai Bà Trưng",
    number="Số: 05/QĐ-UBND",
    place="Hai Bà Trưng",
    on=date(2023, 2, 9),
    type="Quyết định",
    subject="Về việc ban hành Quy chế hoạt động của Cụm thi đua số 4",
    marks=("DỰ THẢO",),
    to=("Thường trực Quận ủy",),
    body=BODY,
    signatures=(Signature(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Nguyễn Văn Minh"),),
    recipients=("Như Điều 2;", "Lưu: VT, NV."),
    annexes=(Annex("Phụ lục I", "Danh sách đơn vị", "(Kèm theo Quyết định số 05/QĐ-UBND)", (Line(Kind.TEXT, "Chữ của phụ lục."), WORK)),),
    proof=("Nhật ký hệ thống: 120 dòng",),
)
PARTY = Paper(
    family=Family.PARTY,
    parent="Quận ủy Hai Bà Trưng",
    organ="Cụm thi đua số 4",
    number="Số 01-KH/CTĐ4",
    place="Hai Bà Trưng",
    on=date(2023, 11, 16),
    type="Kế hoạch",
    subject="công tác thi đua, khen thưởng năm 2023",
    body=BODY,
    signatures=(Signature(("T/M CỤM THI ĐUA SỐ 4", "CỤM TRƯỞNG"), "Trần Thị Hồng Ngọc"),),
    recipients=("Các đơn vị thành viên;", "Lưu Cụm."),
)
LETTER = Paper(
    family=Family.STATE,
    organ="Phòng Nội vụ",
    number="Số: 112/UBND-NV",
    place="Hai Bà Trưng",
    on=date(2023, 1, 3),
    type="",
    subject="V/v gửi báo cáo thi đua",
    to=("Hội đồng Thi đua - Khen thưởng;", "Các đơn vị thành viên."),
    body=ended([Line(Kind.TEXT, "Đề nghị các đơn vị gửi báo cáo")]),
    signatures=(Signature(("TRƯỞNG PHÒNG",), "Lê Văn An"),),
    recipients=("Như trên.",),
)
COVENANT = Paper(
    family=Family.STATE,
    organ="Cụm thi đua số 4",
    type="Giao ước thi đua",
    subject="năm 2023",
    place="Hai Bà Trưng",
    body=ended([Line(Kind.TEXT, "Các đơn vị thống nhất giao ước")]),
    signatures=tuple(
        Signature((f"ĐƠN VỊ SỐ {at}", "GIÁM ĐỐC"), LONG_NAME if at == 2 else f"Người Ký Số {at}", ("(đã ký)",)) for at in range(1, 8)
    ),
    recipients=("Các đơn vị;", "Lưu Cụm."),
)
ROWS = Paper(
    family=Family.STATE,
    organ="Cụm thi đua số 4",
    type="Danh sách",
    subject="đề nghị khen thưởng",
    body=(Table(WORK.columns, tuple(Row((str(at), f"Cá nhân thứ {at}", "Phòng Nội vụ")) for at in range(1, 2001))),),
)
ALL = {"state": STATE, "party": PARTY, "letter": LETTER, "covenant": COVENANT}


@cache
def pdf_of(paper: Paper) -> Pdf:
    """Return the paper's PDF, read."""
    return read_pdf(pdf.pdf(paper))


@cache
def word_of(paper: Paper) -> bytes:
    """Return the paper's Word file."""
    return word(paper)
