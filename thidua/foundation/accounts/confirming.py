"""Asking once more who somebody is, before an act that counts like a signature (xác nhận là đồng chí).

allauth asks for the password or for the second step. Of an account that has neither, because its person only ever comes through the portal,
allauth asks nothing; here such a person is sent to the portal, to sign in there anew.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required  # noqa: TID251  # the one place that may use it
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows, suspend_request
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User

View = Callable[..., Any]


def asked_again(view: View | None = None, *, allow_get: bool = False, kept: bool = True) -> View:
    """Let only somebody into this view who has shown within minutes that it is still he (ACCOUNT_REAUTHENTICATION_TIMEOUT).

    With `allow_get` the page may be read without. A form that came too late is carried out after the confirmation, for which it waits in
    the session. One that may not wait there, because it holds a secret, or cannot, because it holds a file, is not `kept`: its page asks
    first, and what comes too late is typed again.
    """

    def guard(inner: View) -> View:
        by_allauth = reauthentication_required(allow_get=allow_get and kept)(inner)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            reads = allow_get and kept and request.method == "GET"
            forgets = not kept and request.method == "POST" and request.user.is_authenticated
            if reads or not request.user.is_authenticated or has_own_way(request.user):
                try:
                    answer: HttpResponseBase = by_allauth(request, *args, **kwargs)
                except ReauthenticationRequired:
                    if forgets:
                        return _to_be_typed_again(request)
                    raise
                return answer
            if was_confirmed(request):
                return inner(request, *args, **kwargs)
            return _to_be_typed_again(request) if forgets else _to_the_portal(request)

        return guarded

    return guard(view) if view else guard


def has_own_way(user: User) -> bool:
    """Return whether this account has a password or a second step that can be asked for."""
    return bool(get_reauthentication_flows(user))


def was_confirmed(request: HttpRequest) -> bool:
    """Return whether this person has confirmed within minutes, in whatever way."""
    times = [each["at"] for each in get_authentication_records(request, request.user) if each.get("reauthenticated")]
    return bool(times) and time.time() - times[-1] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def confirm(request: HttpRequest, *, subject: str) -> None:
    """Write into the session that this person has just signed in at the portal anew."""
    record_authentication(request, request.user, "portal", uid=subject, reauthenticated=True)


def _to_be_typed_again(request: HttpRequest) -> HttpResponseBase:
    messages.warning(request, _("Việc vừa rồi chưa được ghi. Hãy xác nhận là đồng chí trước, rồi nhập lại."))
    return HttpResponseRedirect(request.get_full_path())


def _to_the_portal(request: HttpRequest) -> HttpResponseBase:
    """Send somebody to the portal; what he was sending waits.

    Raises:
        PermissionDenied: the installation has no portal (any more).
    """
    if not settings.OIDC_SERVER:
        reason = _("Tài khoản chưa có mật khẩu và cổng đăng nhập đang tắt. Hãy nhờ người quản trị gửi đường dẫn mời để đặt mật khẩu.")
        raise PermissionDenied(reason)
    answer: HttpResponseBase = suspend_request(request, reverse("portal_confirm"))
    return answer
