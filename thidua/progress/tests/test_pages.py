"""Pages of reports: what each reader finds, what happens on a click, what comes back after a refusal, and what never leaks."""

import io
import re
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from thidua.organisation.tests.factories import make_administrator
from thidua.progress import actions
from thidua.progress.models import Period, Report, TargetRule
from thidua.progress.tests.factories import AT, begin, fresh, make_desk, make_received, make_sent, make_written, open_period

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office_time(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    with time_machine.travel(AT, tick=False):
        yield


def url(desk, name, *more):
    return reverse(f"progress:{name}", args=desk.place(*more))


def enter(client, person):
    client.force_login(person.user)
    return client


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def cells(response):
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


# --- the calendar --------------------------------------------------------------------------------------------------------------------


def test_head_unit_opens_the_customary_periods_with_one_click(client):
    desk = make_desk()
    page = enter(client, desk.scene.officers[0]).get(url(desk, "open"))
    assert "đề xuất theo thông lệ, không văn bản nào ấn định" in text(page)
    form = page.context["customary"]
    assert [each for each in form.fields if each.startswith("open")] == ["open-six_months-1", "open-nine_months-1", "open-year-1"]
    sent = {"open-six_months-1": "on", "due-six_months-1": "05/07/2023 17:00", "open-year-1": "on", "due-year-1": "20/12/2023 11:30"}
    assert client.post(url(desk, "open"), sent).status_code == 302
    found = {each.kind: (each.customary, f"{each.ends_on}") for each in Period.objects.exclude(kind="quarter")}
    assert found == {"six_months": (True, "2023-06-30"), "year": (False, "2023-12-31")}


def test_opening_keeps_what_was_typed_when_a_deadline_is_none(client):
    desk = make_desk()
    sent = {"open-year-1": "on", "due-year-1": "31/02/2024", "open-six_months-1": "on", "due-six_months-1": ""}
    page = enter(client, desk.scene.officers[0]).post(url(desk, "open"), sent)
    assert page.status_code == 422
    assert "31/02/2024" in page.content.decode()
    assert "Hãy ghi hạn gửi của kỳ này" in text(page)
    assert Period.objects.count() == 1


def test_another_period_is_opened_by_itself(client):
    desk = make_desk()
    answer = enter(client, desk.scene.officers[0]).post(url(desk, "open"), {"one": "1", "period": "month-2", "due_at": "05/03/2023 17:00"})
    assert answer.status_code == 302
    assert f"{Period.objects.get(kind='month').ends_on}" == "2023-02-28"
    assert enter(client, desk.scene.officers[1]).get(url(desk, "open")).status_code == 403


def test_period_is_moved_closed_and_reopened_from_its_page(client):
    desk = make_desk()
    page = url(desk, "period", desk.period.pk)
    enter(client, desk.scene.officers[0])
    refused = client.post(url(desk, "deadline", desk.period.pk), {"due_at": "07/04/2023 17:00", "reason": ""})
    assert refused.status_code == 422
    assert "07/04/2023 17:00" in refused.content.decode()
    client.post(url(desk, "deadline", desk.period.pk), {"due_at": "07/04/2023 17:00", "reason": "Nghỉ lễ"})
    assert "Hạn gửi: 07/04/2023 17:00" in text(client.get(page))
    client.post(url(desk, "close", desk.period.pk))
    assert "Đã khóa" in text(client.get(page))
    assert client.post(url(desk, "reopen", desk.period.pk), {"reason": ""}).status_code == 422
    client.post(url(desk, "reopen", desk.period.pk), {"reason": "Bổ sung"})
    assert "Khóa kỳ báo cáo" in text(client.get(page))


# --- writing -------------------------------------------------------------------------------------------------------------------------


def test_officer_writes_and_head_sends(client):
    desk = make_desk()
    enter(client, desk.scene.officers[1])
    client.post(url(desk, "begin", desk.period.pk), {"unit": desk.scene.units[1].code})
    report = Report.objects.get()
    first, second = desk.commitments(1)
    page = client.get(url(desk, "write", report.pk))
    assert "data-keep" in page.content.decode()
    sent = {
        "base": "0",
        "note": "Khá",
        f"value-{first.pk}": "4",
        f"words-{first.pk}": "",
        f"value-{second.pk}": "1.200,5",
        f"words-{second.pk}": "",
    }
    assert client.post(url(desk, "write", report.pk), sent).status_code == 302
    page = text(client.get(url(desk, "report", report.pk)))
    assert "80%" in page
    assert "1.200,5" in page
    assert "Trình thủ trưởng" in page
    client.post(url(desk, "present", report.pk), {"revision": "1"})
    assert fresh(report).state == "prepared"
    assert client.post(url(desk, "send", report.pk), {"revision": "1"}).status_code == 403
    page = text(enter(client, desk.scene.heads[1]).get(url(desk, "report", report.pk)))
    assert "Duyệt và gửi báo cáo này?" in page
    client.post(url(desk, "send", report.pk), {"revision": "1"})
    assert fresh(report).state == "sent"


@pytest.mark.parametrize("typed", ["9.5", "٩", "1e9", "NaN", "9,555", "chín", "1" * 60])
def test_number_that_is_none_comes_back_as_typed(client, typed):
    desk = make_desk()
    report, first = begin(desk), desk.commitments(1)[0]
    sent = {"base": "0", "note": "Lời còn đây", f"value-{first.pk}": typed}
    page = enter(client, desk.scene.officers[1]).post(url(desk, "write", report.pk), sent)
    assert page.status_code == 422
    assert typed in page.content.decode()
    assert "Lời còn đây" in text(page)
    assert fresh(report).revision == 0


def test_conflict_shows_both_and_writing_again_replaces(client):
    desk = make_desk()
    report, first = make_written(desk), desk.commitments(1)[0]
    sent = {"base": "0", "note": "Bản của tôi", f"value-{first.pk}": "1"}
    page = enter(client, desk.scene.officers[1]).post(url(desk, "write", report.pk), sent)
    assert page.status_code == 409
    assert "Bản của tôi" in text(page)
    assert "Lời giả định" in text(page)
    assert page.context["base"] == 1
    client.post(url(desk, "write", report.pk), sent | {"base": "1"})
    assert fresh(report).note == "Bản của tôi"


def test_evidence_stays_behind_the_reports_permission(client):
    desk = make_desk()
    report = make_written(desk)
    enter(client, desk.scene.officers[1])
    upload = SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.4 gia dinh")
    client.post(url(desk, "evidence_add", report.pk), {"upload": upload, "commitment": str(desk.commitments(1)[0].pk)})
    file = report.evidence.get()
    address = url(desk, "evidence", report.pk, file.pk)
    assert b"".join(client.get(address)) == b"%PDF-1.4 gia dinh"
    for person in (desk.scene.officers[2], desk.scene.officers[0], desk.scene.outsider):
        assert enter(client, person).get(address).status_code == 404
    other = make_received(desk, 2)
    assert enter(client, desk.scene.officers[1]).get(url(desk, "evidence", other.pk, file.pk)).status_code == 404
    client.post(url(desk, "evidence_remove", report.pk, file.pk))
    assert client.get(address).status_code == 404


def test_upload_that_is_refused_says_so_in_place(client):
    desk = make_desk()
    report = make_written(desk)
    page = enter(client, desk.scene.officers[1]).post(
        url(desk, "evidence_add", report.pk), {"upload": SimpleUploadedFile("a.pdf", b"MZ gia dinh")}
    )
    assert page.status_code == 422
    assert "không phải loại nhận ở đây" in text(page)


def test_returning_asks_for_a_reason_and_keeps_it(client):
    desk = make_desk()
    report = make_sent(desk)
    enter(client, desk.scene.officers[0])
    assert "Tiếp nhận báo cáo" in text(client.get(url(desk, "report", report.pk)))
    assert client.post(url(desk, "return", report.pk), {"reason": " "}).status_code == 422
    client.post(url(desk, "return", report.pk), {"reason": "Thiếu số liệu quý"})
    assert "Thiếu số liệu quý" in text(enter(client, desk.scene.officers[1]).get(url(desk, "report", report.pk)))


def test_head_unit_enters_for_a_unit_and_it_is_marked(client):
    desk = make_desk()
    enter(client, desk.scene.officers[0])
    address = url(desk, "enter", desk.period.pk)
    assert client.post(address, {"unit": desk.scene.units[1].code, "reason": ""}).status_code == 422
    assert client.post(address, {"unit": desk.scene.units[1].code, "reason": "Mất mạng"}).status_code == 302
    report = Report.objects.get()
    assert "Cụm trưởng nhập thay đơn vị. Lý do: Mất mạng" in text(client.get(url(desk, "report", report.pk)))
    assert enter(client, desk.scene.officers[2]).get(url(desk, "report", report.pk)).status_code == 404


def test_correction_keeps_the_earlier_version_readable(client):
    desk = make_desk()
    first = make_received(desk)
    enter(client, desk.scene.officers[1]).post(url(desk, "correct", first.pk), {"reason": "Sai đơn vị tính"})
    second = Report.objects.get(version=2)
    page = text(client.get(url(desk, "report", second.pk)))
    assert "Bản 2 (đính chính)" in page
    assert "Sai đơn vị tính" in page
    assert "Bản 1" in text(client.get(url(desk, "report", first.pk)))
    member = enter(client, desk.scene.officers[2])
    assert member.get(url(desk, "report", second.pk)).status_code == 404
    assert "Bản 2" not in text(member.get(url(desk, "report", first.pk)))


# --- who reads what ------------------------------------------------------------------------------------------------------------------


def test_reports_of_others_are_read_after_receipt_and_never_before(client):
    desk = make_desk()
    scene = desk.scene
    reports = {"draft": make_written(desk, 1), "sent": make_sent(desk, 2)}
    administrator = make_administrator()
    readers = {
        scene.officers[1]: {"draft"},
        scene.officers[2]: {"sent"},
        scene.officers[0]: {"sent"},
        scene.specialist: {"sent"},
        scene.monitor: {"sent"},
        scene.auditor: {"draft", "sent"},
        administrator: set(),
        scene.outsider: set(),
    }
    for person, open_to in readers.items():
        enter(client, person)
        for state, report in reports.items():
            wanted = 200 if state in open_to else 404
            for name in ("report", "table"):
                assert (person, state, name, client.get(url(desk, name, report.pk)).status_code) == (person, state, name, wanted)
    actions.receive(reports["sent"], actor=scene.officers[0].user, at=AT)
    for person in (scene.officers[1], administrator):
        assert enter(client, person).get(url(desk, "report", reports["sent"].pk)).status_code == 200
    assert enter(client, scene.outsider).get(url(desk, "report", reports["sent"].pk)).status_code == 404


def test_lists_counts_and_excel_hold_nothing_that_is_hidden(client):
    desk = make_desk()
    make_sent(desk, 2, values=("3.33", "77.77"), words="Chữ Bímậtxyz")
    enter(client, desk.scene.officers[1])
    for page in (url(desk, "index"), url(desk, "period", desk.period.pk), url(desk, "board"), url(desk, "unit", desk.scene.units[2].code)):
        answer = client.get(page)
        assert answer.status_code == 200
        said = text(answer)
        assert not any(hidden in said for hidden in ("3,33", "77,77", "Bímậtxyz", "Chờ cụm trưởng", "Đã gửi")), page
    assert "0/3" in text(client.get(url(desk, "index")))
    assert "3.33" not in str(cells(client.get(url(desk, "board") + "?xuat=xlsx")))
    assert "Báo cáo" in text(client.get(url(desk, "index")))


def test_sent_figures_are_not_counted_before_receipt_even_for_who_reads_them(client):
    desk = make_desk()
    report = make_sent(desk, 2, values=("3.33", "77.77"))
    enter(client, desk.scene.officers[0])
    assert "3,33" not in text(client.get(url(desk, "board")))
    actions.receive(report, actor=desk.scene.officers[0].user, at=AT)
    assert "3,33" in text(client.get(url(desk, "board")))


def test_strangers_find_no_page(client):
    desk = make_desk()
    report = make_received(desk)
    enter(client, desk.scene.outsider)
    for address in (
        url(desk, "index"),
        url(desk, "board"),
        url(desk, "period", desk.period.pk),
        url(desk, "report", report.pk),
        url(desk, "unit", desk.scene.units[1].code),
    ):
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(url(desk, "index")).status_code == 302


# --- the board -----------------------------------------------------------------------------------------------------------------------


def test_board_shows_percent_in_the_right_direction_and_says_what_is_not_divided(client):
    desk = make_desk()
    first, second = desk.commitments(1)
    actions.set_rules(
        desk.covenant,
        unit=desk.scene.units[1],
        rules={first.pk: actions.Rule("lower", Decimal(1))},
        actor=desk.scene.officers[1].user,
        at=AT,
    )
    type(first).objects.filter(pk=second.pk).update(target=0)
    make_received(desk, 1, values=(10, 0))
    page = text(enter(client, desk.scene.officers[2]).get(url(desk, "board")))
    assert "50%" in page
    assert "mức cam kết bằng 0, không tính tỷ lệ" in page
    assert "chưa có số liệu" in page
    rows = cells(client.get(url(desk, "board") + "?xuat=xlsx"))
    assert [row[8:10] for row in rows if row[0] == desk.scene.units[1].name] == [[10.0, 50.0], [0.0, ""]]


def test_board_of_a_period_shows_that_period(client):
    desk = make_desk()
    make_received(desk, 1, values=("3.33", 1))
    later = open_period(desk.scene, "six_months")
    make_received(desk, 1, values=("4.44", 2), period=later)
    enter(client, desk.scene.officers[2])
    assert "4,44" in text(client.get(url(desk, "board")))
    page = text(client.get(url(desk, "board") + "?ky=quarter-1"))
    assert ("3,33" in page, "4,44" in page) == (True, False)
    unit = text(client.get(url(desk, "unit", desk.scene.units[1].code)))
    assert "Quý I: 3,33" in unit
    assert "6 tháng: 4,44" in unit


def test_rules_are_set_by_the_unit_and_refused_in_place(client):
    desk = make_desk()
    first, second = desk.commitments(1)
    address = url(desk, "rules", desk.scene.units[1].code)
    sent = {f"direction-{first.pk}": "lower", f"weight-{first.pk}": "2,5", f"direction-{second.pk}": "higher", f"weight-{second.pk}": "1"}
    assert enter(client, desk.scene.officers[2]).get(address).status_code == 403
    enter(client, desk.scene.officers[1])
    page = client.post(address, sent | {f"weight-{first.pk}": "0"})
    assert page.status_code == 422
    assert "Trọng số là số lớn hơn 0" in text(page)
    assert client.post(address, sent).status_code == 302
    assert str(TargetRule.objects.get().weight) == "2.50"


# --- cost ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [3, 9])
def test_pages_cost_the_same_however_many_units_report(client, members, django_assert_max_num_queries):
    desk = make_desk(members)
    for number in range(1, members):
        make_received(desk, number)
    report = make_written(desk, 0)
    later = open_period(desk.scene, "six_months")
    make_received(desk, 1, period=later)
    enter(client, desk.scene.officers[0])
    for address in (
        url(desk, "index"),
        url(desk, "open"),
        url(desk, "period", desk.period.pk),
        url(desk, "report", report.pk),
        url(desk, "write", report.pk),
        url(desk, "board"),
        url(desk, "unit", desk.scene.units[1].code),
        url(desk, "rules", desk.scene.units[1].code),
        url(desk, "table", report.pk),
    ):
        client.get(address)
        with django_assert_max_num_queries(25):
            assert client.get(address).status_code == 200
