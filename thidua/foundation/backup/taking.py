"""Taking a backup of this installation (sao lưu)."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from thidua.foundation.audit import anchors
from thidua.foundation.backup import database
from thidua.foundation.backup.archive import ArchiveRefused, Manifest, pack

ANCHORS, KEYS, FILES = "audit-anchors.jsonl", "secrets.env", "files"
PREFIX, SUFFIX = "thidua-", ".tar.gz"


def take(target: Path, *, with_keys: bool = True, at: datetime) -> Manifest:
    """Write one archive of database, files, anchors of the audit log and (unless asked not to) the two secrets; people go on working.

    The anchors are copied first, then the database, then the files: so no anchor and no row names what the archive lacks.
    Not taken: keys of open polls, so that no copy can open a ballot; certificates of a training network, which are made anew.

    Raises:
        ArchiveRefused: the target exists, the database's tools are missing, or a kept file no longer has its hash.
    """
    anchors.anchor()
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as name:
        folder = Path(name)
        (folder / ANCHORS).write_bytes(anchors.path().read_bytes())
        if with_keys:
            (folder / KEYS).write_text(secret_lines(), "utf-8")
        database.take(folder / database.member_name())
        about = {
            "made_at": at.isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
            "has_keys": with_keys,
        }
        made = pack(target, _members(folder), about=about)
    _refuse_damaged(target, made)
    return made


def secret_lines() -> str:
    """Return the secrets as lines of an environment, and the former ones that still open something."""
    lines = [f"THIDUA_SECRET_KEY={settings.SECRET_KEY}", f"THIDUA_AUDIT_KEY={settings.AUDIT_KEY}"]
    if settings.SECRET_KEY_FALLBACKS:
        lines.append(f"THIDUA_SECRET_KEY_FALLBACKS={','.join(settings.SECRET_KEY_FALLBACKS)}")
    return "\n".join(lines) + "\n"


def _members(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.iterdir()):
        yield path.name, path
    kept = Path(settings.FILES_DIR)
    for path in sorted(kept.glob("??/*")):
        if len(path.name) == 64:  # what is being written has a name of its own until it is whole
            yield f"{FILES}/{path.parent.name}/{path.name}", path


def _refuse_damaged(target: Path, made: Manifest) -> None:
    for name, sha256 in made.members.items():
        if name.startswith(f"{FILES}/") and not name.endswith(sha256):
            target.unlink()
            message = _("Tệp đính kèm %(name)s trên đĩa đã bị thay đổi nên chưa sao lưu được. Hãy lấy lại tệp đó từ bản sao lưu trước.")
            raise ArchiveRefused(message % {"name": name})


def name_for(at: datetime) -> str:
    """Return the name of a backup of that moment; later moments sort later."""
    return f"{PREFIX}{at:%Y%m%d-%H%M%S}{SUFFIX}"


def forget_old(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups that bear our names; return what was removed."""
    ours = sorted(folder.glob(f"{PREFIX}????????-??????{SUFFIX}"))
    old = ours[:-keep] if keep else []
    for path in old:
        path.unlink()
    return old
