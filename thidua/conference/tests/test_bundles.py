"""The papers of a conference put together: what is inside, what is left out, who gets it, and a record that cannot be made."""

import hashlib
import io
import zipfile
from datetime import timedelta

import pypdfium2
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from docx import Document

from thidua.conference import actions, tasks
from thidua.conference.documents import bundle as documents
from thidua.conference.models import Bundle, BundleKind, Invitation
from thidua.conference.steps import WrongMoment
from thidua.conference.tests.factories import CALLED_AT, START, make_called, make_prepared, make_written
from thidua.conference.tests.test_pages import client_of
from thidua.covenant.tests.factories import make_open as make_signing
from thidua.covenant.tests.factories import sign_by
from thidua.foundation.audit.models import Entry
from thidua.foundation.files import storage

pytestmark = pytest.mark.django_db
AFTER = START + timedelta(minutes=120)


@pytest.fixture
def put_together(django_capture_on_commit_callbacks):
    """Begin a bundle and let the worker make it; returns the work, the bundle and the opened ZIP."""

    def made(hall, kind=BundleKind.WHOLE, *, actor=None):
        with time_machine.travel(AFTER, tick=False), django_capture_on_commit_callbacks(execute=True):
            work = actions.make_bundle(hall.conference, kind=kind, actor=actor or hall.secretary, at=AFTER)
        work.refresh_from_db()
        bundle = Bundle.objects.get(work=work)
        return work, bundle, zipfile.ZipFile(io.BytesIO(storage.read(bundle.archive)))

    return made


def words_in(content: bytes) -> str:
    """Every word of a Word file."""
    made = Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in made.paragraphs), *cells])


def test_bundle_holds_every_paper_twice_its_index_and_the_log(put_together):
    scene, covenant = make_signing(3)
    sign_by(scene, covenant, 0)
    hall, _minutes = make_written(3, scene=scene, drafts=1)
    unseen = hall.conference.items.get(kind="presentation").drafts.create(
        cluster_year=scene.year, kind="plan", title="Kế hoạch chưa ai xem", created_at=CALLED_AT
    )
    work, bundle, archive = put_together(hall)
    names = archive.namelist()
    said = words_in(archive.read(next(each for each in names if "danh-muc-ho-so" in each and each.endswith("docx"))))
    assert (work.state, bundle.problems) == ("done", [])
    assert sum(name.startswith("giay-moi/") and name.endswith(".pdf") for name in names) == hall.conference.invitations.count()
    for stem in (
        "chuong-trinh",
        "danh-sach-dai-bieu",
        "bien-ban",
        "thong-bao-ket-luan",
        "giao-uoc",
        "bang-tiep-thu",
        "quy-che",
        "phieu-nhat-ky",
    ):
        assert {name.rpartition(".")[2] for name in names if stem in name} >= {"pdf", "docx"}, stem
    for name in names:
        digest = hashlib.sha256(archive.read(name)).hexdigest()
        assert "danh-muc" in name or documents.broken(digest) in said
    assert storage.read(covenant.text) in [archive.read(name) for name in names if name.endswith(".txt")]
    assert unseen.title not in said
    log = words_in(archive.read(next(each for each in names if "phieu-nhat-ky" in each and each.endswith("docx"))))
    signed = Entry.objects.filter(event="covenant.signed").first()
    assert "Đã ký giao ước" in log
    assert documents.broken(signed.hash) in log
    assert "voting." not in log
    entry = Entry.objects.get(event="conference.bundle_made")
    assert entry.changes["sha256"] == bundle.archive.sha256


def test_paper_that_cannot_be_made_is_listed_and_the_others_are_there(put_together):
    scene, covenant = make_signing(2)
    hall, _minutes = make_written(2, scene=scene)
    covenant.text.path.unlink()
    work, bundle, archive = put_together(hall)
    assert work.state == "done"
    assert "1 văn bản chưa lập được" in work.result
    assert bundle.problems == [
        {
            "name": "Văn bản giao ước mà các đơn vị ký",
            "reason": "Tệp không còn trên máy chủ. Hãy báo người quản trị khôi phục từ bản sao lưu.",
        }
    ]
    said = words_in(archive.read(next(each for each in archive.namelist() if "danh-muc" in each and each.endswith("docx"))))
    assert "Chưa lập được: Tệp không còn trên máy chủ." in said
    assert any("bien-ban" in name for name in archive.namelist())
    with time_machine.travel(AFTER, tick=False):
        page = client_of(hall.member).get(hall.url("ho-so")).content.decode()
    assert "Những văn bản sau chưa lập được" in page


