# vi: data
"""What papers cost: `./run bench papers [--papers N] [--most N] [--json]`.

Papers of two pages as PDF and as Word, one after the other, through the code that serves them; against bare Typst (the same template and
data in a loop of its own, without our process between) and against LibreOffice converting the same Word file, one by one and ten at a
time. Then 200 invitations as one run, and how memory stands after 100, 1,000 and so many papers. What touches a database is measured in a
process of its own (storing.py): from rows to a stored file with its audit row, and a conference's bundle.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings_test")

ROOT = Path(__file__).resolve().parents[1]
INVITATIONS, OFFICE_ONE_BY_ONE, OFFICE_AT_ONCE = 200, 3, 10
WORDS = "Các đơn vị thành viên thực hiện đầy đủ những nội dung đã giao ước và báo cáo Cụm trưởng trước ngày hai mươi của tháng cuối quý. "


def two_pages(number: int) -> Any:
    """A plan of two pages, other words in each."""
    from thidua.foundation.documents.paper import Family, Kind, Line, Paper, Signature, ended

    body = [Line(Kind.GROUND, f"Căn cứ Kế hoạch số {number}/KH-UBND về công tác thi đua, khen thưởng năm 2023;")]
    for part in range(1, 4):
        body.append(Line(Kind.PART, "", "I" * part + ".", f"NỘI DUNG THỨ {part}"))
        body += [Line(Kind.TEXT, WORDS * 2, f"{each}.", f"Việc {number}.{each}.") for each in range(1, 4)]
    return Paper(
        family=Family.STATE,
        parent="Hội đồng Thi đua - Khen thưởng",
        organ="Cụm thi đua số 4",
        number=f"Số: {number:02d}/KH-CTĐ4",
        place="Hai Bà Trưng",
        on=date(2023, 2, 16),
        type="Kế hoạch",
        subject=f"công tác thi đua lần thứ {number}",
        body=ended(body),
        signatures=(Signature(("CỤM TRƯỞNG",), "Nguyễn Văn Minh"),),
        recipients=("Hội đồng (để báo cáo);", "Các đơn vị thành viên;", "Lưu: VT, Cụm."),
    )


def invitation(number: int) -> Any:
    """An invitation of one page, to one person."""
    made = two_pages(number)
    return replace(
        made, type="Giấy mời", subject="dự hội nghị ký giao ước", title="", to=(f"Đồng chí khách mời thứ {number}",), body=made.body[:3]
    )


def per_second(papers: list[Any], work: Callable[[Any], Any]) -> float:
    """How many papers a second the work takes, one after the other."""
    begun = time.perf_counter()
    for each in papers:
        work(each)
    return len(papers) / (time.perf_counter() - begun)


def at_once(papers: list[Any]) -> list[bytes]:
    """The papers as PDF, handed over by several at once, as long work and people do."""
    from thidua.foundation.documents import pdf

    with ThreadPoolExecutor(8) as people:
        return list(people.map(pdf.pdf, papers))


def in_one_run(papers: list[Any]) -> float:
    """How many papers a second are set where several are handed over at once."""
    begun = time.perf_counter()
    at_once(papers)
    return len(papers) / (time.perf_counter() - begun)


def processor(work: Callable[[], Any]) -> float:
    """Seconds of the processor that work takes in this process and in the one that sets papers."""
    begun = time.process_time() + _setter_seconds()
    work()
    return time.process_time() + _setter_seconds() - begun


def _setter_seconds() -> float:
    from thidua.foundation.documents import pdf

    ticks = 0
    for pid in (pdf._current.pool._processes if pdf._current else {}) or {}:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def bare(tasks: list[tuple[str, str, int]], answer: Any) -> None:
    """Typst alone: the template and the data, in a process that does nothing else."""
    from thidua.foundation.documents import setting

    setting.compile_paper(*tasks[0])
    begun, processor_begun = time.perf_counter(), time.process_time()
    for each in tasks:
        setting.compile_paper(*each)
    answer.send((len(tasks) / (time.perf_counter() - begun), (time.process_time() - processor_begun) / len(tasks)))


def bare_typst(papers: list[Any]) -> tuple[float, float]:
    """Papers a second of Typst alone, and seconds of the processor for one."""
    from thidua.foundation.documents import rules
    from thidua.foundation.documents.paper import as_data

    tasks = [(json.dumps(as_data(each)), json.dumps(rules.as_data(each.family)), 0) for each in papers]
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=bare, args=(tasks, there))
    process.start()
    found: tuple[float, float] = here.recv()
    process.join()
    return found


def office_at_once(papers: list[Any]) -> float:
    """Papers a second of LibreOffice given many Word files in one call."""
    from thidua.foundation.documents import office
    from thidua.foundation.documents.word import word

    with tempfile.TemporaryDirectory() as folder:
        files = []
        for at, each in enumerate(papers):
            files.append(Path(folder) / f"{at}.docx")
            files[-1].write_bytes(word(each))
        command = [
            office.program(),
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        begun = time.perf_counter()
        subprocess.run([*command, *map(str, files)], check=True, capture_output=True)
        seconds = time.perf_counter() - begun
        assert len(list(Path(folder).glob("*.pdf"))) == len(papers), "LibreOffice left papers out"
    return len(papers) / seconds


def memory() -> dict[str, int]:
    """Megabytes that this process and the one that sets papers hold now."""
    from thidua.foundation.documents import pdf

    children = [each for each in (pdf._current.pool._processes if pdf._current else {}) or {} if Path(f"/proc/{each}").exists()]
    return {"caller": _resident(os.getpid()), "setter": sum(_resident(each) for each in children)}


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(each.split()[1]) // 1024 for each in lines if each.startswith("VmRSS")), 0)


def measure(papers: int, most: int) -> dict[str, Any]:
    """Take every figure."""
    from thidua.foundation.documents import office, pdf
    from thidua.foundation.documents.word import word

    plans = [two_pages(number) for number in range(1, papers + 1)]
    assert pdf.count_pages(pdf.pdf(plans[0])) == 2, "the paper of the measurement is not of two pages"
    word(plans[0])
    typst, typst_processor = bare_typst(plans)
    found: dict[str, Any] = {
        "pdf_per_second": per_second(plans, pdf.pdf),
        "pdf_in_one_run_per_second": in_one_run(plans),
        "pdf_processor_seconds": processor(lambda: per_second(plans, pdf.pdf)) / papers,
        "bare_typst_per_second": typst,
        "bare_typst_processor_seconds": typst_processor,
        "word_per_second": per_second(plans, word),
        "word_processor_seconds": processor(lambda: per_second(plans, word)) / papers,
    }
    if office.program():
        found["office_one_by_one_per_second"] = per_second(plans[:OFFICE_ONE_BY_ONE], lambda each: office.as_pdf(word(each)))
        found["office_at_once_per_second"] = office_at_once(plans[:OFFICE_AT_ONCE])
    begun = time.perf_counter()
    assert all(each.startswith(b"%PDF") for each in at_once([invitation(number) for number in range(INVITATIONS)]))
    found["invitations_pdf_seconds"] = time.perf_counter() - begun
    found["memory"] = after(most, pdf.pdf)
    pdf.stop()
    stored = subprocess.run(
        [sys.executable, "-m", "bench.storing", "--papers", str(papers)], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return found | json.loads(stored.stdout)


def after(most: int, work: Callable[[Any], Any]) -> dict[int, dict[str, int]]:
    """Memory after 100, 1,000 and `most` papers."""
    found = {}
    for number in range(1, most + 1):
        work(invitation(number))
        if number in (100, 1000, most):
            found[number] = memory()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--papers", type=int, default=100)
    parser.add_argument("--most", type=int, default=5000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()

    import django

    django.setup()
    found = measure(asked.papers, asked.most)
    if asked.json:
        print(json.dumps(found))
        return
    ours, typst = found["pdf_in_one_run_per_second"], found["bare_typst_per_second"]
    print(f"two pages as PDF: {found['pdf_per_second']:.1f}/s one by one, {ours:.1f}/s in one run")
    print(f"  bare Typst: {typst:.1f}/s; ratio {ours / typst:.2f}")
    ours_ms, typst_ms = 1000 * found["pdf_processor_seconds"], 1000 * found["bare_typst_processor_seconds"]
    print(f"  of the processor: {ours_ms:.0f} ms for one, bare Typst {typst_ms:.0f} ms; ratio {typst_ms / ours_ms:.2f}")
    print(f"two pages as Word: {found['word_per_second']:.1f}/s, {1000 * found['word_processor_seconds']:.0f} ms of the processor for one")
    if "office_at_once_per_second" in found:
        one, many = found["office_one_by_one_per_second"], found["office_at_once_per_second"]
        print(f"LibreOffice, the same Word file: {one:.2f}/s one by one, {many:.2f}/s ten at once")
        print(f"  PDF in one run is {ours / one:.0f} and {ours / many:.0f} times that")
    else:
        print("LibreOffice: not on this machine, not compared (apt install libreoffice-writer-nogui)")
    one, bare = found["issued_per_second"], found["issued_bare_typst_per_second"]
    print(f"from rows to a stored file with its audit row ({found['issued_pages']} pages): {one:.1f}/s, one by one")
    print(f"  bare Typst, the same papers: {bare:.1f}/s; ratio {one / bare:.2f}")
    print(f"bundle of a conference, {found['bundle_papers']} papers as PDF and Word: {found['bundle_seconds']:.1f} s")
    print(f"{INVITATIONS} invitations as PDF in one run: {found['invitations_pdf_seconds']:.1f} s")
    for number, held in found["memory"].items():
        print(f"after {number} papers: {held['caller']} MB here, {held['setter']} MB in the process that sets them")


if __name__ == "__main__":
    main()
