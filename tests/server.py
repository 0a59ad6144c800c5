"""The real server as a process of its own, on a data folder of its own: for journeys, and for what happens when it is killed."""

import fcntl
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECRETS = {"THIDUA_SECRET_KEY": "journey-" * 6, "THIDUA_AUDIT_KEY": "journey-audit-" * 4}


def environment(data: Path) -> dict[str, str]:
    """Return the environment of a training installation on that folder; nothing of the caller's own installation."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("THIDUA_", "DJANGO_"))}
    return (
        inherited
        | SECRETS
        | {
            "DJANGO_SETTINGS_MODULE": "thidua.config.settings",
            "THIDUA_DATA": str(data),
            "THIDUA_TRAINING": "1",
            "THIDUA_HTTPS": "0",
            "PYTHONUTF8": "1",
        }
    )


def manage(data: Path, *arguments: str) -> str:
    """Run a management command on that folder and return what it printed; fail with its words when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"manage.py {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


PORTS_EACH = 400
_taken: set[int] = set()


def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody uses now, and that no other worker of this run will take while its server is down.

    Below the ports that the system gives to connections going out.
    """
    first = 20_000 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) * PORTS_EACH
    for port in random.sample(range(first, first + PORTS_EACH), PORTS_EACH):
        if port not in _taken and _is_free(port):
            _taken.add(port)
            return port
    raise AssertionError(f"no port is free from {first} on")


def _is_free(port: int) -> bool:
    with socket.socket() as door:
        try:
            door.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


class Template:
    """The demonstration's moments, each loaded once by whichever worker comes first; every server works on a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def copy(self, at: str, to: Path) -> Path:
        source = self.folder / at
        with (self.folder / f"{at}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not source.exists():
                loading = self.folder / f"{at}.loading"
                loading.mkdir()
                manage(loading, "migrate", "--verbosity", "0")
                manage(loading, "demo", "--at", at)
                loading.rename(source)
        shutil.copytree(source, to)
        return to


class Server:
    """`manage.py serve` on a free port, logging into its data folder."""

    name = "127.0.0.1"  # as browsers call it

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{self.name}:{self.port}"

    @property
    def log(self) -> str:
        return (self.data / "server.log").read_text("utf-8", errors="replace")

    def start(self, wait_seconds: float = 30) -> None:
        """Start the process and wait until it answers."""
        with (self.data / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=environment(self.data),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + wait_seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"the server stopped:\n{self.log}"
            if self.answers():
                return
            time.sleep(0.1)
        self.stop()
        raise AssertionError(f"the server did not answer within {wait_seconds} s:\n{self.log}")

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(self.url + "/", timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def manage(self, *arguments: str) -> str:
        return manage(self.data, *arguments)

    def kill(self) -> None:
        """As kill -9: the process gets no chance to tidy up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ask the process to end, as Ctrl-C does, and wait for it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()
