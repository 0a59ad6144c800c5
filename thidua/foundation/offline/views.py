from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET


@cache
def _source() -> str:
    return (Path(__file__).parent / "worker.js").read_text("utf-8")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that its scope is every page."""
    response = HttpResponse(_source().replace("{sign-out}", reverse("account_logout")), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
