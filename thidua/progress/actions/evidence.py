"""Files that show what a report says. They stand behind the report's own permission."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.foundation.files.models import StoredFile
from thidua.foundation.files.photographs import Prepared, prepare, store_photograph
from thidua.progress import permissions, queries
from thidua.progress.models import Evidence, Report
from thidua.progress.steps import ReportRefused, locked, require_writable

MOST_FILES = 40


def add_evidence(report: Report, *, upload: UploadedFile, commitment: int | None, actor: User, at: datetime) -> Evidence:
    """Add a file to a report (đính kèm minh chứng), to one of its commitments or to the whole. A photograph loses where it was taken.

    Raises:
        PermissionDenied: actor may not write this report.
        ReportRefused: it is sent or received, has too many files, or the commitment is not the unit's.
        FileRefused: too large, damaged, or of no kind that is taken.
    """
    permissions.require(permissions.can_write(actor, report, at.date()))
    storage.require_size(upload.size)
    photograph = prepare(upload) if kinds.kind_of(upload) in kinds.PHOTOGRAPHS else None  # type: ignore[arg-type,operator]
    return _add(report, upload, photograph, commitment=commitment, actor=actor, at=at)


@transaction.atomic
def _add(
    report: Report, upload: UploadedFile, photograph: Prepared | None, *, commitment: int | None, actor: User, at: datetime
) -> Evidence:
    report = locked(report)
    require_writable(report)
    if len(queries.evidence_of(report)) >= MOST_FILES:
        raise ReportRefused(_("Báo cáo đã có %(max)d tệp minh chứng. Hãy bỏ bớt một tệp rồi thêm tệp này.") % {"max": MOST_FILES})
    own = {each.commitment.pk for each in queries.targets_of(report.covenant, [report.unit])[report.unit_id]}
    if commitment is not None and commitment not in own:
        raise ReportRefused(_("Chỉ tiêu này không thuộc giao ước của đơn vị. Hãy tải lại trang rồi chọn lại."))
    stored = _stored(upload, photograph, at)
    evidence = Evidence.objects.create(report=report, commitment_id=commitment, stored=stored, added_at=at)
    changes = {"name": stored.name, "sha256": stored.sha256, "commitment": commitment}
    audit.record("progress.evidence_added", report, actor=actor, at=at, changes=changes)
    return evidence


def _stored(upload: UploadedFile, photograph: Prepared | None, at: datetime) -> StoredFile:
    if photograph is not None:
        return store_photograph(photograph, at=at)
    return storage.store(upload, allowed=(*kinds.PAPERS, *kinds.PHOTOGRAPHS), at=at)


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: User, at: datetime) -> None:
    """Take a file out of a report (bỏ minh chứng); earlier versions keep theirs.

    Raises:
        PermissionDenied: actor may not write this report.
        ReportRefused: the report is sent or received, or the file is out already.
    """
    report = queries.with_place(Report.objects.all()).get(pk=evidence.report_id)
    permissions.require(permissions.can_write(actor, report, at.date()))
    report = locked(report)
    require_writable(report)
    evidence = Evidence.objects.select_related("stored").get(pk=evidence.pk)
    if evidence.removed_at is not None:
        raise ReportRefused(_("Tệp này đã được bỏ. Hãy tải lại trang."))
    evidence.removed_at = at
    evidence.save(update_fields=["removed_at"])
    audit.record("progress.evidence_removed", report, actor=actor, at=at, changes={"name": evidence.stored.name})
