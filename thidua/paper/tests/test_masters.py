# vi: data
"""Offices' own masters: sent, tried, made active, withdrawn; and the papers that follow them."""

import io
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from thidua.foundation.audit.models import Entry
from thidua.foundation.documents import master_sample, office
from thidua.foundation.documents.master import MasterRefused
from thidua.foundation.documents.paper import Family
from thidua.foundation.documents.word import filled, word
from thidua.foundation.files import kinds, storage
from thidua.foundation.files.storage import FileRefused
from thidua.organisation.tests.factories import make_auditor, make_council, make_officer
from thidua.paper import actions, documents
from thidua.paper.models import Master
from thidua.paper.tests.factories import AT, make_register

pytestmark = pytest.mark.django_db

ORGAN = "Cụm Thi đua Giả định"
GOOD: dict[str, list[str]] = {"unknown": [], "absent": [], "styles": []}
FONT = "Arial"


@pytest.fixture
def specialist():
    return make_officer(make_council().standing_agency).user


def changed(change):
    made = Document(filled("state"))
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def restyle(made):
    made.styles["VB Nội dung"].font.name = FONT


def sent(content, name="mau.docx"):
    return SimpleUploadedFile(name, content)


def upload(actor, content, **fields):
    given = {"organ": ORGAN, "family": "state", "name": " Mẫu  chung ", "file": sent(content)} | fields
    return actions.upload_master(**given, actor=actor, at=AT)


def make_master(actor, content=b"", **fields):
    """Make a master without trying it."""
    stored = storage.store_bytes(content or filled("state").getvalue(), name="mau.docx", kind=kinds.DOCX, at=AT)
    given = {"organ": ORGAN, "family": "state", "name": "Mẫu giả định", "file": stored, "answer": GOOD} | fields
    return Master.objects.create(**given, uploaded_by=actor, uploaded_at=AT)


def sample(organ=ORGAN):
    return master_sample.full(Family.STATE, organ)


def url(name, *args):
    return reverse(f"paper:{name}", args=args)


def test_upload_keeps_the_file_the_answer_and_an_audit_row(specialist):
    made = upload(specialist, changed(lambda made: made.add_paragraph("{{ ho_ten }}")))

    assert (made.name, made.answer, made.is_usable, made.is_active) == ("Mẫu chung", GOOD | {"unknown": ["ho_ten"]}, False, False)
    assert made.file.name == "mau.docx"
    assert Entry.objects.get().event == "paper.master_uploaded"


def test_hostile_or_wrong_file_leaves_nothing_behind(specialist):
    with pytest.raises(MasterRefused, match="ngoài điền chữ"):
        upload(specialist, changed(lambda made: made.add_paragraph("{{ organ.__class__ }}")))
    with pytest.raises(MasterRefused, match="bị hỏng"):
        upload(specialist, b"%PDF-1.7")
    with pytest.raises(FileRefused, match="rỗng"):
        upload(specialist, b"")

    assert not Master.objects.exists()
    assert not Entry.objects.exists()


def test_only_who_keeps_the_registers_sends_and_activates():
    auditor = make_auditor().user
    made = make_master(auditor)

    for act in (lambda: upload(auditor, b"x"), lambda: actions.activate_master(made, actor=auditor, at=AT)):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(PermissionDenied):
        actions.withdraw_master(made, actor=auditor, at=AT)


def test_activating_one_withdraws_the_one_before_it(specialist):
    first, second, other = make_master(specialist), make_master(specialist), make_master(specialist, organ="Nơi khác")
    for each in (first, other, second):
        actions.activate_master(each, actor=specialist, at=AT)

    assert [each.is_active for each in Master.objects.order_by("pk")] == [False, True, True]
    events = list(Entry.objects.order_by("pk").values_list("event", flat=True))
    assert events == ["paper.master_activated", "paper.master_activated", "paper.master_withdrawn", "paper.master_activated"]
    with pytest.raises(actions.MasterNotUsable, match="đang dùng rồi"):
        actions.activate_master(second, actor=specialist, at=AT)


def test_master_with_something_to_mend_is_not_made_active(specialist):
    made = make_master(specialist, answer=GOOD | {"styles": ["VB Họ tên"]})

    with pytest.raises(actions.MasterNotUsable, match="chỗ phải sửa"):
        actions.activate_master(made, actor=specialist, at=AT)
    with pytest.raises(actions.MasterNotUsable, match="không còn dùng"):
        actions.withdraw_master(made, actor=specialist, at=AT)


