"""The ASGI door (uvicorn)."""

import os

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase


class Handler(ASGIHandler):
    """Takes a request through middleware and view in one go, in one thread; only what streams is sent from the event loop.

    Nothing here is written asynchronously but streams. Django's own handler goes back to the loop between middleware and view, resolves
    the address there while every open stream waits, and goes over to the thread again.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings")
django.setup(set_prefix=False)
application = Handler()
