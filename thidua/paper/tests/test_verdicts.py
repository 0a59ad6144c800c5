"""What anybody is told of a signed PDF, ours or a stranger's: the verdict, who signed, what came after; by page, by code, by command."""

import json
from io import StringIO

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from thidua.foundation import clock
from thidua.foundation.audit import chain as audit
from thidua.foundation.documents.codes import in_groups, new_code
from thidua.foundation.files import kinds, storage
from thidua.foundation.rights import granted
from thidua.foundation.signing import checking, making
from thidua.foundation.signing.tests import tampering
from thidua.paper import verdicts
from thidua.paper.verdicts import Verdict
from thidua.signing import actions, found
from thidua.signing.found import Found
from thidua.signing.models import SignedFile, TrustedRoot, Way
from thidua.signing.tests.conftest import NAMES, keyring, paper, table
from thidua.signing.tests.making import AT, PURPOSE, make_places, make_stamp

__all__ = ["keyring", "paper", "table"]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _process():
    yield
    checking.stop()


@pytest.fixture
def revisions(table, paper):
    """A file signed here by two people, and its three revisions; a third place is empty."""
    asked = {"name": "giao-uoc.pdf", "places": make_places(3), "purpose": PURPOSE, "right": granted(), "code": new_code()}
    file = actions.begin(paper, **asked, actor=table.people[0].user, at=AT)
    for place, person, key in zip(make_places(2), table.people, table.keys.people, strict=True):
        given = {"place": place.name, "stamp": make_stamp(person), "key": key, "way": Way.FILE}
        actions.sign_now(file, **given, person=person, actor=person.user, at=AT)
    file.refresh_from_db()
    return [storage.read(each) for each in (file.first, *(each.stored for each in file.signatures.order_by("revision")))]


@pytest.fixture
def strange(table, paper):
    """A PDF that another house sealed and somebody signed there, under a root that is trusted here."""
    now, place = clock.real_now(), make_places(1)[0]
    certified = making.certify(paper, [place], seal=table.keys.of("Dấu nơi khác"), at=now)
    prepared = making.prepare(certified, place, make_stamp(table.people[0]), at=now)
    return making.embed(prepared, making.sign_digest(prepared.digest, table.keys.of("Lê Thị Ở Xa\u202e"), at=now))


def page(content, code=""):
    path = reverse("paper:check_code", args=[code]) if code else reverse("paper:check")
    answer = Client().post(path, {"tep": SimpleUploadedFile("x.pdf", content)})
    return answer.content.decode()


def test_file_signed_here_is_known_by_each_of_its_revisions(revisions):
    file = SignedFile.objects.get()
    for number, content in enumerate(revisions, 1):
        checked = verdicts.check_file(content)
        assert (checked.verdict, checked.file.file, checked.file.revision) == (Verdict.OURS, file, number)
    newest, older = page(revisions[2]), page(revisions[1], file.code)
    for part in ("được ký tại hệ thống này, không thay đổi", "bản thứ 3 trên 3", *NAMES, "Đơn vị Giả định 1", "Con dấu của hệ thống này"):
        assert part in newest
    assert "đã có bản mới hơn" not in newest
    assert "đã có bản mới hơn" in older
    SignedFile.objects.update(revision=4)  # proof alone came, and a signature after it
    file.refresh_from_db()
    assert not verdicts.check_file(revisions[2]).file.is_newest
    proof = storage.store_bytes(revisions[2] + b"\n", name="giao-uoc.pdf", kind=kinds.PDF, at=AT)
    audit.record("signing.level_raised", file, actor=None, at=AT, changes={"revision": [2, 3], "sha256": proof.sha256})
    assert found.by_hash(proof.sha256) == Found(file, 3)


def test_code_of_a_file_says_who_stands_in_it_and_no_more(revisions, table, django_assert_max_num_queries):
    code = SignedFile.objects.get().code
    with django_assert_max_num_queries(6):
        words = Client().get(reverse("paper:check_code", args=[code])).content.decode()
    assert [words.count(each) for each in ("Đã ký số", "Chưa ký")] == [2, 1]
    for part in ("giao-uoc.pdf", "2 trên 3 ô ký", "Đơn vị Giả định 3", *NAMES):
        assert part in words
    assert table.people[0].user.username not in words
    assert Client().get(reverse("paper:check"), {"ma": in_groups(code).lower()}).status_code == 302
    assert "không phải tệp mang mã này" in page(revisions[2] + b"\n", code)


