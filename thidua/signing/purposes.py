"""What a signature in a file means to the slice that had the file begun: it registers a purpose, and is asked and told through it.

A higher slice writes in its `AppConfig.ready`: `purposes.register("covenant", Purpose(may_sign=…, signed=…))`. Then whoever signs, here or
by a program on another machine, goes through the same rules, and the signature and what follows from it are one transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right
from thidua.signing.models import PdfSignature, SignedFile

About = Mapping[str, Any]


@dataclass(frozen=True)
class Purpose:
    """What the slice above answers and does.

    `may_sign(user, file, place, about, on)` says whether this person may sign there that day; it may also raise `Refused` (the record is
    not being signed any more). It is asked before the key is used, and again in the transaction that writes.
    `signed(signature, about, actor, at)` is the slice's own act, in that transaction: what it raises undoes the signature too.
    `organ(file, place)` names the organ (cơ quan) whose certificate signs there, where it is not the person's own.
    `about` is what the slice gave when signing began: plain values, for instance the number of a unit or of a delegation.
    """

    may_sign: Callable[[User, SignedFile, str, About, date], Right]
    signed: Callable[[PdfSignature, About, User, datetime], object]
    organ: Callable[[SignedFile, str], str] = lambda _file, _place: ""


_known: dict[str, Purpose] = {}


def register(name: str, purpose: Purpose) -> None:
    """Let files be begun for this purpose."""
    _known[name] = purpose


def of(file: SignedFile) -> Purpose:
    """Return the purpose of a file; KeyError when nobody registered it."""
    return _known[file.purpose]


def is_known(name: str) -> bool:
    """Return whether somebody registered this purpose."""
    return name in _known


def may_sign(user: User, file: SignedFile, place: str, about: About, on: date) -> Right:
    """Return whether this person may sign there that day, and the fact that decides."""
    return of(file).may_sign(user, file, place, about, on)


def organ_of(file: SignedFile, place: str) -> str:
    """Return the organ whose certificate signs in a place; empty where a person signs with his own."""
    return of(file).organ(file, place)
