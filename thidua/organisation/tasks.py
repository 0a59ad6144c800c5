"""Slow work behind the pages: the rows of a long file judged with its progress shown."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.foundation.work import long
from thidua.organisation.importing import judging
from thidua.organisation.models import ImportRow, ImportRun, ImportState


@long.long_work
def check_rows(run: long.Run, *, pk: int, day: str) -> None:
    """Judge the rows of a file and show them (xem thử). Killed midway, it begins again; rows of an unfinished round are never shown."""

    def reached(done: int, total: int) -> None:
        if total != run.work.total:
            run.expect(total)
        run.reached(done)

    brought = ImportRun.objects.select_related("file").get(pk=pk)
    brought.move_to(ImportState.CHECKED)
    judging.judge(brought, date.fromisoformat(day), reached=reached)
    with run.writing():
        ImportRun.objects.select_for_update(no_key=True).get(pk=pk).move_to(ImportState.CHECKED)
        brought.save()
        ImportRow.objects.filter(run=brought).exclude(round=brought.round).delete()
        count = sum(brought.counts.values())
        run.finish(
            _("Đã đọc và xem thử %(count)d dòng. Chưa ghi gì.") % {"count": count}, url=reverse("organisation:import_run", args=[pk])
        )
