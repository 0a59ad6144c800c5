"""What a backup of this installation refuses, and which old ones it forgets."""

import io

import pytest
from django.core.management import CommandError, call_command

from thidua.foundation.backup import taking
from thidua.foundation.clock import reading


def test_old_backups_are_forgotten_and_strangers_stay(tmp_path):
    names = [f"thidua-2023021{day}-020000.tar.gz" for day in range(1, 6)]
    for name in (*names, "thidua-notes.tar.gz", "letter.pdf"):
        (tmp_path / name).touch()
    assert [path.name for path in taking.forget_old(tmp_path, keep=3)] == names[:2]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names[2:], "thidua-notes.tar.gz", "letter.pdf"])
    assert taking.forget_old(tmp_path, keep=0) == []


def test_name_tells_the_moment():
    at = reading.real_now().replace(year=2026, month=3, day=7, hour=2, minute=5, second=9)
    assert taking.name_for(at) == "thidua-20260307-020509.tar.gz"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{folder}/none/x.tar.gz"], "Không có thư mục"),
        (["{folder}/x.tar.gz", "--keep", "3"], "--keep"),
        (["{folder}", "--keep", "-1"], "--keep"),
    ],
)
def test_backup_refuses_in_words(tmp_path, arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("backup", *[each.format(folder=tmp_path) for each in arguments], stdout=io.StringIO())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_restore_leaves_an_installation_in_use_alone(tmp_path, django_user_model):
    django_user_model.objects.create_user("somebody", full_name="Người Giả Định")
    with pytest.raises(CommandError, match="đã có dữ liệu"):
        call_command("restore", str(tmp_path / "any.tar.gz"), stdout=io.StringIO())
    assert django_user_model.objects.count() == 1
