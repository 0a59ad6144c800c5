import hashlib
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from thidua.cluster.models import YearState
from thidua.cluster.tests.factories import make_cluster, make_scene, make_year
from thidua.covenant.models import CovenantState
from thidua.covenant.tests.factories import make_in_force, make_open
from thidua.drafting.models import Clause, ClauseText, Draft, DraftKind, DraftState
from thidua.news.models import NewsState
from thidua.news.tests.factories import make_item
from thidua.organisation.models import UnitVersion
from thidua.organisation.tests.factories import make_unit
from thidua.paper.models import OfficialDocument

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 2, 17, 18, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(autouse=True)
def office_time():
    with time_machine.travel(NOW, tick=False):
        yield


def page(client, name, *args, status=200, **options):
    answer = client.get(reverse(name, args=args), **options)
    assert answer.status_code == status
    return answer.content.decode()


def of(cluster_year):
    return cluster_year.year, cluster_year.cluster.code


def make_paper(number="20/KH-UBND", subject="Công tác thi đua, khen thưởng năm 2023"):
    return OfficialDocument.objects.create(
        direction="incoming",
        number=number,
        type="KH",
        issuer="Ủy ban nhân dân Giả định",
        issued_on=date(2023, 1, 19),
        subject=subject,
        registered_at=NOW,
    )


def make_issued(cluster_year, kind, *, title, state=DraftState.ISSUED, body="Nội dung đã ban hành."):
    document = make_paper(f"0{Draft.objects.count() + 1}-KH/CTĐ", title)
    draft = Draft.objects.create(cluster_year=cluster_year, kind=kind, title=title, state=state, document=document, created_at=NOW)
    clause = Clause.objects.create(draft=draft, kind="article", position=1)
    clause.current = ClauseText.objects.create(clause=clause, sequence=1, heading="Mục đích", body=body, written_at=NOW)
    clause.save()
    return draft


def test_front_of_an_empty_installation_says_what_will_come(client):
    html = page(client, "honours:front")
    assert "sẽ hiện ở đây khi được đăng" in html
    assert "sau khi được kiện toàn" in html


def test_front_shows_the_newest_item_the_others_and_the_clusters(client):
    make_item(state=NewsState.PUBLISHED, title="Tin cũ", published_at=NOW - timedelta(days=3))
    make_item(state=NewsState.PUBLISHED, title="Tin mới nhất", published_at=NOW - timedelta(days=1), photographs=1)
    make_item(title="Bản nháp")
    scene, _covenant = make_in_force()
    html = page(client, "honours:front")
    assert html.index("Tin mới nhất") < html.index(scene.cluster.name) < html.index("Tin cũ")
    assert "3 trên 3 đơn vị đã ký" in html
    assert "Bản nháp" not in html


def test_front_shows_this_year_before_the_next(client):
    cluster = make_cluster()
    for year in (2022, 2023, 2024):
        make_year(cluster, [make_unit()], year=year)
    assert "Cụm, khối thi đua năm 2023" in page(client, "honours:front")


def test_clusters_of_a_year_can_be_chosen(client):
    cluster = make_cluster(name="Cụm Giả định")
    make_year(cluster, [make_unit("Đơn vị năm cũ")], year=2022)
    make_year(cluster, [make_unit("Đơn vị năm nay")], year=2023)
    assert "Đơn vị năm nay" in page(client, "honours:clusters")
    assert "Đơn vị năm cũ" in page(client, "honours:clusters", query_params={"nam": "2022"})
    assert "Đơn vị năm nay" in page(client, "honours:clusters", query_params={"nam": "<script>"})


def test_clusters_not_settled_are_not_shown(client):
    scene = make_scene(state=YearState.DRAFT)
    assert scene.cluster.name not in page(client, "honours:clusters")
    page(client, "honours:cluster", *of(scene.year), status=404)


def test_cluster_shows_members_offices_monitor_and_plan(client):
    scene = make_scene(members=4)
    scene.year.opening_plan = make_paper()
    scene.year.save()
    html = page(client, "honours:cluster", *of(scene.year))
    places = [html.index(unit.name) for unit in scene.units]
    assert places == sorted(places)
    for words in ("Cụm trưởng", "Cụm phó thứ nhất", "Cụm phó thứ hai", scene.monitor.full_name, "20/KH-UBND", "19/01/2023"):
        assert words in html
    assert "chưa có giao ước có hiệu lực" in html


def test_cluster_names_units_as_they_were_called_that_year(client):
    unit = make_unit("Tên mới", valid_from=date(2020, 1, 1))
    unit.versions.update(valid_from=date(2023, 1, 1))
    UnitVersion.objects.create(
        unit=unit,
        name="Tên cũ",
        short_name="TC",
        kind=unit.kind,
        level=unit.level,
        valid_from=date(2020, 1, 1),
        valid_to=date(2022, 12, 31),
    )
    cluster = make_cluster()
    old, new = make_year(cluster, [unit], year=2022), make_year(cluster, [unit], year=2023)
    assert "Tên cũ" in page(client, "honours:cluster", *of(old))
    assert "Tên mới" in page(client, "honours:cluster", *of(new))


