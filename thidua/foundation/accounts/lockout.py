"""Lock-out of repeated wrong passwords (tạm khóa đăng nhập), counted by django-axes in the database.

What is locked is one account from one address: whoever guesses at an account is stopped, and the hall that shares an address with somebody
who mistypes goes on signing in. Names that are no account are counted under a digest: people type passwords into the wrong box.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.limits.counting import address_of


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return the name under which attempts at an account are counted: its own, whichever of its names was typed."""
    given = credentials or {}
    typed = str(given.get("login") or given.get("username") or given.get("email") or request.POST.get("login", ""))
    user = _account_named(typed)
    return user.username if user else f"~{audit.keyed_digest(typed.lower())[:32]}"


def _account_named(typed: str) -> User | None:
    return User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).first() if typed and "\0" not in typed else None


class Handler(AxesDatabaseHandler):
    """The counting of axes, and one row of the log when an account becomes locked from somewhere."""

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
        was_locked = bool(request is not None and request.axes_locked_out)
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is None or was_locked or not request.axes_locked_out:
            return
        user = _account_named(counted_name(request, credentials))
        if user is not None:
            changes = {"address": [None, address_of(request)]}
            with transaction.atomic():
                audit.record("accounts.locked_out", user, actor=None, at=clock.now(), changes=changes, personal=("address",))


def answer(request: HttpRequest, original: HttpResponse | None, credentials: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Say in words that signing in is locked for a while, and who can open it."""
    cool_off = get_cool_off(request) or timedelta(0)
    minutes = -(-int(cool_off.total_seconds()) // 60)
    response = render(request, "account/locked.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


@dataclass(frozen=True)
class LockOut:
    """One account that cannot be signed in to from one address, until a moment (real time)."""

    username: str
    address: str
    failures: int
    until: datetime


def lock_outs(at: datetime, *, user: User | None = None) -> list[LockOut]:
    """Return what is locked at this real moment, of one account or of all; names that are no account are left out."""
    cool_off = get_cool_off() or timedelta(0)
    attempts = AccessAttempt.objects.filter(attempt_time__gt=at - cool_off).exclude(username__startswith="~")
    if user is not None:
        attempts = attempts.filter(username=user.username)
    summed = attempts.order_by().values("username", "ip_address").annotate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    reached = [each for each in summed if each["failures"] >= get_failure_limit(None, None)]
    return [
        LockOut(each["username"], each["ip_address"] or "", each["failures"], each["last"] + cool_off)
        for each in sorted(reached, key=lambda each: each["last"], reverse=True)
    ]


def open_again(user: User) -> int:
    """Forget the wrong passwords of this account, from everywhere; return how many rows went."""
    return AccessAttempt.objects.filter(username=user.username).delete()[0]
