"""One tar file with a manifest of every member's SHA-256, written last: an archive that was broken off has none and is refused."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from thidua.foundation.refusal import Refused

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
LONGEST_MANIFEST = 256 * 1024 * 1024


class ArchiveRefused(Refused):
    """The archive is damaged, broken off, or none of ours."""


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself: `about` in plain words and numbers, `members` from name to SHA-256."""

    about: dict[str, Any]
    members: dict[str, str] = field(default_factory=dict)


class _Hashing:
    """Reads a file on and keeps the hash of what went through."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.sha256.update(piece)
        return piece


def pack(target: Path, members: Iterable[tuple[str, Path]], *, about: dict[str, Any]) -> Manifest:
    """Write an archive of (name, file) members, readable by its owner only; whole and on disk when this returns, or not there at all.

    Raises:
        ArchiveRefused: a file of that name is there already.
        OSError: the disk is full, or a file cannot be read.
    """
    if target.exists():
        raise ArchiveRefused(_("Tệp %(file)s đã có. Hãy chọn tên khác; bản sao lưu cũ không bị ghi đè.") % {"file": target})
    begun = target.with_name(target.name + ".part")
    manifest = Manifest({"format": FORMAT, **about})
    try:
        with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as tar:
                for name, path in members:
                    manifest.members[name] = _add(tar, name, path)
                said = json.dumps({"about": manifest.about, "members": manifest.members}, ensure_ascii=False, sort_keys=True).encode()
                tar.addfile(_header(MANIFEST, len(said)), io.BytesIO(said))
            file.flush()
            os.fsync(file.fileno())
        os.link(begun, target)  # unlike a rename, never over a file that came meanwhile
    except FileExistsError as error:
        raise ArchiveRefused(_("Tệp %(file)s đã có. Hãy chọn tên khác; bản sao lưu cũ không bị ghi đè.") % {"file": target}) from error
    finally:
        begun.unlink(missing_ok=True)
    return manifest


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as file:
        reading = _Hashing(file)
        tar.addfile(_header(name, os.fstat(file.fileno()).st_size), reading)
    return reading.sha256.hexdigest()


def unpack(source: Path, folder: Path) -> Manifest:
    """Write every member of an archive under an empty folder and hold each against the manifest.

    Raises:
        ArchiveRefused: not an archive of ours, of a newer format, broken off, or changed; the sentence names the first wrong member.
    """
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None or not _is_plain(member.name) or member.name in found:
                    raise ArchiveRefused(_("Bản sao lưu có mục lạ “%(name)s” nên không dùng được.") % {"name": member.name})
                if member.name == MANIFEST:
                    manifest = _manifest(content.read(LONGEST_MANIFEST))
                else:
                    found[member.name] = _write(content, folder / member.name)
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, OSError) and not isinstance(error, (tarfile.TarError, EOFError)) and error.errno:
            raise
        raise ArchiveRefused(_("Tệp %(file)s không phải bản sao lưu, hoặc đã hỏng: %(what)s.") % {"file": source, "what": error}) from error
    if manifest is None:
        raise ArchiveRefused(_("Bản sao lưu dở dang: thiếu mục lục ở cuối. Hãy dùng bản khác."))
    for name in sorted(found.keys() | manifest.members.keys()):
        if found.get(name) != manifest.members.get(name):
            raise ArchiveRefused(_("Mục “%(name)s” của bản sao lưu đã bị thay đổi hoặc thiếu. Hãy dùng bản khác.") % {"name": name})
    return manifest


def _is_plain(name: str) -> bool:
    """Whether a member's name stays inside the folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and str(path) == name


def _manifest(said: bytes) -> Manifest:
    read = json.loads(said)
    if read["about"]["format"] != FORMAT:
        raise ArchiveRefused(_("Bản sao lưu của phiên bản mới hơn. Hãy cập nhật phần mềm rồi phục hồi."))
    return Manifest(read["about"], read["members"])


def _write(content: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    reading = _Hashing(content)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := reading.read(CHUNK):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return reading.sha256.hexdigest()
