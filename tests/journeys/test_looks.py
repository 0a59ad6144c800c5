"""The main pages as eyes and assistive tools meet them: axe finds nothing, the console is silent, nothing scrolls sideways.

Every page is tried in the light on a desk (1440), in the dark on a phone (390), and at 320 for the sideways scroll; `python -m tests.looks`
tries every page in every way.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import Person, Visitor
from tests.journeys.twin import bring
from tests.server import ROOT, Server

pytestmark = [pytest.mark.browser, pytest.mark.long]

AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text("utf-8")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
FIND = """async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return found.violations.map(each => `${each.id}: ${each.help}: ` + each.nodes.slice(0, 4).map(node => node.target.join(" ")).join(" | "));
}"""
WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) { return []; }
  return [...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > room + 1)
    .slice(0, 4).map(each => `${each.tagName}.${each.className} reaches ${Math.round(each.getBoundingClientRect().right)} of ${room}`);
}"""

LOOKS = (("light", 1440), ("dark", 390))

CLUSTER, TWIN = "/nam/2023/cum/cum-so-4/", "/nam/2023/cum/cum-gia-dinh/"
HELD, CALLED = "hoi-nghi/3/", "hoi-nghi/2/"
PUBLIC = (
    "/",
    "/tin-tuc/",
    "/tin-tuc/{news}",
    "/tin-tuc/kho/2023/2/",
    "/cum-khoi/",
    "/cum-khoi/2023/cum-so-4",
    "/cum-khoi/2023/cum-so-4/ke-hoach",
    "/tim-kiem/?q=giao+uoc",
    "/huong-dan/cong-chung/",
    "/kiem-tra/",
    "/dang-nhap",
    "/khong-co",
)
# Each role with the pages that it works on; the scene is the evening of 17 February, the twin stands before its conference.
PAGES = {
    "canbo.vpqu": (
        "/viec-cua-toi/",
        CLUSTER,
        f"{CLUSTER}du-thao/",
        f"{CLUSTER}du-thao/8/",
        f"{CLUSTER}du-thao/8/ban/",
        f"{CLUSTER}du-thao/8/tiep-thu",
        f"{CLUSTER}hoi-nghi/",
        f"{CLUSTER}{HELD}",
        f"{CLUSTER}{HELD}dieu-hanh",
        f"{CLUSTER}{HELD}bien-ban",
        f"{CLUSTER}giao-uoc/",
        f"{CLUSTER}giao-uoc/cam-ket/",
        "/tin/",
        "/khong-co",
    ),
    "canbo.gd2": (
        "/viec-cua-toi/",
        f"{TWIN}du-thao/5/",
        f"{TWIN}du-thao/5/tiep-thu",
        f"{TWIN}{CALLED}",
        f"{TWIN}{CALLED}dieu-hanh",
        f"{TWIN}hoi-nghi/trieu-tap",
        f"{TWIN}giao-uoc/",
    ),
    "thutruong.gd4": (
        "/viec-cua-toi/",
        f"{TWIN}du-thao/5/",
        f"{TWIN}{CALLED}",
        f"{TWIN}{CALLED}phien-hop",
        f"{TWIN}{CALLED}diem-danh-bang-ma",
        f"{TWIN}giao-uoc/cam-ket/",
        "/chu-ky-so-cua-toi/",
        f"{TWIN}{CALLED}dieu-hanh?cua=nguoi-khac",  # not theirs: the page that says so
    ),
    "chuyenvien.gd": (
        "/viec-cua-toi/",
        TWIN,
        "/cum/",
        "/don-vi/",
        "/don-vi/nhap/",
        "/con-nguoi/",
        "/con-nguoi/chuc-vu/moi?don-vi=1",
        "/con-nguoi/moi",
        "/hoi-dong/",
        "/van-ban/",
        "/van-ban/so/",
        "/van-ban/con-dau/moi",
    ),
    "theodoi.cum4": ("/viec-cua-toi/", CLUSTER, "/tra-cuu/?q=giao+uoc", "/tra-cuu/?q=thi+dua&loai=clause"),
    "thanhtra": ("/viec-cua-toi/", "/nhat-ky/", "/huong-dan/", "/huong-dan/thanh-tra/"),
    "quantri": ("/viec-cua-toi/", "/tai-khoan/", "/tai-khoan/hai-buoc/", "/con-nguoi/dang-nhap-bi-khoa", "/con-nguoi/cu/", "/chu-ky-so/"),
}
SAY_NO = {"/khong-co": 404, f"{TWIN}{CALLED}dieu-hanh?cua=nguoi-khac": 403}


