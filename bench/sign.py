# vi: data
"""What signatures cost: `./run bench sign [--signatures N] [--json]`.

A covenant of two pages is certified with places for seven, then each signs: the stamp is set, the revision prepared, the digest signed,
the hole filled. Then the file with its eight signatures is checked as anybody's file is. Keys are made for the run: EC P-256 as the
office's, RSA-2048 as those of tokens. From bytes to bytes: storing files, leases and the audit row are not in these figures.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings_test")

SEVEN, CHECKS = 7, 5
Timed = dict[str, list[float]]


def places() -> list[Any]:
    """Seven boxes on the last page."""
    from thidua.foundation.signing.places import Place

    return [
        Place(f"ky-{at}", f"Đơn vị {at}", 2, 40 + at % 4 * 130, 60 + at // 4 * 90, 160 + at % 4 * 130, 130 + at // 4 * 90)
        for at in range(SEVEN)
    ]


def timed(into: Timed, name: str, work: Callable[[], Any]) -> Any:
    """Return what the work gives; its seconds are kept under that name."""
    begun = time.perf_counter()
    found = work()
    into.setdefault(name, []).append(time.perf_counter() - begun)
    return found


def sign(content: bytes, place: Any, key: Any, at: datetime, into: Timed) -> bytes:
    """Return the file with one signature more."""
    from thidua.foundation.signing import making
    from thidua.foundation.signing.places import Stamp

    stamp = Stamp("Nguyễn Văn Minh", "Chủ tịch", place.label, at, "Ký giao ước thi đua năm 2023", "Chứng thư nội bộ")
    prepared = timed(into, "prepare", lambda: making.prepare(content, place, stamp, at=at))
    message = timed(into, "sign", lambda: making.sign_digest(prepared.digest, key, at=at))
    made: bytes = timed(into, "embed", lambda: making.embed(prepared, message))
    return made


def processor(work: Callable[[], Any]) -> float:
    """Seconds of the processor that work takes in this process; the stamp is set in another."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def peak(pid: int) -> int:
    """Megabytes that a process held at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(each.split()[1]) // 1024 for each in lines if each.startswith("VmHWM")), 0)


def another_program(content: bytes) -> dict[str, Any]:
    """How long poppler's pdfsig takes for the same file, and how many signatures it finds valid."""
    program = shutil.which("pdfsig")
    if not program:
        return {}
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        into: Timed = {}
        said = timed(into, "pdfsig", lambda: subprocess.run([program, "-nocert", file.name], capture_output=True, text=True, check=False))
    return {"pdfsig_seconds": into["pdfsig"][0], "pdfsig_valid": said.stdout.count("Signature is Valid")}


def measure(signatures: int) -> dict[str, Any]:
    """Take every figure."""
    from bench.papers import two_pages
    from thidua.foundation.documents import pdf
    from thidua.foundation.signing import checking, making
    from thidua.foundation.signing.tests.keys import key_of, rsa_key
    from thidua.foundation.signing.trust import Trust

    at = datetime.now(UTC)
    dates: dict[str, Any] = {"since": at - timedelta(days=90), "until": at + timedelta(days=90)}
    root = key_of("Gốc của phép đo", authority=True, **dates)
    seal, small = key_of("Dấu hệ thống", root, **dates), key_of("Nguyễn Văn Minh", root, **dates)
    large = key_of("Trần Thị Bình", root, private=rsa_key(), **dates)
    paper, boxes = pdf.pdf(two_pages(1)), places()
    certified = making.certify(paper, boxes, seal=seal, at=at)
    sign(certified, boxes[0], small, at, {})  # what is loaded by the first is loaded

    found: dict[str, Any] = {"load": os.getloadavg()[0]}
    found |= {"certify_seconds": min(_seconds(lambda: making.certify(paper, boxes, seal=seal, at=at)) for _each in range(3))}
    for name, key in (("ec", small), ("rsa", large)):
        into: Timed = {}
        begun = time.perf_counter()
        for each in range(signatures):
            sign(certified, boxes[each % SEVEN], key, at, into)
        found[f"{name}_per_second"] = signatures / (time.perf_counter() - begun)
        found |= {f"{name}_{part}_ms": 1000 * statistics.median(seconds) for part, seconds in into.items()}
    found["processor_seconds"] = processor(lambda: [sign(certified, boxes[0], small, at, {}) for _each in range(signatures)]) / signatures

    content, begun = paper, time.perf_counter()
    content = making.certify(content, boxes, seal=seal, at=at)
    for each in boxes:
        content = sign(content, each, small, at, {})
    found |= {"seven_seconds": time.perf_counter() - begun, "paper_bytes": len(paper), "signed_bytes": len(content)}

    trust = Trust((root.certificate,))
    assert checking.report(content, trust).trusted, "the file of the measurement is not found good"
    found["check_seconds"] = statistics.median(_seconds(lambda: checking.report(content, trust)) for _each in range(CHECKS))
    pool = checking._apart.pool
    found["memory"] = {
        "caller": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "checker": max(peak(each) for each in (pool._processes if pool else {}) or {}),
    }
    found |= another_program(content)
    pdf.stop()
    checking.stop()
    return found


def _seconds(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--signatures", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()

    import django

    django.setup()
    found = measure(asked.signatures)
    if asked.json:
        print(json.dumps(found))
        return
    print(f"load average when begun: {found['load']:.1f} on {os.cpu_count()} cores")
    print(f"certified with {SEVEN} places: {found['certify_seconds']:.2f} s")
    for name, kind in (("ec", "EC P-256"), ("rsa", "RSA-2048")):
        parts = ", ".join(f"{part} {found[f'{name}_{part}_ms']:.0f} ms" for part in ("prepare", "sign", "embed"))
        print(f"signatures, {kind}: {found[f'{name}_per_second']:.1f}/s ({parts})")
    print(f"  of the processor, one: {1000 * found['processor_seconds']:.0f} ms, without the setting of its stamp")
    sizes = f"{found['paper_bytes']:,} → {found['signed_bytes']:,} bytes"
    print(f"one file, certified and signed by seven: {found['seven_seconds']:.2f} s; {sizes}")
    print(f"that file checked: {found['check_seconds']:.2f} s")
    if "pdfsig_seconds" in found:
        print(f"  pdfsig (integrity alone): {found['pdfsig_seconds']:.2f} s, {found['pdfsig_valid']} of {SEVEN + 1} valid")
    print(f"memory at most: {found['memory']['caller']} MB here, {found['memory']['checker']} MB in the process that checks")


if __name__ == "__main__":
    main()
