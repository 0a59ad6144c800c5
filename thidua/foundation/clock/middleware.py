"""Reads the training offset once per request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from thidua.foundation.clock import reading


class ClockMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = reading.current_offset.set(reading.stored_offset())
        try:
            return self.get_response(request)
        finally:
            reading.current_offset.reset(token)
