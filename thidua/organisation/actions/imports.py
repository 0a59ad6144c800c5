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
from thidua.foundation.live import publishing as live
from thidua.foundation.refusal import Refused
from thidua.foundation.sheets import columns as heads
from thidua.foundation.sheets import reading
from thidua.foundation.work import long
from thidua.foundation.work.models import LongWork
from thidua.organisation import channels, permissions, tasks
from thidua.organisation.importing import FIELDS, accepting, judging, undoing
from thidua.organisation.models import ImportRun, ImportState


class ColumnsMissing(Refused):
    """No column was named for what every row needs, or one column twice."""


class UnderWay(Refused):
    """A worker is just checking or writing this file."""


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
        UnderWay: the file is just being written, or checked by a worker.
        HouseChanged: somebody else checked or corrected it at the same time.
        ColumnsMissing: a field that every row needs has no column, two fields share one, or the sheet is not in the file.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_related("file").get(pk=run.pk)
    _refuse_being_written(run)
    if long.under_way(tasks.check_rows, pk=run.pk):
        raise UnderWay(_being_checked())
    _check_columns(run.kind, columns)
    _choose(run, sheet, head_row, columns, options)
    return _judge(run, "organisation.import_checked", actor, at)


@transaction.atomic
def check_later(
    run: ImportRun, *, sheet: str, head_row: int, columns: Mapping[str, int], options: Mapping[str, Any], actor: User, at: datetime
) -> LongWork:
    """Let a worker judge the rows of a long file (xem thử chạy nền); its person sees the progress and may leave.

    Pressed twice with the same choices it is the same work.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is written, undone or given up.
        UnderWay: the file is just being written, or checked by a worker for somebody else or with other choices.
        ColumnsMissing: as for `check_import`.
        TooMuchAtOnce: this person has other long work under way.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_for_update(no_key=True).select_related("file").get(pk=run.pk)
    _refuse_being_written(run)
    _check_columns(run.kind, columns)
    if not run.can_move_to(ImportState.CHECKED):
        run.move_to(ImportState.CHECKED)
    before = _choices(run)
    _choose(run, sheet, head_row, columns, options)
    if (work := long.under_way(tasks.check_rows, pk=run.pk)) is not None:
        if work.begun_by_id != actor.pk or work.stop_asked or _choices(run) != before:
            raise UnderWay(_being_checked())
        return work
    return _begin_check(run, actor, at)


def accept_import(run: ImportRun, *, seen: str, leave_out: bool = False, actor: User, at: datetime) -> ImportRun:
    """Write everything that the check announced, or nothing (ghi vào hệ thống). Done twice is done once.

    `seen` is the digest of the rows that were shown; `leave_out` says that rows with a problem stay outside. The log gets one row that
    names the file, its SHA-256, the digest of the rows and the counts; `ImportedRecord` leads from each record to its row.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is not checked, undone or given up.
        UnderWay: a worker has it written for somebody else just now.
        RowsRefused: rows have problems and are not to be left out, or nothing is left to write.
        HouseChanged: other rows than those shown would be written; they are checked anew, to be looked at again.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_related("file").get(pk=run.pk)
    if run.state == ImportState.ACCEPTED:
        return run
    _refuse_under_way(run, actor)
    ready = accepting.make_ready(run, seen=seen, leave_out=leave_out, actor=actor, at=at)
    with transaction.atomic():
        if changes := accepting.write(ready, actor=actor, at=at):
            audit.record("organisation.imported", run, actor=actor, at=at, changes=changes)
    run.refresh_from_db()
    return run


@transaction.atomic
def accept_later(run: ImportRun, *, seen: str, leave_out: bool = False, actor: User, at: datetime) -> LongWork:
    """Let a worker write what the check of a long file announced, all or nothing (ghi chạy nền). Pressed twice it is the same work.

    Its person sees the progress and may leave. Until the worker has written everything, nothing is written; stopped, killed or refused, it
    leaves the run as it was checked.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is not checked, undone or given up.
        RowsRefused, HouseChanged: as for `accept_import`; a house that changed elsewhere is found by the worker.
        UnderWay: somebody else has this file written just now.
        TooMuchAtOnce: this person has other long work under way.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_for_update(no_key=True).select_related("file").get(pk=run.pk)
    accepting.require_acceptable(run, seen=seen, leave_out=leave_out)
    if (work := _refuse_under_way(run, actor)) is not None:
        return work
    title = _("Ghi tệp %(file)s vào hệ thống") % {"file": run}
    work = long.begin(tasks.write_rows, title=title, by=actor, at=at, pk=run.pk, seen=seen, leave_out=leave_out)
    audit.record("organisation.import_accept_begun", run, actor=actor, at=at, changes={"file": str(run), "rows": run.digest})
    return work


def correct_row(run: ImportRun, *, number: int, said: Mapping[str, str], actor: User, at: datetime) -> ImportRun:
    """Put other words in the place of a row's cells, and judge the file again (sửa dòng tại chỗ). The file stays; nothing is written.

    `said` maps a field to its words; what says the same as before is no correction.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is not checked.
        UnderWay: the file is just being written.
        HouseChanged: somebody else checked or corrected it at the same time.
        RowsRefused: there is no such row, or nothing was corrected.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_related("file").get(pk=run.pk)
    corrected = _correct(run, number, said)
    return _judge(run, "organisation.import_row_corrected", actor, at, **corrected)


