"""What it costs to read a long text: `./run bench textin [--pages N]` builds a Word file of so many pages and reads it.

A page holds fifteen paragraphs of thirty words. Measured apart: the file in Unicode, the same in TCVN3 by font, the same words pasted;
finding the clauses; what the page that shows them computes. The best of three rounds, in seconds. Nothing touches a database.
"""

import argparse
import io
import os
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings_test")

PARAGRAPHS_A_PAGE, ROUNDS = 15, 3
WORDS = (
    "Các đơn vị thành viên thực hiện đầy đủ những nội dung đã giao ước "
    "và gửi báo cáo về cụm trưởng trước ngày hai mươi của tháng cuối quý theo mẫu"
)


def texts(pages: int) -> list[str]:
    """A regulation: an article, its khoản, two điểm below the second."""
    made = []
    for number in range(pages * PARAGRAPHS_A_PAGE):
        article, place = divmod(number, 10)
        if place == 0:
            made.append(f"Điều {article + 1}. Nội dung thứ {article + 1}")
        elif place in (4, 5):
            made.append(f"{'ab'[place - 4]}) {WORDS};")
        else:
            made.append(f"{place if place < 4 else place - 2}. {WORDS}.")
    return made


def word_file(paragraphs: list[str], font: str = "") -> bytes:
    """The paragraphs as a .docx, every run in a font where one is named."""
    from docx import Document

    document = Document()
    for text in paragraphs:
        run = document.add_paragraph().add_run(text)
        if font:
            run.font.name = font
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def best(work: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest of some rounds, and what the last returned."""
    times, result = [], None
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - begun)
    return min(times), result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    pages = parser.parse_args().pages
    import django

    django.setup()
    from thidua.domain.text.legacy import TCVN3
    from thidua.drafting import doubts, staging
    from thidua.drafting.word import reading

    paragraphs = texts(pages)
    signs = {letter: sign for sign, letter in TCVN3.items()}
    old = ["".join(signs.get(letter, letter) for letter in text) for text in paragraphs]
    plain, tcvn3, pasted = word_file(paragraphs), word_file(old, ".VnTime"), "\n".join(paragraphs)
    seconds: dict[str, float] = {}
    seconds["read the file, Unicode"], read = best(lambda: reading.read(io.BytesIO(plain)))
    seconds["read the file, TCVN3 by font"], again = best(lambda: reading.read(io.BytesIO(tcvn3)))
    assert [line.text for line in again.lines] == [line.text for line in read.lines]
    seconds["read pasted words, Unicode"], _pasted = best(lambda: staging.read_paste(pasted))
    seconds["read pasted words, TCVN3"], _pasted = best(lambda: staging.read_paste("\n".join(old)))
    seconds["find the clauses"], lines = best(lambda: staging.staged(read))
    seconds["number and lay out for the page"], _rows = best(lambda: doubts.shown(lines, bare_parts=False))
    print(f"{pages} pages, {len(paragraphs)} paragraphs, {len(plain) // 1024} kB as .docx, {len(staging.standing(lines))} lines found")
    for what, taken in seconds.items():
        print(f"{what:34} {taken:6.2f} s")


if __name__ == "__main__":
    main()
