"""What the clock starts: work whose worker died is taken up again; what is over is forgotten."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from thidua.foundation.clock import reading
from thidua.foundation.work.long import broken, carry_out
from thidua.foundation.work.models import UNFINISHED, LongWork, WorkerSign, WorkState

DEAD_AFTER = timedelta(minutes=1)
# A task that has brought down this many workers is not given to another one.
MOST_CLAIMS = 5
LOST_AFTER = timedelta(minutes=10)
KEPT_FOR = timedelta(days=30)
TASKS_KEPT_FOR = timedelta(days=2)
FAILURES_KEPT_FOR = timedelta(days=30)


def take_up_again() -> int:
    """Give the tasks of dead workers back to the living ones; return how many."""
    given = sum(_give_back(held) for held in _abandoned())
    _queue_lost()
    return given


def _abandoned() -> list[DBTaskResult]:
    """Return running tasks whose newest worker gives no sign of life."""
    living = set(WorkerSign.objects.filter(seen_at__gte=Now() - DEAD_AFTER).values_list("worker_id", flat=True))
    running = DBTaskResult.objects.running().order_by("started_at", "pk")
    return [each for each in running if not each.worker_ids or each.worker_ids[-1] not in living]


@transaction.atomic
def _give_back(held: DBTaskResult) -> bool:
    mine: QuerySet[DBTaskResult] = DBTaskResult.objects.running().filter(pk=held.pk, started_at=held.started_at)
    if len(held.worker_ids) < MOST_CLAIMS:
        return bool(mine.update(status=TaskResultStatus.READY))
    now = reading.real_now()
    mine.update(status=TaskResultStatus.FAILED, finished_at=now, traceback="its workers died")
    ended = {"state": WorkState.FAILED, "result": broken(), "ended_at": now, "touched_at": now}
    LongWork.objects.filter(task_id=str(held.pk), state__in=UNFINISHED).update(**ended)
    return False


def _queue_lost() -> None:
    """Queue long work that has waited long without moving: the process may have died after the act and before the queue.

    Queued twice is done once: the second task finds the work taken.
    """
    now = reading.real_now()
    for pk in LongWork.objects.filter(state=WorkState.WAITING, touched_at__lt=now - LOST_AFTER).values_list("pk", flat=True):
        LongWork.objects.filter(pk=pk).update(touched_at=now)
        carry_out.enqueue(pk=pk)


def forget() -> int:
    """Destroy rows of what ended long ago; return how many long works went."""
    now = reading.real_now()
    WorkerSign.objects.filter(seen_at__lt=Now() - timedelta(days=1)).delete()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - TASKS_KEPT_FOR).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - FAILURES_KEPT_FOR).delete()
    gone, _rows = LongWork.objects.filter(ended_at__lt=now - KEPT_FOR).delete()
    return gone