@transaction.atomic
def correct_row_later(run: ImportRun, *, number: int, said: Mapping[str, str], actor: User, at: datetime) -> LongWork:
    """Correct a row of a long file; a worker judges the file again, and it is not checked until that has looked.

    Raises:
        PermissionDenied, WrongState, UnderWay, RowsRefused: as for `correct_row`.
        TooMuchAtOnce: this person has other long work under way.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_for_update(no_key=True).select_related("file").get(pk=run.pk)
    corrected = _correct(run, number, said)
    work = _begin_check(run, actor, at)
    audit.record("organisation.import_row_corrected", run, actor=actor, at=at, changes={"file": str(run), **corrected})
    return work


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
    live.publish(channels.POSTS)
    audit.record("organisation.import_undone", run, actor=actor, at=at, changes=changes, reason=reason)
    return run


@transaction.atomic
def abandon_import(run: ImportRun, *, actor: User, at: datetime) -> ImportRun:
    """Give a run up before it is written (bỏ lần nhập); its staged rows go, and a worker's check of it stops. Twice is once.

    Raises:
        PermissionDenied: actor is not the specialist.
        WrongState: the run is written or undone.
        UnderWay: the file is just being written.
    """
    permissions.require(permissions.can_manage(actor, at.date()))
    run = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if run.state == ImportState.ABANDONED:
        return run
    _refuse_being_written(run)
    run.move_to(ImportState.ABANDONED)
    run.save(update_fields=["state"])
    run.rows.all().delete()
    long.call_off(tasks.check_rows, pk=run.pk)
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


def _choose(run: ImportRun, sheet: str, head_row: int, columns: Mapping[str, int], options: Mapping[str, Any]) -> None:
    """Note what was chosen; corrections belong to rows of one sheet and go with it."""
    if sheet != run.sheet:
        run.corrections = {}
    run.sheet, run.head_row, run.columns, run.options = sheet, head_row, dict(columns), dict(options)


def _choices(run: ImportRun) -> list[Any]:
    return [getattr(run, name) for name in accepting.CHOSEN]


def _judge(run: ImportRun, event: str, actor: User, at: datetime, **more: Any) -> ImportRun:
    """Judge the rows, outside any transaction, and keep the verdicts with the log's row."""
    with judging.unless_kept(run):
        before = accepting.judge(run, at.date())
        with transaction.atomic():
            changes = accepting.keep(run, before=before)
            audit.record(event, run, actor=actor, at=at, changes=changes | more)
    accepting.forget_earlier(run)
    return run


def _begin_check(run: ImportRun, actor: User, at: datetime) -> LongWork:
    """Begin the worker's check. What was checked before is no longer what was chosen: it is shown no more.

    It takes a round of its own, so that a check that began earlier, in another request, is not kept over what was chosen now.
    """
    if not run.can_move_to(ImportState.CHECKED):
        run.move_to(ImportState.CHECKED)
    run.state, run.round = ImportState.CHOSEN, run.round + 1
    run.save(update_fields=["state", "round", *accepting.CHOSEN])
    title = _("Xem thử tệp %(file)s") % {"file": run}
    work = long.begin(tasks.check_rows, title=title, by=actor, at=at, pk=run.pk, day=at.date().isoformat())
    changes = {"file": str(run), "sha256": run.file.sha256}
    audit.record("organisation.import_check_begun", run, actor=actor, at=at, changes=changes)
    return work


def _correct(run: ImportRun, number: int, said: Mapping[str, str]) -> dict[str, Any]:
    """Note a row's corrections on the run, unsaved; return what the log says of them: the fields, not their words."""
    if not run.can_move_to(ImportState.ACCEPTED):
        run.move_to(ImportState.ACCEPTED)  # what can no longer be written cannot be corrected
    _refuse_being_written(run)
    row = run.rows.filter(round=run.round, number=number).first()
    if row is None:
        raise accepting.RowsRefused(_("Tệp không có dòng này. Hãy tải lại trang."))
    changed = {key: words for key, words in said.items() if words != row.written.get(key, "")}
    if not changed:
        raise accepting.RowsRefused(_("Chưa sửa ô nào. Hãy sửa ô sai rồi bấm “Xem thử lại”, hoặc quay lại bảng."))
    before = run.corrections.get(str(number), {})
    run.corrections = {**run.corrections, str(number): {**before, **changed}}
    return {"row": number, "fields": sorted(changed)}


def _refuse_being_written(run: ImportRun) -> None:
    if long.under_way(tasks.write_rows, pk=run.pk):
        raise UnderWay(_being_written())


def _refuse_under_way(run: ImportRun, actor: User) -> LongWork | None:
    """Return the work in which this person has the file written just now; refuse when it is somebody else's."""
    work = long.under_way(tasks.write_rows, pk=run.pk)
    if work is not None and work.begun_by_id != actor.pk:
        raise UnderWay(_being_written())
    return work


def _being_written() -> str:
    return _("Tệp này đang được ghi vào hệ thống. Hãy chờ ghi xong rồi tải lại trang.")


def _being_checked() -> str:
    return _("Tệp này đang được xem thử ở nền. Hãy chờ xem thử xong, hoặc dừng việc đó, rồi làm lại.")
