"""Nothing typed is lost when a session has ended (làm tiếp sau khi đăng nhập lại).

A form that arrives after the session ended is not carried out, but kept: in the new session of the same browser, for the account that was
signed in here before, for an hour. After signing in the page with the form is shown again, filled in; sending it is the person's own act.
Works without scripts. Files cannot be kept and are named; passwords and codes are never kept.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from thidua.foundation.ui.fill import fill

KEPT = "kept_form"
# Signed; says to this browser alone whose session it last was. Gone on signing out.
ACCOUNT_COOKIE = "last_account"
SECONDS = 3600
MOST_LETTERS, MOST_FIELDS = 200_000, 300
SECRET = ("password", "code", "token", "credential", "csrf")
MAIN = re.compile(r"<main\b[^>]*>")
signer = Signer(salt="last account")


@dataclass(frozen=True)
class Kept:
    """What somebody typed: where it was to be sent, on which page, when, and by which account."""

    page: str
    action: str
    typed: dict[str, list[str]]
    files: list[str]
    at: float
    account: str

    def is_for(self, account: str) -> bool:
        return self.account == account and time.time() - self.at < SECONDS


def kept(request: HttpRequest) -> Kept | None:
    """Return what this browser keeps, whoever it is for."""
    held = request.session.get(KEPT)
    return Kept(**held) if held else None


def account_of(request: HttpRequest) -> str:
    """Return whose session this browser last held, or nothing."""
    try:
        return signer.unsign(request.COOKIES.get(ACCOUNT_COOKIE, ""))
    except BadSignature:
        return ""


class ResumeMiddleware:
    """Keeps a form that came too late, and fills it in again after signing in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST":
            return self._after_sending(request, response)
        if request.method == "GET" and request.user.is_authenticated and KEPT in request.session:
            return self._fill_in(request, response)
        return response

    def _after_sending(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        match = request.resolver_match
        if match and match.view_name.startswith(("account_", "mfa_")):
            return self._after_signing_in_or_out(request, response)
        if getattr(request, "csrf_failed", False):
            ours = request.user.is_authenticated and _same_origin(request)
            return self._keep(request, response, str(request.user.pk)) if ours else response
        if request.user.is_authenticated:
            held = kept(request)
            if held and held.action == request.path:
                del request.session[KEPT]  # sent again: what becomes of it now is the page's to say
        elif _asks_to_sign_in(response):
            return self._keep(request, response, account_of(request))
        return response

    @staticmethod
    def _after_signing_in_or_out(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Remember in this browser whose session it holds; forget it when that person leaves."""
        if request.user.is_authenticated:
            account = signer.sign(str(request.user.pk))
            age = settings.SESSION_COOKIE_AGE * 2
            response.set_cookie(ACCOUNT_COOKIE, account, max_age=age, secure=settings.HTTPS, httponly=True, samesite="Lax")
        elif request.resolver_match and request.resolver_match.view_name == "account_logout":
            response.delete_cookie(ACCOUNT_COOKIE)
        return response

    @staticmethod
    def _keep(request: HttpRequest, response: HttpResponseBase, account: str) -> HttpResponseBase:
        page = _page_of(request)
        if account and (typed := _typed(request)):
            files = [str(getattr(file, "name", "")) for file in request.FILES.values()]
            request.session[KEPT] = vars(Kept(page, request.path, typed, files, time.time(), account))
        target = page if request.user.is_authenticated else f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)

    def _fill_in(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        held = kept(request)
        if held is None or not held.is_for(str(request.user.pk)):
            request.session.pop(KEPT, None)
            return response
        html = response.headers.get("Content-Type", "").startswith("text/html")
        if urlsplit(held.page).path != request.path or not html or not isinstance(response, HttpResponse):
            return response
        page = response.content.decode()
        filled = fill(page, at=request.get_full_path(), action=held.action, typed=held.typed) if response.status_code == 200 else None
        note = loader.render_to_string("ui/kept.html", {"kept": held, "filled": filled is not None}, request)
        response.content = MAIN.sub(lambda main: main[0] + note, filled or page, count=1)
        return response


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Let go of what was kept, and show the page as it stands."""
    held = kept(request)
    request.session.pop(KEPT, None)
    return redirect(held.page if held else settings.LOGIN_REDIRECT_URL)


def _same_origin(request: HttpRequest) -> bool:
    """Return whether the browser itself says that the form stood on a page of ours."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _asks_to_sign_in(response: HttpResponseBase) -> bool:
    location = urlsplit(response.headers.get("Location", ""))
    return response.status_code == 302 and location.query.startswith("next=") and location.path == resolve_url(settings.LOGIN_URL)


def _page_of(request: HttpRequest) -> str:
    """Return the page on which the form stood: where the request came from, if that was one of ours, else where it was sent."""
    came = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        return request.path
    parts = urlsplit(came)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _typed(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed, without secrets; nothing when it is more than anybody types."""
    sent: Any = request.POST
    typed = {name: values for name, values in sent.lists() if not any(word in name.lower() for word in SECRET)}
    if len(typed) > MOST_FIELDS or sum(len(value) for values in typed.values() for value in values) > MOST_LETTERS:
        return {}
    return typed
