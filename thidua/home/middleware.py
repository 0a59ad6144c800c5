"""What a person does changes what waits for that person."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from thidua.foundation.overview import forget_counts


class CountMiddleware:
    """Count a person's waiting acts anew after each act of that person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and request.user.is_authenticated:
            forget_counts([request.user.pk])
        return response
