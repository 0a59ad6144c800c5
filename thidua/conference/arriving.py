"""The code on the hall screen by which people check themselves in (điểm danh bằng mã).

It changes every 20 seconds of real time and is taken for 10 seconds more: the screen may show it a few seconds late, and a thumb needs
some. A keyed digest of conference and moment, it is the same in every process and stands in no table. It deters; it does not prove
presence: whoever is in the room can read it to somebody outside.
"""

import time
from datetime import datetime

from django.core.cache import caches
from django.utils.crypto import constant_time_compare, salted_hmac

from thidua.foundation.limits.counting import COUNTS

WINDOW_SECONDS, GRACE_SECONDS = 20, 10
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another
LENGTH = 8
# Forty bits guessed ten times in five minutes: a guesser of three hundred accounts would need centuries.
GUESSES, GUESS_SECONDS = 10, 300


def window_of(real_at: datetime) -> int:
    """Return the number of the 20 seconds in which this moment lies."""
    return int(real_at.timestamp()) // WINDOW_SECONDS


def seconds_left(real_at: datetime) -> int:
    """Return for how many more seconds the code of this moment stands on the screen."""
    return WINDOW_SECONDS - int(real_at.timestamp()) % WINDOW_SECONDS


def code(conference_pk: int, window: int) -> str:
    """Return the code of a conference in a window."""
    digest = salted_hmac("thidua.conference.arriving", f"{conference_pk}:{window}", algorithm="sha256").digest()
    number = int.from_bytes(digest[:8], "big")
    return "".join(LETTERS[number >> 5 * place & 31] for place in range(LENGTH))


def cleaned(typed: str) -> str:
    """Return a typed code as the screen writes it: capitals, no spaces, and letters that look like figures taken for them."""
    plain = "".join(typed.split()).replace("-", "").upper()
    return plain.translate(str.maketrans("OIL", "011"))


def accepted(conference_pk: int, typed: str, real_at: datetime) -> int | None:
    """Return the window whose code this is, while it is taken; None when it is no code, or an old one."""
    now = window_of(real_at)
    in_grace = WINDOW_SECONDS - seconds_left(real_at) < GRACE_SECONDS
    for window in (now, now - 1) if in_grace else (now,):
        if constant_time_compare(cleaned(typed), code(conference_pk, window)):
            return window
    return None


def _guesses(user_pk: int) -> str:
    return f"arriving:{user_pk}:{int(time.time()) // GUESS_SECONDS}"


def has_guessed_too_often(user_pk: int) -> bool:
    """Return whether this account has sent too many wrong codes in these five minutes."""
    return int(caches[COUNTS].get(_guesses(user_pk), 0)) >= GUESSES


def count_guess(user_pk: int) -> None:
    """Remember a wrong code of this account; not which."""
    counts = caches[COUNTS]
    if not counts.add(_guesses(user_pk), 1, GUESS_SECONDS):
        counts.incr(_guesses(user_pk))
