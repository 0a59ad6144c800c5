"""What must not go wrong at the fictional twin: in the browser, with the sentence that people read, and nothing typed lost."""

import os
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.people import PASSPHRASE, Person
from tests.journeys.twin import bring
from tests.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.long]

TWIN = "/nam/2023/cum/cum-gia-dinh/"
HOSTILE = "O'Ví Dụ <script>document.title='hỏng'</script> \u202eđảo\u202c \"ngoặc\" {{ 7 }}"
HOSTILE_KEPT = "O'Ví Dụ <script>document.title='hỏng'</script> đảo \"ngoặc\" {{ 7 }}"
MEGABYTES = 1024 * 1024


@pytest.fixture
def twin(serve: Callable[..., Server]) -> Callable[[str], Server]:
    """A function that starts a server with the twin's conference at a stage (see twin.py)."""

    def start(stage: str = "") -> Server:
        server = serve("morning")
        if stage:
            bring(server, stage)
        return server

    return start


@pytest.fixture
def seat(window: Callable[..., Page]) -> Callable[..., Person]:
    """A function that sits somebody down at a browser of his own, signed in."""
    return lambda server, username, **options: Person(window(**options), server, username).sign_in()


def open_conference(person: Person, page: str = "") -> None:
    """Open the twin's conference of 2023, or one of its pages."""
    person.go(f"{TWIN}hoi-nghi/")
    person.page.get_by_role("link", name="Hội nghị triển khai").first.click()
    person.page.wait_for_url("**/hoi-nghi/*/")
    if page:
        person.page.goto(f"{person.page.url}{page}")


def open_signing(person: Person) -> None:
    """Open the page for signing, typing the password again."""
    person.go(f"{TWIN}giao-uoc/ky")
    person.reauthenticate()
    person.sees("Mã văn bản (SHA-256)")


def covenant_in_the_address(person: Person) -> str:
    """Return the covenant's number, from the address of its printed form."""
    person.go(f"{TWIN}giao-uoc/")
    return str(person.page.get_by_role("link", name="Xem bản in").get_attribute("href")).split("/")[-2]


# --- signing -----------------------------------------------------------------------------------------------------------------------


def test_signing_twice_without_right_or_over_an_old_text_is_refused_in_words(twin, seat) -> None:
    server = twin("signing")
    deputy = seat(server, "cappho.gd5")
    deputy.go(f"{TWIN}giao-uoc/ky")
    deputy.sees("Đơn vị Giả định Năm và chưa có giấy ủy quyền ký giao ước còn hiệu lực hôm nay. Hãy ghi giấy ủy quyền của thủ trưởng")

    head, same_head = seat(server, "thutruong.gd3"), seat(server, "thutruong.gd3")
    open_signing(head)
    open_signing(same_head)
    head.sign()
    head.sees("Đã ký giao ước.")
    same_head.sign()
    same_head.sees("Mỗi đơn vị ký một lần.")
    same_head.sees("1 trên 7 đơn vị đã ký")

    late = seat(server, "thutruong.gd4")
    open_signing(late)
    bring(server, "rewritten")
    late.sign()
    late.sees("Văn bản giao ước không còn là bản đồng chí vừa đọc. Hãy tải lại trang, đọc lại rồi ký.")
    late.sign()
    late.sees("Đã ký giao ước.")
    late.sees("1 trên 7 đơn vị đã ký")
    server.manage("verify_audit")
    server.manage("verify_covenant", covenant_in_the_address(late))


def test_unit_that_leaves_midway_neither_signs_nor_is_waited_for(twin, seat) -> None:
    server = twin("signing")
    leaving = seat(server, "thutruong.gd7")
    open_signing(leaving)
    specialist = seat(server, "chuyenvien.gd")
    specialist.go(TWIN)
    specialist.follow("Ghi đơn vị rời cụm")
    specialist.choose("Đơn vị rời cụm", "Đơn vị Giả định Bảy")
    specialist.fill("Lý do", "Sáp nhập (giả định).")
    specialist.press("Ghi đơn vị rời cụm")
    specialist.sees("Đã ghi đơn vị rời cụm.")
    leaving.sign()
    leaving.sees("rời cụm")
    leaving.sees_not("Đã ký giao ước.")
    chair = seat(server, "thutruong.gd2")
    open_signing(chair)
    chair.sign()
    chair.sees("1 trên 6 đơn vị đã ký")
    server.manage("verify_covenant", covenant_in_the_address(chair))


