"""Files: told by content, kept by hash, never larger or other than allowed."""

import io
import random
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from thidua.foundation import clock
from thidua.foundation.files import kinds, photographs, storage
from thidua.foundation.files.models import StoredFile

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


@pytest.fixture(autouse=True)
def files_dir(tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"


def upload(name, content):
    return SimpleUploadedFile(name, content)


def photograph(size=(60, 40), **save):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#7e1a2c").save(buffer, "JPEG", **save)
    return buffer.getvalue()


def office(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


def test_store_keeps_bytes_under_their_hash():
    stored = storage.store(upload("Kế hoạch 20.pdf", PDF), allowed=kinds.PAPERS, at=clock.now())
    assert stored.path.read_bytes() == PDF
    assert stored.path.name == stored.sha256
    assert (stored.name, stored.mime, stored.size_bytes) == ("Kế hoạch 20.pdf", "application/pdf", len(PDF))


def test_store_twice_keeps_the_bytes_once():
    first = storage.store(upload("a.pdf", PDF), allowed=kinds.PAPERS, at=clock.now())
    second = storage.store(upload("b.pdf", PDF), allowed=kinds.PAPERS, at=clock.now())
    assert first.path == second.path


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("ke-hoach.pdf", b"", "rỗng"),
        ("ke-hoach.pdf", b"MZ\x90\x00 renamed program", "không phải loại"),
        ("ke-hoach.docx", PDF, "không khớp"),
        ("ke-hoach.docx", office("word/document.xml", "word/vbaProject.bin"), "macro"),
        ("ke-hoach.pdf", b"PK\x03\x04 broken archive", "không phải loại"),
    ],
)
def test_store_refuses_what_is_not_what_it_says(name, content, words):
    with pytest.raises(storage.FileRefused, match=words):
        storage.store(upload(name, content), allowed=kinds.PAPERS, at=clock.now())
    assert not StoredFile.objects.exists()


def test_store_refuses_forty_megabytes(settings):
    file = upload("anh.jpg", b"")
    file.size = 40 * 1024 * 1024
    with pytest.raises(storage.FileRefused, match="40 MB, vượt mức 20 MB"):
        photographs.store_photograph(photographs.prepare(file), at=clock.now())


def test_store_takes_word_and_excel_by_their_parts():
    word = storage.store(upload("a.docx", office("word/document.xml")), allowed=kinds.PAPERS, at=clock.now())
    excel = storage.store(upload("a.xlsx", office("xl/workbook.xml")), allowed=kinds.PAPERS, at=clock.now())
    assert (word.mime, excel.mime) == (kinds.DOCX.mime, kinds.XLSX.mime)


def test_photograph_loses_place_and_device():
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    stored = photographs.store_photograph(photographs.prepare(upload("anh.jpg", photograph(exif=exif))), at=clock.now())
    with Image.open(stored.path) as kept:
        assert dict(kept.getexif()) == {}


def test_photograph_is_made_no_longer_than_a_projector_shows():
    stored = photographs.store_photograph(photographs.prepare(upload("anh.jpg", photograph((5000, 100)))), at=clock.now())
    assert (stored.width, stored.height) == (2400, 48)


