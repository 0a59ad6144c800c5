"""The units sign the covenant's file with their keys: a digital signature and what follows from it are one transaction, or neither is.

The file is made when the first unit signs. The slice of signatures asks `_may_sign` before a key is used and again when the signature is
written, and then calls `signed`: here and on another machine the same rules hold.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster import channels
from thidua.covenant import permissions, queries
from thidua.covenant.actions.signing import SigningRefused, _capacity_of, _require_text, sign
from thidua.covenant.documents import signable_paper
from thidua.covenant.models import Covenant, CovenantSignature, Signatory
from thidua.covenant.places import place_name
from thidua.foundation.accounts.models import User
from thidua.foundation.documents.codes import new_code
from thidua.foundation.documents.pdf import signable
from thidua.foundation.live import publishing as live
from thidua.foundation.rights import Right, granted
from thidua.foundation.signing.keys import Key
from thidua.foundation.signing.places import Stamp
from thidua.organisation.models import Delegation, Person, Unit
from thidua.paper.documents import WRITER_SECONDS, address_of_code, file_name, marked
from thidua.signing import purposes
from thidua.signing.actions import files, remote
from thidua.signing.issuing import INTERNAL
from thidua.signing.models import Lease, PdfSignature, SignedFile, Way

PURPOSE = "covenant"

About = Mapping[str, Any]


@transaction.atomic
def file_to_sign(covenant: Covenant, *, actor: User, at: datetime) -> SignedFile:
    """Return the file in which the units sign; made now, with a place for every unit that has not signed, and certified, if there is none.

    Raises:
        SigningRefused: the covenant is not being signed.
        PaperNotMade: the PDF could not be made.
    """
    locked = Covenant.objects.select_for_update(of=("self",), no_key=True).select_related("draft__cluster_year__cluster")
    covenant = locked.get(pk=covenant.pk)
    if covenant.signed_file_id:
        return SignedFile.objects.get(pk=covenant.signed_file_id)
    if covenant.state not in queries.OPEN_STATES:
        raise SigningRefused(_("Giao ước này không còn ở giai đoạn ký. Hãy tải lại trang."))
    code = new_code()
    paper = marked(signable_paper(covenant, check=address_of_code(code)))
    content, boxes = signable(paper, timeout=WRITER_SECONDS)
    names = {place_name(each.unit_id): each.unit_name for each in covenant.signatories.all()}
    covenant.signed_file = files.begin(
        content,
        name=f"{file_name(paper)}.pdf",
        places=[replace(box, label=names[box.name]) for box in boxes],
        purpose=PURPOSE,
        code=code,
        right=granted(_("Giao ước đang được ký.")),
        actor=actor,
        at=at,
    )
    covenant.save(update_fields=["signed_file"])
    return covenant.signed_file


def sign_with_key(
    covenant: Covenant,
    *,
    unit: Unit,
    key: Key,
    way: str,
    actor: User,
    delegation: Delegation | None = None,
    text_sha256: str,
    at: datetime,
) -> CovenantSignature:
    """Sign the covenant's file for a unit with a key that is in memory for this one signature (ký giao ước). Never within a transaction.

    Raises:
        As `sign`, `file_to_sign` and `signing.actions.files.sign_now` say; in each case nothing is written.
    """
    said: dict[str, Any] = {"unit": unit, "actor": actor, "delegation": delegation, "text_sha256": text_sha256, "at": at}
    stamp, about, person = _prepared(covenant, **said, mark=INTERNAL if way == Way.OFFICE else "")
    file = file_to_sign(covenant, actor=actor, at=at)
    made = files.sign_now(file, place=place_name(unit.pk), stamp=stamp, key=key, way=way, person=person, about=about, actor=actor, at=at)
    return CovenantSignature.objects.select_related("signatory__covenant").get(pdf=made)


def prepare_for_token(
    covenant: Covenant, *, unit: Unit, actor: User, delegation: Delegation | None = None, text_sha256: str, at: datetime
) -> tuple[Lease, str]:
    """Prepare the next revision for a key on the signer's own machine; return the lease and the ticket's word. Never within a transaction.

    Raises:
        As `sign`, `file_to_sign` and `signing.actions.remote.prepare` say.
    """
    said: dict[str, Any] = {"unit": unit, "actor": actor, "delegation": delegation, "text_sha256": text_sha256, "at": at}
    stamp, about, person = _prepared(covenant, **said)
    file = file_to_sign(covenant, actor=actor, at=at)
    found = remote.prepare(file, place=place_name(unit.pk), stamp=stamp, person=person, about=about, actor=actor, at=at)
    with transaction.atomic():
        live.publish(channels.year(covenant.draft.cluster_year_id))
    return found


def release(covenant: Covenant, *, actor: User, at: datetime) -> None:
    """Give the covenant's file back without having signed (thôi ký); raises PermissionDenied when somebody else holds it."""
    if covenant.signed_file is None:
        return
    files.release(covenant.signed_file, actor=actor, at=at)
    with transaction.atomic():
        live.publish(channels.year(covenant.draft.cluster_year_id))


