"""What every test of the project shares: the browser, a real server, and an honest list of what this machine could not try."""

import os
import shutil
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from tests.browser import CHROMIUM_OPTIONS, Window, chromium_path
from tests.server import Server, Template

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
# Tests for which it does not matter which database answers are run once, on SQLite.
NO_DATABASE = (
    "thidua/config/",
    "thidua/domain/",
    "thidua/foundation/documents/",
    "thidua/foundation/sheets/",
    "thidua/foundation/signing/",
    "thidua/foundation/ui/",
    "thidua/drafting/tests/test_returning.py",
    "thidua/drafting/tests/test_word_return.py",
    "thidua/guide/",
    "thidua/paper/tests/test_masters.py",
    "thidua/paper/tests/test_verdicts.py",
    "thidua/signing/tests/test_proving.py",
    "scripts/",
    "tests/test_architecture.py",
    "tests/test_docs.py",
    "tests/test_elsewhere.py",
    "tests/test_settings.py",
    "tests/test_why.py",
    "tests/test_run.py",
)
NO_CHROMIUM = "this machine lacks Chromium (apt install chromium)"
NO_POSTGRESQL = "this machine lacks PostgreSQL (THIDUA_DATABASE_URL names none)"
NO_REDIS = "no Redis answers at 127.0.0.1:6379"
# Programs that no installation needs, by the marker of the tests that do.
PROGRAMS = {
    "libreoffice": ("soffice", "this machine lacks LibreOffice (apt install libreoffice-writer-nogui)"),
    "pdfsig": ("pdfsig", "this machine lacks pdfsig (apt install poppler-utils)"),
    "softhsm": ("softhsm2-util", "this machine lacks SoftHSM (apt install softhsm2)"),
}


# --- what the machine lacks --------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Skip, with a name for the reason, what this machine cannot try; leave out what belongs to the other database; begin with the long.

    In CI the suite runs on both databases in turn, so what belongs to the other one is not lacking and is left out silently; of Redis,
    LibreOffice and SoftHSM, which no installation needs, `.ci/run` says whether they were there.
    """
    on_postgresql = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    chromium = chromium_path()
    lacking = {marker: reason for marker, (program, reason) in PROGRAMS.items() if not shutil.which(program)}
    if not redis_answers():
        lacking["redis"] = NO_REDIS
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if "browser" in item.keywords and not chromium:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
        if "postgresql" in item.keywords and not on_postgresql:
            item.add_marker(pytest.mark.skip(reason=NO_POSTGRESQL))
        once = "sqlite" in item.keywords or item.nodeid.startswith(NO_DATABASE)
        other = (once and on_postgresql) or ("postgresql" in item.keywords and not on_postgresql and CI)
        absent = [reason for marker, reason in lacking.items() if marker in item.keywords]
        for reason in absent:
            item.add_marker(pytest.mark.skip(reason=reason))
        (left_out if other or (absent and CI) else kept).append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept
    yield
    items.sort(key=lambda item: "long" not in item.keywords)


def redis_answers() -> bool:
    with socket.socket() as door:
        door.settimeout(1)
        return door.connect_ex(("127.0.0.1", 6379)) == 0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was skipped and why, once for each reason."""
    reasons = Counter(reason_of(report) for report in terminalreporter.stats.get("skipped", []))
    if reasons:
        terminalreporter.section("Not tried on this machine")
        for reason, count in sorted(reasons.items()):
            terminalreporter.write_line(f"{reason}: {count} test{'s' if count > 1 else ''}")
        if CI:
            terminalreporter.write_line("In CI a skip is a failure.")


def reason_of(report: pytest.TestReport) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if CI and reporter and reporter.stats.get("skipped") and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _vietnamese() -> Iterator[None]:
    """Begin every test in Vietnamese: a page asked for in English leaves its language to whatever the worker runs next."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def undrawn(settings: Any) -> None:
    """Answer every page empty; see tests/undrawn.py."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"OPTIONS": engine["OPTIONS"] | {"loaders": ["tests.undrawn.Blank"]}}]


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read only once who somebody is: what a walk does at each door is undone, and reading it anew takes a third of the walk."""
    from thidua.organisation import queries  # late: Django is set up after this file is read

    read = queries._read_standing
    kept: dict[tuple[int, bool, date], Any] = {}

    def remembered(user: Any, on: date) -> Any:
        key = (user.pk, user.is_active, on)
        if key not in kept:
            kept[key] = read(user, on)
        return kept[key]

    monkeypatch.setattr(queries, "_read_standing", remembered)


# --- a real server -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo_folders(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Loads each moment of the demonstration once for all workers of the run; a server gets its own copy."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent
    return Template(folder / "demo")


@pytest.fixture
def serve(demo_folders: Template, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """A function that starts the real server process on its own data folder: `serve()`, `serve(at="after")`.

    The Server has `url`, `data`, `manage(*arguments)`, `kill()` (as kill -9), `start()` again on the same data, and `stop()`.
    """
    started: list[Server] = []

    def start(at: str = "morning") -> Server:
        server = Server(demo_folders.copy(at, tmp_path / f"data-{len(started)}"))
        started.append(server)
        server.start()
        return server

    yield start
    for server in started:
        server.stop()


# --- the browser -------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """One Chromium for the session. Playwright's loop lives in this thread, which Django would take for asynchronous code."""
    from playwright.sync_api import sync_playwright  # late: a machine without a browser need not load it

    path = chromium_path()
    if not path:
        pytest.skip(NO_CHROMIUM)
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def window(chromium) -> Iterator[Callable[..., object]]:
    """A function that opens a page in its own session, as one more person at the table: `window()`, `window(width=390)`.

    When the test ends, anything that any page complained about in its console makes it fail.
    """
    opened: list[Window] = []

    def open_window(**options):
        opened.append(Window(chromium, **options))
        return opened[-1].page

    yield open_window
    complaints = [complaint for each in opened for complaint in each.close()]
    assert complaints == [], "the browser's console complained:\n" + "\n".join(complaints)


@pytest.fixture
def page(window):
    """One page, desktop size, watched for console errors."""
    return window()
