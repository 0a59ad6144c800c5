"""Who is told about papers that are signed with keys: the clerk when the seal is due, the signer when his paper is issued."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.foundation.accounts.models import User
from thidua.foundation.notify.events import Event
from thidua.foundation.notify.outbox import tell
from thidua.organisation.queries import accounts_of, accounts_of_clerks, standing
from thidua.paper.models import OfficialDocument


def _signed_by(user: User, on: date) -> QuerySet[OfficialDocument]:
    """Return the papers that this person signs or seals."""
    return OfficialDocument.objects.filter(Q(signer_person__user=user.pk) | Q(signer_unit__in=standing(user, on).clerk_unit_ids))


TO_SEAL = Event(
    "paper.to_seal",
    _("Văn bản %(number)s chờ đóng dấu"),
    _("%(signer)s đã ký. Đồng chí đóng dấu thì văn bản mới ban hành; số đang giữ cho văn bản này."),
    _("Đóng dấu"),
    _signed_by,
)
COMPLETE = Event(
    "paper.complete",
    _("Văn bản %(number)s đã ban hành"),
    _("Văn thư đã đóng dấu, văn bản đủ chữ ký: %(subject)s."),
    _("Xem văn bản"),
    _signed_by,
)


def signed(document: OfficialDocument, *, actor: User, at: datetime) -> None:
    """Ask the clerks of the signer's unit for the seal."""
    if document.signer_unit_id is None:
        return
    clerks = accounts_of_clerks([document.signer_unit_id], at.date())
    values = {"number": document.number, "signer": document.signer}
    tell(TO_SEAL, clerks, about=document, url=_page(document), at=at, but=actor, **values)


def completed(document: OfficialDocument, *, actor: User, at: datetime) -> None:
    """Tell the signer that the paper has both signatures."""
    if document.signer_person_id is None:
        return
    values = {"number": document.number, "subject": document.subject}
    tell(COMPLETE, accounts_of([document.signer_person_id]), about=document, url=_page(document), at=at, but=actor, **values)


def _page(document: OfficialDocument) -> str:
    return reverse("paper:sign", args=[document.pk])
