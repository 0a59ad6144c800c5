"""My work, the year's thread and the log, as each person sees them."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from thidua.cluster.models import YearState
from thidua.cluster.tests.factories import make_plan, make_scene
from thidua.conference.tests.factories import START, make_voting
from thidua.drafting.models import Draft
from thidua.home import queries
from thidua.movement import actions as movements
from thidua.movement.tests import factories as movement
from thidua.organisation.models import Unit
from thidua.organisation.tests.factories import make_administrator, make_head, make_officer, make_unit

pytestmark = pytest.mark.django_db
MORNING = timezone.make_aware(datetime(2023, 2, 16, 7, 30))


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(MORNING, tick=False):
        yield


def as_person(person):
    client = Client()
    client.force_login(person.user)
    return client


def work_of(person):
    return as_person(person).get(reverse("home:work")).content.decode()


def test_work_asks_to_sign_in(client):
    assert client.get(reverse("home:work"))["Location"].startswith("/dang-nhap")


def test_work_greets_by_given_name_and_names_the_post():
    scene = make_scene()
    page = work_of(scene.heads[0])
    given_name = scene.heads[0].full_name.split()[-1]
    assert f'Chào đồng chí <span lang="vi">{given_name}</span>' in page
    assert scene.units[0].name in page


def test_work_with_nothing_waiting_says_so_and_leads_to_the_year():
    scene = make_scene()
    page = work_of(scene.officers[1])
    assert "Hôm nay không có việc chờ đồng chí" in page
    assert reverse("cluster:year", args=[scene.year.year, scene.cluster.code]) in page


def test_work_of_somebody_outside_any_cluster_is_empty_and_still_opens():
    assert "Hôm nay không có việc chờ đồng chí" in work_of(make_administrator())


def test_work_shows_one_next_step_to_the_specialist():
    scene = make_scene(state=YearState.ESTABLISHED)
    page = work_of(scene.specialist)
    assert "Mở năm bằng kế hoạch" in page
    assert page.count("btn-primary") == 1


def test_work_tells_members_what_waits_for_others():
    scene = make_scene(state=YearState.ESTABLISHED)
    page = work_of(scene.officers[1])
    assert "Chờ người khác" in page
    assert "Cơ quan thường trực của Hội đồng mở năm" in page


def test_conference_in_session_comes_before_what_is_due_later():
    hall = make_voting(3, present=2)
    Draft.objects.filter(pk=hall.drafts[0].pk).update(comments_until=START + timedelta(hours=1))
    year = hall.scene.year
    sitting = queries.work(hall.member, [year], START)
    assert sitting.next_step.verb == "Vào phiên họp"
    assert [each.verb for each in sitting.waiting] == ["Đọc và góp ý"]
    hall.say(1)
    assert queries.work(hall.member, [year], START).next_step.verb == "Đọc và góp ý"
    assert queries.work(hall.secretary, [year], START).next_step.verb == "Mở bàn điều hành"


def test_what_waits_for_a_unit_in_no_cluster_is_found_too():
    above = make_unit()
    officer, head = make_officer(make_unit(parent=above)), make_head(above)
    at = movement.AT
    made = movements.start(Unit.objects.get(pk=above.pk), text=movement.text(reach="unit"), actor=head.user, at=at)
    movements.launch(made, revision=0, actor=head.user, at=at)
    assert queries.work(officer.user, [], at).next_step.verb == "Soạn kế hoạch"


def test_thread_has_the_built_stages_in_the_order_of_work():
    scene = make_scene()
    page = work_of(scene.officers[1])
    places = [page.index(f"<span>{label}<") for label in ("Tổ chức cụm", "Dự thảo", "Hội nghị", "Giao ước", "Phong trào", "Báo cáo")]
    assert places == sorted(places)
    assert "Vinh danh" not in page


def test_timeline_shows_the_plan_and_the_customary_days():
    scene = make_scene()
    scene.year.opening_plan = make_plan()
    scene.year.save()
    page = as_person(scene.officers[1]).get(reverse("home:timeline", args=[2023, scene.cluster.code])).content.decode()
    assert scene.year.opening_plan.number in page
    assert "75 năm" in page


def test_timeline_of_another_cluster_is_not_found():
    scene = make_scene()
    assert as_person(scene.outsider).get(reverse("home:timeline", args=[2023, scene.cluster.code])).status_code == 404


def test_switch_offers_every_year_and_cluster_the_person_sees():
    scene, other = make_scene(), make_scene()
    page = work_of(scene.auditor)
    assert scene.cluster.name in page
    assert other.cluster.name in page
    assert other.cluster.name not in work_of(scene.officers[0])


def test_log_is_for_auditor_and_administrator():
    scene = make_scene()
    assert as_person(scene.auditor).get(reverse("home:log")).status_code == 200
    assert as_person(make_administrator()).get(reverse("home:log")).status_code == 200
    refused = as_person(scene.specialist).get(reverse("home:log"))
    assert refused.status_code == 403
    assert "Nhật ký toàn hệ thống" in refused.content.decode()


@pytest.mark.parametrize("clusters", [1, 3])
def test_work_costs_no_more_with_more_clusters(clusters, django_assert_max_num_queries):
    scene = make_scene()
    for _each in range(clusters - 1):
        make_scene()
    client = as_person(scene.auditor)
    client.get(reverse("home:work"))
    with django_assert_max_num_queries(25):
        client.get(reverse("home:work"))
