"""Who may see papers and keep the registers.

In this slice specialist, auditor and council members see papers; a higher slice that holds a paper (a cluster's year, a draft) shows it,
with its file, through its own page and its own permission.
"""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.queries import standing
from thidua.paper.models import Master, OfficialDocument, Register

__all__ = ["can_read", "can_register", "gives_numbers", "masters_visible_to", "registers_visible_to", "require", "visible_to"]


def can_register(user: User, on: date) -> Right:
    """The specialist: officer or head of a council's standing agency."""
    if standing(user, on).is_specialist:
        return granted(_("Đồng chí là cán bộ của cơ quan thường trực Hội đồng."))
    return withheld(_("Sổ đăng ký văn bản do cán bộ cơ quan thường trực của Hội đồng giữ."))


def gives_numbers() -> Right:
    """Nobody by hand: a number is given by issuing the paper itself, where that paper is made."""
    return withheld(_("Không ai cấp số bằng tay: sổ tự cấp số khi văn bản được ban hành ở trang của văn bản đó."))


def can_read(user: User, on: date) -> Right:
    """Specialist, auditor, members of a council."""
    facts = standing(user, on)
    if facts.is_specialist or facts.is_auditor or facts.council_ids:
        return granted()
    return withheld(_("Sổ văn bản dành cho cơ quan thường trực, thành viên Hội đồng và thanh tra. Văn bản của cụm xem ở trang của cụm."))


def visible_to(user: User, on: date) -> QuerySet[OfficialDocument]:
    """Return the papers this person may see here: all of them, or none."""
    return OfficialDocument.objects.all() if can_read(user, on) else OfficialDocument.objects.none()


def registers_visible_to(user: User, on: date) -> QuerySet[Register]:
    """Return the registers this person may see here: all of them, or none."""
    return Register.objects.all() if can_read(user, on) else Register.objects.none()


def masters_visible_to(user: User, on: date) -> QuerySet[Master]:
    """Return the masters this person may see: all of them for who keeps the registers, or none."""
    return Master.objects.select_related("file", "uploaded_by") if can_register(user, on) else Master.objects.none()
