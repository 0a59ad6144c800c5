"""Who may read the whole audit log."""

from datetime import date

from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.permissions import can_administer
from thidua.organisation.queries import standing

__all__ = ["can_read_log", "can_see_letters", "require"]


def can_read_log(user: User, on: date) -> Right:
    """The auditor and the administrator, by their dated appointments."""
    facts = standing(user, on)
    if facts.is_auditor or facts.is_administrator:
        return granted(_("Đồng chí được cử làm thanh tra hoặc quản trị hệ thống."))
    return withheld(
        _("Nhật ký toàn hệ thống dành cho thanh tra và quản trị hệ thống; lịch sử của từng hồ sơ nằm ngay trên trang hồ sơ đó.")
    )


def can_see_letters(user: User, on: date) -> Right:
    """The administrator: he sees to addresses and to the mail server."""
    return can_administer(user, on)
