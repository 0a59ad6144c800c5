from typing import Any

from django.core.management.base import BaseCommand

from thidua.search import indexing
from thidua.search.sources import BY_KIND


class Command(BaseCommand):
    help = "Read everything that can be found again, mend the search index, and say by kind what was missing, stale or changed."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, drift in indexing.reindex().items():
            words = f"missing {drift.missing}, stale {drift.stale}, changed {drift.changed}" if drift else "as it should be"
            self.stdout.write(f"{kind:<12} {drift.total:>9} {BY_KIND[kind].label}: {words}")
