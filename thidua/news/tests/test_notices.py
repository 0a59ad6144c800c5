"""Who is told of news: at once, or when its time comes; never twice."""

from datetime import timedelta

import pytest

from thidua.foundation.notify.models import Notice
from thidua.news import actions, notices
from thidua.news.tests.factories import AT, make_item
from thidua.organisation.tests.factories import make_council, make_officer, make_seat, make_unit

pytestmark = pytest.mark.django_db


def told():
    return set(Notice.objects.filter(event="news.published").values_list("to_id", flat=True))


def test_published_item_is_told_to_the_council_its_agency_and_the_unit():
    council, unit = make_council(), make_unit()
    seat, agent = make_seat(council), make_officer(council.standing_agency)
    writer, colleague = make_officer(unit), make_officer(unit)
    actions.publish(make_item(council=council, editor_unit=unit), actor=writer.user, at=AT)
    assert told() == {seat.person.user_id, agent.user_id, colleague.user_id}
    notices.came_out(AT + timedelta(minutes=1))
    assert told() == {seat.person.user_id, agent.user_id, colleague.user_id, writer.user_id}
    count = Notice.objects.count()
    notices.came_out(AT + timedelta(minutes=2))
    assert Notice.objects.count() == count


def test_item_set_to_appear_later_is_told_when_it_does():
    unit = make_unit()
    writer = make_officer(unit)
    actions.publish(make_item(editor_unit=unit), publish_at=AT + timedelta(hours=2), actor=writer.user, at=AT)
    notices.came_out(AT + timedelta(hours=1))
    assert told() == set()
    notices.came_out(AT + timedelta(hours=3))
    assert told() == {writer.user_id}
