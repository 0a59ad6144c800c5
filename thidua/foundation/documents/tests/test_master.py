# vi: data
"""Masters of offices: what is told about them, and what a hostile one cannot do."""

import io
import subprocess
import sys
import zipfile

import pytest
from docx import Document

from thidua.foundation.documents import master
from thidua.foundation.documents.master import Answer, MasterRefused
from thidua.foundation.documents.paper import Family
from thidua.foundation.documents.styles import Style
from thidua.foundation.documents.tests.reading import read_word, word_text
from thidua.foundation.documents.tests.samples import PARTY, STATE, word_of
from thidua.foundation.documents.word import filled

BUILT_IN = filled(Family.STATE).getvalue()
FILLS_ONLY = "làm việc khác ngoài điền chữ"


def changed(change):
    """Return the built-in master after a change to it as a document."""
    made = Document(io.BytesIO(BUILT_IN))
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def saying(text):
    return changed(lambda made: made.add_paragraph(text))


def with_part(name, content, *, instead_of=b""):
    """Return the built-in master with a part added, or with something in a part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BUILT_IN)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            part = old.read(each)
            if instead_of and each == name:
                assert instead_of in part
                part = part.replace(instead_of, content, 1)
            new.writestr(each, part)
        if not instead_of:
            new.writestr(name, content)
    return out.getvalue()


def in_body(xml):
    return with_part("word/document.xml", f"<w:p>{xml}</w:p><w:sectPr".encode(), instead_of=b"<w:sectPr")


def relation(text):
    return with_part("word/_rels/document.xml.rels", f"{text}</Relationships>".encode(), instead_of=b"</Relationships>")


RELATION = '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"{}/>'


def field(*parts):
    return in_body("".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in parts))


def test_built_in_master_has_nothing_to_mend():
    assert master.check(BUILT_IN, Family.STATE) == Answer()
    assert bool(Answer())


def test_own_master_sets_the_same_words_in_its_own_way():
    def change(made):
        made.styles[Style.TEXT].font.name = "Arial"
        made.paragraphs[0].insert_paragraph_before("Lời nhắc của cơ quan")

    made = read_word(master.render(changed(change), STATE))

    assert made.styles[Style.TEXT].font.name == "Arial"
    assert word_text(made).replace("Lờinhắccủacơquan", "") == word_text(read_word(word_of(STATE)))


def test_check_tells_unknown_placeholders_words_without_place_and_missing_styles():
    def drop(made):
        for each in [each for each in made.paragraphs if "{{ proof }}" in each.text or "{{ annexes }}" in each.text]:
            each._p.getparent().remove(each._p)
        made.add_paragraph("{{ ho_ten }} {{ so_hieu }}")

    assert master.check(changed(drop), Family.STATE) == Answer(unknown=("ho_ten", "so_hieu"), absent=("proof", "annexes"))

    styles = master.check(
        changed(lambda made: made.styles[Style.SIGNER]._element.getparent().remove(made.styles[Style.SIGNER]._element)), Family.STATE
    )
    assert styles == Answer(styles=("VB Họ tên",))
    assert not styles


def test_place_inside_a_table_is_told_as_absent_because_nothing_would_stand_there():
    def move(made):
        spot = next(each for each in made.paragraphs if "{{ body }}" in each.text)
        spot.text = ""
        made.add_table(1, 1).rows[0].cells[0].text = "{{ body }}"

    assert master.check(changed(move), Family.STATE).absent == ("body",)


@pytest.mark.parametrize(
    "text",
    [
        "{{ organ|attr('__class__') }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}{{ os.system('id') }}",
        "{{ '{0.__class__}'.format(organ) }}",
        "{{ 'x' * 3000000000 }}",
    ],
)
def test_master_that_does_more_than_fill_in_words_is_refused(text):
    with pytest.raises(MasterRefused, match=FILLS_ONLY):
        master.check(saying(text), Family.STATE)


def test_master_that_never_ends_is_ended(monkeypatch):
    monkeypatch.setattr(master, "CPU_SECONDS", 1)
    loop = "".join(f"{{% for {name} in body %}}" for name in "abcdefghijkl") + "{% endfor %}" * 12

    with pytest.raises(MasterRefused, match="chạy mãi không xong"):
        master.render(saying(loop), STATE)


def test_master_that_eats_memory_is_ended():
    with pytest.raises(MasterRefused, match="đầy bộ nhớ"):
        master.render(saying("{{ 'x' * 3000000000 }}"), STATE)


def test_sandbox_holds_where_a_master_was_never_checked():
    with pytest.raises(MasterRefused, match=FILLS_ONLY):
        master.render(saying("{{ organ.__class__.__mro__ }}"), STATE)


def test_process_gives_up_files_programs_and_network():
    """Ask the process itself, not a master: whatever got past the sandbox would meet this."""
    lines = ("open('/etc/passwd')", "open('/tmp/x', 'w')", "os.system('id')", "os.listdir('/')", "socket.socket()", "__import__('wave')")
    code = f"""
