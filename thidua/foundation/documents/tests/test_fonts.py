"""A folder of licensed fonts, named in the settings."""

from dataclasses import replace

from thidua.foundation.documents import pdf
from thidua.foundation.documents.letters import FONTS
from thidua.foundation.documents.tests.reading import read_pdf
from thidua.foundation.documents.tests.samples import LETTER


def renamed(folder, names):
    """Put faces of the built-in font into a folder under the name that Times New Roman has inside its files."""
    for name in names:
        content = (FONTS / f"LiberationSerif-{name}.ttf").read_bytes()
        for code in ("utf-16-be", "ascii"):
            content = content.replace("Liberation Serif".encode(code), "Times New Roman ".encode(code))
            content = content.replace("LiberationSerif".encode(code), "TimesNewRomanPS".encode(code))
        (folder / f"{name}.ttf").write_bytes(content)


def faces(paper):
    return {each.font.partition("+")[2] for each in read_pdf(pdf.pdf(paper)).runs}


def test_papers_are_set_in_the_licensed_font_of_the_folder(tmp_path, settings):
    renamed(tmp_path, ("Regular", "Bold", "Italic", "BoldItalic"))
    settings.PAPER_FONTS = str(tmp_path)

    assert faces(LETTER) == {f"TimesNewRomanPS{face}" for face in ("", "-Bold", "-Italic", "-BoldItalic")}


def test_folder_without_the_licensed_font_leaves_the_built_in_one(tmp_path, settings):
    settings.PAPER_FONTS = str(tmp_path)

    assert {each.partition("-")[0] for each in faces(replace(LETTER, subject="V/v"))} == {"LiberationSerif"}
