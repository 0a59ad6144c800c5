"""The script that re-hashes a covenant without this system, and its copy in the docs."""

import hashlib
import subprocess
import sys
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "rehash_covenant.py"
WHOLE = "THI-DUA-COVENANT 1\nmembers\t1\nmember\t1\tdon-vi-a\tĐơn vị Giả định A\nend\n"


def rehash(tmp_path, text, *arguments):
    path = tmp_path / "giao-uoc.txt"
    path.write_bytes(text.encode())
    command = [sys.executable, str(SCRIPT), str(path), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_whole_file_is_hashed(tmp_path):
    digest = hashlib.sha256(WHOLE.encode()).hexdigest()
    assert rehash(tmp_path, WHOLE, digest) == (0, [digest, "1 units, whole"])


def test_another_hash_is_told(tmp_path):
    code, lines = rehash(tmp_path, WHOLE, "0" * 64)
    assert (code, lines[1:]) == (1, ["the hash is not " + "0" * 64])


def test_form_is_looked_at(tmp_path):
    for text in (WHOLE.replace("\n", "\r\n"), WHOLE + "more\n", unicodedata.normalize("NFD", WHOLE)):
        assert rehash(tmp_path, text)[0] == 1
    assert rehash(tmp_path, WHOLE.replace("COVENANT 1", "COVENANT 2"))[1][1] == "the first line is not THI-DUA-COVENANT 1"


def test_docs_hold_the_very_script_and_it_is_short():
    code = SCRIPT.read_text("utf-8").rstrip()
    assert code in (ROOT / "docs" / "covenant-format.md").read_text("utf-8")
    assert len([line for line in code.splitlines() if line.strip()]) <= 20
