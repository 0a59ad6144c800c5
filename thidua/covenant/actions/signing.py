"""Signing, refusing, leaving; and the covenant coming into force by the last of them."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster import channels
from thidua.covenant import notices, permissions, queries
from thidua.covenant.models import Covenant, CovenantSignature, CovenantState, Signatory, SignatoryState
from thidua.covenant.places import place_name
from thidua.covenant.seal import seal_of, sealed_values
from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import storage
from thidua.foundation.live import publishing as live
from thidua.foundation.refusal import Refused
from thidua.organisation.models import Delegation, Unit
from thidua.signing.models import PdfSignature, ScannedPage

REASON_MAX = 2000
# A covenant binds units to one another: when some will not sign, it needs at least this many who did.
SIGNED_MIN_WITHOUT_ALL = 2


class SigningRefused(Refused):
    """The signature, or the refusal to sign, cannot be taken now."""


def _locked(covenant: Covenant, unit: Unit) -> Signatory:
    """Lock the covenant and return the unit's place in it, fresh."""
    Covenant.objects.select_for_update(no_key=True).get(pk=covenant.pk)
    places = Signatory.objects.select_related("covenant__draft__cluster_year__cluster", "covenant__text", "unit", "signature")
    signatory = places.filter(covenant=covenant, unit=unit).first()
    if signatory is None:
        raise SigningRefused(_("%(unit)s không có tên trong danh sách đơn vị ký giao ước này.") % {"unit": unit.name})
    return signatory


def _capacity_of(authority: permissions.Authority) -> str:
    """Return the signer's capacity as it is kept and printed; always Vietnamese."""
    title = authority.post.title if authority.post else "Người được ủy quyền"  # vi: data
    return f"{title}, ký thay thủ trưởng đơn vị" if authority.delegation else f"{title}, thủ trưởng đơn vị"  # vi: data


Event = tuple[str, Covenant, dict[str, object]]


def _settle(covenant: Covenant, at: datetime) -> list[Event]:
    """Set the state that follows from the signatories, and return what is to be recorded.

    In force when nobody is waited for: all signed, or all but those who refused and those who left.
    """
    live.publish(channels.year(covenant.draft.cluster_year_id))
    if covenant.state not in queries.OPEN_STATES:
        return []
    events = _let_go(covenant)
    states = list(covenant.signatories.values_list("state", flat=True))
    signed, refused = states.count(SignatoryState.SIGNED), states.count(SignatoryState.REFUSED)
    complete = SignatoryState.WAITING not in states and signed > 0 and (not refused or signed >= SIGNED_MIN_WITHOUT_ALL)
    wanted = CovenantState.REFUSED_BY_UNIT if refused else CovenantState.OPEN_FOR_SIGNING
    before = covenant.state
    if complete:
        wanted, covenant.in_force_at = CovenantState.IN_FORCE, at
    if before != wanted:
        covenant.move_to(wanted)
        covenant.save(update_fields=["state", "in_force_at"])
    if complete:
        events.append(("covenant.came_into_force", covenant, {"state": [before, covenant.state]}))
        events += _supersede(covenant)
    return events


def _let_go(covenant: Covenant) -> list[Event]:
    """Stop waiting for units that have left the cluster."""
    gone = queries.gone_unsigned(covenant)
    for signatory in gone:
        signatory.state = SignatoryState.LEFT
        signatory.save(update_fields=["state"])
    waiting, left = SignatoryState.WAITING.value, SignatoryState.LEFT.value
    return [("covenant.unit_left", covenant, {"unit": each.unit_code, "state": [waiting, left]}) for each in gone]


def _supersede(covenant: Covenant) -> list[Event]:
    """Let an earlier covenant of the year give way to this one."""
    earlier = Covenant.objects.select_for_update(of=("self",), no_key=True).filter(draft__cluster_year=covenant.draft.cluster_year_id)
    events: list[Event] = []
    for each in earlier.filter(state=CovenantState.IN_FORCE).exclude(pk=covenant.pk).order_by("pk"):
        each.move_to(CovenantState.SUPERSEDED)
        each.save(update_fields=["state"])
        events.append(("covenant.superseded", each, {"state": [CovenantState.IN_FORCE.value, each.state], "by": covenant.pk}))
    return events


