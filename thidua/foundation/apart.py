"""Work on what strangers send, in a process of its own: started afresh, kept for a number of tasks, ended when it takes too long.

The papers' process (`documents/pdf.py`) is another one, so that a hostile file stops no paper.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from typing import Any


class TooLongError(Exception):
    """The task was not done in its time; its process has been ended."""


class BusyError(Exception):
    """Others stood before it for too long; it has not been begun."""


class EndedError(Exception):
    """The process ended by itself: it lacked memory, or the machine stops."""


def follow() -> None:
    """Let this process end when the one that started it has ended, were it killed: said by the process itself, before its first task."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True, name="follow").start()


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _begin(prepare: Callable[[], None]) -> None:
    follow()
    prepare()


class Apart:
    """One process that does one task at a time; `prepare` runs in it first. It starts with the first task."""

    def __init__(self, *, prepare: Callable[[], None], tasks: int) -> None:
        self.prepare, self.tasks = prepare, tasks
        self.turn = threading.Lock()
        self.pool: ProcessPoolExecutor | None = None
        self.owner = self.given = 0

    def run(self, function: Callable[..., Any], *arguments: Any, seconds: float, waiting: float) -> Any:
        """Return what a function of a module returns for these arguments, all of which can be pickled.

        Raises:
            BusyError: its turn did not come within `waiting` seconds.
            TooLongError: it was not done within `seconds` since.
            EndedError: its process ended meanwhile.
        """
        if not self.turn.acquire(timeout=waiting):
            raise BusyError
        try:
            return self._pool().submit(function, *arguments).result(seconds)
        except Late:
            self.stop()
            raise TooLongError from None
        except (BrokenProcessPool, CancelledError):
            self.stop()
            raise EndedError from None
        finally:
            self.turn.release()

    def stop(self) -> None:
        """End the process at once, whatever it does; the next task starts another."""
        pool, self.pool = self.pool, None
        if pool is not None and self.owner == os.getpid():
            for each in list((pool._processes or {}).values()):
                each.kill()
            pool.shutdown(wait=False, cancel_futures=True)

    def _pool(self) -> ProcessPoolExecutor:
        if self.pool is None or self.owner != os.getpid() or self.given >= self.tasks:
            if self.owner == os.getpid() and self.pool is not None:
                self.pool.shutdown(wait=False)
            context = multiprocessing.get_context("spawn")
            self.pool = ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(self.prepare,))
            self.owner, self.given = os.getpid(), 0
        self.given += 1
        return self.pool
