"""A file that was made here and comes back: which clause is which, what changed, and by whose hand. No database."""

import subprocess
from copy import deepcopy

import pytest

from thidua.drafting.returning import Change, compared
from thidua.drafting.tests.returned_files import ROWS, Edited, expected, made, text
from thidua.drafting.word.returned import read
from thidua.foundation.documents import office

CLAUSES = text()
FILE = made(CLAUSES)


def open_file():
    return Edited(FILE)


def found(edited, *, by_author=True, clauses=CLAUSES):
    return compared(expected(clauses), read(edited.file), by_author=by_author)


def changes(edited, **how):
    return list(found(edited, **how).changes)


def said(edited, **how):
    return [(each.kind, each.clause, each.author, each.heading, each.body, each.doubts) for each in changes(edited, **how)]


def test_an_untouched_file_changes_nothing_and_is_the_same_twice():
    assert made(CLAUSES) == FILE
    assert said(open_file()) == []
    back = read(open_file().file)
    assert (back.origin.draft, back.origin.last_text) == (1, 999)
    assert back.anchors == [(each.clause, each.text) for each in CLAUSES]


@pytest.mark.libreoffice
def test_an_untouched_file_that_libreoffice_saved_changes_nothing(tmp_path):
    (tmp_path / "a.docx").write_bytes(Edited(FILE).write("sáu tháng", "ba tháng", by="Lê Mẫu").bytes)
    (tmp_path / "b.docx").write_bytes(FILE)
    command = [office.program(), f"-env:UserInstallation={tmp_path.as_uri()}/p", "--headless", "--convert-to", "docx:MS Word 2007 XML"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), "a.docx", "b.docx"], cwd=tmp_path, check=True, capture_output=True, timeout=90
    )
    with (tmp_path / "out" / "b.docx").open("rb") as file:
        back = read(file)
    assert compared(expected(CLAUSES), back, by_author=True).changes == ()
    assert back.origin == read(open_file().file).origin
    with (tmp_path / "out" / "a.docx").open("rb") as file:
        (change,) = compared(expected(CLAUSES), read(file), by_author=True).changes
    assert (change.kind, change.clause, change.author, change.doubts) == ("edit", 6, "Lê Mẫu", ())


def test_typed_and_tracked_words_part_by_hand_each_as_if_alone():
    edited = open_file().write("sáu tháng", "ba tháng").write("cụm trưởng chủ trì", "cụm phó chủ trì", by="Lê Mẫu")
    edited.write("công khai", "công khai, minh bạch", by="Trần Giả").write("dân chủ", "dân chủ thật", by="Lê Mẫu")
    assert said(edited) == [
        ("edit", 5, "Lê Mẫu", "", "Tập trung dân chủ thật, công khai.", ()),
        ("edit", 5, "Trần Giả", "", "Tập trung dân chủ, công khai, minh bạch.", ()),
        ("edit", 6, "", "Chế độ họp", "Cụm họp ba tháng một lần.\nCuộc họp do cụm trưởng chủ trì.", ()),
        ("edit", 6, "Lê Mẫu", "Chế độ họp", "Cụm họp sáu tháng một lần.\nCuộc họp do cụm phó chủ trì.", ()),
    ]
    assert said(edited, by_author=False) == [
        ("edit", 5, "", "", "Tập trung dân chủ thật, công khai, minh bạch.", ()),
        ("edit", 6, "", "Chế độ họp", "Cụm họp ba tháng một lần.\nCuộc họp do cụm phó chủ trì.", ()),
    ]


def test_headings_change_and_numbers_are_never_read():
    edited = open_file().write("QUY ĐỊNH CHUNG", "NHỮNG QUY ĐỊNH CHUNG").write("Phạm vi điều chỉnh", "Phạm vi")
    edited.write("Chế độ họp.", "Chế độ hội họp.").write("2.", "7.")
    edited.at("Điều 3").runs[0].text = "Điều 9."
    assert said(edited) == [
        ("edit", 2, "", "NHỮNG QUY ĐỊNH CHUNG", "", ()),
        ("edit", 3, "", "Phạm vi", ROWS[2][2], ()),
        ("edit", 6, "", "Chế độ hội họp", ROWS[5][2], ()),
    ]


def test_words_at_the_end_and_a_paragraph_more_belong_to_their_clause():
    edited = open_file()
    edited.at("ghi biên bản").add_run(" Gửi các đơn vị.")
    edited.at("Quy chế này quy định")._p.addnext(edited.document.add_paragraph("Câu viết thêm.")._p)
    (one, two) = changes(edited)
    assert (one.kind, one.clause, one.nodes[0].kind, one.nodes[0].body, one.doubts) == ("add", 3, "paragraph", "Câu viết thêm.", ("added",))
    assert (two.kind, two.clause, two.body) == ("edit", 8, "ghi biên bản đầy đủ. Gửi các đơn vị.")


