"""The urn of a secret poll (hòm phiếu): a key pair whose private half never enters the database and is destroyed when the poll ends.

A ballot is packed to one length, then sealed to the public key with a key pair used once (X25519, HKDF-SHA256, ChaCha20-Poly1305), so
that whoever has the database but not the key file learns nothing from an envelope, not even which two are alike.
"""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from thidua.domain.voting.tally import Choice

MOST_OPTIONS = 100
PACKED = 128  # bytes of every ballot, whatever it chooses
KEY, CONTEXT = 32, b"thidua urn 1:"
NONCE = bytes(12)  # each sealing has a key of its own, so the nonce need not change


class UrnLost(Exception):
    """The private key's file is not there, or is not a key."""


def _path(name: str) -> Path:
    return Path(settings.URN_DIR) / f"{name}.key"


def make() -> tuple[str, str]:
    """Make a key pair. Return the name of the private key's file, which is on disk and readable by the server alone, and the public key."""
    private = X25519PrivateKey.generate()
    name = secrets.token_hex(20)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(private.private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    return name, private.public_key().public_bytes_raw().hex()


def is_there(name: str) -> bool:
    """Return whether the urn can still be opened."""
    return bool(name) and _path(name).is_file()


def destroy(name: str) -> None:
    """Destroy the private key: its bytes are written over, the file is removed. Twice is once.

    What a journalling file system, a snapshot or a wearing flash disk keeps of the old bytes is beyond this program.
    """
    path = _path(name)
    try:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(KEY))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return
    _sync_folder(path.parent)


def names() -> dict[str, float]:
    """Return the keys that are kept, each with the moment at which its file was written (seconds of the epoch)."""
    return {path.stem: path.stat().st_mtime for path in Path(settings.URN_DIR).glob("*.key")}


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- sealing -----------------------------------------------------------------------------------------------------------------------


def pack(choice: Iterable[int]) -> bytes:
    """Return a ballot as bytes of one length: the byte of every chosen option is 1."""
    chosen = frozenset(choice)
    return bytes(1 if place in chosen else 0 for place in range(PACKED))


def unpack(packed: bytes) -> Choice | None:
    """Return the options of a packed ballot; None when it is none."""
    if len(packed) != PACKED or not set(packed) <= {0, 1}:
        return None
    return frozenset(place for place, byte in enumerate(packed) if byte)


def _cipher(shared: bytes, context: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(algorithm=SHA256(), length=KEY, salt=None, info=context).derive(shared))


def seal(public_key: str, choice: Iterable[int]) -> bytes:
    """Return a ballot sealed to the urn: the public half of a key pair used once, then the ciphertext. Always of one length."""
    once = X25519PrivateKey.generate()
    head, theirs = once.public_key().public_bytes_raw(), bytes.fromhex(public_key)
    context = CONTEXT + head + theirs
    return head + _cipher(once.exchange(X25519PublicKey.from_public_bytes(theirs)), context).encrypt(NONCE, pack(choice), context)


def unseal(name: str, sealed: Iterable[bytes]) -> list[Choice | None]:
    """Open envelopes with the urn's private key; None for one that holds no ballot.

    Raises:
        UrnLost: the private key is gone.
    """
    try:
        private = X25519PrivateKey.from_private_bytes(_path(name).read_bytes())
    except (OSError, ValueError) as error:
        raise UrnLost(name) from error
    return [_unsealed(private, each) for each in sealed]


def _unsealed(private: X25519PrivateKey, sealed: bytes) -> Choice | None:
    head, ciphertext = sealed[:KEY], sealed[KEY:]
    context = CONTEXT + head + private.public_key().public_bytes_raw()
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(head))
        return unpack(_cipher(shared, context).decrypt(NONCE, ciphertext, context))
    except (InvalidTag, ValueError):
        return None
