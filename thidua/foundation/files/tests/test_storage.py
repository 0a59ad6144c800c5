"""Files: told by content, kept by hash, never larger or other than allowed."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from thidua.foundation import clock
from thidua.foundation.files import kinds, storage
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
        ("ke-hoach.docx", office("word/document.xml", "word/vbaProject.bin"), "không phải loại"),
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
        storage.store_photograph(file, at=clock.now())


def test_store_takes_word_and_excel_by_their_parts():
    word = storage.store(upload("a.docx", office("word/document.xml")), allowed=kinds.PAPERS, at=clock.now())
    excel = storage.store(upload("a.xlsx", office("xl/workbook.xml")), allowed=kinds.PAPERS, at=clock.now())
    assert (word.mime, excel.mime) == (kinds.DOCX.mime, kinds.XLSX.mime)


def test_photograph_loses_place_and_device():
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    stored = storage.store_photograph(upload("anh.jpg", photograph(exif=exif)), at=clock.now())
    with Image.open(stored.path) as kept:
        assert dict(kept.getexif()) == {}


def test_photograph_is_made_no_longer_than_a_projector_shows():
    stored = storage.store_photograph(upload("anh.jpg", photograph((5000, 100))), at=clock.now())
    assert (stored.width, stored.height) == (2400, 48)


@pytest.mark.parametrize("content", [b"\xff\xd8\xff broken", b"GIF89a not taken", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_photograph_refuses_what_cannot_be_opened(content):
    with pytest.raises(storage.FileRefused):
        storage.store_photograph(upload("anh.jpg", content), at=clock.now())


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
