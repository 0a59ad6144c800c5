"""What happened to a paper or a register, in words."""

from django.utils.translation import gettext_lazy

WORDS = {
    "paper.incoming_registered": gettext_lazy("Đã đăng ký văn bản đến"),
    "paper.register_opened": gettext_lazy("Đã mở sổ đăng ký văn bản đi"),
    "paper.issued": gettext_lazy("Đã cấp số và ngày"),
    "paper.master_uploaded": gettext_lazy("Đã gửi mẫu"),
    "paper.master_activated": gettext_lazy("Đã cho dùng mẫu"),
    "paper.master_withdrawn": gettext_lazy("Đã ngừng dùng mẫu"),
    "paper.signing_begun": gettext_lazy("Đã lập tệp để ký số"),
    "paper.signed": gettext_lazy("Người ký đã ký số"),
    "paper.sealed": gettext_lazy("Văn thư đã ký số của cơ quan, đóng dấu; văn bản đã ban hành"),
    "paper.seal_kept": gettext_lazy("Đã gửi ảnh con dấu"),
    "paper.seal_withdrawn": gettext_lazy("Đã ngừng dùng con dấu"),
    "paper.number_withdrawn": gettext_lazy("Đã hủy số"),
}
