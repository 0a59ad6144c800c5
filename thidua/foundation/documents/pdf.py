"""Papers as PDF/A-2b, by Typst, and their pages as pictures, by PDFium.

Both run in a process of their own, started afresh (never forked: after Typst ran once a fork hangs), reused from paper to paper and
replaced after a number of them, so that memory stays flat and what takes too long can be ended. Only the fonts of this folder are used:
the same paper gives the same bytes on every machine.
"""

import json
import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from thidua.foundation.documents import rules, setting
from thidua.foundation.documents.paper import Paper, as_data
from thidua.foundation.refusal import Refused

SECONDS = 60
TASKS_PER_PROCESS = 2000
UNDATED = date(2000, 1, 1)  # what a file says of its making while its paper has no date

_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None
_owner = 0
_given = 0


class PaperNotMade(Refused):
    """The PDF could not be made: it took too long, or its process ended."""


def pdf(paper: Paper, *, timeout: float = SECONDS) -> bytes:
    """Return the paper as PDF/A-2b; the same paper gives the same bytes.

    Raises:
        PaperNotMade: not done within `timeout` seconds, or the process that makes it ended.
    """
    made: bytes = _within(timeout, lambda: begin(paper))
    return made


@lru_cache(maxsize=32)
def kept_pdf(paper: Paper) -> bytes:
    """Return the paper as PDF, as `pdf` does, made once while its pages are looked at one by one."""
    return pdf(paper)


def begin(paper: Paper) -> "Future[bytes]":
    """Hand a paper to the process that sets it and go on; `result()` of what is returned waits for the bytes."""
    on = paper.on or UNDATED
    moment = int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp())
    data, rule = json.dumps(as_data(paper)), json.dumps(rules.as_data(paper.family))
    return _submit(setting.compile_paper, data, rule, moment, settings.PAPER_FONTS)


def count_pages(content: bytes) -> int:
    """Return how many pages a PDF has; raises `PaperNotMade` as `pdf` does."""
    found: int = _within(SECONDS, lambda: _submit(setting.count_pages, content))
    return found


def draw_page(content: bytes, number: int, *, pixels: int = 1240) -> bytes:
    """Return one page of a PDF (from 1) as PNG, `pixels` wide.

    Raises:
        IndexError: the PDF has no such page.
        PaperNotMade: as `pdf` does.
    """
    made: bytes = _within(SECONDS, lambda: _submit(setting.draw_page, content, number, pixels))
    return made


def join(sources: Sequence[Path], target: Path) -> int:
    """Write one PDF with the pages of several files, in order, and return how many it has; raises `PaperNotMade` as `pdf` does.

    It is for printing at once: what is kept and signed are the single files.
    """
    found: int = _within(SECONDS, lambda: _submit(setting.join, [str(each) for each in sources], str(target)))
    return found


def stop() -> None:
    """End the process that sets papers; the next paper starts another."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None and os.getpid() == _owner:
        for each in list((pool._processes or {}).values()):
            each.kill()
        pool.shutdown(wait=False, cancel_futures=True)


def _within(seconds: float, started: Callable[[], "Future[Any]"]) -> Any:
    try:
        return started().result(seconds)
    except Late:
        stop()
        raise PaperNotMade(
            _("Văn bản quá dài nên chưa lập được bản PDF trong thời gian cho phép. Hãy thử lại, hoặc tách văn bản.")
        ) from None
    except BrokenProcessPool:
        stop()
        raise PaperNotMade(_("Chưa lập được bản PDF vì máy chủ thiếu bộ nhớ hoặc đang dừng. Hãy thử lại sau ít phút.")) from None


def _submit(work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
    """Hand a task to the process that sets papers: a new one after so many tasks; the one before it ends what it was given.

    Counted here and not by `max_tasks_per_child`, with which a pool of one waits for ever once its process has gone (CPython issue 115634).
    """
    global _pool, _owner, _given
    with _lock:
        full = _pool is not None and os.getpid() == _owner and _given >= TASKS_PER_PROCESS
        if full and _pool is not None:
            _pool.shutdown(wait=False)
        if _pool is None or full or os.getpid() != _owner:
            _pool, _owner, _given = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")), os.getpid(), 0
        _given, made = _given + 1, _pool.submit(work, *arguments)
        return made