def _tell(events: list[Event], at: datetime) -> None:
    for event, subject, _changes in events:
        if event == "covenant.came_into_force":
            notices.came_into_force(subject, at=at)


def _record(events: list[Event], *, actor: User, at: datetime) -> None:
    for event, subject, changes in events:
        audit.record(event, subject, actor=actor, at=at, changes=changes)


def _require_text(covenant: Covenant, text_sha256: str) -> None:
    """Go on only when this is the text that the signer read, and its file is whole; raises `SigningRefused`."""
    if covenant.text_sha256 != text_sha256:
        raise SigningRefused(_("Văn bản giao ước không còn là bản đồng chí vừa đọc. Hãy tải lại trang, đọc lại rồi ký."))
    try:
        intact = covenant.text.sha256 == covenant.text_sha256 and bool(storage.read(covenant.text))
    except (OSError, ValueError):
        intact = False
    if not intact:
        raise SigningRefused(_("Tệp văn bản giao ước không còn nguyên vẹn nên chưa ký được. Hãy báo cơ quan thường trực của Hội đồng."))


@transaction.atomic
def sign(
    covenant: Covenant,
    *,
    unit: Unit,
    pdf: PdfSignature,
    actor: User,
    delegation: Delegation | None = None,
    text_sha256: str,
    at: datetime,
) -> CovenantSignature:
    """Record that a unit has signed the exact canonical text (ký giao ước). The covenant is in force when the last needed unit has signed.

    `pdf` is the digital signature that was made in the covenant's file just now, in this transaction (see `ceremony`). The signer is the
    unit's head, or acts for the head by a delegation that holds that day. `text_sha256` is the hash of the text that the signer read. The
    seal covers covenant, unit, signer, capacity, authorisation, hash, digital signature and both times. A unit that once refused may still
    sign. Re-authentication is the view's business.

    Raises:
        PermissionDenied: actor is neither the head nor delegated.
        SigningRefused: the text is another one, the unit has signed already or left, or the covenant is not being signed.
        ValueError: the digital signature is in another file or place, or another person's.
    """
    signatory = _locked(covenant, unit)
    covenant = signatory.covenant
    on = at.date()
    right, authority = permissions.can_sign(actor, unit, on, delegation), permissions.authority(actor, unit, on, delegation)
    if authority is None:
        raise PermissionDenied(right.reason)
    if obstacle := queries.signing_obstacle(signatory):
        raise SigningRefused(obstacle)
    _require_text(covenant, text_sha256)
    if (pdf.file_id, pdf.place, pdf.person_id) != (covenant.signed_file_id, place_name(unit.pk), authority.person.pk):
        raise ValueError(f"digital signature {pdf.pk} is not that of unit {unit.pk} in covenant {covenant.pk}")
    return _recorded(signatory, authority, actor=actor, at=at, pdf=pdf)


def _recorded(
    signatory: Signatory,
    authority: permissions.Authority,
    *,
    actor: User,
    at: datetime,
    pdf: PdfSignature | None = None,
    page: ScannedPage | None = None,
) -> CovenantSignature:
    """Write that the unit has signed, digitally or by hand, and all that follows from it."""
    covenant, unit, before = signatory.covenant, signatory.unit, signatory.state
    signatory.state, signatory.reason = SignatoryState.SIGNED, ""
    signatory.save(update_fields=["state", "reason"])
    events = _settle(covenant, at)
    notices.signed(covenant, unit, actor=actor, at=at)
    _tell(events, at)
    signature = CovenantSignature(
        signatory=signatory,
        signer=authority.person,
        signer_name=authority.person.full_name,
        capacity=_capacity_of(authority),
        delegation=authority.delegation,
        authorisation=authority.delegation.paper if authority.delegation else "",
        text_sha256=covenant.text_sha256,
        pdf=pdf,
        page=page,
        signed_at=clock.real_now(),
        office_at=at,
        entry_number=audit.next_number(),
    )
    signature.seal = seal_of(signature)
    signature.save(force_insert=True)
    changes = {"state": [before, signatory.state], "seal": signature.seal, **sealed_values(signature)}
    entry = audit.record("covenant.signed", covenant, actor=actor, at=at, changes=changes)
    if entry.number != signature.entry_number:
        raise RuntimeError(f"audit row {entry.number} was to be {signature.entry_number}")
    _record(events, actor=actor, at=at)
    return signature


