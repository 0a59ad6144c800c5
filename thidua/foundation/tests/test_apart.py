"""A process for what strangers send: it ends when its task takes too long or kills it, and the next task is done all the same."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from thidua.foundation.apart import Apart, BusyError, EndedError, TooLongError


def nothing() -> None:
    pass


@pytest.fixture
def apart():
    made = Apart(prepare=nothing, tasks=2)
    yield made
    made.stop()


def test_process_is_replaced_when_it_is_used_up_dies_or_hangs(apart):
    first, again, third = (apart.run(os.getpid, seconds=30, waiting=1) for _each in range(3))
    assert first == again != third

    with pytest.raises(EndedError):
        apart.run(os._exit, 1, seconds=30, waiting=1)
    with pytest.raises(TooLongError):
        apart.run(time.sleep, 60, seconds=0.2, waiting=1)
    with pytest.raises(ZeroDivisionError):
        apart.run(divmod, 1, 0, seconds=30, waiting=1)
    assert apart.run(len, "ba", seconds=30, waiting=1) == 2


KILLED = """
import os
from thidua.foundation.apart import Apart

if __name__ == "__main__":
    print(Apart(prepare=os.getpid, tasks=9).run(os.getpid, seconds=30, waiting=1), flush=True)
    os.kill(os.getpid(), 9)
"""


def test_process_ends_when_the_one_that_started_it_is_killed(tmp_path):
    program = tmp_path / "killed.py"
    program.write_text(KILLED)
    root = Path(__file__).resolve().parents[3]
    said = tmp_path / "said"
    with said.open("w") as out:  # not a pipe: a child that lives on would hold it open
        subprocess.run([sys.executable, program], stdout=out, check=False, env=os.environ | {"PYTHONPATH": str(root)}, timeout=60)
    child = int(said.read_text())

    until = time.monotonic() + 10
    while lives(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not lives(child)


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_who_waits_too_long_is_told_and_ends_nothing(apart):
    apart.run(len, "", seconds=30, waiting=1)
    slow = threading.Thread(target=apart.run, args=(time.sleep, 0.5), kwargs={"seconds": 30, "waiting": 1})
    slow.start()
    time.sleep(0.1)
    with pytest.raises(BusyError):
        apart.run(len, "", seconds=30, waiting=0.05)
    slow.join()
    assert apart.run(len, "ba", seconds=30, waiting=1) == 2
