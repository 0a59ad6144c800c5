"""What writing a checked run comes to, whether a request does it or a worker: asked, made ready, and written in one transaction.

The caller gives the transaction in which `write` works: the request its own, the worker that of the long work.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.live import publishing as live
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation import channels, queries
from thidua.organisation.importing import judging, writing
from thidua.organisation.importing.judging import TAKEN_IN
from thidua.organisation.models import ImportRow, ImportRun, ImportState, Person, Unit, Verdict

# What a check finds out; and what was chosen and corrected before it.
JUDGED = ("state", "round", "digest", "counts", "standing_at")
CHOSEN = ("sheet", "head_row", "columns", "options", "corrections")


class RowsRefused(Refused):
    """Some rows cannot be taken in, and nobody said to leave them out; or nothing is left to write."""


class HouseChanged(Conflict):
    """Units or people changed after the rows were checked; they have been checked anew, and nothing was written."""


@dataclass(frozen=True)
class Ready:
    """The rows of a run, and the records that they become."""

    run: ImportRun
    rows: list[ImportRow]
    records: writing.Units | writing.People


def judge(run: ImportRun, today: date) -> int:
    """Judge every row against what is there, with what was chosen and corrected before on this instance; return the round before this.

    Raises:
        WrongState: the run is written, undone or given up.
    """
    run.move_to(ImportState.CHECKED)
    before = run.round
    judging.judge(run, today)
    return before


def keep(run: ImportRun, *, before: int, fields: tuple[str, ...] = JUDGED + CHOSEN) -> dict[str, Any]:
    """Keep the verdicts after round `before`, in the caller's transaction; return what the log says of them.

    A worker keeps only what it judged (`fields`): what was chosen stands since its work was begun.

    Raises:
        WrongState: the run was written or given up while its rows were judged.
        HouseChanged: somebody else had them judged meanwhile.
    """
    now = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    now.move_to(ImportState.CHECKED)
    if now.round != before:
        raise HouseChanged(_("Người khác vừa xem thử hoặc sửa tệp này. Hãy tải lại trang để xem bản mới rồi làm tiếp."))
    run.save(update_fields=fields)
    return {"file": str(run), "sha256": run.file.sha256, "counts": run.counts}


def forget_earlier(run: ImportRun) -> None:
    """Destroy the rows of earlier checks; those of a later one are somebody else's."""
    ImportRow.objects.filter(run=run, round__lt=run.round).delete()


def require_acceptable(run: ImportRun, *, seen: str, leave_out: bool) -> None:
    """Go on only when the rows that were shown can be written as they are.

    Raises:
        WrongState: the run is not checked, undone or given up.
        HouseChanged: other rows than those shown would be written.
        RowsRefused: rows have problems and are not to be left out, or nothing is left to write.
    """
    if not run.can_move_to(ImportState.ACCEPTED):
        run.move_to(ImportState.ACCEPTED)
    if run.digest != seen:
        raise HouseChanged(_changed_meanwhile())
    require_rows(run, leave_out=leave_out)


def require_rows(run: ImportRun, *, leave_out: bool) -> None:
    """Go on only when there is something to write and no row with a problem stands in the way.

    Raises:
        RowsRefused: otherwise.
    """
    if run.counts[Verdict.PROBLEM] and not leave_out:
        raise RowsRefused(
            _("Còn %(count)d dòng chưa nhận được. Hãy sửa các dòng đó, hoặc chọn bỏ chúng ra và ghi phần còn lại.")
            % {"count": run.counts[Verdict.PROBLEM]}
        )
    if not any(run.counts[verdict] for verdict in TAKEN_IN):
        raise RowsRefused(_("Không có gì để ghi: mọi dòng đều đã có trong hệ thống hoặc chưa nhận được."))


def make_ready(
    run: ImportRun, *, seen: str, leave_out: bool, actor: User, at: datetime, reached: Callable[[int], None] = lambda _done: None
) -> Ready:
    """Return the records to be written; a house that changed meanwhile costs another look at the rows. `reached` hears how many are read.

    Raises:
        WrongState, HouseChanged, RowsRefused: as `require_acceptable`; also when not every row that was counted is there.
    """
    if run.state == ImportState.CHECKED and queries.newest_act() != run.standing_at:
        _look_again(run, actor, at)
    require_acceptable(run, seen=seen, leave_out=leave_out)
    rows = []
    for row in run.rows.filter(round=run.round, verdict__in=TAKEN_IN).order_by("number").iterator(chunk_size=500):
        rows.append(row)
        reached(len(rows))
    if len(rows) != sum(run.counts[verdict] for verdict in TAKEN_IN):
        raise RowsRefused(_("Bản xem thử không còn đủ dòng nên chưa ghi gì. Hãy mở lại bước chọn cột, xem thử lại rồi ghi."))
    return Ready(run, rows, writing.WRITE[run.kind](rows))


def _look_again(run: ImportRun, actor: User, at: datetime) -> None:
    with judging.unless_kept(run):
        before = judge(run, at.date())
        with transaction.atomic():
            audit.record("organisation.import_checked", run, actor=actor, at=at, changes=keep(run, before=before))
    forget_earlier(run)


def write(ready: Ready, *, actor: User, at: datetime) -> dict[str, Any]:
    """Write all records and the state, in the caller's transaction; return what the log says of it, nothing when it was written already.

    Raises:
        WrongState: the run was given up meanwhile.
        HouseChanged: units, people or the rows of the run changed after they were made ready.
    """
    run, rows = ready.run, ready.rows
    now = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if now.state == ImportState.ACCEPTED:
        return {}
    # Whoever changes one of these meanwhile waits; what was changed before shows in the log's newest row.
    units, people = writing.touched_units(run.kind, rows), writing.touched_people(run.kind, rows)
    list(Unit.objects.select_for_update(no_key=True).filter(pk__in=units).order_by("pk").values_list("pk"))
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    if now.round != run.round or queries.newest_act() != run.standing_at:
        raise HouseChanged(_changed_meanwhile())
    now.move_to(ImportState.ACCEPTED)
    now.accepted_at, now.accepted_by = at, actor
    now.save(update_fields=["state", "accepted_at", "accepted_by"])
    ready.records.write()
    live.publish(channels.POSTS)
    return {"file": str(run), "sha256": run.file.sha256, "rows": run.digest, "counts": run.counts}


def _changed_meanwhile() -> str:
    return _("Đơn vị hoặc cán bộ vừa được người khác sửa sau khi xem thử. Bản xem thử đã làm lại, chưa ghi gì; hãy xem rồi ghi lại.")
