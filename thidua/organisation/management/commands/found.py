import secrets
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.organisation.actions import FirstPerson, FirstUnit, Founding, found_installation


class Command(BaseCommand):
    help = "Begin an installation: enter the first council, its standing agency, a specialist and an administrator, from a YAML file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="see docs/how-to/begin-an-installation.md")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = yaml.safe_load(options["file"].read_text(encoding="utf-8"))
            founding = read(data)
        except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
            raise CommandError(_("Chưa đọc được tệp %(file)s: %(error)s") % {"file": options["file"], "error": error}) from error
        found_installation(founding, at=clock.now())
        for person in (founding.specialist, founding.administrator):
            self.stdout.write(f"{person.full_name}: {person.username} / {person.password}")
        self.stdout.write(_("Hãy đăng nhập và đổi mật khẩu ngay; mật khẩu này không hiện lại."))


def read(data: dict[str, Any]) -> Founding:
    """Return the founding that the file describes, with fresh passwords. KeyError or TypeError when something is missing or unknown."""
    people = {
        role: FirstPerson(
            full_name=data[role]["full_name"],
            username=data[role]["username"],
            password=secrets.token_urlsafe(12),
            basis=data[role]["basis"],
        )
        for role in ("specialist", "administrator")
    }
    since = data["since"]
    if not isinstance(since, date):
        raise TypeError("since: YYYY-MM-DD")
    return Founding(
        since=since,
        authority=FirstUnit(**data["authority"]),
        standing_agency=FirstUnit(**data["standing_agency"]),
        council_name=data["council"]["name"],
        council_short_name=data["council"]["short_name"],
        founding_decision=data["council"].get("founding_decision", ""),
        **people,
    )
