"""The conference of 16 February 2023, done by eleven people at once, from the morning to the published news item.

Everything goes through pages. What the public must read at the end stands here in plain words, taken from the facts of that day.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import Person, Visitor
from tests.server import ROOT, Server

pytestmark = [pytest.mark.browser, pytest.mark.long]

TITLE = "Hội nghị triển khai kế hoạch thi đua, khen thưởng và ký giao ước thi đua năm 2023"
PLAN = "Kế hoạch công tác thi đua, khen thưởng của Cụm Thi đua số 4 năm 2023"
REGULATION = "Quy chế hoạt động của Cụm Thi đua số 4 năm 2023"
COVENANT = "Giao ước thi đua năm 2023 của Cụm Thi đua số 4"
UNITS = {
    "Văn phòng Quận ủy": "cumtruong.cum4",
    "Trung tâm Chính trị quận": "thutruong.ttct",
    "Đảng ủy khối doanh nghiệp": "thutruong.kdn",
    "Ban Tổ chức Quận ủy": "thutruong.btc",
    "Ban Dân vận Quận ủy": "thutruong.bdv",
    "Ban Tuyên giáo Quận ủy": "thutruong.btg",
    "Ủy ban Kiểm tra Quận ủy": "thutruong.ubkt",
}
CHAIR, CHAIR_TITLES = "Trịnh Xuân Cường", "Quận ủy viên, Chánh Văn phòng Quận ủy, Cụm trưởng Cụm Thi đua số 4"
MONITOR = "Nguyễn Xuân Diệp"
MONITOR_TITLES = "Quận ủy viên, Chủ tịch Ủy ban Mặt trận Tổ quốc quận, Phó Chủ tịch Hội đồng Thi đua - Khen thưởng quận"
PHOTOGRAPHS = {"hall.jpg": "Toàn cảnh hội nghị (hình minh họa)", "signing.jpg": "Các đơn vị ký giao ước thi đua năm 2023 (hình minh họa)"}
MADE_UP = "nội dung minh họa"

DISCUSSION = (
    "Các đơn vị cơ bản nhất trí với ba dự thảo; góp ý và đề xuất giải pháp, hướng tới 75 năm Ngày Bác Hồ ra Lời kêu gọi thi đua ái quốc."
)
CONCLUSION = (
    "Đề nghị các đơn vị phát động, tổ chức phong trào có nội dung, tiêu chí cụ thể trên các lĩnh vực kinh tế - xã hội, "
    "an ninh - quốc phòng, xây dựng Đảng và hệ thống chính trị."
)
SPEECHES = {
    "Ban Tổ chức Quận ủy": "Đề nghị phong trào bám sát nhiệm vụ chính trị của quận và của từng đơn vị.",
    "Ban Tuyên giáo Quận ủy": "Đề nghị kịp thời tôn vinh điển hình tiên tiến, gương người tốt việc tốt.",
}
ADDED_SENTENCE = "Cụm triển khai Kế hoạch số 20/KH-UBND ngày 19/01/2023 của Ủy ban nhân dân quận Hai Bà Trưng."
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"


class Scene:
    """Who is there, each before a screen of his own."""

    def __init__(self, server: Server, window: Callable[..., Page]) -> None:
        def seat(username: str, **options: object) -> Person:
            return Person(window(**options), server, username).sign_in()

        self.secretary, self.specialist, self.monitor = seat("canbo.vpqu"), seat("chuyenvien"), seat("theodoi.cum4")
        self.hall = seat("canbo.vpqu", width=1920, height=1080)
        self.heads = {unit: seat(username, width=390, height=844) for unit, username in UNITS.items() if username != "cumtruong.cum4"}
        self.chair = seat("cumtruong.cum4")
        self.heads["Văn phòng Quận ủy"] = self.chair
        self.conference = ""


def test_conference_of_16_february_2023_becomes_published_news(serve: Callable[..., Server], window: Callable[..., Page]) -> None:
    server = serve("morning")
    scene = Scene(server, window)
    invitations_are_answered(scene)
    the_open_proposal_is_answered(scene)
    everybody_is_written_down(scene)
    the_conference_goes_to_the_vote(scene)
    all_units_sign(scene)
    the_conference_closes(scene)
    photographs_are_added(scene)
    minutes_are_confirmed(scene)
    plan_and_regulation_are_issued(scene)
    news_is_published(scene)

    public = Visitor(window(user_agent=BROWSER), server)
    the_public_reads_the_news(public)
    one_reader_is_counted(public, scene.secretary)
    the_public_reads_the_cluster(public)
    assert "Nhật ký nguyên vẹn" in server.manage("verify_audit")
    assert "nguyên vẹn" in server.manage("verify_covenant", covenant_number(scene))


def invitations_are_answered(scene: Scene) -> None:
    """Every unit's head and both guests say that they attend, each from his own list of work."""
    for person in [*scene.heads.values(), scene.monitor, scene.specialist]:
        person.home()
        person.follow("Trả lời giấy mời")
        person.page.get_by_label("Dự họp", exact=True).check()
        person.press("Gửi trả lời")
        person.sees("Đã")
    scene.secretary.home()
    scene.secretary.follow(TITLE)
    scene.conference = scene.secretary.page.url.removeprefix(scene.secretary.server.url)
    scene.secretary.sees("9 trên 9 giấy mời đã có trả lời.")


