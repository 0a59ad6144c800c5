# vi: data
"""A paper in which every part stands, to try a master with; nothing in it is real."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from thidua.foundation.documents.paper import Annex, Column, Family, Kind, Line, Paper, Row, Signature, Table, ended

TABLE = Table(
    (Column("TT", 1, True), Column("Nội dung công việc", 5), Column("Đơn vị thực hiện", 3)),
    (Row(("Quý I",), heading=True), Row(("1", "Ký giao ước thi đua", "Các đơn vị")), Row(("2", "Gửi báo cáo", "Từng đơn vị"))),
)
BODY = ended(
    [
        Line(Kind.GROUND, "Căn cứ văn bản mẫu thứ nhất;"),
        Line(Kind.CENTRE, lead="QUYẾT ĐỊNH MẪU:"),
        Line(Kind.CHAPTER, number="Chương I", lead="QUY ĐỊNH CHUNG"),
        Line(Kind.PART, number="I.", lead="MỤC ĐÍCH, YÊU CẦU"),
        Line(Kind.ARTICLE, number="Điều 1.", lead="Phạm vi"),
        Line(Kind.TEXT, "Đoạn văn mẫu để xem cỡ chữ, khoảng cách dòng và căn lề của phần nội dung trong văn bản. " * 3, "1.", "Nội dung."),
        Line(Kind.TEXT, "đoạn của điểm;", "a)"),
        Line(Kind.NOTE, "(Ghi chú đứng giữa dòng)"),
        Line(Kind.PLAIN, "Dòng đứng ở lề trái"),
        TABLE,
        Line(Kind.TEXT, "Đoạn cuối của phần nội dung"),
    ]
)


def full(family: Family, organ: str = "Cơ quan ban hành mẫu") -> Paper:
    """Return a paper with a type, one addressee and an annex."""
    party = family == Family.PARTY
    return Paper(
        family=family,
        parent="Cơ quan chủ quản mẫu",
        organ=organ,
        number="Số 01-KH/MẪU" if party else "Số: 01/KH-MẪU",
        place="Địa danh mẫu",
        on=date(2023, 2, 9),
        type="Kế hoạch",
        subject="trích yếu của văn bản mẫu",
        marks=("VĂN BẢN MẪU",),
        to=("Nơi nhận kính gửi mẫu",),
        body=BODY,
        signatures=(Signature(("T/M CƠ QUAN MẪU" if party else "TM. CƠ QUAN MẪU", "CHỨC VỤ MẪU"), "Họ Và Tên Mẫu", ("(ghi chú chữ ký)",)),),
        recipients=("Nơi nhận thứ nhất;", "Lưu hồ sơ mẫu."),
        annexes=(Annex("Phụ lục mẫu", "Tên phụ lục mẫu", "(Kèm theo văn bản mẫu)", (Line(Kind.TEXT, "Đoạn văn của phụ lục."),)),),
        proof=("Dòng đối chiếu mẫu",),
    )


def letter(family: Family) -> Paper:
    """Return a letter (công văn) to several places, which several sign."""
    return Paper(
        family=family,
        organ="Cơ quan ban hành mẫu",
        number="Số 02-CV/MẪU" if family == Family.PARTY else "Số: 02/MẪU",
        type="",
        subject="V/v trích yếu công văn mẫu",
        to=("Nơi kính gửi thứ nhất;", "Nơi kính gửi thứ hai."),
        body=ended([Line(Kind.TEXT, "Đoạn văn của công văn")]),
        signatures=(Signature(("CHỨC VỤ THỨ NHẤT",), "Người Ký Một"), Signature(("CHỨC VỤ THỨ HAI",), "Người Ký Hai")),
    )


def words_of(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each placeholder that a paper needs with the words which it must bring, without spaces."""
    single = {
        "parent": data["parent"].upper(),
        "organ": data["head"].upper(),
        "number": data["number"],
        "place": data["place"],
        "date": data["date"] if data["place"] else "",
        "marks": "".join(data["marks"]),
        "type": data["type"].upper(),
        "subject" if data["type"] else "letter_subject": data["subject"],
        "to" if len(data["to"]) == 1 else "to_each": data["to"][-1],
        "body": data["body"][-1]["text"],
        "signatures": data["signatures"][-1]["name"],
        "proof": "".join(data["proof"]),
        "annexes": data["annexes"][-1]["body"][-1]["text"] if data["annexes"] else "",
    }
    yield from ((name, "".join(words.split())) for name, words in single.items() if words)
