"""Who sees a cluster's year, and who runs it."""

from datetime import date

import pytest
from django.http import Http404

from thidua.cluster import permissions
from thidua.cluster.tests.factories import make_scene

ON = date(2023, 2, 16)
pytestmark = pytest.mark.django_db


def test_year_or_404_returns_the_year_with_its_members(django_assert_num_queries):
    scene = make_scene(members=3)
    found = permissions.year_or_404(scene.officers[2].user, 2023, scene.cluster.code, ON)
    assert found == scene.year
    with django_assert_num_queries(0):
        assert [each.unit for each in found.members_standing] == scene.units
        assert permissions.office_unit_ids(found, "head") == {scene.units[0].pk}
        assert found.cluster.council.standing_agency.name


def test_year_or_404_hides_the_year_from_other_clusters_units():
    scene, other = make_scene(), make_scene()
    for person in (scene.outsider, other.officers[0], other.specialist, other.monitor):
        with pytest.raises(Http404):
            permissions.year_or_404(person.user, 2023, scene.cluster.code, ON)
    with pytest.raises(Http404):
        permissions.year_or_404(scene.officers[0].user, 2022, scene.cluster.code, ON)
