"""Writing and reading the chain."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from thidua.foundation.accounts.models import User
from thidua.foundation.audit.models import Entry
from thidua.foundation.audit.origin import origin
from thidua.foundation.clock import reading
from thidua.foundation.prepared import Prepared

GENESIS = "0" * 64
CHANGED = "đã đổi"  # vi: data
# The advisory lock that makes writers on PostgreSQL take turns; on SQLite an IMMEDIATE transaction is already alone.
LOCK_KEY = 7_411_948
_newest = Prepared(lambda: Entry.objects.order_by("-number").values_list("number", "hash")[:1])

HASHED_FIELDS = (
    "number",
    "event",
    "subject_type",
    "subject_id",
    "subject_label",
    "actor_id",
    "actor_label",
    "changes",
    "reason",
    "office_at",
    "real_at",
    "origin",
    "previous_hash",
)


def keyed_digest(value: object) -> str:
    """Return a digest of a personal value that nobody can guess back without the key (HMAC-SHA256, hex)."""
    return hmac.new(settings.AUDIT_KEY.encode(), f"personal:{value}".encode(), hashlib.sha256).hexdigest()


def canonical(entry: Entry) -> bytes:
    """Return the bytes that a row's hash covers: compact sorted JSON in UTF-8, moments in UTC with microseconds."""
    values: dict[str, Any] = {name: getattr(entry, name) for name in HASHED_FIELDS}
    for name in ("office_at", "real_at"):
        values[name] = values[name].astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(entry: Entry) -> str:
    """Return what the row's `hash` must be."""
    return hmac.new(settings.AUDIT_KEY.encode(), canonical(entry), hashlib.sha256).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)


def type_of(subject: models.Model) -> str:
    """Return the name under which the log knows this kind of record, for instance `covenant.covenant`."""
    return subject._meta.label_lower


def _take_turn() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])


def next_number() -> int:
    """Take the chain's lock and return the number that the next row of this transaction gets; call it just before `record`."""
    if not connection.in_atomic_block:
        raise RuntimeError("an audit row is written in the transaction of its act")
    _take_turn()
    return (Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1


def record(
    event: str,
    subject: models.Model,
    *,
    actor: User | None,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    personal: tuple[str, ...] = (),
) -> Entry:
    """Add one row to the chain, in the caller's transaction and as its last write.

    `changes` maps a field to [from, to] (or to any plain value); fields named in `personal` keep only "đã đổi" and a keyed digest
    of the new value. `at` is office time; the real moment is taken here. No actor: the installation itself acted.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit row is written in the transaction of its act")
    kept = {name: _plain(value) for name, value in (changes or {}).items()}
    for name in personal:
        if name in kept:
            new = kept[name][-1] if isinstance(kept[name], list) and kept[name] else kept[name]
            kept[name] = [CHANGED, keyed_digest(new)]
    _take_turn()
    last = next(iter(_newest()), (0, GENESIS))
    entry = Entry(
        number=last[0] + 1,
        event=event,
        subject_type=type_of(subject),
        subject_id=str(subject.pk),
        subject_label=str(subject)[:250],
        actor=actor,
        actor_label=actor.full_name if actor else "",
        changes=kept,
        reason=reason,
        office_at=at,
        real_at=reading.real_now(),
        origin=origin.get(),
        previous_hash=last[1],
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    return entry


def history_of(*subjects: models.Model) -> models.QuerySet[Entry]:
    """Return the rows about these records, newest first."""
    wanted = models.Q(pk__in=[])
    for subject in subjects:
        wanted |= models.Q(subject_type=type_of(subject), subject_id=str(subject.pk))
    return Entry.objects.filter(wanted).order_by("-number")


@transaction.atomic
def head() -> tuple[int, str]:
    """Return how many rows there are and the hash of the last one."""
    return Entry.objects.order_by("-number").values_list("number", "hash").first() or (0, GENESIS)
