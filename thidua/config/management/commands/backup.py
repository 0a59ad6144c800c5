from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from thidua.foundation.backup import taking
from thidua.foundation.clock import reading
from thidua.foundation.refusal import Refused


class Command(BaseCommand):
    help = "Write database, files and keys of this installation into one archive; see docs/how-to/back-up-and-restore.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="a file to write, or a folder in which the backup gets a name by its time")
        parser.add_argument("--keep", type=int, default=0, metavar="N", help="in a folder: remove all but the newest N backups afterwards")
        parser.add_argument("--without-keys", action="store_true", help="leave the two secrets out; they must then be kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        at, target = reading.real_now(), options["target"].resolve()
        folder = target if target.is_dir() else None
        if options["keep"] < 0 or (options["keep"] and not folder):
            raise CommandError(_("--keep cần một số lớn hơn 0 và một thư mục chứa các bản sao lưu."))
        file = folder / taking.name_for(at) if folder else target
        if not file.parent.is_dir():
            raise CommandError(_("Không có thư mục %(folder)s. Hãy tạo thư mục trước.") % {"folder": file.parent})
        try:
            made = taking.take(file, with_keys=not options["without_keys"], at=at)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size / 1024 / 1024
        self.stdout.write(_("Đã sao lưu %(n)d mục vào %(file)s (%(size).1f MB).") % {"n": len(made.members), "file": file, "size": size})
        if options["without_keys"]:
            self.stdout.write(_("Bản này không có khóa: hãy giữ THIDUA_SECRET_KEY và THIDUA_AUDIT_KEY ở nơi khác."))
        else:
            self.stdout.write(_("Bản này có cả khóa: ai giữ tệp đọc được mọi dữ liệu. Hãy cất ở nơi an toàn, ngoài máy này."))
        for old in taking.forget_old(folder, keep=options["keep"]) if folder else ():
            self.stdout.write(_("Đã bỏ bản cũ %(file)s.") % {"file": old.name})