def test_server_killed_in_the_middle_of_a_signature_keeps_it_whole_or_not_at_all(twin, seat) -> None:
    server = twin("signing")
    head = seat(server, "thutruong.gd3")
    number = covenant_in_the_address(head)
    open_signing(head)
    head.fill("Mật khẩu ký", PASSPHRASE)
    head.page.evaluate("setTimeout(() => document.querySelector('#cach-ky form button').click(), 0)")
    time.sleep(0.1)  # covenant/tests/test_kill.py tries many moments without a browser
    server.kill()
    bring(server, "lapsed")
    server.start()
    server.manage("verify_audit")
    server.manage("verify_covenant", number)
    head.go(f"{TWIN}giao-uoc/ky")
    if "/ky" not in head.page.url:
        head.sees("Mỗi đơn vị ký một lần.")
    else:
        head.sign()
    head.sees("1 trên 7 đơn vị đã ký")
    tile = head.page.locator(".td-sign", has_text="Đơn vị Giả định Ba")
    expect(tile).to_contain_text("ĐÃ KÝ")
    assert head.page.locator("body").inner_text().count("ĐÃ KÝ") == 1
    server.manage("verify_audit")
    server.manage("verify_covenant", number)


# --- in the hall -------------------------------------------------------------------------------------------------------------------


def test_quorum_lost_midway_stops_the_vote_with_its_arithmetic(twin, seat) -> None:
    server = twin("discussing")
    table = seat(server, "thutruong.gd2")
    open_conference(table, "dieu-hanh")
    table.unfold("Ghi quan điểm thay một đơn vị")
    form = table.page.locator("form[action$='/quan-diem']")
    table.choose("Dự thảo", "Kế hoạch", within=form)
    table.choose("Đơn vị", "Đơn vị Giả định Hai", within=form)
    form.get_by_label("Đồng ý", exact=True).check()
    table.press("Ghi quan điểm của đơn vị", within=form)
    for person in ("Tống Văn Tam", "Thạch Thị Tứ", "Kim Văn Ngũ"):
        table.press(f"Ra về {person}")
    table.sees("Có mặt 4 trên 7 đơn vị, cần ít nhất 5 (hai phần ba): chưa đủ số để biểu quyết.")
    table.press("Ghi kết quả biểu quyết Kế hoạch")
    table.sees("Hãy chờ thêm 1 đơn vị rồi ghi kết quả.")
    expect(table.page.get_by_text("ĐÃ THÔNG QUA")).to_have_count(0)


def test_two_secretaries_on_one_item_see_both_texts_and_lose_none(twin, seat) -> None:
    server = twin("discussing")
    first, second = seat(server, "canbo.gd2"), seat(server, "thutruong.gd2")
    open_conference(first, "dieu-hanh")
    open_conference(second, "dieu-hanh")
    second.fill("Diễn biến", "Bản của chủ trì.")  # under the hand, so the page does not draw it anew when the other has written
    first.fill("Diễn biến", f"Bản của thư ký. {HOSTILE}")
    first.press("Ghi diễn biến")
    first.sees("Đã ghi diễn biến của mục.")
    with second.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        second.press("Ghi diễn biến")
    assert answered.value.status == 409
    second.sees("Hai người cùng ghi một nội dung")
    second.sees(f"Bản của thư ký. {HOSTILE_KEPT}")
    expect(second.control("Diễn biến")).to_have_value("Bản của chủ trì.")
    second.fill("Diễn biến", "Bản của thư ký. Bản của chủ trì.")
    second.press("Ghi bản đã gộp")
    second.sees("Đã ghi diễn biến của mục.")
    assert second.page.title() != "hỏng"