@pytest.mark.parametrize("content", [b"\xff\xd8\xff broken", b"GIF89a not taken", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_photograph_refuses_what_cannot_be_opened(content):
    with pytest.raises(storage.FileRefused):
        photographs.store_photograph(photographs.prepare(upload("anh.jpg", content)), at=clock.now())


def test_clean_name_drops_folders_and_marks():
    assert storage.clean_name("../../etc/pass\x00wd\u202e.pdf") == "passwd.pdf"
    assert storage.clean_name("") == "tep"
    assert len(storage.clean_name("a" * 5000 + ".pdf")) < 200


def test_read_notices_a_file_changed_on_disk():
    stored = storage.store(upload("a.pdf", PDF), allowed=kinds.PAPERS, at=clock.now())
    stored.path.write_bytes(PDF + b"x")
    with pytest.raises(ValueError, match="changed"):
        storage.read(stored)


def test_response_cannot_be_sniffed():
    stored = storage.store(upload("a.pdf", PDF), allowed=kinds.PAPERS, at=clock.now())
    answer = storage.response(stored)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    answer.close()


# --- what an honest kind may hide ---------------------------------------------------------------------------------------------------


def packed(**parts):
    """An Office file of these parts, packed as Word packs them; a name's double underscore is a slash, a single one a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", parts.pop("types", "<Types/>"))
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def scanned(picture, more=b""):
    """A PDF of one picture."""
    return b"%PDF-1.7\n1 0 obj << /Length 9 >>\nstream\n" + picture + b"\nendstream\nendobj\n2 0 obj <<" + more + b">>\nendobj\n%%EOF"


WORD = packed(word__document_xml="<w:document/>")


def damaged(content, name="[Content_Types].xml"):
    """The archive with this part's packed bytes overwritten: its table of parts is whole."""
    at = content.index(name.encode()) + len(name)
    return content[:at] + b"\xff" * 4 + content[at + 4 :]


def locked(content):
    """The archive with the mark of a password at every part."""
    parts = content.split(b"PK\x01\x02")
    return b"PK\x01\x02".join([parts[0], *(part[:4] + b"\x01" + part[5:] for part in parts[1:])])


HIDDEN = {
    "bytes that cannot be unpacked": ("a.docx", damaged(WORD), "bị hỏng"),
    "bytes that cannot be unpacked in a later part": ("a.docx", damaged(WORD, "word/document.xml"), "bị hỏng"),
    "password of a packer": ("a.docx", locked(WORD), "đặt mật khẩu"),
    "zip bomb": ("a.docx", packed(word__document_xml=b"0" * 50_000_000), "bung ra quá lớn"),
    "macro named in the types": (
        "a.docx",
        packed(types="<Override ContentType='x.macroEnabled.main+xml'/>", word__document_xml="<x/>"),
        "macro",
    ),
    "macro sheet of old Excel": ("a.xlsx", packed(xl__workbook_xml="<x/>", xl__macrosheets__sheet1_xml="<x/>"), "macro"),
    "control that runs": ("a.docx", packed(word__document_xml="<x/>", word__activeX__activeX1_bin="x"), "macro"),
    "entities that swell": ("a.docx", packed(word__document_xml="<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "khai báo lạ"),
    "archive before the archive": ("a.docx", WORD + WORD, "giấu một tệp khác"),
    "archive after a PDF": ("a.pdf", PDF + WORD, "giấu một tệp khác"),
    "program after a PDF": ("a.pdf", PDF + b"\nMZ\x90\x00", "giấu một tệp khác"),
    "page inside a PDF": ("a.pdf", b"%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF", "giấu một tệp khác"),
    "script of a PDF": ("a.pdf", b"%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>\n%%EOF", "mã tự chạy"),
    "script beside a stream": ("a.pdf", scanned(b"x", b"/S /Rendition /JS (app.alert(1))"), "mã tự chạy"),
    "script behind a stream that is none": (
        "a.pdf",
        b"%PDF-1.7\n1 0 obj (<<>> stream\n) endobj 2 0 obj << /S /Rendition /JS (x) >> endobj (endstream)\n%%EOF",
        "mã tự chạy",
    ),
    "program named a paper": ("a.pdf", b"MZ\x90\x00" + PDF, "không phải loại"),
    "picture that is a script": ("a.pdf", b"GIF89a/*" + PDF, "không phải loại"),
}


@pytest.mark.parametrize(("name", "content", "words"), HIDDEN.values(), ids=HIDDEN)
def test_store_refuses_what_hides_in_a_paper(name, content, words):
    with pytest.raises(storage.FileRefused, match=words):
        storage.store(upload(name, content), allowed=kinds.PAPERS, at=clock.now())
    assert not StoredFile.objects.exists()


def test_store_takes_a_pdf_that_a_scanner_padded():
    assert storage.store(upload("a.pdf", PDF + b"\r\n\x00\x00"), allowed=kinds.PAPERS, at=clock.now()).pk


def test_store_takes_a_large_scan_in_whose_picture_the_letters_of_a_script_stand_by_chance():
    picture = random.Random(1).randbytes(15 * 1024 * 1024) + b"\x81/JS\x80" + b"<~/JS.9Z~>"
    assert storage.store(upload("a.pdf", scanned(picture)), allowed=kinds.PAPERS, at=clock.now()).pk


def test_photograph_loses_what_was_appended_to_it():
    stored = photographs.store_photograph(
        photographs.prepare(upload("anh.jpg", photograph() + WORD + b"<script>alert(1)</script>")), at=clock.now()
    )
    assert b"<script>" not in stored.path.read_bytes()
    assert not zipfile.is_zipfile(stored.path)


def test_photograph_refuses_more_pixels_than_anybody_photographs():
    """A file of some kilobytes that would fill the memory: its own head says how large it is, and nothing more is read."""
    small = io.BytesIO()
    Image.new("1", (16_000, 16_000)).save(small, "PNG")
    with pytest.raises(storage.FileRefused, match="quá nhiều điểm ảnh"):
        photographs.store_photograph(photographs.prepare(upload("anh.png", small.getvalue())), at=clock.now())


def test_response_header_takes_no_line_from_a_name():
    stored = storage.store_bytes(PDF, name='a\r\nSet-Cookie: x=1";.pdf', kind=kinds.PDF, at=clock.now())
    answer = storage.response(stored)
    assert "\n" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers
    answer.close()
