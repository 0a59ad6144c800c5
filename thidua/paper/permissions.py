"""Who may see papers and keep the registers.

In this slice specialist, auditor and council members see papers; a higher slice that holds a paper (a cluster's year, a draft) shows it,
with its file, through its own page and its own permission.
"""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, when, withheld
from thidua.organisation.queries import standing
from thidua.paper.models import Master, OfficialDocument, Register

__all__ = [
    "can_read",
    "can_register",
    "can_seal",
    "can_see_signing",
    "can_sign",
    "gives_numbers",
    "masters_visible_to",
    "registers_visible_to",
    "require",
    "visible_to",
]


def can_register(user: User, on: date) -> Right:
    """The specialist: officer or head of a council's standing agency."""
    if standing(user, on).is_specialist:
        return granted(_("Đồng chí là cán bộ của cơ quan thường trực Hội đồng."))
    return withheld(_("Sổ đăng ký văn bản do cán bộ cơ quan thường trực của Hội đồng giữ."))


def can_sign(user: User, document: OfficialDocument, on: date) -> Right:
    """The very person who signs the paper, while he heads the unit in whose name he signs."""
    own = document.signer_person is not None and document.signer_person.user_id == user.pk
    if own and document.signer_unit_id in standing(user, on).head_unit_ids:
        return granted(_("Đồng chí là người ký văn bản này."))
    return withheld(_("Văn bản này do %(signer)s ký.") % {"signer": document.signer})


def can_seal(user: User, document: OfficialDocument, on: date) -> Right:
    """The clerk (văn thư) of the signer's unit, by a post; never who signed it himself."""
    if document.signer_person is not None and document.signer_person.user_id == user.pk:
        return withheld(_("Người ký văn bản không tự đóng dấu. Văn thư của đơn vị đóng dấu."))
    if document.signer_unit_id is not None and document.signer_unit_id in standing(user, on).clerk_unit_ids:
        return granted(_("Đồng chí là văn thư của đơn vị ký văn bản."))
    return withheld(_("Con dấu do văn thư của đơn vị ký văn bản đóng. Tư cách văn thư ghi ở chức vụ của cán bộ."))


def can_see_signing(user: User, document: OfficialDocument, on: date) -> Right:
    """Those who sign and seal it, who signed it once, who heads the signer's unit now, and those who read the registers."""
    own = document.signer_person is not None and document.signer_person.user_id == user.pk
    heads = document.signer_unit_id in standing(user, on).head_unit_ids
    return when(own or heads, "") | can_sign(user, document, on) | can_seal(user, document, on) | can_read(user, on)


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
