"""Who may vote. Who may run a poll is the higher slice's to say: it hands the right in, and the action asks for it."""

from datetime import date

from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.queries import standing
from thidua.voting.models import Entitlement

__all__ = ["can_vote", "require"]


def can_vote(user: User, entitlement: Entitlement, on: date) -> Right:
    """The person himself; for a unit its officer, its head, or whoever acts in the head's place by a delegation."""
    facts = standing(user, on)
    if entitlement.unit_id and entitlement.unit_id in facts.unit_ids:
        return granted(_("Đồng chí bỏ phiếu thay mặt đơn vị mình."))
    if entitlement.person_id and facts.person and entitlement.person_id == facts.person.pk:
        return granted(_("Đồng chí có tên trong danh sách người bỏ phiếu."))
    return withheld(_("Phiếu này của đơn vị hoặc người khác."))