def test_changed_file_is_said_to_be(revisions):
    for content in (tampering.with_other_words(revisions[2]), tampering.flipped(revisions[2], len(revisions[0]) // 3)):
        assert verdicts.check_file(content).verdict == Verdict.CHANGED
    words = page(tampering.with_other_words(revisions[2]))
    assert "Tệp không còn nguyên như khi ký" in words
    assert "Tệp đã bị thay đổi sau chữ ký này" in words
    assert "chưa từng phát hành" in words
    assert "tự thay đổi" in page(tampering.with_script(revisions[2]))


def test_file_of_others_gets_an_honest_answer(strange, paper):
    words = page(strange)
    for part in (
        "mọi chữ ký số đều hợp lệ",
        "chưa từng phát hành",
        "Lê Thị Ở Xa",
        "Gốc Giả định cấp (Khác)",
        "theo đồng hồ của máy ký",
        "B-B",
    ):
        assert part in words
    assert "\u202e" not in words
    assert "không có chữ ký số" in page(paper)
    TrustedRoot.objects.all().delete()
    words = page(strange)
    assert "có chứng thư không được tin cậy" in words
    assert "không biết nơi cấp" in words
    assert "gốc không rõ" in words


def test_what_cannot_be_checked_is_told_in_a_sentence(paper):
    asked = {
        tampering.encrypted(paper): "bị khóa bằng mật khẩu",
        b"PK\x03\x04 khong phai": "không phải tệp PDF",
        b"%PDF-1.7 la": "bị hỏng",
        b" \n": "rỗng",
    }
    for content, sentence in asked.items():
        words = page(content)
        assert sentence in words
        assert "chưa từng phát hành" in words


def test_busy_and_heavy_are_no_verdicts_about_the_file(paper, monkeypatch):
    def busy(*_given, **_more):
        raise checking.BusyError

    def heavy(*_given, **_more):
        raise checking.TooLongError

    monkeypatch.setattr(checking._apart, "run", busy)
    answer = Client().post(reverse("paper:check"), {"tep": SimpleUploadedFile("x.pdf", paper)})
    assert answer.status_code == 503
    assert "đang kiểm tra nhiều tệp" in answer.content.decode()
    monkeypatch.setattr(checking._apart, "run", heavy)
    assert "không kiểm tra xong" in page(paper)


def test_page_asks_the_database_little_for_a_file_with_signatures(revisions, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        page(revisions[2])


def test_command_tells_files_apart_by_its_code(revisions, strange, paper, table, tmp_path):
    def run(*given):
        out = StringIO()
        try:
            call_command("verify", *map(str, given), stdout=out, stderr=out)
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    def kept(name, content):
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    ours, theirs, bare = kept("ours.pdf", revisions[2]), kept("theirs.pdf", strange), kept("bare.pdf", paper)
    changed, broken = kept("changed.pdf", tampering.with_other_words(strange)), kept("broken.pdf", b"%PDF-1.7 la")
    assert [run(each)[0] for each in (ours, theirs, bare, broken, changed)] == [0, 4, 1, 3, 6]
    assert run(ours, theirs, bare)[0] == 1  # the worst, not the highest
    assert run(bare, broken, changed)[0] == 6
    assert NAMES[1] in run(ours)[1]
    root = kept("goc.pem", table.keys.root.certificate.public_bytes(Encoding.PEM))
    TrustedRoot.objects.all().delete()
    assert run(theirs)[0] == 5
    assert run(theirs, "--root", root)[0] == 4
    with pytest.raises(CommandError) as refused:
        call_command("verify", str(theirs), "--root", str(bare))
    assert refused.value.returncode == 64
    code, words = run(theirs, tmp_path / "khong-co.pdf", "--json")
    first, second = json.loads(words)
    assert (code, first["verdict"], first["signatures"][1]["distrust"], second["code"]) == (3, "distrusted", "unknown root", 3)
