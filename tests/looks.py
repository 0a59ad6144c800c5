"""Look at every page: axe in both themes, sideways scroll at five widths and on paper, the console; with pictures to look at, if wanted.

.venv/bin/python -m tests.looks                       every page of the demonstration's morning, each as somebody for whom it is
.venv/bin/python -m tests.looks --shots DIR           and keep pictures of each at 1440 and 390 px, light and dark, and on paper
.venv/bin/python -m tests.looks --only conference:    the addresses whose name begins so

The suite looks at the main pages (tests/journeys/test_looks.py); this takes minutes and is for before a release. Needs Chromium.
"""

import argparse
import os
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser import CHROMIUM_OPTIONS, Window, chromium_path
from tests.server import Server, Template, environment

# Whose page it is, in this order, of those for whom its door is open (letters of tests/doors.txt).
PREFERRED = "oushkmaqcdnefxp"
WIDTHS = (320, 390, 768, 1440, 1920)
# The width between the margins of the A4 sheet that this page asks for, in CSS pixels.
PAPER_WIDTH = """() => {
  const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).flatMap(rule => rule.media ? [...rule.cssRules] : [rule]);
  const asked = ["", getComputedStyle(document.body).page], length = said => said.endsWith("mm") ? parseFloat(said) : 0;
  let width = 210, left = 10, right = 10;
  for (const rule of rules.filter(rule => rule instanceof CSSPageRule && asked.includes(rule.selectorText))) {
    const { size, marginLeft, marginRight } = rule.style;
    if (size) { width = size.includes("landscape") ? 297 : 210; }
    if (marginLeft) { left = length(marginLeft); }
    if (marginRight) { right = length(marginRight); }
  }
  return Math.floor((width - left - right) * 96 / 25.4);
}"""


def places(year: int, mark: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield (route, address, account) of every page that this year of the twin holds; the account is one for whom the door is open."""
    from tests.addresses import routes  # late: needs Django to be set up
    from tests.test_doors import ROLES, table, twin  # late: needs Django to be set up

    open_to, world = table(), twin(year)
    for route in routes():
        letters = open_to.get(f"{route.name}{mark}", "")
        letter = next((each for each in PREFERRED if each in letters), None)
        address = world.address(route) if letter else None
        if letter and address:
            yield f"{route.name}{mark}", address, ROLES[letter]


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: an address that leads elsewhere has no page of its own."""

    def redirect_request(self, *_given: Any, **_more: Any) -> None:
        return None


def is_page(url: str, page: Page) -> bool:
    """Whether the address answers this window with a page. Only the head is read: a stream never ends."""
    cookies = "; ".join(f"{each.get('name')}={each.get('value')}" for each in page.context.cookies())
    try:
        with urllib.request.build_opener(Stay).open(urllib.request.Request(url, headers={"Cookie": cookies}), timeout=30) as answer:
            return bool(answer.status == 200 and answer.headers.get_content_type() == "text/html")
    except urllib.error.HTTPError:
        return False


def lay_on_paper(page: Page) -> None:
    """Show the page as it is printed, on the sheet that it asks for."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": page.evaluate(PAPER_WIDTH), "height": 1000})


class Eye:
    """One window for each account, and what it finds."""

    def __init__(self, browser: Browser, server: Server, shots: Path | None) -> None:
        self.browser, self.server, self.shots = browser, server, shots
        self.windows: dict[str | None, Window] = {}

    def page(self, account: str | None) -> Page:
        from tests.journeys.people import Person  # late: needs Django to be set up

        if account not in self.windows:
            self.windows[account] = Window(self.browser, reduced_motion="reduce")
            if account:
                Person(self.windows[account].page, self.server, account).sign_in()
        return self.windows[account].page

    def look(self, name: str, address: str, account: str | None) -> list[str] | None:
        """Return what is wrong with a page; None when the address leads to no page of its own."""
        from tests.journeys.test_looks import AXE, LOOKS, WIDE, faults  # late: needs Django to be set up

        page, url = self.page(account), f"{self.server.url}{address}"
        if not is_page(url, page):
            return None
        try:
            page.goto(url, wait_until="load")
        except Error as error:
            return [f"{name}: {error}"]
        if page.evaluate("document.doctype === null"):
            return None  # a part of a page
        page.evaluate(AXE)
        found = faults(page, name, (*LOOKS, ("light", 390), ("dark", 1440)))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{name} {width}: {each}" for each in page.evaluate(WIDE)]
        lay_on_paper(page)
        found += [f"{name} print: {each}" for each in page.evaluate(WIDE)]
        page.emulate_media(media="screen", reduced_motion="reduce")
        self.keep(page, name)
        window = self.windows[account]
        found += [f"{name} console: {each}" for each in window.complaints]
        window.complaints.clear()
        return found

    def keep(self, page: Page, name: str) -> None:
        """Write the pictures, if they are wanted."""
        if self.shots is None:
            return
        for theme in ("light", "dark"):
            page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
            for width in (1440, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.screenshot(path=self.shots / f"{name.replace(':', '.')}-{width}-{theme}.png", full_page=True)
        page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
        lay_on_paper(page)
        page.screenshot(path=self.shots / f"{name.replace(':', '.')}-print.png", full_page=True)
        page.emulate_media(media="screen", reduced_motion="reduce")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shots", type=Path)
    parser.add_argument("--only", default="")
    asked = parser.parse_args(arguments)
    if asked.shots:
        asked.shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="thidua-looks-") as folder:
        server = Server(Template(Path(folder) / "demo").copy("morning", Path(folder) / "data"))
        os.environ.update(environment(server.data))
        django.setup()
        todo = [*places(2023, ""), *places(2022, "@2022")]
        server.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
                eye = Eye(browser, server, asked.shots)
                found = []
                for name, address, account in todo:
                    if name.startswith(asked.only):
                        faults = eye.look(name, address, account)
                        print(name, address, "leads elsewhere" if faults is None else faults, flush=True)
                        found.append((name, faults))
                browser.close()
        finally:
            server.stop()
    seen = [(name, faults) for name, faults in found if faults is not None]
    for _name, faults in seen:
        for fault in faults:
            print(fault)
    print(f"{len(seen)} pages looked at, {sum(bool(faults) for _name, faults in seen)} with something wrong.")
    return 1 if any(faults for _name, faults in seen) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
