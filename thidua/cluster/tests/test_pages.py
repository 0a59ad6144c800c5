"""Pages of the slice, through the browser's door."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from python_calamine import load_workbook

from thidua.cluster.models import Cluster, ClusterYear, YearState
from thidua.cluster.queries import cluster_fingerprint, members_fingerprint, members_now
from thidua.cluster.tests.factories import make_cluster, make_plan, make_scene, make_year, pdf
from thidua.foundation.files import kinds, storage
from thidua.organisation.tests.factories import make_seat, make_unit
from thidua.paper.models import OfficialDocument

AT = datetime(2023, 2, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_the_first_of_february():
    with time_machine.travel(AT, tick=False):
        yield


def at(name, scene, **more):
    return reverse(f"cluster:{name}", args=[scene.year.year, scene.cluster.code], **more)


def signed_in(client, person):
    client.force_login(person.user)
    return client


def lines(base, *rows):
    """The list as the page posts it: (unit, position, office)."""
    data = {"dong-TOTAL_FORMS": len(rows), "dong-INITIAL_FORMS": 0, "base": base}
    for number, (unit, position, office) in enumerate(rows):
        data |= {f"dong-{number}-unit": unit.pk if unit else "", f"dong-{number}-position": position, f"dong-{number}-office": office}
    return data


# --- who sees what ------------------------------------------------------------------------------------------------------------------
YEAR_PAGES = ("year", "members", "copy_last_year", "monitor", "paper_family", "open_year", "plan_file", "leave", "hand_over")
ONLY_SPECIALIST = {"members", "monitor", "open_year", "leave", "hand_over"}


@pytest.mark.parametrize("name", YEAR_PAGES)
def test_pages_of_a_year_are_not_found_by_units_of_other_clusters(client, name):
    scene, other = make_scene(), make_scene()
    for person in (scene.outsider, other.heads[0], other.specialist, other.monitor):
        assert signed_in(client, person).get(at(name, scene)).status_code == 404


@pytest.mark.parametrize("name", sorted(ONLY_SPECIALIST))
def test_pages_that_change_a_year_are_closed_to_readers_with_a_reason(client, name):
    scene = make_scene()
    for person in (scene.heads[0], scene.officers[1], scene.monitor, scene.auditor):
        answer = signed_in(client, person).get(at(name, scene))
        assert (answer.status_code, "cơ quan thường trực của Hội đồng" in answer.content.decode()) == (403, True)
    assert signed_in(client, scene.specialist).get(at(name, scene)).status_code == 200


def test_years_and_clusters_that_are_none_are_not_found(client):
    scene = make_scene()
    signed_in(client, scene.specialist)
    for url in (
        f"/nam/2022/cum/{scene.cluster.code}/",
        f"/nam/{9**40}/cum/{scene.cluster.code}/",
        "/nam/2023/cum/khong-co/",
        "/cum/khong-co/sua",
    ):
        assert client.get(url).status_code == 404


def test_the_list_opens_the_year_that_is_on_and_offers_a_first_year(client):
    scene = make_scene()
    make_year(scene.cluster, [], year=2024, state=YearState.DRAFT)
    fresh = make_cluster(scene.council)
    page = signed_in(client, scene.specialist).get(reverse("cluster:clusters")).content.decode()
    assert f'<a href="/nam/2023/cum/{scene.cluster.code}/" lang="vi">{scene.cluster.name}</a>' in page
    assert reverse("cluster:start_year", args=[fresh.code]) in page


def test_pages_ask_to_sign_in(client):
    scene = make_scene()
    for url in (reverse("cluster:clusters"), reverse("cluster:create"), *(at(name, scene) for name in YEAR_PAGES)):
        assert client.get(url).status_code == 302


def test_the_year_page_shows_members_in_order_offices_monitor_plan_and_history(client):
    scene = make_scene()
    scene.year.opening_plan = make_plan()
    scene.year.save()
    for person in (scene.specialist, scene.heads[0], scene.officers[2], scene.monitor, scene.auditor):
        page = signed_in(client, person).get(at("year", scene)).content.decode()
        assert [page.index(f"<strong>{unit.name}</strong>") for unit in scene.units] == sorted(
            page.index(f"<strong>{unit.name}</strong>") for unit in scene.units
        )
        for words in (
            "Cụm trưởng",
            "Cụm phó thứ nhất",
            scene.monitor.full_name,
            scene.council.standing_agency.name,
            "20/KH-UBND",
            "19/01/2023",
            "Lịch sử",
        ):
            assert words in page
    assert "Bàn giao vai trò" not in page


def test_the_year_page_offers_the_members_as_an_excel_file(client):
    scene = make_scene()
    answer = signed_in(client, scene.officers[0]).get(at("year", scene), {"xuat": "xlsx"})
    (_head, *rows) = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == [unit.name for unit in scene.units]


def test_the_plan_file_is_behind_the_year(client):
    scene, other = make_scene(), make_scene()
    assert signed_in(client, scene.officers[0]).get(at("plan_file", scene)).status_code == 404
    stored = storage.store_bytes(b"%PDF-1.4 mat", name="ke-hoach.pdf", kind=kinds.PDF, at=AT)
    scene.year.opening_plan = make_plan(file=stored)
    scene.year.save()
    answer = signed_in(client, scene.officers[0]).get(at("plan_file", scene))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 mat"
    assert signed_in(client, other.officers[0]).get(at("plan_file", scene)).status_code == 404


def test_the_year_page_shows_who_left_and_other_years(client):
    scene = make_scene()
    scene.year.members.filter(unit=scene.units[2]).update(left_on=date(2023, 1, 31), left_reason="Sáp nhập <b>")
    make_year(scene.cluster, scene.units, year=2022)
    page = signed_in(client, scene.specialist).get(at("year", scene)).content.decode()
    assert "Sáp nhập &lt;b&gt;" in page
    assert f"/nam/2022/cum/{scene.cluster.code}/" in page


# --- the list -----------------------------------------------------------------------------------------------------------------------
def test_the_list_shows_each_person_only_own_clusters(client):
    scene, other = make_scene(), make_scene()
    for person in (scene.officers[0], scene.specialist, scene.monitor):
        page = signed_in(client, person).get(reverse("cluster:clusters")).content.decode()
        assert (scene.cluster.name in page, other.cluster.name in page) == (True, False)
    page = signed_in(client, scene.auditor).get(reverse("cluster:clusters")).content.decode()
    assert scene.cluster.name in page
    assert other.cluster.name in page
    assert reverse("cluster:create") not in page


def test_the_list_is_empty_with_a_first_act(client):
    scene = make_scene()
    page = signed_in(client, scene.outsider).get(reverse("cluster:clusters")).content.decode()
    assert "Chưa có cụm, khối thi đua nào" in page


def test_the_list_finds_without_marks(client):
    scene = make_scene()
    make_cluster(scene.council, name="Khối Trường học Ví dụ")
    page = signed_in(client, scene.specialist).get(reverse("cluster:clusters"), {"tim": "truong hoc"}).content.decode()
    assert page.count('<th scope="row"') == 1
    assert "Dòng 1 đến 1" in page


@pytest.mark.parametrize("url", ["clusters", "year", "members"])
def test_pages_ask_the_same_number_of_queries_for_three_and_for_nine(client, url, django_assert_max_num_queries):
    counts = []
    for size in (3, 9):
        scene = make_scene(size, state=YearState.DRAFT if url == "members" else YearState.PLANNED)
        for _each in range(size):
            make_year(make_cluster(scene.council), [make_unit(), make_unit()])
        for back in range(1, size):
            make_year(scene.cluster, scene.units, year=2023 - back)
        signed_in(client, scene.specialist)
        with django_assert_max_num_queries(25) as asked:
            answer = client.get(reverse("cluster:clusters") if url == "clusters" else at(url, scene))
        assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- making and changing a cluster --------------------------------------------------------------------------------------------------
NEW = {"kind": "cum", "name": "Cụm Thi đua Ví dụ", "code": "cum-vi-du", "symbol": "CTĐVD", "founding_decision": ""}


def test_the_specialist_makes_a_cluster_and_begins_its_year(client):
    scene = make_scene()
    signed_in(client, scene.specialist)
    assert client.post(reverse("cluster:create"), {**NEW, "council": scene.council.pk}).url == "/cum/cum-vi-du/lap-nam"
    assert client.get("/cum/cum-vi-du/lap-nam").status_code == 200
    assert client.post("/cum/cum-vi-du/lap-nam", {"year": 2023, "paper_family": "state"}).url == "/nam/2023/cum/cum-vi-du/"
    page = client.get("/nam/2023/cum/cum-vi-du/").content.decode()
    assert "Cụm chưa có thành viên" in page
    assert page.count("btn-primary") == 1


def test_making_a_cluster_keeps_what_was_typed_when_it_is_refused(client):
    scene, other = make_scene(), make_scene()
    signed_in(client, scene.specialist)
    for changed in ({"code": scene.cluster.code}, {"name": ""}, {"name": "x" * 5000}, {"code": "có dấu"}, {"council": other.council.pk}):
        answer = client.post(reverse("cluster:create"), {**NEW, "council": scene.council.pk, **changed})
        assert answer.status_code == 422
        assert "CTĐVD" in answer.content.decode()
    assert not Cluster.objects.filter(symbol="CTĐVD").exists()


def test_making_a_cluster_is_for_specialists(client):
    scene = make_scene()
    for person in (scene.heads[0], scene.auditor, scene.monitor):
        assert signed_in(client, person).get(reverse("cluster:create")).status_code == 403
        assert client.get(reverse("cluster:change", args=[scene.cluster.code])).status_code == 403
        assert client.get(reverse("cluster:start_year", args=[scene.cluster.code])).status_code == 403
    assert signed_in(client, scene.outsider).get(reverse("cluster:change", args=[scene.cluster.code])).status_code == 404


def test_names_are_cleaned_of_direction_marks_and_escaped(client):
    scene = make_scene()
    signed_in(client, scene.specialist)
    client.post(reverse("cluster:create"), {**NEW, "name": "Cụm \u202e'O' <script>alert(1)</script>", "council": scene.council.pk})
    assert Cluster.objects.get(code="cum-vi-du").name == "Cụm 'O' <script>alert(1)</script>"
    assert "<script>alert" not in client.get(reverse("cluster:clusters")).content.decode()


def test_changing_a_cluster_shows_both_texts_when_two_write_at_once(client):
    scene = make_scene()
    signed_in(client, scene.specialist)
    url, base = reverse("cluster:change", args=[scene.cluster.code]), cluster_fingerprint(scene.cluster)
    assert client.post(url, {**NEW, "name": "Tên thứ nhất", "base": base}).status_code == 302
    answer = client.post(url, {**NEW, "name": "Tên thứ hai", "base": base})
    page = answer.content.decode()
    assert (answer.status_code, "Tên thứ nhất" in page, 'value="Tên thứ hai"' in page) == (409, True, True)
    again = client.post(url, {**NEW, "name": "Tên thứ hai", "base": cluster_fingerprint(Cluster.objects.get(pk=scene.cluster.pk))})
    assert (again.status_code, Cluster.objects.get(pk=scene.cluster.pk).name) == (302, "Tên thứ hai")


# --- members ------------------------------------------------------------------------------------------------------------------------
def test_the_list_of_members_is_kept_with_new_and_dropped_units(client):
    scene, new = make_scene(state=YearState.DRAFT), make_unit("Đơn vị Mới Giả định")
    signed_in(client, scene.specialist)
    a, b, c = scene.units
    data = lines(members_fingerprint(members_now(scene.year)), (b, 1, "head"), (a, 2, "member"), (new, "", "member"), (None, "", "member"))
    data |= {"dong-TOTAL_FORMS": 5, "dong-4-unit": c.pk, "dong-4-position": 3, "dong-4-office": "second_deputy", "dong-4-drop": "on"}
    assert client.post(at("members", scene), data).url == at("year", scene)
    assert [(each.unit, each.position, each.office) for each in members_now(scene.year)] == [
        (b, 1, "head"),
        (a, 2, "member"),
        (new, 3, "member"),
    ]


def test_a_member_is_named_by_typing_and_choosing(client):
    """Without scripts: what is typed comes back with what was found; the exact name needs no choice."""
    scene = make_scene(state=YearState.DRAFT)
    found = [make_unit(f"Trạm Giả định {letter}") for letter in "AB"]
    signed_in(client, scene.specialist)
    data = lines(members_fingerprint(members_now(scene.year)), (scene.units[0], 1, "head"), (None, "", "member"))
    answer = client.post(at("members", scene), data | {"dong-1-unit-tim": "tram gia"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Hãy chọn một trong những kết quả tìm được" in page
    assert [f'name="dong-1-unit" value="{unit.pk}"' in page for unit in found] == [True, True]
    client.post(at("members", scene), data | {"dong-1-unit-tim": "tram gia dinh b"})
    assert [each.unit for each in members_now(scene.year)] == [scene.units[0], found[1]]


def test_a_refused_list_of_members_keeps_what_was_typed(client):
    scene, taken = make_scene(state=YearState.DRAFT), make_unit("Đơn vị Bận Giả định")
    make_year(make_cluster(scene.council, name="Cụm Khác Giả định"), [taken])
    signed_in(client, scene.specialist)
    base = members_fingerprint(members_now(scene.year))
    answer = client.post(at("members", scene), lines(base, (scene.units[0], 1, "head"), (taken, 77, "member")))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Đơn vị Bận Giả định đã là thành viên của Cụm Khác Giả định năm 2023" in page
    assert 'value="77"' in page
    for wrong in (
        {"dong-0-unit": "abc"},
        {"dong-0-position": "-1"},
        {"dong-0-office": "vua"},
        {"dong-TOTAL_FORMS": "x"},
        {"dong-0-unit": "9" * 30},
    ):
        answer = client.post(at("members", scene), {**lines(base, (scene.units[0], 1, "head")), **wrong})
        assert answer.status_code == 422, wrong
    assert members_now(scene.year).count() == 3


def test_two_who_change_the_members_at_once_see_both_lists(client):
    scene = make_scene(state=YearState.DRAFT)
    signed_in(client, scene.specialist)
    base = members_fingerprint(members_now(scene.year))
    a, b, c = scene.units
    assert client.post(at("members", scene), lines(base, (a, 1, "head"), (b, 2, "member"))).status_code == 302
    answer = client.post(at("members", scene), lines(base, (c, 1, "head"), (a, 55, "member")))
    page = answer.content.decode()
    assert (answer.status_code, "Danh sách người khác vừa ghi" in page, 'value="55"' in page) == (409, True, True)
    assert members_fingerprint(members_now(scene.year)) in page


def test_copying_last_year_shows_the_rotation_and_keeps_what_a_human_changed(client):
    scene = make_scene(4)
    make_year(scene.cluster, [], year=2024, state=YearState.DRAFT)
    url = reverse("cluster:copy_last_year", args=[2024, scene.cluster.code])
    page = signed_in(client, scene.specialist).get(url).content.decode()
    assert "Đề xuất luân phiên từ năm 2023 sang năm 2024" in page
    year = ClusterYear.objects.get(year=2024)
    assert year.members.count() == 0
    a, b, c, d = scene.units
    data = lines(members_fingerprint([]), (a, 1, "member"), (b, 2, "head"), (c, 3, "member"), (d, 4, "first_deputy"))
    assert client.post(url, data).url == year.get_absolute_url()
    assert [each.office for each in members_now(year)] == ["member", "head", "member", "first_deputy"]


def test_copying_names_dissolved_units_and_their_heirs(client):
    scene, heir = make_scene(4), make_unit("Đơn vị Kế thừa Giả định")
    gone = scene.units[3]
    gone.valid_to, gone.successor = date(2023, 6, 30), heir
    gone.save()
    make_year(scene.cluster, [], year=2024, state=YearState.DRAFT)
    page = signed_in(client, scene.specialist).get(reverse("cluster:copy_last_year", args=[2024, scene.cluster.code])).content.decode()
    assert "đã giải thể ngày 30/06/2023" in page
    assert "Đơn vị kế thừa:" in page


def test_copying_without_a_last_year_leads_to_the_list(client):
    scene = make_scene(state=YearState.DRAFT)
    assert signed_in(client, scene.specialist).get(at("copy_last_year", scene)).url == at("members", scene)


# --- establish, monitor, open -------------------------------------------------------------------------------------------------------
def test_establishing_is_a_button_and_only_by_post(client):
    scene = make_scene(state=YearState.DRAFT)
    signed_in(client, scene.specialist)
    page = client.get(at("year", scene)).content.decode()
    assert (at("establish", scene) in page, page.count("btn-primary")) == (True, 1)
    assert client.get(at("establish", scene)).status_code == 405
    assert client.post(at("establish", scene)).status_code == 302
    assert ClusterYear.objects.get(pk=scene.year.pk).state == YearState.ESTABLISHED
    answer = client.post(at("establish", scene), follow=True)
    assert "Đã kiện toàn" in answer.content.decode()
    assert signed_in(client, scene.officers[0]).post(at("establish", scene)).status_code == 403


def test_naming_a_monitor_takes_only_seats_of_the_council(client):
    scene, other = make_scene(), make_scene()
    signed_in(client, scene.specialist)
    seat = make_seat(scene.council)
    assert client.post(at("monitor", scene), {"seat": make_seat(other.council).pk}).status_code == 422
    assert client.post(at("monitor", scene), {"seat": ""}).status_code == 422
    assert client.post(at("monitor", scene), {"seat": seat.pk}).status_code == 302
    assert ClusterYear.objects.get(pk=scene.year.pk).monitor == seat


PLAN = {
    "number": "20/KH-UBND",
    "issuer": "UBND quận Giả Định",
    "issued_on": "19/01/2023",
    "subject": "công tác thi đua",
    "signer": "",
    "document": "",
}


def test_opening_the_year_registers_the_plan_with_its_file(client):
    scene = make_scene(state=YearState.ESTABLISHED)
    signed_in(client, scene.specialist)
    assert scene.council.authority.name in client.get(at("open_year", scene)).content.decode()
    assert client.post(at("open_year", scene), {**PLAN, "file": pdf()}).url == at("year", scene)
    page = client.get(at("year", scene)).content.decode()
    assert "20/KH-UBND" in page
    assert b"%PDF" in b"".join(client.get(at("plan_file", scene)).streaming_content)
    again = client.post(at("open_year", scene), {**PLAN, "file": pdf()})
    assert (again.status_code, OfficialDocument.objects.count()) == (422, 1)


def test_opening_the_year_takes_a_registered_plan(client):
    scene, plan = make_scene(state=YearState.ESTABLISHED), make_plan()
    assert signed_in(client, scene.specialist).post(at("open_year", scene), {"document": plan.pk}).status_code == 302
    assert ClusterYear.objects.get(pk=scene.year.pk).opening_plan == plan


@pytest.mark.parametrize(
    "changed",
    [
        {"number": ""},
        {"issued_on": "31/02/2023"},
        {"issued_on": "19/01/2021"},
        {"issued_on": "02/02/2023"},
        {"subject": "x" * 5000},
        {"file": pdf(content=b"GIF89a")},
        {"file": pdf(content=b"")},
        {"file": ""},
    ],
)
def test_opening_the_year_refuses_and_keeps_what_was_typed(client, changed):
    scene = make_scene(state=YearState.ESTABLISHED)
    answer = signed_in(client, scene.specialist).post(
        at("open_year", scene), {**PLAN, "signer": "Người Ký Ví Dụ", "file": pdf(), **changed}
    )
    assert (answer.status_code, "Người Ký Ví Dụ" in answer.content.decode()) == (422, True)
    assert not OfficialDocument.objects.exists()


def test_the_head_may_choose_the_paper_family_and_is_told_it_is_custom(client):
    scene = make_scene()
    signed_in(client, scene.officers[0])
    assert "thông lệ từng nơi" in client.get(at("paper_family", scene)).content.decode()
    chosen = {"paper_family": "state", "regulation_by": "decision"}
    assert client.post(at("paper_family", scene), chosen).status_code == 302
    year = ClusterYear.objects.get(pk=scene.year.pk)
    assert (year.paper_family, year.regulation_by) == ("state", "decision")
    assert client.post(at("paper_family", scene), chosen | {"paper_family": "khac"}).status_code == 422
    assert client.post(at("paper_family", scene), chosen | {"regulation_by": "khac"}).status_code == 422
    assert signed_in(client, scene.officers[1]).get(at("paper_family", scene)).status_code == 403


# --- midway -------------------------------------------------------------------------------------------------------------------------
def test_a_unit_leaves_and_an_office_is_handed_over(client):
    scene = make_scene()
    signed_in(client, scene.specialist)
    head = scene.year.members.get(unit=scene.units[0])
    leaving = {"member": head.pk, "on": "31/01/2023", "reason": "Sáp nhập"}
    refused = client.post(at("leave", scene), leaving)
    assert (refused.status_code, "Hãy bàn giao vai trò cụm trưởng trước" in refused.content.decode()) == (422, True)
    assert client.post(at("hand_over", scene), {"office": "head", "to_unit": scene.units[1].pk, "reason": "Sáp nhập"}).status_code == 302
    assert client.post(at("leave", scene), leaving).status_code == 302
    page = client.get(at("year", scene)).content.decode()
    assert "Đã rời cụm trong năm" in page
    assert "Đã bàn giao vai trò trong cụm" in page


def test_leaving_refuses_a_member_of_another_cluster_and_too_long_a_reason(client):
    scene, other = make_scene(), make_scene()
    signed_in(client, scene.specialist)
    member = scene.year.members.get(unit=scene.units[2])
    for changed in ({"member": other.year.members.first().pk}, {"reason": "x" * 5000}, {"reason": ""}, {"on": "30/02/2023"}):
        answer = client.post(at("leave", scene), {"member": member.pk, "on": "31/01/2023", "reason": "Sáp nhập", **changed})
        assert answer.status_code == 422
    assert members_now(scene.year).count() == 3
