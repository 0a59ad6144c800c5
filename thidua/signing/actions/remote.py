"""Signing with a key that never leaves the signer's machine: a digest goes out under a ticket, a signature (CMS) comes back."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import require
from thidua.foundation.signing import making
from thidua.foundation.signing.places import Stamp
from thidua.foundation.signing.refusals import CmsRefused
from thidua.organisation.models import Person
from thidua.signing import leases, levels, purposes, signers, tickets, turns
from thidua.signing.actions import landing
from thidua.signing.actions.files import release
from thidua.signing.models import Lease, PdfSignature, SignedFile, Way


def prepare(
    file: SignedFile,
    *,
    place: str,
    stamp: Stamp,
    person: Person,
    about: purposes.About | None = None,
    actor: User,
    at: datetime,
) -> tuple[Lease, str]:
    """Prepare the next revision, hold the file for its signature, and return the lease and the ticket's word, which is shown once.

    The same person, before the time is over, gets the same digest under another ticket, and both tickets hold. Afterwards it is prepared
    anew on the newest revision. Never within a transaction, hence not under `once`.

    Raises:
        PermissionDenied: actor may not sign there.
        TurnRefused: the place is signed, or others come first.
        LeaseHeld: somebody else is signing.
        LeaseLost: preparing took too long.
    """
    kept = dict(about or {})
    require(signers.is_own(actor, person) & purposes.may_sign(actor, file, place, kept, at.date()))
    wanted = leases.Wanted(user=actor, person=person, holder=signers.holder_of(stamp), place=place, about=kept)
    lease = leases.take(file, wanted, rule=lambda fresh: turns.require_turn(fresh, place), resume=True)
    if lease.digest:
        return lease, tickets.issue(lease)
    try:
        moment = clock.real_now()
        ready = making.prepare(leases.content_of(lease), turns.place_of(file, place), replace(stamp, moment=moment), at=moment)
        with transaction.atomic(durable=True):
            subject, held = leases.require_held(lease)
            held.prepared, held.state, held.digest, held.moment = ready.content, ready.state, ready.digest.hex(), moment
            held.expires_at = clock.real_now() + timedelta(seconds=settings.SIGN_LEASE_SECONDS)
            held.save(update_fields=["prepared", "state", "digest", "moment", "expires_at"])
            secret = tickets.issue(held)
            changes = {"place": place, "digest": held.digest, "until": held.expires_at}
            audit.record("signing.prepared", subject, actor=actor, at=at, changes=changes)
    except BaseException:
        leases.give_back(lease)
        raise
    return held, secret


def embed(secret: str, cms: bytes, *, at: datetime) -> PdfSignature:
    """Take in the signature of a ticket's digest, and do what follows from it. The same signature sent again is answered as the first time.

    Who acts is whose ticket it is. A signature that does not fit leaves the lease as it is: the right one may still come. Refused by the
    right, the turn or the purpose, the file is given back.

    Raises:
        TicketUnknown, TicketUsed, TicketOver: there is no such ticket, it brought another signature, it comes too late.
        CmsRefused: of another document, damaged, made in a way that is not accepted, too large.
        KeyRefused, SignerRefused: the certificate is weak, expired, revoked, of an unknown root, of another person.
        PermissionDenied, TurnRefused, whatever the purpose raises: what held when signing began no longer does.
    """
    ticket, sha256 = tickets.find(secret), hashlib.sha256(cms).hexdigest()
    if ticket.signature_id:
        return tickets.signature_of(ticket, sha256)
    now = clock.real_now()
    lease = tickets.lease_of(ticket, now)
    ready = tickets.prepared_of(lease)
    if lease.user is None or lease.person is None or lease.moment is None:
        raise ValueError(f"lease {lease.pk} has a digest and nobody who signs")
    given = making.check_cms(cms, ready.digest)
    organ = purposes.organ_of(lease.file, lease.place)
    said = signers.require_signer(given.certificate, given.chain, lease.person, organ=organ, at=now)
    try:
        leases.hold_on(lease)
        raised = levels.timestamped(cms)
        content = making.embed(ready, raised.cms)
        made = landing.Made(content, said, Way.TOKEN, lease.moment, level=raised.level, timestamped_at=raised.at, cms=sha256)
        return landing.land(lease, made, actor=lease.user, person=lease.person, at=at)
    except leases.LeaseLost:
        ticket = tickets.find(secret)
        if ticket.signature_id:  # the same signature, sent twice at once
            return tickets.signature_of(ticket, sha256)
        tickets.lease_of(ticket, clock.real_now())
        raise
    except CmsRefused:
        raise
    except (Refused, PermissionDenied):
        leases.give_back(lease)
        raise


def give_up(secret: str, *, at: datetime) -> None:
    """Give the file back without having signed (thôi ký), as `release`, by whom the ticket was given to.

    Raises:
        TicketUnknown, TicketOver: there is no such ticket, or it holds nothing any more.
    """
    ticket = tickets.find(secret)
    tickets.lease_of(ticket, clock.real_now())
    release(ticket.file, actor=ticket.user, at=at)
