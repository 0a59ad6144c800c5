"""Anchors: row count and head hash kept outside the database, so that a cut of the last rows shows."""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from thidua.foundation.audit.chain import head
from thidua.foundation.clock import reading


@dataclass(frozen=True)
class Anchor:
    """What the chain was at a real moment."""

    real_at: str
    count: int
    hash: str


def path() -> Path:
    """Return the file that holds the anchors, one JSON object per line."""
    return Path(settings.DATA_DIR) / "audit-anchors.jsonl"


def _seal(real_at: str, count: int, hash_: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), f"anchor:{real_at}:{count}:{hash_}".encode(), hashlib.sha256).hexdigest()


def anchor() -> Anchor:
    """Append the chain's present head to the anchor file, on disk before this returns."""
    count, head_hash = head()
    made = Anchor(reading.real_now().isoformat(timespec="seconds"), count, head_hash)
    line = json.dumps({"real_at": made.real_at, "count": count, "hash": head_hash, "seal": _seal(made.real_at, count, head_hash)})
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return made


def anchors() -> list[Anchor]:
    """Return every anchor whose seal holds, oldest first. A line that was tampered with raises ValueError naming it."""
    if not path().exists():
        return []
    found = []
    for number, line in enumerate(path().read_text(encoding="utf-8").splitlines(), start=1):
        row = json.loads(line)
        if not hmac.compare_digest(row["seal"], _seal(row["real_at"], row["count"], row["hash"])):
            raise ValueError(f"anchor line {number} of {path().name} was changed")
        found.append(Anchor(row["real_at"], row["count"], row["hash"]))
    return found
