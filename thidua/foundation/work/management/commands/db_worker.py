from argparse import ArgumentParser
from typing import Any

from django_tasks_db.management.commands.db_worker import Command as Library

from thidua.foundation.work.worker import alive


class Command(Library):
    help = "Carry out background work on this machine, every queue unless told otherwise, and say meanwhile that the worker lives."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(queue_name="*")

    def handle(self, *, worker_id: str, **options: Any) -> None:
        with alive(worker_id):
            super().handle(worker_id=worker_id, **options)
