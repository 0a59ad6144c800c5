"""Large photographs: kept aside as they came, drawn behind the pages, never given out before that."""

import io
import os
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from thidua.foundation import clock
from thidua.foundation.audit.models import Entry
from thidua.foundation.files import jobs, photographs, storage
from thidua.foundation.files.models import WaitingPhotograph

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_dir(tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def all_large(monkeypatch):
    """Every photograph is left to a worker."""
    monkeypatch.setattr(photographs, "MOST_PIXELS_AT_ONCE", 0)


def picture(size=(60, 40), kind="PNG"):
    exif, buffer = Image.Exif(), io.BytesIO()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", size, "#7e1a2c").save(buffer, kind, exif=exif)
    return buffer.getvalue()


def store(content, name="anh.png"):
    return photographs.store_photograph(photographs.prepare(SimpleUploadedFile(name, content)), at=clock.now())


def aside():
    folder = WaitingPhotograph.folder()
    return sorted(folder.iterdir()) if folder.exists() else []


def events():
    return [(entry.event, entry.subject_label) for entry in Entry.objects.filter(event__startswith="files.").order_by("number")]


def test_a_huge_photograph_costs_the_request_no_drawing(monkeypatch):
    monkeypatch.setattr(photographs, "draw", None)  # whoever drew it here would fail
    stored = store(picture((5000, 4000)))
    assert not stored.is_ready
    assert (stored.width, stored.size_bytes, len(aside())) == (None, 0, 1)


@pytest.mark.parametrize("size", [(4000, 3999), (9000, 6000)])
def test_a_jpeg_is_decoded_small_and_drawn_at_once(size):
    assert store(picture(size, "JPEG"), "anh.jpg").is_ready


@pytest.mark.usefixtures("all_large")
def test_a_photograph_that_waits_is_never_given_out():
    with pytest.raises(Http404):
        storage.response(store(picture()))


@pytest.mark.usefixtures("all_large")
def test_once_drawn_it_holds_no_place_and_what_came_is_destroyed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        stored = store(picture((3000, 1500)))
        assert len(aside()) == 1
    stored.refresh_from_db()
    assert (stored.name, stored.width, stored.height, aside()) == ("anh.jpg", 2400, 1200, [])
    with Image.open(stored.path) as kept:
        assert (kept.format, dict(kept.getexif())) == ("JPEG", {})
    assert storage.read(stored)
    assert events() == [("files.photograph_drawn", "anh.jpg")]


@pytest.mark.usefixtures("all_large")
@pytest.mark.parametrize("break_it", [lambda path: path.write_bytes(path.read_bytes()[:-40]), lambda path: path.unlink()])
def test_one_that_cannot_be_drawn_says_so_and_is_destroyed(django_capture_on_commit_callbacks, break_it):
    with django_capture_on_commit_callbacks(execute=True):
        stored = store(picture((300, 300)))
        break_it(aside()[0])
    stored.refresh_from_db()
    assert not stored.is_ready
    assert stored.problem.startswith("Ảnh ")
    assert aside() == []
    assert events() == [("files.photograph_failed", "anh.jpg")]


@pytest.mark.usefixtures("all_large")
def test_a_worker_that_dies_midway_leaves_everything_for_the_next(django_capture_on_commit_callbacks, monkeypatch):
    stored = store(picture())

    def die(*_args, **_kwargs):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(photographs.audit, "record", die)
        with pytest.raises(SystemExit):
            photographs.finish(stored.pk)
    stored.refresh_from_db()
    assert (stored.is_ready, len(aside())) == (False, 1)
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            photographs.finish(stored.pk)
    stored.refresh_from_db()
    assert (stored.is_ready, aside(), len(events())) == (True, [], 1)


@pytest.mark.usefixtures("all_large")
def test_a_fault_of_ours_is_said_after_the_last_attempt(django_capture_on_commit_callbacks, monkeypatch):
    stored = store(picture())
    monkeypatch.setattr(photographs, "draw", lambda *_args: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert photographs.draw_later.enqueue(pk=stored.pk).status == "FAILED"
    assert "lỗi của hệ thống" in stored.problem


@pytest.mark.usefixtures("all_large")
def test_the_same_photograph_sent_twice_is_drawn_twice(django_capture_on_commit_callbacks):
    first, second = store(picture()), store(picture())
    for stored in (first, second):
        assert len(aside()) == 1
        with django_capture_on_commit_callbacks(execute=True):
            photographs.finish(stored.pk)
        stored.refresh_from_db()
        assert stored.is_ready
    assert aside() == []


@pytest.mark.usefixtures("all_large")
def test_one_whose_task_was_lost_is_taken_up_and_given_up_after_a_day(django_capture_on_commit_callbacks):
    lost, hopeless, fresh = store(picture()), store(picture((70, 40))), store(picture((80, 40)))
    now = clock.real_now()
    WaitingPhotograph.objects.filter(stored=lost).update(came_at=now - timedelta(hours=1))
    WaitingPhotograph.objects.filter(stored=hopeless).update(came_at=now - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.look_after_photographs() == 2
    for stored in (lost, hopeless, fresh):
        stored.refresh_from_db()
    assert (lost.is_ready, hopeless.is_ready, fresh.is_ready) == (True, False, False)
    assert hopeless.problem
    assert not fresh.problem


@pytest.mark.usefixtures("all_large")
def test_what_a_refused_act_kept_aside_is_destroyed_and_nothing_that_waits():
    waiting = store(picture())
    photographs.prepare(SimpleUploadedFile("anh.png", picture((70, 40))))
    again = photographs.prepare(SimpleUploadedFile("anh.png", picture((80, 40))))
    for path in aside():
        os.utime(path, (0, 0))
    photographs.prepare(SimpleUploadedFile("anh.png", picture((80, 40))))  # sent once more: it may be recorded in a moment
    jobs.look_after_photographs()
    assert {path.name for path in aside()} == {waiting.waiting.source, again.source}
