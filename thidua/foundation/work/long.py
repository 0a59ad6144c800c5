"""Long work: begun by an action, carried out by a worker, taken up again when that worker dies.

A kind of long work is a function in a slice's tasks.py:

    @long_work
    def import_units(run: Run, *, upload: int) -> None:
        rows = …
        run.expect(len(rows))
        for number, row in enumerate(rows, start=1):
            …                                                # reading, checking: no writes
            run.reached(number)
        with run.writing():                                  # the writes, and that it is done, in one transaction
            …
            run.finish(_("Đã nhập 5.000 đơn vị."), url=…)

and an action begins it: `long.begin(tasks.import_units, title=…, by=actor, at=at, upload=upload.pk)`.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.clock import reading
from thidua.foundation.refusal import Refused
from thidua.foundation.work import notices
from thidua.foundation.work.models import UNFINISHED, LongWork, WorkState
from thidua.foundation.work.queue import LONG, TaskContext, after_commit, can_wait, later, task, wait_before

log = logging.getLogger(__name__)
Kind = Callable[..., None]
MOST_ATTEMPTS = 3
MOST_AT_ONCE = 3
SECONDS_BETWEEN_REPORTS = 0.5
# Whoever waits longer has probably left the page, and is told when the work is over.
SECONDS_ONE_WAITS = 20


class TooMuchAtOnce(Refused):
    """This person has as much long work under way as one person may have."""


class Overtaken(Exception):
    """Another run has taken this work up, or it has ended: this run writes nothing more."""


class StopAsked(Exception):
    """The person who began the work wants it to stop."""


def long_work(function: Kind) -> Kind:
    """Mark a module's function as a kind of long work: it takes the Run, and plain keyword arguments."""
    function.is_long_work = True  # type: ignore[attr-defined]
    return function


def begin(kind: Kind, *, title: str, by: User, at: datetime, **arguments: Any) -> LongWork:
    """Begin long work for this person, in the caller's transaction; it starts once that has committed. The caller asks the permission.

    Raises:
        TooMuchAtOnce: this person has three under way already.
    """
    if LongWork.objects.filter(begun_by=by, state__in=UNFINISHED).count() >= MOST_AT_ONCE:
        raise TooMuchAtOnce(
            _("Đồng chí đang có %(most)d việc chạy nền chưa xong. Hãy chờ một việc xong, hoặc dừng bớt, rồi làm lại.")
            % {"most": MOST_AT_ONCE}
        )
    work = LongWork.objects.create(
        kind=_name_of(kind),
        arguments=arguments,
        title=title[:250],
        begun_by=by,
        begun_at=at,
        language=translation.get_language() or "vi",
        touched_at=reading.real_now(),
    )
    after_commit(carry_out, pk=work.pk)
    return work


def under_way(kind: Kind, **arguments: Any) -> LongWork | None:
    """Return the unfinished work of this kind that was begun with these arguments, so that an act pressed twice is one work."""
    named = {f"arguments__{name}": value for name, value in arguments.items()}
    return LongWork.objects.filter(kind=_name_of(kind), state__in=UNFINISHED, **named).order_by("pk").first()


def call_off(kind: Kind, **arguments: Any) -> None:
    """Ask the unfinished work of this kind with these arguments to stop, in the caller's transaction, whoever began it: it has no use more.

    The caller asks the permission and writes the log.
    """
    named = {f"arguments__{name}": value for name, value in arguments.items()}
    LongWork.objects.filter(kind=_name_of(kind), state__in=UNFINISHED, **named).update(stop_asked=True)


def _name_of(kind: Kind) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


