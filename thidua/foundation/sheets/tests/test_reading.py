"""Workbooks and text files as they come: what is read, and what is refused in words."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from thidua.foundation.files import kinds
from thidua.foundation.sheets import reading
from thidua.foundation.sheets.reading import SheetRefused


def workbook(fill, **options):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        fill(book)
    return buffer.getvalue()


def zipped(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_workbook_is_read_with_its_days_merged_cells_and_hidden_rows():
    def fill(book):
        sheet = book.add_worksheet("Danh sách")
        sheet.merge_range("A1:C1", "DANH SÁCH ĐƠN VỊ")
        sheet.write_row("A3", ["Tên", "Ngày", "Số"])
        sheet.merge_range("A4:A5", "Phòng Giả Định")
        sheet.write_datetime("B4", date(2020, 1, 31), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write("C4", 7)
        sheet.write("B5", "x")
        sheet.set_row(4, None, None, {"hidden": True})
        book.add_worksheet("Trống")
        book.add_worksheet("Ẩn").write("A1", "x")
        book.get_worksheet_by_name("Ẩn").hide()

    book = reading.read(workbook(fill), name="ds.xlsx")
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [("Danh sách", False), ("Ẩn", True)]
    sheet = book.sheets[0]
    assert sheet.rows[3:] == [["Phòng Giả Định", date(2020, 1, 31), 7.0], ["Phòng Giả Định", "x", ""]]
    assert (sheet.groups, sheet.hidden) == (frozenset({1}), frozenset({5}))
    assert book.kind == kinds.XLSX


@pytest.mark.parametrize(("name", "kind", "hidden"), [("danh-sach.ods", kinds.ODS, {6}), ("danh-sach.xls", kinds.XLS, set())])
def test_a_list_that_libreoffice_wrote_is_read_as_an_xlsx(name, kind, hidden):
    """Real files. An .xls does not tell which rows it hides: they are read like the others, and the page says so."""
    book = reading.read((Path(__file__).parent / "files" / name).read_bytes(), name=name)
    assert (book.kind, [(sheet.name, sheet.is_hidden) for sheet in book.sheets]) == (kind, [("Danh sách", False), ("Ẩn", True)])
    sheet = book.sheets[0]
    assert (sheet.groups, sheet.hidden, book.tells_hidden_rows) == (frozenset({1}), frozenset(hidden), bool(hidden))
    assert sheet.rows[2:] == [
        ["Họ và tên", "Đơn vị", "Ngày sinh", "Số điện thoại"],
        ["Nguyễn Thị Ví Dụ", "Phòng Giả Định", date(1970, 1, 31), 912345678.0],
        ["Đặng Văn Thử", "Phòng Giả Định", "02/1969", "0987 654 321"],
        ["Lê Thị Ẩn", "Ban Giả Định", date(1970, 2, 1), 0.5],
    ]
    with pytest.raises(SheetRefused, match="không khớp nội dung"):
        reading.read((Path(__file__).parent / "files" / name).read_bytes(), name="danh-sach.xlsx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_whatever_its_encoding_and_separator(encoding, separator):
    lines = [["Tên đơn vị", "Ghi chú"], ["Phòng Nội vụ Giả Định", 'có "ngoặc", phẩy'], ["Ban Giả Định", ""]]
    words = "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    book = reading.read(words.encode(encoding), name="ds.csv")
    assert book.sheets[0].rows == lines
    assert book.sheets[0].note == ""


def test_text_in_the_windows_encoding_is_read_and_said():
    book = reading.read("Tên;Ma\nPho\u0300ng Đa\u0300o;x".encode("cp1258"), name="ds.csv")
    assert book.sheets[0].rows[1] == ["Phòng Đào", "x"]
    assert "không lưu bằng Unicode" in book.sheets[0].note


def test_columns_in_old_letters_are_written_anew_and_said():
    def fill(book):
        book.add_worksheet().write_column("A1", ["Tªn ®¬n vÞ", "Phßng Gi¸o dôc", "Phßng Néi vô", "Tr¹m Y tÕ"])

    (sheet,) = reading.read(workbook(fill), name="ds.xlsx").sheets
    assert sheet.rows[:3] == [["Tên đơn vị"], ["Phòng Giáo dục"], ["Phòng Nội vụ"]]
    assert "Cột A viết bằng bảng mã cũ TCVN3" in sheet.note
    (sheet,) = reading.read("Tªn ®¬n vÞ;M·\nPhßng Gi¸o dôc;pgd\nPhßng Néi vô;pnv".encode("cp1252"), name="ds.csv").sheets
    assert [row[0] for row in sheet.rows] == ["Tên đơn vị", "Phòng Giáo dục", "Phòng Nội vụ"]


def macros():
    return zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x", "xl/vbaProject.bin": "x"})


def unpackable():
    content = zipped({"mimetype": kinds.ODS.mime, "content.xml": "x"})
    at = content.index(b"mimetype") + len("mimetype")
    return content[:at] + b"\xff" * 4 + content[at + 4 :]


def past_the_rows():
    return ("a,b\n" * (reading.MOST_ROWS + 1)).encode()


REFUSED = {
    "rỗng": ("ds.xlsx", lambda: b""),
    "không phải bảng tính": ("ds.xlsx", lambda: b"MZ\x90\x00" + b"\x00" * 100),
    "có macro": ("ds.xlsm", macros),
    "đặt mật khẩu": ("ds.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
    "không phải bảng tính Excel": ("ds.xlsx", lambda: zipped({"[Content_Types].xml": "x", "word/document.xml": "x"})),
    "không khớp nội dung": ("ds.docx", lambda: workbook(lambda book: book.add_worksheet().write("A1", "x"))),
    "bị hỏng": ("ds.xlsx", lambda: zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "<broken"})),
    "hỏng hoặc không mở được": ("ds.ods", unpackable),
    "không có dòng nào": ("ds.xlsx", lambda: workbook(lambda book: book.add_worksheet())),
    "vượt mức 50.000 dòng": ("ds.csv", past_the_rows),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_read_is_refused_in_words(words):
    name, made = REFUSED[words]
    with pytest.raises(SheetRefused, match=words):
        reading.read(made(), name=name)


def test_a_zip_bomb_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(reading, "_opened", lambda *_args: pytest.fail("opened"))
    monkeypatch.setattr(reading, "MOST_UNPACKED", 10 * 1024 * 1024)
    bomb = zipped({"[Content_Types].xml": "x", "xl/workbook.xml": b" " * (reading.MOST_UNPACKED + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(SheetRefused, match="quá lớn"):
        reading.read(bomb, name="ds.xlsx")


def test_a_cell_at_the_end_of_the_world_costs_a_refusal_and_no_memory():
    """Two cells far apart make a table of seventeen thousand million cells; the reading process is stopped, the server goes on."""
    far = workbook(lambda book: (sheet := book.add_worksheet()) and (sheet.write("A1", "x"), sheet.write("XFD1048576", "y")))
    with pytest.raises(SheetRefused, match=r"quá lớn|vượt mức"):
        reading.read(far, name="ds.xlsx")