def test_a_lost_bookmark_is_found_by_words_and_asked_about_only_when_they_changed():
    edited = open_file().without_bookmarks()
    assert read(edited.file).anchors == []
    assert said(edited) == []
    assert (
        said(open_file().without_bookmarks("Căn cứ").without_bookmarks("Hiệu lực thi hành").without_bookmarks("Quy chế có hiệu lực")) == []
    )
    some = open_file().without_bookmarks("Cụm họp").without_bookmarks("Cuộc họp do").without_bookmarks("dân chủ")
    assert said(some) == []
    some.write("dân chủ, công khai", "dân chủ, công bằng")
    assert said(some) == [("edit", 5, "", "", "Tập trung dân chủ, công bằng.", ("found",))]


def test_added_removed_and_moved_clauses_are_asked_about():
    edited = (
        open_file()
        .remove("ghi biên bản")
        .add("Tập trung dân chủ", "2. Bình đẳng.", by="Lê Mẫu")
        .move("Hiệu lực thi hành", before="Nguyên tắc")
    )
    edited.move("Quy chế có hiệu lực", before="Nguyên tắc")
    kinds = {each.kind: each for each in changes(edited)}
    assert set(kinds) == {"remove", "add", "move"}
    assert (kinds["remove"].clause, kinds["remove"].about) == (8, 108)
    assert (kinds["add"].clause, kinds["add"].author, kinds["add"].nodes[0].number, kinds["add"].nodes[0].body) == (
        5,
        "Lê Mẫu",
        "2.",
        "Bình đẳng.",
    )
    assert (kinds["move"].clause, kinds["move"].behind) == (9, 3)
    assert all(each.doubts for each in kinds.values())


def test_a_whole_clause_struck_out_is_a_removal_by_its_author():
    edited = open_file().write("ghi biên bản đầy đủ.", "", by="Lê Mẫu")
    assert [(each.kind, each.clause, each.author) for each in changes(edited)] == [("remove", 8, "Lê Mẫu")]


def test_a_removed_chapter_is_named_once_with_what_stands_below_it():
    edited = open_file()
    for words in ("Nguyên tắc làm việc", "Tập trung", "Cụm họp", "Cuộc họp do", "gửi tài liệu", "ghi biên bản"):
        edited.remove(words)
    assert [(each.kind, each.clause) for each in changes(edited)] == [("remove", 4)]


def test_a_clause_split_in_two_keeps_its_first_half_and_asks_about_the_other():
    edited = open_file().write("Tập trung dân chủ, công khai.", "Tập trung dân chủ.")
    paragraph = edited.at("Tập trung")._p
    new = edited.document.add_paragraph("2. Công khai.")._p
    end = paragraph[-1]
    paragraph.addnext(new)
    new.append(end)
    assert [(each.kind, each.clause, each.doubts) for each in changes(edited)] == [
        ("add", 5, ("added", "parted")),
        ("edit", 5, ()),
    ]


def test_two_clauses_run_together_are_told_apart_by_their_bookmarks():
    edited = open_file()
    first, second = edited.at("gửi tài liệu")._p, edited.at("ghi biên bản")._p
    for each in list(second)[1:]:
        first.append(each)
    second.getparent().remove(second)
    assert said(edited) == []


def test_a_bookmark_doubled_by_copying_stands_on_the_words_most_like_it():
    edited = open_file()
    paragraph = edited.at("Tập trung")._p
    copy = deepcopy(paragraph)
    edited.at("Hiệu lực thi hành")._p.addprevious(copy)
    edited.at("Tập trung").runs[-1].text = " Tập trung dân chủ, công bằng."
    (change, *others) = changes(edited)
    assert {change.kind, *(each.kind for each in others)} <= {"add", "move", "edit"}
    assert all(each.doubts for each in (change, *others))
    assert any("copied" in each.doubts for each in (change, *others))


def test_notes_go_to_the_clause_beside_which_they_stand():
    edited = open_file().note("Tập trung", "Lê Mẫu", "Nên thêm bình đẳng").note("QUY CHẾ", "Lê Mẫu", "Tên gọi?")
    note = next(each for each in changes(edited) if each.kind == "note")
    assert (note.clause, note.about, note.author, note.body) == (5, 105, "Lê Mẫu", "Nên thêm bình đẳng")


def test_a_clause_taken_out_since_is_counted_and_changes_survive_being_kept():
    edited = open_file().write("dân chủ", "dân chủ thật", by="Lê Mẫu").add("Tập trung", "2. Bình đẳng.")
    shorter = [each for each in CLAUSES if each.clause != 8]
    result = found(edited, clauses=shorter)
    assert result.gone_since == 1
    assert [Change.from_json(each.as_json()) for each in result.changes] == list(result.changes)


def test_tables_between_clauses_are_counted_and_those_of_the_sheet_are_not():
    edited = open_file()
    assert found(edited).tables == 0
    table = edited.document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = "Trong bảng"
    edited.at("Tập trung")._p.addnext(table._tbl)
    assert (found(edited).tables, found(edited).changes) == (1, ())