def test_cluster_shows_issued_texts_and_their_pages(client):
    scene = make_scene()
    make_issued(scene.year, DraftKind.PLAN, title="Kế hoạch thi đua của Cụm", body="Câu của kế hoạch.")
    make_issued(scene.year, DraftKind.REGULATION, title="Quy chế hoạt động của Cụm")
    html = page(client, "honours:cluster", *of(scene.year))
    assert "Kế hoạch thi đua của Cụm" in html
    assert "Quy chế hoạt động của Cụm" in html
    text = page(client, "honours:paper", *of(scene.year), "ke-hoach")
    for words in ("Kế hoạch thi đua của Cụm", "01-KH/CTĐ", "Mục đích", "Câu của kế hoạch.", "ĐÃ BAN HÀNH"):
        assert words in text


@pytest.mark.parametrize("state", [DraftState.DRAFT, DraftState.CIRCULATED, DraftState.AGREED, DraftState.SUPERSEDED, DraftState.ABANDONED])
def test_text_that_is_not_issued_has_no_public_page(client, state):
    scene = make_scene()
    make_issued(scene.year, DraftKind.PLAN, title="Kế hoạch chưa ban hành", state=state)
    assert "Kế hoạch chưa ban hành" not in page(client, "honours:cluster", *of(scene.year))
    page(client, "honours:paper", *of(scene.year), "ke-hoach", status=404)


@pytest.mark.parametrize("word", ["giao-uoc", "tep", "plan"])
def test_other_texts_have_no_page(client, word):
    scene, _covenant = make_in_force()
    make_issued(scene.year, DraftKind.PLAN, title="Kế hoạch giả định")
    assert "Kế hoạch giả định" in page(client, "honours:paper", *of(scene.year), "ke-hoach")
    assert "Kế hoạch giả định" not in page(client, "honours:paper", *of(scene.year), word, status=404)


def test_covenant_in_force_shows_text_commitments_signatures_and_hash(client):
    scene, covenant = make_in_force()
    html = page(client, "honours:cluster", *of(scene.year))
    words = ["3 trên 3 đơn vị đã ký", "Thực hiện nhiệm vụ chính trị", "Giám sát công trình ví dụ", "85,5", covenant.text_sha256]
    words += [head.full_name for head in scene.heads] + ["Trưởng đơn vị", "ĐÃ KÝ 16/02/2023"]
    for each in words:
        assert each in html
    assert html.count("nội dung minh họa") >= 1


def test_covenant_file_is_the_signed_bytes(client):
    scene, covenant = make_in_force()
    answer = client.get(reverse("honours:covenant_file", args=of(scene.year)))
    assert answer["Content-Disposition"].startswith("attachment")
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == covenant.text_sha256


@pytest.mark.parametrize(
    "state", [CovenantState.OPEN_FOR_SIGNING, CovenantState.SUPERSEDED, CovenantState.REFUSED_BY_UNIT, CovenantState.ABANDONED]
)
def test_covenant_that_is_not_in_force_is_not_public(client, state):
    scene, covenant = make_open()
    covenant.state = state
    covenant.save()
    html = page(client, "honours:cluster", *of(scene.year))
    assert covenant.text_sha256 not in html
    assert covenant.draft.title not in html
    page(client, "honours:covenant_file", *of(scene.year), status=404)


def test_robots_are_told_what_is_public(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert lines[-3:] == ["Disallow: /", "", "Sitemap: http://testserver/sitemap.xml"]


def test_pages_ask_the_database_the_same_whatever_the_rows(client):
    def costs():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
            assert len(captured) <= 12, (address, [each["sql"] for each in captured])
        return found

    scene, _covenant = make_in_force(members=2)
    make_issued(scene.year, DraftKind.PLAN, title="Kế hoạch")
    make_item(state=NewsState.PUBLISHED, photographs=1, published_at=NOW - timedelta(days=1))
    addresses = [reverse("honours:front"), reverse("honours:clusters"), reverse("honours:cluster", args=of(scene.year))]
    addresses.append(reverse("honours:paper", args=[*of(scene.year), "ke-hoach"]))
    few = costs()
    for _each in range(2):
        make_in_force(members=4)
        make_item(state=NewsState.PUBLISHED, photographs=2, published_at=NOW - timedelta(days=1))
    assert costs() == few
    larger, _covenant = make_in_force(members=6)
    make_issued(larger.year, DraftKind.PLAN, title="Kế hoạch")
    addresses[2:] = [reverse("honours:cluster", args=of(larger.year)), reverse("honours:paper", args=[*of(larger.year), "ke-hoach"])]
    assert costs() == few
