"""One row per person and event, one letter per row or day, in the reader's language, with the rights of the moment; twice is once."""

import re
from datetime import UTC, datetime, time, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Thread

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from thidua.foundation.accounts.models import User
from thidua.foundation.audit.models import Entry
from thidua.foundation.notify import actions, inbox, jobs, logs, outbox, post, queries, reminders
from thidua.foundation.notify.actions import NotAChoice
from thidua.foundation.notify.models import By, CalendarFeed, Choice, Letter, LetterState, Notice
from thidua.foundation.notify.reminders import Deadline
from thidua.foundation.notify.tests.events import MET, RENEWED
from thidua.foundation.overview import keep_count, kept_count
from thidua.foundation.work.queue import wait_before

pytestmark = pytest.mark.django_db
AT = datetime(2023, 2, 16, 1, tzinfo=UTC)


def person(name="mot", **fields):
    return User.objects.create_user(f"vidu.{name}", full_name=f"Nguyễn Ví Dụ {name.title()}", email=f"{name}@vi-du.invalid", **fields)


def tell(*people, event=MET, about=None, title="Chào", lead="Một việc đã xảy ra.", **more):
    return outbox.tell(event, people, about=about or people[0], url="/viec-cua-toi/", at=AT, title=title, lead=lead, **more)


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Let what was queued run, and return the letters that went out."""

    def run(what):
        with django_capture_on_commit_callbacks(execute=True):
            what()
        return mail.outbox

    return run


# --- One row per person and event ----------------------------------------------------------------------------------------------------


def test_telling_twice_is_telling_once():
    one, two = person("mot"), person("hai")
    assert tell(one, two) == 2
    assert tell(one, two) == 0
    assert tell(one, two, once="moi") == 2
    assert Notice.objects.count() == 4


def test_who_acted_and_locked_accounts_are_not_told():
    one, two, locked = person("mot"), person("hai"), person("ba")
    User.objects.filter(pk=locked.pk).update(is_active=False)
    locked.refresh_from_db()
    assert tell(one, two, locked, but=one) == 1
    assert Notice.objects.get().to == two


def test_act_that_fails_tells_nobody(sent):
    def act():
        tell(person())
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), transaction.atomic():
        act()
    assert sent(post.deliver) == []
    assert not Notice.objects.exists()


def test_changed_again_before_anybody_read_is_one_notice_with_the_last_words():
    one = person()
    tell(one, event=RENEWED, title="Sáng", once=1)
    tell(one, event=RENEWED, title="Chiều", once=2)
    notice = Notice.objects.get()
    assert notice.values["title"] == "Chiều"
    assert Letter.objects.count() == 1
    inbox.mark_read(one, AT)
    tell(one, event=RENEWED, title="Tối", once=3)
    assert Notice.objects.count() == 2


def test_count_of_waiting_acts_is_counted_anew_for_who_was_told(sent):
    one = person()
    keep_count(one.pk, 7)
    sent(lambda: tell(one))
    assert kept_count(one.pk) is None


# --- Letters ---------------------------------------------------------------------------------------------------------------------------


def test_letter_goes_out_after_the_act_with_text_page_and_link(sent, settings):
    settings.SITE_URL = "https://thi-dua.vi-du.invalid"
    one = person()
    letters = sent(lambda: tell(one, title="Hội nghị & bạn"))
    notice = Notice.objects.get()
    link = f"https://thi-dua.vi-du.invalid/thong-bao/{notice.pk}"
    assert (letters[0].subject, letters[0].to) == ("Tin mới: Hội nghị & bạn", ["mot@vi-du.invalid"])
    assert f"Đọc tin: {link}" in letters[0].body
    page = letters[0].alternatives[0].content
    assert f'<a href="{link}">Đọc tin</a>' in page
    assert "Hội nghị &amp; bạn" in page
    assert Letter.objects.get().state == "sent"


def test_letter_is_in_the_language_that_its_reader_chose(sent):
    one = person()
    Choice.objects.create(user=one, language="en")
    assert sent(lambda: tell(one))[0].subject == "News: Chào"


def test_words_from_outside_put_no_header_into_a_letter(sent):
    letters = sent(lambda: tell(person(), title="Chào\r\nBcc: ai-do@vi-du.invalid"))
    assert letters[0].subject == "Tin mới: Chào Bcc: ai-do@vi-du.invalid"
    assert letters[0].recipients() == ["mot@vi-du.invalid"]


@pytest.mark.parametrize(("by", "email"), [(By.NONE, "mot@vi-du.invalid"), (By.DIGEST, "mot@vi-du.invalid"), (By.AT_ONCE, None)])
def test_no_letter_at_once_for_who_wants_none_or_has_no_address(sent, by, email):
    one = person()
    User.objects.filter(pk=one.pk).update(email=email)
    Choice.objects.create(user=one, by=by)
    one.refresh_from_db()
    assert sent(lambda: tell(one)) == []
    assert inbox.unread_count(one) == 1


def test_letter_about_what_the_reader_may_no_longer_see_is_not_sent(sent):
    one, gone = person("mot"), person("hai")
    tell(one, about=gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert post.deliver() == 0
    assert (mail.outbox, Letter.objects.get().state) == ([], "dropped")


class Stumbling(EmailBackend):
    """A mail server that answers with what the test says."""

    fault: Exception = SMTPServerDisconnected("gone")

    def send_messages(self, messages):
        raise self.fault


def test_letter_is_tried_again_later_and_not_for_ever(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Stumbling"
    tell(person())
    post.deliver()
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts) == ("waiting", 1)
    assert letter.due_at - letter.claimed_at >= wait_before(2) - timedelta(seconds=1)
    assert post.deliver() == 0
    assert Letter.objects.get().attempts == 1
    Letter.objects.update(attempts=post.MOST_ATTEMPTS - 1, due_at=AT)
    post.deliver()
    assert Letter.objects.get().state == "failed"


def test_address_that_the_server_refuses_is_not_tried_again(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Stumbling"
    monkeypatch.setattr(Stumbling, "fault", SMTPRecipientsRefused({"mot@vi-du.invalid": (550, b"no such user")}))
    tell(person())
    post.deliver()
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts, letter.error) == ("failed", 1, "Máy chủ thư không nhận địa chỉ này (550).")


def test_letter_of_a_worker_that_died_is_sent_by_another():
    tell(person())
    Letter.objects.update(state=LetterState.SENDING, claimed_at=AT)
    jobs.send_letters()
    assert (Letter.objects.get().state, len(mail.outbox)) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_workers_send_no_letter_twice():
    tell(*[person(f"n{number}") for number in range(12)])
    Letter.objects.update(state=LetterState.WAITING)  # the tests' own queue has sent them at once
    mail.outbox.clear()
    counts = []

    def work():
        try:
            counts.append(post.deliver())
        finally:
            connection.close()

    workers = [Thread(target=work) for _each in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert (sum(counts), len(mail.outbox)) == (12, 12)
    assert len({message.to[0] for message in mail.outbox}) == 12


# --- The daily letter --------------------------------------------------------------------------------------------------------------


def test_digest_is_one_letter_at_the_hour_set():
    one = person()
    Choice.objects.create(user=one, by=By.DIGEST, digest_at=time(7))
    with time_machine.travel(datetime(2023, 2, 16, 6, 59, tzinfo=outbox.reading.real_now().tzinfo), tick=False) as moment:
        tell(one, title="Sáng")
        tell(one, title="Trưa", once=2)
        assert jobs.send_letters() == 0
        moment.shift(timedelta(minutes=2))
        jobs.send_letters()
        jobs.send_letters()
        assert [letter.subject for letter in mail.outbox] == ["Tóm tắt ngày: 2 thông báo"]
        assert "Tin mới: Sáng" in mail.outbox[0].body
        tell(one, title="Chiều", once=3)
        jobs.send_letters()
        assert len(mail.outbox) == 1
        moment.shift(timedelta(days=1))
        jobs.send_letters()
        assert "Tin mới: Chiều" in mail.outbox[1].body


def test_digest_leaves_out_what_was_read_meanwhile():
    one = person()
    Choice.objects.create(user=one, by=By.DIGEST, digest_at=time(0))
    tell(one)
    inbox.mark_read(one, AT)
    assert jobs.send_letters() == 0


# --- The bell, the list --------------------------------------------------------------------------------------------------------------


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_bell_counts_what_was_not_read_and_the_link_reads_it():
    one = person()
    tell(one)
    client = signed_in(one)
    assert "Thông báo, 1 chưa đọc" in client.get(reverse("notify:list")).content.decode()
    notice = Notice.objects.get()
    assert client.get(notice.get_absolute_url())["Location"] == "/viec-cua-toi/"
    assert "Đồng chí đã đọc hết." in client.get(reverse("notify:list")).content.decode()


def test_list_is_in_the_readers_language():
    one = person()
    tell(one)
    client = signed_in(one)
    client.cookies["django_language"] = "en"
    assert 'News: <span lang="vi">Chào</span>' in client.get(reverse("notify:list")).content.decode()


def test_what_may_no_longer_be_seen_keeps_neither_words_nor_link():
    one, gone = person("mot"), person("hai")
    tell(one, about=gone, title="Điều kín")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client = signed_in(one)
    page = client.get(reverse("notify:list")).content.decode()
    assert "Điều kín" not in page
    assert "Đồng chí không còn quyền xem nội dung này." in page
    assert client.get(Notice.objects.get().get_absolute_url())["Location"] == reverse("notify:list")


def test_nobody_opens_or_reads_the_notices_of_another():
    one, two = person("mot"), person("hai")
    tell(one)
    client = signed_in(two)
    assert client.get(Notice.objects.get().get_absolute_url()).status_code == 404
    client.post(reverse("notify:read_all"))
    assert inbox.unread_count(one) == 1


def test_list_costs_the_same_for_one_notice_and_for_twenty(django_assert_max_num_queries):
    one = person()
    client = signed_in(one)
    for number in range(21):
        tell(one, once=number)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("notify:list")).status_code == 200


def test_older_notices_stand_on_the_next_page():
    one = person()
    for number in range(35):
        tell(one, once=number)
    page = signed_in(one).get(reverse("notify:list")).content.decode()
    assert page.count("data-unread") == 30
    older = Notice.objects.order_by("-pk")[29].pk
    assert signed_in(one).get(f"{reverse('notify:list')}?truoc={older}").content.decode().count("data-unread") == 5
    assert signed_in(one).get(f"{reverse('notify:list')}?truoc=x").status_code == 200


# --- How one wants to be told --------------------------------------------------------------------------------------------------------


def test_choice_is_kept_recorded_and_the_same_choice_writes_nothing():
    one = person()
    client = signed_in(one)
    for _time in range(2):
        client.post(reverse("notify:choice"), {"by": "digest", "digest_at": "08:00", "language": "en"})
    choice = Choice.objects.get()
    assert (choice.by, choice.digest_at, choice.language) == ("digest", time(8), "en")
    assert Entry.objects.filter(event="notify.chosen").count() == 1


def test_what_waited_for_a_digest_that_is_no_longer_wanted_waits_no_more():
    one = person()
    Choice.objects.create(user=one, by=By.DIGEST)
    tell(one)
    actions.choose(by=By.AT_ONCE, digest_at=time(7), language="vi", actor=one, at=AT)
    assert not Notice.objects.filter(for_digest=True).exists()


def test_no_such_choice_is_refused():
    one = person()
    with pytest.raises(NotAChoice):
        actions.choose(by="by_dove", digest_at=time(7), language="vi", actor=one, at=AT)
    assert signed_in(one).post(reverse("notify:choice"), {"by": "by_dove"}).status_code == 422
    one.is_active = False
    with pytest.raises(PermissionDenied):
        actions.choose(by=By.NONE, digest_at=time(7), language="vi", actor=one, at=AT)


# --- Reminders ------------------------------------------------------------------------------------------------------------------------

DUE = datetime(2023, 2, 16, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before_due", "stage"),
    [
        (timedelta(days=4), ""),
        (timedelta(days=3), "before"),
        (timedelta(hours=30), "before"),
        (timedelta(hours=2), "day"),
        (-timedelta(minutes=1), "late"),
        (-timedelta(days=8), ""),
    ],
)
def test_stage_follows_from_the_clock(before_due, stage):
    assert reminders.stage_of(DUE, DUE - before_due) == stage


def test_each_is_reminded_once_in_each_stage_however_the_clock_jumps():
    one = person()
    deadline = Deadline(one, DUE, [one], "/viec-cua-toi/", MET, late=MET, values={"title": "Hạn", "lead": "Nhắc"})
    jumps = [timedelta(days=2), timedelta(days=1), timedelta(hours=1), timedelta(days=2), -timedelta(days=1), timedelta(hours=3)]
    assert [reminders.remind([deadline], DUE - jump) for jump in jumps] == [1, 0, 1, 0, 1, 0]


def test_deadline_that_was_moved_is_reminded_of_anew():
    one = person()
    values = {"title": "Hạn", "lead": "Nhắc"}
    for due in (DUE, DUE + timedelta(days=1)):
        assert reminders.remind([Deadline(one, due, [one], "/", MET, values=values)], DUE - timedelta(days=2)) == 1


# --- The private calendar ---------------------------------------------------------------------------------------------------------------


def test_address_is_shown_once_and_only_its_digest_is_kept():
    client = signed_in(person())
    made = client.post(reverse("notify:feed_make"))
    token = re.findall(r"/lich/([\w-]{43})\.ics", made.content.decode())[0]
    feed = CalendarFeed.objects.get()
    assert feed.token_sha256 == queries.digest_of(token)
    # With "no-referrer" a browser would send the page's own forms without an origin, and they would be refused.
    assert (made["Referrer-Policy"], made["Cache-Control"]) == ("same-origin", "private, no-store")
    assert token not in client.get(reverse("notify:feed")).content.decode()
    assert token not in "".join(map(str, Entry.objects.values_list("changes", "reason", "subject_label")))


def test_log_lines_do_not_name_the_address(caplog):
    record = logs.logging.LogRecord("x", logs.logging.ERROR, "x", 1, "Internal Server Error: %s", ("/lich/" + "a" * 43 + ".ics",), None)
    logs.NoAddresses().filter(record)
    assert record.getMessage() == "Internal Server Error: /lich/….ics"


def test_revoking_twice_is_revoking_once():
    one = person()
    actions.make_feed(actor=one, at=AT)
    actions.revoke_feed(actor=one, at=AT)
    actions.revoke_feed(actor=one, at=AT)
    assert Entry.objects.filter(event="notify.feed_revoked").count() == 1
    one.is_active = False
    for act in (actions.make_feed, actions.revoke_feed):
        with pytest.raises(PermissionDenied):
            act(actor=one, at=AT)


def test_letters_and_read_notices_are_forgotten_in_time():
    one = person()
    tell(one)
    post.deliver()
    inbox.mark_read(one, AT)
    Letter.objects.update(made_at=AT)
    assert jobs.forget() == 1
    assert not Letter.objects.exists()


def test_words_of_events_have_their_places():
    with translation.override("vi"):
        assert str(MET.title) % {"title": "x"} == "Tin mới: x"
