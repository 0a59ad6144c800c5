"""The code printed on an issued paper, by which anybody finds its page of checking: what is read aloud, typed, or scanned."""

import io
import secrets
from functools import lru_cache

import segno

# Without letters and digits that look alike on paper (I, L, O, U, 0, 1). Ten of these thirty are too many to try at a page that counts.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
GROUPS = (4, 4, 2)


def new_code() -> str:
    """Return a code that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _each in range(LENGTH))


def in_groups(code: str) -> str:
    """Return a code as it is printed: K7M2-QX9F-TA."""
    first, second, _third = GROUPS
    return "-".join(part for part in (code[:first], code[first : first + second], code[first + second :]) if part)


def typed(text: str) -> str:
    """Return what somebody typed or pasted as a code: spaces, hyphens and case do not matter, nor does the address in front of it."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last.upper() if letter in LETTERS)[: LENGTH + 1]


@lru_cache(maxsize=8)
def qr_svg(address: str) -> str:
    """Return the QR code of an address as SVG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=3).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def qr_png(address: str) -> bytes:
    """Return the QR code of an address as PNG."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=3).save(out, kind="png", border=0, scale=8)
    return out.getvalue()