# --- what the slice of signatures asks and tells --------------------------------------------------------------------------------------


def _may_sign(user: User, file: SignedFile, place: str, about: About, on: date) -> Right:
    """Return whether this person may sign in this place that day; raises `SigningRefused` when nobody signs there now."""
    signatory = _signatory(file, about)
    _require_open(signatory, str(about["text_sha256"]))
    if place != place_name(signatory.unit_id):
        raise SigningRefused(_("Ô ký này không phải của %(unit)s. Hãy tải lại trang.") % {"unit": signatory.unit_name})
    return permissions.can_sign(user, signatory.unit, on, _delegation(about))


def signed(signature: PdfSignature, about: About, actor: User, at: datetime) -> CovenantSignature:
    """Record the unit's signature, in the transaction that writes the digital one."""
    signatory = _signatory(signature.file, about)
    return sign(
        signatory.covenant,
        unit=signatory.unit,
        pdf=signature,
        actor=actor,
        delegation=_delegation(about),
        text_sha256=str(about["text_sha256"]),
        at=at,
    )


SIGNING = purposes.Purpose(may_sign=_may_sign, signed=signed)


def _signatory(file: SignedFile, about: About) -> Signatory:
    places = Signatory.objects.select_related("covenant__draft__cluster_year__cluster", "covenant__text", "unit", "signature")
    return places.get(covenant__signed_file=file, unit=about["unit"])


def _delegation(about: About) -> Delegation | None:
    return Delegation.objects.filter(pk=about["delegation"]).first() if about.get("delegation") else None


def _require_open(signatory: Signatory, text_sha256: str) -> None:
    if obstacle := queries.signing_obstacle(signatory):
        raise SigningRefused(obstacle)
    _require_text(signatory.covenant, text_sha256)


def _prepared(
    covenant: Covenant, *, unit: Unit, actor: User, delegation: Delegation | None, text_sha256: str, at: datetime, mark: str = ""
) -> tuple[Stamp, dict[str, Any], Person]:
    """Return what stands in the box, what `signed` needs to know, and who signs; refused before any key is used."""
    places = Signatory.objects.select_related("covenant__draft__cluster_year", "covenant__text", "unit", "signature")
    signatory = places.filter(covenant=covenant, unit=unit).first()
    if signatory is None:
        raise SigningRefused(_("%(unit)s không có tên trong danh sách đơn vị ký giao ước này.") % {"unit": unit.name})
    right = permissions.can_sign(actor, unit, at.date(), delegation)
    authority = permissions.authority(actor, unit, at.date(), delegation)
    if authority is None:
        raise PermissionDenied(right.reason)
    _require_open(signatory, text_sha256)
    given = authority.delegation
    stamp = Stamp(
        name=authority.person.full_name,
        capacity=_capacity_of(authority),
        unit=signatory.unit_name,
        moment=at,
        reason=f"Theo {given.paper}" if given else "",  # vi: data
        mark=mark,
    )
    about = {"unit": unit.pk, "delegation": given.pk if given else None, "text_sha256": text_sha256}
    return stamp, about, authority.person
