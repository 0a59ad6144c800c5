"""The events of long work in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: Mapping[str, str | Promise] = {
    "work.stop_asked": gettext_lazy("Đã yêu cầu dừng việc đang chạy"),
}
