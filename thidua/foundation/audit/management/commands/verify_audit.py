from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from thidua.foundation.audit.verify import verify


class Command(BaseCommand):
    help = "Check the whole audit chain; name the first wrong row, or a cut before the last anchor."

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify()
        if report.problem:
            raise CommandError(report.problem)
        self.stdout.write(_("Nhật ký nguyên vẹn: %(rows)d dòng, mã cuối %(head)s.") % {"rows": report.rows, "head": report.head})
        if report.rows > report.anchored_to:
            self.stdout.write(_("Từ dòng %(n)d trở đi chưa có mốc neo bên ngoài.") % {"n": report.anchored_to + 1})
        else:
            self.stdout.write(_("Mọi dòng đều đã có mốc neo bên ngoài."))
