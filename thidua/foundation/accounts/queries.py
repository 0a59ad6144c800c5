"""Reads about accounts: invitations by their link, and where somebody is signed in."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import InvitationLink, SignIn, User

# What a browser says of itself → how it is called; the first that is found counts.
BROWSERS = {
    "Edg": "Edge",
    "coc_coc": "Cốc Cốc",  # vi: data
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Macintosh": "Mac", "Linux": "Linux"}


def digest(token: str) -> str:
    """Return what is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation(token: str) -> InvitationLink | None:
    """Return the invitation of this link."""
    return InvitationLink.objects.filter(token_sha256=digest(token)).select_related("user").first()


def open_invitation(user: User, at: datetime) -> InvitationLink | None:
    """Return the invitation that still lets this person in."""
    waiting = InvitationLink.objects.filter(user=user, used_at=None, revoked_at=None, expires_at__gt=at)
    return waiting.order_by("-made_at", "-pk").first()


def has_second_factor(user: User) -> bool:
    """Return whether signing in to this account takes two steps."""
    return bool(is_mfa_enabled(user))


@dataclass(frozen=True)
class Place:
    """One browser in which a person is signed in, as the list shows it."""

    sign_in: SignIn
    device: str
    is_here: bool


def places(user: User, here: str | None) -> list[Place]:
    """Return where this person is signed in, this browser first, then the last seen. What has ended by itself is left out."""
    held = SignIn.objects.filter(user=user).order_by("-seen_at", "-pk")
    found = [Place(each, device(each.agent), each.session_key == here) for each in held if is_alive(each, user)]
    return sorted(found, key=lambda place: not place.is_here)


def session_store(session_key: str | None = None) -> Any:
    """Return the store of a session, of whatever kind this installation keeps."""
    return import_module(settings.SESSION_ENGINE).SessionStore(session_key)


def is_alive(sign_in: SignIn, user: User) -> bool:
    """Return whether the session is still there and was not ended by a change of the password."""
    kept = session_store(sign_in.session_key).get(HASH_SESSION_KEY, "")
    return constant_time_compare(kept, user.get_session_auth_hash())


def device(agent: str) -> str:
    """Return a browser's own description in few words: "Chrome trên Windows"."""
    browser = next((name for word, name in BROWSERS.items() if word in agent), "")
    system = next((name for word, name in SYSTEMS.items() if word in agent), "")
    if browser and system:
        return _("%(browser)s trên %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Thiết bị không rõ loại")
