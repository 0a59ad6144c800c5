"""What the covenant tells the home page."""

from datetime import timedelta

import pytest

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import with_members
from thidua.cluster.tests.factories import make_scene
from thidua.covenant import overview
from thidua.covenant.tests.factories import AT, make_commitment, make_draft, make_in_force, make_open, make_ready, sign_by
from thidua.drafting.models import DraftState

pytestmark = pytest.mark.django_db


def waiting(person, *scenes):
    years = list(with_members(ClusterYear.objects.filter(pk__in=[scene.year.pk for scene in scenes])))
    return overview.waiting(person.user, years, AT + timedelta(hours=1))


def verbs(person, scene):
    return [(each.verb, bool(each.blocked)) for each in waiting(person, scene)]


def test_nothing_waits_without_a_draft_or_before_it_goes_round():
    scene = make_scene()
    assert verbs(scene.officers[1], scene) == []
    make_draft(scene.year, state=DraftState.DRAFT)
    assert verbs(scene.officers[1], scene) == []


def test_units_are_asked_for_commitments():
    scene = make_scene()
    draft = make_draft(scene.year, state=DraftState.CIRCULATED)
    assert verbs(scene.officers[1], scene) == [("Ghi cam kết", False)]
    make_commitment(draft, scene.units[1])
    assert verbs(scene.officers[1], scene) == []
    assert verbs(scene.specialist, scene) == []


def test_head_is_asked_to_open_and_told_what_it_waits_for():
    scene = make_scene()
    draft = make_draft(scene.year)
    make_commitment(draft, scene.units[0])
    assert verbs(scene.officers[0], scene) == [("Xem và mở ký", True)]
    for unit in scene.units[1:]:
        make_commitment(draft, unit)
    assert verbs(scene.officers[0], scene) == [("Xem và mở ký", False)]


def test_heads_are_asked_to_sign_and_officers_wait():
    scene, covenant = make_open()
    assert verbs(scene.heads[1], scene) == [("Đọc và ký giao ước", False)]
    assert verbs(scene.officers[1], scene) == [("Xem giao ước", True)]
    sign_by(scene, covenant, 1)
    assert verbs(scene.heads[1], scene) == []


def test_nothing_waits_in_force():
    scene, _covenant = make_in_force()
    assert verbs(scene.heads[0], scene) == []


def test_knot_goes_from_next_over_now_to_done():
    scene, draft = make_ready()
    draft.state = DraftState.CIRCULATED
    draft.save()
    assert overview.knot(scene.year, AT).state == "next"
    draft.state = DraftState.AGREED
    draft.save()
    assert (overview.knot(scene.year, AT).state, overview.knot(scene.year, AT).note) == ("now", "Chờ mở ký")
    scene, covenant = make_open()
    sign_by(scene, covenant, 0)
    assert overview.knot(scene.year, AT).note == "1 trên 3 đơn vị đã ký"
    scene, _covenant = make_in_force()
    assert overview.knot(scene.year, AT).state == "done"
    assert overview.knot(scene.year, AT).key == "covenant"


def test_moments_are_opening_and_coming_into_force():
    scene, _covenant = make_in_force()
    assert [moment.title for moment in overview.moments(scene.year)] == ["Mở ký giao ước thi đua", "Giao ước thi đua có hiệu lực"]


def test_waiting_costs_the_same_for_one_year_and_three(django_assert_num_queries):
    scenes = [make_open()[0], make_open()[0], make_ready()[0]]
    person = scenes[0].heads[1]
    waiting(person, scenes[0])
    with django_assert_num_queries(6):
        waiting(person, *scenes)
    with django_assert_num_queries(6):
        waiting(person, scenes[0], scenes[2])
