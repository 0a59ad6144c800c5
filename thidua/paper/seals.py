"""Writes of the pictures of organs' seals (ảnh con dấu)."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import ink, kinds, storage
from thidua.foundation.refusal import Refused
from thidua.paper import permissions
from thidua.paper.models import OrganSeal

SMALLEST_MM, LARGEST_MM = 15, 60


class SizeRefused(Refused):
    """No seal is so small or so large."""


class SealStands(Refused):
    """Two people kept a seal of one organ in the same moment, or it is out of use already."""


def keep_seal(*, organ: str, holder: str, width_mm: int, picture: UploadedFile, actor: User, at: datetime) -> OrganSeal:
    """Keep an organ's seal, in place of the one before: from now on its papers are signed digitally (gửi ảnh con dấu).

    It is drawn anew before the transaction. Papers that are signed, or hold a number already, keep theirs.

    Raises:
        PermissionDenied: actor is not the specialist.
        SizeRefused: its width is not that of a seal.
        FileRefused: no picture of a red seal on white paper.
        SealStands: another person kept one in the same moment.
    """
    permissions.require(permissions.can_register(actor, at.date()))
    if not SMALLEST_MM <= width_mm <= LARGEST_MM:
        raise SizeRefused(_("Bề ngang con dấu từ 15 đến 60 mm. Hãy đo lại con dấu thật."))
    drawing = ink.draw_ink(picture, red=True)
    storage.write(drawing.content)
    try:
        with transaction.atomic():
            OrganSeal.objects.filter(organ=organ, withdrawn_at=None).update(withdrawn_at=at)
            stored = storage.store_bytes(drawing.content, name="con-dau.png", kind=kinds.PNG, at=at)
            kept = OrganSeal.objects.create(
                organ=organ, holder=" ".join(holder.split()), picture=stored, width_mm=width_mm, kept_by=actor, kept_at=at
            )
            changes = {"organ": [None, organ], "holder": [None, kept.holder], "width_mm": [None, width_mm], "sha256": [None, stored.sha256]}
            audit.record("paper.seal_kept", kept, actor=actor, at=at, changes=changes)
    except IntegrityError:
        raise SealStands(_("Một người khác vừa gửi con dấu của nơi này. Hãy tải lại trang để xem.")) from None
    return kept


@transaction.atomic
def withdraw_seal(seal: OrganSeal, *, actor: User, at: datetime) -> OrganSeal:
    """Use the seal no more (ngừng dùng con dấu): the organ's next papers are signed by hand on paper.

    Raises:
        PermissionDenied: actor is not the specialist.
        SealStands: it is out of use already.
    """
    permissions.require(permissions.can_register(actor, at.date()))
    seal = OrganSeal.objects.select_for_update(no_key=True).get(pk=seal.pk)
    if seal.withdrawn_at:
        raise SealStands(_("Con dấu này đã ngừng dùng. Hãy tải lại trang."))
    seal.withdrawn_at = at
    seal.save(update_fields=["withdrawn_at"])
    audit.record("paper.seal_withdrawn", seal, actor=actor, at=at, changes={"organ": seal.organ})
    return seal
