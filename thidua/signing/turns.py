"""Whose turn it is in a file: who has signed, who is waited for, who signs at this moment."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused
from thidua.foundation.signing.places import Place
from thidua.signing.models import Lease, PdfSignature, ScannedPage, SignedFile


class TurnRefused(Refused):
    """The place is not in the file, is signed already, or others come first."""


def places_of(file: SignedFile) -> list[Place]:
    """Return the boxes of a file, in order."""
    return [Place(**each) for each in file.places]


def place_of(file: SignedFile, name: str) -> Place:
    """Return one box.

    Raises:
        TurnRefused: the file has none of that name.
    """
    found = next((place for place in places_of(file) if place.name == name), None)
    if found is None:
        raise TurnRefused(_("Tệp này không có ô ký như vậy. Hãy tải lại trang."))
    return found


def signed_places(file: SignedFile) -> set[str]:
    """Return the names of the boxes that are signed, or for which a page signed by hand was confirmed."""
    by_hand = ScannedPage.objects.filter(file=file, withdrawn_at=None).exclude(confirmed_at=None)
    return set(PdfSignature.objects.filter(file=file).values_list("place", flat=True)) | set(by_hand.values_list("place", flat=True))


def waiting_places(file: SignedFile) -> list[Place]:
    """Return the boxes that are not signed yet, in order."""
    signed = signed_places(file)
    return [place for place in places_of(file) if place.name not in signed]


def require_turn(file: SignedFile, name: str) -> Place:
    """Return the box when it may be signed now.

    Raises:
        TurnRefused: there is none, it is signed already, or in a declared order somebody comes first.
    """
    place = place_of(file, name)
    waiting = waiting_places(file)
    if place not in waiting:
        raise TurnRefused(_("Ô ký của %(label)s đã có chữ ký. Hãy tải lại trang để xem.") % {"label": place.label})
    earlier = [each.label for each in waiting[: waiting.index(place)]]
    if file.in_order and earlier:
        values = {"label": place.label, "earlier": ", ".join(earlier)}
        raise TurnRefused(_("Tệp này ký theo thứ tự. Chưa đến lượt %(label)s: còn chờ %(earlier)s ký trước.") % values)
    return place


@dataclass(frozen=True)
class SigningNow:
    """Who signs at this moment, in which box, and until when the others wait at most (đang ký)."""

    holder: str
    place: str
    until: datetime
    user_id: int | None


def signing_now(file: SignedFile, now: datetime) -> SigningNow | None:
    """Return who holds the file at this real moment; None when it is free."""
    lease = Lease.objects.filter(file=file, expires_at__gt=now).defer("prepared", "state").first()
    return SigningNow(lease.holder, lease.place, lease.expires_at, lease.user_id) if lease else None
