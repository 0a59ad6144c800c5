"""The one door refuses clearly, before any work: each refusal is one sentence that says what to do."""

import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "run", *arguments], capture_output=True, text=True, check=False, timeout=60)


def test_help_names_every_verb() -> None:
    done = run("help")
    assert done.returncode == 0
    for verb in ("demo", "test", "check", "fmt", "bench", "manage", "help"):
        assert f"./run {verb}" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["dance"], "./run does not know 'dance'."),
        (["demo", "--at", "midnight"], "There is no moment 'midnight'; the moments known are: morning, after."),
        (["demo", "--port", "high"], "'high' is not a port; give a number from 1 to 65535."),
        (["demo", "--port", "70000"], "'70000' is not a port; give a number from 1 to 65535."),
        (["demo", "--port"], "--port needs a value; ./run help shows how."),
        (["demo", "--quick"], "./run demo does not know '--quick'; ./run help shows what it knows."),
        (["bench", "../run"], "'../run' is not a measurement of bench/."),
    ],
)
def test_run_refuses_in_one_sentence(arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == words


def test_demo_says_that_the_port_is_taken() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(1)
        port = door.getsockname()[1]
        done = run("demo", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} on 127.0.0.1 is taken; ")


def test_demo_leaves_a_strange_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", "utf-8")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    done = run("demo", "--port", str(port), "--data", str(tmp_path), "--fresh")
    assert done.returncode == 1
    assert "choose another folder with --data" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
