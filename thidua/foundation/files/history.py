"""The events of files in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: Mapping[str, str | Promise] = {
    "files.photograph_drawn": gettext_lazy("Đã thu nhỏ ảnh và bỏ nơi chụp, máy chụp"),
    "files.photograph_failed": gettext_lazy("Không thu nhỏ được ảnh"),
}