class Run:
    """One run of a long work: how its function says how far it is, and how it writes."""

    def __init__(self, work: LongWork) -> None:
        self.work = work
        self.kept: dict[str, Any] = work.kept
        self._reported = 0.0
        self._began = monotonic()

    def expect(self, total: int) -> None:
        """Say how much there is to do."""
        self._report(total=total, done=min(self.work.done, total))

    def reached(self, done: int) -> None:
        """Say how much is done; cheap to call for every row. Raises what ends this run when somebody asked it to stop."""
        if monotonic() - self._reported >= SECONDS_BETWEEN_REPORTS or done >= self.work.total:
            self._report(done=min(done, self.work.total) if self.work.total else done)

    def say(self, phase: str) -> None:
        """Tell who waits what comes now, before a transaction that shows nothing of itself until it ends. Until something else is said."""
        self._report(phase=phase[:250])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction of the work's writes. `kept`, and what was finished within it, are stored with them or not at all.

        Raises:
            Overtaken: another run has taken the work up; nothing of this one is written.
            StopAsked: the person wants it to stop.
        """
        with transaction.atomic():
            now = self._mine(LongWork.objects.select_for_update(no_key=True)).first()
            self._go_on(now)
            yield
            self._mine(LongWork.objects).update(kept=self.kept, touched_at=reading.real_now())

    def finish(self, result: str, *, url: str = "") -> None:
        """End the work with a sentence for its person, and where to go from here."""
        self._end(WorkState.DONE, result, url)

    def _end(self, state: WorkState, result: str, url: str = "") -> None:
        now = reading.real_now()
        done: dict[str, Any] = {"phase": ""} | ({"done": self.work.total} if state == WorkState.DONE else {})
        with transaction.atomic():
            mine = self._mine(LongWork.objects).update(state=state, result=result, url=url[:300], ended_at=now, touched_at=now, **done)
            self.work.refresh_from_db()
            waited = self.work.run > 1 or monotonic() - self._began > SECONDS_ONE_WAITS
            if mine and waited and state != WorkState.STOPPED:
                notices.ended(self.work, at=reading.now())

    def _mine(self, rows: Any) -> Any:
        return rows.filter(pk=self.work.pk, run=self.work.run, state=WorkState.RUNNING)

    def _report(self, **values: int | str) -> None:
        self._reported = monotonic()
        for name, value in values.items():
            setattr(self.work, name, value)
        if not self._mine(LongWork.objects.filter(stop_asked=False)).update(touched_at=reading.real_now(), **values):
            self._go_on(self._mine(LongWork.objects).first())

    def _go_on(self, now: LongWork | None) -> None:
        if now is None:
            raise Overtaken
        if now.stop_asked:
            raise StopAsked


@task(queue_name=LONG, takes_context=True)
def carry_out(context: TaskContext, pk: int) -> None:
    """Run one long work to its end. A worker that dies is noticed (jobs.take_up_again), and this runs again for the same task."""
    work = _claim(pk, str(context.task_result.id))
    if work is None:
        return
    run = Run(work)
    with translation.override(work.language):
        try:
            import_string(work.kind)(run, **work.arguments)
            if run.work.state == WorkState.RUNNING:
                run.finish(_("Đã làm xong."))
        except Overtaken:
            log.warning("long work %s goes on in another run", pk)
        except StopAsked:
            run._end(WorkState.STOPPED, _("Việc đã dừng theo yêu cầu."))
        except Refused as refusal:
            run._end(WorkState.FAILED, str(refusal))
        except Exception:
            log.exception("long work %s (%s) failed", pk, work.kind)
            _try_again(run)


@transaction.atomic
def _claim(pk: int, task_id: str) -> LongWork | None:
    """Take the work for a new run; None when it has ended, or runs under another task."""
    work = LongWork.objects.select_for_update(no_key=True).filter(pk=pk, state__in=UNFINISHED).first()
    if work is None or (work.state == WorkState.RUNNING and work.task_id != task_id):
        return None
    if work.stop_asked:
        work.move_to(WorkState.STOPPED)
        work.result, work.ended_at = _("Việc đã dừng theo yêu cầu."), reading.real_now()
        work.save(update_fields=["state", "result", "ended_at"])
        return None
    work.state, work.task_id, work.run, work.touched_at, work.phase = WorkState.RUNNING, task_id, work.run + 1, reading.real_now(), ""
    work.save(update_fields=["state", "task_id", "run", "touched_at", "phase"])
    return work


@transaction.atomic
def _try_again(run: Run) -> None:
    """Put the work back for a later run, or end it when it has failed too often."""
    work, attempt = run.work, run.work.attempt + 1
    if attempt > MOST_ATTEMPTS or not can_wait(carry_out):
        run._end(WorkState.FAILED, broken())
        return
    back = {"state": WorkState.WAITING, "task_id": "", "phase": "", "attempt": attempt, "touched_at": reading.real_now()}
    if run._mine(LongWork.objects).update(**back):
        later(carry_out, wait_before(attempt), pk=work.pk)


def broken() -> str:
    """Return the sentence for work that ended by a fault of ours."""
    return _("Việc dừng vì lỗi của hệ thống; những gì chưa ghi xong thì không ghi. Hãy làm lại, hoặc báo quản trị hệ thống.")
