"""How a text is issued: signed by hand on the printed page, or with keys where the cluster keeps its seal here."""

from datetime import date

from django.utils.translation import gettext as _

from thidua.cluster import sealing
from thidua.drafting import permissions
from thidua.drafting.models import Draft, DraftKind
from thidua.foundation.accounts.models import User
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right
from thidua.paper.actions import Signers


class NumberHeld(Refused):
    """A number is held for the text already, which is being signed."""


def signers_of(draft: Draft, on: date) -> Signers | None:
    """Return who signs the text with keys, as `sealing.signers_of` does; None for a covenant, which the units sign."""
    return None if draft.kind == DraftKind.COVENANT else sealing.signers_of(draft.cluster_year, on)


def can_issue_with_key(user: User, draft: Draft, signers: Signers, on: date) -> Right:
    """Who signs issues: the number is taken for the very person whose key signs the paper."""
    return permissions.can_issue(user, draft, on) & sealing.is_signer(user, signers)


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
