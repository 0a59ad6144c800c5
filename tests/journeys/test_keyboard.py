"""The conference by the keyboard alone: a head states a position and signs, the secretary records a speech, the chair goes on.

Nobody has a mouse here. At every stop of Tab on the way the focus must be seen: drawn, inside the window, and under nothing else.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import PASSPHRASE, PASSWORD
from tests.journeys.twin import bring
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.long]

HALL = "/nam/2023/cum/cum-gia-dinh/hoi-nghi/2/"
MOST_STOPS = 150
# What is under the hand: its name, and why its focus cannot be seen ("" when it can). A box within a framed label is drawn by the label.
STOP = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) { return { name: "", fault: "" }; }
  const said = here.getAttribute("aria-label") || [...(here.labels || [])].map(each => each.textContent).join(" ") || here.textContent;
  const name = said.replace(/\\s+/g, " ").trim(), drawn = each => {
    const style = getComputedStyle(each);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  };
  const frame = here.closest("label") && !drawn(here) ? here.closest("label") : here;
  if (!drawn(frame)) { return { name, fault: "focus is not drawn" }; }
  const box = frame.getBoundingClientRect(), right = Math.min(box.right, innerWidth), bottom = Math.min(box.bottom, innerHeight);
  const left = Math.max(box.left, 0), top = Math.max(box.top, 0);
  if (right - left < 4 || bottom - top < 4) { return { name, fault: "focus is outside the window" }; }
  const spots = [[left + 2, top + 2], [right - 2, bottom - 2], [(left + right) / 2, (top + bottom) / 2]];
  const free = spots.some(([x, y]) => {
    const found = document.elementFromPoint(x, y);
    return found && (frame.contains(found) || found.contains(frame));
  });
  return { name, fault: free ? "" : "focus is covered" };
}"""


class Keys:
    """Somebody who has a keyboard and no mouse."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server

    def stop(self) -> str:
        """Go to the next stop and return its name; its focus must be seen there."""
        self.page.keyboard.press("Tab")
        found = self.page.evaluate(STOP)
        assert not found["fault"], f"{self.page.url}: {found['name']!r}: {found['fault']}"
        return str(found["name"])

    def reach(self, name: str, *, within: Locator | None = None) -> None:
        """Press Tab until what is called so has the focus (inside this part of the page, if one is given)."""
        passed = []
        for _stop in range(MOST_STOPS):
            passed.append(self.stop())
            if passed[-1].startswith(name) and (within is None or within.evaluate("part => part.contains(document.activeElement)")):
                return
        raise AssertionError(f"{self.page.url}: no stop is called {name!r}: {passed}")

    def press(self, name: str) -> None:
        """Go to the link or button of this name and press Enter; the answer is loaded when this returns."""
        self.reach(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, words: str) -> None:
        self.page.keyboard.type(words)

    def sign_in(self, username: str) -> "Keys":
        self.page.goto(f"{self.server.url}/dang-nhap")
        self.reach("Tên đăng nhập hoặc thư điện tử")
        self.write(username)
        self.reach("Mật khẩu")
        self.write(PASSWORD)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def skip(self) -> None:
        """Leave the menus behind by the first stop of the page."""
        assert self.stop() == "Đến nội dung chính"
        self.page.keyboard.press("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)


def test_conference_is_held_and_the_covenant_signed_by_the_keyboard_alone(
    serve: Callable[..., Server], window: Callable[..., Page]
) -> None:
    server = serve()
    bring(server, "discussing")
    head = Keys(window(reduced_motion="reduce"), server).sign_in("thutruong.gd4")
    position_is_stated(head)
    secretary = Keys(window(reduced_motion="reduce"), server).sign_in("canbo.gd2")
    speech_is_recorded(secretary)
    chair = Keys(window(reduced_motion="reduce"), server).sign_in("thutruong.gd2")
    next_item_begins(chair)
    bring(server, "signing")
    covenant_is_signed(head)
    expect(head.page.locator("body")).to_contain_text("1 trên 7 đơn vị đã ký")
    expect(head.page.locator(".td-sign", has_text="Đơn vị Giả định Bốn")).to_contain_text("ĐÃ KÝ")


def position_is_stated(head: Keys) -> None:
    """From the list of work into the hall; the answer comes without leaving the page, and the focus stays where it was."""
    head.skip()
    head.press("Vào phiên họp")
    head.skip()
    head.reach("Đồng ý")
    head.page.keyboard.press("Space")
    expect(head.page.get_by_label("Đồng ý", exact=True).first).to_be_checked()
    head.reach("Gửi quan điểm của đơn vị")
    head.page.keyboard.press("Enter")
    head.sees("Đã gửi quan điểm của đơn vị.")
    expect(head.page.locator(":focus")).to_have_text("Đổi quan điểm của đơn vị")


def speech_is_recorded(secretary: Keys) -> None:
    """P goes to the form of a speech, Ctrl+Enter sends it."""
    page = secretary.page
    page.goto(f"{secretary.server.url}{HALL}thu-ky")
    page.keyboard.press("p")
    said = page.locator("#phat-bieu")
    secretary.reach("Người phát biểu", within=said)
    secretary.write("Đại diện Đơn vị Giả định Ba")
    secretary.reach("Nội dung, đề xuất", within=said)
    secretary.write("Đề nghị mỗi quý sơ kết một lần.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.locator("#phat-bieu .td-speech")).to_contain_text("Đề nghị mỗi quý sơ kết một lần.")


def next_item_begins(chair: Keys) -> None:
    chair.page.goto(f"{chair.server.url}{HALL}dieu-hanh")
    chair.skip()
    chair.press("Sang mục này Biểu quyết thông qua các dự thảo")
    chair.sees("Đang diễn ra: mục 6 trên 8")


def covenant_is_signed(head: Keys) -> None:
    """The telephone's page has followed and said so aloud; the text is read, the password typed again, the covenant signed."""
    expect(head.page.locator("[data-live-voice]")).to_contain_text("0 trên 7 đơn vị đã ký giao ước.")
    expect(head.page.get_by_role("link", name="Ký giao ước", exact=True)).to_be_visible()
    head.press("Ký giao ước")
    head.reach("Mật khẩu")
    head.write(PASSWORD)
    with head.page.expect_navigation():
        head.page.keyboard.press("Enter")
    head.sees("Mã văn bản (SHA-256)")
    head.skip()
    head.reach("Mật khẩu ký")
    head.write(PASSPHRASE)
    with head.page.expect_navigation():
        head.page.keyboard.press("Enter")
    head.sees("Đã ký giao ước.")
