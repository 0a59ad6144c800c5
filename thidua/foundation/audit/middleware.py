"""Tells the audit log the address from which a request comes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from thidua.foundation.audit.origin import came_from


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with came_from(request.META.get("REMOTE_ADDR", "")):
            return self.get_response(request)
