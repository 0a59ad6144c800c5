"""A backup taken while people work comes up on another machine as it was: every row, every file, the keys, the whole log."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.server import ROOT, environment, manage

pytestmark = pytest.mark.long


def rows(database: Path) -> dict[str, list[tuple]]:
    """Return every table with its rows."""
    with closing(sqlite3.connect(database)) as opened:
        tables = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        return {name: sorted(opened.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in tables}


def kept(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def restored(folder: Path, backup: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Restore as on a new machine, which was started with keys of its own."""
    own = {"THIDUA_SECRET_KEY": "another machine " * 3, "THIDUA_AUDIT_KEY": "another audit key " * 3}
    command = [sys.executable, "manage.py", "restore", str(backup)]
    return subprocess.run(command, cwd=ROOT, env=environment(folder) | own | more, capture_output=True, text=True, check=False)


@pytest.mark.sqlite
def test_backup_comes_up_elsewhere_as_it_was(demo_folders, tmp_path: Path) -> None:
    home, elsewhere = demo_folders.copy("after", tmp_path / "home"), tmp_path / "elsewhere"
    with closing(sqlite3.connect(home / "thidua.sqlite3", isolation_level=None)) as at_work:
        at_work.execute("UPDATE conference_conference SET place = 'chỉ mới nằm trong WAL'")
        said = manage(home, "backup", str(tmp_path))
    assert "Đã sao lưu" in said
    (backup,) = tmp_path.glob("thidua-*.tar.gz")

    done = restored(elsewhere, backup)
    assert done.returncode == 0, done.stderr
    assert rows(elsewhere / "thidua.sqlite3") == rows(home / "thidua.sqlite3")
    assert kept(elsewhere / "files") == kept(home / "files") != {}
    assert (elsewhere / "audit-anchors.jsonl").read_bytes() == (home / "audit-anchors.jsonl").read_bytes()
    assert "journey-audit-" in (elsewhere / "secrets.env").read_text()
    assert "nguyên vẹn" in manage(elsewhere, "verify_audit")
    assert [path.name for path in elsewhere.glob(".restoring-*")] == []

    again = restored(elsewhere, backup)
    assert "đã có dữ liệu" in again.stderr


@pytest.mark.sqlite
def test_backup_without_its_keys_or_changed_on_the_way_says_so(demo_folders, tmp_path: Path) -> None:
    home = demo_folders.copy("after", tmp_path / "home")
    manage(home, "backup", str(tmp_path / "bare.tar.gz"), "--without-keys")
    done = restored(tmp_path / "wrong-keys", tmp_path / "bare.tar.gz")
    assert done.returncode == 1
    assert "verify_audit" in done.stderr

    stored = next((home / "files").glob("??/*"))
    stored.write_bytes(b"changed on disk")
    with pytest.raises(AssertionError, match="đã bị thay đổi"):
        manage(home, "backup", str(tmp_path / "second.tar.gz"))
    assert not (tmp_path / "second.tar.gz").exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_backup_of_postgresql_comes_up_in_an_empty_database(tmp_path: Path, django_user_model) -> None:
    """The test's own database is taken; the archive goes into a new one beside it."""
    django_user_model.objects.create_user("somebody", full_name="Người Giả Định")
    here = settings.DATABASES["default"]
    there = f"{here['NAME']}_restored"
    address = f"postgres://{here['USER']}:{here['PASSWORD']}@{here['HOST']}:{here['PORT']}"
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    login = {"host": here["HOST"], "port": here["PORT"], "user": here["USER"], "password": here["PASSWORD"]}
    with psycopg.connect(**login, dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{there}"')
        server.execute(f'CREATE DATABASE "{there}"')
        try:
            taken = subprocess.run(
                [sys.executable, "manage.py", "backup", str(tmp_path / "pg.tar.gz")],
                cwd=ROOT,
                env=environment(home) | {"THIDUA_DATABASE_URL": f"{address}/{here['NAME']}"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert taken.returncode == 0, taken.stderr
            done = restored(elsewhere, tmp_path / "pg.tar.gz", THIDUA_DATABASE_URL=f"{address}/{there}")
            assert done.returncode == 0, done.stderr
            with psycopg.connect(**login, dbname=there) as copy:
                assert copy.execute("SELECT username FROM accounts_user").fetchall() == [("somebody",)]
            assert (elsewhere / "secrets.env").exists()
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{there}" WITH (FORCE)')
