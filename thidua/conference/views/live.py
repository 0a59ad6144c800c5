"""Parts of pages that follow the conference: asked for every few seconds, answered with 304 while nothing has changed.

A screen that stays open costs the session, the training clock and one version query; who may see it is asked again every ten minutes.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from thidua.conference import queries
from thidua.foundation import clock

RECHECK_SECONDS = 600


def etag(pk: int, part: str, *more: Any) -> str:
    """Return the mark of what this part shows now, to the minute (parts show the clock)."""
    minute = timezone.localtime(clock.now()).strftime("%Y%m%d%H%M")
    said = (pk, part, queries.screen_version(pk), minute, get_language(), *more)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def live(request: HttpRequest, pk: int, draw: Callable[[str], HttpResponse], *, part: str, more: tuple[Any, ...] = ()) -> HttpResponse:
    """Answer 304 when the asker already shows what stands, else draw the part with its new mark.

    The mark is taken before anything is read, so that what changes while the part is drawn is asked for again.
    """
    mark = etag(pk, part, *more)
    if request.headers.get("If-None-Match") == f'"{mark}"':
        response: HttpResponse = HttpResponse(status=304)
    else:
        response = draw(mark)
    response["ETag"] = f'"{mark}"'
    response["Cache-Control"] = "private, no-cache"
    return response


def remember(request: HttpRequest, pk: int) -> None:
    """Keep in the session that this person may see the screen of this conference."""
    request.session[f"hall-{pk}"] = int(time.time())


def is_remembered(request: HttpRequest, pk: int) -> bool:
    """Return whether the right was asked for in the last ten minutes of this session."""
    return time.time() - request.session.get(f"hall-{pk}", 0) < RECHECK_SECONDS
