"""Long work is shown to the person who began it, and to nobody else."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.foundation.work.models import LongWork

__all__ = ["can_stop", "require", "visible_to"]


def visible_to(user: User) -> QuerySet[LongWork]:
    """Return the long work that this person began."""
    return LongWork.objects.filter(begun_by_id=user.pk)


def can_stop(user: User, work: LongWork) -> Right:
    """Whoever began it, while it goes on."""
    if work.begun_by_id != user.pk:
        return withheld(_("Việc này do người khác bắt đầu; chỉ người đó dừng được."))
    if not work.is_unfinished:
        return withheld(_("Việc này đã kết thúc nên không còn gì để dừng."))
    return granted()