@pytest.fixture(scope="module")
def evening(demo_folders, tmp_path_factory) -> Iterator[Server]:
    """One server on the evening of 17 February for every test here."""
    server = Server(demo_folders.copy("after", tmp_path_factory.mktemp("looks") / "data"))
    server.start()
    yield server
    server.stop()


def faults(page: Page, path: str, looks: tuple[tuple[str, int], ...] = LOOKS) -> list[str]:
    """Return what axe and the eye find wrong on this page, in every look. The hall screen has one theme for each address."""
    found = []
    drawn = page.evaluate("document.documentElement.dataset.bsTheme")
    for theme, width in ((drawn, 1440), (drawn, 390)) if "man-hinh" in path else looks:
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme; }", theme)
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{path} {theme} {width}: {each}" for each in (*page.evaluate(FIND, RULES), *page.evaluate(WIDE))]
    page.set_viewport_size({"width": 320, "height": 700})
    return found + [f"{path} 320: {each}" for each in page.evaluate(WIDE)]


def look_at(visitor: Visitor, paths: tuple[str, ...]) -> list[str]:
    found = []
    for path in paths:
        answer = visitor.page.goto(f"{visitor.server.url}{path}")
        assert answer is not None, path
        assert answer.status == SAY_NO.get(path, 200), path
        expect(visitor.page.locator(".htmx-request")).to_have_count(0)
        visitor.page.evaluate(AXE)
        found += faults(visitor.page, path)
    return found


def watch(window: Callable[..., object]) -> Page:
    """Open a window without animations, so that colours stand still when they are measured."""
    return window(reduced_motion="reduce")  # type: ignore[return-value]


@pytest.mark.parametrize("username", PAGES)
def test_pages_of_each_role_satisfy_axe_and_fit(evening: Server, window: Callable[..., object], username: str) -> None:
    person = Person(watch(window), evening, username).sign_in()
    assert look_at(person, PAGES[username]) == []


def test_public_pages_satisfy_axe_and_fit(evening: Server, window: Callable[..., object]) -> None:
    visitor = Visitor(watch(window), evening)
    visitor.go("/tin-tuc/")
    address = visitor.page.locator("h2 a").first.get_attribute("href") or ""
    assert look_at(visitor, tuple(path.replace("/tin-tuc/{news}", address) for path in PUBLIC)) == []


def test_pages_of_a_conference_under_way_satisfy_axe_and_fit(evening: Server, window: Callable[..., object]) -> None:
    """The table, the phone, the hall screen and the covenant, while drafts are discussed, while units sign, and while they vote."""
    secretary = Person(watch(window), evening, "canbo.gd2").sign_in()
    head = Person(watch(window), evening, "thutruong.gd4").sign_in()
    bring(evening, "discussing")
    found = look_at(secretary, (f"{TWIN}{CALLED}dieu-hanh", f"{TWIN}{CALLED}man-hinh", f"{TWIN}{CALLED}man-hinh?nen=sang"))
    found += look_at(head, (f"{TWIN}{CALLED}phien-hop",))
    bring(evening, "signing")
    head.go(f"{TWIN}giao-uoc/ky")
    head.reauthenticate()
    found += look_at(head, (f"{TWIN}{CALLED}phien-hop", f"{TWIN}giao-uoc/", f"{TWIN}giao-uoc/ky"))
    found += look_at(secretary, (f"{TWIN}{CALLED}dieu-hanh", f"{TWIN}{CALLED}man-hinh"))
    bring(evening, "voting")
    head.go(f"{TWIN}{CALLED}phien-hop")
    head.follow("Mở lá phiếu")
    found += look_at(head, (head.page.url.removeprefix(evening.url),))
    found += look_at(secretary, (f"{TWIN}{CALLED}bo-phieu/3/", f"{TWIN}{CALLED}bo-phieu/moi", f"{TWIN}{CALLED}man-hinh"))
    for width, height in ((1920, 1080), (1280, 720)):
        secretary.page.set_viewport_size({"width": width, "height": height})
        found += secretary.page.evaluate(WIDE)
    assert found == []
