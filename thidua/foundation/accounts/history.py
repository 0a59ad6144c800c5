"""The log's events of accounts in words."""

from django.utils.translation import gettext_lazy

WORDS = {
    "accounts.invitation_accepted": gettext_lazy("Đã nhận lời mời và đặt mật khẩu"),
    "accounts.locked_out": gettext_lazy("Đăng nhập bị tạm khóa vì gõ sai mật khẩu nhiều lần"),
    "accounts.password_changed": gettext_lazy("Đã đổi mật khẩu"),
    "accounts.signed_out_elsewhere": gettext_lazy("Đã đăng xuất ở nơi khác"),
}
