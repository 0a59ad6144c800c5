"""The rows of a run judged against what is there, and staged to be read. No unit and no person is written here."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.sheets import reading
from thidua.foundation.work import long
from thidua.organisation import queries
from thidua.organisation.importing import CHECK, FIELDS, house
from thidua.organisation.importing.lines import Line, lines_of
from thidua.organisation.models import ImportKind, ImportRow, ImportRun, ImportState, Verdict

# Rows are staged this many at a time, so that nobody waits long for the writer.
BATCH = 500
TAKEN_IN = (Verdict.NEW, Verdict.CHANGED)


class SheetGone(Refused):
    """The sheet that was chosen is not in the file."""


def judge(run: ImportRun, today: date, *, reached: Callable[[int, int], None] = lambda _done, _total: None) -> None:
    """Judge the rows of the file and stage them under the next round. The run itself is told, not saved: who calls does that last.

    `reached` hears how much is done, of how much.

    Raises:
        SheetGone: the sheet that was chosen is not in the file.
        WrongState: the run was written or given up meanwhile; no row is staged after that.
    """
    sheet = reading.read(storage.read(run.file), name=run.file.name).sheet(run.sheet)
    if sheet is None:
        raise SheetGone(_("Tệp không có trang tính “%(sheet)s”. Hãy chọn lại trang tính.") % {"sheet": run.sheet})
    run.standing_at = queries.newest_act()  # before the house is read: what comes later shows
    with override("vi"):  # kept words are Vietnamese, whoever reads them
        lines = lines_of(sheet, run.head_row, run.columns, FIELDS[run.kind][0].key, run.corrections)
        reached(0, 2 * len(lines))
        CHECK[run.kind](lines, house.read(today=today, with_people=run.kind == ImportKind.PEOPLE), run.options)
    newest = run.rows.order_by("-round").values_list("round", flat=True).first() or 0
    run.round = max(run.round, newest) + 1
    rows = [_row(run, line) for line in lines]
    told = [[row.number, row.verdict, row.findings, row.changes, row.plan] for row in rows]
    run.digest = hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    run.counts = {verdict: sum(row.verdict == verdict for row in rows) for verdict in Verdict.values}
    for start in range(0, len(rows), BATCH):
        _stage(run, rows[start : start + BATCH])
        reached(len(rows) + start, 2 * len(rows))


@contextmanager
def unless_kept(run: ImportRun) -> Iterator[None]:
    """Destroy the rows that were staged within, when the check is refused or stopped: nobody will read them, and they are people's data."""
    before = run.round
    try:
        yield
    except (Refused, long.StopAsked, long.Overtaken):
        ImportRow.objects.filter(run_id=run.pk, round=run.round, round__gt=before).delete()
        raise


@transaction.atomic
def _stage(run: ImportRun, rows: list[ImportRow]) -> None:
    """Stage some rows while nobody can give the run up: who gives it up takes away all that are there."""
    ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk).move_to(ImportState.CHECKED)
    ImportRow.objects.bulk_create(rows)


def _row(run: ImportRun, line: Line) -> ImportRow:
    return ImportRow(
        run=run,
        round=run.round,
        number=line.number,
        verdict=line.verdict,
        name=line.name[:250],
        noted=bool(line.notes) and not line.bad,
        written={key: line.said(key) for key in line.cells},
        findings=[["bad", *each] for each in line.bad] + [["note", *each] for each in line.notes],
        changes=line.changes,
        plan=line.plan if line.verdict in TAKEN_IN else {},
    )
