"""Rotation of offices: arithmetic over the fixed order."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thidua.cluster.rotation import FIRST_DEPUTY, HEAD, MEMBER, RANKED, SECOND_DEPUTY, Place, rotate

# A busy machine draws examples slowly; that says nothing about rotation.
UNHURRIED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def in_order(*ids):
    """Return units in the fixed order, the first three of them head and deputies."""
    return [Place(number, unit, RANKED[number - 1] if number <= 3 else MEMBER) for number, unit in enumerate(ids, start=1)]


def holder(places, office):
    return next((each.unit_id for each in places if each.office == office), None)


@st.composite
def lists(draw, smallest=1):
    """Any list of units with any of the offices held by any of them."""
    ids = draw(st.lists(st.integers(1, 500), min_size=smallest, max_size=12, unique=True))
    holders = draw(st.permutations(ids))
    held = draw(st.lists(st.sampled_from(RANKED), unique=True))
    offices = dict(zip(holders, held, strict=False))
    return [Place(number, unit, offices.get(unit, MEMBER)) for number, unit in enumerate(ids, start=1)]


def test_rotation_of_seven_moves_each_office_up():
    places = rotate(in_order(11, 12, 13, 14, 15, 16, 17)).places
    assert [(each.unit_id, each.office) for each in places] == [
        (11, MEMBER), (12, HEAD), (13, FIRST_DEPUTY), (14, SECOND_DEPUTY), (15, MEMBER), (16, MEMBER), (17, MEMBER),
    ]  # fmt: skip


def test_rotation_skips_dissolved_units_and_says_so():
    rotation = rotate(in_order(11, 12, 13, 14, 15), dissolved={12, 14})
    assert rotation.skipped == (12, 14)
    assert [(each.position, each.unit_id) for each in rotation.places] == [(1, 11), (2, 13), (3, 15)]
    assert holder(rotation.places, HEAD) == 13
    assert holder(rotation.places, FIRST_DEPUTY) == 15
    assert holder(rotation.places, SECOND_DEPUTY) == 11


def test_rotation_goes_round_the_end_of_the_order():
    places = [Place(1, 11, MEMBER), Place(2, 12, MEMBER), Place(3, 13, HEAD), Place(4, 14, FIRST_DEPUTY), Place(5, 15, SECOND_DEPUTY)]
    assert holder(rotate(places).places, SECOND_DEPUTY) == 11


@UNHURRIED
@given(lists())
def test_rotation_keeps_every_unit_once(members):
    places = rotate(members).places
    assert sorted(each.unit_id for each in places) == sorted(each.unit_id for each in members)
    assert [each.position for each in places] == list(range(1, len(members) + 1))
    assert [each.unit_id for each in places] == [each.unit_id for each in sorted(members)]


@UNHURRIED
@given(lists())
def test_rotation_gives_each_office_to_at_most_one_unit_and_always_a_head(members):
    places = rotate(members).places
    for number, office in enumerate(RANKED):
        assert sum(each.office == office for each in places) == (1 if len(members) > number else 0)


@UNHURRIED
@given(lists(smallest=2))
def test_rotation_changes_the_head(members):
    assert holder(rotate(members).places, HEAD) != holder(members, HEAD)


@UNHURRIED
@given(lists(), st.sets(st.integers(1, 500)))
def test_rotation_divides_units_into_kept_and_skipped(members, dissolved):
    rotation = rotate(members, dissolved)
    assert sorted([*rotation.skipped, *(each.unit_id for each in rotation.places)]) == sorted(each.unit_id for each in members)
    assert not {each.unit_id for each in rotation.places} & dissolved
    assert not rotation.places or holder(rotation.places, HEAD) is not None


@UNHURRIED
@given(st.lists(st.integers(1, 500), min_size=2, max_size=12, unique=True))
def test_after_as_many_years_as_units_everyone_has_been_head_once(ids):
    places, heads = tuple(in_order(*ids)), []
    for _year in ids:
        heads.append(holder(places, HEAD))
        places = rotate(places).places
    assert sorted(heads) == sorted(ids)
    assert heads == ids
    assert places == tuple(in_order(*ids))
