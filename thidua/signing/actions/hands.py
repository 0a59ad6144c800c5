"""Writes of the pictures of signatures by hand (ảnh chữ ký tay)."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import ink, kinds, storage
from thidua.organisation.models import Person
from thidua.signing import permissions, queries
from thidua.signing.models import HandSignature


def keep_hand(person: Person, *, picture: UploadedFile, actor: User, at: datetime) -> HandSignature:
    """Keep the picture of one's own signature, in place of the one before (gửi ảnh chữ ký tay). It is drawn anew before the transaction.

    Raises:
        PermissionDenied: it is somebody else's.
        FileRefused: no picture of ink on white paper.
    """
    permissions.require(permissions.can_keep_hand(actor, person))
    drawing = ink.draw_ink(picture)
    storage.write(drawing.content)
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        HandSignature.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=at)
        stored = storage.store_bytes(drawing.content, name="chu-ky-tay.png", kind=kinds.PNG, at=at)
        kept = HandSignature.objects.create(person=person, picture=stored, kept_at=at)
        audit.record("signing.hand_kept", kept, actor=actor, at=at, changes={"sha256": stored.sha256})
    return kept


@transaction.atomic
def withdraw_hand(person: Person, *, actor: User, at: datetime) -> None:
    """Use the picture no more (bỏ ảnh chữ ký tay); none is kept: nothing to do.

    Raises:
        PermissionDenied: it is somebody else's.
    """
    permissions.require(permissions.can_keep_hand(actor, person))
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    kept = queries.hand_of(person)
    if kept is None:
        return
    kept.withdrawn_at = at
    kept.save(update_fields=["withdrawn_at"])
    audit.record("signing.hand_withdrawn", kept, actor=actor, at=at)
