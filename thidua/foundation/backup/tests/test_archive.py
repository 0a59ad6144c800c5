"""An archive says when it is not whole, and never writes outside its folder."""

import io
import json
import tarfile

import pytest

from thidua.foundation.backup.archive import MANIFEST, ArchiveRefused, pack, unpack


@pytest.fixture
def archive(tmp_path):
    (tmp_path / "letter").write_bytes("Kính gửi".encode() * 50_000)
    target = tmp_path / "made.tar.gz"
    pack(target, [("files/le/letter", tmp_path / "letter"), ("empty", _empty(tmp_path))], about={"made_at": "2023-02-16"})
    return target


def _empty(folder):
    (folder / "empty").touch()
    return folder / "empty"


def rewritten(archive, folder, change):
    """Return a copy of the archive with its members as `change` makes them from name → bytes."""
    with tarfile.open(archive) as tar:
        members = {each.name: tar.extractfile(each).read() for each in tar}
    target = folder / "changed.tar.gz"
    with tarfile.open(target, "w:gz") as tar:
        for name, content in change(members).items():
            header = tarfile.TarInfo(name)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
    return target


def test_archive_gives_back_what_was_packed(archive, tmp_path):
    manifest = unpack(archive, tmp_path / "out")
    assert (tmp_path / "out/files/le/letter").read_bytes() == (tmp_path / "letter").read_bytes()
    assert (tmp_path / "out/empty").read_bytes() == b""
    assert (manifest.about["made_at"], sorted(manifest.members)) == ("2023-02-16", ["empty", "files/le/letter"])


def test_archive_is_for_its_owner_only(archive):
    assert archive.stat().st_mode & 0o777 == 0o600


def test_archive_is_never_written_over(archive, tmp_path):
    before = archive.read_bytes()
    with pytest.raises(ArchiveRefused, match="đã có"):
        pack(archive, [], about={})
    assert archive.read_bytes() == before


def test_archive_that_could_not_be_finished_is_not_there(tmp_path):
    with pytest.raises(OSError, match="missing"):
        pack(tmp_path / "half.tar.gz", [("x", tmp_path / "missing")], about={})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", [0, 0.01, 0.5, 0.8])
def test_archive_broken_off_is_refused(archive, tmp_path, kept):
    whole = archive.read_bytes()
    (tmp_path / "cut.tar.gz").write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(ArchiveRefused):
        unpack(tmp_path / "cut.tar.gz", tmp_path / "out")


def test_archive_with_one_changed_byte_is_refused(archive, tmp_path):
    broken = bytearray(archive.read_bytes())
    broken[len(broken) // 2] ^= 1
    (tmp_path / "flipped.tar.gz").write_bytes(broken)
    with pytest.raises(ArchiveRefused):
        unpack(tmp_path / "flipped.tar.gz", tmp_path / "out")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda members: members | {"files/le/letter": b"forged"}, "files/le/letter"),
        (lambda members: {name: content for name, content in members.items() if name != "empty"}, "empty"),
        (lambda members: {name: content for name, content in members.items() if name != MANIFEST}, "thiếu mục lục"),
        (lambda members: members | {"stranger": b"x"}, "stranger"),
        (lambda members: {"../outside": b"x"} | members, "mục lạ"),
        (lambda members: {"/etc/outside": b"x"} | members, "mục lạ"),
        (lambda members: members | {MANIFEST: json.dumps({"about": {"format": 99}, "members": {}}).encode()}, "phiên bản mới hơn"),
        (lambda members: members | {MANIFEST: b"[]"}, "không phải bản sao lưu"),
    ],
)
def test_archive_that_was_changed_is_refused(archive, tmp_path, change, words):
    with pytest.raises(ArchiveRefused, match=words):
        unpack(rewritten(archive, tmp_path, change), tmp_path / "out")
    assert not (tmp_path / "outside").exists()


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff" * 1000)
    with pytest.raises(ArchiveRefused, match="không phải bản sao lưu"):
        unpack(tmp_path / "photo.jpg", tmp_path / "out")
