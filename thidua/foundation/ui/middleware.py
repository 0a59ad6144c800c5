"""Language of the reader; what browsers keep of a page; refusals that no view has caught."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused
from thidua.foundation.ui import views

LANGUAGES = {"vi", "en"}
# States of PostgreSQL: a value that may stand once; a deadlock, a failed serialisation, a lock that did not come free.
UNIQUE_VIOLATION, GAVE_WAY = "23505", {"40P01", "40001", "55P03"}
logger = logging.getLogger("django.request")


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


def refused_by_database(error: DatabaseError) -> Refused | None:
    """Return the sentence for what two people did at one moment and the database let only one of them do; None for a real fault."""
    state = getattr(error.__cause__, "sqlstate", "")
    if state == UNIQUE_VIOLATION or "UNIQUE constraint failed" in str(error):
        logger.warning("refused by the database: %s", error)
        return Refused(_("Người khác vừa ghi đúng điều này trước đồng chí. Hãy tải lại trang để xem, rồi làm lại nếu còn cần."))
    if state in GAVE_WAY or "database is locked" in str(error):
        logger.warning("refused by the database: %s", error)
        return Refused(_("Nhiều người đang ghi cùng lúc nên việc vừa rồi chưa được ghi. Hãy làm lại sau ít giây."))
    return None


class RefusalMiddleware:
    """Turn a `Refused` that nobody caught, and an act's address opened like a page, into words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET":
            return views.only_by_button(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DatabaseError):
            exception = refused_by_database(exception) or exception
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
