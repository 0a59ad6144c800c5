"""Word files as offices really send them: numbers typed and automatic, tables, tracked changes, notes, old fonts; and what is refused."""

import io
import zipfile

import pytest

from thidua.domain.text.structure import Aside, pieces_of
from thidua.drafting.tests.word_files import WordFile, comments_part, deleted, inserted, level, run
from thidua.drafting.word import reading
from thidua.drafting.word.package import UnreadableFile


def shown(file, **how):
    return [line.shown for line in reading.read(file.file() if isinstance(file, WordFile) else file, **how).lines if not line.aside]


# --- numbers -----------------------------------------------------------------------------------------------------------------------


def test_typed_numbers_and_soft_breaks():
    file = WordFile().add("Chương I\nQUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "1.\tMột", "", "Trang sau")
    assert shown(file) == ["Chương I", "QUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "1. Một", "Trang sau"]


def test_list_of_several_levels_counts_and_begins_again():
    levels = level(0, "decimal", "Điều %1.") + level(1, "decimal", "%2.", more='<w:lvlRestart w:val="1"/>') + level(2, "lowerLetter", "%3)")
    file = WordFile().numbering(levels, {1: ""})
    for text, depth in (("Phạm vi", 0), ("Một", 1), ("Hai", 1), ("Điểm", 2), ("Điểm", 2), ("Nguyên tắc", 0), ("Một", 1), ("Điểm", 2)):
        file.item(text, num=1, level=depth)
    assert shown(file) == [
        "Điều 1. Phạm vi", "1. Một", "2. Hai", "a) Điểm", "b) Điểm", "Điều 2. Nguyên tắc", "1. Một", "a) Điểm",
    ]  # fmt: skip


def test_level_that_never_begins_again():
    file = WordFile().numbering(
        level(0, "upperRoman", "Chương %1") + level(1, "decimal", "Điều %2.", more='<w:lvlRestart w:val="0"/>'), {1: ""}
    )
    for text, depth in (("A", 0), ("a", 1), ("B", 0), ("b", 1)):
        file.item(text, num=1, level=depth)
    assert shown(file) == ["Chương I A", "Điều 1. a", "Chương II B", "Điều 2. b"]


def test_lists_of_one_definition_go_on_and_an_override_starts_anew():
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    file = WordFile().numbering(level(0, "decimal", "%1."), {1: "", 2: "", 3: restart})
    for num in (1, 1, 2, 3, 3, 1):
        file.item("x", num=num)
    assert shown(file) == ["1. x", "2. x", "3. x", "1. x", "2. x", "3. x"]


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("upperRoman", "%1.", "IV."),
        ("lowerRoman", "(%1)", "(iv)"),
        ("upperLetter", "%1.", "D."),
        ("decimalZero", "%1.", "04."),
        ("bullet", "\uf0b7", "-"),
        ("none", "", ""),
    ],
)
def test_forms_of_numbers(form, text, expected):
    file = WordFile().numbering(level(0, form, text, start=4), {1: ""}).item("x", num=1)
    assert shown(file) == [f"{expected} x".strip()]


def test_an_empty_bullet_is_nothing():
    assert shown(WordFile().numbering(level(0, "bullet", "\uf0b7"), {1: ""}).item("", num=1).item("x", num=1)) == ["- x"]


def test_numbers_of_all_levels_in_figures():
    file = WordFile().numbering(level(0, "upperRoman", "%1.") + level(1, "decimal", "%1.%2.", more="<w:isLgl/>"), {1: ""})
    file.item("a", num=1).item("b", num=1).item("c", num=1, level=1)
    assert shown(file) == ["I. a", "II. b", "2.1. c"]


