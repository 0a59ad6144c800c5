"""Pages that follow the conference: by a stream; where that fails, by asking every few seconds, answered with 304 while nothing changed.

A screen that asks costs session, account, training clock and one version query; who may see it is asked again every ten minutes.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypedDict

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language

from thidua.conference import channels, permissions, queries
from thidua.conference.models import Conference
from thidua.conference.views.steps import address
from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.live.hub import Subject
from thidua.foundation.live.queries import version
from thidua.foundation.live.streaming import stream

RECHECK_SECONDS = 600


class Followed(TypedDict):
    """What ui/live.html is given."""

    stream: str
    parts: str
    at: str
    mine: str
    now: datetime


def followed(conference: Conference, *, stream: str, parts: str, mine: str = "") -> Followed:
    """Return by which addresses a page follows the conference. Ask before reading anything that the page shows."""
    return {
        "stream": address(conference, stream),
        "parts": address(conference, parts),
        "at": version(channels.followed(conference)),
        "mine": mine,
        "now": clock.now(),
    }


def open_stream(request: HttpRequest, conference: Conference, subject: Subject) -> HttpResponseBase:
    """Open the stream of a page of this conference to a person who was found to see it."""
    username, pk = request.user.get_username(), conference.pk

    def allowed() -> bool:
        return permissions.visible_to(User.objects.get(username=username), clock.today()).filter(pk=pk).exists()

    return stream(request, subject, allowed=allowed)


def etag(pk: int, part: str, *more: Any) -> str:
    """Return the mark of what this part shows now."""
    said = (pk, part, queries.screen_version(pk), get_language(), *more)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:24]


def live(request: HttpRequest, pk: int, draw: Callable[[], HttpResponse], *, part: str, more: tuple[Any, ...] = ()) -> HttpResponse:
    """Answer 304 when the asker already shows what stands, else draw the part with its new mark.

    The mark is taken before anything is read, so that what changes while the part is drawn is asked for again.
    """
    mark = etag(pk, part, *more)
    response = HttpResponse(status=304) if request.headers.get("If-None-Match") == f'"{mark}"' else draw()
    response["ETag"] = f'"{mark}"'
    response["Cache-Control"] = "private, no-cache"
    return response


def remember(request: HttpRequest, pk: int) -> None:
    """Keep in the session that this person may see the screen of this conference."""
    request.session[f"hall-{pk}"] = int(time.time())


def is_remembered(request: HttpRequest, pk: int) -> bool:
    """Return whether the right was asked for in the last ten minutes of this session."""
    return time.time() - request.session.get(f"hall-{pk}", 0) < RECHECK_SECONDS
