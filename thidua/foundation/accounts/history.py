"""The log's events of accounts in words."""

from django.utils.translation import gettext_lazy

WORDS = {
    "accounts.invitation_accepted": gettext_lazy("Đã nhận lời mời và đặt mật khẩu"),
    "accounts.locked_out": gettext_lazy("Đăng nhập bị tạm khóa vì gõ sai mật khẩu nhiều lần"),
    "accounts.password_changed": gettext_lazy("Đã đổi mật khẩu"),
    "accounts.recovery_codes_made": gettext_lazy("Đã tạo mã dự phòng mới"),
    "accounts.second_factor_added": gettext_lazy("Đã thêm bước đăng nhập thứ hai"),
    "accounts.second_factor_removed": gettext_lazy("Đã bỏ một cách đăng nhập thứ hai"),
    "accounts.signed_out_elsewhere": gettext_lazy("Đã đăng xuất ở nơi khác"),
}
