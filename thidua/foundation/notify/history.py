"""The events of notices in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: Mapping[str, str | Promise] = {
    "notify.chosen": gettext_lazy("Đã chọn cách nhận thông báo"),
    "notify.feed_made": gettext_lazy("Đã tạo địa chỉ lịch riêng"),
    "notify.feed_renewed": gettext_lazy("Đã đổi địa chỉ lịch riêng"),
    "notify.feed_revoked": gettext_lazy("Đã thu hồi địa chỉ lịch riêng"),
    "notify.letter_resent": gettext_lazy("Đã cho gửi lại thư"),
}