@transaction.atomic
def record_refusal(covenant: Covenant, *, unit: Unit, reason: str, actor: User, at: datetime) -> None:
    """Record that a unit will not sign, with its reason (đơn vị không ký). The unit may still sign later.

    Once all others have signed, the covenant is in force among those who signed; the refusing unit is shown with its reason.

    Raises:
        PermissionDenied: actor neither signs for the unit nor acts for the cluster's head unit.
        SigningRefused: no reason, or the unit has signed or left, or the covenant is not being signed.
    """
    signatory = _locked(covenant, unit)
    covenant = signatory.covenant
    permissions.require(permissions.can_refuse(actor, covenant, unit, at.date()))
    reason = reason.strip()
    if not reason:
        raise SigningRefused(_("Hãy ghi lý do đơn vị không ký."))
    if len(reason) > REASON_MAX:
        raise SigningRefused(_("Lý do dài tối đa %(max)d ký tự. Hãy viết ngắn lại.") % {"max": REASON_MAX})
    if signatory.state == SignatoryState.REFUSED:
        raise SigningRefused(_("%(unit)s đã báo không ký trước đó, lý do đã ghi. Đơn vị vẫn có thể ký lại.") % {"unit": unit.name})
    if obstacle := queries.signing_obstacle(signatory):
        raise SigningRefused(obstacle)
    signatory.state, signatory.reason = SignatoryState.REFUSED, reason
    signatory.save(update_fields=["state", "reason"])
    was = covenant.state
    events = _settle(covenant, at)
    changes = {"unit": unit.code, "state": [was, covenant.state]}
    notices.refused(covenant, unit, reason=reason, actor=actor, at=at)
    _tell(events, at)
    audit.record("covenant.refused_by_unit", covenant, actor=actor, at=at, changes=changes, reason=reason)
    _record(events, actor=actor, at=at)


@transaction.atomic
def mark_left(covenant: Covenant, *, unit: Unit, actor: User, at: datetime) -> None:
    """Record that a unit which left the cluster is no longer needed (đơn vị đã rời cụm); its signature, if given, stays.

    Raises:
        PermissionDenied: actor acts neither for the cluster's head unit nor for the standing agency.
        SigningRefused: the unit is still a member, has signed, or the covenant is not being signed.
    """
    signatory = _locked(covenant, unit)
    covenant = signatory.covenant
    permissions.require(permissions.can_mark_left(actor, covenant, at.date()))
    if covenant.state not in queries.OPEN_STATES:
        raise SigningRefused(_("Giao ước này không còn ở giai đoạn ký. Hãy tải lại trang."))
    if not queries.has_left(signatory):
        raise SigningRefused(_("%(unit)s vẫn là thành viên của cụm nên vẫn cần ký.") % {"unit": unit.name})
    if signatory.state not in (SignatoryState.WAITING, SignatoryState.REFUSED):
        raise SigningRefused(_("%(unit)s đã ký hoặc đã được ghi nhận rời cụm.") % {"unit": unit.name})
    before = signatory.state
    signatory.state = SignatoryState.LEFT
    signatory.save(update_fields=["state"])
    events = _settle(covenant, at)
    _tell(events, at)
    audit.record("covenant.unit_left", covenant, actor=actor, at=at, changes={"unit": unit.code, "state": [before, signatory.state]})
    _record(events, actor=actor, at=at)