def test_a_style_brings_its_list_and_a_paragraph_can_leave_it():
    file = WordFile().numbering(level(0, "decimal", "Điều %1.", more='<w:pStyle w:val="Heading1"/>'), {1: ""})
    style = file.document.styles["Heading 1"].element.get_or_add_pPr()
    style._add_numPr()._add_numId().val = 1
    file.add("Có số", style="Heading 1").xml(run("Không số"), '<w:pStyle w:val="Heading1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    lines = reading.read(file.file()).lines
    assert [(line.shown, line.heading) for line in lines] == [("Điều 1. Có số", 1), ("Không số", 1)]


# --- what stands around the text ---------------------------------------------------------------------------------------------------


def test_head_and_signature_in_tables_are_put_aside_and_other_tables_become_rows():
    file = WordFile().table(("CỤM THI ĐUA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"))
    file.add("QUY CHẾ", "Điều 1. Phạm vi").table(("Đơn vị", "Điểm"), ("Đơn vị Giả định Một", "10"))
    file.table(("Nơi nhận:\n- Như trên;", "CỤM TRƯỞNG"))
    lines = reading.read(file.file()).lines
    assert [(line.aside, line.shown) for line in lines if line.doubts] == [("", "Đơn vị | Điểm"), ("", "Đơn vị Giả định Một | 10")]
    assert [line.aside for line in lines] == [Aside.HEAD, "", "", "", "", Aside.RECIPIENTS]


def nested(inner, depth):
    """A table in a cell in a table …, and boxes as deep."""
    table, box = f"<w:p>{run(inner)}</w:p>", f"<w:p>{run(inner)}</w:p>"
    for _each in range(depth):
        table = f"<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>{table}<w:p/></w:tc></w:tr></w:tbl>"
        box = f"<w:p><w:r><w:pict><w:txbxContent>{box}</w:txbxContent></w:pict></w:r></w:p>"
    return table, box


def test_what_stands_within_itself_is_read_once():
    table, box = nested("sâu", 12)
    lines = reading.read(WordFile().block(table).block(box).file()).lines
    assert sum(line.shown.count("sâu") for line in lines) == 2


def test_rows_and_cells_in_wrappers_are_read():
    cell = f"<w:tc><w:p>{run('x')}</w:p></w:tc>"
    wrapped = f"<w:sdt><w:sdtContent><w:tr>{cell}<w:sdt><w:sdtContent>{cell}</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt>"
    assert shown(WordFile().block(f"<w:tbl>{wrapped}</w:tbl>")) == ["x | x"]


def test_letters_end_where_word_ends_them():
    assert shown(WordFile().numbering(level(0, "lowerLetter", "%1)", start=99_999_999), {1: ""}).item("x", num=1)) == ["99999999) x"]


def test_headers_footers_and_pages_leave_no_trace():
    file = WordFile().add("Điều 1. Phạm vi")
    section = file.document.sections[0]
    section.header.paragraphs[0].text, section.footer.paragraphs[0].text = "Đầu trang", "Chân trang"
    file.document.add_page_break()
    assert shown(file) == ["Điều 1. Phạm vi"]


def test_contents_and_text_boxes_are_put_aside():
    file = WordFile().block(
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent><w:p>{run('Điều 1 … trang 2')}</w:p></w:sdtContent></w:sdt>"
    )
    file.xml(f"{run('Điều 1. Phạm vi')}<w:r><w:pict><w:txbxContent><w:p>{run('DỰ THẢO')}</w:p></w:txbxContent></w:pict></w:r>")
    lines = reading.read(file.file()).lines
    assert [(line.shown, line.aside) for line in lines] == [
        ("Điều 1 … trang 2", Aside.CONTENTS),
        ("Điều 1. Phạm vi", ""),
        ("DỰ THẢO", Aside.TEXT_BOX),
    ]


def test_notes_stand_beside_their_line_with_their_author():
    file = WordFile().add("Điều 1. Phạm vi").xml(f'{run("1. Một")}<w:r><w:commentReference w:id="5"/></w:r>')
    read = reading.read(file.file(**{"word/comments.xml": comments_part((5, "Người Giả Định", "Xem lại"))}))
    assert [(note.line, note.author, note.text) for note in read.notes] == [(1, "Người Giả Định", "Xem lại")]


# --- tracked changes ---------------------------------------------------------------------------------------------------------------


def tracked():
    file = WordFile().xml(f"{run('1. Gửi trước ngày ')}{deleted('20')}{inserted('25')}{run(' hằng tháng.')}")
    file.xml(deleted("2. Khoản bị bỏ."), "<w:rPr><w:del w:id='9' w:author='A'/></w:rPr>")
    file.xml(inserted("2. Khoản mới."), "<w:rPr><w:ins w:id='8' w:author='A'/></w:rPr>")
    return file.add("3. Khoản cũ.")


def test_tracked_changes_accepted():
    read = reading.read(tracked().file())
    assert [(line.shown, line.aside) for line in read.lines] == [
        ("1. Gửi trước ngày 25 hằng tháng.", ""),
        ("2. Khoản bị bỏ.", Aside.DELETED),
        ("2. Khoản mới.", ""),
        ("3. Khoản cũ.", ""),
    ]
    assert read.other == {0: "1. Gửi trước ngày 20 hằng tháng.", 1: "", 2: ""}
    assert [doubt.code for doubt in read.lines[0].doubts] == ["tracked"]


def test_tracked_changes_left_out():
    read = reading.read(tracked().file(), accept=False)
    assert [(line.shown, line.aside) for line in read.lines] == [
        ("1. Gửi trước ngày 20 hằng tháng.", ""),
        ("2. Khoản bị bỏ.", ""),
        ("2. Khoản mới.", Aside.DELETED),
        ("3. Khoản cũ.", ""),
    ]


def test_paragraphs_joined_by_a_tracked_change():
    file = WordFile().xml(run("Một, "), "<w:rPr><w:del w:id='1' w:author='A'/></w:rPr>").add("hai.")
    assert shown(file) == ["Một, hai."]
    assert shown(file, accept=False) == ["Một,", "hai."]


def test_words_moved_by_a_tracked_change():
    file = WordFile().xml(
        f"<w:moveFrom w:id='1' w:author='A'>{run('cũ')}</w:moveFrom>{run('giữa ')}<w:moveTo w:id='2' w:author='A'>{run('mới')}</w:moveTo>"
    )
    assert shown(file) == ["giữa mới"]
    assert shown(file, accept=False) == ["cũgiữa"]


# --- old fonts ---------------------------------------------------------------------------------------------------------------------


def test_old_fonts_by_run_by_style_and_by_statistics():
    file = WordFile(font=".VnTime").add("§iÒu 1. Ph¹m vi ®iÒu chØnh")
    file.runs(("Chương Unicode", "Times New Roman"), (" vµ TCVN3", None), (", caâu VNI", "VNI-Times"))
    file.runs(("quy ®Þnh chung", ".VnTimeH"))
    file.runs(("C¸c ®¬n vÞ thµnh viªn cña Côm", "Times New Roman"))
    read = reading.read(file.file())
    assert [line.shown for line in read.lines] == [
        "Điều 1. Phạm vi điều chỉnh",
        "Chương Unicode và TCVN3, câu VNI",
        "QUY ĐỊNH CHUNG",
        "Các đơn vị thành viên của Cụm",
    ]
    assert [[doubt.code for doubt in line.doubts] for line in read.lines] == [["tcvn3"], ["tcvn3", "vni"], ["tcvn3"], ["tcvn3"]]


def test_vni_mark_in_a_run_of_its_own():
    assert shown(WordFile().runs(("Vie", "VNI-Times"), ("ät Nam", "VNI-Times"))) == ["Việt Nam"]


def test_text_that_is_not_vietnamese_is_left_alone():
    assert shown(WordFile().add("Über große Straße, été à l'école")) == ["Über große Straße, été à l'école"]


def test_capitals_of_a_format_are_capitals():
    assert shown(WordFile().xml(run("quy định", "<w:caps/>"))) == ["QUY ĐỊNH"]


def test_a_whole_regulation_is_found_in_a_word_file():
    file = WordFile().add("QUY CHẾ", "Hoạt động của Cụm", "Chương I", "QUY ĐỊNH CHUNG", "Điều 1. Phạm vi", "1. Một.", "a) Điểm.")
    kinds = [(each.kind, each.number) for each in pieces_of(reading.read(file.file()).lines) if not each.aside]
    assert kinds == [("chapter", "Chương I"), ("article", "Điều 1."), ("clause", "1."), ("point", "a)")]


# --- what is refused ---------------------------------------------------------------------------------------------------------------


def packed(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return made.getvalue()


WHOLE = WordFile().add("Điều 1. Phạm vi")
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" TargetMode="External" Type="http://x/{}" Target="{}"/></Relationships>'
SETTINGS_RELS = "word/_rels/settings.xml.rels"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "rỗng"),
        (b"MZ\x90\x00 this program", "không phải văn bản Word"),
        (b"%PDF-1.7", "không phải văn bản Word"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "lưu lại thành .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"PK\x03\x04 broken", "hỏng"),
        (packed(mimetype="application/vnd.oasis.opendocument.text"), "không phải văn bản Word"),
        (WHOLE.bytes(**{"word/vbaProject.bin": b"x"}), "macro"),
        (WHOLE.bytes(**{"[Content_Types].xml": b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"}), "macro"),
        (WHOLE.bytes(**{"word/document.xml": b"<w:document"}), "hỏng"),
        (WHOLE.bytes(**{"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "khai báo lạ"),
        (WHOLE.bytes(**{SETTINGS_RELS: RELS.format("attachedTemplate", "http://evil.invalid/a.dotm")}), "nơi khác"),
        (WHOLE.bytes(**{SETTINGS_RELS: RELS.format("image", "\\\\evil\\a.png")}), "nơi khác"),
        (WHOLE.bytes(**{"word/document.xml": b"<w:p/>" * 1_600_000}), "lớn quá mức|lớn bất thường"),
        (WHOLE.bytes(**{"word/media/a.bin": b"\0" * 6_000_000}), "lớn bất thường"),
    ],
)  # fmt: skip
def test_what_is_not_safe_to_read_is_refused_with_words(content, words):
    with pytest.raises(UnreadableFile, match=words):
        reading.read(io.BytesIO(content))


@pytest.mark.parametrize(
    ("kind", "target"), [("hyperlink", "https://vi-du.invalid"), ("attachedTemplate", "file:///C:\\Users\\a\\Mau.dotx")]
)
def test_links_and_templates_of_the_own_machine_are_no_harm(kind, target):
    content = WHOLE.bytes(**{SETTINGS_RELS: RELS.format(kind, target)})
    assert len(reading.read(io.BytesIO(content)).lines) == 1


@pytest.mark.parametrize("name", ["[Content_Types].xml", "word/document.xml"])
def test_a_part_that_cannot_be_unpacked_is_refused_with_words(name):
    content = packed(**{"[Content_Types]_xml": "<Types/>", "word__document_xml": "<w:document/>"})
    at = content.index(name.encode()) + len(name)
    with pytest.raises(UnreadableFile, match="hỏng"):
        reading.read(io.BytesIO(content[:at] + b"\xff" * 4 + content[at + 4 :]))


def test_a_file_with_a_password_inside_the_package_is_refused():
    content = bytearray(packed(word__document_xml="x"))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFile, match="mật khẩu"):
        reading.read(io.BytesIO(bytes(content)))
