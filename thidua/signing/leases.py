"""One revision at a time: who wants to write a file's next revision takes its lease first, and writes only while that lease holds.

Taking, giving back and writing are short transactions that lock the file's row; keys work between them, outside any transaction.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.files import kinds, storage
from thidua.foundation.refusal import Refused
from thidua.organisation.models import Person
from thidua.signing.models import Lease, SignedFile, Ticket

# How long a key that is here may work, besides what a timestamp server may take; how long the next one waits for it, how often it looks.
WORK_SECONDS = 30
WAIT_SECONDS = 8.0
LOOK_SECONDS = 0.15


log = logging.getLogger(__name__)

Rule = Callable[[SignedFile], object]


class LeaseHeld(Refused):
    """Somebody else is signing the file at this moment."""


class FileBroken(Refused):
    """The newest revision cannot be read from the store."""


class LeaseLost(Refused):
    """The lease lapsed, was given back, or the file has moved on: nothing was written."""


@dataclass(frozen=True)
class Wanted:
    """Who wants to write, and where. `holder` is what the others read ("Nguyễn Thị Ví Dụ (Đơn vị Giả định)")."""

    user: User | None
    person: Person | None
    holder: str
    place: str = ""
    about: dict[str, Any] = field(default_factory=dict)


def locked(file: SignedFile) -> SignedFile:
    """Return the file fresh, locked until the end of the transaction."""
    return SignedFile.objects.select_for_update(no_key=True).get(pk=file.pk)


def held_sentence(lease: Lease) -> str:
    """Say who holds a file, and until when."""
    if lease.user_id is None:
        return _("Hệ thống đang bổ sung dấu thời gian cho các chữ ký trong tệp, chỉ trong ít giây. Hãy bấm ký lại.")
    values = {"holder": lease.holder, "until": timezone.localtime(lease.expires_at).strftime("%H:%M:%S")}
    return _("Đồng chí %(holder)s đang ký, đến %(until)s. Mỗi lần một người ký; hãy chờ rồi bấm ký lại.") % values


def working_time() -> timedelta:
    """Return how long it may take to make a revision with a key or a signature that is here."""
    return timedelta(seconds=WORK_SECONDS + (settings.TIMESTAMP_SECONDS if settings.TIMESTAMP_URL else 0))


def is_own(lease: Lease, wanted: Wanted) -> bool:
    """Return whether the lease is this very person's for this very box."""
    return lease.user_id is not None and wanted.user is not None and lease.user_id == wanted.user.pk


def take(file: SignedFile, wanted: Wanted, *, rule: Rule, resume: bool = False) -> Lease:
    """Take the lease for as long as a key that is here may work; `rule` is asked in the same transaction, and its refusal takes nothing.

    A key that works here is waited for, some seconds; a lease held for a token is told at once, but for its own holder, who takes another
    one in its place, or with `resume` goes on with the same digest. A lapsed lease goes to the next comer.

    Raises:
        LeaseHeld: somebody else is signing.
        RuntimeError: called within a transaction, where waiting would make others wait.
    """
    until = time.monotonic() + WAIT_SECONDS
    while True:
        lease, is_ours = _take_once(file, wanted, rule, resume=resume)
        if is_ours:
            return lease
        if lease.digest or time.monotonic() > until:
            raise LeaseHeld(held_sentence(lease))
        time.sleep(LOOK_SECONDS)


@transaction.atomic(durable=True)
def _take_once(file: SignedFile, wanted: Wanted, rule: Rule, *, resume: bool) -> tuple[Lease, bool]:
    """Return the lease and whether it is ours now."""
    file = locked(file)
    rule(file)
    now = clock.real_now()
    held = Lease.objects.filter(file=file).first()
    if held and held.expires_at > now:
        if not (held.digest and is_own(held, wanted)):
            return held, False
        same = held.place == wanted.place and held.about == wanted.about and held.base == file.revision
        if resume and same:
            return held, True
    if held:
        _drop(held, now)
    return _new(file, wanted, now), True


def _new(file: SignedFile, wanted: Wanted, now: datetime) -> Lease:
    return Lease.objects.create(
        file=file,
        place=wanted.place,
        user=wanted.user,
        person=wanted.person,
        holder=wanted.holder[:500],
        about=wanted.about,
        base=file.revision,
        taken_at=now,
        expires_at=now + working_time(),
    )


def _drop(lease: Lease, now: datetime) -> None:
    if lease.expires_at > now:
        Ticket.objects.filter(lease=lease).update(given_back_at=now)
    lease.delete()


@transaction.atomic
def give_back(lease: Lease) -> bool:
    """Free the file, if this lease still holds it; return whether it did."""
    locked(lease.file)
    held = Lease.objects.filter(pk=lease.pk).first()
    if held:
        _drop(held, clock.real_now())
    return held is not None


def require_held(lease: Lease) -> tuple[SignedFile, Lease]:
    """Lock the file and return it and the lease, while it holds and nobody has written since; within the transaction that writes.

    Raises:
        LeaseLost: it lapsed, was given back, or the file has moved on.
    """
    file = locked(lease.file)
    held = Lease.objects.filter(pk=lease.pk).first()
    if held is None or held.expires_at <= clock.real_now() or held.base != file.revision:
        raise LeaseLost(
            _(
                "Đã quá thời gian dành cho lần ký này nên chữ ký không được ghi; tệp không đổi. "
                "Hãy bấm ký lại: bản mới nhất sẽ được chuẩn bị."
            )
        )
    return file, held


@transaction.atomic(durable=True)
def hold_on(lease: Lease) -> None:
    """Keep the lease long enough to finish: what came in time is not late because of our own work.

    Raises:
        LeaseLost: as `require_held`.
    """
    _file, held = require_held(lease)
    held.expires_at = max(held.expires_at, clock.real_now() + working_time())
    held.save(update_fields=["expires_at"])


def content_of(lease: Lease) -> bytes:
    """Return the bytes of the revision on which the lease was taken.

    Raises:
        FileBroken: they are gone from the store, or are not those that were written.
    """
    file = SignedFile.objects.select_related("current").get(pk=lease.file_id)
    try:
        return storage.read(file.current)
    except (OSError, ValueError):
        log.exception("file %s of the signed file %s cannot be read", file.current_id, file.pk)
        raise FileBroken(_("Tệp cần ký không còn nguyên vẹn trên máy chủ nên chưa ký được. Hãy báo người quản trị hệ thống.")) from None


def write(lease: Lease, content: bytes) -> SignedFile:
    """Make these bytes the file's next revision and end the lease; within the caller's transaction.

    Raises:
        LeaseLost: as `require_held`.
    """
    file, held = require_held(lease)
    file.current = storage.store_bytes(content, name=file.current.name, kind=kinds.PDF, at=clock.real_now())
    file.revision += 1
    file.save(update_fields=["current", "revision"])
    held.delete()
    return file


@transaction.atomic
def sweep(before: datetime) -> int:
    """Take away leases that lapsed before this moment, with the revisions that were prepared in them; return how many."""
    return Lease.objects.filter(expires_at__lt=before).delete()[0]
