from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from thidua.demo.loader import MOMENTS, load
from thidua.demo.people import PASSPHRASE, PASSWORD
from thidua.foundation.accounts.models import User
from thidua.organisation.models import Person

# Who is worth trying first; everybody else follows the same pattern of names.
FIRST = (
    ("chuyenvien", "specialist of the standing agency"),
    ("canbo.vpqu", "officer of the head unit, secretary of the conference"),
    ("cumtruong.cum4", "head of the head unit, chair of the conference"),
    ("canbo.bdv", "officer of a member unit (also .ttct .kdn .btc .btg .ubkt)"),
    ("thutruong.bdv", "head of a member unit (also .ttct .kdn .btc .btg .ubkt)"),
    ("theodoi.cum4", "the council's monitor of the cluster"),
    ("thanhtra", "auditor"),
    ("quantri", "administrator"),
    ("chuyenvien.gd", "the fictional twin: specialist of its own council"),
    ("canbo.gd2", "the fictional twin: officer of its head unit in 2023 (thutruong.gd2 its head; gd1 … gd7)"),
)


class Command(BaseCommand):
    help = "Load a moment of the demonstration into an empty database, or print who can sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", choices=MOMENTS, default="morning")
        parser.add_argument("--sign-in-table", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sign_in_table"]:
            self.print_table()
            return
        if User.objects.exists():
            raise CommandError("This database already holds people; the demonstration goes into an empty one (./run demo --fresh).")
        load(options["at"])

    def print_table(self) -> None:
        """Print the accounts to try first, and the one password."""
        names = dict(Person.objects.filter(user__isnull=False).values_list("user__username", "full_name"))
        self.stdout.write(f"Sign in with the password {PASSWORD} as")
        self.stdout.write(f"  (whoever signs gives the passphrase of his key as well: {PASSPHRASE})")
        for username, role in FIRST:
            self.stdout.write(f"  {username:<16} {names.get(username, ''):<24} {role}")
