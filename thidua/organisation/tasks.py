"""Slow work behind the pages: the rows of a long file judged, and written, with the progress shown."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.work import long
from thidua.organisation import permissions
from thidua.organisation.importing import accepting, judging
from thidua.organisation.models import ImportRun, ImportState


@long.long_work
def check_rows(run: long.Run, *, pk: int, day: str) -> None:
    """Judge the rows of a file and show them (xem thử). Killed midway, it begins again; rows of an unfinished round are never shown.

    Refused or stopped, it leaves no rows of its own.
    """

    def reached(done: int, total: int) -> None:
        if total != run.work.total:
            run.expect(total)
        run.reached(done)

    brought = ImportRun.objects.select_related("file").get(pk=pk)
    brought.move_to(ImportState.CHECKED)
    before = brought.round
    with judging.unless_kept(brought):
        judging.judge(brought, date.fromisoformat(day), reached=reached)
        _keep(run, brought, before)


def _keep(run: long.Run, brought: ImportRun, before: int) -> None:
    with run.writing():
        accepting.keep(brought, before=before, fields=accepting.JUDGED)
        accepting.forget_earlier(brought)
        count = sum(brought.counts.values())
        run.finish(
            _("Đã đọc và xem thử %(count)d dòng. Chưa ghi gì.") % {"count": count},
            url=reverse("organisation:import_run", args=[brought.pk]),
        )


@long.long_work
def write_rows(run: long.Run, *, pk: int, seen: str, leave_out: bool) -> None:
    """Write what was checked, everything in one transaction with the end of the work (ghi vào hệ thống). Killed midway, it begins again.

    The right is asked once more: it may have ended since the work was begun.
    """
    brought, actor, at = ImportRun.objects.select_related("file").get(pk=pk), run.work.begun_by, clock.now()
    right = permissions.can_manage(actor, at.date())
    if not right:
        raise Refused(right.reason)
    url = reverse("organisation:import_run", args=[pk])
    if brought.state == ImportState.ACCEPTED:
        run.finish(_("Tệp này đã được ghi vào hệ thống."), url=url)
        return
    total = sum(brought.counts[verdict] for verdict in judging.TAKEN_IN)
    run.expect(2 * total)  # read, then written at one stroke
    ready = accepting.make_ready(brought, seen=seen, leave_out=leave_out, actor=actor, at=at, reached=run.reached)
    run.say(
        _("Đã đọc xong, đang ghi %(count)d dòng trong một lần, thường mất vài giây. Ghi tất cả hoặc không ghi gì.")
        % {"count": len(ready.rows)}
    )
    with run.writing():
        changes = accepting.write(ready, actor=actor, at=at)
        if changes:
            audit.record("organisation.imported", brought, actor=actor, at=at, changes=changes)
        run.finish(_("Đã ghi %(count)d dòng vào hệ thống.") % {"count": len(ready.rows)}, url=url)
