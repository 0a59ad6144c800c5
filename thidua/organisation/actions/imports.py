"""Bringing units and people in from a file (nhập từ tệp): take the file in, check its rows, write all of them or none, undo.

Reading and checking happen outside any transaction, and rows are staged in batches. Accepting holds the database's writer only while the
records are inserted.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import storage
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.sheets import columns as heads
from thidua.foundation.sheets import reading
from thidua.foundation.work import long
from thidua.foundation.work.models import LongWork
from thidua.organisation import permissions, queries, tasks
from thidua.organisation.importing import FIELDS, judging, undoing, writing
from thidua.organisation.importing.judging import TAKEN_IN
from thidua.organisation.models import ImportRow, ImportRun, ImportState, Person, Unit, Verdict


class ColumnsMissing(Refused):
    """No column was named for what every row needs, or one column twice."""


class RowsRefused(Refused):
    """Some rows cannot be taken in, and nobody said to leave them out; or nothing is left to write."""


class HouseChanged(Conflict):
    """Units or people changed after the rows were checked; they have been checked anew, and nothing was written."""


class StillNeeded(Refused):
    """Something hangs on what the run wrote."""


def start_import(*, kind: str, upload: UploadedFile, actor: User, at: datetime) -> ImportRun:
    """Keep a file of units or people, and guess its sheet and columns (gửi tệp để nhập). Nothing of it holds yet.

    Raises:
        PermissionDenied: actor is not the specialist.
        FileRefused: the file is empty or too large.
        SheetRefused: it is no spreadsheet that can be read safely.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    content, name = storage.content_of(upload), storage.clean_name(upload.name or "")
    book = reading.read(content, name=name)
    sheet, match = heads.choose(book.sheets, FIELDS[kind])
    with transaction.atomic():
        run = ImportRun.objects.create(
            kind=kind,
            file=storage.store_bytes(content, name=name, kind=book.kind, at=at),
            note=sheet.note,
            sheet=sheet.name,
            head_row=match.head_row,
            columns=dict(match.columns),
            made_by=actor,
            made_at=at,
        )
        changes = {"kind": kind, "file": name, "sha256": run.file.sha256}
        audit.record("organisation.import_started", run, actor=actor, at=at, changes=changes)
    return run


def check_import(
    run: ImportRun, *, sheet: str, head_row: int, columns: Mapping[str, int], options: Mapping[str, Any], actor: User, at: datetime
) -> ImportRun:
    """Judge every row of the file against what is there, and keep the verdicts to be read (xem thử). No unit or person is written.

    `columns` maps a field to its column from 0; `options` holds what a new record gets where its cell is empty.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is written, undone or given up.
        ColumnsMissing: a field that every row needs has no column, two fields share one, or the sheet is not in the file.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_related("file").get(pk=run.pk)
    run.move_to(ImportState.CHECKED)
    _check_columns(run.kind, columns)
    run.sheet, run.head_row, run.columns, run.options = sheet, head_row, dict(columns), dict(options)
    judging.judge(run, at.date())
    with transaction.atomic():
        ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk).move_to(ImportState.CHECKED)
        run.save()
        changes = {"file": str(run), "sha256": run.file.sha256, "counts": run.counts}
        audit.record("organisation.import_checked", run, actor=actor, at=at, changes=changes)
    ImportRow.objects.filter(run=run).exclude(round=run.round).delete()
    return run


@transaction.atomic
def check_later(
    run: ImportRun, *, sheet: str, head_row: int, columns: Mapping[str, int], options: Mapping[str, Any], actor: User, at: datetime
) -> LongWork:
    """Let a worker judge the rows of a long file (xem thử chạy nền); its person sees the progress and may leave.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is written, undone or given up.
        ColumnsMissing: as for `check_import`.
        TooMuchAtOnce: this person has other long work under way.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_for_update(no_key=True).select_related("file").get(pk=run.pk)
    _check_columns(run.kind, columns)
    if not run.can_move_to(ImportState.CHECKED):
        run.move_to(ImportState.CHECKED)
    # What was checked before is no longer what was chosen: it is shown no more.
    run.state, run.sheet, run.head_row, run.columns, run.options = ImportState.CHOSEN, sheet, head_row, dict(columns), dict(options)
    run.save(update_fields=["state", "sheet", "head_row", "columns", "options"])
    work = long.begin(
        tasks.check_rows, title=_("Xem thử tệp %(file)s") % {"file": run}, by=actor, at=at, pk=run.pk, day=at.date().isoformat()
    )
    changes = {"file": str(run), "sha256": run.file.sha256}
    audit.record("organisation.import_check_begun", run, actor=actor, at=at, changes=changes)
    return work


