"""The ASGI door (uvicorn)."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import django
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase

# How many requests are under way at once; more wait for their turn. Each thread keeps its line to the database (`CONN_MAX_AGE`).
THREADS = 16


class Handler(ASGIHandler):
    """Takes a request through middleware and view in one go, in one of a few threads that stay; only streams are sent from the event loop.

    Nothing here is written asynchronously but streams. Django's own handler goes back to the loop between middleware and view, and makes
    a thread for each request, which opens a line to the database of its own (a tenth of what a small request costs) and takes turns with
    all the others that there are.
    """

    def __init__(self) -> None:
        super().__init__()
        self.threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="request")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError(f"this door is for http, not {scope['type']}")
        await self.handle(scope, receive, send)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.threads, copy_context().run, self._answer, request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        close_old_connections()
        try:
            return self.get_response(request)
        finally:
            close_old_connections()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings")
django.setup(set_prefix=False)
application = Handler()
