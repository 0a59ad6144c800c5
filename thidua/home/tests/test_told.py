"""The private calendar, the number of waiting acts on every page, and the administrator's view of letters."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from thidua.conference import actions as conference
from thidua.conference.calling import call_of
from thidua.conference.models import Answer
from thidua.conference.tests.factories import START, make_called
from thidua.foundation.accounts.models import User
from thidua.foundation.notify import actions as notify
from thidua.foundation.notify.models import CalendarFeed, Letter, LetterState
from thidua.foundation.overview import forget_counts, keep_count, kept_count
from thidua.home import actions
from thidua.home.actions import NotFailed
from thidua.organisation.models import Post
from thidua.organisation.tests.factories import make_administrator, make_person

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime(2023, 2, 10, 9, 0))


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(NOW, tick=False):
        yield


def feed_of(user):
    return reverse("home:calendar_feed", args=[notify.make_feed(actor=user, at=NOW)])


def events(answer):
    return {str(each["summary"]): each for each in Calendar.from_ical(answer.content).walk("VEVENT")}


def as_user(user):
    client = Client()
    client.force_login(user)
    return client


# --- The private calendar ------------------------------------------------------------------------------------------------------------


def test_calendar_shows_conferences_and_deadlines_of_its_person(client):
    hall = make_called()
    shown = events(client.get(feed_of(hall.member)))
    assert shown[hall.conference.title].decoded("dtstart") == START
    assert f"Hạn: Trả lời giấy mời: {hall.conference.title}" in shown
    stranger = events(client.get(feed_of(hall.scene.outsider.user)))
    assert stranger == {}


def test_calendar_follows_changes_answers_and_lost_rights(client):
    hall = make_called()
    address = feed_of(hall.member)
    invitation = hall.conference.invitations.get(unit=hall.scene.units[1])
    conference.answer(invitation, answer=Answer.ATTENDS, actor=hall.member, at=NOW)
    before = call_of(hall.fresh())
    moved = replace(before, starts_at=START + timedelta(days=1))
    conference.change(hall.conference, call=moved, fingerprint=before.fingerprint, actor=hall.secretary, at=NOW)
    shown = events(client.get(address))
    assert shown[hall.conference.title].decoded("dtstart") == START + timedelta(days=1)
    assert f"Hạn: Trả lời giấy mời: {hall.conference.title}" not in shown
    Post.objects.filter(person__user=hall.member).update(valid_to=NOW.date() - timedelta(days=1))
    assert events(client.get(address)) == {}


def test_calendar_that_did_not_change_is_not_sent_again(client):
    hall = make_called()
    address = feed_of(hall.member)
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["Referrer-Policy"]) == (304, b"", "no-referrer")
    assert first["Content-Type"].startswith("text/calendar")


def test_old_address_leads_nowhere_and_a_locked_account_is_gone(client):
    person = make_person().user
    old = feed_of(person)
    new = feed_of(person)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    User.objects.update(is_active=False)
    assert (client.get(new).status_code, client.get(new).content) == (410, b"")
    User.objects.update(is_active=True)
    notify.revoke_feed(actor=person, at=NOW)
    assert client.get(new).status_code == 404
    assert not CalendarFeed.objects.exists()


# --- The number on every page -----------------------------------------------------------------------------------------------------


def test_page_knows_the_number_once_it_is_counted_and_asks_for_it_before():
    hall = make_called()
    forget_counts([hall.member.pk])
    client = as_user(hall.member)
    assert f'hx-get="{reverse("home:work_count")}"' in client.get(hall.url()).content.decode()
    number = client.get(reverse("home:work_count")).content.decode()
    assert f'<span class="td-count">{kept_count(hall.member.pk)}<' in number
    page = client.get(hall.url()).content.decode()
    assert "hx-get" not in page.split("<main")[0].split('<nav class="td-side"')[1]


def test_own_act_counts_anew():
    person = make_person().user
    keep_count(person.pk, 9)
    as_user(person).post(reverse("notify:read_all"))
    assert kept_count(person.pk) is None


# --- Letters that did not arrive ---------------------------------------------------------------------------------------------------


def letter(state=LetterState.FAILED):
    return Letter.objects.create(
        to=make_person().user, state=state, made_at=NOW, due_at=NOW, attempts=8, error="Máy chủ thư trả lời lỗi 550."
    )


def test_administrator_sees_why_a_letter_failed_and_has_it_sent_again():
    failed = letter()
    client = as_user(make_administrator().user)
    page = client.get(reverse("home:letters")).content.decode()
    assert "Máy chủ thư trả lời lỗi 550." in page
    assert client.post(reverse("home:resend_letter", args=[failed.pk])).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)


def test_nobody_else_sees_or_resends_letters():
    failed, person = letter(), make_person().user
    assert as_user(person).get(reverse("home:letters")).status_code == 403
    assert as_user(person).post(reverse("home:resend_letter", args=[failed.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.resend_letter(failed, actor=person, at=NOW)


def test_letter_that_went_out_is_not_sent_again():
    with pytest.raises(NotFailed):
        actions.resend_letter(letter(LetterState.SENT), actor=make_administrator().user, at=NOW)
