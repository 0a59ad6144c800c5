"""Checking a paper by its code or by its file; what strangers learn and what they do not."""

import re
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from thidua.foundation.documents.codes import LENGTH, LETTERS, in_groups, new_code, typed
from thidua.foundation.documents.paper import Family, Kind, Line, Paper
from thidua.foundation.files import storage
from thidua.organisation.tests.factories import make_council, make_officer
from thidua.paper import actions, verdicts
from thidua.paper.models import OfficialDocument
from thidua.paper.tests.factories import AT, make_incoming, make_outgoing, make_register
from thidua.paper.verdicts import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def specialist():
    return make_officer(make_council().standing_agency).user


@pytest.fixture
def document(specialist):
    def compose(document):
        return Paper(
            Family.STATE, "Cụm Thi đua Giả định", "Kế hoạch", "mật nội dung", number=document.number, body=(Line(Kind.TEXT, "Chữ."),)
        )

    return make_outgoing(make_register(), specialist, compose=compose)


def page(path, **sent):
    answer = Client().post(path, sent) if sent else Client().get(path, follow=True)
    return answer.status_code, answer.content.decode()


def pdf(content, name="van-ban.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


def test_code_is_made_of_letters_that_are_not_mistaken_and_read_back_however_typed():
    code = new_code()
    assert len(code) == LENGTH
    assert set(code) <= set(LETTERS)
    assert not set(LETTERS) & set("ILOU01")
    for text in (code, code.lower(), in_groups(code), f" {code[:4]} {code[4:]} ", f"https://thidua.example/kiem-tra/{code}/"):
        assert typed(text) == code


def test_issued_paper_prints_the_address_of_its_page(document):
    assert document.content["check"].endswith(reverse("paper:check_code", args=[document.code]))
    status, words = page(reverse("paper:check_code", args=[document.code]))
    assert status == 200
    for part in (document.number, "16/02/2023", document.file.sha256, document.signer):
        assert part in words
    assert "mật nội dung" not in words


def test_code_is_found_however_it_is_typed(document):
    assert page(f"{reverse('paper:check')}?ma={in_groups(document.code).lower()}")[0] == 200


@pytest.mark.parametrize("code", ["K7M2QX9FTA", "x", "A" * 60])
def test_code_of_no_paper_says_what_a_code_looks_like(document, code):
    for path in (reverse("paper:check_code", args=[code]), f"{reverse('paper:check')}?ma={code}"):
        status, words = page(path)
        assert status == 404
        assert "Mã có 10 chữ và số" in words


def test_paper_from_above_has_no_page_of_checking(document):
    make_incoming()
    assert verdicts.issued().get() == document
    assert verdicts.by_code("") is None


def test_file_is_ours_to_the_last_byte_or_it_is_not(document):
    content = storage.read(document.file)
    assert "không thay đổi chỗ nào" in page(reverse("paper:check"), tep=pdf(content))[1]
    assert "không thay đổi chỗ nào" in page(reverse("paper:check_code", args=[document.code]), tep=pdf(content))[1]
    flipped = content[:-200] + bytes([content[-200] ^ 1]) + content[-199:]
    assert "chưa từng phát hành" in page(reverse("paper:check"), tep=pdf(flipped))[1]
    assert "nội dung tệp đã khác" in page(reverse("paper:check_code", args=[document.code]), tep=pdf(flipped))[1]
    assert "nội dung tệp đã khác" in page(reverse("paper:check_code", args=[document.code]), tep=pdf(content + b" "))[1]


def test_file_of_another_paper_is_not_this_one(document, specialist):
    other = make_outgoing(document.register, specialist, compose=lambda made: Paper(Family.STATE, "Cụm", "Kế hoạch", made.number))
    checked = verdicts.check_file(storage.read(other.file), document)
    assert (checked.verdict, checked.document) == (Verdict.OTHER, document)


def test_withdrawn_number_is_said(document, specialist):
    actions.withdraw_number(document, reason="Ban hành nhầm", actor=specialist, at=AT)
    assert verdicts.check_file(storage.read(document.file)).verdict == Verdict.WITHDRAWN
    words = page(reverse("paper:check_code", args=[document.code]))[1]
    assert "đã bị hủy" in words
    assert "Ban hành nhầm" not in words


def test_no_file_and_an_empty_file_are_asked_for_again(document, settings):
    for sent in ({"khac": "1"}, {"tep": pdf(b"")}):
        status, words = page(reverse("paper:check"), **sent)
        assert status == 422
        assert "Hãy chọn tệp PDF" in words
    settings.FILE_MAX_BYTES = 10
    assert page(reverse("paper:check"), tep=pdf(b"%PDF-1.7 dai hon"))[0] == 422


def test_checking_writes_nothing_and_asks_little(document, django_assert_max_num_queries):
    before = OfficialDocument.objects.count()
    with django_assert_max_num_queries(9):
        page(reverse("paper:check"), tep=pdf(b"%PDF-1.7 la"))
    assert OfficialDocument.objects.count() == before
    assert "sessionid" not in Client().get(reverse("paper:check")).cookies


def test_command_says_of_each_file_what_it_is(document, specialist, tmp_path):
    ours, strange = tmp_path / "ours.pdf", tmp_path / "la.pdf"
    ours.write_bytes(storage.read(document.file))
    strange.write_bytes(storage.read(document.file) + b"\n")

    def run(*paths):
        out = StringIO()
        try:
            call_command("verify", *map(str, paths), stdout=out, stderr=out)
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    assert run(ours)[0] == 0
    code, words = run(ours, strange)
    assert code == 1
    assert re.search(r"la\.pdf: .*chưa từng phát hành", words)
    assert run(ours, tmp_path / "khong-co.pdf")[0] == 3
    actions.withdraw_number(document, reason="Nhầm", actor=specialist, at=AT)
    assert run(ours)[0] == 2
