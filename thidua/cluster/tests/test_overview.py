"""What the home page is told about the organisation of clusters."""

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from thidua.cluster import overview
from thidua.cluster.calendar import days_of
from thidua.cluster.models import ClusterYear, Office, YearState
from thidua.cluster.queries import with_members
from thidua.cluster.tests.factories import make_cluster, make_plan, make_scene, make_year
from thidua.organisation.tests.factories import make_unit

AT = datetime(2023, 2, 1, 9, tzinfo=UTC)


def years():
    return list(with_members(ClusterYear.objects.order_by("-year", "pk")))


def verbs(user, at=AT):
    return [(each.verb, each.url) for each in overview.waiting(user, years(), at)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "verb", "tail"),
    [(YearState.DRAFT, "Kiện toàn cụm", ""), (YearState.ESTABLISHED, "Mở năm bằng kế hoạch", "mo-nam")],
)
def test_the_specialist_is_told_the_next_step(state, verb, tail):
    scene = make_scene(state=state)
    assert verbs(scene.specialist.user) == [(verb, scene.year.get_absolute_url() + tail)]


@pytest.mark.django_db
def test_the_specialist_is_told_to_list_members_or_to_copy_last_year():
    scene = make_scene()
    make_year(scene.cluster, [], year=2024, state=YearState.DRAFT)
    alone = make_year(make_cluster(scene.council), [], state=YearState.DRAFT)
    assert verbs(scene.specialist.user) == [
        ("Ghi danh sách thành viên", alone.get_absolute_url() + "kien-toan"),
        ("Xem đề xuất luân phiên", f"/nam/2024/cum/{scene.cluster.code}/chep-nam-truoc"),
    ]


@pytest.mark.django_db
def test_the_specialist_is_told_what_the_list_lacks():
    scene = make_scene(2, state=YearState.DRAFT)
    scene.year.members.update(office=Office.MEMBER)
    (waits,) = overview.waiting(scene.specialist.user, years(), AT)
    assert (waits.verb, waits.detail) == ("Ghi danh sách thành viên", "Chưa có cụm trưởng. Hãy chọn một đơn vị giữ vai trò cụm trưởng.")


@pytest.mark.django_db
def test_the_specialist_is_told_to_name_a_monitor_and_in_november_to_begin_the_next_year():
    scene = make_scene()
    assert verbs(scene.specialist.user) == []
    assert verbs(scene.specialist.user, datetime(2023, 11, 2, tzinfo=UTC)) == [("Lập năm của cụm", f"/cum/{scene.cluster.code}/lap-nam")]
    ClusterYear.objects.update(monitor=None)
    assert verbs(scene.specialist.user) == [("Phân công người theo dõi", scene.year.get_absolute_url() + "nguoi-theo-doi")]


@pytest.mark.django_db
def test_members_wait_for_the_year_to_open_and_outsiders_for_nothing():
    scene = make_scene(state=YearState.ESTABLISHED)
    (waits,) = overview.waiting(scene.officers[1].user, years(), AT)
    assert waits.blocked == "Cơ quan thường trực của Hội đồng mở năm bằng kế hoạch của cấp tổ chức."
    for person in (scene.outsider, scene.auditor, scene.monitor):
        assert overview.waiting(person.user, years(), AT) == []


@pytest.mark.django_db
def test_waiting_asks_the_same_number_of_queries_for_one_year_and_for_five(django_assert_num_queries):
    scene = make_scene(state=YearState.DRAFT)
    person, counts = scene.specialist.user, []
    for _round in range(2):
        listed = years()
        person.__dict__.pop("_standing", None)
        with django_assert_num_queries(4):
            counts.append(len(overview.waiting(person, listed, AT)))
        for _each in range(4):
            make_year(make_cluster(scene.council), [make_unit(), make_unit()], state=YearState.DRAFT)
    assert counts == [1, 5]


@pytest.mark.django_db
def test_names_in_titles_are_escaped_and_marked_as_vietnamese():
    scene = make_scene(state=YearState.DRAFT)
    scene.cluster.name = "Cụm <script>"
    scene.cluster.save()
    (waits,) = overview.waiting(scene.specialist.user, years(), AT)
    assert waits.title == 'Kiện toàn <span lang="vi">Cụm &lt;script&gt;</span> năm 2023'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "shown", "note"),
    [
        (YearState.DRAFT, "now", "Đang lập danh sách"),
        (YearState.ESTABLISHED, "now", "Chờ kế hoạch của cấp tổ chức"),
        (YearState.PLANNED, "done", ""),
        (YearState.CLOSED, "done", ""),
    ],
)
def test_knot_follows_the_state(state, shown, note, django_assert_num_queries):
    year = make_scene(state=state).year
    with django_assert_num_queries(0):
        knot = overview.knot(year, AT)
    assert (knot.key, knot.label, knot.state, knot.note) == ("cluster", "Tổ chức cụm", shown, note)


@pytest.mark.django_db
def test_moments_name_the_plan_by_its_own_issuer_and_number():
    scene = make_scene()
    scene.year.opening_plan = make_plan()
    first = overview.moments(scene.year)[0]
    words = '<span lang="vi">Ủy ban nhân dân quận Giả Định</span> ban hành Kế hoạch số <span lang="vi">20/KH-UBND</span>'
    assert (first.on, first.title) == (date(2023, 1, 19), words)


def test_the_calendar_says_what_is_custom_and_counts_the_anniversary():
    with override("vi"):
        assert [(f"{each.on:%d/%m/%Y}", each.title, each.detail) for each in days_of(2023)] == [
            ("31/03/2023", "Hạn đăng ký chỉ tiêu, danh hiệu", "Theo thông lệ"),
            ("11/06/2023", "75 năm Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc", ""),
            ("30/06/2023", "Sơ kết sáu tháng", "Theo thông lệ"),
            ("15/11/2023", "Hạn tự chấm điểm", "Theo thông lệ"),
            ("31/12/2023", "Hội nghị tổng kết, bình xét, suy tôn", "Theo thông lệ, trong tháng 12"),
        ]
        assert [each.title for each in days_of(2024)][1] == "Ngày Chủ tịch Hồ Chí Minh ra Lời kêu gọi thi đua ái quốc (11/6/1948)"
