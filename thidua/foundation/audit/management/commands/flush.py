from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as FlushCommand
from django.db import connections

from thidua.foundation.audit import triggers


class Command(FlushCommand):
    help = "Empty every table: in tests only, because the audit log is append-only."

    def handle(self, **options: Any) -> None:
        if not getattr(settings, "AUDIT_ALLOW_FLUSH", False):
            raise CommandError("The audit log is append-only; this installation cannot be flushed. Remove its data folder instead.")
        connection = connections[options["database"]]
        triggers.lift(connection)
        try:
            super().handle(**options)
        finally:
            triggers.install(connection)
