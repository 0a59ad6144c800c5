"""A telephone in the hall whose network comes and goes: what was missed is caught up, what was sent without it arrives once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Person
from tests.journeys.twin import bring
from tests.server import Server

pytestmark = pytest.mark.browser
HALL = "/nam/2023/cum/cum-gia-dinh/hoi-nghi/2/"
# Whether the page and its files are kept on the telephone, asked until they are.
KEPT = """async () => {
  for (let asked = 0; asked < 150; asked += 1) {
    const files = await (await caches.open("thidua-files")).keys();
    if (files.length > 10 && await caches.match(location.href)) { return true; }
    await new Promise(done => setTimeout(done, 100));
  }
  return false;
}"""


def test_telephone_without_a_network_catches_up_and_sends_later(serve: Callable[..., Server], window: Callable[..., object]) -> None:
    server = serve()
    bring(server, "discussing")
    secretary = Person(window(), server, "canbo.gd2").sign_in()  # type: ignore[arg-type]
    head = Person(window(width=390, height=844), server, "thutruong.gd5").sign_in()  # type: ignore[arg-type]
    secretary.go(f"{HALL}dieu-hanh")
    head.go(f"{HALL}phien-hop")
    phone, table = head.page, secretary.page
    expect(phone.locator("[data-live-status]")).to_have_attribute("data-live", "on")
    assert phone.evaluate(KEPT), "the telephone did not keep its page"

    # The network goes: a position is kept on the telephone, and the page opens again as it was last seen.
    phone.context.set_offline(True)
    phone.get_by_label("Đồng ý", exact=True).first.check()
    phone.get_by_role("button", name="Gửi quan điểm của đơn vị").first.click()
    head.sees("Việc làm được giữ trên máy này và tự gửi khi có mạng.")
    phone.reload()
    head.sees("Thảo luận các dự thảo")
    head.sees("Chờ gửi")

    # Meanwhile the conference goes on, and the secretary is writing.
    note = table.locator("#id_note")
    note.fill("Đang viết dở")
    bring(server, "adopting")

    # It comes back: what was missed is there, what was kept is sent, and what was under the hand is left alone.
    phone.context.set_offline(False)
    expect(phone.locator("h1")).to_have_text("Biểu quyết thông qua các dự thảo")
    head.sees("Đã gửi lúc")
    expect(phone.locator("[data-offline-list] li")).to_have_count(0)
    expect(table.locator("#nx")).to_have_text("Biểu quyết thông qua các dự thảo")
    expect(table.locator("#quan-diem").get_by_role("cell", name="Đồng ý", exact=True)).to_have_count(1)
    expect(note).to_have_value("Đang viết dở")
    secretary.sees("ô đang viết được giữ nguyên")
    table.once("dialog", lambda dialog: dialog.accept())

    # Whoever stops the server does not wait for the screens that listen.
    server.stop()
    assert server.process is not None
    assert server.process.returncode == 0
    assert "graceful shutdown exceeded" not in server.log
