"""Taking a whole picture of the database while people go on working, and giving it back to an empty one."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from thidua.foundation.backup.archive import ArchiveRefused

SQLITE, POSTGRESQL = "database.sqlite3", "database.dump"


def member_name() -> str:
    """Return the name that this installation's kind of database has in an archive."""
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def take(target: Path) -> None:
    """Write the database as it stands at one moment; those who write meanwhile neither wait nor are seen in halves.

    Raises:
        ArchiveRefused: PostgreSQL's own tools are not on this machine, or say no.
    """
    if connection.vendor == "postgresql":
        _postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        return
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def give_back(source: Path) -> None:
    """Fill the empty database of this installation from a picture; all or nothing.

    Raises:
        ArchiveRefused: the picture is damaged, or PostgreSQL's own tools are missing or say no.
    """
    if connection.vendor == "postgresql":
        _postgresql("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(source))
        return
    with closing(sqlite3.connect(source)) as picture:
        found = picture.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise ArchiveRefused(_("Cơ sở dữ liệu trong bản sao lưu đã hỏng: %(what)s.") % {"what": found})
    target = Path(settings.DATABASES["default"]["NAME"])
    for left in ("-wal", "-shm"):
        target.with_name(target.name + left).unlink(missing_ok=True)
    os.replace(source, target)


def is_empty() -> bool:
    """Whether nobody has ever used this database: it has no tables, or no account."""
    if "accounts_user" not in connection.introspection.table_names():
        return not connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_user LIMIT 1")
        return cursor.fetchone() is None


def clear() -> None:
    """Remove the tables of a database that `is_empty`, so that a picture can be put in."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    connection.close()


def _postgresql(tool: str, *arguments: str) -> None:
    if not shutil.which(tool):
        message = _("Máy này chưa có %(tool)s nên chưa sao lưu hay phục hồi PostgreSQL được. Hãy cài gói postgresql-client.")
        raise ArchiveRefused(message % {"tool": tool})
    given = connection.get_connection_params()
    # The names by which PostgreSQL's own tools know them; the password stays out of the list of processes.
    named = {"PGHOST": given.get("host"), "PGPORT": given.get("port"), "PGUSER": given.get("user"), "PGPASSWORD": given.get("password")}
    told: dict[str, Any] = {name: str(value) for name, value in named.items() if value}
    connection.close()
    done = subprocess.run(  # noqa: S603 the tool's name is ours, its arguments are paths  # nosec B603
        [tool, f"--dbname={given['dbname']}", *arguments], env=os.environ | told, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ArchiveRefused(_("%(tool)s không làm được: %(what)s") % {"tool": tool, "what": done.stderr.strip()[-500:]})
