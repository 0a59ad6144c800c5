"""Language of the reader; what browsers keep of a page; refusals that no view has caught."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from thidua.foundation.refusal import Refused
from thidua.foundation.ui import views

LANGUAGES = {"vi", "en"}


class LanguageMiddleware:
    """Vietnamese, unless the reader chose English by the switch. The browser's wishes are not asked: offices read Vietnamese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = asked if asked in LANGUAGES else "vi"
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class KeepingMiddleware:
    """Let no browser and no proxy keep what was drawn for somebody who signs in: on a shared machine the way back shows no other's page.

    A view that says itself what may be kept (files of the public pages, parts that answer 304) is left as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RefusalMiddleware:
    """Turn a `Refused` that nobody caught into words: back to the page it came from, or a page of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        if getattr(request, "htmx", False):
            return views.refusal_fragment(request, exception)
        back = request.META.get("HTTP_REFERER", "")
        same_site = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
        if request.method == "POST" and same_site:
            messages.error(request, str(exception))
            return HttpResponseRedirect(back)
        return views.conflict(request, exception)
