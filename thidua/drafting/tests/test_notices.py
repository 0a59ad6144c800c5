"""Who is told about drafts, and who is reminded to comment."""

from datetime import timedelta

import pytest

from thidua.drafting import actions, notices
from thidua.drafting.tests.factories import AT, UNTIL, make_circulated, make_desk, say
from thidua.foundation.notify import inbox, reminders
from thidua.foundation.notify.models import Notice

pytestmark = pytest.mark.django_db


def told(event):
    return set(Notice.objects.filter(event=event).values_list("to_id", flat=True))


def accounts(people):
    return {each.user_id for each in people}


def test_draft_sent_round_asks_every_unit_but_who_sent_it():
    desk = make_desk()
    actions.circulate(desk.draft, comments_until=UNTIL, actor=desk.head, at=AT)
    scene = desk.scene
    assert told("drafting.circulated") == accounts([*scene.heads, *scene.officers]) - {desk.head.pk}
    line = inbox.lines(desk.member, Notice.objects.filter(to=desk.member), AT.date())[0]
    assert line.may_see
    assert desk.draft.title in line.title
    assert line.notice.url == desk.draft.get_absolute_url()


def test_more_time_is_told_each_time_it_is_given():
    desk = make_circulated()
    for days in (1, 2):
        actions.extend_deadline(desk.fresh(), comments_until=UNTIL + timedelta(days=days), actor=desk.head, at=AT)
    assert Notice.objects.filter(event="drafting.deadline_extended", to=desk.member).count() == 2


def test_answer_goes_to_who_commented_and_the_unit():
    desk = make_circulated()
    comment = say(desk, desk.clause())
    actions.answer(comment, decision="not_accepted", reason="Đã quy định ở Điều 3.", actor=desk.head, at=AT)
    assert told("drafting.answered_not_accepted") == accounts([desk.scene.heads[1], desk.scene.officers[1]])
    notice = Notice.objects.filter(to=desk.member, event="drafting.answered_not_accepted").get()
    assert inbox.lines(desk.member, [notice], AT.date())[0].text.endswith("Giải trình: Đã quy định ở Điều 3.")


def test_units_that_said_nothing_are_reminded_before_and_after_and_the_head_unit_is_not():
    desk = make_circulated()
    say(desk, desk.clause(), member=1)
    silent = accounts([desk.scene.heads[2], desk.scene.officers[2]])
    for at in (UNTIL - timedelta(days=2), UNTIL - timedelta(days=1), UNTIL + timedelta(hours=1)):
        reminders.remind(notices.deadlines(at), at)
    assert told("drafting.comment_due") == told("drafting.comment_late") == silent
    assert Notice.objects.filter(event="drafting.comment_due").count() == len(silent)


def test_deadlines_cost_the_same_however_many_units(django_assert_max_num_queries):
    make_circulated()
    with django_assert_max_num_queries(3):
        notices.deadlines(UNTIL)