def the_open_proposal_is_answered(scene: Scene) -> None:
    """The one amendment left is accepted; the text takes its words, and the unit that proposed it reads the answer."""
    officer = scene.secretary
    officer.home()
    officer.follow("Trả lời ý kiến")
    officer.follow("Trả lời")
    officer.sees("Đề nghị ghi rõ tỷ lệ có mặt tính trên tổng số đơn vị thành viên.")
    officer.fill("Trả lời của cụm trưởng", "Tiếp thu: nêu rõ mẫu số để việc biểu quyết thống nhất.")
    officer.press("Tiếp thu", exact=True)
    proposer = scene.heads["Ủy ban Kiểm tra Quận ủy"]
    proposer.page.goto(officer.page.url)
    proposer.sees("hai phần ba tổng")
    proposer.sees("nêu rõ mẫu số để việc biểu quyết thống nhất")


def everybody_is_written_down(scene: Scene) -> None:
    """The secretary checks in seven units and two guests; the hall screen follows by itself."""
    scene.hall.go(f"{scene.conference}man-hinh")
    table = scene.secretary
    table.home()
    table.set_clock("16/02/2023 08:25")
    table.follow("Mở bàn điều hành")
    room = table.page.locator("#co-mat")
    for name in [*UNITS, MONITOR, "Đỗ Minh Họa"]:
        row = room.locator("ul.td-room > li").filter(has=table.page.locator("b", has_text=re.compile(f"^{name}$")))
        table.press("Ghi có mặt", within=row)
    table.sees("Có mặt 7 trên 7 đơn vị")
    scene.hall.sees("Có mặt 7 trên 7 đơn vị")


def the_conference_goes_to_the_vote(scene: Scene) -> None:
    """Opened, presented, discussed, addressed, put to the vote: all seven units agree with all three drafts."""
    table, hall = scene.secretary, scene.hall
    table.press("Khai mạc hội nghị")
    for number, heading in enumerate(
        ["Ổn định tổ chức, tuyên bố lý do, giới thiệu đại biểu", "Khai mạc hội nghị", "Trình bày các dự thảo", "Thảo luận các dự thảo"], 1
    ):
        table.press(f"Sang mục {number}")
        hall.sees(heading, within=hall.page.locator("main h1"))
    table.fill("Diễn biến", DISCUSSION)
    table.press("Ghi diễn biến")
    for unit, words in SPEECHES.items():
        record_speech(table, words, unit=unit, speaker="Đại diện đơn vị (minh họa)")
    hall.sees("Đại diện đơn vị (minh họa)")
    positions_are_stated(scene)

    table.press("Sang mục 5")
    record_speech(table, "Đề nghị phong trào thiết thực, sát thực tế, gắn với nhiệm vụ chính trị của quận.", speaker=MONITOR)
    table.press("Sang mục 6")
    hall.sees("Biểu quyết thông qua các dự thảo")
    scene.chair.go(f"{scene.conference}dieu-hanh")
    for draft in (PLAN, REGULATION, COVENANT):
        scene.chair.press(f"Ghi kết quả biểu quyết {draft}")
    scene.chair.sees("7 trên 7 đơn vị đồng ý")
    expect(hall.page.get_by_text("ĐÃ THÔNG QUA")).to_have_count(3)


