"""Signing a PDF, one revision after another: certified, with places for all; then for each signer a revision with a hole, then filled.

pyHanko, which takes a second and 26 MB to load, is loaded by the first signature of a process and not by its start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from cryptography import x509
from django.conf import settings

from thidua.foundation.documents import pdf as papers
from thidua.foundation.signing.holes import filled
from thidua.foundation.signing.keys import Key, require_usable
from thidua.foundation.signing.places import Place, Stamp
from thidua.foundation.signing.refusals import CmsRefused, FileRefused, TimestampMissed
from thidua.foundation.signing.timestamps import Timestamps, timestamp

__all__ = [
    "CmsRefused",
    "FileRefused",
    "Prepared",
    "SignerOf",
    "TimestampMissed",
    "certify",
    "check_cms",
    "embed",
    "prepare",
    "sign_digest",
]

RESERVE = 16_000  # bytes for a signature: its certificates up to the root, and a timestamp with its own
SEAL_FIELD = "dau-he-thong"


@dataclass(frozen=True)
class Prepared:
    """A revision whose signature is still a hole, what is to be signed (SHA-256), and where the hole is (JSON)."""

    content: bytes
    digest: bytes
    state: bytes


@dataclass(frozen=True)
class SignerOf:
    """Whose signature a CMS is, with the certificates that came with it."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def certify(pdf: bytes, places: Sequence[Place], *, seal: Key, at: datetime) -> bytes:
    """Return the PDF with an empty field for every place, certified with the installation's seal: from here on it is only signed.

    Raises:
        FileRefused: the PDF is damaged, encrypted or certified already.
        KeyRefused: the seal cannot be used now.
    """
    require_usable(seal.certificate, at=at)
    prepared = Prepared(*_revisions().certified(pdf, places, field=SEAL_FIELD, at=at, reserve=RESERVE))
    return embed(prepared, sign_digest(prepared.digest, seal, at=at))


def prepare(pdf: bytes, place: Place, stamp: Stamp, *, at: datetime, reserve: int = RESERVE) -> Prepared:
    """Return a new revision in which the place shows the stamp, with a hole for a signature of at most `reserve` bytes.

    Raises:
        FileRefused: the PDF is damaged or encrypted, or the place is missing or signed.
        PaperNotMade: what is shown could not be set.
    """
    if stamp.picture:
        shown = papers.picture(stamp.picture, width=place.width, height=place.height)
    else:
        shown = papers.stamp(lines_of(stamp), width=place.width, height=place.height)
    return Prepared(*_revisions().prepared(pdf, place, shown, name=stamp.name, reason=stamp.reason, at=at, reserve=reserve))


def sign_digest(digest: bytes, key: Key, *, at: datetime, timestamps: Timestamps | None = None) -> bytes:
    """Return the signature (CMS, PAdES, SHA-256) of a digest, with a timestamp where a server is given.

    Raises:
        KeyRefused: the key cannot be used now.
        TimestampMissed: the server gave none; the same call without it signs at the lower level.
    """
    require_usable(key.certificate, at=at)
    made: bytes = _cms().signed(digest, key)
    return timestamp(made, timestamps) if timestamps else made


def check_cms(cms: bytes, digest: bytes) -> SignerOf:
    """Return whose signature it is; nothing is said of trust.

    Raises:
        CmsRefused: not a signature, damaged, of another document, or made in a way that is not accepted.
    """
    return SignerOf(*_cms().checked(cms, digest))


def embed(prepared: Prepared, cms: bytes) -> bytes:
    """Return the PDF whose hole is filled with the signature.

    Raises:
        CmsRefused: as `check_cms` says, or it is larger than the hole.
    """
    check_cms(cms, prepared.digest)
    return filled(prepared.content, prepared.state, cms)


def lines_of(stamp: Stamp) -> list[tuple[str, str]]:
    """Return the lines of a stamp, each with how it is set; the moment in the office's own time, with its offset."""
    local = stamp.moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    moment = f"{local:%d/%m/%Y %H:%M:%S} {local.isoformat()[-6:]}"
    lines = [
        ("Ký bởi:", "small"),  # vi: data
        (stamp.name, "strong"),
        (stamp.capacity, ""),
        (stamp.unit, ""),
        (moment, "small"),
        (stamp.reason, "small"),
        (stamp.mark, "small"),
    ]
    return [(text, how) for text, how in lines if text]


def _revisions() -> Any:
    return import_module("thidua.foundation.signing.revisions")


def _cms() -> Any:
    return import_module("thidua.foundation.signing.cms")
