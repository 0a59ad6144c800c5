"""What every list and detail page costs at thirty clusters × twenty units × five years.

`./run bench pages [--json] [--rounds N] [--units N [--people N]]` builds the data in a folder of its own, asks every address several times
as the roles that read it (`--rounds`, or as often as fits into half a second, at least five times), and prints per address: server time p50
and p95 in milliseconds, queries, bytes. Nothing leaves the process:
Django's test client asks. With --units the lists hold so many units and people in all.
"""

import argparse
import gc
import json
import math
import os
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SECONDS_EACH, LEAST_ROUNDS = 0.5, 5
NOTHING_KEPT = "django.core.cache.backends.dummy.DummyCache"


def prepare(folder: str) -> None:
    """Make a database of its own and fill it."""
    os.environ.update(
        THIDUA_DATA=folder,
        THIDUA_SECRET_KEY=secrets.token_hex(32),
        THIDUA_AUDIT_KEY=secrets.token_hex(32),
        THIDUA_TRAINING="1",
        THIDUA_HTTPS="0",
        THIDUA_HOSTS="testserver",
        DJANGO_SETTINGS_MODULE="thidua.config.settings",
    )
    import django  # late: settings come from the environment made above

    django.setup()
    from django.core.management import call_command  # late: after setup

    call_command("migrate", verbosity=0)


def measure(rounds: int, units: int, people: int) -> list[dict[str, Any]]:
    """Ask every address that takes a GET as the specialist, a unit's officer and the auditor; what is public also as anybody.

    "anybody, drawn" draws each page anew; "anybody" gets it as readers do, from memory (thidua/honours/serving.py).
    """
    from django.conf import settings
    from django.db import connection  # late: after setup
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, override_settings
    from django.utils import timezone

    from bench import scene
    from tests.addresses import World, routes
    from thidua.cluster.models import ClusterYear
    from thidua.foundation.clock import actions as clock
    from thidua.organisation.models import Unit

    accounts = scene.build()
    if units:
        scene.enlarge(units, people)
    clock.set_moment(timezone.localtime(scene.moment(2023)), actor=None)
    gc.collect()
    gc.freeze()  # what was built to fill the database is no part of a page's work
    year = ClusterYear.objects.select_related("cluster").get(cluster__code="cum-0", year=2023)
    world = World(year, unit=Unit.objects.get(code="don-vi-0"))
    rows = []
    for role in ("specialist", "officer", "auditor", "anybody, drawn", "anybody"):
        client = Client()
        if role in accounts:
            client.force_login(accounts[role])
        memory = settings.CACHES if role == "anybody" else {**settings.CACHES, "pages": {"BACKEND": NOTHING_KEPT}}
        with override_settings(CACHES=memory):
            for route in routes():
                address = world.address(route)
                if address is None or route.name.endswith("_file"):
                    continue
                row = ask(client, address, rounds, CaptureQueriesContext, connection)
                if row:
                    rows.append({"route": route.name, "role": role, **row})
    return rows


def ask(client, address, rounds, capture, connection):
    """Return the figures of one address; None when it is not a page for this role."""
    answer = client.get(address)
    if answer.status_code != 200 or answer.streaming or "text/html" not in answer.get("Content-Type", ""):
        return None
    with capture(connection) as captured:
        client.get(address)
    asked = len(captured)
    times = []
    until = time.perf_counter() + SECONDS_EACH
    while len(times) < rounds and (len(times) < LEAST_ROUNDS or time.perf_counter() < until):
        begun = time.perf_counter()
        answer = client.get(address)
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return {
        "p50_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[math.ceil(len(times) * 0.95) - 1], 1),
        "queries": asked,
        "bytes": len(answer.content),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run bench pages")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--units", type=int, default=0, help="enlarge to so many units in all (600 without)")
    parser.add_argument("--people", type=int, default=20_000, help="with --units: to so many people in all")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="thidua-bench-")
    try:
        prepare(folder)
        rows = measure(options.rounds, options.units, options.people)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        json.dump(rows, sys.stdout, indent=1)
        return
    print(f"{'page':<34} {'role':<11} {'p50 ms':>7} {'p95 ms':>7} {'queries':>8} {'bytes':>8}")
    for row in sorted(rows, key=lambda each: -each["p50_ms"]):
        print(f"{row['route']:<34} {row['role']:<11} {row['p50_ms']:>7} {row['p95_ms']:>7} {row['queries']:>8} {row['bytes']:>8}")
    worst, slowest = max(row["queries"] for row in rows), max(row["p95_ms"] for row in rows)
    print(f"\n{len(rows)} pages; most queries {worst}; slowest p95 {slowest} ms; data in {Path(folder).name} is gone")


if __name__ == "__main__":
    main()
