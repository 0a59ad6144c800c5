"""A security key from beginning to end: Chromium's own, without hands (a virtual authenticator), so the words of both sides are the real ones."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import PASSWORD, Person
from tests.server import Server

pytestmark = pytest.mark.browser
USB_KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "isUserVerified": True,
    "hasUserVerification": True,
    "automaticPresenceSimulation": True,
}


class Key:
    """The key that is stuck in this browser's machine; each time it is touched it counts on."""

    def __init__(self, page: Page) -> None:
        self.line = page.context.new_cdp_session(page)
        self.line.send("WebAuthn.enable")
        self.number = self.line.send("WebAuthn.addVirtualAuthenticator", {"options": USB_KEY})["authenticatorId"]

    @property
    def touched(self) -> int:
        held = self.line.send("WebAuthn.getCredentials", {"authenticatorId": self.number})["credentials"]
        return sum(each["signCount"] for each in held)

    def forget(self) -> None:
        """Be another key, which nobody here has added: the browser's question ends in an error."""
        self.line.send("WebAuthn.clearCredentials", {"authenticatorId": self.number})


def give_password(person: Person) -> None:
    """Sign in as far as the password goes."""
    person.go("/dang-nhap")
    person.fill("Tên đăng nhập hoặc thư điện tử", person.username)
    person.fill("Mật khẩu", PASSWORD)
    person.press("Đăng nhập", exact=True)


def test_key_is_added_opens_the_account_and_confirms_an_act(serve: Callable[..., Server], window: Callable[..., Page]) -> None:
    server = serve()
    server.name = "localhost"  # a key belongs to a name, and a number is none
    officer = Person(window(), server, "canbo.gd5").sign_in()
    page, key = officer.page, Key(officer.page)

    officer.go("/tai-khoan/hai-buoc/khoa/them")
    if officer.is_asked_again():
        officer.reauthenticate()
    officer.fill("Tên khóa, để phân biệt", "Khóa USB của phòng")
    officer.press("Thêm khóa")
    officer.sees("Còn 10 trên 10 mã")

    officer.go("/dang-xuat")
    officer.press("Đăng xuất")
    give_password(officer)
    officer.go("/viec-cua-toi/")
    officer.sees("Bước thứ hai")  # the password alone opens nothing
    entered_with = key.touched
    officer.press("Dùng khóa bảo mật")
    page.wait_for_url("**/viec-cua-toi/")
    assert key.touched > entered_with

    officer.go("/nhap-lai-khoa?next=/tai-khoan/hai-buoc/")  # as before a signature
    confirmed_with = key.touched
    officer.press("Dùng khóa bảo mật")
    page.wait_for_url("**/tai-khoan/hai-buoc/")
    assert key.touched > confirmed_with
    officer.sees("Khóa USB của phòng")
    officer.sees("Dùng gần nhất lúc")

    key.forget()
    officer.go("/nhap-lai-khoa?next=/tai-khoan/")
    page.get_by_role("button", name="Dùng khóa bảo mật").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa dùng được khóa")

    officer.go("/tai-khoan/hai-buoc/")
    officer.follow("Bỏ khóa này")
    officer.press("Bỏ khóa này")
    officer.sees("Chưa bật")
