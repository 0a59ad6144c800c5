import signal
import sys
import warnings
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from thidua.config import lan
from thidua.config.asgi import application
from thidua.config.door import Door, answers
from thidua.config.schedule import Ticker
from thidua.foundation.live.hub import hub
from thidua.foundation.work.worker import EmbeddedWorker, embedded_workers


class Server(uvicorn.Server):
    """Ends the open streams when it is asked to stop, so that stopping does not wait for screens that would stay for hours."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        hub.close()
        super().handle_exit(sig, frame)


class Command(BaseCommand):
    help = "Serve the application on this machine (uvicorn), with the schedule and the workers beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--lan", action="store_true", help="speak https with the certificate of the data folder; explain it at port + 1"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # WhiteNoise hands static files over in plain chunks; Django says so once per process, and nothing is wrong with it.
        warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators", category=Warning)
        beside: list[Ticker | EmbeddedWorker | Door] = [Ticker(), *(embedded_workers() if settings.EMBEDDED_WORKER else [])]
        files = settings.DATA_DIR / "lan"
        if options["lan"]:
            page = f"https://{settings.ALLOWED_HOSTS[0]}:{options['port']}/"
            beside.append(Door(options["host"], options["port"] + 1, answers(files, page)))
        # uvicorn hands the signal on when it has shut down; unheard, it would end the process before the threads are stopped.
        signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(0))
        for thread in beside:
            thread.start()
        try:
            config = uvicorn.Config(
                application,
                host=options["host"],
                port=options["port"],
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=settings.BEHIND_PROXY,
                lifespan="off",
                timeout_graceful_shutdown=3,
                ssl_certfile=files / lan.SERVER if options["lan"] else None,
                ssl_keyfile=files / lan.SERVER_KEY if options["lan"] else None,
            )
            Server(config).run()
        finally:
            for thread in beside:
                thread.stop()
            for thread in beside:
                thread.join(timeout=3)
