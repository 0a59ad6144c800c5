"""Notices, letters' wishes and the private calendar are each person's own."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.notify.models import Notice
from thidua.foundation.rights import Right, granted, require, withheld

__all__ = ["can_choose", "require", "visible_to"]


def visible_to(user: User) -> QuerySet[Notice]:
    """Return the notices told to this person."""
    return Notice.objects.filter(to_id=user.pk)


def can_choose(user: User) -> Right:
    """Whoever signs in, for himself."""
    if user.is_authenticated and user.is_active:
        return granted()
    return withheld(_("Hãy đăng nhập rồi chọn cách nhận thông báo của mình."))
