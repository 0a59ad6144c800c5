"""Files of a plan, a report or an exemplar. They stand behind the permission of that record."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.foundation.files.models import StoredFile
from thidua.foundation.files.photographs import Prepared, prepare, store_photograph
from thidua.movement import permissions, queries
from thidua.movement.locking import locked_place, locked_record
from thidua.movement.models import Attachment, Participation
from thidua.movement.steps import MOST_FILES, MovementRefused, Record, place_of, require_files_open


def _locked(record: Record) -> Record:
    return locked_place(record) if isinstance(record, Participation) else locked_record(record)


def attach(record: Record, *, upload: UploadedFile, actor: User, at: datetime) -> Attachment:
    """Add a file to a plan, a report or an exemplar (đính kèm). A photograph loses where it was taken.

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: the record can no longer be changed, or has too many files.
        FileRefused: too large, damaged, or of no kind that is taken.
    """
    permissions.require(permissions.can_answer_for(actor, place_of(record), at.date()))
    storage.require_size(upload.size)
    photograph = prepare(upload) if kinds.kind_of(upload) in kinds.PHOTOGRAPHS else None  # type: ignore[arg-type,operator]
    return _attach(record, upload, photograph, actor=actor, at=at)


@transaction.atomic
def _attach(record: Record, upload: UploadedFile, photograph: Prepared | None, *, actor: User, at: datetime) -> Attachment:
    record = _locked(record)
    require_files_open(record)
    if len(queries.attachments_of(record)) >= MOST_FILES:
        raise MovementRefused(_("Đã có %(max)d tệp. Hãy bỏ bớt một tệp rồi thêm tệp này.") % {"max": MOST_FILES})
    stored = _stored(upload, photograph, at)
    made = record.attachments.create(stored=stored, added_at=at)
    audit.record("movement.file_added", record, actor=actor, at=at, changes={"name": stored.name, "sha256": stored.sha256})
    return made


def _stored(upload: UploadedFile, photograph: Prepared | None, at: datetime) -> StoredFile:
    if photograph is not None:
        return store_photograph(photograph, at=at)
    return storage.store(upload, allowed=(*kinds.PAPERS, *kinds.PHOTOGRAPHS), at=at)


@transaction.atomic
def remove_file(record: Record, attachment: Attachment, *, actor: User, at: datetime) -> None:
    """Take a file out of a record (bỏ tệp).

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: the record can no longer be changed, or the file is out already.
    """
    permissions.require(permissions.can_answer_for(actor, place_of(record), at.date()))
    record = _locked(record)
    require_files_open(record)
    attachment = record.attachments.select_related("stored").get(pk=attachment.pk)
    if attachment.removed_at is not None:
        raise MovementRefused(_("Tệp này đã được bỏ. Hãy tải lại trang."))
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    audit.record("movement.file_removed", record, actor=actor, at=at, changes={"name": attachment.stored.name})
