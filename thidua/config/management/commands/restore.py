from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from thidua.foundation.backup.restoring import restore
from thidua.foundation.refusal import Refused


class Command(BaseCommand):
    help = "Put a backup into the empty data folder that THIDUA_DATA names; see docs/how-to/back-up-and-restore.md."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["file"])
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        values = {"folder": settings.DATA_DIR, "made_at": manifest.about["made_at"], "n": len(manifest.members)}
        self.stdout.write(_("Đã phục hồi %(n)d mục của bản sao lưu %(made_at)s vào %(folder)s; nhật ký nguyên vẹn.") % values)
        if manifest.about["has_keys"]:
            self.stdout.write(_("Khóa nằm trong secrets.env của thư mục đó. Nơi đặt khóa bằng biến môi trường: hãy đặt đúng hai khóa ấy."))
