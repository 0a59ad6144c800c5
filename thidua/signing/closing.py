"""How private keys are kept: the installation's closed with a key that follows from SECRET_KEY, a person's with the own passphrase inside.

So a copy of the database alone does not even allow guessing at a passphrase, and whoever runs the server cannot sign for a person.
"""

import os
import unicodedata
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.db import models, transaction
from django.utils.translation import gettext as _

from thidua.foundation import closing
from thidua.foundation.refusal import Refused
from thidua.signing.models import OfficeAuthority, SealKey, SigningCertificate

Closed: TypeAlias = "bytes | memoryview[int]"  # as databases give it back
PURPOSE = "signing"
SALT, NONCE = 16, 12
# 32 MB and about a tenth of a second for each guess.
COST = {"length": 32, "n": 2**15, "r": 8, "p": 1}
# The tables whose `closed_key` follows SECRET_KEY.
KEPT: tuple[type[models.Model], ...] = (SealKey, OfficeAuthority, SigningCertificate)


class KeyLost(Refused):
    """A key was closed with a SECRET_KEY that this installation no longer knows."""


class WrongPassphrase(Refused):
    """The passphrase does not open the key."""


def close(secret: bytes) -> bytes:
    """Close a key of the installation."""
    return closing.cipher(PURPOSE).encrypt(secret)


def open_closed(closed: Closed) -> bytes:
    """Return the key.

    Raises:
        KeyLost: it was closed with a key that this installation no longer knows.
    """
    try:
        return closing.cipher(PURPOSE).decrypt(bytes(closed))
    except InvalidToken:
        reason = _("Khóa của hệ thống đã đổi nên khóa ký này không mở được nữa. Hãy báo người quản trị.")
        raise KeyLost(reason) from None


def close_with(passphrase: str, secret: bytes) -> bytes:
    """Close a person's key with his passphrase, and that once more as a key of the installation."""
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    return close(salt + nonce + AESGCM(_stretched(passphrase, salt)).encrypt(nonce, secret, None))


def open_with(passphrase: str, closed: Closed) -> bytes:
    """Return a person's key.

    Raises:
        KeyLost: as for `open_closed`.
        WrongPassphrase: it is another passphrase.
    """
    kept = open_closed(closed)
    salt, nonce, content = kept[:SALT], kept[SALT : SALT + NONCE], kept[SALT + NONCE :]
    try:
        return AESGCM(_stretched(passphrase, salt)).decrypt(nonce, content, None)
    except InvalidTag:
        reason = _("Mật khẩu ký chưa đúng. Mật khẩu này khác mật khẩu đăng nhập; hãy gõ lại.")
        raise WrongPassphrase(reason) from None


def _stretched(passphrase: str, salt: bytes) -> bytes:
    """Return the key that follows from a passphrase, whichever way its letters and marks were typed."""
    return Scrypt(salt=salt, **COST).derive(unicodedata.normalize("NFC", passphrase).encode())


def close_anew() -> int:
    """Close every key that an earlier SECRET_KEY closed with that of today; return how many."""
    return sum(_close_one_anew(model, pk) for model in KEPT for pk in _closed(model))


def _closed(model: type[models.Model]) -> list[int]:
    return list(model._default_manager.exclude(closed_key=b"").order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _close_one_anew(model: type[models.Model], pk: int) -> bool:
    held: Any = model._default_manager.select_for_update(no_key=True).get(pk=pk)
    try:
        held.closed_key = closing.cipher(PURPOSE).rotate(bytes(held.closed_key))
    except InvalidToken:
        return False  # emptied a moment ago, or of a key that nobody has any more
    held.save(update_fields=["closed_key"])
    return True
