"""Pages of movements: what each reader finds, what happens on a click, what comes back after a refusal, and what never leaks."""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from thidua.cluster.tests.factories import make_scene
from thidua.movement import actions
from thidua.movement.models import Exemplar, Movement, MovementReport, MovementVersion, Participation
from thidua.movement.tests.factories import (
    AT,
    LATER,
    begin_report,
    fresh,
    join,
    make_draft,
    make_launched,
    make_received,
    make_sent,
    make_written,
    put_forward,
    text,
    write_plan,
)
from thidua.movement.urls import urlpatterns
from thidua.organisation.models import Unit
from thidua.organisation.tests.factories import make_administrator, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office_time(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    with time_machine.travel(LATER, tick=False):
        yield


def enter(client, person):
    client.force_login(person if hasattr(person, "full_name") and hasattr(person, "username") else person.user)
    return client


def url(name, *args):
    return reverse(f"movement:{name}", args=args)


def shown(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def typed(stage=None, **fields):
    """Return a whole form as a browser sends it, with the criteria that stand."""
    sent = {
        "title": "Phong trào giả định",
        "content": "Nội dung",
        "scope": "Các đơn vị",
        "begins_on": "01/06/2023",
        "ends_on": "31/12/2023",
        "respond_by": "15/06/2023 17:00",
        "level": "unit",
        "reach": "cluster",
        "mode": "thematic",
        "anniversaries": ["call"],
        "words-0": "Tiêu chí giả định",
        "measure-0": "cây",
        "target-0": "1.200,5",
        "counting-0": "total",
        "direction-0": "higher",
        "words-1": "",
        "measure-1": "",
        "target-1": "",
        "counting-1": "each",
        "direction-1": "higher",
    }
    return sent | fields


# --- the text ------------------------------------------------------------------------------------------------------------------------


def test_head_unit_writes_and_launches_from_the_pages(client):
    scene = make_scene()
    enter(client, scene.officers[0])
    page = client.get(url("start"))
    assert "75 năm Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc" in shown(page)
    assert "data-keep" in page.content.decode()
    answer = client.post(url("start"), typed(launcher=f"cum-{scene.year.pk}"))
    movement = Movement.objects.get()
    assert answer["Location"] == movement.get_absolute_url()
    assert [(each.words, each.target) for each in movement.criteria.all()] == [("Tiêu chí giả định", Decimal("1200.5"))]
    page = client.get(movement.get_absolute_url())
    assert "Phát động rồi thì mọi đơn vị trong phạm vi được báo" in shown(page)
    client.post(url("launch", movement.pk), {"revision": "0"})
    assert fresh(movement).state == "launched"
    assert "Đơn vị trong phạm vi 3" in shown(client.get(movement.get_absolute_url()))


def test_form_keeps_what_was_typed_and_says_what_is_wrong(client):
    scene = make_scene()
    enter(client, scene.officers[0])
    wrong = typed(launcher=f"cum-{scene.year.pk}", ends_on="31/02/2024", **{"target-0": "9.5", "measure-1": "mô hình"})
    page = client.post(url("start"), wrong)
    assert page.status_code == 422
    words = shown(page)
    assert "Tháng 2 năm 2024 chỉ có 29 ngày" in words
    assert "dấu phẩy thập phân" in words
    assert "Hãy viết tiêu chí, hoặc bỏ trống cả dòng" in words
    assert 'value="9.5"' in page.content.decode()
    assert not Movement.objects.exists()


def test_row_is_the_criterion_that_it_was_though_another_was_taken_out_meanwhile(client):
    stage = make_draft()
    first, second, _third = stage.criteria()
    enter(client, stage.scene.officers[0])
    page = client.get(url("write", stage.movement.pk))
    assert f'name="pk-1" value="{second.pk}"' in page.content.decode()
    sent = typed(base="0", **{"pk-0": str(second.pk), "pk-1": "", "words-1": "Tiêu chí thêm"})
    client.post(url("write", stage.movement.pk), sent)
    rows = {each.pk: each.words for each in stage.movement.criteria.all()}
    assert rows[second.pk] == "Tiêu chí giả định"
    assert first.pk not in rows
    assert sorted(rows.values()) == ["Tiêu chí giả định", "Tiêu chí thêm"]


def test_second_writer_is_told_and_loses_nothing(client):
    stage = make_draft()
    actions.write(stage.movement, text=text(title="Bản kia"), base=0, actor=stage.keeper, at=AT)
    page = enter(client, stage.scene.officers[0]).post(url("write", stage.movement.pk), typed(base="0", title="Bản này"))
    assert page.status_code == 409
    assert "vừa được người khác sửa" in shown(page)
    assert 'value="Bản này"' in page.content.decode()


def test_correction_makes_a_version_that_everybody_may_read(client):
    stage = make_launched()
    enter(client, stage.scene.officers[0])
    address = url("correct", stage.movement.pk)
    sent = typed(base="0", title="Tên đã đính chính", respond_by="")
    assert client.post(address, sent).status_code == 422  # no reason
    assert client.post(address, sent | {"reason": "Ghi nhầm tên"}).status_code == 302
    page = enter(client, stage.scene.officers[1]).get(stage.movement.get_absolute_url())
    assert "Ghi nhầm tên" in shown(page)
    first = client.get(url("version", stage.movement.pk, 1))
    assert "Phong trào giả định" in shown(first)
    assert "1.000 cây" in shown(first)
    assert client.get(url("version", stage.movement.pk, 3)).status_code == 404
    assert MovementVersion.objects.count() == 2


# --- the unit ------------------------------------------------------------------------------------------------------------------------


def test_unit_answers_reports_and_puts_forward_from_its_page(client):
    stage = make_launched()
    code, pk = stage.scene.units[1].code, stage.movement.pk
    number, total, words = stage.criteria()
    enter(client, stage.scene.officers[1])
    assert "Hưởng ứng phong trào" in shown(client.get(stage.movement.get_absolute_url()))
    client.post(url("plan_write", pk, code), {"base": "0", "plan": "Làm ba mô hình", f"target-{number.pk}": "3", f"target-{total.pk}": ""})
    client.post(url("plan_file_add", pk, code), {"upload": SimpleUploadedFile("ke-hoach.pdf", b"%PDF-1.4 thu")})
    client.post(url("plan_present", pk, code), {"revision": "1"})
    enter(client, stage.scene.heads[1]).post(url("plan_approve", pk, code), {"revision": "1"})
    assert "Đã hưởng ứng" in shown(client.get(stage.movement.get_absolute_url()))
    enter(client, stage.scene.officers[1])
    assert client.post(url("report_begin", pk, code), {"counted_to": "31/12/2023"}).status_code == 422  # to come
    answer = client.post(url("report_begin", pk, code), {"counted_to": "31/05/2023"})
    report = MovementReport.objects.get()
    assert answer["Location"] == url("report_write", pk, report.pk)
    sent = {"base": "0", "counted_to": "31/05/2023", "words": "Khá", f"value-{number.pk}": "2,5", f"value-{total.pk}": "1.200"}
    sent |= {f"words-{each.pk}": "" for each in (number, total, words)}
    assert client.post(url("report_write", pk, report.pk), sent | {f"value-{number.pk}": "2.5"}).status_code == 422
    assert client.post(url("report_write", pk, report.pk), sent).status_code == 302
    client.post(url("report_present", pk, report.pk), {"revision": "1"})
    enter(client, stage.scene.heads[1]).post(url("report_send", pk, report.pk), {"revision": "1"})
    enter(client, stage.scene.officers[0])
    assert client.post(url("report_return", pk, report.pk), {"reason": ""}).status_code == 422
    client.post(url("report_receive", pk, report.pk))
    page = shown(client.get(stage.movement.get_absolute_url()))
    assert "0/1 đơn vị đạt" in page  # 2,5 of its own 3
    assert "1.200 trên 1.000" in page
    enter(client, stage.scene.officers[1])
    story = {"kind": "exemplar", "subject": "collective", "name": "Tổ Giả Định", "position": "", "story": "Làm hay."}
    assert client.post(url("put_forward", pk, code), story | {"story": ""}).status_code == 422
    client.post(url("put_forward", pk, code), story)
    exemplar = Exemplar.objects.get()
    enter(client, stage.scene.officers[0])
    assert client.post(url("exemplar_return", pk, exemplar.pk), {"reason": ""}).status_code == 422
    client.post(url("exemplar_return", pk, exemplar.pk), {"reason": "Nêu rõ"})
    enter(client, stage.scene.officers[1]).post(url("exemplar_change", pk, exemplar.pk), story | {"story": "Làm rất hay."})
    enter(client, stage.scene.officers[0]).post(url("exemplar_accept", pk, exemplar.pk))
    assert fresh(exemplar).state == "accepted"


def test_reviews_are_written_beside_the_figures(client):
    stage = make_launched()
    join(stage)
    make_received(stage)
    enter(client, stage.scene.officers[0])
    page = client.get(url("review", stage.movement.pk))
    assert "1/1 đơn vị đạt" in shown(page)
    assert client.post(url("review", stage.movement.pk), {"words": ""}).status_code == 422
    client.post(url("review", stage.movement.pk), {"words": "Sơ kết giả định"})
    client.post(url("close", stage.movement.pk), {"words": "Tổng kết giả định"})
    page = shown(enter(client, stage.scene.officers[2]).get(stage.movement.get_absolute_url()))
    assert "Sơ kết giả định" in page
    assert "Tổng kết giả định" in page
    assert "1 trên 3 đơn vị hưởng ứng" in page
    assert enter(client, stage.scene.officers[0]).get(url("close", stage.movement.pk)).status_code == 302


def test_stopping_and_declining_ask_for_a_reason_and_keep_it(client):
    stage = make_launched()
    code, pk = stage.scene.units[1].code, stage.movement.pk
    enter(client, stage.scene.heads[1])
    assert client.post(url("decline", pk, code), {"reason": ""}).status_code == 422
    client.post(url("decline", pk, code), {"reason": "Sắp sáp nhập"})
    assert "Sắp sáp nhập" in shown(enter(client, stage.scene.officers[0]).get(url("unit", pk, code)))
    enter(client, stage.scene.officers[1])
    assert client.post(url("take_up", pk, code), {"reason": ""}).status_code == 422
    client.post(url("take_up", pk, code), {"reason": "Hoãn"})
    assert stage.place().state == "writing"
    enter(client, stage.scene.officers[0])
    assert client.post(url("withdraw", pk), {"reason": ""}).status_code == 422
    client.post(url("withdraw", pk), {"reason": "Trùng"})
    assert "Trùng" in shown(client.get(stage.movement.get_absolute_url()))


def test_further_units_are_chosen_on_the_page(client):
    stage = make_launched()
    more = make_unit("Đơn vị Thêm Giả định")
    enter(client, stage.scene.officers[0])
    assert client.post(url("widen", stage.movement.pk), {}).status_code == 422
    assert client.post(url("widen", stage.movement.pk), {"units": [str(more.pk)]}).status_code == 302
    assert Participation.objects.filter(unit=more).exists()


# --- who sees what -------------------------------------------------------------------------------------------------------------------


def status(client, person, address):
    answer = enter(client, person).get(address)
    answer.getvalue()  # a file is read to its end, and so closed
    return answer.status_code


def statuses(client, people, address):
    return {role: status(client, person, address) for role, person in people.items()}


def people_of(stage):
    scene = stage.scene
    return {
        "keeper": scene.officers[0],
        "unit": scene.officers[1],
        "member": scene.officers[2],
        "specialist": scene.specialist,
        "monitor": scene.monitor,
        "auditor": scene.auditor,
        "administrator": make_administrator(),
        "outsider": scene.outsider,
    }


def who_reads(found):
    return {role for role, status in found.items() if status == 200}


def test_draft_is_shown_where_it_is_prepared(client):
    stage = make_draft(title="Phong trào chưa phát động")
    people = people_of(stage)
    assert who_reads(statuses(client, people, stage.movement.get_absolute_url())) == {"keeper", "auditor"}
    for role, person in people.items():
        seen = "Phong trào chưa phát động" in shown(enter(client, person).get(url("movements")))
        assert (role, seen) == (role, role in ("keeper", "auditor"))


def test_launched_movement_is_shown_to_the_cluster_and_its_council(client):
    stage = make_launched()
    everybody = set(people_of(stage)) - {"outsider"}
    people = people_of(stage)
    assert who_reads(statuses(client, people, stage.movement.get_absolute_url())) == everybody
    assert who_reads(statuses(client, people, url("unit", stage.movement.pk, stage.scene.units[1].code))) == everybody


def test_plan_report_and_exemplar_open_when_they_are_approved_received_accepted(client):
    stage = make_launched()
    people, pk = people_of(stage), stage.movement.pk
    unit_page = url("unit", pk, stage.scene.units[1].code)
    secret = "Kế hoạch chưa ai biết"
    place = write_plan(stage, plan=secret)
    attachment = actions.attach(place, upload=SimpleUploadedFile("a.pdf", b"%PDF-1.4 thu"), actor=stage.officer(), at=LATER)
    readers = {role for role, person in people.items() if secret in shown(enter(client, person).get(unit_page))}
    assert readers == {"unit", "auditor"}
    file = url("plan_file", pk, stage.scene.units[1].code, attachment.pk)
    assert who_reads(statuses(client, people, file)) == {"unit", "auditor"}
    join(stage, plan=secret)
    everybody = set(people) - {"outsider"}
    assert who_reads(statuses(client, people, file)) == everybody

    report = make_written(stage)
    page = url("report", pk, report.pk)
    proof = actions.attach(report, upload=SimpleUploadedFile("b.pdf", b"%PDF-1.4 thu"), actor=stage.officer(), at=LATER)
    assert who_reads(statuses(client, people, page)) == {"unit", "auditor"}
    report = actions.send_report(fresh(report), revision=1, actor=stage.head(), at=LATER)
    for address in (page, url("report_file", pk, report.pk, proof.pk)):
        assert who_reads(statuses(client, people, address)) == {"unit", "keeper", "specialist", "monitor", "auditor"}
    actions.receive_report(report, actor=stage.keeper, at=LATER)
    assert who_reads(statuses(client, people, page)) == everybody

    exemplar = put_forward(stage)
    page = url("exemplar", pk, exemplar.pk)
    assert who_reads(statuses(client, people, page)) == {"unit", "keeper", "specialist", "monitor", "auditor"}
    assert exemplar.name not in shown(enter(client, people["member"]).get(stage.movement.get_absolute_url()))
    actions.accept_exemplar(exemplar, actor=stage.keeper, at=LATER)
    assert who_reads(statuses(client, people, page)) == everybody


def test_every_address_of_another_council_is_shut(client):
    stage = make_launched()
    join(stage)
    pdf = lambda: SimpleUploadedFile("a.pdf", b"%PDF-1.4 thu")  # noqa: E731
    place = actions.take_up_again(stage.place(), reason="Giả định", actor=stage.officer(), at=LATER)
    report, exemplar = begin_report(stage), put_forward(stage)
    numbers = {"pk": stage.movement.pk, "unit_code": stage.scene.units[1].code, "report": report.pk, "exemplar": exemplar.pk, "number": 1}
    files = {
        name: actions.attach(record, upload=pdf(), actor=stage.officer(), at=LATER).pk
        for name, record in (("plan", place), ("report", report), ("exemplar", exemplar))
    }
    patterns = [each for each in urlpatterns if each.name not in ("of_year", "movements", "start")]
    for person in (stage.scene.outsider, make_scene().specialist):
        enter(client, person)
        for each in patterns:
            kind = next((name for name in files if each.name.startswith(name)), "")
            given = numbers | {"file": files.get(kind, 0)}
            needed = re.findall(r"<\w+:(\w+)>", str(each.pattern))
            address = reverse(f"movement:{each.name}", kwargs={name: given[name] for name in needed})
            answers = [client.get(address).status_code, client.post(address).status_code]
            assert (each.name, set(answers) <= {404, 405}, 404 in answers) == (each.name, True, True)
    assert len(patterns) > 30


def test_figures_on_their_way_are_in_no_count(client):
    stage = make_launched()
    join(stage)
    make_sent(stage, values=(7, 777))
    page = shown(enter(client, stage.scene.officers[2]).get(stage.movement.get_absolute_url()))
    assert "777" not in page
    assert "chưa có số liệu" in page


def test_report_of_another_movement_is_not_found_under_this_one(client):
    stage, other = make_launched(), make_launched()
    join(other)
    report = make_received(other)
    assert enter(client, other.scene.auditor).get(url("report", stage.movement.pk, report.pk)).status_code == 404


# --- the list ------------------------------------------------------------------------------------------------------------------------


def test_list_is_narrowed_by_year_and_state(client):
    stage = make_launched(title="Phong trào một năm")
    long = make_draft(scene=stage.scene, title="Phong trào nhiều năm", begins_on=date(2023, 3, 1), ends_on=date(2027, 12, 31))
    enter(client, stage.scene.officers[0])

    def titles(query):
        return {row.object.title for row in client.get(f"{url('movements')}?{query}").context["table"].rows}

    assert titles("") == {stage.movement.title, long.movement.title}
    assert titles("nam=2025") == {long.movement.title}
    assert titles("trang-thai=launched") == {stage.movement.title}
    assert titles("nam=2023&trang-thai=draft") == {long.movement.title}
    assert titles("nam=%C2%B2&trang-thai=x") == {stage.movement.title, long.movement.title}


def test_year_of_a_cluster_lists_what_is_its_own(client):
    stage = make_launched()
    scene = stage.scene
    own = actions.start(Unit.objects.get(pk=scene.units[1].pk), text=text(title="Của đơn vị"), actor=scene.officers[1].user, at=AT)
    actions.launch(own, revision=0, actor=scene.heads[1].user, at=AT)
    make_launched(title="Của cụm khác")
    page = enter(client, scene.auditor).get(reverse("movement:of_year", args=[2023, scene.cluster.code]))
    assert {row.object.title for row in page.context["table"].rows} == {stage.movement.title, "Của đơn vị"}
    assert "75 năm Ngày Chủ tịch Hồ Chí Minh" in shown(page)


@pytest.mark.parametrize("members", [3, 7])
def test_pages_cost_the_same_however_many_units(client, members, django_assert_max_num_queries):
    stage = make_launched(members)
    for number in range(1, members):
        join(stage, number, targets=(1, 2))
        make_received(stage, number)
        actions.accept_exemplar(put_forward(stage, number), actor=stage.keeper, at=LATER)
        put_forward(stage, number)
    waiting = make_sent(stage, 1, counted_to=date(2023, 6, 1))
    begin_report(stage, 2, counted_to=date(2023, 6, 1))
    pk, code = stage.movement.pk, stage.scene.units[1].code
    pages = [
        (stage.scene.officers[0], stage.movement.get_absolute_url()),
        (stage.scene.officers[0], url("movements")),
        (stage.scene.officers[0], reverse("movement:of_year", args=[2023, stage.scene.cluster.code])),
        (stage.scene.officers[0], url("review", pk)),
        (stage.scene.officers[0], url("correct", pk)),
        (stage.scene.officers[0], url("report", pk, waiting.pk)),
        (stage.scene.officers[1], url("unit", pk, code)),
        (stage.scene.officers[2], stage.movement.get_absolute_url()),
        (stage.scene.auditor, stage.movement.get_absolute_url()),
    ]
    for person, address in pages:
        enter(client, person)
        with django_assert_max_num_queries(25):
            assert client.get(address).status_code == 200


def test_nothing_is_asked_of_units_once_it_is_over(client):
    stage = make_launched()
    with time_machine.travel(LATER.replace(year=2024), tick=False):
        page = shown(enter(client, stage.scene.officers[0]).get(stage.movement.get_absolute_url()))
    assert "Thời gian của phong trào đã hết" in page
