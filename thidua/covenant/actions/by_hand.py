"""A unit that signed on paper: its page is attached, and stands in for a digital signature once a second person has confirmed it."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.cluster import channels
from thidua.covenant import notices, permissions, queries
from thidua.covenant.actions.ceremony import file_to_sign
from thidua.covenant.actions.signing import SigningRefused, _locked, _recorded
from thidua.covenant.models import Covenant, CovenantSignature, Signatory
from thidua.covenant.permissions import Authority
from thidua.covenant.places import place_name
from thidua.foundation.accounts.models import User
from thidua.foundation.live import publishing as live
from thidua.foundation.rights import when
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation.models import Person, Unit
from thidua.organisation.queries import standing
from thidua.signing.actions import scans
from thidua.signing.models import ScannedPage


def attach_page(
    covenant: Covenant, *, unit: Unit, signer: Person, signed_on: date, upload: UploadedFile, actor: User, at: datetime
) -> ScannedPage:
    """Attach the scan of the page that a unit signed by hand (đính kèm trang ký tay). The unit counts as signed once it is confirmed.

    Raises:
        PermissionDenied: actor works neither for the unit nor for the cluster's head unit.
        SigningRefused: the unit is not waited for, the day lies before signing opened, or `signer` did not sign for the unit that day.
        TurnRefused, PageRefused, FileRefused: as `signing.actions.scans.attach_page` says; in each case nothing is written.
        PaperNotMade: the covenant's file could not be made.
    """
    right = permissions.can_attach_page(actor, covenant, unit, at.date())
    permissions.require(right)
    _require_waited_for(covenant, unit)
    if signed_on < timezone.localtime(covenant.opened_at).date():
        values = {"day": vi_date(covenant.opened_at)}
        raise SigningRefused(_("Giao ước mở ký ngày %(day)s nên trang ký không thể có ngày trước đó. Hãy xem lại ngày ký.") % values)
    found = _signer_of(unit, signer.full_name, signed_on)
    file = file_to_sign(covenant, actor=actor, at=at)
    with transaction.atomic():
        page = scans.attach_page(
            file,
            place=place_name(unit.pk),
            upload=upload,
            signer_name=found.person.full_name,
            signed_on=signed_on,
            right=right,
            actor=actor,
            at=at,
        )
        notices.page_attached(covenant, unit, page, actor=actor, at=at)
        live.publish(channels.year(covenant.draft.cluster_year_id))
    return page


@transaction.atomic
def confirm_page(page: ScannedPage, *, actor: User, at: datetime) -> CovenantSignature:
    """Confirm that the scan is the page that was signed: the unit has signed from now on, by hand (xác nhận trang ký tay).

    Raises:
        PermissionDenied: actor is neither of the cluster's head unit nor of the standing agency, attached the page, or signed it himself.
        SigningRefused: the unit signed or left meanwhile, the covenant is not being signed, or the signer did not sign for it that day.
        TurnRefused, PageRefused: as `signing.actions.scans.confirm_page` says.
    """
    covenant, unit = queries.place_of(page)
    signer = _signer_of(unit, page.signer_name, page.signed_on)
    right = permissions.can_confirm_page(actor, covenant, at.date())
    right &= when(standing(actor, at.date()).person != signer.person, _("Người ký trên giấy không tự xác nhận. Hãy nhờ một người khác."))
    page = scans.confirm_page(page, right=right, actor=actor, at=at)
    signatory = _locked(covenant, unit)
    if obstacle := queries.signing_obstacle(signatory):
        raise SigningRefused(obstacle)
    return _recorded(signatory, signer, actor=actor, at=at, page=page)


@transaction.atomic
def withdraw_page(page: ScannedPage, *, reason: str, actor: User, at: datetime) -> None:
    """Withdraw a scan that is not confirmed yet, with the reason (rút trang ký tay); the unit may sign in any way again.

    Raises:
        PermissionDenied: actor may neither attach pages for this unit nor confirm them.
        PageRefused: as `signing.actions.scans.withdraw_page` says.
    """
    covenant, unit = queries.place_of(page)
    right = permissions.can_withdraw_page(actor, covenant, unit, at.date())
    scans.withdraw_page(page, reason=reason, right=right, actor=actor, at=at)
    live.publish(channels.year(covenant.draft.cluster_year_id))


def _require_waited_for(covenant: Covenant, unit: Unit) -> None:
    places = Signatory.objects.select_related("covenant__draft__cluster_year", "unit", "signature")
    signatory = places.filter(covenant=covenant, unit=unit).first()
    if signatory is None:
        raise SigningRefused(_("%(unit)s không có tên trong danh sách đơn vị ký giao ước này.") % {"unit": unit.name})
    if obstacle := queries.signing_obstacle(signatory):
        raise SigningRefused(obstacle)


def _signer_of(unit: Unit, name: str, on: date) -> Authority:
    found = next((each for each in permissions.hand_signers(unit, on) if each.person.full_name == name), None)
    if found is None:
        raise SigningRefused(
            _(
                "Ngày %(day)s, đồng chí %(name)s không phải thủ trưởng %(unit)s và không có giấy ủy quyền còn hiệu lực. "
                "Hãy xem lại người ký, ngày ký."
            )
            % {"day": vi_date(on), "name": name, "unit": unit.name}
        )
    return found
