"""Where the present act comes from; actions take no request, so the edge says it here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

origin: ContextVar[str] = ContextVar("audit_origin", default="")


@contextmanager
def came_from(place: str) -> Iterator[None]:
    """Acts within come from this place: a network address, or the name of a command."""
    token = origin.set(place[:100])
    try:
        yield
    finally:
        origin.reset(token)
