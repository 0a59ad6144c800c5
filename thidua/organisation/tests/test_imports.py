"""A file on its way into the system: taken in, checked, accepted as a whole, undone; each refusal, and somebody else at the same time."""

import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from thidua.foundation.audit import verify
from thidua.foundation.audit.models import Entry
from thidua.foundation.states import WrongState
from thidua.foundation.work.models import LongWork
from thidua.organisation import actions, history
from thidua.organisation.actions import imports
from thidua.organisation.importing import accepting, judging, writing
from thidua.organisation.models import ImportedRecord, ImportRow, ImportRun, Person, Post, Unit, UnitVersion
from thidua.organisation.tests.factories import make_council, make_head, make_officer, make_unit

pytestmark = pytest.mark.django_db

AT = datetime(2023, 2, 16, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
LATER = AT + timedelta(hours=1)
OPTIONS = {"kind": "state_office", "level": "district", "family": "state", "valid_from": "2023-01-01", "capacity": "staff"}
UNITS = "Tên đơn vị;Mã;Trực thuộc;Loại\nPhòng Mới;phong-moi;;Doanh nghiệp\nTổ Con;;Phòng Mới;Doanh nghiệp\n"
PEOPLE = "Họ và tên;Đơn vị;Chức vụ;Tư cách;Điện thoại\nTrần Văn Giả;Phòng Mới;Giám đốc;Thủ trưởng;0900000111\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def actor():
    return make_officer(make_council("Hội đồng Ví dụ").standing_agency).user


def upload(words=UNITS, name="don-vi.csv"):
    return SimpleUploadedFile(name, words.encode() if isinstance(words, str) else words)


def checked(actor, words=UNITS, *, kind="units", at=AT, **options):
    run = actions.start_import(kind=kind, upload=upload(words), actor=actor, at=at)
    return actions.check_import(
        run, sheet=run.sheet, head_row=run.head_row, columns=run.columns, options={**OPTIONS, **options}, actor=actor, at=at
    )


def accept(run, actor, *, at=AT, **options):
    return actions.accept_import(run, seen=run.digest, actor=actor, at=at, **options)


def accepted(actor, words=UNITS, *, at=AT, **options):
    return accept(checked(actor, words, at=at, **options), actor, at=at)


def test_a_file_is_kept_and_its_columns_are_guessed(actor):
    run = actions.start_import(kind="units", upload=upload(), actor=actor, at=AT)
    assert (run.state, run.file.name, run.head_row) == ("chosen", "don-vi.csv", 1)
    assert run.columns == {"name": 0, "code": 1, "parent": 2, "kind": 3}


def test_checking_writes_no_unit_and_says_what_would_happen(actor):
    before = Unit.objects.count()
    run = checked(actor, UNITS + "Phòng Lạc;;Sở Không Có;\n")
    assert Unit.objects.count() == before
    assert (run.state, run.counts) == ("checked", {"new": 2, "changed": 0, "unchanged": 0, "problem": 1, "skipped": 0})
    row = run.rows.get(number=4)
    assert (row.verdict, row.name, row.written["parent"]) == ("problem", "Phòng Lạc", "Sở Không Có")


def test_accepting_writes_units_with_versions_one_log_row_and_a_history_for_each(actor):
    run = accepted(actor)
    unit = Unit.objects.get(code="phong-moi")
    child = Unit.objects.get(name="Tổ Con")
    assert (unit.kind, unit.valid_from, unit.folded_name, child.parent) == ("enterprise", date(2023, 1, 1), "phong moi", unit)
    assert list(UnitVersion.objects.filter(unit=child).values_list("name", "parent", "valid_from")) == [
        ("Tổ Con", unit.pk, date(2023, 1, 1))
    ]
    entry = Entry.objects.order_by("-number").first()
    assert (entry.event, entry.changes["sha256"], entry.changes["rows"]) == ("organisation.imported", run.file.sha256, run.digest)
    assert Entry.objects.filter(event="organisation.imported").count() == 1
    (line,) = history.lines(child)
    assert (line["who"], line["at"]) == (actor.full_name, AT)
    assert "don-vi.csv" in str(line["text"])
    assert "dòng 3" in str(line["text"])
    verify.verify()


def test_people_come_with_their_posts_and_changes_say_from_and_to(actor):
    accepted(actor)
    accepted(actor, PEOPLE, kind="people")
    person = Person.objects.get(full_name="Trần Văn Giả")
    assert list(person.posts.values_list("title", "capacity", "unit__code", "valid_from")) == [
        ("Giám đốc", "head", "phong-moi", date(2023, 1, 1))
    ]
    words = "Họ và tên;Đơn vị;Chức danh ghi trên văn bản;Chức vụ;Tư cách\nTrần Văn Giả;Phòng Mới;Đảng ủy viên;Giám đốc;Thủ trưởng\n"
    accepted(actor, words, kind="people", at=LATER)
    person.refresh_from_db()
    assert person.titles == "Đảng ủy viên"
    newest = history.lines(person)[0]
    assert "Chức danh ghi trên văn bản: “” → “Đảng ủy viên”" in newest["reason"]


def test_telephone_and_address_stay_out_of_the_history(actor):
    accepted(actor)
    accepted(actor, PEOPLE, kind="people")
    accepted(actor, PEOPLE.replace("0900000111", "0911111222"), kind="people", at=LATER)
    told = " ".join(line["reason"] for line in history.lines(Person.objects.get(full_name="Trần Văn Giả")))
    assert "Điện thoại: đã đổi" in told
    assert "0911" not in told


def test_the_same_file_again_changes_nothing(actor):
    accepted(actor)
    run = checked(actor)
    assert run.counts["unchanged"] == 2
    with pytest.raises(accepting.RowsRefused, match="Không có gì để ghi"):
        accept(run, actor)


def test_all_or_nothing_unless_problems_are_left_out(actor):
    run = checked(actor, UNITS + "Phòng Lạc;;Sở Không Có;\n")
    with pytest.raises(accepting.RowsRefused, match="Còn 1 dòng chưa nhận được"):
        accept(run, actor)
    assert not Unit.objects.filter(code="phong-moi").exists()
    accept(run, actor, leave_out=True)
    assert Unit.objects.filter(code="phong-moi").exists()
    assert not Unit.objects.filter(name="Phòng Lạc").exists()


def test_accepting_twice_is_accepting_once(actor):
    run = accepted(actor)
    accept(run, actor, at=LATER)
    assert Unit.objects.filter(name="Phòng Mới").count() == 1


def test_a_failure_in_the_middle_leaves_nothing(actor, monkeypatch):
    run = checked(actor)
    monkeypatch.setattr(writing, "_link", lambda *_args: (_ for _ in ()).throw(IntegrityError("dừng")))
    with pytest.raises(IntegrityError):
        accept(run, actor)
    assert not Unit.objects.filter(code="phong-moi").exists()
    assert ImportRun.objects.get(pk=run.pk).state == "checked"


def test_a_house_that_changed_is_checked_anew_and_nothing_is_written(actor):
    run = checked(actor)
    make = {"short_name": "PM", "kind": "other", "level": "base", "family": "state", "parent": None, "valid_from": date(2022, 1, 1)}
    actions.create_unit(code="phong-moi", name="Phòng đã có người lập", actor=actor, at=AT, **make)
    with pytest.raises(accepting.HouseChanged, match="chưa ghi gì"):
        accept(run, actor)
    assert not Unit.objects.filter(name="Tổ Con").exists()
    anew = ImportRun.objects.get(pk=run.pk)
    assert anew.round == run.round + 1
    assert anew.rows.get(number=2).verdict != "new"


def test_a_change_elsewhere_costs_only_another_look(actor):
    run = checked(actor)
    actions.create_person(full_name="Lê Văn Khác", actor=actor, at=AT)
    accept(run, actor)
    assert Unit.objects.filter(code="phong-moi").exists()


def test_a_check_that_died_half_way_is_made_again(actor):
    run = checked(actor)
    ImportRow.objects.create(run=run, round=2, number=2, verdict="new", name="nửa chừng", written={}, findings=[], changes={}, plan={})
    again = actions.check_import(run, sheet=run.sheet, head_row=1, columns=run.columns, options=OPTIONS, actor=actor, at=LATER)
    assert set(again.rows.values_list("round", flat=True)) == {3}
    accept(again, actor)


@pytest.mark.parametrize(
    ("columns", "words"), [({"code": 1}, "Chưa chọn cột cho: Tên đơn vị"), ({"name": 0, "code": 0}, "Cột A được chọn")]
)
def test_columns_must_be_chosen_once(actor, columns, words):
    run = actions.start_import(kind="units", upload=upload(), actor=actor, at=AT)
    with pytest.raises(imports.ColumnsMissing, match=words):
        actions.check_import(run, sheet=run.sheet, head_row=1, columns=columns, options=OPTIONS, actor=actor, at=AT)


def test_only_the_specialist_brings_files_in(actor):
    stranger = make_officer(make_unit()).user
    run = checked(actor)
    done = accepted(actor, "Tên đơn vị;Mã\nPhòng Khác;phong-khac\n")
    for act in (
        lambda: actions.start_import(kind="units", upload=upload(), actor=stranger, at=AT),
        lambda: actions.check_import(run, sheet=run.sheet, head_row=1, columns=run.columns, options=OPTIONS, actor=stranger, at=AT),
        lambda: accept(run, stranger),
        lambda: actions.undo_import(done, reason="x", actor=stranger, at=AT),
        lambda: actions.abandon_import(run, actor=stranger, at=AT),
        lambda: actions.accept_later(run, seen=run.digest, actor=stranger, at=AT),
        lambda: correct(run, stranger, name="x"),
        lambda: actions.correct_row_later(run, number=2, said={"name": "x"}, actor=stranger, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()


# --- Correcting a row in place ---------------------------------------------------------------------------------------------------------

WRONG = UNITS + "Phòng Lạc;;Sở Không Có;Doanh nghiệp\n"


def correct(run, actor, number=4, **said):
    return actions.correct_row(run, number=number, said=said, actor=actor, at=AT)


def test_a_wrong_row_is_corrected_in_place_and_nothing_is_written(actor):
    before = Unit.objects.count()
    run = checked(actor, WRONG)
    still = correct(run, actor, parent="Phòng Lạ Khác")
    assert (still.counts["problem"], still.rows.get(number=4).written["parent"]) == (1, "Phòng Lạ Khác")
    run = correct(run, actor, parent="Phòng Mới", code="phong-lac")
    row = run.rows.get(number=4)
    assert (row.verdict, row.noted, run.counts["problem"], Unit.objects.count()) == ("new", True, 0, before)
    assert ["note", "parent", "Đã sửa tại đây; trong tệp là “Sở Không Có”."] in row.findings
    assert ["note", "code", "Đã ghi tại đây; trong tệp để trống."] in row.findings
    accept(run, actor)
    unit = Unit.objects.get(code="phong-lac")
    assert (unit.name, unit.parent.name) == ("Phòng Lạc", "Phòng Mới")
    entry = Entry.objects.filter(event="organisation.import_row_corrected").order_by("-number")[0]
    assert (entry.changes["row"], entry.changes["fields"]) == (4, ["code", "parent"])
    assert "Phòng Mới" not in str(entry.changes)


def test_corrections_stay_through_another_check_and_go_with_the_sheet(actor):
    run = correct(checked(actor, WRONG), actor, parent="")
    chosen = {"head_row": run.head_row, "columns": run.columns, "options": OPTIONS, "actor": actor, "at": LATER}
    assert actions.check_import(run, sheet=run.sheet, **chosen).counts["problem"] == 0
    ImportRun.objects.filter(pk=run.pk).update(sheet="trang khác")
    assert actions.check_import(run, sheet=run.sheet, **chosen).counts["problem"] == 1


def test_a_correction_that_cannot_be_is_refused(actor):
    run = checked(actor, WRONG)
    with pytest.raises(accepting.RowsRefused, match="Chưa sửa ô nào"):
        correct(run, actor, parent="Sở Không Có")
    with pytest.raises(accepting.RowsRefused, match="không có dòng này"):
        correct(run, actor, number=99, parent="")
    accept(run, actor, leave_out=True)
    with pytest.raises(WrongState):
        correct(run, actor, parent="")


def test_two_who_correct_at_once_do_not_lose_each_others_words(actor, monkeypatch):
    run = checked(actor, WRONG)
    judge = judging.judge

    def meanwhile(mine, today, **more):
        monkeypatch.setattr(judging, "judge", judge)
        correct(run, actor, parent="Phòng Mới")
        judge(mine, today, **more)

    monkeypatch.setattr(judging, "judge", meanwhile)
    with pytest.raises(accepting.HouseChanged, match="Người khác vừa"):
        correct(run, actor, name="Phòng Tên Khác")
    assert ImportRun.objects.get(pk=run.pk).corrections == {"4": {"parent": "Phòng Mới"}}


def test_a_row_of_a_long_file_is_judged_behind_the_page(actor, django_capture_on_commit_callbacks):
    run = checked(actor, WRONG)
    with django_capture_on_commit_callbacks(execute=True):
        work = actions.correct_row_later(run, number=4, said={"parent": ""}, actor=actor, at=AT)
        run.refresh_from_db()
        assert run.state == "chosen"  # what was shown holds no longer
        with pytest.raises(WrongState):
            accept(run, actor)
    work.refresh_from_db()
    run.refresh_from_db()
    assert (work.state, run.state, run.counts["problem"]) == ("done", "checked", 0)


# --- Checking behind the page ----------------------------------------------------------------------------------------------------------


def started(actor, words=UNITS):
    return actions.start_import(kind="units", upload=upload(words), actor=actor, at=AT)


def check_later(run, actor, **more):
    chosen = {"sheet": run.sheet, "head_row": run.head_row, "columns": run.columns, "options": OPTIONS, **more}
    return actions.check_later(run, **chosen, actor=actor, at=AT)


def test_a_file_is_checked_behind_the_page_once_and_other_choices_wait(actor, django_capture_on_commit_callbacks):
    run, colleague = started(actor), make_officer(actor.person.posts.get().unit).user
    with django_capture_on_commit_callbacks(execute=True):
        work = check_later(run, actor)
        assert check_later(run, actor) == work
        other = {**OPTIONS, "level": "province"}
        for act in (
            lambda: check_later(run, actor, options=other),
            lambda: check_later(run, colleague),
            lambda: actions.check_import(run, sheet=run.sheet, head_row=1, columns=run.columns, options=other, actor=actor, at=AT),
        ):
            with pytest.raises(imports.UnderWay, match="đang được xem thử"):
                act()
    run.refresh_from_db()
    assert (LongWork.objects.get().state, run.state, run.options, run.counts["new"], run.rows.count()) == ("done", "checked", OPTIONS, 2, 2)


def test_a_check_begun_in_a_request_is_not_kept_over_later_choices(actor, monkeypatch):
    run, judge = started(actor), judging.judge

    def meanwhile(mine, today, **more):
        judge(mine, today, **more)
        check_later(run, actor, options={**OPTIONS, "level": "province"})

    monkeypatch.setattr(judging, "judge", meanwhile)
    with pytest.raises(accepting.HouseChanged, match="Người khác vừa"):
        actions.check_import(run, sheet=run.sheet, head_row=1, columns=run.columns, options=OPTIONS, actor=actor, at=AT)
    run.refresh_from_db()
    assert (run.state, run.options["level"], run.rows.count()) == ("chosen", "province", 0)


def test_a_worker_keeps_nothing_over_a_check_that_came_before_it(actor, django_capture_on_commit_callbacks, monkeypatch):
    run, judge = started(actor), judging.judge

    def meanwhile(mine, today, **more):
        judge(mine, today, **more)
        ImportRun.objects.filter(pk=run.pk).update(round=mine.round + 1, counts={"new": 7})

    monkeypatch.setattr(judging, "judge", meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        work = check_later(run, actor)
    work.refresh_from_db()
    run.refresh_from_db()
    assert (work.state, run.counts, run.rows.count()) == ("failed", {"new": 7}, 0)


@pytest.mark.parametrize(("batch", "state"), [(1, "failed"), (500, "stopped")])
def test_a_run_given_up_while_a_worker_checks_it_leaves_no_rows(actor, django_capture_on_commit_callbacks, monkeypatch, batch, state):
    run, stage, staged = started(actor), judging._stage, []

    def then_give_up(mine, rows):
        stage(mine, rows)
        staged.append(len(rows))
        actions.abandon_import(run, actor=actor, at=AT)

    monkeypatch.setattr(judging, "_stage", then_give_up)
    monkeypatch.setattr(judging, "BATCH", batch)
    with django_capture_on_commit_callbacks(execute=True):
        work = check_later(run, actor)
    work.refresh_from_db()
    assert (sum(staged) > 0, work.state, work.stop_asked, run.rows.count()) == (True, state, True, 0)
    with pytest.raises(WrongState):
        stage(run, [])


def test_rows_that_were_lost_are_noticed_before_anything_is_written(actor):
    run = checked(actor)
    run.rows.filter(number=3).delete()
    with pytest.raises(accepting.RowsRefused, match="không còn đủ dòng"):
        accept(run, actor)
    assert not Unit.objects.filter(code="phong-moi").exists()


# --- Writing behind the page -----------------------------------------------------------------------------------------------------------


def later(run, actor, **more):
    return actions.accept_later(run, seen=run.digest, actor=actor, at=AT, **more)


def test_a_long_file_is_written_behind_the_page_once_however_often_pressed(actor, django_capture_on_commit_callbacks, monkeypatch):
    run, write, said = checked(actor), accepting.write, []

    def watched(*given, **named):
        said.append(LongWork.objects.get().phase)
        return write(*given, **named)

    monkeypatch.setattr(accepting, "write", watched)
    colleague = make_officer(actor.person.posts.get().unit).user
    with django_capture_on_commit_callbacks(execute=True):
        work = later(run, actor)
        assert later(run, actor) == work
        for act in (later, accept):
            with pytest.raises(imports.UnderWay, match="đang được ghi"):
                act(run, colleague)
        for act in (
            lambda: correct(run, actor, number=2, name="Phòng Khác"),
            lambda: actions.check_import(run, sheet=run.sheet, head_row=1, columns=run.columns, options=OPTIONS, actor=actor, at=AT),
            lambda: actions.check_later(run, sheet=run.sheet, head_row=1, columns=run.columns, options=OPTIONS, actor=actor, at=AT),
            lambda: actions.abandon_import(run, actor=colleague, at=AT),
        ):
            with pytest.raises(imports.UnderWay):
                act()
        assert not Unit.objects.filter(code="phong-moi").exists()
    work.refresh_from_db()
    run.refresh_from_db()
    assert (work.state, work.result, run.state, run.accepted_by) == ("done", "Đã ghi 2 dòng vào hệ thống.", "accepted", actor)
    assert (len(said), "đang ghi 2 dòng trong một lần" in said[0], work.phase) == (1, True, "")
    assert Unit.objects.filter(code="phong-moi").count() == 1
    assert Entry.objects.filter(event="organisation.imported").count() == 1
    assert LongWork.objects.count() == 1
    assert actions.undo_import(run, reason="Nhầm tệp", actor=actor, at=LATER + timedelta(days=9999)).state == "undone"
    verify.verify()


def end_posts(actor):
    Post.objects.filter(person=actor.person).delete()


def rename(actor):
    make = {"short_name": "PM", "kind": "other", "level": "base", "family": "state", "parent": None, "valid_from": date(2022, 1, 1)}
    actions.create_unit(code="phong-moi", name="Phòng đã có người lập", actor=actor, at=AT, **make)


def give_up(actor):
    ImportRun.objects.update(state="abandoned")


@pytest.mark.parametrize(
    ("meanwhile", "words"), [(end_posts, "do cán bộ cơ quan thường trực"), (rename, "vừa được người khác sửa"), (give_up, "Đã bỏ")]
)
def test_what_changed_before_the_worker_came_ends_the_work_in_words(actor, django_capture_on_commit_callbacks, meanwhile, words):
    run = checked(actor)
    with django_capture_on_commit_callbacks(execute=True):
        work = later(run, actor)
        meanwhile(actor)
    work.refresh_from_db()
    assert work.state == "failed"
    assert words in work.result
    assert not Unit.objects.filter(name="Tổ Con").exists()


def test_a_worker_that_fails_in_the_middle_leaves_nothing_and_the_run_as_it_was(actor, django_capture_on_commit_callbacks, monkeypatch):
    run = checked(actor)
    monkeypatch.setattr(writing, "_link", lambda *_args: (_ for _ in ()).throw(IntegrityError("dừng")))
    with django_capture_on_commit_callbacks(execute=True):
        work = later(run, actor)
    work.refresh_from_db()
    run.refresh_from_db()
    assert (work.state, run.state, Unit.objects.filter(code="phong-moi").exists()) == ("failed", "checked", False)
    monkeypatch.undo()
    accept(run, actor)
    assert Unit.objects.filter(code="phong-moi").exists()


# --- Undoing ---------------------------------------------------------------------------------------------------------------------------


def undo(run, actor):
    return actions.undo_import(run, reason="Nhầm tệp", actor=actor, at=LATER)


def test_undoing_takes_units_and_people_away_again(actor):
    units, before = Unit.objects.count(), UnitVersion.objects.count()
    of_units = accepted(actor)
    of_people = accepted(actor, PEOPLE, kind="people")
    undo(of_people, actor)
    assert not Person.objects.filter(full_name="Trần Văn Giả").exists()
    assert undo(of_units, actor).state == "undone"
    assert (Unit.objects.count(), UnitVersion.objects.count()) == (units, before)
    undo(of_units, actor)
    assert Entry.objects.filter(event="organisation.import_undone").count() == 2


def test_undoing_gives_changed_records_back_what_they_said(actor):
    unit = make_unit("Đơn vị Giả định A", code="a", kind="other")
    undo(accepted(actor, "Tên đơn vị;Mã;Loại\nĐơn vị Giả định A;a;Doanh nghiệp\n"), actor)
    unit.refresh_from_db()
    assert (unit.kind, unit.versions.get().kind) == ("other", "other")


def test_undoing_is_refused_while_something_hangs_on_it_and_says_what(actor):
    run = accepted(actor)
    unit = Unit.objects.get(code="phong-moi")
    make_head(unit)
    with pytest.raises(imports.StillNeeded, match="Phòng Mới đang được dùng: Trưởng đơn vị"):
        undo(run, actor)
    Post.objects.all().delete()
    assert Unit.objects.filter(pk=unit.pk).exists()


def test_undoing_is_refused_after_later_acts(actor):
    run = accepted(actor)
    unit = Unit.objects.get(code="phong-moi")
    actions.rename_unit(unit, name="Phòng Tên Khác", short_name="PTK", from_day=date(2023, 2, 1), actor=actor, at=LATER)
    with pytest.raises(imports.StillNeeded, match="đã đổi tên"):
        undo(run, actor)


def test_only_what_was_written_can_be_undone(actor):
    with pytest.raises(WrongState):
        undo(checked(actor), actor)


def test_a_run_given_up_leaves_no_rows(actor):
    run = checked(actor)
    actions.abandon_import(run, actor=actor, at=AT)
    assert actions.abandon_import(run, actor=actor, at=AT).state == "abandoned"
    assert not run.rows.exists()
    with pytest.raises(WrongState):
        accept(run, actor)


def test_links_lead_from_each_record_to_its_row(actor):
    run = accepted(actor)
    links = ImportedRecord.objects.filter(row__run=run).order_by("row__number").values_list("subject_type", "row__number", "created")
    assert list(links) == [("organisation.unit", 2, True), ("organisation.unit", 3, True)]


def test_an_excel_file_goes_the_same_way(actor):
    import xlsxwriter  # late: only here

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Đơn vị")
        sheet.merge_range("A1:C1", "DANH SÁCH ĐƠN VỊ NĂM 2023")
        sheet.write_row("A3", ["STT", "TÊN ĐƠN VỊ", "Loại"])
        sheet.write_row("A4", [1, "Phòng Từ Excel", "Cơ quan chuyên môn"])
    run = actions.start_import(kind="units", upload=upload(buffer.getvalue(), "a.xlsx"), actor=actor, at=AT)
    actions.check_import(run, sheet="Đơn vị", head_row=run.head_row, columns=run.columns, options=OPTIONS, actor=actor, at=AT)
    run.refresh_from_db()
    accept(run, actor)
    assert Unit.objects.get(name="Phòng Từ Excel").code == "phong-tu-excel"
