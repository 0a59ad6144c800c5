"""One question to a server over HTTP, with a deadline that holds whatever the server does. It follows no redirects."""

import http.client
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Question:
    """An address, what is posted there (nothing: it is only fetched), with which headers, and how long an answer may be."""

    url: str
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    most_bytes: int = 200_000


def asked(question: Question, *, seconds: float) -> bytes:
    """Return what the server answers.

    Raises:
        TimeoutError: not within so many seconds in all.
        OSError: it is not there, refuses, or answers too much.
    """
    asking = _Asking(question, seconds)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        asking.give_up()
        raise TimeoutError(question.url)
    if asking.answer is None:
        raise OSError(question.url)
    return asking.answer


class _Asking(threading.Thread):
    """A thread of its own: a name that does not resolve and an answer in drops have no deadline by themselves."""

    def __init__(self, question: Question, seconds: float) -> None:
        super().__init__(daemon=True, name="asking")
        self.question, self.seconds = question, seconds
        self.answer: bytes | None = None
        self.connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        with suppress(OSError, http.client.HTTPException, ValueError, AttributeError):  # the last: it was given up meanwhile
            try:
                self._ask()
            finally:
                if self.connection is not None:
                    self.connection.close()

    def _ask(self) -> None:
        address = urlsplit(self.question.url)
        if address.scheme not in ("http", "https") or not address.hostname:
            return
        made = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        self.connection = made(address.hostname, address.port, timeout=self.seconds + 1)  # who waits gives up first
        method = "GET" if self.question.content is None else "POST"
        self.connection.request(method, path, self.question.content, self.question.headers)
        response = self.connection.getresponse()
        content = response.read(self.question.most_bytes + 1)
        if response.status == http.HTTPStatus.OK and len(content) <= self.question.most_bytes:
            self.answer = content

    def give_up(self) -> None:
        """Cut the line, so that the thread ends too."""
        with suppress(OSError, AttributeError):
            self.connection.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
