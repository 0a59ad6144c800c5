"""Timestamps of a server (RFC 3161, dấu thời gian): asked for with a deadline that holds whatever the server does."""

import http.client
import socket
import threading
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from thidua.foundation.signing.refusals import TimestampMissed

MOST_BYTES = 200_000


@dataclass(frozen=True)
class Timestamps:
    """A timestamp server: its address, how many seconds it may take in all, and who asks, where it wants to know."""

    url: str
    seconds: float = 10
    user: str = ""
    password: str = field(default="", repr=False)


def timestamp(cms: bytes, timestamps: Timestamps) -> bytes:
    """Return the signature with a timestamp over it (level B-T); one that has a timestamp is returned as it is.

    Raises:
        TimestampMissed: the server is down, hangs, refuses, or what it answers is no timestamp over this signature.
        CmsRefused: what is to be stamped is no signature.
    """
    tokens = import_module("thidua.foundation.signing.tokens")
    question = tokens.question_for(cms)
    if question is None:
        return cms
    stamped: bytes = tokens.stamped(cms, question, ask(timestamps, question))
    return stamped


def ask(timestamps: Timestamps, question: bytes) -> bytes:
    """Return what the server answers, in time.

    Raises:
        TimestampMissed: it does not.
    """
    asking = _Asking(timestamps, question)
    asking.start()
    asking.join(timestamps.seconds)
    if asking.is_alive():
        asking.give_up()
        raise TimestampMissed(_("Máy chủ dấu thời gian không trả lời trong %(seconds)g giây.") % {"seconds": timestamps.seconds})
    if asking.answer is None:
        raise TimestampMissed(_("Máy chủ dấu thời gian không hoạt động hoặc từ chối cấp dấu."))
    return asking.answer


class _Asking(threading.Thread):
    """One question in a thread of its own: a name that does not resolve and an answer in drops have no deadline by themselves."""

    def __init__(self, timestamps: Timestamps, question: bytes) -> None:
        super().__init__(daemon=True, name="timestamp")
        self.timestamps, self.question = timestamps, question
        self.answer: bytes | None = None
        address = urlsplit(timestamps.url)
        made = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        self.path = (address.path or "/") + (f"?{address.query}" if address.query else "")
        self.connection = made(address.hostname or "", address.port, timeout=timestamps.seconds)

    def run(self) -> None:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        if self.timestamps.user:
            who = f"{self.timestamps.user}:{self.timestamps.password}".encode()
            headers["Authorization"] = "Basic " + b64encode(who).decode()
        with suppress(OSError, http.client.HTTPException, ValueError, AttributeError):  # the last: it was given up meanwhile
            self.connection.request("POST", self.path, self.question, headers)
            response = self.connection.getresponse()
            content = response.read(MOST_BYTES + 1)
            if response.status == http.HTTPStatus.OK and len(content) <= MOST_BYTES:
                self.answer = content
        self.connection.close()

    def give_up(self) -> None:
        """Cut the line, so that the thread ends too."""
        with suppress(OSError, AttributeError):
            self.connection.sock.shutdown(socket.SHUT_RDWR)
