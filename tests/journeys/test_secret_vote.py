"""Three telephones vote secretly, the chair's table counts, the hall screen shows the result."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Person
from tests.journeys.twin import bring
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.long]

CONFERENCE = "/nam/2023/cum/cum-gia-dinh/hoi-nghi/2/"
QUESTION = "Giới thiệu đơn vị làm cụm trưởng năm 2024"


def test_three_telephones_vote_and_the_hall_sees_the_result(serve: Callable[..., Server], window: Callable[..., object]) -> None:
    server = serve()
    bring(server, "voting")  # seven units in the room, three ballots in the urn: Ba, Ba, Bốn
    table = Person(window(), server, "canbo.gd2").sign_in()  # type: ignore[arg-type]
    table.go(f"{CONFERENCE}dieu-hanh")
    table.follow(QUESTION)
    table.sees("3 trên 7 đã bỏ phiếu.")
    hall = Person(window(width=1920, height=1080), server, "canbo.gd2").sign_in()  # type: ignore[arg-type]
    hall.go(f"{CONFERENCE}man-hinh")
    hall.sees("3/7")
    for username, choice in (("thutruong.gd3", "Ba"), ("thutruong.gd4", "Ba"), ("thutruong.gd5", "Năm")):
        phone = Person(window(width=390, height=844), server, username).sign_in()  # type: ignore[arg-type]
        phone.go(f"{CONFERENCE}phien-hop")
        phone.follow("Mở lá phiếu")
        phone.sees("Không ai biết đồng chí chọn gì, kể cả người quản trị.")
        phone.page.get_by_label(f"Đơn vị Giả định {choice}").check()
        phone.press("Xem lại rồi bỏ phiếu")
        phone.sees(f"Đơn vị Giả định {choice}", within=phone.region("Đồng chí chọn"))
        phone.press("Bỏ phiếu")
        phone.sees("Đã ghi nhận phiếu của đồng chí")
    hall.sees("6/7")
    table.sees("6 trên 7 đã bỏ phiếu.")  # by themselves
    table.confirm("Kết thúc và kiểm phiếu", "Kết thúc và kiểm phiếu")
    table.sees("Được chọn khi có ít nhất 4 trên 7 (tổng số thành viên). Được chọn: Đơn vị Giả định Ba.")
    hall.sees("Được chọn: Đơn vị Giả định Ba.")
    expect(hall.page.locator("body")).to_contain_text("Phát ra 7 phiếu, thu về 6; hợp lệ 6, phiếu trắng 0, không hợp lệ 0.")
