"""Long work goes on after its worker died, writes nothing by halves, and is its person's alone; tasks are tried again and not for ever."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from thidua.foundation.accounts.models import User
from thidua.foundation.audit.models import Entry
from thidua.foundation.notify.models import Notice
from thidua.foundation.work import actions, jobs, long, worker
from thidua.foundation.work.long import Overtaken, Run, StopAsked, TooMuchAtOnce, carry_out
from thidua.foundation.work.models import LongWork, WorkerSign
from thidua.foundation.work.queue import LONGEST_WAIT, wait_before
from thidua.foundation.work.tests import kinds

pytestmark = pytest.mark.django_db
AT = datetime(2023, 2, 16, 8, tzinfo=UTC)
IN_DATABASE = override_settings(TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "long"]}})


@pytest.fixture
def person():
    return User.objects.create_user("vidu.nt", full_name="Nguyễn Thị Ví Dụ")


@pytest.fixture
def begun(person, django_capture_on_commit_callbacks):
    """A function that begins long work and lets it run as the tests run tasks: at once."""

    def begin(kind, **arguments):
        with django_capture_on_commit_callbacks(execute=True):
            work = long.begin(kind, title="Lập tài khoản", by=person, at=AT, **arguments)
        work.refresh_from_db()
        return work

    return begin


def work_off():
    """Do what waits in the database as a worker does, on the connection of this test."""
    while task := DBTaskResult.objects.ready().first():
        task.claim("tho")
        library_worker().run_task(task)


def library_worker():
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tho",
    )


# --- How it ends -------------------------------------------------------------------------------------------------------------------


def test_work_runs_to_its_end_and_says_so(begun):
    work = begun(kinds.invite_three, prefix="moi")
    assert (work.state, work.done, work.total, work.result) == ("done", 3, 3, "Đã lập 3 tài khoản.")
    assert User.objects.filter(username__startswith="moi.").count() == 3


def test_refusal_is_shown_as_its_sentence(begun):
    work = begun(kinds.refuse)
    assert (work.state, work.result) == ("failed", "Tệp không có dòng nào. Hãy chọn tệp khác.")


def test_fault_leaves_nothing_half_written(begun):
    work = begun(kinds.break_down)
    assert (work.state, work.result) == ("failed", long.broken())
    assert not User.objects.filter(username="do-dang").exists()


def test_nothing_starts_before_the_act_has_committed(person):
    long.begin(kinds.invite_three, title="Lập tài khoản", by=person, at=AT, prefix="moi")
    assert LongWork.objects.get().state == "waiting"


def test_one_person_has_three_at_once_and_no_more(person):
    for _number in range(3):
        long.begin(kinds.refuse, title="Lập tài khoản", by=person, at=AT)
    with pytest.raises(TooMuchAtOnce):
        long.begin(kinds.refuse, title="Lập tài khoản", by=person, at=AT)


# --- What happens on the way -------------------------------------------------------------------------------------------------------


def running(person, **values):
    return LongWork.objects.create(
        kind="thidua.foundation.work.tests.kinds.invite_three",
        arguments={"prefix": "moi"},
        title="Lập tài khoản",
        begun_by=person,
        begun_at=AT,
        touched_at=AT,
        language="vi",
        **{"state": "running", "run": 1, "total": 3, **values},
    )


def test_run_that_was_overtaken_writes_nothing(person):
    work = running(person)
    old = Run(work)
    LongWork.objects.update(run=2)
    with pytest.raises(Overtaken), old.writing():
        pytest.fail("it was let in")
    with pytest.raises(Overtaken):
        old.reached(3)


def test_asked_to_stop_it_stops_before_its_next_step(person, django_capture_on_commit_callbacks):
    work = running(person)
    actions.stop(work, actor=person, at=AT)
    actions.stop(work, actor=person, at=AT)
    with pytest.raises(StopAsked):
        Run(work).reached(3)
    assert Entry.objects.filter(event="work.stop_asked").count() == 1


def test_stopped_before_it_began_it_never_begins(person):
    running(person, state="waiting", stop_asked=True)
    carry_out.enqueue(pk=LongWork.objects.get().pk)
    work = LongWork.objects.get()
    assert (work.state, work.run) == ("stopped", 1)


def test_nobody_stops_the_work_of_another_or_what_has_ended(person):
    other = User.objects.create_user("khac", full_name="Người Khác")
    with pytest.raises(PermissionDenied):
        actions.stop(running(person), actor=other, at=AT)
    with pytest.raises(PermissionDenied):
        actions.stop(running(person, state="done"), actor=person, at=AT)


def test_second_task_for_the_same_work_leaves_it_alone(person):
    running(person, task_id="thu-nhat")
    carry_out.enqueue(pk=LongWork.objects.get().pk)
    assert LongWork.objects.get().run == 1


def test_person_is_told_of_work_that_took_longer_than_one_waits(begun, monkeypatch):
    begun(kinds.invite_three, prefix="nhanh")
    assert not Notice.objects.exists()
    monkeypatch.setattr(long, "SECONDS_ONE_WAITS", -1)
    work = begun(kinds.invite_three, prefix="lau")
    notice = Notice.objects.get()
    assert (notice.event, notice.url, notice.values["result"]) == ("work.ended", work.get_absolute_url(), "Đã lập 3 tài khoản.")


# --- Workers that die --------------------------------------------------------------------------------------------------------------


@IN_DATABASE
def test_work_of_a_dead_worker_goes_on_where_it_stood(person):
    work = running(person, kept={"made": 2}, done=2)
    User.objects.create_user("moi.1", full_name="Người Thứ 1")
    task = carry_out.enqueue(pk=work.pk)
    LongWork.objects.update(task_id=task.id)
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["da-chet"], started_at=AT)
    assert jobs.take_up_again() == 1
    work_off()
    work.refresh_from_db()
    assert (work.state, work.run, work.done) == ("done", 2, 3)
    assert list(User.objects.filter(username__startswith="moi.").values_list("username", flat=True)) == ["moi.1", "moi.3"]


@IN_DATABASE
def test_work_of_a_living_worker_is_left_alone(person):
    carry_out.enqueue(pk=running(person).pk)
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["con-song"], started_at=AT)
    worker.sign("con-song")
    assert jobs.take_up_again() == 0
    WorkerSign.objects.update(seen_at=AT)
    assert jobs.take_up_again() == 1


@IN_DATABASE
def test_work_that_kills_its_workers_is_given_up(person):
    task = carry_out.enqueue(pk=running(person).pk)
    LongWork.objects.update(task_id=task.id)
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["a", "b", "c", "d", "e"], started_at=AT)
    assert jobs.take_up_again() == 0
    assert LongWork.objects.get().state == "failed"
    assert DBTaskResult.objects.get().status == "FAILED"


@IN_DATABASE
def test_work_that_was_never_queued_is_queued(person):
    running(person, state="waiting")
    jobs.take_up_again()
    jobs.take_up_again()
    assert DBTaskResult.objects.count() == 1
    work_off()
    assert LongWork.objects.get().state == "done"


@IN_DATABASE
def test_fault_is_tried_again_later_and_three_times_in_all(person):
    LongWork.objects.filter(pk=running(person, state="waiting").pk).update(kind=f"{kinds.__name__}.break_down", arguments={})
    carry_out.enqueue(pk=LongWork.objects.get().pk)
    waits = []
    for _attempt in range(3):
        work_off()
        waits.append(DBTaskResult.objects.filter(status="READY").exclude(run_after__year=9999).count())
        DBTaskResult.objects.filter(status="READY").update(run_after=AT)
    work = LongWork.objects.get()
    assert (waits, work.state, work.attempt) == ([1, 1, 0], "failed", 3)


# --- Short tasks -------------------------------------------------------------------------------------------------------------------


@IN_DATABASE
def test_task_is_tried_again_and_then_stays_failed():
    kinds.calls.clear()
    kinds.stumble.enqueue(name="thu")
    for _attempt in range(5):
        work_off()
        DBTaskResult.objects.filter(status="READY").update(run_after=AT)
    assert kinds.calls == ["thu"] * 3
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL", "SUCCESSFUL"]


def test_waits_grow_and_are_bounded():
    waits = [wait_before(attempt) for attempt in range(2, 12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=30), LONGEST_WAIT)


@IN_DATABASE
def test_what_ended_long_ago_is_forgotten(person):
    running(person, state="done", ended_at=AT)
    running(person)
    assert jobs.forget() == 1


# --- The page ----------------------------------------------------------------------------------------------------------------------


def test_person_finds_the_work_again_and_sees_how_far_it_is(client, person):
    work = running(person, done=1)
    client.force_login(person)
    assert "Lập tài khoản" in client.get(reverse("work:list")).content.decode()
    page = client.get(work.get_absolute_url()).content.decode()
    assert "1 trên 3, 33%" in page
    assert 'hx-trigger="every 2s"' in page


def test_what_cannot_be_counted_is_said_in_words_until_the_work_ends(client, person):
    work = running(person, done=1)
    run = Run(work)
    run.say("Đang ghi 5.000 dòng trong một lần.")
    client.force_login(person)
    part = client.get(reverse("work:progress", args=[work.pk])).content.decode()
    assert "Đang ghi 5.000 dòng trong một lần." in part
    assert "1 trên 3" not in part
    assert "value=" not in part
    run.finish("Đã ghi.")
    assert LongWork.objects.get().phase == ""
    run.work.state = "running"
    with pytest.raises(Overtaken):
        run.say("Đang ghi tiếp.")


def test_part_asks_for_the_page_once_it_has_ended(client, person):
    client.force_login(person)
    work = running(person)
    assert "HX-Refresh" not in client.get(reverse("work:progress", args=[work.pk])).headers
    LongWork.objects.update(state="done", result="Đã lập 3 tài khoản.", url="/viec-cua-toi/")
    answer = client.get(reverse("work:progress", args=[work.pk]))
    assert answer.headers["HX-Refresh"] == "true"
    assert "Đã lập 3 tài khoản." in answer.content.decode()


def test_another_person_does_not_find_it(client, person):
    client.force_login(User.objects.create_user("khac", full_name="Người Khác"))
    work = running(person)
    assert [client.get(reverse(f"work:{name}", args=[work.pk])).status_code for name in ("detail", "progress")] == [404, 404]
    assert client.post(reverse("work:stop", args=[work.pk])).status_code == 404
    assert "Lập tài khoản" not in client.get(reverse("work:list")).content.decode()


# --- The embedded worker -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@IN_DATABASE
def test_two_workers_share_the_work_and_double_none(person):
    """Threads of one process, each with its own connection, as two servers are."""
    for number in range(6):
        LongWork.objects.filter(pk=running(person, state="waiting").pk).update(arguments={"prefix": f"moi{number}"})
        carry_out.enqueue(pk=LongWork.objects.order_by("-pk").first().pk)

    def one():
        try:
            library_worker().run()
        finally:
            connection.close()

    threads = [Thread(target=one) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(LongWork.objects.values_list("state", "run")) == {("done", 2)}
    assert User.objects.filter(username__startswith="moi").count() == 18


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
@IN_DATABASE
def test_embedded_worker_carries_out_what_waits_and_takes_its_sign_with_it(person):
    carry_out.enqueue(pk=running(person, state="waiting").pk)
    thread = worker.EmbeddedWorker(long=True)
    thread.start()
    for _look in range(100):
        if LongWork.objects.get().state == "done":
            break
        thread.join(0.05)
    assert WorkerSign.objects.count() == 1
    thread.stop()
    thread.join(3)
    assert (LongWork.objects.get().state, WorkerSign.objects.count()) == ("done", 0)
