"""Who is told about conferences, what changed since an invitation was sent, and who is reminded."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from thidua.conference import actions, changes, notices
from thidua.conference.calling import call_of
from thidua.conference.models import Answer, ItemKind
from thidua.conference.outline import ItemPlan
from thidua.conference.tests.factories import CALLED_AT, START, make_called, make_closed, make_prepared, make_voting, make_written
from thidua.foundation.clock import actions as clock
from thidua.foundation.notify import inbox, reminders
from thidua.foundation.notify.models import Notice
from thidua.organisation.tests.factories import make_seat

pytestmark = pytest.mark.django_db
LATER = CALLED_AT + timedelta(hours=2)


def told(event):
    return set(Notice.objects.filter(event=event).values_list("to_id", flat=True))


def accounts(people):
    return {each.user_id for each in people}


def everybody(hall):
    return accounts([*hall.scene.heads, *hall.scene.officers, hall.scene.monitor])


def change(hall, **fields):
    before = call_of(hall.fresh())
    return actions.change(hall.conference, call=replace(before, **fields), fingerprint=before.fingerprint, actor=hall.secretary, at=LATER)


# --- What changed since ------------------------------------------------------------------------------------------------------------


def words(before, **after):
    sent = {
        "time": START.isoformat(),
        "place": "Hội trường A",
        "title": "Hội nghị",
        "chair": "Ông Ví",
        "secretary": "Bà Dụ",
        "agenda": [["Khai mạc", "08:30"], ["Thảo luận", "09:00"]],
        "drafts": {"1": ["Quy chế", 3]},
        **before,
    }
    with_marks = [each.sentence for each in changes.since(sent, sent | after)]
    return [each.replace('<span lang="vi">', "").replace("</span>", "") for each in with_marks]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ({}, []),
        ({"time": START.astimezone(CALLED_AT.tzinfo).isoformat()}, []),
        (
            {"time": (START + timedelta(hours=1)).isoformat()},
            ["Thời gian: Thứ Năm, 16/02/2023, 09:30 (trước là Thứ Năm, 16/02/2023, 08:30)."],
        ),
        ({"place": "Hội trường <B>"}, ["Địa điểm: Hội trường &lt;B&gt; (trước là Hội trường A)."]),
        (
            {"agenda": [["Khai mạc", "08:30"], ["Ký giao ước", ""]]},
            ["Chương trình thêm mục: Ký giao ước.", "Chương trình bỏ mục: Thảo luận."],
        ),
        ({"agenda": [["Khai mạc", "08:30"], ["Thảo luận", "10:00"]]}, ["Mục “Thảo luận” chuyển sang 10:00."]),
        ({"agenda": [["Thảo luận", "09:00"], ["Khai mạc", "08:30"]]}, ["Thứ tự các mục chương trình đã đổi."]),
        ({"drafts": {"1": ["Quy chế", 5]}}, ["Dự thảo “Quy chế” đã sửa 2 lần."]),
        ({"drafts": {}}, ["Không còn dự thảo: Quy chế."]),
    ],
)
def test_changes_are_said_in_words(after, said):
    assert words({}, **after) == said


def test_invitation_of_before_says_nothing_of_changes():
    assert changes.codes({}, {"time": START.isoformat()}) == []


def test_page_says_what_changed_since_it_was_sent_to_its_reader():
    hall = make_called()
    clock.set_moment(LATER, actor=None)
    client = Client()
    client.force_login(hall.member)
    assert "Thay đổi từ khi gửi giấy mời" not in client.get(hall.url()).content.decode()
    change(hall, place="Hội trường Mới")
    page = client.get(hall.url()).content.decode()
    assert "Thay đổi từ khi gửi giấy mời" in page
    assert "Hội trường Mới" in page


# --- Who is told ----------------------------------------------------------------------------------------------------------------------


def test_call_invites_units_and_guests_and_keeps_what_was_sent():
    hall = make_prepared()
    actions.call(hall.conference, actor=hall.secretary, at=CALLED_AT)
    assert told("conference.called") == everybody(hall) - {hall.secretary.pk}
    assert all(each.sent["place"] == hall.conference.place for each in hall.conference.invitations.all())


def test_prepared_conference_tells_nobody():
    hall = make_prepared()
    change(hall, place="Hội trường Mới")
    assert not Notice.objects.filter(event__startswith="conference.").exists()


def test_guest_invited_later_is_told_and_compares_with_the_call_of_that_moment():
    hall = make_called()
    change(hall, place="Hội trường Mới")
    guest = make_seat(hall.scene.council).person
    made = actions.invite_guest(hall.fresh(), person=guest, actor=hall.secretary, at=LATER)
    made.refresh_from_db()
    assert guest.user_id in told("conference.called")
    assert made.sent["place"] == "Hội trường Mới"


def test_several_changes_are_one_notice_that_names_them_together():
    hall = make_called()
    change(hall, place="Hội trường Mới")
    change(hall, starts_at=START + timedelta(hours=1))
    actions.add_item(hall.fresh(), plan=ItemPlan(ItemKind.OTHER, "Tham quan", "", None, ()), actor=hall.secretary, at=LATER)
    notice = Notice.objects.get(event="conference.changed", to=hall.member)
    line = inbox.lines(hall.member, [notice], LATER.date())[0]
    assert "Đã đổi: thời gian, địa điểm, chương trình." in line.text
    assert hall.secretary.pk not in told("conference.changed")


def test_change_taken_back_is_not_told_again():
    hall = make_called()
    change(hall, place="Hội trường Mới")
    Notice.objects.all().delete()
    change(hall, place=hall.conference.invitations.first().sent["place"])
    assert told("conference.changed") == set()


def test_calling_off_is_told_with_its_reason():
    hall = make_called()
    actions.cancel(hall.conference, reason="Bão", actor=hall.secretary, at=LATER)
    assert told("conference.cancelled") == everybody(hall) - {hall.secretary.pk}


def test_texts_that_change_after_the_call_are_told_once_a_day():
    hall = make_called()
    for revision in (1, 2):
        hall.drafts[0].revision = revision
        hall.drafts[0].save()
        notices.drafts_changed(LATER)
    notice = Notice.objects.get(event="conference.changed", to=hall.member)
    assert notice.values["what"] == ["drafts"]


def test_text_that_changes_under_a_position_is_told_to_that_unit_only():
    hall = make_voting()
    hall.say(1)
    hall.drafts[0].revision += 1
    hall.drafts[0].save()
    notices.drafts_changed(START + timedelta(minutes=35))
    notices.drafts_changed(START + timedelta(minutes=36))
    assert told("conference.draft_changed") == accounts([hall.scene.heads[1], hall.scene.officers[1]])
    assert Notice.objects.filter(event="conference.draft_changed").count() == 2


def test_minutes_wait_for_the_secretary_then_the_chair_and_come_back_with_the_reason():
    hall, minutes = make_written()
    at = START + timedelta(hours=3)
    assert told("conference.minutes_wait") == set()  # the secretary wrote them himself
    minutes = actions.confirm_as_secretary(minutes, revision=minutes.revision, actor=hall.secretary, at=at)
    assert told("conference.minutes_wait") == {hall.chair.pk}
    actions.return_minutes(minutes, reason="Thiếu ý kiến.", actor=hall.chair, at=at)
    assert told("conference.minutes_returned") == {hall.secretary.pk}


# --- Reminders -----------------------------------------------------------------------------------------------------------------------


def test_who_has_not_answered_is_reminded_and_who_comes_is_reminded_of_the_day():
    hall = make_called()
    for number in (1, 2):
        invitation = hall.conference.invitations.get(unit=hall.scene.units[number])
        actions.answer(invitation, answer=Answer.ATTENDS, actor=hall.scene.heads[number].user, at=LATER)
    for before in (timedelta(days=2), timedelta(hours=20), timedelta(hours=1)):
        reminders.remind(notices.deadlines(START - before), START - before)
    assert told("conference.unanswered") == accounts([hall.scene.heads[0], hall.scene.officers[0], hall.scene.monitor])
    assert told("conference.soon") == accounts([*hall.scene.heads[1:], *hall.scene.officers[1:]])
    assert Notice.objects.filter(event="conference.soon", to=hall.member).count() == 2  # the day before, and on the day


def test_minutes_that_nobody_finishes_are_asked_for_after_three_days():
    hall = make_closed()
    for days in (2, 4, 5):
        at = hall.conference.closed_at + timedelta(days=days)
        reminders.remind(notices.deadlines(at), at)
    assert told("conference.minutes_late") == {hall.secretary.pk}
    assert Notice.objects.filter(event="conference.minutes_late").count() == 1
