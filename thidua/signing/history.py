"""What happened to keys, certificates and files that are being signed, in words."""

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
    "signing.hand_kept": gettext_lazy("Đã gửi ảnh chữ ký tay"),
    "signing.hand_withdrawn": gettext_lazy("Đã bỏ ảnh chữ ký tay"),
    "signing.root_added": gettext_lazy("Đã thêm gốc tin cậy"),
    "signing.root_withdrawn": gettext_lazy("Đã thôi tin cậy gốc"),
    "signing.begun": gettext_lazy("Đã mở tệp để ký"),
    "signing.prepared": gettext_lazy("Bắt đầu ký bằng thiết bị"),
    "signing.given_back": gettext_lazy("Thôi ký"),
    "signing.signed": gettext_lazy("Đã ký số"),
    "signing.level_raised": gettext_lazy("Đã bổ sung dấu thời gian và thông tin thu hồi cho chữ ký"),
    "signing.page_attached": gettext_lazy("Đã đính kèm trang ký tay"),
    "signing.page_confirmed": gettext_lazy("Đã xác nhận trang ký tay"),
    "signing.page_withdrawn": gettext_lazy("Đã rút trang ký tay"),
}
