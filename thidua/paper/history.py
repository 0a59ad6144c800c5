"""What happened to a paper or a register, in words."""

from django.utils.translation import gettext_lazy as _lazy

WORDS = {
    "paper.incoming_registered": _lazy("Đã đăng ký văn bản đến"),
    "paper.register_opened": _lazy("Đã mở sổ đăng ký văn bản đi"),
    "paper.issued": _lazy("Đã cấp số và ngày"),
}
