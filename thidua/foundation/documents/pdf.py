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
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as Late
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from thidua.foundation.apart import follow
from thidua.foundation.documents import rules, setting
from thidua.foundation.documents.letters import clean
from thidua.foundation.documents.paper import Paper, as_data
from thidua.foundation.refusal import Refused
from thidua.foundation.signing.places import Place

SECONDS = 60
TASKS_PER_PROCESS = 2000
A4 = (595.28, 841.89)  # points
UNDATED = date(2000, 1, 1)  # what a file says of its making while its paper has no date


class PaperNotMade(Refused):
    """The PDF could not be made: it took too long, or its process ended."""


def pdf(paper: Paper, *, timeout: float = SECONDS) -> bytes:
    """Return the paper as PDF/A-2b; the same paper gives the same bytes.

    Raises:
        PaperNotMade: not done within `timeout` seconds, or the process that makes it ended.
    """
    made: bytes = _run(timeout, setting.compile_paper, *_given(paper))
    return made


def signable(paper: Paper, *, timeout: float = SECONDS) -> tuple[bytes, tuple[Place, ...]]:
    """Return the paper as PDF, as `pdf` does, and its places for digital signatures, in order; raises `PaperNotMade` as `pdf` does."""
    made, found = _run(timeout, setting.compile_signable, *_given(paper))
    height = A4[0] if paper.landscape else A4[1]
    return made, tuple(
        Place(
            name=each["name"],
            label=each["label"],
            page=each["page"],
            left=round(each["left"], 2),
            bottom=round(height - each["top"] - each["height"], 2),
            right=round(each["left"] + each["width"], 2),
            top=round(height - each["top"], 2),
        )
        for each in found
    )


def _given(paper: Paper) -> tuple[str, str, int, str]:
    on = paper.on or UNDATED
    return json.dumps(as_data(paper)), json.dumps(rules.as_data(paper.family)), _moment(on), settings.PAPER_FONTS


@lru_cache(maxsize=32)
def kept_pdf(paper: Paper) -> bytes:
    """Return the paper as PDF, as `pdf` does, made once while its pages are looked at one by one."""
    return pdf(paper)


def stamp(lines: Sequence[tuple[str, str]], *, width: float, height: float) -> bytes:
    """Return a PDF/A-2b of one page, `width` by `height` points, with these lines inside, as large as they fit; raises as `pdf` does.

    A line is its text with how it is set: "strong", "small" or "".
    """
    said = [{"text": clean(text).replace("\n", " "), "strong": how == "strong", "small": how == "small"} for text, how in lines]
    data = json.dumps({"width": width, "height": height, "lines": said})
    made: bytes = _run(SECONDS, setting.compile_stamp, data, _moment(UNDATED), settings.PAPER_FONTS)
    return made


def picture(png: bytes, *, width: float, height: float) -> bytes:
    """Return a PDF/A-2b of one page, `width` by `height` points, on which nothing stands but a picture, as large as it fits.

    What lies behind it is seen where the picture is; raises as `pdf` does.
    """
    made: bytes = _run(SECONDS, setting.compile_picture, png, width, height, _moment(UNDATED))
    return made


def warm() -> None:
    """Start the process that sets papers, if it is not there: whoever holds the database's writer then waits for one paper only."""
    _run(SECONDS, setting.ready, settings.PAPER_FONTS)


def count_pages(content: bytes) -> int:
    """Return how many pages a PDF has; raises `PaperNotMade` as `pdf` does."""
    found: int = _run(SECONDS, setting.count_pages, content)
    return found


def draw_page(content: bytes, number: int, *, pixels: int = 1240) -> bytes:
    """Return one page of a PDF (from 1) as PNG, `pixels` wide.

    Raises:
        IndexError: the PDF has no such page.
        PaperNotMade: as `pdf` does.
    """
    made: bytes = _run(SECONDS, setting.draw_page, content, number, pixels)
    return made


def join(sources: Sequence[Path], target: Path) -> int:
    """Write one PDF with the pages of several files, in order, and return how many it has; raises `PaperNotMade` as `pdf` does.

    It is for printing at once: what is kept and signed are the single files.
    """
    found: int = _run(SECONDS, setting.join, [str(each) for each in sources], str(target))
    return found


def _moment(on: date) -> int:
    return int(datetime(on.year, on.month, on.day, tzinfo=UTC).timestamp())


# --- the process -------------------------------------------------------------------------------------------------------------------


class _Process:
    """One process that sets papers. It is replaced by us: an executor that replaces its own process may start none (Python 3.11)."""

    def __init__(self) -> None:
        self.pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=follow)
        self.owner = os.getpid()
        self.given = self.waiting = 0

    @property
    def is_used_up(self) -> bool:
        return self.given >= TASKS_PER_PROCESS

    def end(self) -> None:
        """End it at once, whatever it does."""
        for each in list((self.pool._processes or {}).values()):
            each.kill()
        self.pool.shutdown(wait=False, cancel_futures=True)


_lock = threading.Lock()
_current: _Process | None = None


def stop() -> None:
    """End the process that sets papers; the next paper starts another."""
    with _lock:
        process = _current
    if process is not None:
        _end(process)


def _run(seconds: float, function: Callable[..., Any], *arguments: Any) -> Any:
    process = _take()
    try:
        future = _submit(process, function, *arguments)
        return future.result(seconds)
    except Late:
        if future.cancel():  # others stood before it: it is not what takes so long
            raise PaperNotMade(_("Máy chủ đang lập nhiều văn bản. Hãy thử lại sau ít phút.")) from None
        _end(process)
        raise PaperNotMade(
            _("Văn bản quá dài nên chưa lập được bản PDF trong thời gian cho phép. Hãy thử lại, hoặc tách văn bản.")
        ) from None
    except (BrokenProcessPool, CancelledError):
        _end(process)
        raise PaperNotMade(_("Chưa lập được bản PDF vì máy chủ thiếu bộ nhớ hoặc đang dừng. Hãy thử lại sau ít phút.")) from None
    finally:
        _give_back(process)


def _submit(process: _Process, function: Callable[..., Any], *arguments: Any) -> "Future[Any]":
    try:
        return process.pool.submit(function, *arguments)
    except RuntimeError as ended:  # somebody ended it since it was taken
        raise CancelledError from ended


def _take() -> _Process:
    """Return the process of this web process, started now if there is none, or a fresh one if it is used up."""
    global _current
    with _lock:
        if _current is None or _current.owner != os.getpid() or _current.is_used_up:
            former, _current = _current, _Process()
            if former is not None and former.owner == os.getpid() and not former.waiting:
                former.pool.shutdown(wait=False)
        _current.given += 1
        _current.waiting += 1
        return _current


def _give_back(process: _Process) -> None:
    with _lock:
        process.waiting -= 1
        done = process is not _current and not process.waiting
    if done:
        process.pool.shutdown(wait=False)


def _end(process: _Process) -> None:
    """End this process, and no other that was started since."""
    global _current  # noqa: PLW0603 - one for the whole web process
    with _lock:
        if _current is process:
            _current = None
    if process.owner == os.getpid():
        process.end()
