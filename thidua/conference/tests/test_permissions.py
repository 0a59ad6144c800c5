"""Who may see, call, conduct, answer, confirm."""

import pytest

from thidua.conference import permissions
from thidua.conference.tests.factories import START, make_called, make_open, make_prepared
from thidua.organisation.tests.factories import make_deputy, make_officer

pytestmark = pytest.mark.django_db
ON = START.date()


def roles(hall):
    scene = hall.scene
    return {
        "chair": scene.heads[0],
        "secretary": scene.officers[0],
        "head": scene.heads[1],
        "officer": scene.officers[1],
        "deputy": make_deputy(scene.units[1]),
        "monitor": scene.monitor,
        "specialist": scene.specialist,
        "auditor": scene.auditor,
        "outsider": scene.outsider,
    }


def granted(hall, predicate):
    return {name for name, person in roles(hall).items() if predicate(person.user)}


def test_prepared_conference_is_shown_only_to_those_who_prepare_it():
    hall = make_prepared()
    assert granted(hall, lambda user: permissions.can_see(user, hall.conference, ON)) == {"chair", "secretary"}


def test_called_conference_is_shown_to_the_year():
    hall = make_called()
    assert granted(hall, lambda user: permissions.can_see(user, hall.conference, ON)) == set(roles(hall)) - {"outsider"}


def test_guest_by_name_sees_it_without_seeing_the_year():
    hall, other = make_called(), make_called()
    guest = other.scene.monitor
    assert not permissions.can_see(guest.user, hall.conference, ON)
    hall.conference.invitations.create(person=guest, role="Đại biểu")
    assert permissions.can_see(guest.user, hall.conference, ON)


@pytest.mark.parametrize(
    ("predicate", "who"),
    [
        (permissions.can_conduct, {"chair", "secretary"}),
        (permissions.can_record_adoption, {"chair", "secretary"}),
        (permissions.can_add_photographs, {"chair", "secretary"}),
        (permissions.can_compose_news, {"chair", "secretary"}),
        (permissions.can_confirm_as_secretary, {"secretary"}),
        (permissions.can_confirm_as_chair, {"chair"}),
    ],
)
def test_rights_of_those_who_lead(predicate, who):
    hall = make_open()
    assert granted(hall, lambda user: predicate(user, hall.conference, ON)) == who
    assert predicate(hall.member, hall.conference, ON).reason


def test_secretary_of_another_unit_conducts_but_calls_nothing():
    hall = make_called()
    hall.conference.secretary = hall.scene.officers[2]
    hall.conference.save()
    user = hall.scene.officers[2].user
    assert permissions.can_conduct(user, hall.conference, ON)
    assert not permissions.can_call(user, hall.conference.cluster_year, ON)
    assert not permissions.can_record_adoption(user, hall.conference, ON)


def test_unit_answers_and_stands_through_its_officer_or_head():
    hall = make_open()
    invitation = hall.conference.invitations.get(unit=hall.scene.units[1])
    assert granted(hall, lambda user: permissions.can_answer_invitation(user, invitation, ON)) == {"head", "officer"}
    unit = hall.scene.units[1]
    stands = granted(hall, lambda user: permissions.can_state_position(user, hall.conference, unit, ON))
    assert stands == {"head", "officer", "chair", "secretary"}


def test_former_holder_has_no_right():
    hall = make_open()
    former = make_officer(hall.scene.units[1])
    former.posts.update(valid_to=ON.replace(year=2022))
    assert not permissions.can_see(former.user, hall.conference, ON)
    assert not permissions.can_state_position(former.user, hall.conference, hall.scene.units[1], ON)
