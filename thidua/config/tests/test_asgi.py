"""Requests are answered in a few threads that stay, each request by itself."""

import asyncio
import threading
from collections import Counter

from django.http import HttpResponse
from django.utils import translation

from thidua.config.asgi import THREADS, Handler
from thidua.foundation.signing.bridge import settled

ASKED = 60


class Watched(Handler):
    """Answers with the language that it finds and leaves another behind; remembers who answered."""

    def load_middleware(self, is_async=False):
        self.threads_seen = Counter()

    def get_response(self, request):
        self.threads_seen[threading.current_thread().name] += 1
        found = translation.get_language()
        translation.activate(request.GET["leave"])
        return HttpResponse(found)


async def ask(handler, leave):
    """Send one request through the ASGI door and return the words of the answer."""
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": f"leave={leave}".encode(), "headers": []}
    told, sent = [{"type": "http.request", "body": b"", "more_body": False}], []

    async def receive():
        return told.pop() if told else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    await handler(scope, receive, send)
    return b"".join(each.get("body", b"") for each in sent).decode()


def test_many_requests_share_a_few_threads_and_leave_nothing_to_the_next():
    handler = Watched()

    async def all_at_once():
        return await asyncio.gather(*(ask(handler, "en" if number % 2 else "vi") for number in range(ASKED)))

    with translation.override("vi"):
        assert settled(all_at_once()) == ["vi"] * ASKED
    assert sum(handler.threads_seen.values()) == ASKED
    assert len(handler.threads_seen) <= THREADS
    handler.threads.shutdown()
