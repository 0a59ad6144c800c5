"""Who is told about the covenant, and who is reminded to sign."""

from datetime import timedelta

import pytest

from thidua.covenant import actions, notices
from thidua.covenant.tests.factories import AT, make_open, make_ready, sign_by
from thidua.foundation.notify import reminders
from thidua.foundation.notify.models import Notice

pytestmark = pytest.mark.django_db


def told(event):
    return set(Notice.objects.filter(event=event).values_list("to_id", flat=True))


def accounts(people):
    return {each.user_id for each in people}


def test_opening_asks_every_unit_to_sign():
    scene, draft = make_ready()
    actions.open_for_signing(draft, actor=scene.officers[0].user, at=AT)
    assert told("covenant.opened_for_signing") == accounts([*scene.heads, *scene.officers]) - {scene.officers[0].user_id}


def test_signature_is_told_to_the_head_unit_and_force_to_all():
    scene, covenant = make_open()
    sign_by(scene, covenant, 1)
    assert told("covenant.signed") == accounts([scene.heads[0], scene.officers[0]])
    assert not told("covenant.came_into_force")
    sign_by(scene, covenant, 0, 2)
    assert told("covenant.came_into_force") == accounts([*scene.heads, *scene.officers])


def test_refusal_is_told_to_the_head_unit_with_its_reason():
    scene, covenant = make_open()
    actions.record_refusal(covenant, unit=scene.units[2], reason="Chưa thống nhất chỉ tiêu.", actor=scene.heads[2].user, at=AT)
    assert told("covenant.refused_by_unit") == accounts([scene.heads[0], scene.officers[0]])
    assert Notice.objects.filter(event="covenant.refused_by_unit").first().values["reason"] == "Chưa thống nhất chỉ tiêu."


def test_giving_up_is_told_to_all():
    scene, covenant = make_open()
    actions.abandon(covenant, reason="Lập lại văn bản.", actor=scene.heads[0].user, at=AT)
    assert told("covenant.abandoned") == accounts([*scene.heads, *scene.officers]) - {scene.heads[0].user_id}


def test_who_may_sign_for_a_unit_that_has_not_is_reminded_once():
    scene, covenant = make_open()
    sign_by(scene, covenant, 0)
    for days in (1, 4, 5):
        at = covenant.opened_at + timedelta(days=days)
        reminders.remind(notices.deadlines(at), at)
    assert told("covenant.not_signed") == accounts(scene.heads[1:])
    assert Notice.objects.filter(event="covenant.not_signed").count() == 2
