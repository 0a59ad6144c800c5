import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from thidua.paper.checking import Checked, Verdict, check_file

BLOCK = 1 << 20


class Command(BaseCommand):
    help = (
        "Compare files with the papers issued here, without a network. Exit codes: 0 all are ours and in use, 1 one is not ours, "
        "2 one is ours but its number was withdrawn, 3 one cannot be read; the highest counts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        worst = max(self._one(path) for path in options["files"])
        if worst:
            sys.exit(worst)

    def _one(self, path: Path) -> int:
        try:
            with path.open("rb") as file:
                checked = check_file(iter(lambda: file.read(BLOCK), b""))
        except OSError as error:
            self.stderr.write(_("%(file)s: không đọc được (%(why)s).") % {"file": path, "why": error.strerror})
            return 3
        code, sentence = _said(checked)
        self.stdout.write(f"{path}: {sentence}")
        return code


def _said(checked: Checked) -> tuple[int, str]:
    document = checked.document
    if document is None:
        return 1, _("hệ thống này chưa từng phát hành tệp này. Mã băm SHA-256: %(hash)s") % {"hash": checked.sha256}
    values = {"number": document.number, "day": f"{document.issued_on:%d/%m/%Y}", "issuer": document.issuer}
    if checked.verdict == Verdict.WITHDRAWN:
        return 2, _("đúng là văn bản số %(number)s ngày %(day)s của %(issuer)s, nhưng số đã bị hủy.") % values
    return 0, _("đúng là văn bản số %(number)s ngày %(day)s của %(issuer)s, không thay đổi chỗ nào.") % values
