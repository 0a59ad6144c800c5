"""Somebody at a browser: signs in, follows links, presses buttons, reads. Nothing here knows the database."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.server import Server

PASSWORD = "Giao-uoc-2023"
PASSPHRASE = "Ky-so-vi-du-2023"
# Screens follow within seconds; a busy machine takes longer.
expect.set_options(timeout=15_000)


class Visitor:
    """Anybody before a page of this server."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server

    def go(self, path: str) -> None:
        """Open an address of this server."""
        self.page.goto(f"{self.server.url}{path}")

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Click the first link of this name."""
        (within or self.page).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def press(self, name: str, *, within: Locator | None = None, exact: bool = False) -> None:
        """Click the button of this name; the answer is loaded when this returns."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("button", name=name, exact=exact).first.click()

    def confirm(self, trigger: str, verb: str, *, reason: str = "") -> None:
        """Open the grave act of this name, give its reason, and confirm it."""
        asked = self.page.locator("details.td-confirm").filter(has=self.page.locator("summary", has_text=trigger)).first
        asked.locator("summary").first.click()
        if reason:
            asked.locator("textarea").fill(reason)
        self.press(verb, within=asked)

    def unfold(self, name: str) -> None:
        """Open the folded part of this name, unless it stands open."""
        fold = self.page.locator("details").filter(has=self.page.locator("summary", has_text=name)).last
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()

    def control(self, label: str, *, within: Locator | None = None) -> Locator:
        """Return the box to type or choose in whose label contains these words."""
        return (within or self.page).get_by_label(label).and_(self.page.locator("input, textarea, select")).first

    def fill(self, label: str, words: str, *, within: Locator | None = None) -> None:
        self.control(label, within=within).fill(words)

    def choose(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """Take the option whose words contain these."""
        box = self.control(label, within=within)
        box.select_option(box.locator("option").filter(has_text=option).first.get_attribute("value"))

    def region(self, name: str) -> Locator:
        """Return the part of the page under this heading."""
        return self.page.get_by_role("region", name=name)

    def sees(self, words: str | re.Pattern[str], *, within: Locator | None = None, **options: Any) -> None:
        """The words stand on the page, or come to stand there by themselves."""
        expect((within or self.page.locator("body")).first).to_contain_text(words, **options)

    def sees_not(self, words: str) -> None:
        expect(self.page.locator("body")).not_to_contain_text(words)


class Person(Visitor):
    """Somebody with an account."""

    def __init__(self, page: Page, server: Server, username: str) -> None:
        super().__init__(page, server)
        self.username = username

    def sign_in(self) -> "Person":
        """Sign in by the form and arrive at one's own work."""
        self.go("/dang-nhap")
        self.page.get_by_label("Tên đăng nhập hoặc thư điện tử").fill(self.username)
        self.page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        self.press("Đăng nhập")
        self.page.wait_for_url("**/viec-cua-toi/")
        return self

    def home(self) -> None:
        self.go("/viec-cua-toi/")

    def is_asked_again(self) -> bool:
        """Return whether the system asks for the password once more; it does not when that was done within minutes."""
        return "/nhap-lai-mat-khau" in self.page.url

    def reauthenticate(self) -> None:
        """Type the password again; the act or page that asked for it goes on."""
        assert self.is_asked_again(), f"no password was asked: {self.page.url}"
        self.page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
        self.press("Tiếp tục")

    def sign(self, verb: str = "Ký giao ước") -> None:
        """Sign with the internal certificate, on the page that asks for its passphrase."""
        self.fill("Mật khẩu ký", PASSPHRASE)
        self.press(verb)

    def set_clock(self, moment: str) -> None:
        """Set the training clock through the banner."""
        self.page.get_by_text("Đặt lại đồng hồ").click()
        self.page.get_by_label("Ngày, giờ làm việc").fill(moment)
        self.press("Đặt đồng hồ")
        self.sees("Đã đặt đồng hồ tập huấn.")