def test_photograph_that_is_too_heavy_or_not_what_its_name_says_is_refused(twin, seat) -> None:
    server = twin("discussing")
    officer = seat(server, "canbo.gd2")
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "#7a1f1f").save(drawn, "PNG")
    jpeg_head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"
    trials = (
        ("nang.jpg", jpeg_head + os.urandom(40 * MEGABYTES - len(jpeg_head)), "Tệp nặng 40 MB, vượt mức 20 MB."),
        ("ten-sai.jpg", drawn.getvalue(), "Tên tệp “ten-sai.jpg” không khớp nội dung"),
        ("trang.jpg", b"<html><script>alert(1)</script></html>", "Nội dung tệp “trang.jpg” không phải loại nhận ở đây"),
        ("hong.jpg", jpeg_head + b"\x00" * 500, "bị hỏng, không mở được"),
    )
    open_conference(officer)
    caption = "Toàn cảnh (giả định), O'Ví Dụ"
    for name, content, sentence in trials:
        officer.unfold("Thêm ảnh")
        file = server.data / name
        file.write_bytes(content)
        officer.page.get_by_label("Ảnh", exact=True).set_input_files(file)
        officer.fill("Chú thích ảnh", caption)
        officer.press("Thêm ảnh này")
        officer.sees(sentence)
        expect(officer.control("Chú thích ảnh")).to_have_value(caption)
        officer.sees("Chưa có ảnh.")


# --- words -------------------------------------------------------------------------------------------------------------------------


def open_clause(person: Person) -> None:
    """Open the first article of the twin's regulation, at the place for comments."""
    person.go(f"{TWIN}du-thao/")
    person.follow("Quy chế hoạt động của Cụm Thi đua Giả Định năm 2023")
    person.follow("Góp ý điều này")


def test_comment_after_the_deadline_is_refused_and_its_words_stay(twin, seat) -> None:
    server = twin()
    member, other = seat(server, "canbo.gd4"), seat(server, "canbo.gd5")
    open_clause(member)
    member.fill("Ý kiến", "Đề nghị viết rõ hơn (giả định).")
    other.set_clock("16/02/2023 08:01")
    member.press("Gửi ý kiến của đơn vị")
    member.sees("Đã hết hạn góp ý lúc")
    expect(member.control("Ý kiến")).to_have_value("Đề nghị viết rõ hơn (giả định).")


def test_hostile_and_overlong_words_are_kept_as_words_or_refused_in_words(twin, seat) -> None:
    server = twin()
    member = seat(server, "canbo.gd4")
    open_clause(member)
    too_long = "Ý kiến dài. " * 417  # 5,004 characters, and the space at the end goes
    member.fill("Ý kiến", f"{HOSTILE} {too_long}")
    member.press("Gửi ý kiến của đơn vị")
    member.sees("Dài quá: tối đa 5000 ký tự")
    assert member.control("Ý kiến").input_value() == f"{HOSTILE_KEPT} {too_long}"
    member.fill("Ý kiến", f"{HOSTILE} {'dài ' * 1200}"[:5000])
    member.press("Gửi ý kiến của đơn vị")
    member.sees("Đã gửi ý kiến của đơn vị.")
    member.sees(HOSTILE_KEPT)
    assert "hỏng" not in member.page.title()

    specialist = seat(server, "chuyenvien.gd", width=390, height=844)
    specialist.go("/con-nguoi/moi")
    specialist.fill("Họ và tên", HOSTILE)
    specialist.press("Lập hồ sơ")
    specialist.sees(HOSTILE_KEPT)
    assert specialist.page.title() != "hỏng"
    assert specialist.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_issued_text_takes_no_proposal(twin, seat) -> None:
    server = twin()
    member = seat(server, "canbo.gd4")
    open_clause(member)
    member.unfold("Đề nghị chữ khác cho điều này")
    member.fill("Chữ đề nghị", "Chữ đề nghị (giả định).")
    bring(server, "issued")
    member.press("Gửi ý kiến của đơn vị")
    member.sees("Văn bản đã ban hành nên không sửa được nữa. Muốn đổi thì lập dự thảo mới thay thế.")
    member.sees_not("Đã gửi ý kiến của đơn vị.")
    expect(member.control("Chữ đề nghị")).to_have_value("Chữ đề nghị (giả định).")
