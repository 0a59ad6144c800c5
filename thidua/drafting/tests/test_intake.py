"""Bringing a text in: what is kept while it is looked over, who sees it, and that it is stored whole or not at all."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from thidua.cluster.tests.factories import make_scene
from thidua.domain.text.structure import Doubt
from thidua.drafting import actions, jobs, staging
from thidua.drafting.actions import CannotStart, NothingToImport, NotStorable
from thidua.drafting.actions.intake import TooLong
from thidua.drafting.models import Clause, Draft, DraftKind, TextImport
from thidua.drafting.queries import clauses_of
from thidua.drafting.staging import StagedLine
from thidua.drafting.tests.factories import AT
from thidua.drafting.tests.word_files import WordFile, comments_part, deleted, inserted, run
from thidua.drafting.word import reading
from thidua.foundation.audit.models import Entry
from thidua.foundation.files.models import StoredFile
from thidua.foundation.refusal import Conflict

TEXT = "QUY CHẾ\nHoạt động của Cụm Giả Định\nCăn cứ Luật;\nĐiều 1. Phạm vi\n1. Một.\n3. Ba.\nĐiều 2. Hiệu lực\nCó hiệu lực từ ngày ký.\nNơi nhận:\n- Như trên;"


# --- what an officer does with lines (no database) ---------------------------------------------------------------------------------


def lines(*triples):
    return tuple(StagedLine(pk, kind, number, body=body) for pk, (kind, number, body) in enumerate(triples, start=1))


def said(found):
    return [(line.kind, line.number, line.heading, line.body) for line in found]


def test_lines_survive_being_kept():
    found = staging.staged(staging.read_paste(TEXT))
    assert staging.from_json(staging.as_json(found)) == found


def test_another_kind_takes_its_number_out_of_the_words_and_puts_it_back():
    before = lines(("paragraph", "", "c) Điểm lẻ"), ("clause", "2.", "Hai."))
    after = staging.set_kind(staging.set_kind(before, {1}, "point"), {2}, "paragraph")
    assert said(after) == [("point", "c)", "", "Điểm lẻ"), ("paragraph", "", "", "2. Hai.")]
    assert said(staging.set_kind(after, {2}, "clause")) == [("point", "c)", "", "Điểm lẻ"), ("clause", "2.", "", "Hai.")]


def test_a_heading_kind_makes_the_words_a_heading():
    assert said(staging.set_kind(lines(("paragraph", "", "TỔ CHỨC")), {1}, "part")) == [("part", "", "TỔ CHỨC", "")]


def test_joining_keeps_every_word_and_passes_over_what_stands_aside():
    before = staging.set_aside(
        lines(("clause", "1.", "Một"), ("paragraph", "", "bỏ"), ("paragraph", "", "tiếp"), ("clause", "2.", "Hai")), {2}
    )
    assert said(staging.join(before, {1, 3, 4})) == [("clause", "1.", "", "Một tiếp\n2. Hai"), ("paragraph", "", "", "bỏ")]


def test_a_blank_line_parts_a_line():
    after = staging.rewrite(
        lines(("clause", "1.", "Một"), ("clause", "2.", "Hai")), 1, kind="clause", heading="", body="Một\n\na) Điểm\n \nĐoạn"
    )
    assert said(after) == [
        ("clause", "1.", "", "Một"),
        ("point", "a)", "", "Điểm"),
        ("paragraph", "", "", "Đoạn"),
        ("clause", "2.", "", "Hai"),
    ]
    assert len({line.id for line in after}) == 4


def test_aside_and_back():
    before = lines(("clause", "1.", "Một"))
    assert [line.stands for line in staging.set_aside(before, {1})] == [False]
    assert said(staging.bring_in(staging.set_aside(before, {1}), {1})) == said(before)


def test_many_converted_lines_are_said_once():
    found = staging.staged(staging.read_paste("\n".join(["C¸c ®¬n vÞ thµnh viªn"] * 30)))
    assert {line.body for line in found} == {"Các đơn vị thành viên"}
    assert not any(line.doubts for line in found)
    assert [line.doubts for line in staging.staged(staging.read_paste("C¸c ®¬n vÞ thµnh viªn"))] == [(Doubt("tcvn3"),)]


# --- acts --------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def scene(db):
    return make_scene(3)


def begin(scene, text=TEXT, *, file=None, kind=DraftKind.REGULATION, actor=None, at=AT):
    read = reading.read(io.BytesIO(file)) if file else staging.read_paste(text)
    upload = SimpleUploadedFile("Quy chế.docx", file) if file else None
    pasted = "" if file else text
    return actions.begin_import(
        scene.year, kind=kind, reading=read, upload=upload, pasted=pasted, actor=actor or scene.officers[0].user, at=at
    )


def staged(text_import):
    return staging.from_json(TextImport.objects.get(pk=text_import.pk).content["lines"])


def test_a_text_is_stored_whole_with_one_row_in_the_log(scene):
    made = begin(scene)
    assert Draft.objects.count() == Clause.objects.count() == 0
    draft = actions.store_import(made, title="Quy chế mới", base=0, actor=scene.officers[0].user, at=AT)
    assert [(each.kind, each.heading, each.body) for each in clauses_of(draft)] == [
        ("paragraph", "", "Căn cứ Luật;"),
        ("article", "Phạm vi", ""),
        ("clause", "", "Một."),
        ("clause", "", "Ba."),
        ("article", "Hiệu lực", "Có hiệu lực từ ngày ký."),
    ]
    entry = Entry.objects.get(event="drafting.started")
    assert (entry.changes["clauses"], entry.changes["aside"], entry.changes["sha256"]) == (5, 4, made.sha256)
    again = actions.store_import(made, title="Lần hai", base=0, actor=scene.officers[0].user, at=AT)
    assert (again, Draft.objects.count()) == (draft, 1)


def test_the_name_comes_from_the_title_of_the_text(scene):
    assert begin(scene).title == "Quy chế hoạt động của Cụm Giả Định"
    assert begin(scene, "I. MỘT").title.startswith("Quy chế hoạt động của")


def test_nothing_is_stored_when_one_line_does_not_fit(scene):
    made = begin(scene, "Điều 1. Phạm vi\n1. " + "dài " * 6000)
    with pytest.raises(NotStorable, match="dài quá mức"):
        actions.store_import(made, title="", base=0, actor=scene.officers[0].user, at=AT)
    assert Draft.objects.count() == Clause.objects.count() == 0


def test_only_who_began_it_goes_on_with_it(scene):
    made = begin(scene)
    for act in (
        lambda user: actions.store_import(made, title="", base=0, actor=user, at=AT),
        lambda user: actions.revise_import(made, verb="confirm", ids=[1], base=0, actor=user, at=AT),
        lambda user: actions.rewrite_line(made, line=1, kind="clause", heading="", body="x", base=0, actor=user, at=AT),
        lambda user: actions.read_again(made, reading=staging.read_paste("x"), accepts_changes=True, actor=user, at=AT),
        lambda user: actions.discard_import(made, actor=user, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act(scene.heads[0].user)
    with pytest.raises(PermissionDenied):
        begin(scene, actor=scene.officers[1].user)


def test_revising_counts_and_two_windows_do_not_undo_each_other(scene):
    made, user = begin(scene), scene.officers[0].user
    doubtful = next(line for line in staged(made) if line.is_doubtful)
    actions.revise_import(made, verb="confirm", ids=[doubtful.id], base=0, actor=user, at=AT)
    assert not any(line.is_doubtful for line in staged(made))
    with pytest.raises(Conflict):
        actions.revise_import(made, verb="aside", ids=[doubtful.id], base=0, actor=user, at=AT)
    actions.rewrite_line(made, line=doubtful.id, kind="clause", heading="", body="Hai.", base=1, actor=user, at=AT)
    assert "Hai." in [line.body for line in staged(made)]
    with pytest.raises(NothingToImport, match="Chưa chọn dòng nào"):
        actions.revise_import(made, verb="aside", ids=[999], base=2, actor=user, at=AT)


def test_nothing_left_is_refused(scene):
    made, user = begin(scene, "Một dòng."), scene.officers[0].user
    actions.revise_import(made, verb="aside", ids=[1], base=0, actor=user, at=AT)
    with pytest.raises(NothingToImport):
        actions.store_import(made, title="", base=1, actor=user, at=AT)
    with pytest.raises(NothingToImport):
        begin(scene, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")


def test_more_lines_than_anybody_looks_over_are_refused(scene):
    with pytest.raises(TooLong, match="6001 dòng"):
        begin(scene, "\n".join(["Một dòng."] * 6_001))


def test_a_living_draft_is_asked_again_when_storing(scene):
    made, user = begin(scene), scene.officers[0].user
    actions.start(scene.year, kind=DraftKind.REGULATION, actor=user, at=AT)
    with pytest.raises(CannotStart):
        actions.store_import(made, title="", base=0, actor=user, at=AT)
    with pytest.raises(CannotStart):
        begin(scene)


def test_the_file_is_kept_and_goes_with_what_is_discarded_or_expired(scene, django_capture_on_commit_callbacks):
    content = WordFile().add("Điều 1. Phạm vi").bytes()
    made, other = begin(scene, file=content), begin(scene, file=content)
    path = made.file.path
    assert (path.read_bytes(), made.sha256) == (content, made.file.sha256)
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_import(made, actor=scene.officers[0].user, at=AT)
    assert path.exists()  # the other import has the same file
    draft_of = begin(scene, kind=DraftKind.PLAN)
    actions.store_import(draft_of, title="", base=0, actor=scene.officers[0].user, at=AT)
    with time_machine.travel(other.expires_at + timedelta(hours=1), tick=False), django_capture_on_commit_callbacks(execute=True):
        assert jobs.sweep_imports() == 1
    assert (StoredFile.objects.count(), path.exists(), TextImport.objects.get()) == (0, False, draft_of)


# --- pages -------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(scene):
    client = Client()
    client.force_login(scene.officers[0].user)
    with time_machine.travel(AT, tick=False):
        yield client


def address(scene, rest=""):
    return f"/nam/{scene.year.year}/cum/{scene.cluster.code}/du-thao/{rest}"


def tracked_file():
    file = (
        WordFile()
        .add("Điều 1. Phạm vi")
        .xml(f"{run('1. Trước ngày ')}{deleted('20')}{inserted('25')}{run('.')}<w:r><w:commentReference w:id='5'/></w:r>")
    )
    return file.add("3. Ba.").bytes(**{"word/comments.xml": comments_part((5, "Người Giả Định", "Hỏi lại đơn vị"))})


def test_a_word_file_goes_from_upload_to_draft(scene, client):
    begun = address(scene, "lap/regulation/tu-word")
    assert "tu-word" in client.get(address(scene, "lap/regulation")).content.decode()
    answer = client.post(begun, {"file": SimpleUploadedFile("Quy chế.docx", tracked_file())})
    made = TextImport.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    page = client.get(made.get_absolute_url()).content.decode()
    for words in (
        "<del>20</del>",
        "<ins>25</ins>",
        'Số nhảy từ <span lang="vi">1</span> sang <span lang="vi">3</span>',
        "Hỏi lại đơn vị",
        "Đọc theo chữ trước khi sửa",
    ):
        assert words in page
    client.post(f"{made.get_absolute_url()}doc-lai", {"nhan": "0"})
    assert [line.body for line in staged(made)][1] == "Trước ngày 20."
    client.post(f"{made.get_absolute_url()}?xem=can-xem", {"chon": ["3"], "lam": "kind", "cap": "point", "base": "1"})
    client.post(f"{made.get_absolute_url()}dong/2", {"kind": "clause", "heading": "", "body": "Sửa.", "base": "2"})
    answer = client.post(f"{made.get_absolute_url()}lap", {"title": "Quy chế năm 2023", "base": "3"})
    draft = Draft.objects.get()
    assert answer["Location"] == draft.get_absolute_url()
    assert client.get(made.get_absolute_url())["Location"] == draft.get_absolute_url()
    assert "Hỏi lại" not in client.get(draft.get_absolute_url()).content.decode()
    other = Client()
    other.force_login(scene.specialist.user)
    assert [other.get(f"{draft.get_absolute_url()}{rest}").status_code for rest in ("", "tep-goc")] == [200, 403]
    file = client.get(f"{draft.get_absolute_url()}tep-goc")
    assert b"".join(file.streaming_content) == made.file.path.read_bytes()


def test_what_was_typed_comes_back_with_the_reason(scene, client, settings):
    settings.FILE_MAX_BYTES = 1024 * 1024
    begun = address(scene, "lap/plan/tu-word")
    for data, words in (
        ({}, "Chưa có chữ nào"),
        ({"text": "Điều 1. A", "file": SimpleUploadedFile("a.docx", b"MZ")}, "vừa chọn tệp vừa dán chữ"),
        ({"file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")}, "lưu lại thành .docx"),
        ({"file": SimpleUploadedFile("a.exe", WordFile().add("Điều 1. A").bytes())}, "không khớp nội dung"),
        ({"file": SimpleUploadedFile("a.docx", b"PK\x03\x04" + b"0" * 2_000_000)}, "vượt mức 1 MB"),
        ({"text": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"}, "Không tìm thấy"),
    ):
        answer = client.post(begun, data)
        page = answer.content.decode()
        assert (answer.status_code, words in page, data.get("text", "") in page) == (422, True, True)
    made = begin(scene)
    page = client.post(
        f"{made.get_absolute_url()}dong/4", {"kind": "clause", "heading": "", "body": "Chữ của tôi", "base": "9"}
    ).content.decode()
    assert "đổi ở một cửa sổ khác" in page
    assert "Chữ của tôi" in page


def test_an_import_is_nobody_elses(scene, client):
    made = begin(scene, actor=scene.heads[0].user)
    for rest in ("", "dong/1"):
        assert client.get(f"{made.get_absolute_url()}{rest}").status_code == 404
    for rest in ("", "lap", "bo", "doc-lai", "dong/1"):
        assert client.post(f"{made.get_absolute_url()}{rest}", {"title": "x"}).status_code == 404
    assert "Đang xem lại dở" not in client.get(address(scene, "lap/regulation/tu-word")).content.decode()
    other = Client()
    other.force_login(scene.officers[1].user)
    assert other.get(address(scene, "lap/regulation/tu-word")).status_code == 403


def test_a_thousand_clauses_cost_no_more_queries_than_one(scene, client, django_assert_max_num_queries):
    made = begin(scene, "\n".join(f"Điều {number}. Tên điều\n1. Khoản." for number in range(1, 501)))
    with django_assert_max_num_queries(25):
        assert client.get(made.get_absolute_url()).content.count(b'class="td-found"') == 1000
    with django_assert_max_num_queries(40):
        actions.store_import(made, title="", base=0, actor=scene.officers[0].user, at=AT)
