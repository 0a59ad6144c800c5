"""Closing secrets (đóng kín) with keys that follow from SECRET_KEY: a copy of the database alone opens nothing.

What a former key closed opens as long as that key stands among SECRET_KEY_FALLBACKS, and is closed anew by `manage close_secrets_anew`.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def cipher(purpose: str) -> MultiFernet:
    """Return the cipher of one kind of secrets; each kind has keys of its own."""
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"{purpose}:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
