"""What every page needs to draw its shell."""

import ipaddress
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from thidua.foundation import clock

THEME_COOKIE = "theme"
THEMES = ("light", "dark")


class Shell:
    """Facts of the shell, each computed when a template first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def theme(self) -> str:
        asked = self.request.COOKIES.get(THEME_COOKIE)
        return asked if asked in THEMES else THEMES[0]

    @property
    def training(self) -> bool:
        return bool(settings.TRAINING)

    @cached_property
    def office_now(self) -> datetime:
        return clock.now()

    @property
    def portal(self) -> str:
        """The name of the office's own sign-in portal, where it has one."""
        return (settings.OIDC_NAME or _("cổng đăng nhập chung")) if settings.OIDC_SERVER else ""

    @cached_property
    def takes_keys(self) -> bool:
        """Whether a browser lets this page ask for a security key: a key belongs to a name, and a bare number is none."""
        host, _port = split_domain_port(self.request.get_host())
        with suppress(ValueError):
            ipaddress.ip_address(host.strip("[]"))
            return False
        return True

    @property
    def installation(self) -> str:
        return getattr(settings, "INSTALLATION_NAME", "")


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: `ui` on every page."""
    return {"ui": Shell(request)}
