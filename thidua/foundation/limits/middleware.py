"""One limit for whoever asks without being signed in: the public pages, signing in, feeds, files."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from thidua.foundation.limits.counting import Limit, is_too_often
from thidua.foundation.ui import views

# A hall of 300 people may open the public page at once and look around; a machine that copies the site is slowed down.
PUBLIC = Limit("public", times=1200, seconds=60)


class PublicLimitMiddleware:
    """Count the requests of whoever is not signed in. Signed-in people are known and are not counted here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated and is_too_often(request, PUBLIC):
            return views.too_many_requests(request, retry_after=PUBLIC.seconds)
        return self.get_response(request)
