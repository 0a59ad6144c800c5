"""Workers: threads that carry out what waits in the database, and say that they live."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.crypto import get_random_string
from django_tasks_db.compat import DEFAULT_TASK_BACKEND_ALIAS, task_enqueued
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from thidua.foundation.work.models import WorkerSign
from thidua.foundation.work.queue import LONG

log = logging.getLogger(__name__)
SECONDS_BETWEEN_SIGNS = 15
SECONDS_BETWEEN_LOOKS = 1.0


def sign(worker_id: str) -> None:
    """Say that this worker lives, by the database's clock."""
    WorkerSign.objects.update_or_create(worker_id=worker_id, defaults={"seen_at": Now()})


class SignOfLife(threading.Thread):
    """Says for one worker that it lives, also while a task keeps that worker busy; stops with it."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(name=f"sign-of-life-{worker_id[:8]}", daemon=True)
        self.worker_id = worker_id
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(SECONDS_BETWEEN_SIGNS):
            close_old_connections()
            try:
                sign(self.worker_id)
            except DatabaseError:
                log.warning("worker %s could not say that it lives", self.worker_id, exc_info=True)
        connection.close()


@contextmanager
def alive(worker_id: str) -> Iterator[None]:
    """While this lasts, the worker counts as living; afterwards what it left is free at once."""
    sign(worker_id)
    signs = SignOfLife(worker_id)
    signs.start()
    try:
        yield
    finally:
        signs.stopped.set()
        with suppress(DatabaseError):
            WorkerSign.objects.filter(worker_id=worker_id).delete()


class EmbeddedWorker(threading.Thread):
    """A worker inside the server's process. It looks each second, with one read, and at once when this process queues a task.

    The work itself is done by the library's own worker in its batch mode, until nothing is ready.
    """

    def __init__(self, *, long: bool) -> None:
        super().__init__(name="worker-long" if long else "worker", daemon=True)
        self.stopped = threading.Event()
        self.wanted = threading.Event()
        self.worker = Worker(
            queue_names=[LONG] if long else ["*"],
            excluded_queue_names=[] if long else [LONG],
            interval=0,
            batch=True,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )

    def run(self) -> None:
        task_enqueued.connect(self._wake)
        try:
            with alive(self.worker.worker_id):
                while not self.stopped.is_set():
                    self._work_off()
                    self.wanted.wait(SECONDS_BETWEEN_LOOKS)
                    self.wanted.clear()
        finally:
            task_enqueued.disconnect(self._wake)
            connection.close()

    def stop(self) -> None:
        """Take no further task. A task under way in a daemon thread may be cut off with the process; it is then taken up again."""
        self.stopped.set()
        self.worker.running = False
        self.wanted.set()

    def _wake(self, **_signal: object) -> None:
        self.wanted.set()

    def _work_off(self) -> None:
        close_old_connections()
        try:
            if self._ready().exists():
                self.worker.run()
        except DatabaseError:
            log.warning("the worker could not reach its tasks and looks again", exc_info=True)

    def _ready(self) -> "QuerySet[DBTaskResult]":
        ready = DBTaskResult.objects.ready().order_by()
        return ready.filter(queue_name=LONG) if LONG in self.worker.queue_names else ready.exclude(queue_name=LONG)


def embedded_workers() -> list[EmbeddedWorker]:
    """Return the two workers of a server: one for short tasks, one for long work."""
    return [EmbeddedWorker(long=False), EmbeddedWorker(long=True)]
