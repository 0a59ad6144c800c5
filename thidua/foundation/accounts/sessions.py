"""Keeping the list of places in which somebody is signed in: one row for a session, its time written every few minutes."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse

from thidua.foundation.accounts.models import SignIn, User
from thidua.foundation.clock.reading import real_now
from thidua.foundation.limits.counting import address_of

# What the session itself remembers: its own key as the row has it, and when the row was last written.
NOTE = "sign_in"
EVERY = timedelta(minutes=5)


def begin(request: HttpRequest, user: User) -> None:
    """Write down that this person has just signed in here."""
    if not request.session.session_key:
        request.session.save()
    key, now = request.session.session_key, real_now()
    facts = {
        "user": user,
        "address": address_of(request),
        "agent": request.headers.get("User-Agent", "")[:300],
        "began_at": now,
        "seen_at": now,
    }
    SignIn.objects.update_or_create(session_key=key, defaults=facts)
    request.session[NOTE] = [key, now.timestamp()]


class SeenMiddleware:
    """After each answer: follow a session whose key has changed, and write now and then that it was seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        # A session that nobody has read is not read for this either.
        if session.accessed and session.session_key and NOTE in session:
            kept_key, seen = session[NOTE]
            now = real_now()
            if kept_key != session.session_key or now.timestamp() - seen > EVERY.total_seconds():
                SignIn.objects.filter(session_key=kept_key).update(
                    session_key=session.session_key, seen_at=now, address=address_of(request)
                )
                session[NOTE] = [session.session_key, now.timestamp()]
                session.save()
        return response


def forget_ended() -> int:
    """Delete what is past: sessions that have run out, and the rows of sessions that are gone. Return how many rows went."""
    Session.objects.filter(expire_date__lt=real_now()).delete()
    oldest = real_now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    ended = SignIn.objects.filter(seen_at__lt=oldest).exclude(session_key__in=Session.objects.values("session_key"))
    return ended.delete()[0]
