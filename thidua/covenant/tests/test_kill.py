"""The process is killed in the middle of signatures, as kill -9 does: nothing is left half-written, and what was acknowledged is there.

Three units sign at once, and one of them clicks twice.
"""

import http.client
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

ROOT = Path(__file__).resolve().parents[3]
UNITS = 8
ROUNDS = 2
CSRF = "k" * 32
PASSPHRASE = "mật khẩu ký giả định"

pytestmark = [pytest.mark.long, pytest.mark.sqlite]


def surroundings(data):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("THIDUA_", "DJANGO_"))}
    return inherited | {
        "DJANGO_SETTINGS_MODULE": "thidua.config.settings",
        "THIDUA_SECRET_KEY": "kill-test-" * 4,
        "THIDUA_AUDIT_KEY": "kill-test-audit-" * 3,
        "THIDUA_DATA": str(data),
        "THIDUA_TRAINING": "1",
        "THIDUA_HTTPS": "0",
        "PYTHONUTF8": "1",
    }


def run(data, *command):
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=surroundings(data), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def serve(data):
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "thidua.config.asgi:application", "--port", str(port), "--log-level", "critical"]
    process = subprocess.Popen(command, cwd=ROOT, env=surroundings(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return process, port
    process.kill()
    raise AssertionError("the server did not answer")


def send_signature(port, seed, head, acknowledged):
    """Post one signature as the page's form does; note the unit when the server said that it was signed."""
    key = {"way": "office", "sign_password": PASSPHRASE}
    body = urlencode({"unit": head["unit"], "text_sha256": seed["sha256"], "csrfmiddlewaretoken": CSRF, **key})
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={head['session']}; csrftoken={CSRF}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", f"/nam/2023/cum/{seed['code']}/giao-uoc/ky", body, headers)
        answer = connection.getresponse()
        location = answer.getheader("Location", "")
        answer.read()
        if answer.status == 302 and location.endswith("/giao-uoc/"):
            acknowledged.add(head["unit"])
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()


def let_the_lease_lapse(data):
    """Let the half minute be over for which the killed signature held the file."""
    with sqlite3.connect(data / "thidua.sqlite3") as database:
        database.execute("UPDATE signing_lease SET expires_at = '2000-01-01 00:00:00'")
    database.close()


def signed_units(data):
    """Return the units with a signature, after checking that rows, states and the log agree with one another."""
    with sqlite3.connect(data / "thidua.sqlite3") as database:
        signed = {code for (code,) in database.execute("SELECT unit_code FROM covenant_signatory WHERE state = 'signed'")}
        kept = database.execute(
            "SELECT s.unit_code, g.entry_number FROM covenant_covenantsignature g JOIN covenant_signatory s ON s.id = g.signatory_id"
        ).fetchall()
        digital = {pk for (pk,) in database.execute("SELECT id FROM signing_pdfsignature")}
        recorded = {pk for (pk,) in database.execute("SELECT pdf_id FROM covenant_covenantsignature")}
        revisions = dict(database.execute("SELECT revision, count(*) FROM signing_pdfsignature GROUP BY revision"))
        assert digital == recorded
        assert revisions == dict.fromkeys(range(2, len(digital) + 2), 1)
        logged = {number for (number,) in database.execute("SELECT number FROM audit_entry WHERE event = 'covenant.signed'")}
        (state,) = database.execute("SELECT state FROM covenant_covenant").fetchone()
    database.close()
    assert {code for code, _number in kept} == signed
    assert {number for _code, number in kept} == logged
    assert (state == "in_force") == (len(signed) == UNITS)
    return signed


def test_killed_server_leaves_whole_signatures_or_none(tmp_path):
    run(tmp_path, "manage.py", "migrate", "--verbosity", "0")
    seed = json.loads(run(tmp_path, "-m", "thidua.covenant.tests.seed_for_kill", str(UNITS)))
    acknowledged = set()
    chance = random.Random(1948)
    killed_midway = 0
    for _round in range(ROUNDS):
        missing = [head for head in seed["heads"] if head["unit"] not in signed_units(tmp_path)]
        process, port = serve(tmp_path)
        threads = [threading.Thread(target=send_signature, args=(port, seed, head, acknowledged)) for head in missing[:3] + missing[:1]]
        for thread in threads:
            thread.start()
        before, deadline = len(acknowledged), time.monotonic() + 20
        while len(acknowledged) == before and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        process.wait()
        for thread in threads:
            thread.join()
        let_the_lease_lapse(tmp_path)
        after = signed_units(tmp_path)
        killed_midway += len(after) < UNITS and any(head["unit"] not in after for head in missing[:3])
        assert acknowledged <= after
        run(tmp_path, "manage.py", "verify_covenant", str(seed["covenant"]))
    assert killed_midway, "no kill came in the middle of a signature"
    process, port = serve(tmp_path)
    try:
        for head in seed["heads"]:
            send_signature(port, seed, head, acknowledged)
    finally:
        process.kill()
        process.wait()
    assert len(signed_units(tmp_path)) == UNITS
    run(tmp_path, "manage.py", "verify_audit")
    run(tmp_path, "manage.py", "verify_covenant", str(seed["covenant"]))
