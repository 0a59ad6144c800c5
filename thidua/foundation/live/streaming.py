"""The stream of server-sent events that a page opens."""

import random
from collections.abc import AsyncIterator, Callable

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from thidua.foundation.live.hub import Listener, Subject, TooMany, hub


def stream(request: HttpRequest, subject: Subject, *, allowed: Callable[[], bool]) -> HttpResponseBase:
    """Return the open stream of a subject for a person who is signed in and was found to have the right.

    `allowed` is asked again every few minutes, in another thread. A server that cannot hold streams (WSGI) answers 204, upon which a
    browser does not ask again and the page fetches its parts from time to time.
    """
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)
    lines = _lines(request, subject, allowed)
    response = StreamingHttpResponse(lines, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _lines(request: HttpRequest, subject: Subject, allowed: Callable[[], bool]) -> AsyncIterator[bytes]:
    known = request.headers.get("Last-Event-ID", "")
    person, session = request.user.pk or 0, request.session.session_key or ""
    try:
        with hub.listening(subject, Listener(person=person, session=session, allowed=allowed, known=known)) as listener:
            # Everybody comes back after a restart; not at the same moment.
            yield f"retry: {random.randint(1000, 4000)}\n\n".encode()  # noqa: S311 – spreads work, keeps no secret  # nosec B311
            while (message := await listener.next()) is not None:
                yield message
    except TooMany:
        yield b"event: full\ndata: {}\n\n"
