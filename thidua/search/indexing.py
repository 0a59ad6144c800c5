"""Keeping the index true.

The index follows the audit log: every act leaves a row about its subject, and `catch_up` reads the subjects of the rows since last time
and renews what belongs to them. A search catches up before it answers, so it finds what was done a moment ago; the schedule does the
same every few seconds, so a search seldom has anything to do. Nothing hooks into the acts, and nothing can be forgotten by them: what
can drift is only a source whose `follows` lacks a subject, which `reindex` and a test would show.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields

from django.db import OperationalError, transaction
from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from thidua.foundation.audit.models import Entry
from thidua.foundation.findable import Findable, Source, batches
from thidua.search.matching import words_for_index
from thidua.search.models import IndexEntry, IndexProgress, IndexWords
from thidua.search.sources import SOURCES
from thidua.search.spans import marks_of, number_of

# Raise it when words, scopes or sources change: the schedule then makes the index anew.
EDITION = 2
ROWS_AT_ONCE = 500  # rows of the log that are read at once
ENTRIES_AT_ONCE, OWNERS_AT_ONCE = 500, 100  # in one transaction: others write between two
ONLY = 1  # the one row of IndexProgress
KINDS = {source.kind: number for number, source in enumerate(SOURCES)}
BESIDE = ("kind", "record", "owner", "year")  # what stands beside the words too
FIELDS = [field.name for field in fields(Findable) if field.name not in ("scope", "cluster_year")]
log = logging.getLogger(__name__)


@dataclass
class Drift:
    """What was not as it should be."""

    missing: int = 0
    stale: int = 0
    changed: int = 0
    total: int = 0

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.changed)


def entry_of(kind: str, found: Findable) -> IndexEntry:
    """Return the row that the index must hold of this."""
    values = {name: getattr(found, name) for name in FIELDS}
    number = number_of(found.at, KINDS[kind], found.record)
    return IndexEntry(id=number, kind=kind, cluster_year_id=found.cluster_year, scope=" ".join(found.scope), **values)


def _shown(entry: IndexEntry) -> tuple[object, ...]:
    return (entry.cluster_year_id, entry.scope, *(getattr(entry, name) for name in FIELDS))


def _words(entry: IndexEntry) -> IndexWords:
    marks = [*entry.scope.split(), f"k{entry.kind}", *([f"n{entry.year}"] if entry.year else []), *marks_of(entry.pk)]
    beside = {name: getattr(entry, name) for name in BESIDE}
    return IndexWords(
        entry_id=entry.pk, cluster_year=entry.cluster_year_id, words=words_for_index(entry.title, entry.text, marks), **beside
    )


def _keep_apart(entries: list[IndexEntry]) -> None:
    """Give an entry whose number another has (same second, same last digits of the record) the next free one."""
    taken = set(IndexEntry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", flat=True))
    for entry in entries:
        while entry.pk in taken:
            entry.pk += 1
            if IndexEntry.objects.filter(pk=entry.pk).exists():
                taken.add(entry.pk)
        taken.add(entry.pk)


@transaction.atomic
def _write(wrong: Iterable[int], right: list[IndexEntry]) -> None:
    """Take entries out by number, and put others in."""
    gone = list(wrong)
    if gone:
        IndexWords.objects.filter(pk__in=gone).delete()
        IndexEntry.objects.filter(pk__in=gone).delete()
    if right:
        _keep_apart(right)
        IndexWords.objects.filter(pk__in=[entry.pk for entry in right]).delete()
        IndexEntry.objects.bulk_create(right)
        IndexWords.objects.bulk_create([_words(entry) for entry in right])


def _take_turn() -> None:
    """Let nobody else write the index until this transaction ends."""
    IndexProgress.objects.get_or_create(pk=ONLY, defaults={"edition": EDITION})
    IndexProgress.objects.select_for_update(no_key=True).get(pk=ONLY)


def _mend(source: Source, standing: QuerySet[IndexEntry], batch: list[Findable], drift: Drift) -> None:
    """Make the entries of these things as they should be; write only what differs."""
    before = {row.record: row for row in standing.filter(record__in=[found.record for found in batch])}
    right = []
    for found in batch:
        entry, old = entry_of(source.kind, found), before.get(found.record)
        if old is not None and _shown(old) == _shown(entry):
            continue
        drift.missing += old is None
        drift.changed += old is not None
        right.append(entry)
    _write((before[entry.record].pk for entry in right if entry.record in before), right)
    drift.total += len(batch)


@transaction.atomic
def renew(source: Source, owners: Iterable[int]) -> None:
    """Make the entries of these owners as they should be. Reads in its own turn, so that the last to write has read the newest."""
    _take_turn()
    owners = list(owners)
    standing = IndexEntry.objects.filter(kind=source.kind, owner__in=owners)
    seen: set[int] = set()
    for batch in batches(source.entries(owners), ENTRIES_AT_ONCE):
        _mend(source, standing, batch, Drift())
        seen |= {found.record for found in batch}
    _write([pk for pk, record in standing.values_list("pk", "record") if record not in seen], [])


def renew_all(source: Source) -> Drift:
    """Make every entry of a source as it should be, in small transactions, and say what was not."""
    standing = IndexEntry.objects.filter(kind=source.kind)
    drift, seen = Drift(), set()
    for batch in batches(source.entries(None), ENTRIES_AT_ONCE):
        with transaction.atomic():
            _take_turn()
            _mend(source, standing, batch, drift)
        seen |= {found.record for found in batch}
    stale = [pk for pk, record in standing.values_list("pk", "record").iterator() if record not in seen]
    for numbers in batches(iter(stale), ENTRIES_AT_ONCE):
        _write(numbers, [])
    drift.stale = len(stale)
    return drift


def _news() -> list[tuple[int, str, str]]:
    """Return the next rows of the log that the index has not followed: number, and type and id of the subject. One query."""
    so_far = IndexProgress.objects.filter(pk=ONLY).values("number")[:1]
    rows = Entry.objects.filter(number__gt=Coalesce(Subquery(so_far), 0)).order_by("number")
    return list(rows.values_list("number", "subject_type", "subject_id")[:ROWS_AT_ONCE])


def _owners(rows: list[tuple[int, str, str]]) -> dict[str, list[int]]:
    """Return by kind of thing the owners whose entries may have changed by these rows."""
    subjects: dict[str, set[int]] = defaultdict(set)
    for _number, kind, pk in rows:
        if pk.isdecimal():
            subjects[kind].add(int(pk))
    found: dict[str, list[int]] = {}
    for source in SOURCES:
        changed = {pk for kind, follow in source.follows.items() if kind in subjects for pk in follow(sorted(subjects[kind]))}
        found[source.kind] = sorted(pk for pk in changed if pk is not None)
    return found


def catch_up(patience: int | None = None) -> None:
    """Follow the log to its end. With patience, only as long as not more owners than this must be renewed: the rest waits for the schedule.

    When the database is taken, the index stays as it is until the next time.
    """
    try:
        while rows := _news():
            owners = _owners(rows)
            patience = None if patience is None else patience - sum(map(len, owners.values()))
            if patience is not None and patience < 0:
                return
            for source in SOURCES:
                for some in batches(iter(owners[source.kind]), OWNERS_AT_ONCE):
                    renew(source, some)
            _note(rows[-1][0])
    except OperationalError:
        log.warning("the search index could not follow the log just now", exc_info=True)


@transaction.atomic
def _note(number: int) -> None:
    """Remember up to where the log was followed; whoever was further stays further."""
    _take_turn()
    IndexProgress.objects.filter(pk=ONLY, number__lt=number).update(number=number)


def reindex() -> dict[str, Drift]:
    """Read everything again and make the index as it should be; return by kind what was not.

    It writes in small transactions, so that others go on working; what they change meanwhile is followed afterwards.
    """
    catch_up()
    newest = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    drift = {source.kind: renew_all(source) for source in SOURCES}
    IndexProgress.objects.update_or_create(pk=ONLY, defaults={"number": newest, "edition": EDITION})
    catch_up()
    return drift


def keep_up() -> None:
    """What the clock starts: follow the log; after an upgrade that changed the rules, make the index anew."""
    progress = IndexProgress.objects.filter(pk=ONLY).first()
    if progress and progress.edition != EDITION:
        reindex()
    catch_up()