def accept_import(run: ImportRun, *, seen: str, leave_out: bool = False, actor: User, at: datetime) -> ImportRun:
    """Write everything that the check announced, or nothing (ghi vào hệ thống). Done twice is done once.

    `seen` is the digest of the rows that were shown; `leave_out` says that rows with a problem stay outside. The log gets one row that
    names the file, its SHA-256, the digest of the rows and the counts; `ImportedRecord` leads from each record to its row.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is not checked, undone or given up.
        RowsRefused: rows have problems and are not to be left out, or nothing is left to write.
        HouseChanged: other rows than those shown would be written; they are checked anew, to be looked at again.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_related("file").get(pk=run.pk)
    if run.state == ImportState.ACCEPTED:
        return run
    _check_current(run, seen, actor, at)
    _check_rows(run, leave_out)
    rows = list(run.rows.filter(round=run.round, verdict__in=TAKEN_IN).order_by("number"))
    records = writing.WRITE[run.kind](rows)
    with transaction.atomic():
        now = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        if now.state == ImportState.ACCEPTED:
            return now
        # Whoever changes one of these meanwhile waits; what was changed before shows in the log's newest row.
        units, people = writing.touched_units(run.kind, rows), writing.touched_people(run.kind, rows)
        list(Unit.objects.select_for_update(no_key=True).filter(pk__in=units).order_by("pk").values_list("pk"))
        list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
        if now.round != run.round or queries.newest_act() != run.standing_at:
            raise HouseChanged(_changed_meanwhile())
        now.move_to(ImportState.ACCEPTED)
        now.accepted_at, now.accepted_by = at, actor
        now.save(update_fields=["state", "accepted_at", "accepted_by"])
        records.write()
        changes = {"file": str(run), "sha256": run.file.sha256, "rows": run.digest, "counts": run.counts}
        audit.record("organisation.imported", now, actor=actor, at=at, changes=changes)
    return now


@transaction.atomic
def undo_import(run: ImportRun, *, reason: str, actor: User, at: datetime) -> ImportRun:
    """Take away what the run created and give back what it changed (hoàn tác lần nhập), while nothing hangs on it. Twice is once.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is not written.
        StillNeeded: something points to a created record, or was done to one since; the sentence names it.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if run.state == ImportState.UNDONE:
        return run
    run.move_to(ImportState.UNDONE)
    if hindrances := undoing.hindrances(run):
        raise StillNeeded(_("Chưa hoàn tác được. %(why)s Hãy gỡ các việc này trước.") % {"why": " ".join(hindrances)})
    undoing.undo(run)
    run.save(update_fields=["state"])
    changes = {"file": str(run), "rows": run.digest, "counts": run.counts}
    audit.record("organisation.import_undone", run, actor=actor, at=at, changes=changes, reason=reason)
    return run


@transaction.atomic
def abandon_import(run: ImportRun, *, actor: User, at: datetime) -> ImportRun:
    """Give a run up before it is written (bỏ lần nhập); its staged rows go. Twice is once.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is written or undone.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if run.state == ImportState.ABANDONED:
        return run
    run.move_to(ImportState.ABANDONED)
    run.save(update_fields=["state"])
    run.rows.all().delete()
    audit.record("organisation.import_abandoned", run, actor=actor, at=at, changes={"file": str(run)})
    return run


# --- Parts ------------------------------------------------------------------------------------------------------------------------


def _check_columns(kind: str, columns: Mapping[str, int]) -> None:
    lacking = [str(field.label) for field in FIELDS[kind] if field.required and field.key not in columns]
    if lacking:
        raise ColumnsMissing(_("Chưa chọn cột cho: %(fields)s. Hãy chọn cột rồi xem thử.") % {"fields": ", ".join(lacking)})
    twice = [column for column, times in Counter(columns.values()).items() if times > 1]
    if twice:
        letters = ", ".join(reading.letter(column) for column in sorted(twice))
        raise ColumnsMissing(_("Cột %(letters)s được chọn cho hai mục. Mỗi cột chỉ dùng cho một mục.") % {"letters": letters})


def _changed_meanwhile() -> str:
    return _("Đơn vị hoặc cán bộ vừa được người khác sửa sau khi xem thử. Bản xem thử đã làm lại, chưa ghi gì; hãy xem rồi ghi lại.")


def _check_current(run: ImportRun, seen: str, actor: User, at: datetime) -> None:
    """Refuse when other rows than those shown would be written; a house that changed elsewhere only costs another look."""
    if run.state == ImportState.CHECKED and queries.newest_act() != run.standing_at:
        check_import(run, sheet=run.sheet, head_row=run.head_row, columns=run.columns, options=run.options, actor=actor, at=at)
        run.refresh_from_db()
    if not run.can_move_to(ImportState.ACCEPTED):
        run.move_to(ImportState.ACCEPTED)
    if run.digest != seen:
        raise HouseChanged(_changed_meanwhile())


def _check_rows(run: ImportRun, leave_out: bool) -> None:
    if run.counts[Verdict.PROBLEM] and not leave_out:
        raise RowsRefused(
            _("Còn %(count)d dòng chưa nhận được. Hãy sửa các dòng đó, hoặc chọn bỏ chúng ra và ghi phần còn lại.")
            % {"count": run.counts[Verdict.PROBLEM]}
        )
    if not any(run.counts[verdict] for verdict in TAKEN_IN):
        raise RowsRefused(_("Không có gì để ghi: mọi dòng đều đã có trong hệ thống hoặc chưa nhận được."))
