"""What bringing 5,000 units and 20,000 people in from Excel files costs, from the file to the last record.

`./run bench import [--json] [--units N] [--people N]` makes the files and a database of its own, and prints for each file: seconds to read,
to check (reading, judging, staging) and to accept, the longest time for which the database's writer was held, and the memory at its peak.
Each time stands twice: by the clock, and of the processor (the reading process apart), which other work on the machine does not lengthen.
"""

import argparse
import io
import json
import random
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.pages import prepare

KINDS = ("Cơ quan chuyên môn", "Đơn vị sự nghiệp", "Ủy ban nhân dân", "Mặt trận và đoàn thể")
FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
MIDDLE_NAMES = ("Thị", "Văn", "Đức", "Minh", "Ngọc", "Thanh")
GIVEN_NAMES = ("Ví", "Dụ", "Giả", "Định", "Thử", "Nghiệm", "Mẫu", "Đo")


def workbook(heads: list[str], rows: list[list[Any]]) -> bytes:
    import xlsxwriter  # late: only a measurement

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, "DANH SÁCH (số liệu giả định)")
        for number, row in enumerate([heads, *rows], start=2):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def units_file(many: int) -> bytes:
    """A tree of three levels below the authority that the scene has."""
    tops, middles = 50, many // 20
    rows: list[list[Any]] = []
    for n in range(many):
        above = "ubnd" if n < tops else f"nhap-{n % tops}" if n < tops + middles else f"nhap-{tops + n % middles}"
        rows.append(
            [n + 1, f"Đơn vị Nhập Giả định số {n}", f"NG{n}", f"nhap-{n}", KINDS[n % 4], "Quận, huyện", "Nhà nước", above, "01/01/2020"]
        )
    heads = ["STT", "Tên đơn vị", "Tên viết tắt", "Mã", "Loại", "Cấp", "Thể thức", "Đơn vị cấp trên", "Ngày thành lập"]
    return workbook(heads, rows)


def people_file(many: int, units: int) -> bytes:
    """People with a post each; every unit gets a head."""
    chance = random.Random(2023)
    rows: list[list[Any]] = []
    for n in range(many):
        name = " ".join((chance.choice(FAMILY_NAMES), chance.choice(MIDDLE_NAMES), chance.choice(GIVEN_NAMES), chance.choice(GIVEN_NAMES)))
        head = n < units
        post = ["Trưởng đơn vị", "Thủ trưởng"] if head else ["Chuyên viên", "Cán bộ khác"]
        rows.append([n + 1, name, 900_000_000 + n, f"nguoi{n}@vi-du.invalid", f"nhap-{n % units}", *post, "01/01/2021"])
    heads = ["STT", "Họ và tên", "Số điện thoại", "E-mail", "Đơn vị công tác", "Chức vụ", "Tư cách", "Từ ngày"]
    return workbook(heads, rows)


# Seconds by the clock, and seconds of the processor: what a machine without other work needs.
Held = tuple[float, float]


def now() -> Held:
    return time.perf_counter(), time.process_time()


def since(begun: Held) -> Held:
    clock, processor = now()
    return round(clock - begun[0], 2), round(processor - begun[1], 2)


@contextmanager
def watched() -> Iterator[list[Held]]:
    """Measure every transaction of this process: how long it held the writer (SQLite: from BEGIN IMMEDIATE to COMMIT)."""
    from django.db import connection as wrapped  # late: after setup

    connection: Any = wrapped
    held: list[Held] = []
    begun: list[Held] = []

    start, commit = connection._start_transaction_under_autocommit, connection.commit

    def started() -> None:
        start()
        begun.append(now())

    def committed() -> None:
        commit()
        if begun:
            held.append(since(begun.pop()))

    connection._start_transaction_under_autocommit, connection.commit = started, committed
    try:
        yield held
    finally:
        del connection._start_transaction_under_autocommit, connection.commit


class Peak:
    """The largest resident memory of this process and of the reading process while something ran, in MB."""

    @staticmethod
    def mb() -> int:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024


def bring_in(kind: str, content: bytes, options: dict[str, Any], actor: Any) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile  # late: after setup
    from django.utils import timezone

    from bench import scene
    from thidua.foundation.sheets import reading
    from thidua.organisation import actions

    at = timezone.localtime(scene.moment(2023))
    begun = now()
    reading.read(content, name=f"{kind}.xlsx")
    read = since(begun)
    run = actions.start_import(kind=kind, upload=SimpleUploadedFile(f"{kind}.xlsx", content), actor=actor, at=at)
    with watched() as staging:
        begun = now()
        run = actions.check_import(run, sheet=run.sheet, head_row=run.head_row, columns=run.columns, options=options, actor=actor, at=at)
        check = since(begun)
    with watched() as accepting:
        begun = now()
        actions.accept_import(run, seen=run.digest, actor=actor, at=at)
        accept = since(begun)
    return {
        "file": kind,
        "rows": run.counts,
        "kb": len(content) // 1024,
        "read_s": read,
        "check_s": check,
        "accept_s": accept,
        "longest_hold_checking_s": max(staging),
        "longest_hold_accepting_s": max(accepting),
        "peak_mb": Peak.mb(),
    }


def measure(units: int, people: int) -> list[dict[str, Any]]:
    from bench import scene  # late: after setup

    _council, roles = scene._council()
    actor = roles["specialist"]
    return [
        bring_in("units", units_file(units), {}, actor),
        bring_in("people", people_file(people, units), {}, actor),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench import")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--units", type=int, default=5_000)
    parser.add_argument("--people", type=int, default=20_000)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="thidua-bench-")
    try:
        prepare(folder)
        rows = measure(options.units, options.people)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        json.dump(rows, sys.stdout, indent=1)
        return
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))


if __name__ == "__main__":
    main()
