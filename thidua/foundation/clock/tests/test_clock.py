"""The training clock: set, ticking, shared; never in production."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit.models import Entry
from thidua.foundation.clock import actions

pytestmark = pytest.mark.django_db
MORNING = timezone.make_aware(datetime(2023, 2, 16, 7, 30))


@pytest.fixture
def user():
    return User.objects.create_user("vidu", full_name="Nguyễn Thị Ví Dụ")


def near(moment, wanted):
    return abs(moment - wanted) < timedelta(seconds=30)


def test_clock_is_real_until_it_is_set():
    assert near(clock.now(), clock.real_now())


def test_set_moment_moves_office_time_and_leaves_real_time(user):
    actions.set_moment(MORNING, actor=user)
    assert near(clock.now(), MORNING)
    assert not near(clock.real_now(), MORNING)
    assert clock.today() == MORNING.date()


def test_set_moment_is_recorded_with_both_times(user):
    actions.set_moment(MORNING, actor=user)
    entry = Entry.objects.get(event="clock.set")
    assert near(entry.office_at, MORNING)
    assert near(entry.real_at, clock.real_now())


def test_set_moment_is_refused_in_production(user, settings):
    settings.TRAINING = False
    with pytest.raises(PermissionDenied):
        actions.set_moment(MORNING, actor=user)
    assert near(clock.now(), clock.real_now())


def test_set_moment_refuses_a_far_year(user):
    with pytest.raises(actions.MomentOutOfRange):
        actions.set_moment(timezone.make_aware(datetime(1923, 1, 1)), actor=user)


def test_set_moment_again_moves_on(user):
    actions.set_moment(MORNING, actor=user)
    actions.set_moment(MORNING + timedelta(days=1), actor=user)
    assert near(clock.now(), MORNING + timedelta(days=1))


def test_page_sets_the_clock(client, user):
    client.force_login(user)
    client.post(reverse("clock:set"), {"moment": "16/02/2023 07:30"})
    assert near(clock.now(), MORNING)


def test_page_says_when_the_moment_cannot_be_read(client, user):
    client.force_login(user)
    client.post(reverse("clock:set"), {"moment": "32/13/2023"})
    assert near(clock.now(), clock.real_now())
