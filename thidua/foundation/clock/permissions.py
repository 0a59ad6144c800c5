"""Who may set the training clock."""

from django.conf import settings
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld

__all__ = ["can_set_clock", "require"]


def can_set_clock(user: User) -> Right:
    """Anyone signed in to a training installation; nobody in production."""
    if not settings.TRAINING:
        return withheld(_("Đồng hồ chỉ đặt được ở bản tập huấn; hệ thống đang chạy theo giờ thật."))
    if not user.is_authenticated:
        return withheld(_("Hãy đăng nhập rồi đặt đồng hồ tập huấn."))
    return granted()