def test_word_papers_of_the_organ_follow_its_active_master_and_no_others_do(specialist):
    made = make_master(specialist, changed(restyle))
    assert documents.word_of(sample(), documents.own_master(sample())) == word(sample())

    actions.activate_master(made, actor=specialist, at=AT)
    other, party = sample("Nơi khác"), replace(sample(), family=Family.PARTY)

    own = Document(io.BytesIO(documents.word_of(sample(), documents.own_master(sample()))))
    assert own.styles["VB Nội dung"].font.name == FONT
    assert [documents.own_master(each) for each in (other, party)] == [None, None]

    actions.withdraw_master(made, actor=specialist, at=AT)
    assert documents.own_master(sample()) is None


def test_pdf_follows_the_own_master_where_libreoffice_is_and_the_page_says_where_it_is_not(specialist, client, monkeypatch):
    made = make_master(specialist, changed(lambda made: made.paragraphs[0].insert_paragraph_before("Lời của cơ quan")))
    client.force_login(specialist)
    monkeypatch.setenv("PATH", "/nowhere")
    page = client.get(url("master_sample", made.pk)).content.decode()

    assert office.program() == ""
    assert "Bản PDF theo thể thức chuẩn" in page
    assert "?trang=1" in page
    assert documents.pdf_of(sample(), made) == documents.pdf_of(sample(), None)


@pytest.mark.libreoffice
def test_pdf_of_an_own_master_is_made_by_libreoffice(specialist):
    from thidua.foundation.documents.tests.reading import read_pdf  # late: PDFium, which no other test of this slice needs

    made = make_master(specialist, changed(lambda made: made.paragraphs[0].insert_paragraph_before("Lời của cơ quan")))
    found = read_pdf(documents.pdf_of(sample(), made))

    assert "Lờicủacơquan" in found.words()
    assert b"<pdfaid:part>2</pdfaid:part>" in found.content
    assert {each.embedded for each in found.runs} == {True}
    assert {each.font.split("-")[0] for each in found.runs} == {"LiberationSerif"}  # ours, with all Vietnamese letters


def test_specialist_goes_from_the_built_in_master_to_an_active_one_by_the_pages(specialist, client):
    make_register(organ=ORGAN)
    client.force_login(specialist)
    begun = client.get(url("master_built_in", "state"))
    assert begun.content == filled("state").getvalue()
    assert client.get(url("master_built_in", "khac")).status_code == 404
    assert "Chưa có mẫu riêng nào" in client.get(url("masters")).content.decode()

    content = changed(restyle)
    given = {"organ": ORGAN, "family": "state", "name": "Mẫu 2023", "file": sent(content)}
    answer = client.post(url("master_new"), given, follow=True)
    made = Master.objects.get()
    assert "đủ chỗ điền và kiểu chữ" in answer.content.decode()
    assert client.get(url("master_sample", made.pk) + "?tep=docx").content == documents.word_of(documents.marked(sample()), made)
    assert "Đang dùng" in client.post(url("master_activate", made.pk), follow=True).content.decode()
    assert "Đã ngừng dùng" in client.post(url("master_withdraw", made.pk), follow=True).content.decode()
    assert b"".join(client.get(url("master_file", made.pk)).streaming_content) == content


def test_page_tells_each_thing_to_mend(specialist, client):
    made = make_master(specialist, answer={"unknown": ["ho_ten"], "absent": ["annexes"], "styles": ["VB Họ tên"]})
    client.force_login(specialist)
    page = client.get(url("master", made.pk)).content.decode()

    for words in ("<code>{{ ho_ten }}</code>", "Thiếu chỗ cho các phụ lục", "<code>{{ annexes }}</code>", "VB Họ tên", "Còn chỗ phải sửa"):
        assert words in page
    assert client.get(url("master_sample", made.pk)).status_code == 404


def test_refused_upload_keeps_what_was_typed_and_says_why(specialist, client):
    make_register(organ=ORGAN)
    client.force_login(specialist)
    answer = client.post(url("master_new"), {"organ": ORGAN, "family": "state", "name": "Mẫu hỏng", "file": sent(b"PK\x03\x04")})

    assert answer.status_code == 422
    assert "Tệp mẫu bị hỏng" in answer.content.decode()
    assert "Mẫu hỏng" in answer.content.decode()


def test_nobody_else_reads_or_changes_a_master(specialist, client):
    made = make_master(specialist)
    client.force_login(make_auditor().user)

    for name in ("master", "master_file", "master_sample"):
        assert client.get(url(name, made.pk)).status_code == 404
    for name in ("master_activate", "master_withdraw"):
        assert client.post(url(name, made.pk)).status_code == 404
        assert client.get(url(name, made.pk)).status_code == 405
    assert client.get(url("masters")).status_code == 403
