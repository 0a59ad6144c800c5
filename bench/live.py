"""How soon open screens show an act, and whether positions sent by many telephones at once are counted once each.

`./run bench live [--listeners 300 1000] [--processes 1 2] [--share NAME] [--json]` builds a conference of a hundred units in a data folder
of its own, serves it by one and by two web processes on 127.0.0.1, opens that many streams of the telephone's page, and measures from the
moment an act is sent until each listener has the picture that shows it. Then 300 positions are sent by 50 at a time, and all of them again
with the same keys, as telephones do that lost the answer. `--share` is table, postgresql or redis; the two latter are tried by default
where they answer.
"""

import argparse
import asyncio
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
UNITS, DRAFTS, ACTS, AT_ONCE = 100, 3, 15, 50
POSTGRESQL = "postgres://postgres@127.0.0.1:5432/thidua_bench_live"
REDIS = "redis://127.0.0.1:6379/9"
TOKEN = secrets.token_hex(16)


# --- the data ----------------------------------------------------------------------------------------------------------------------


def prepare(folder: str, share: str) -> dict[str, str]:
    """Return the environment of the servers and take it for this process too."""
    made = {
        "THIDUA_DATA": folder,
        "THIDUA_SECRET_KEY": secrets.token_hex(32),
        "THIDUA_AUDIT_KEY": secrets.token_hex(32),
        "THIDUA_TRAINING": "1",
        "THIDUA_HTTPS": "0",
        "THIDUA_LIMITS": "0",
        "THIDUA_EMBEDDED_WORKER": "0",
        "THIDUA_LIVE_SHARE": "" if share == "table" else share,
        "DJANGO_SETTINGS_MODULE": "thidua.config.settings",
    }
    if share == "postgresql":
        made["THIDUA_DATABASE_URL"] = POSTGRESQL
    if share == "redis":
        made["THIDUA_REDIS_URL"] = REDIS
    os.environ.update(made)
    return made


@dataclass
class Hall:
    """The conference under way: its address, the sessions that listen, and one position for each unit and draft."""

    address: str
    sessions: list[str]
    positions: list[tuple[str, str, str]] = field(default_factory=list)  # session, address, prefix of the form's fields
    chair: str = ""
    item: int = 0


def build(listeners: int) -> Hall:
    """Fill the database: one cluster of a hundred units whose conference discusses three drafts."""
    import django  # late: settings come from the environment

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from bench import scene
    from thidua.cluster.models import ClusterYear
    from thidua.conference.models import AgendaItem, Position
    from thidua.drafting.models import Draft
    from thidua.foundation.accounts.models import User
    from thidua.foundation.clock import actions as clock

    scene.CLUSTERS, scene.UNITS, scene.YEARS = 1, UNITS, (2023,)  # type: ignore[assignment]
    scene.build()
    clock.set_moment(timezone.localtime(scene.moment(2023)), actor=None)
    year = ClusterYear.objects.select_related("cluster").get()
    held = year.conferences.get()
    Position.objects.all().delete()
    Draft.objects.update(state="circulated")
    now = AgendaItem.objects.get(conference=held, state="now")
    now.drafts.set(Draft.objects.all())
    people = list(User.objects.filter(username__startswith="nguoi-").order_by("pk"))
    sessions = [session_of(people[n % len(people)]) for n in range(listeners)]
    address = f"/nam/2023/cum/{year.cluster.code}/hoi-nghi/{held.pk}/"
    hall = Hall(address, sessions, chair=session_of(people[0]), item=now.pk)
    for number in range(UNITS):
        officer = people[number * 2]
        unit, session = officer.person.posts.get().unit_id, session_of(officer)
        hall.positions += [
            (session, f"{address}phien-hop/quan-diem/{draft.pk}/{unit}", f"d{draft.pk}-u{unit}-") for draft in Draft.objects.order_by("pk")
        ]
    return hall


