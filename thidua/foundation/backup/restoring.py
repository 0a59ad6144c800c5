"""Restoring a backup into an empty installation (phục hồi)."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from thidua.foundation.backup import database
from thidua.foundation.backup.archive import ArchiveRefused, Manifest, unpack
from thidua.foundation.backup.taking import ANCHORS, FILES, KEYS


def restore(source: Path) -> Manifest:
    """Check an archive whole, then put its database, files, anchors and keys into this installation's empty data folder.

    Nothing is touched before everything has been checked. The tables are then brought up to this version and the audit log is verified
    with the restored keys, each in a process of its own because this one was started with other keys.

    Raises:
        ArchiveRefused: damaged, of another kind of database, of a newer version, or this installation already holds data.
    """
    home = Path(settings.DATA_DIR)
    home.mkdir(parents=True, exist_ok=True)
    if not database.is_empty() or any(Path(settings.FILES_DIR).glob("??/*")):
        raise ArchiveRefused(_("Thư mục %(folder)s đã có dữ liệu. Hãy phục hồi vào một thư mục trống (THIDUA_DATA).") % {"folder": home})
    with tempfile.TemporaryDirectory(dir=home, prefix=".restoring-") as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        _refuse_foreign(manifest)
        database.clear()
        _put(folder / FILES, Path(settings.FILES_DIR))
        _put(folder / ANCHORS, home / ANCHORS)
        database.give_back(folder / database.member_name())
        _put(folder / KEYS, home / KEYS)
    for command in (("migrate", "--verbosity", "0"), ("verify_audit",)):
        _in_own_process(home, *command)
    return manifest


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.about["database"] != connection.vendor:
        message = _("Bản sao lưu lấy từ %(theirs)s, nơi này dùng %(ours)s. Hãy đặt THIDUA_DATABASE_URL cho khớp rồi phục hồi.")
        raise ArchiveRefused(message % {"theirs": manifest.about["database"], "ours": connection.vendor})
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := [name for name in manifest.about["migrations"] if name not in known]:
        message = _("Bản sao lưu của phiên bản mới hơn (có %(name)s). Hãy cập nhật phần mềm rồi phục hồi.")
        raise ArchiveRefused(message % {"name": unknown[0]})


def _put(source: Path, target: Path) -> None:
    if not source.exists():
        return
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(source, target)


def _in_own_process(home: Path, *command: str) -> None:
    keys = (home / KEYS).read_text("utf-8").split() if (home / KEYS).exists() else []
    done = subprocess.run(  # noqa: S603 our own program, with fixed words  # nosec B603
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        env=os.environ | {"THIDUA_DATA": str(home)} | dict(line.split("=", 1) for line in keys),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = _("Dữ liệu đã được đặt vào %(folder)s nhưng bước “%(step)s” báo: %(what)s")
        raise ArchiveRefused(message % {"folder": home, "step": command[0], "what": done.stderr.strip().splitlines()[-1:]})
