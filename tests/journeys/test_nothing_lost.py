"""Nothing typed is lost when the session or the network ends, and nothing of it is left for whoever sits down next (docs/decisions/0017)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.journeys.people import PASSWORD, Person
from tests.server import Server

pytestmark = pytest.mark.browser
TWIN = "/nam/2023/cum/cum-gia-dinh/"
FORM, HALL = f"{TWIN}giao-uoc/cam-ket/", f"{TWIN}hoi-nghi/2/phien-hop"
PAGE_KEPT = "Boolean(await caches.match(location.href))"
TEXTS = "Object.keys(localStorage).filter(key => key.startsWith('td-keep:'))"
PAGES = "await caches.keys().then(names => names.filter(name => name.startsWith('thidua-pages-')))"
OFFER = "còn trên máy này, chưa gửi"


def comes_true(page: Page, fact: str) -> bool:
    """Return whether the page comes to say so within ten seconds (the policy of our pages lets Playwright's own waiting do nothing)."""
    asked = "for (let asked = 0; asked < 100; asked += 1) { if (%s) { return true; } await new Promise(done => setTimeout(done, 100)); }"
    return bool(page.evaluate("async () => { %s return false; }" % (asked % fact)))


def enter(person: Person) -> None:
    """Give name and password on the sign-in page that has come up, and arrive where one was going."""
    person.fill("Tên đăng nhập hoặc thư điện tử", person.username)
    person.fill("Mật khẩu", PASSWORD)
    person.press("Đăng nhập", exact=True)


def opens_without_network(page: Page, address: str) -> bool:
    page.context.set_offline(True)
    try:
        page.goto(address)
    except Error:
        return False
    finally:
        page.context.set_offline(False)
    return True


def test_words_outlive_session_and_network_but_not_signing_out(serve: Callable[..., Server], window: Callable[..., Page]) -> None:
    server = serve()
    head = Person(window(), server, "thutruong.gd5").sign_in()
    page = head.page
    head.go(HALL)
    assert comes_true(page, PAGE_KEPT)
    assert opens_without_network(page, f"{server.url}{HALL}")

    # The session ends while he writes: after signing in his words stand in the form, and nothing was sent.
    head.go(FORM)
    words = head.control("Nội dung")
    words.fill("Giảm một phần ba thời gian trả kết quả (giả định).")
    page.context.clear_cookies(name="sessionid")
    head.press("Ghi cam kết")
    enter(head)
    head.sees("Phần đã viết còn nguyên, chưa gửi.")
    expect(words).to_have_value("Giảm một phần ba thời gian trả kết quả (giả định).")
    expect(page.get_by_role("table")).not_to_contain_text("Giảm một phần ba")
    head.press("Bỏ phần đã viết")

    # The network goes while he writes, and the page is loaded again when it is back.
    words.fill("Không để hồ sơ nào quá hạn (giả định).")
    assert comes_true(page, f"{TEXTS}.some(key => localStorage.getItem(key).includes('quá hạn'))")
    assert not opens_without_network(page, page.url)
    head.go(FORM)
    head.sees(OFFER)
    page.get_by_role("button", name="Dùng lại").click()
    expect(words).to_have_value("Không để hồ sơ nào quá hạn (giả định).")

    # He signs out: neither his words nor his pages are left to the next person, who writes on the same form.
    head.go("/dang-xuat")
    head.press("Đăng xuất")
    assert page.evaluate(TEXTS) == []
    assert comes_true(page, f"({PAGES}).length == 0")
    officer = Person(page, server, "canbo.gd5").sign_in()
    officer.go(FORM)
    expect(words).to_have_value("")
    officer.sees_not(OFFER)
    assert not opens_without_network(page, f"{server.url}{HALL}")

    # Nor when a session ended by itself and somebody else signs in: pages go, words wait unseen for whose they are.
    officer.go(HALL)
    assert comes_true(page, PAGE_KEPT)
    officer.go(FORM)
    words.fill("Chữ của người trước (giả định).")
    assert comes_true(page, f"{TEXTS}.length == 1")
    page.context.clear_cookies()
    head.sign_in()
    head.go(FORM)
    head.sees_not(OFFER)
    assert comes_true(page, f"({PAGES}).length == 0")
    assert not opens_without_network(page, f"{server.url}{HALL}")
