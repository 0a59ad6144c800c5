"""What somebody must do before anything else: until then every page of the house leads to that one.

`ACCOUNT_DUTIES` names functions that take the request of a signed-in person and return the address to go to first, or nothing.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

# Where a duty is done, and the way out.
FREE = ("account_", "mfa_", "ui:", "set_language")


class DutiesMiddleware:
    """Lead a person with a duty to it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    @cached_property
    def duties(self) -> list[Callable[[HttpRequest], str | None]]:
        return [import_string(path) for path in settings.ACCOUNT_DUTIES]

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or name.startswith(FREE):
            return None
        first = next((address for duty in self.duties if (address := duty(request))), None)
        if first is None:
            return None
        back = request.get_full_path() if request.method == "GET" else ""
        return HttpResponseRedirect(f"{first}?{urlencode({'next': back})}" if back else first)


def own_password(request: HttpRequest) -> str | None:
    """Whoever signed in with a password that an administrator gave chooses an own one."""
    if not request.user.must_change_password:  # type: ignore[union-attr]
        return None
    if request.method != "GET":
        messages.warning(request, _("Việc vừa rồi chưa được ghi. Hãy đặt mật khẩu riêng trước, rồi làm lại."))
    return reverse("account_change_password")
