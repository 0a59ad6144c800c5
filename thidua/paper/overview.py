"""What papers tell the home page: whose number is held, and who is to sign or seal them."""

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Waiting
from thidua.foundation.ui.templatetags import td
from thidua.organisation.queries import standing
from thidua.paper import signatures
from thidua.paper.models import OfficialDocument, SignedBy
from thidua.paper.sealing import SEAL

# So many are shown, and so many numbers that are held are looked through for them.
MOST, HELD = 10, 50


def waiting(user: User, at: datetime) -> list[Waiting]:
    """Return the papers that wait for this person's signature or seal, the oldest first.

    Who heads no unit and seals for none costs no query; the others one, and two more for each paper whose number is held.
    """
    facts = standing(user, at.date())
    units = facts.head_unit_ids | facts.clerk_unit_ids
    if not units or facts.person is None:
        return []
    held = OfficialDocument.objects.filter(signed_by=SignedBy.KEY, complete_at=None, withdrawn_at=None, signer_unit__in=units)
    mine = held.filter(Q(signer_person=facts.person) | Q(signer_unit__in=facts.clerk_unit_ids))
    rows = mine.select_related("signed_file", "signer_person", "seal").order_by("registered_at", "pk")[:HELD]
    turns = [(each, signatures.turn_of(user, each, at.date())) for each in rows]
    return [_waiting(document, turn.place) for document, turn in turns if turn is not None and turn.right][:MOST]


def _waiting(document: OfficialDocument, place: str) -> Waiting:
    url = reverse("paper:sign", args=[document.pk])
    if place == SEAL:
        title, detail, verb = _("Đóng dấu văn bản %(number)s"), _("%(signer)s đã ký. Đóng dấu xong văn bản mới ban hành."), _("Đóng dấu")
    else:
        title, detail, verb = _("Ký văn bản %(number)s"), _("Số đang giữ cho văn bản này, chờ chữ ký của đồng chí."), _("Ký văn bản")
    return Waiting(td.marked(title, number=document.number), td.marked(detail, signer=document.signer), url, verb)
