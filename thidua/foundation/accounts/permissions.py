"""What a person may do with his own account; what an administrator may do with another's stands in `organisation`."""

from datetime import datetime

from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import InvitationLink, SignIn, User
from thidua.foundation.rights import Right, granted, require, withheld

__all__ = ["can_accept", "can_end", "require"]


def can_end(user: User, sign_in: SignIn) -> Right:
    """Everybody ends his own."""
    if sign_in.user_id == user.pk:
        return granted(_("Đây là nơi đăng nhập của chính đồng chí."))
    return withheld(_("Mỗi người chỉ đăng xuất được những nơi mình đang đăng nhập."))


def can_accept(link: InvitationLink, at: datetime) -> Right:
    """Whoever holds a link that is open, of an account that is."""
    if not link.user.is_active:
        return withheld(_("Tài khoản này đang khóa. Hãy hỏi người quản trị của cơ quan thường trực Hội đồng."))
    if link.used_at is not None:
        return withheld(_("Đường dẫn mời này đã được dùng. Đồng chí đã có mật khẩu riêng; hãy đăng nhập như thường lệ."))
    if not link.is_open(at):
        return withheld(_("Đường dẫn mời này đã hết hạn hoặc đã được thu hồi. Hãy nhờ người quản trị gửi đường dẫn mới."))
    return granted(_("Đường dẫn mời còn hiệu lực."))
