"""The theme switch, and the pages shown when something cannot be done."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from thidua.foundation.ui.context import THEME_COOKIE, THEMES
from thidua.foundation.ui.everybody import comes_from_here

YEAR_OF_SECONDS = 365 * 24 * 3600


@csrf_exempt
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark for this browser and go back.

    Without a form token, as the language: it changes only how pages look to this browser, and a token would set a cookie on public pages.
    """
    if not comes_from_here(request):
        return csrf_failure(request)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_OF_SECONDS, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember Vietnamese or English for this browser and go back."""
    return set_language(request) if comes_from_here(request) else csrf_failure(request)


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return render(request, f"{status}.html", {"shell": "ui/base.html" if signed_in else "ui/public.html", **context}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the sentence the permission carried answers "Vì sao?"."""
    return _page(request, 403, reason=str(exception or ""))


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def only_by_button(request: HttpRequest) -> HttpResponse:
    """405: the address of an act, opened like a page; it happens on coming back from signing in."""
    response = _page(request, 405)
    response.headers["Allow"] = "POST"
    return response


def conflict(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """409: an expected "no" that came by a way without a page to go back to."""
    return _page(request, 409, reason=str(exception or ""))


def too_many_requests(request: HttpRequest, *, retry_after: int = 300) -> HttpResponse:
    """429: too many attempts or questions in a short time; the page says after how many minutes to come back."""
    response = _page(request, 429, minutes=-(-retry_after // 60))
    response.headers["Retry-After"] = str(retry_after)
    return response


def refusal_fragment(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same "no" for a part of a page: htmx puts it where the answer would have stood."""
    return render(request, "ui/refusal.html", {"reason": str(exception)}, status=409)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form had grown old, or came from elsewhere."""
    request.csrf_failed = True  # type: ignore[attr-defined]  # what was typed may be kept: foundation/ui/resume.py
    sentence = _("Trang đã mở quá lâu hoặc được gửi từ nơi khác nên chưa ghi nhận. Hãy tải lại trang rồi làm lại việc vừa rồi.")
    return _page(request, 403, reason=sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without request, database or context processors, because any of them may be what failed."""
    with override(get_language() or "vi"):
        return HttpResponse(loader.get_template("500.html").render({}), status=500)