import sys, os, socket
sys.path.insert(0, {str(master.ALONE.parents[3])!r})
from thidua.foundation.documents import alone
alone.limit(5, 10**9)
for line in {lines!r}:
    try:
        eval(line)
    except alone.ForbiddenError:
        continue
    print(line)
"""
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, env={})

    assert done.stdout == ""


def test_wrong_signs_are_told_with_what_is_wrong():
    with pytest.raises(MasterRefused, match="viết chưa đúng"):
        master.check(saying("{% if organ %}"), Family.STATE)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (relation(RELATION.format("image", "http://10.0.0.1/x.png", ' TargetMode="External"')), "liên kết ra ngoài"),
        (relation(RELATION.format("hyperlink", "https://example.org", ' TargetMode="external"')), "liên kết ra ngoài"),
        (relation(RELATION.format("attachedTemplate", "file:///C:/x.dotm", "")), "liên kết ra ngoài"),
        (field('INCLUDEPICTURE "http://10.0.0.1/x.png"'), "lấy nội dung từ nơi khác"),
        (field("INCL", "UDETEXT", ' "C:\\\\x.docx"'), "lấy nội dung từ nơi khác"),
        (field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'), "lấy nội dung từ nơi khác"),
        (in_body('<w:fldSimple w:instr=" dde excel "/>'), "lấy nội dung từ nơi khác"),
        (
            in_body('<w:altChunk r:id="rId98" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'),
            "gắn một tệp khác",
        ),
        (with_part("word/vbaProject.bin", b"x"), "macro"),
        (with_part("word/embeddings/oleObject1.bin", b"x"), "gắn một tệp khác"),
        (with_part("word/more.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "khai báo lạ"),
        (with_part("word/more.xml", b"<a"), "bị hỏng"),
        (with_part("word/large.bin", bytes(61 * 1024 * 1024)), "bung ra quá lớn"),
        (bytes(5 * 1024 * 1024 + 1), "5 MB"),
        (BUILT_IN[:3000], "bị hỏng"),
        (BUILT_IN[:60] + b"\xff" * 8 + BUILT_IN[68:], "bị hỏng"),
        (b"", "bị hỏng"),
        (b"%PDF-1.7", "bị hỏng"),
    ],
)
def test_package_with_what_no_master_needs_is_refused_unopened(content, words):
    with pytest.raises(MasterRefused, match=words):
        master.inspect(content)


def test_page_number_field_is_no_reason_to_refuse():
    master.inspect(BUILT_IN)
    assert b"PAGE" in zipfile.ZipFile(io.BytesIO(BUILT_IN)).read("word/header1.xml")


def test_party_master_is_tried_with_a_party_paper():
    content = filled(Family.PARTY).getvalue()

    assert master.check(content, Family.PARTY) == Answer()
    assert master.render(content, PARTY) == word_of(PARTY)
