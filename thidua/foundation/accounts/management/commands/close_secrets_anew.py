from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from thidua.foundation.accounts.second_factor import close_anew


class Command(BaseCommand):
    help = "After THIDUA_SECRET_KEY changed: close the secrets of the second step with the new key, so that the former one can be dropped."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(_("Đã đóng lại bằng khóa mới: %(count)d cách đăng nhập hai bước.") % {"count": close_anew()})
