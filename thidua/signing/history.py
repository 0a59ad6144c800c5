"""The log's events of signing in words."""

from django.utils.translation import gettext_lazy

WORDS = {
    "signing.authority_opened": gettext_lazy("Đã mở cơ quan chứng thực nội bộ"),
    "signing.authority_closed": gettext_lazy("Đã đóng cơ quan chứng thực nội bộ"),
    "signing.seal_made": gettext_lazy("Hệ thống đã tạo con dấu của mình"),
    "signing.seal_renewed": gettext_lazy("Đã đổi con dấu của hệ thống"),
    "signing.granted": gettext_lazy("Đã cấp chứng thư nội bộ"),
    "signing.made": gettext_lazy("Đã tạo chứng thư nội bộ"),
    "signing.registered": gettext_lazy("Đã đăng ký chứng thư bên ngoài"),
    "signing.revoked": gettext_lazy("Đã thu hồi chứng thư"),
    "signing.passphrase_locked": gettext_lazy("Mật khẩu ký bị tạm khóa vì gõ sai nhiều lần"),
    "signing.root_added": gettext_lazy("Đã thêm gốc tin cậy"),
    "signing.root_withdrawn": gettext_lazy("Đã thôi tin cậy gốc"),
}
