"""The log of an item in words."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "news.composed": _("Đã soạn bản nháp"),
    "news.edited": _("Đã sửa bản nháp"),
    "news.corrected": _("Đã sửa tin sau khi đăng"),
    "news.photograph_added": _("Đã thêm ảnh"),
    "news.published": _("Đã đăng tin"),
    "news.scheduled": _("Đã hẹn giờ đăng"),
    "news.withdrawn": _("Đã gỡ tin"),
}
