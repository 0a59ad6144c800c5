"""The bell of every page: one count, and only where a template asks."""

from django.http import HttpRequest
from django.utils.functional import cached_property

from thidua.foundation.notify import inbox


class Bell:
    """Unread notices of whoever asks for the page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def count(self) -> int:
        user = getattr(self.request, "user", None)
        return inbox.unread_count(user) if user is not None and user.is_authenticated else 0


def bell(request: HttpRequest) -> dict[str, Bell]:
    """Context processor: `bell` on every page."""
    return {"bell": Bell(request)}