def session_of(user: Any) -> str:
    """Sign somebody in, as the sign-in page would."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    made = SessionStore()
    made[SESSION_KEY], made[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    made[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    made.create()
    return str(made.session_key)


def counted() -> dict[str, int]:
    """Return what the database holds: positions, receipts, rows of the audit log about positions."""
    from thidua.conference.models import Position
    from thidua.foundation.audit.models import Entry
    from thidua.foundation.offline.models import Receipt

    said = Entry.objects.filter(event="conference.position_stated")
    return {"positions": Position.objects.count(), "receipts": Receipt.objects.count(), "audit": said.count()}


# --- the servers -------------------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def serve(processes: int, log: Path) -> list[tuple[subprocess.Popen[bytes], int]]:
    """Start the web processes, each on a port of its own, and wait until they answer."""
    started = []
    for _each in range(processes):
        port = free_port()
        with log.open("ab") as out:
            process = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, stdout=out, stderr=out)
        started.append((process, port))
    for process, port in started:
        for _try in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"a server stopped:\n{log.read_text()[-2000:]}")
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
    return started


def memory_mb(pid: int) -> int:
    """Return the resident memory of a process; 0 where /proc does not tell."""
    try:
        words = Path(f"/proc/{pid}/status").read_text().split()
    except OSError:
        return 0
    return int(words[words.index("VmRSS:") + 1]) // 1024


def worked(pids: list[int]) -> float:
    """Return the seconds of processor that these processes have used; 0 where /proc does not tell."""
    try:
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    except OSError:
        return 0.0
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


# --- the telephones ----------------------------------------------------------------------------------------------------------------


class Listener:
    """One open stream; remembers when each picture came."""

    def __init__(self) -> None:
        self.came: list[float] = []
        self.writer: asyncio.StreamWriter | None = None
        self.reading: asyncio.Task[None] | None = None

    async def open(self, port: int, path: str, session: str) -> None:
        reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={session}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(head.decode())
        self.reading = asyncio.create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            if line.startswith(b"event: picture"):
                self.came.append(time.perf_counter())

    def close(self) -> None:
        if self.reading:
            self.reading.cancel()
        if self.writer:
            self.writer.close()


async def post(port: int, path: str, session: str, fields: dict[str, str]) -> tuple[int, str]:
    """Send a form as the page's script does; return status and body."""
    from urllib.parse import urlencode

    body = urlencode(fields).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: sessionid={session}; csrftoken={TOKEN}\r\nX-CSRFToken: {TOKEN}\r\n"
        f"X-Kept: 1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.read()
    writer.close()
    top, _, rest = answer.partition(b"\r\n\r\n")
    return int(top.split()[1]), rest.decode(errors="replace")


async def open_all(hall: Hall, ports: list[int]) -> list[Listener]:
    """Open every stream, fifty at a time, spread over the processes, and wait until each has its first picture."""
    listeners = [Listener() for _session in hall.sessions]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, listener: Listener) -> None:
        async with gate:
            await listener.open(ports[number % len(ports)], f"{hall.address}phien-hop/dong-su-kien", hall.sessions[number])

    await asyncio.gather(*(one(number, each) for number, each in enumerate(listeners)))
    deadline = time.perf_counter() + 60
    while not all(each.came for each in listeners) and time.perf_counter() < deadline:
        await asyncio.sleep(0.1)
    return listeners


async def act_and_wait(hall: Hall, port: int, listeners: list[Listener], clause: str) -> tuple[list[float], int]:
    """Put a clause on the screen and wait for every listener; return the milliseconds of each, and how many were left out."""
    seen = [len(each.came) for each in listeners]
    begun = time.perf_counter()
    await post(port, f"{hall.address}muc/{hall.item}/len-man-hinh", hall.chair, {"clause": clause})
    while time.perf_counter() - begun < 10 and any(len(each.came) == old for each, old in zip(listeners, seen, strict=True)):
        await asyncio.sleep(0.02)
    times = [(each.came[old] - begun) * 1000 for each, old in zip(listeners, seen, strict=True) if len(each.came) > old]
    return times, len(listeners) - len(times)


async def send_positions(hall: Hall, ports: list[int], keys: list[str]) -> tuple[float, int]:
    """Send every position, fifty at a time; return the seconds it took and how many were answered with done."""
    gate, done = asyncio.Semaphore(AT_ONCE), 0

    async def one(number: int) -> None:
        nonlocal done
        session, path, prefix = hall.positions[number]
        async with gate:
            for _try in range(20):  # kept and sent again, as the page does
                status, body = await post(ports[number % len(ports)], path, session, {f"{prefix}stance": "agrees", "key": keys[number]})
                if status == 200 and json.loads(body)["done"]:
                    done += 1
                    return
                await asyncio.sleep(0.5)

    begun = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(len(hall.positions))))
    return time.perf_counter() - begun, done