def record_speech(table: Person, words: str, *, speaker: str, unit: str = "") -> None:
    said = table.page.locator("#phat-bieu")
    table.unfold("Ghi một phát biểu")
    if unit:
        table.choose("Đơn vị", unit, within=said)
    table.fill("Người phát biểu", speaker, within=said)
    table.fill("Nội dung, đề xuất", words, within=said)
    table.press("Ghi phát biểu", within=said)
    table.sees(words, within=said)


def positions_are_stated(scene: Scene) -> None:
    """Two units send theirs from the phone; the secretary types the other five, spoken in the hall."""
    by_phone = ("Ban Dân vận Quận ủy", "Trung tâm Chính trị quận")
    for unit in by_phone:
        phone = scene.heads[unit]
        phone.go(f"{scene.conference}phien-hop")
        for draft in (PLAN, REGULATION, COVENANT):
            card = phone.page.locator("section.td-card:has(form)").filter(has=phone.page.get_by_role("link", name=draft))
            card.get_by_label("Đồng ý", exact=True).check()
            card.get_by_role("button", name="Gửi quan điểm của đơn vị").click()  # sent without leaving the page
            phone.sees("Đã gửi lúc", within=card)
        expect(phone.page.get_by_text("Đã gửi lúc")).to_have_count(3)
    table = scene.secretary
    expect(table.page.locator("#quan-diem").get_by_role("cell", name="Đồng ý", exact=True)).to_have_count(6)
    for unit in UNITS:
        for draft in () if unit in by_phone else (PLAN, REGULATION, COVENANT):
            table.unfold("Ghi quan điểm thay một đơn vị")
            form = table.page.locator("form[action$='/quan-diem']")
            table.choose("Dự thảo", draft, within=form)
            table.choose("Đơn vị", unit, within=form)
            form.get_by_label("Đồng ý", exact=True).check()
            table.press("Ghi quan điểm của đơn vị", within=form)
    expect(table.page.get_by_text("Đồng ý 7, đồng ý có ý kiến 0, không đồng ý 0, chưa nêu 0.")).to_have_count(3)


def all_units_sign(scene: Scene) -> None:
    """The chair opens the signing; seven heads type the password again and sign; the hall counts to seven by itself."""
    scene.secretary.press("Sang mục 7")
    scene.hall.sees("Chờ mở ký giao ước.")
    scene.chair.go("/nam/2023/cum/cum-so-4/giao-uoc/")
    scene.chair.confirm("Mở ký giao ước", "Mở ký giao ước")
    for number, (unit, head) in enumerate(scene.heads.items(), start=1):
        head.home()
        head.follow("ký giao ước")
        head.reauthenticate()
        head.sees("Mã văn bản (SHA-256)")
        head.sees(unit)
        head.sign()
        head.sees("Đã ký giao ước.")
        scene.hall.sees(f"{number}/7")
    scene.chair.sees("giao ước có hiệu lực từ lúc này")
    expect(scene.hall.page.get_by_text("Đã ký lúc")).to_have_count(7)


def the_conference_closes(scene: Scene) -> None:
    """The chair's conclusion is written, shown in the hall, and the conference closed."""
    scene.secretary.go(f"{scene.conference}dieu-hanh")
    scene.secretary.press("Sang mục 8")
    scene.secretary.fill("Kết luận của chủ trì về hội nghị", CONCLUSION)
    scene.secretary.press("Ghi kết luận")
    scene.secretary.sees("Đã ghi kết luận")
    scene.hall.sees(CONCLUSION)
    scene.chair.go(f"{scene.conference}dieu-hanh")
    scene.chair.confirm("Bế mạc hội nghị", "Bế mạc hội nghị")
    scene.hall.sees("Hội nghị đã bế mạc.")


def photographs_are_added(scene: Scene) -> None:
    officer = scene.secretary
    for file, caption in PHOTOGRAPHS.items():
        officer.go(scene.conference)
        officer.unfold("Thêm ảnh")
        officer.page.get_by_label("Ảnh", exact=True).set_input_files(Path(ROOT) / "thidua" / "demo" / "photographs" / file)
        officer.fill("Chú thích ảnh", caption)
        officer.press("Thêm ảnh này")
        officer.sees(caption)


