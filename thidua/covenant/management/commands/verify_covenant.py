from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from thidua.covenant.models import Covenant
from thidua.covenant.verify_paper import verify_all


class Command(BaseCommand):
    help = (
        "Recompute everything about one covenant: file, text, commitments, signatures, audit rows, PDF. Fails and names what was changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("covenant", type=int, help="the covenant's number (its page shows it)")

    def handle(self, *args: Any, **options: Any) -> None:
        covenant = Covenant.objects.select_related("draft", "signed_file__current").filter(pk=options["covenant"]).first()
        if covenant is None:
            raise CommandError(_("Không có giao ước số %(number)d.") % {"number": options["covenant"]})
        findings = verify_all(covenant)
        for finding in findings:
            self.stdout.write(f"{'✓' if finding.ok else '✕'} {finding.sentence}")
        wrong = [finding.sentence for finding in findings if not finding.ok]
        if wrong:
            raise CommandError("\n".join([_("Giao ước số %(number)d không còn nguyên vẹn:") % {"number": covenant.pk}, *wrong]))
        values = {"number": covenant.pk, "hash": covenant.text_sha256}
        self.stdout.write(_("Giao ước số %(number)d nguyên vẹn. Mã văn bản: %(hash)s.") % values)
