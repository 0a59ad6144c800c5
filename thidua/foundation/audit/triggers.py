"""The database's own refusal to change the log: triggers against UPDATE, DELETE, replacement and, on PostgreSQL, TRUNCATE.

A SQLite table rebuild drops triggers silently: a test checks after all migrations that they still stand.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_entry"
REFUSAL = "audit rows are append-only"

SQLITE = {
    "audit_no_update": f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "audit_no_delete": f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "audit_no_replace": (  # constants only
        f"CREATE TRIGGER audit_no_replace BEFORE INSERT ON {TABLE} "  # noqa: S608  # nosec B608
        f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE number = NEW.number OR hash = NEW.hash) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ),
}
POSTGRESQL_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)
POSTGRESQL = {
    "audit_no_change": f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "audit_no_truncate": f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
}


def wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Return the triggers that must stand on this database: name → statement."""
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def standing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of the triggers that stand on the table now."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [TABLE])
        return {name for (name,) in cursor.fetchall()}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put up every trigger that is missing."""
    missing = wanted(connection).keys() - standing(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        for name in sorted(missing):
            cursor.execute(wanted(connection)[name])


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers down for the flush between tests; refused outside the test settings."""
    if not getattr(settings, "AUDIT_ALLOW_FLUSH", False):
        raise ImproperlyConfigured("the audit triggers are lifted by the test settings only")
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in sorted(standing(connection)):
            cursor.execute(f"DROP TRIGGER {name}{on_table}")
