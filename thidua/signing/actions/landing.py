"""A signature lands in its file: the revision, the row that keeps it, and the act of the slice that had the file begun, all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import storage
from thidua.foundation.rights import require
from thidua.foundation.signing.keys import CertificateFacts
from thidua.organisation.models import Person
from thidua.signing import leases, purposes, turns
from thidua.signing.models import Lease, Level, PdfSignature, Ticket


@dataclass(frozen=True)
class Made:
    """A revision with its signature filled in, and what is to be kept of that signature."""

    content: bytes
    certificate: CertificateFacts
    way: str
    signed_at: datetime
    level: str = Level.BASIC
    timestamped_at: datetime | None = None
    cms: str = ""


def land(lease: Lease, made: Made, *, actor: User, person: Person, at: datetime) -> PdfSignature:
    """Write the signature while the lease holds.

    Raises:
        LeaseLost: it does not hold any more.
        PermissionDenied, TurnRefused: what held when signing began no longer does.
        Whatever the file's purpose raises. In each case nothing is written.
    """
    storage.write(made.content)  # to the disk before anybody is made to wait; the row below finds it there
    with transaction.atomic(durable=True):
        file, held = leases.require_held(lease)
        require(purposes.may_sign(actor, file, held.place, held.about, at.date()))
        turns.require_turn(file, held.place)
        tickets = list(Ticket.objects.filter(lease=held).values_list("pk", flat=True))
        file = leases.write(lease, made.content)
        signature = PdfSignature.objects.create(
            file=file,
            place=held.place,
            revision=file.revision,
            stored=file.current,
            person=person,
            signer_name=person.full_name,
            way=made.way,
            subject=made.certificate.subject[:300],
            issuer=made.certificate.issuer[:300],
            serial=made.certificate.serial[:64],
            fingerprint=made.certificate.fingerprint,
            level=made.level,
            signed_at=made.signed_at,
            timestamped_at=made.timestamped_at,
        )
        Ticket.objects.filter(pk__in=tickets).update(signature=signature, cms=made.cms)
        purposes.of(file).signed(signature, held.about, actor, at)
        audit.record("signing.signed", file, actor=actor, at=at, changes=_changes(signature))
    return signature


def _changes(signature: PdfSignature) -> dict[str, object]:
    return {
        "place": signature.place,
        "revision": [signature.revision - 1, signature.revision],
        "sha256": signature.stored.sha256,
        "signer": signature.signer_name,
        "way": signature.way,
        "fingerprint": signature.fingerprint,
        "level": signature.level,
    }
