"""What papers tell the home page: whose number is held, and who is to sign or seal them."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Waiting
from thidua.foundation.ui.templatetags import td
from thidua.organisation.queries import standing
from thidua.paper.models import OfficialDocument, SignedBy
from thidua.paper.sealing import SIGNER
from thidua.signing.models import PdfSignature

MOST = 10  # are shown


def waiting(user: User, at: datetime) -> list[Waiting]:
    """Return the papers that wait for this person's signature or seal, the oldest first.

    Who heads no unit and seals for none costs no query; the others one. As `permissions.can_sign` and `can_seal` say, for many at once.
    """
    facts = standing(user, at.date())
    if not facts.head_unit_ids | facts.clerk_unit_ids or facts.person is None:
        return []
    signed = Exists(PdfSignature.objects.filter(file=OuterRef("signed_file"), place=SIGNER))
    held = OfficialDocument.objects.filter(signed_by=SignedBy.KEY, complete_at=None, withdrawn_at=None).annotate(to_seal=signed)
    own = Q(signer_person=facts.person)
    to_sign, to_seal = (
        own & Q(signer_unit__in=facts.head_unit_ids, to_seal=False),
        ~own & Q(signer_unit__in=facts.clerk_unit_ids, to_seal=True),
    )
    rows = held.filter(to_sign | to_seal).order_by("registered_at", "pk")[:MOST]
    return [_waiting(each, to_seal=each.to_seal) for each in rows]


def _waiting(document: OfficialDocument, *, to_seal: bool) -> Waiting:
    url = reverse("paper:sign", args=[document.pk])
    if to_seal:
        title, detail, verb = _("Đóng dấu văn bản %(number)s"), _("%(signer)s đã ký. Đóng dấu xong văn bản mới ban hành."), _("Đóng dấu")
    else:
        title, detail, verb = _("Ký văn bản %(number)s"), _("Số đang giữ cho văn bản này, chờ chữ ký của đồng chí."), _("Ký văn bản")
    return Waiting(td.marked(title, number=document.number), td.marked(detail, signer=document.signer), url, verb)