def test_invitations_are_one_pdf_and_single_files_and_the_newest_is_kept(put_together, monkeypatch):
    hall = make_called(3)
    _work, first, _archive = put_together(hall, BundleKind.INVITATIONS)
    real = documents.invitation_paper

    def one_fails(conference, invitation: Invitation, drafts, document):
        if invitation.unit == hall.scene.units[1]:
            raise ValueError("damaged")
        return real(conference, invitation, drafts)

    with pypdfium2.PdfDocument(storage.read(first.together)) as together:
        assert len(together) == hall.conference.invitations.count() == 4
    monkeypatch.setattr(documents, "invitation_paper", one_fails)
    _work, second, archive = put_together(hall, BundleKind.INVITATIONS)
    assert [each["name"] for each in second.problems] == [f"Giấy mời {hall.scene.units[1].name}"]
    assert sum(name.startswith("giay-moi/") and name.endswith(".pdf") for name in archive.namelist()) == 3
    assert list(Bundle.objects.all()) == [second]
    assert not first.archive.path.exists()


def test_bundle_is_begun_once_by_those_who_conduct(put_together):
    hall, draft = make_called(2), make_prepared(2)
    with pytest.raises(PermissionDenied):
        actions.make_bundle(hall.conference, kind=BundleKind.WHOLE, actor=hall.member, at=AFTER)
    with pytest.raises(WrongMoment):
        actions.make_bundle(draft.conference, kind=BundleKind.WHOLE, actor=draft.secretary, at=AFTER)
    work = actions.make_bundle(hall.conference, kind=BundleKind.WHOLE, actor=hall.secretary, at=AFTER)
    assert actions.make_bundle(hall.conference, kind=BundleKind.WHOLE, actor=hall.chair, at=AFTER) == work


def test_work_that_fails_at_its_end_leaves_nothing_and_is_begun_anew(put_together, monkeypatch, django_capture_on_commit_callbacks):
    hall = make_called(2)
    with monkeypatch.context() as broken, time_machine.travel(AFTER, tick=False), django_capture_on_commit_callbacks(execute=True):
        broken.setattr(tasks, "_keep", lambda *_positional, **_named: 1 / 0)
        failed = actions.make_bundle(hall.conference, kind=BundleKind.INVITATIONS, actor=hall.secretary, at=AFTER)
    failed.refresh_from_db()
    left = Bundle.objects.get()
    assert (failed.state, left.made_at, left.archive) == ("failed", None, None)
    assert not Entry.objects.filter(event="conference.bundle_made").exists()
    with time_machine.travel(AFTER, tick=False):
        page = client_of(hall.secretary).get(hall.url("ho-so")).content.decode()
    assert failed.result in page
    work, bundle, _archive = put_together(hall, BundleKind.INVITATIONS)
    assert (work.state, bundle.papers) == ("done", 3)
    assert list(Bundle.objects.all()) == [bundle]


def test_page_begins_shows_and_gives_the_files(put_together, django_assert_max_num_queries, django_capture_on_commit_callbacks):
    hall, _minutes = make_written(2)
    with time_machine.travel(AFTER, tick=False):
        table, member = client_of(hall.secretary), client_of(hall.member)
        assert "Lập bộ này" in table.get(hall.url("ho-so")).content.decode()
        assert member.post(hall.url("ho-so/lap"), {"kind": "whole"}).status_code == 403
        assert "Chưa rõ cần lập bộ nào" in table.post(hall.url("ho-so/lap"), {"kind": "x"}, follow=True).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            begun = table.post(hall.url("ho-so/lap"), {"kind": "invitations"})
        assert begun.url == Bundle.objects.get().work.get_absolute_url()
        bundle = Bundle.objects.get()
        address = hall.url(f"ho-so/{bundle.pk}/tep")
        with django_assert_max_num_queries(25):
            page = member.get(hall.url("ho-so")).content.decode()
        assert address in page
        given = member.get(address)
        assert (given["Content-Type"], b"".join(given.streaming_content)[:2]) == ("application/zip", b"PK")
        assert b"".join(member.get(f"{address}?tep=pdf").streaming_content).startswith(b"%PDF-")
        assert client_of(hall.scene.outsider.user).get(address).status_code == 404
        bundle.archive.path.unlink()
        assert "Hãy lập lại bộ hồ sơ" in member.get(address).content.decode()
