from typing import Any

from django.core.management.base import BaseCommand

from thidua.foundation.audit.anchors import anchor


class Command(BaseCommand):
    help = "Write the chain's row count and head hash to the anchor file outside the database."

    def handle(self, *args: Any, **options: Any) -> None:
        made = anchor()
        self.stdout.write(f"{made.count} {made.hash}")
