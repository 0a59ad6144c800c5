"""Short tasks: queued once the act has committed, tried again with growing waits."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import transaction
from django_tasks_db.compat import Task, TaskContext, task_backends

from thidua.foundation.clock import reading

try:
    from django.tasks import task
except ImportError:  # Django 5.2: the same decorator comes with the backport
    from django_tasks import task  # type: ignore[no-redef,unused-ignore]

__all__ = ["LONG", "TaskContext", "after_commit", "can_wait", "later", "patient", "task", "wait_before"]

log = logging.getLogger(__name__)
# The queue of long work has a worker of its own, so that mail does not wait behind an import.
LONG = "long"
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 8


def wait_before(attempt: int) -> timedelta:
    """Return how long to wait before this attempt (2, 3, …): half a minute, doubled each time, at most an hour."""
    return min(FIRST_WAIT * 2 ** min(attempt - 2, 20), LONGEST_WAIT)


def after_commit(what: Task, **arguments: Any) -> None:
    """Queue the task with these keyword arguments (plain JSON values, ids) when the present transaction has committed."""
    transaction.on_commit(lambda: what.enqueue(**arguments))


def can_wait(what: Task) -> bool:
    """Return whether the task may be queued for later; where tasks run at once, as in the tests, nothing can wait."""
    return task_backends[what.backend].supports_defer


def later(what: Task, wait: timedelta, **arguments: Any) -> None:
    """Queue the task to run after this wait, in real time."""
    what.using(run_after=reading.real_now() + wait).enqueue(**arguments)


def patient(
    *, attempts: int = MOST_ATTEMPTS, queue_name: str = "default", given_up: Callable[..., None] | None = None
) -> Callable[[Callable[..., None]], Task]:
    """Make a task that is tried again after a growing wait when it raises, `attempts` times in all; then it stays failed.

    The function takes keyword arguments and must be safe to run twice: a worker may die after the work and before saying so.
    `given_up` is called with the same arguments after the last attempt, to say on a page what will not come.
    """

    def make(function: Callable[..., None]) -> Task:
        @wraps(function)
        def run(*, attempt: int = 1, **arguments: Any) -> None:
            try:
                function(**arguments)
            except Exception:
                if attempt >= attempts or not can_wait(made):
                    if given_up:
                        given_up(**arguments)
                    raise
                log.warning("%s failed at attempt %s and is tried again", made.module_path, attempt, exc_info=True)
                later(made, wait_before(attempt + 1), attempt=attempt + 1, **arguments)

        made = task(queue_name=queue_name)(run)
        return made

    return make