async def trial(hall: Hall, ports: list[int], pids: list[int], clauses: list[str]) -> dict[str, Any]:
    begun = time.perf_counter()
    listeners = await open_all(hall, ports)
    row: dict[str, Any] = {"opened_s": round(time.perf_counter() - begun, 1)}
    times: list[float] = []
    lost = 0
    for number in range(ACTS):
        came, missing = await act_and_wait(hall, ports[0], listeners, clauses[number % len(clauses)])
        times, lost = times + came, lost + missing
        await asyncio.sleep(0.5)
    times.sort()
    row |= {"p50_ms": round(statistics.median(times)), "p95_ms": round(times[int(len(times) * 0.95)]), "pictures_lost": lost}
    keys = [secrets.token_hex(16) for _each in hall.positions]
    for name in ("positions", "replays"):
        before = worked(pids)
        seconds, done = await send_positions(hall, ports, keys)
        row |= {f"{name}_s": round(seconds, 1), f"{name}_cpu_s": round(worked(pids) - before, 1), f"{name}_done": done}
    for each in listeners:
        each.close()
    return row


def measure(share: str, processes: int, listeners: int) -> dict[str, Any]:
    """Run one trial on data of its own."""
    folder = tempfile.mkdtemp(prefix="thidua-bench-live-")
    started: list[tuple[subprocess.Popen[bytes], int]] = []
    try:
        prepare(folder, share)
        if share == "postgresql":
            empty_database()
        hall = build(listeners)
        from django.db import connections

        from thidua.drafting.models import Clause

        clauses = [str(pk) for pk in Clause.objects.order_by("pk").values_list("pk", flat=True)[:ACTS]]
        connections.close_all()
        started = serve(processes, Path(folder) / "server.log")
        pids = [process.pid for process, _port in started]
        row = {"load_before": round(os.getloadavg()[0], 1)}
        row |= asyncio.run(trial(hall, [port for _process, port in started], pids, clauses))
        row["memory_mb"] = max(memory_mb(process.pid) for process, _port in started)
        row |= {f"rows_{name}": count for name, count in counted().items()}
        connections.close_all()
    finally:
        for process, _port in started:
            process.terminate()
        for process, _port in started:
            process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)
    return {"share": share, "processes": processes, "listeners": listeners, **row}


def empty_database() -> None:
    import psycopg

    with psycopg.connect("postgres://postgres@127.0.0.1:5432/postgres", autocommit=True) as line:
        line.execute("DROP DATABASE IF EXISTS thidua_bench_live WITH (FORCE)")
        line.execute("CREATE DATABASE thidua_bench_live")


def answers(port: int) -> bool:
    with socket.socket() as door:
        door.settimeout(1)
        return door.connect_ex(("127.0.0.1", port)) == 0


def trials(options: argparse.Namespace) -> list[tuple[str, int, int]]:
    """Return what is measured: the table with every number of processes, the other ways with two."""
    if options.share:
        return [(options.share, processes, listeners) for processes in options.processes for listeners in options.listeners]
    found = [("table", processes, listeners) for processes in options.processes for listeners in options.listeners]
    for share, port in (("postgresql", 5432), ("redis", 6379)):
        found += [(share, max(options.processes), max(options.listeners))] if answers(port) else []
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench live")
    parser.add_argument("--listeners", type=int, nargs="+", default=[300, 1000])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--share", choices=["table", "postgresql", "redis"])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.one:
        json.dump(measure(options.share, options.processes[0], options.listeners[0]), sys.stdout)
        return
    rows = []
    for share, processes, listeners in trials(options):
        # Each in a process of its own: settings are read once.
        command = [sys.executable, "-m", "bench.live", "--one", "--share", share]
        command += ["--processes", str(processes), "--listeners", str(listeners)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{share}, {processes} processes, {listeners} listeners:\n{done.stderr[-3000:]}")
        rows.append(json.loads(done.stdout))
        if not options.json:
            print(", ".join(f"{name} {value}" for name, value in rows[-1].items()), flush=True)
    if options.json:
        json.dump(rows, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
