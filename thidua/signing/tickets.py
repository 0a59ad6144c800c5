"""Tickets (phiếu ký): by one, a program on the signer's machine fetches what is to be signed and hands the signature in."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.refusal import Refused
from thidua.foundation.signing.making import Prepared
from thidua.signing.models import Lease, PdfSignature, Ticket

SECRET_BYTES = 24


class TicketUnknown(Refused):
    """No ticket has this word."""


class TicketUsed(Refused):
    """A signature was handed in by it already, and this is another one."""


class TicketOver(Refused):
    """Its time is over, or the signing was given up: nothing is written."""


def digest_of(secret: str) -> str:
    """Return what is kept of a ticket's word."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def issue(lease: Lease) -> str:
    """Write a ticket for a lease that holds, and return its word, which is shown once."""
    if lease.user is None:
        raise ValueError("a ticket is a person's")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Ticket.objects.create(
        secret=digest_of(secret),
        file_id=lease.file_id,
        place=lease.place,
        user=lease.user,
        lease=lease,
        made_at=clock.real_now(),
        expires_at=lease.expires_at,
    )
    return secret


def find(secret: str) -> Ticket:
    """Return the ticket of this word.

    Raises:
        TicketUnknown: there is none.
    """
    found = Ticket.objects.select_related("file", "signature", "user").filter(secret=digest_of(secret)).first()
    if found is None:
        raise TicketUnknown(_("Không có phiếu ký này. Hãy chép lại đúng lệnh ký trên trang, hoặc bấm ký lại để lấy phiếu mới."))
    return found


def lease_of(ticket: Ticket, now: datetime) -> Lease:
    """Return the lease that the ticket still holds at this real moment.

    Raises:
        TicketOver: lapsed, or given up.
    """
    lease = Lease.objects.select_related("file", "user", "person").filter(tickets=ticket, expires_at__gt=now).first()
    if lease is not None:
        return lease
    if ticket.given_back_at:
        raise TicketOver(_("Phiếu ký này đã được thôi ký nên chữ ký không được ghi; tệp không đổi. Hãy bấm ký lại trên trang."))
    until = timezone.localtime(ticket.expires_at).strftime("%H:%M:%S")
    message = _(
        "Phiếu ký đã hết giờ lúc %(until)s nên chữ ký đến muộn không được ghi; tệp không đổi. "
        "Hãy bấm ký lại trên trang: bản mới nhất sẽ được chuẩn bị."
    )
    raise TicketOver(message % {"until": until})


def signature_of(ticket: Ticket, sha256: str) -> PdfSignature:
    """Return the signature that the ticket brought, to who sends that very one again.

    Raises:
        TicketUsed: this is another one.
    """
    if ticket.signature is None or ticket.cms != sha256:
        raise TicketUsed(_("Phiếu ký này đã dùng xong: chữ ký trước đã được ghi, chữ ký mới không được nhận. Hãy tải lại trang để xem."))
    return ticket.signature


def prepared_of(lease: Lease) -> Prepared:
    """Return the revision with the hole that waits for its signature."""
    return Prepared(bytes(lease.prepared), bytes.fromhex(lease.digest), bytes(lease.state))


def forget(before: datetime) -> int:
    """Take away tickets that ended before this moment and led to no signature; return how many."""
    return Ticket.objects.filter(expires_at__lt=before, signature=None).delete()[0]
