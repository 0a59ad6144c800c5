"""The two digital signatures of a paper whose number is held for it: its signer's, then by the clerk the organ's with the red seal.

A slice that has papers issued says with `follow` what it does once the last signature stands; that is the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.documents.pdf import signable
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right, require, withheld
from thidua.foundation.signing.keys import Key
from thidua.foundation.signing.places import Place, Stamp
from thidua.organisation.models import Person
from thidua.organisation.queries import standing
from thidua.paper import notices, permissions
from thidua.paper.documents import file_name, issued_paper
from thidua.paper.models import OfficialDocument, SignedBy
from thidua.paper.sealing import SEAL, SIGNER, places_of
from thidua.signing import queries as signing
from thidua.signing import turns
from thidua.signing.actions import files, remote
from thidua.signing.issuing import INTERNAL
from thidua.signing.models import Lease, PdfSignature, SignedFile, Way
from thidua.signing.purposes import About, Purpose

PURPOSE = "paper"


class NotHeld(Refused):
    """The paper is signed by hand, has all its signatures, or its number was withdrawn."""


Follower = Callable[[OfficialDocument, User, datetime], object]
_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Let a slice act when a paper has its last signature."""
    if follower not in _followers:
        _followers.append(follower)


@dataclass(frozen=True)
class Turn:
    """Whose signature a held paper waits for: in which place, by whom, for which organ, and whether the reader may give it."""

    place: str
    right: Right
    person: Person | None
    organ: str = ""


# --- what is asked -----------------------------------------------------------------------------------------------------------------


def right_of(user: User, document: OfficialDocument, place: str, on: date) -> Right:
    """Return whether this person may sign there: the signer himself, then the clerk."""
    if place == SEAL:
        return permissions.can_seal(user, document, on)
    return permissions.can_sign(user, document, on)


def turn_of(user: User, document: OfficialDocument, on: date) -> Turn | None:
    """Return what a paper waits for now; None when it waits for nothing."""
    if not document.is_held:
        return None
    waiting = turns.waiting_places(document.signed_file) if document.signed_file else []
    place = waiting[0].name if waiting else SIGNER
    organ = document.seal.holder if place == SEAL and document.seal else ""
    return Turn(place, right_of(user, document, place, on), standing(user, on).person, organ)


def _may_sign(user: User, file: SignedFile, place: str, _about: About, on: date) -> Right:
    document = _of(file)
    if not document.is_held:
        return withheld(_not_held(document))
    return right_of(user, document, place, on)


def _organ(file: SignedFile, place: str) -> str:
    seal = _of(file).seal
    return seal.holder if place == SEAL and seal else ""


def _of(file: SignedFile) -> OfficialDocument:
    return OfficialDocument.objects.select_related("seal", "signer_person").get(signed_file=file)


# --- what is done ------------------------------------------------------------------------------------------------------------------


def begin(document: OfficialDocument, *, actor: User, at: datetime) -> OfficialDocument:
    """Make the final PDF with its places and have it certified (lập tệp ký); done once, again after a failure.

    Raises:
        PermissionDenied: actor is not the signer.
        NotHeld: there is nothing to sign.
        PaperNotMade, KeyLost: the PDF or its certification could not be made; the number stays held.
    """
    right = permissions.can_sign(actor, document, at.date())
    require(right)
    paper, seal = issued_paper(document), document.seal
    if not document.is_held or paper is None or seal is None:
        raise NotHeld(_not_held(document))
    if document.signed_file:
        return document
    content, found = signable(paper)
    places = places_of(found, _hand(document), storage.read(seal.picture), seal.width_mm, signer=document.signer, organ=seal.holder)
    file = files.begin(
        content, name=f"{file_name(paper)}.pdf", places=places, purpose=PURPOSE, right=right, in_order=True, actor=actor, at=at
    )
    with transaction.atomic():
        document = OfficialDocument.objects.select_for_update(no_key=True, of=("self",)).select_related("signed_file").get(pk=document.pk)
        if document.signed_file is None:  # else somebody began it in the same moment
            document.signed_file, document.file = file, file.current
            document.save(update_fields=["signed_file", "file"])
            audit.record("paper.signing_begun", document, actor=actor, at=at, changes={"sha256": file.first.sha256})
    return document


