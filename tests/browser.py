"""A real Chromium for journeys, and an ear for what its console says."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium_path() -> str | None:
    """Return where Debian's Chromium is, or None. Its shell without a window, the same engine, costs a third of the processor's time."""
    names = ("chromium-headless-shell", "chromium")
    return next((found for name in names for path in (None, "/usr/bin") if (found := shutil.which(name, path=path))), None)


@contextmanager
def browser() -> Iterator[Any]:
    """Start Chromium for a while, outside the suite."""
    from playwright.sync_api import sync_playwright  # late: a machine without a browser need not load it

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
        yield started
        started.close()


class Window:
    """One person's browser window: its own cookies, one page, and everything its console complained about.

    A refusal answers with 4xx and the console notes it; that is no complaint. Anything else at level error is: a script's exception,
    a breach of the content security policy, a missing file, a page that the server could not make.
    """

    def __init__(self, chromium, *, width: int = 1280, height: int = 800, locale: str = "vi-VN", **options) -> None:
        options.setdefault("reduced_motion", "reduce")  # what breathes without end costs a machine without a graphics card dear
        self.context = chromium.new_context(
            viewport={"width": width, "height": height}, locale=locale, timezone_id="Asia/Ho_Chi_Minh", **options
        )
        self.context.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page = self.context.new_page()
        self.context.on("page", self.listen)
        self.listen(self.page)

    def listen(self, page) -> None:
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", lambda answer: self.complaints.append(f"{answer.url}: {answer.status}") if answer.status >= 500 else None)

    def note(self, message) -> None:
        if message.type == "error" and not is_refusal(message.text) and not is_absence(message.text):
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def close(self) -> list[str]:
        self.context.close()
        return self.complaints


def is_refusal(text: str) -> bool:
    """Return whether the console only notes that the server said no in words (a form refused, no permission, somebody was faster)."""
    return any(f"the server responded with a status of {status}" in text for status in (400, 403, 404, 405, 409, 413, 422, 429))


def is_absence(text: str) -> bool:
    """Return whether the console only notes that no server was there: a test killed it, took the network away, or the page was left while loading.

    A browser says it of its own loads as net::ERR_…; htmx says it of its requests as "Failed to fetch". A breach of the content security
    policy says so in a line of its own besides.
    """
    return "TypeError: Failed to fetch" in text or any(
        f"net::ERR_{what}" in text
        for what in ("CONNECTION_REFUSED", "CONNECTION_RESET", "EMPTY_RESPONSE", "ABORTED", "INTERNET_DISCONNECTED")
    )
