"""Kinds of work for the tests, found by their dotted paths as a slice's are."""

import time

from thidua.foundation.accounts.models import User
from thidua.foundation.refusal import Refused
from thidua.foundation.work.long import Run, long_work
from thidua.foundation.work.queue import patient


@long_work
def invite_three(run: Run, *, prefix: str) -> None:
    """Make three accounts, one transaction each, going on where an earlier run stood."""
    run.expect(3)
    for number in range(run.kept.get("made", 0) + 1, 4):
        with run.writing():
            User.objects.create_user(f"{prefix}.{number}", full_name=f"Người Thứ {number}")
            run.kept["made"] = number
        run.reached(number)
    run.finish("Đã lập 3 tài khoản.", url="/viec-cua-toi/")


@long_work
def invite_many(run: Run, *, steps: int) -> None:
    """The same at the pace of a real import, so that a test can kill its process midway."""
    run.expect(steps)
    for number in range(run.kept.get("made", 0) + 1, steps + 1):
        with run.writing():
            User.objects.create_user(f"nhieu.{number}", full_name=f"Người Thứ {number}")
            run.kept["made"] = number
        run.reached(number)
        time.sleep(0.05)
    run.finish("Đã lập đủ tài khoản.")


@long_work
def refuse(run: Run) -> None:
    raise Refused("Tệp không có dòng nào. Hãy chọn tệp khác.")


@long_work
def break_down(run: Run) -> None:
    with run.writing():
        User.objects.create_user("do-dang", full_name="Dở Dang")
        raise ValueError("a fault")


calls: list[str] = []


@patient(attempts=3)
def stumble(*, name: str) -> None:
    """Fail, always."""
    calls.append(name)
    raise ConnectionError("nobody answers")