def sign(document: OfficialDocument, *, place: str, key: Key, way: str, actor: User, at: datetime) -> PdfSignature:
    """Sign for oneself, or as the clerk for the organ, with a key that is in memory for this one signature (ký số, đóng dấu).

    Raises:
        PermissionDenied: it is another's turn to sign there.
        NotHeld: there is nothing to sign.
        What `signing.actions.sign_now` raises; nothing is written then, and the number stays held.
    """
    file, stamp, person = _ready(document, place, actor, at, mark=INTERNAL if way == Way.OFFICE else "")
    return files.sign_now(file, place=place, stamp=stamp, key=key, way=way, person=person, actor=actor, at=at)


def prepare(document: OfficialDocument, *, place: str, actor: User, at: datetime) -> tuple[Lease, str]:
    """Hold the paper for a signature with a device; raises as `sign`."""
    file, stamp, person = _ready(document, place, actor, at)
    return remote.prepare(file, place=place, stamp=stamp, person=person, actor=actor, at=at)


def _ready(document: OfficialDocument, place: str, actor: User, at: datetime, *, mark: str = "") -> tuple[SignedFile, Stamp, Person]:
    person, seal = standing(actor, at.date()).person, document.seal
    require(right_of(actor, document, place, at.date()))
    if not document.is_held or seal is None or person is None or place not in (SIGNER, SEAL):
        raise NotHeld(_not_held(document))
    if document.signed_file is None and place == SIGNER:
        document = begin(document, actor=actor, at=at)
    if document.signed_file is None:
        raise NotHeld(_("Người ký chưa ký văn bản này. Con dấu đóng sau chữ ký của người ký."))
    if place == SEAL:
        return document.signed_file, Stamp(seal.holder, "", "", clock.real_now(), picture=storage.read(seal.picture)), person
    stamp = Stamp(document.signer, "", document.issuer, clock.real_now(), mark=mark, picture=_hand(document))
    return document.signed_file, stamp, person


def _signed(signature: PdfSignature, _about: About, actor: User, at: datetime) -> None:
    """Keep the newest revision as the paper's file; with the last signature it is issued."""
    document = OfficialDocument.objects.select_for_update(no_key=True).get(signed_file=signature.file)
    if not document.is_held:
        raise NotHeld(_not_held(document))
    document.file = signature.stored
    whole = not turns.waiting_places(signature.file)
    document.complete_at = at if whole else None
    document.save(update_fields=["file", "complete_at"])
    if whole:
        notices.completed(document, actor=actor, at=at)
    else:
        notices.signed(document, actor=actor, at=at)
    changes = {"number": document.number, "sha256": signature.stored.sha256, "signer": signature.subject}
    if signature.place == SEAL:
        audit.record("paper.sealed", document, actor=actor, at=at, changes=changes)
    else:
        audit.record("paper.signed", document, actor=actor, at=at, changes=changes)
    if whole:
        for each in _followers:
            each(document, actor, at)


SIGNING = Purpose(may_sign=_may_sign, signed=_signed, organ=_organ)


def _hand(document: OfficialDocument) -> bytes:
    """Return the picture of the signer's signature by hand; nothing where none is kept: a box of words stands there then."""
    kept = signing.hand_of(document.signer_person) if document.signer_person else None
    return storage.read(kept.picture) if kept else b""


def _not_held(document: OfficialDocument) -> str:
    if document.withdrawn_at:
        return _("Số %(number)s đã hủy nên văn bản không ký nữa. Hãy ban hành lại để lấy số khác.") % {"number": document.number}
    if document.signed_by == SignedBy.KEY:
        return _("Văn bản %(number)s đã đủ chữ ký. Hãy tải lại trang để xem.") % {"number": document.number}
    return _("Văn bản này ký tay trên bản giấy, không ký số.")


def place_signed(document: OfficialDocument) -> list[tuple[Place, PdfSignature | None]]:
    """Return the places of a paper's file, in order, each with the signature that stands there."""
    if document.signed_file is None:
        return []
    made = {each.place: each for each in PdfSignature.objects.filter(file=document.signed_file)}
    return [(place, made.get(place.name)) for place in turns.places_of(document.signed_file)]
