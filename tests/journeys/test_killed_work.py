"""The server is killed in the middle of long work, as kill -9 does: started again, it goes on where the work stood, nothing twice."""

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.server import Server
from thidua.foundation.work.tests import kinds

pytestmark = [pytest.mark.long, pytest.mark.sqlite]
STEPS = 40
LONG_AGO = "2020-01-01 00:00:00"


def in_database(data: Path, sql: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(data / "thidua.sqlite3", timeout=10)) as database, database:
        return database.execute(sql, values).fetchall()


def made(data: Path) -> int:
    return in_database(data, "SELECT COUNT(*) FROM accounts_user WHERE username LIKE 'nhieu.%'")[0][0]


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def state(data: Path) -> tuple[str, int, int]:
    return in_database(data, "SELECT state, run, done FROM work_longwork")[0]


def test_work_goes_on_after_the_server_was_killed(demo_folders, tmp_path):
    data = demo_folders.copy("morning", tmp_path / "data")
    work = {
        "kind": f"{kinds.__name__}.invite_many",
        "arguments": json.dumps({"steps": STEPS}),
        "title": "Lập tài khoản",
        "begun_by_id": in_database(data, "SELECT MIN(id) FROM accounts_user")[0][0],
        "begun_at": LONG_AGO,
        "touched_at": LONG_AGO,
        "language": "vi",
        "state": "waiting",
        "kept": "{}",
    } | dict.fromkeys(("total", "done", "run", "stop_asked"), 0)
    work |= {"attempt": 1, "result": "", "url": "", "task_id": "", "phase": ""}
    in_database(data, f"INSERT INTO work_longwork ({', '.join(work)}) VALUES ({', '.join('?' * len(work))})", *work.values())
    server = Server(data)
    try:
        server.start()
        wait_for(lambda: made(data) >= 3)
        server.kill()
        stood = made(data)
        assert 3 <= stood < STEPS
        in_database(data, "UPDATE work_workersign SET seen_at = ?", LONG_AGO)  # a minute of silence
        server.start()
        wait_for(lambda: state(data)[0] == "done")
    finally:
        server.stop()
    # Asked to stop, the server took its workers' signs of life along.
    assert in_database(data, "SELECT worker_id FROM work_workersign WHERE seen_at <> ?", LONG_AGO) == []
    assert (state(data), made(data)) == (("done", 2, STEPS), STEPS)
