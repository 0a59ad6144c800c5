# vi: data
"""What a produced file is: PDF/A-2b by its structure, the same bytes for the same paper, words and never markup."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st

from thidua.foundation.documents import pdf
from thidua.foundation.documents.letters import BOX, clean
from thidua.foundation.documents.paper import Column, Kind, Line, Row, Signature, Table
from thidua.foundation.documents.tests.reading import bare, read_pdf, read_word, word_text
from thidua.foundation.documents.tests.samples import ALL, LETTER, STATE, pdf_of, word_of
from thidua.foundation.documents.word import word

# Signs of Typst, of Jinja and docxtpl, of XML; what has no shape; what no font shows; words.
MARKUP = [
    *("#let x = 1", "#panic()", "$x^2$", "*đậm*", "_nghiêng_", "= Đề mục", "- gạch", "+ số", "/ Từ: nghĩa", "@trích", "<nhãn>", "`mã`"),
    *("\\", "//", "~", "--", "...", '"', "'", "{{ organ }}", "{% for x in y %}", "{# #}", "{_{", "}_}", "{_%", "{%p if x %}", "{{r x}}"),
    *("&amp;", "&", "<w:p/>", "]]>", "<!--", "\x00", "\x07", "\x0b", "\t", "\r\n", "\u2028", "\u202e", "\u200d", "\ufeff", "\uffff"),
    *(
        "\ue000body\ue001",
        "\ue002",
        "😀",
        "中",
        "🇻🇳",
        "Ti\u00ea\u0301ng",
        "Thi đua",
        "ủy ban",
        "₫",
        "“Lao động tiên tiến”",
        "ffi",
        " ",
        "\u00a0",
    ),
]
TEXTS = st.lists(st.sampled_from(MARKUP) | st.text(max_size=12), max_size=8).map("".join)


@pytest.mark.parametrize("name", ALL)
def test_pdf_says_that_it_is_pdf_a_2b(name):
    made = pdf_of(ALL[name])

    assert re.findall(rb"<pdfaid:(part|conformance)>(\w)<", made.content) == [(b"part", b"2"), (b"conformance", b"B")]
    assert made.content.count(b"/S/GTS_PDFA1") == 1
    assert re.search(rb"/OutputIntents\s*(\[|\d+ 0 R)", made.content)
    assert re.search(rb"/DestOutputProfile \d+ 0 R", made.content)
    assert re.search(rb"/ID\s*\[", made.content)
    assert (made.encrypted, made.scripts) == (False, 0)
    assert re.findall(rb"/(Encrypt|JavaScript|JS|Launch|EmbeddedFiles|AA|OpenAction)\b", made.content) == []


def test_pdf_says_whose_it_is_and_when_it_was_made():
    content = pdf_of(STATE).content

    assert STATE.title.encode() in content
    assert b"<xmp:CreateDate>2023-02-09T00:00:00" in content


def test_same_paper_gives_the_same_bytes_in_another_process_too():
    first_pdf, first_word = pdf_of(STATE).content, word_of(STATE)

    pdf.stop()

    assert pdf.pdf(replace(STATE)) == first_pdf
    assert word(replace(STATE)) == first_word


def test_another_paper_gives_other_bytes():
    other = replace(STATE, subject="Về việc khác")

    assert pdf.pdf(other) != pdf_of(STATE).content
    assert word(other) != word_of(STATE)


def full_of(text):
    """Return a paper that has this text in every place where a text may stand."""
    table = Table((Column(text), Column("Cột")), (Row((text,), heading=True), Row((text, "ô"))))
    body = tuple(Line(kind, text, text, text) for kind in Kind)
    return replace(
        LETTER,
        parent=text,
        organ=text,
        number=text,
        place=text,
        type="Tờ trình",
        subject=text,
        to=(text, text),
        marks=(text,),
        title="Tên",
        body=(*body, table),
        signatures=(Signature((text,), text, (text,)), Signature((text,))),
        recipients=(text,),
        proof=(text,),
    )


def unhyphenated(words):
    """PDFium takes a hyphen at the end of a line for one that divides a word, and leaves it out."""
    return words.replace("-", "")


@settings(max_examples=10, deadline=None)
@example("".join(MARKUP))
@example("A-")
@given(TEXTS)
def test_any_text_comes_out_as_its_own_words_in_both_forms(text):
    paper = full_of(text)
    made, written = read_pdf(pdf.pdf(paper)), read_word(word(paper))
    words = unhyphenated(bare(clean(text)))

    printed = unhyphenated(bare("".join(each.text for each in made.runs if each.top > 19.7)))
    assert printed == unhyphenated(word_text(written))
    assert printed.count(words) >= 30 if words else True
    assert printed.upper().startswith(words.upper() * 2)


@given(TEXTS)
def test_clean_text_is_clean(text):
    found = clean(text)

    assert clean(found) == found
    assert not set(found) & set("\x00\t\r\u2028\u202e\ue000\ufeff😀中")


def test_what_stays_as_it_is_is_what_going_through_it_letter_by_letter_gives():
    """A character without a shape makes the whole text be gone through; it goes itself, so the answer is the same."""
    letters = [f"a{chr(code)}b" for code in range(0x20, 0x3000)]
    assert [clean(each) for each in letters] == [clean(each + "\x00") for each in letters]
    assert clean("e\u0302\u0301") == clean("e\u0302\u0301\x00") == "ế"


def test_what_no_font_shows_is_a_box_in_both_forms():
    paper = replace(LETTER, body=(Line(Kind.TEXT, "trước 😀中 sau"),))

    assert f"trước{BOX}{BOX}sau" in read_pdf(pdf.pdf(paper)).words()
    assert f"trước{BOX}{BOX}sau" in word_text(read_word(word(paper)))


def test_word_file_is_a_package_without_macros_or_outside_parts():
    with zipfile.ZipFile(io.BytesIO(word_of(STATE))) as package:
        names = package.namelist()
        assert names[0] == "[Content_Types].xml"
        assert [name for name in names if "vba" in name.lower() or "embeddings" in name] == []
        assert [name for name in names if name.endswith(".rels") and b'TargetMode="External"' in package.read(name)] == []


def test_word_text_keeps_spaces_at_the_ends_of_runs():
    (text,) = {each.text for each in read_word(word_of(STATE)).element.iter(qn("w:t")) if each.text and "Mục đích." in each.text}

    assert text.strip() == "Mục đích."
