"""How a text is issued: signed by hand on the printed page, or with keys where the organ keeps its seal here."""

from datetime import date

from django.utils.translation import gettext as _

from thidua.cluster.models import Office
from thidua.cluster.queries import leaders
from thidua.drafting import permissions
from thidua.drafting.models import Draft, DraftKind
from thidua.foundation.accounts.models import User
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right, when
from thidua.paper.actions import Signers
from thidua.paper.queries import seal_of


class NumberHeld(Refused):
    """A number is held for the text already, which is being signed."""


class SignedOtherwise(Refused):
    """The organ's papers are signed in the other way, or nobody holds the post that signs them."""


def signers_of(draft: Draft, on: date) -> Signers | None:
    """Return who signs the text with keys; None where it is signed by hand on paper, because no seal of the organ is kept here.

    Raises:
        SignedOtherwise: the organ keeps a seal, and nobody heads the head unit that day.
    """
    if draft.kind == DraftKind.COVENANT:
        return None
    seal = seal_of(draft.cluster_year.cluster.name)
    if seal is None:
        return None
    member = draft.cluster_year.members.select_related("unit").filter(office=Office.HEAD, left_on=None).first()
    post = leaders([member.unit_id], on).get(member.unit_id) if member else None
    if member is None or post is None:
        raise SignedOtherwise(_("Chưa có người đứng đầu đơn vị cụm trưởng nên chưa ai ký được. Hãy ghi chức vụ thủ trưởng của đơn vị đó."))
    return Signers(post.person, member.unit, seal)


def can_issue_with_key(user: User, draft: Draft, signers: Signers, on: date) -> Right:
    """Who signs issues: the number is taken for the very person whose key signs the paper."""
    own = when(signers.person.user_id == user.pk, _("Văn bản của nơi này ký số: %(signer)s ký và ban hành.") % {"signer": signers.person})
    return permissions.can_issue(user, draft, on) & own


def require_no_number(draft: Draft) -> None:
    """Go on only while no number is held for the text.

    Raises:
        NumberHeld: one is.
    """
    document = draft.document
    if document is not None and document.is_held:
        raise NumberHeld(
            _("Số %(number)s đang giữ cho văn bản này, chờ đủ chữ ký. Hãy ký tiếp, hoặc hủy số ở trang của văn bản.")
            % {"number": document.number}
        )
