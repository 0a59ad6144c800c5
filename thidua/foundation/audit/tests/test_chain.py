"""The chain: written in order, whole, and its cuts and changes found."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import anchors, triggers
from thidua.foundation.audit import chain as audit
from thidua.foundation.audit.models import Entry
from thidua.foundation.audit.origin import came_from
from thidua.foundation.audit.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("vidu", full_name="Nguyễn Thị Ví Dụ")


@pytest.fixture(autouse=True)
def data_dir(tmp_path, settings):
    settings.DATA_DIR = tmp_path


def write(user, count=3):
    for number in range(count):
        with transaction.atomic():
            audit.record("thing.changed", user, actor=user, at=clock.now(), changes={"n": [number, number + 1]}, reason="thử")


def rewrite(statement, *values):
    """Change the log as somebody with the database would: triggers taken down, a row changed, triggers put up."""
    triggers.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.install(connection)


def test_record_numbers_rows_and_links_hashes(user):
    write(user)
    first, second, third = Entry.objects.order_by("number")
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert (first.previous_hash, second.previous_hash, third.previous_hash) == (audit.GENESIS, first.hash, second.hash)


def test_record_keeps_who_why_when_and_where(user):
    with came_from("127.0.0.1"), transaction.atomic():
        entry = audit.record("thing.changed", user, actor=user, at=clock.now(), reason="có lý do")
    assert (entry.actor_label, entry.reason, entry.origin, entry.subject_label) == (
        "Nguyễn Thị Ví Dụ",
        "có lý do",
        "127.0.0.1",
        "Nguyễn Thị Ví Dụ",
    )
    assert entry.office_at
    assert entry.real_at


def test_record_never_keeps_a_personal_value(user):
    with transaction.atomic():
        entry = audit.record("thing.changed", user, actor=user, at=clock.now(), changes={"phone": ["", "0912345678"]}, personal=("phone",))
    stored = json.dumps(entry.changes, ensure_ascii=False)
    assert "0912345678" not in stored
    assert entry.changes["phone"][0] == "đã đổi"
    assert entry.changes["phone"][1] == audit.keyed_digest("0912345678")


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_a_bug(user):
    with pytest.raises(RuntimeError):
        audit.record("thing.changed", user, actor=user, at=clock.now())


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET reason = 'x'", "DELETE FROM audit_entry"])
def test_database_refuses_to_change_a_row(user, statement):
    write(user, 1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_database_refuses_to_empty_or_replace(user):
    write(user, 1)
    columns = "number, event, subject_type, subject_id, subject_label, actor_label, changes, reason, office_at, real_at, origin, previous_hash, hash"
    statement = (
        "TRUNCATE audit_entry"
        if connection.vendor == "postgresql"
        else f"INSERT OR REPLACE INTO audit_entry ({columns}) SELECT {columns} FROM audit_entry"
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_triggers_stand_after_all_migrations():
    assert triggers.standing(connection) == set(triggers.wanted(connection))


def test_triggers_are_lifted_by_test_settings_only():
    with override_settings(AUDIT_ALLOW_FLUSH=False):
        with pytest.raises(ImproperlyConfigured):
            triggers.lift(connection)
        with pytest.raises(CommandError):
            call_command("flush", interactive=False)


def test_verify_says_the_chain_is_whole_and_from_where_it_is_not_anchored(user):
    write(user)
    anchors.anchor()
    write(user, 2)
    report = verify()
    assert (report.problem, report.rows, report.anchored_to) == ("", 5, 3)


@pytest.mark.parametrize(
    ("column", "value"),
    [("reason", "khác"), ("actor_label", "Người khác"), ("subject_label", "khác"), ("origin", "10.0.0.1"), ("event", "thing.made")],
)
def test_verify_names_the_first_changed_row(user, column, value):
    write(user)
    rewrite(f"UPDATE audit_entry SET {column} = %s WHERE number = 2", value)
    assert verify().first_wrong == 2


def test_verify_names_a_missing_row(user):
    write(user)
    rewrite("DELETE FROM audit_entry WHERE number = %s", 2)
    assert verify().first_wrong == 2


def test_verify_finds_a_cut_before_the_last_anchor(user):
    write(user)
    anchors.anchor()
    rewrite("DELETE FROM audit_entry WHERE number = %s", 3)
    report = verify()
    assert "bị cắt" in report.problem
    assert report.first_wrong == 3


def test_verify_finds_a_chain_that_was_written_anew(user):
    write(user)
    anchors.anchor()
    rewrite("DELETE FROM audit_entry WHERE number >= %s", 1)
    write(user, 4)
    assert verify().first_wrong == 3


def test_verify_finds_a_changed_anchor(user):
    write(user)
    anchors.anchor()
    path = anchors.path()
    path.write_text(path.read_text().replace('"count": 3', '"count": 2'))
    assert "mốc neo" in verify().problem


def test_command_fails_on_a_changed_row(user):
    write(user)
    rewrite("UPDATE audit_entry SET reason = %s WHERE number = 3", "khác")
    with pytest.raises(CommandError, match="Dòng 3"):
        call_command("verify_audit")
