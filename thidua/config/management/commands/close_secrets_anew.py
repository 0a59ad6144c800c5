from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from thidua.foundation.accounts import second_factor
from thidua.signing import closing


class Command(BaseCommand):
    help = "After THIDUA_SECRET_KEY changed: close what it closes with the new key, so that the former one can be dropped."

    def handle(self, *args: Any, **options: Any) -> None:
        count = second_factor.close_anew()
        self.stdout.write(_("Đã đóng lại bằng khóa mới: %(count)d cách đăng nhập hai bước.") % {"count": count})
        self.stdout.write(_("Đã đóng lại bằng khóa mới: %(count)d khóa ký.") % {"count": closing.close_anew()})
