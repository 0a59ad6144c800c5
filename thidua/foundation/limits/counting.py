"""Counting what one address asks for, in windows of fixed length.

A whole office or a hall full of telephones comes from one address, so limits are generous: they stop a machine, never a room.
"""

import hashlib
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from thidua.foundation.ui import views

COUNTS = "counts"
IPV6_NETWORK = 64


@dataclass(frozen=True)
class Limit:
    """At most `times` within `seconds` from one address, under one name."""

    name: str
    times: int
    seconds: int


def address_of(request: HttpRequest) -> str:
    """Return the network address that asks; behind a proxy of our own the server has already put the right one there."""
    return request.META.get("REMOTE_ADDR") or "127.0.0.1"


def counted_as(address: str) -> str:
    """Return what an address counts as: itself, or for IPv6 its network, since one household holds 2⁶⁴ of those."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/{IPV6_NETWORK}", strict=False)) if parsed.version == 6 else address


def is_too_often(request: HttpRequest, limit: Limit) -> bool:
    """Count this request and return whether its address has asked more often than the limit allows."""
    if not settings.LIMITS:
        return False
    window = int(time.time()) // limit.seconds
    asking = hashlib.sha256(counted_as(address_of(request)).encode()).hexdigest()[:32]
    name = limit.name.replace(" ", "-")  # a key of a cache has no spaces
    key = f"limit:{name}:{window}:{asking}"
    counts = caches[COUNTS]
    if counts.add(key, 1, limit.seconds):
        return False
    try:
        return bool(counts.incr(key) > limit.times)
    except ValueError:  # the window closed between the two calls
        return False


def limited(limit: Limit) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view answer only so often to one address; above that the 429 page says in words to wait."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if is_too_often(request, limit):
                return views.too_many_requests(request, retry_after=limit.seconds)
            return view(request, *args, **kwargs)

        return counted

    return decorate
