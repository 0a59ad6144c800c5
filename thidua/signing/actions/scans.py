"""A page signed by hand stands in for a digital signature: one person attaches the scan, another confirms it."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, photographs, storage
from thidua.foundation.files.models import StoredFile
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right, require, when
from thidua.signing import leases, turns
from thidua.signing.models import ScannedPage, SignedFile

ALLOWED = (kinds.PDF, *kinds.PHOTOGRAPHS)
NAME_MAX, REASON_MAX = 120, 300


class PageRefused(Refused):
    """The scanned page cannot be attached, confirmed or withdrawn now."""


def attach_page(
    file: SignedFile, *, place: str, upload: UploadedFile, signer_name: str, signed_on: date, right: Right, actor: User, at: datetime
) -> ScannedPage:
    """Attach the scan of a page signed by hand for a place (đính kèm trang ký tay). It counts once a second person has confirmed it.

    `right` is the calling slice's own answer. A photograph is drawn anew, without what the telephone wrote into it.

    Raises:
        PermissionDenied: the right is withheld.
        TurnRefused: the place is not there, signed already, or others come first.
        PageRefused: no name, a day to come, or a page waits there for confirmation already.
        FileRefused: the scan is empty, too large, damaged or of another kind.
    """
    require(right)
    name = " ".join(signer_name.split())
    if not name or len(name) > NAME_MAX:
        raise PageRefused(_("Hãy ghi họ và tên người đã ký trên giấy, tối đa %(max)d ký tự.") % {"max": NAME_MAX})
    if signed_on > at.date():
        raise PageRefused(_("Ngày ký trên giấy chưa đến. Hãy ghi đúng ngày trên trang đã ký."))
    kept = _kept(upload)
    with transaction.atomic():
        file = leases.locked(file)
        turns.require_turn(file, place)
        if ScannedPage.objects.filter(file=file, place=place, withdrawn_at=None).exists():
            raise PageRefused(_("Ô này đã có một trang ký tay đang chờ xác nhận. Hãy xác nhận hoặc rút trang đó trước."))
        stored = _record(kept, upload, at)
        given = {"signer_name": name, "signed_on": signed_on, "attached_by": actor, "attached_at": clock.real_now()}
        page = ScannedPage.objects.create(file=file, place=place, stored=stored, **given)
        changes = {"place": place, "signer": name, "signed_on": signed_on, "sha256": stored.sha256}
        audit.record("signing.page_attached", file, actor=actor, at=at, changes=changes)
    return page


def _kept(upload: UploadedFile) -> photographs.Prepared | None:
    storage.require_size(upload.size)
    kind = kinds.kind_of(upload)  # type: ignore[arg-type]
    return photographs.prepare(upload) if kind and kind in kinds.PHOTOGRAPHS else None


def _record(kept: photographs.Prepared | None, upload: UploadedFile, at: datetime) -> StoredFile:
    return photographs.store_photograph(kept, at=at) if kept else storage.store(upload, allowed=ALLOWED, at=at)


@transaction.atomic
def confirm_page(page: ScannedPage, *, right: Right, actor: User, at: datetime) -> ScannedPage:
    """Confirm that the scan is the page that was signed (xác nhận trang ký tay): from now on it stands in for the signature.

    Raises:
        PermissionDenied: the right is withheld, or it is the one who attached the page.
        TurnRefused: the place was signed meanwhile, or others come first.
        PageRefused: it is confirmed or withdrawn already, or not drawn yet.
    """
    file = leases.locked(page.file)
    page = ScannedPage.objects.select_related("stored").get(pk=page.pk)
    require(right & when(page.attached_by_id != actor.pk, _("Người đính kèm trang ký tay không tự xác nhận. Hãy nhờ một người khác.")))
    _require_waiting(page)
    turns.require_turn(file, page.place)
    if not page.stored.is_ready:
        raise PageRefused(_("Ảnh trang ký tay đang được xử lý nên chưa xem được. Hãy chờ ít phút, xem ảnh rồi xác nhận."))
    page.confirmed_by, page.confirmed_at = actor, clock.real_now()
    page.save(update_fields=["confirmed_by", "confirmed_at"])
    changes = {"place": page.place, "signer": page.signer_name, "sha256": page.stored.sha256}
    audit.record("signing.page_confirmed", file, actor=actor, at=at, changes=changes)
    return page


@transaction.atomic
def withdraw_page(page: ScannedPage, *, reason: str, right: Right, actor: User, at: datetime) -> None:
    """Withdraw a scan that is not confirmed yet (rút trang ký tay), with the reason; the place is free again.

    Raises:
        PermissionDenied: the right is withheld.
        PageRefused: no reason, or it is confirmed or withdrawn already.
    """
    require(right)
    reason = " ".join(reason.split())
    if not reason or len(reason) > REASON_MAX:
        raise PageRefused(_("Hãy ghi lý do rút trang ký tay, tối đa %(max)d ký tự.") % {"max": REASON_MAX})
    file = leases.locked(page.file)
    page = ScannedPage.objects.get(pk=page.pk)
    _require_waiting(page)
    page.withdrawn_by, page.withdrawn_at, page.withdrawn_reason = actor, clock.real_now(), reason
    page.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    audit.record("signing.page_withdrawn", file, actor=actor, at=at, changes={"place": page.place}, reason=reason)


def _require_waiting(page: ScannedPage) -> None:
    if page.withdrawn_at:
        raise PageRefused(_("Trang ký tay này đã được rút. Hãy tải lại trang."))
    if page.confirmed_at:
        raise PageRefused(_("Trang ký tay này đã được xác nhận nên không đổi được nữa."))