def minutes_are_confirmed(scene: Scene) -> None:
    secretary, chair = scene.secretary, scene.chair
    secretary.go(scene.conference)
    secretary.follow("Mở trang biên bản")
    secretary.press("Lập biên bản")
    for words in (DISCUSSION, CONCLUSION, *SPEECHES.values(), *UNITS, CHAIR, MONITOR):
        secretary.sees(words)
    secretary.press("Thư ký xác nhận biên bản")
    secretary.reauthenticate()
    secretary.sees("Biên bản chờ chủ trì xác nhận")
    chair.go(f"{scene.conference}bien-ban")
    chair.press("Chủ trì xác nhận biên bản")
    if chair.is_asked_again():  # unless the signature of the covenant was minutes ago
        chair.reauthenticate()
    chair.sees("Biên bản cố định, không sửa được nữa.")


def plan_and_regulation_are_issued(scene: Scene) -> None:
    for draft, number in ((PLAN, "01-KH/CTĐ4"), (REGULATION, "02-QC/CTĐ4")):
        scene.chair.go("/nam/2023/cum/cum-so-4/du-thao/")
        scene.chair.follow(draft)
        scene.chair.follow("Xem bản in và ban hành")
        scene.chair.confirm("Ban hành văn bản", "Ban hành, lấy số")
        scene.chair.sees(number)


def news_is_published(scene: Scene) -> None:
    """On the next day the officer lets the record compose the item, adds a sentence, and publishes it at half past four."""
    editor = scene.secretary
    editor.home()
    editor.set_clock("17/02/2023 16:00")
    editor.go(scene.conference)
    editor.press("Soạn tin từ hội nghị")
    if "/sua" not in editor.page.url:
        editor.follow("Sửa tin")
    body = editor.page.get_by_label("Nội dung", exact=True)
    body.fill(f"{body.input_value()}\n\n{ADDED_SENTENCE}")
    editor.press("Lưu tin")
    editor.sees(ADDED_SENTENCE)
    editor.set_clock("17/02/2023 16:30")
    editor.press("Đăng tin")
    editor.sees("Xem tin trên trang công khai")


def the_public_reads_the_news(public: Visitor) -> None:
    """Title, time, views, body and photographs, for somebody who is not signed in."""
    public.go("/")
    public.follow(TITLE)
    public.sees("17/02/2023 16:30")
    public.sees("0 lượt xem")
    for fact in (
        TITLE,
        "16/02/2023",
        *UNITS,
        CHAIR,
        CHAIR_TITLES,
        MONITOR,
        MONITOR_TITLES,
        "20/KH-UBND",
        "75 năm",
        "nội dung, tiêu chí cụ thể",
    ):
        public.sees(fact, within=public.page.locator("article"))
    for caption in PHOTOGRAPHS.values():
        expect(public.page.locator("figcaption", has_text=caption)).to_be_visible()
    for picture in public.page.locator("article img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
    assert public.page.locator("article img").count() == len(PHOTOGRAPHS)
    for _again in range(2):
        public.page.reload(wait_until="networkidle")


def one_reader_is_counted(public: Visitor, editor: Person) -> None:
    """Three readings from one address are one reader. Everybody's page may be a minute old; who is signed in is told the number of now."""
    editor.page.goto(public.page.url)
    editor.sees("1 lượt xem")


def the_public_reads_the_cluster(public: Visitor) -> None:
    """Members, head, plan, regulation and the covenant in force with its seven signatures."""
    public.go("/cum-khoi/2023/cum-so-4")
    for fact in (*UNITS, "Cụm trưởng", MONITOR, "20/KH-UBND", "19/01/2023", "01-KH/CTĐ4", "02-QC/CTĐ4", "7 trên 7 đơn vị đã ký", CHAIR):
        public.sees(fact)
    expect(public.page.locator(".td-sign .td-seal", has_text="ĐÃ KÝ 16/02/2023")).to_have_count(7)
    expect(public.page.get_by_text(MADE_UP).first).to_be_visible()
    public.follow(REGULATION)
    public.sees("hai phần ba tổng")


def covenant_number(scene: Scene) -> str:
    """Return the covenant's number as its page shows it."""
    scene.chair.go("/nam/2023/cum/cum-so-4/giao-uoc/")
    scene.chair.sees("Giao ước có hiệu lực từ")
    found = re.search(r"Giao ước số (\d+) trong hệ thống", scene.chair.page.locator("main").inner_text())
    assert found
    return found[1]
