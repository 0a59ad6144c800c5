"""The units sign the covenant's file with real keys; what the file then says of itself, and everything that is refused on the way."""

import shutil
import subprocess

import pytest
from django.core.exceptions import PermissionDenied

from thidua.covenant import actions, queries, verify
from thidua.covenant.models import Covenant, CovenantSignature, CovenantState
from thidua.covenant.tests.factories import AT, certify, make_open, sign_by, sign_with_key
from thidua.covenant.verify_paper import verify_all, verify_paper
from thidua.foundation.clock import real_now
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.signing import making
from thidua.foundation.signing.tests import tampering
from thidua.organisation.tests.factories import make_administrator, make_delegation, make_deputy
from thidua.signing import actions as signing
from thidua.signing.keys import open_office_key
from thidua.signing.models import Lease, PdfSignature, SignedFile, Way
from thidua.signing.queries import office_certificate
from thidua.signing.tests.factories import PASSPHRASE, make_certificate

pytestmark = pytest.mark.django_db


def nothing_is_written(covenant):
    signed = PdfSignature.objects.exists() or CovenantSignature.objects.exists() or Lease.objects.exists()
    return not signed and all(file.revision == 1 for file in SignedFile.objects.all())


def test_all_sign_one_file_and_it_is_in_force(tmp_path):
    scene, covenant = make_open(3)
    certify(scene)
    for number in (2, 0, 1):
        sign_with_key(scene, covenant, number)
    covenant.refresh_from_db()
    assert covenant.state == CovenantState.IN_FORCE
    file = covenant.signed_file
    assert [(each.place, each.revision) for each in file.signatures.order_by("revision")] == [
        (f"don-vi-{scene.units[number].pk}", revision) for revision, number in enumerate((2, 0, 1), start=2)
    ]
    assert file.code
    assert storage.read(file.current).startswith(storage.read(file.first))
    assert [finding.ok for finding in verify_all(covenant)] == [True] * 8
    assert_changed_pdf_is_named(covenant, scene.units)
    assert [tile.level for tile in queries.wall(covenant).tiles] == ["B-B"] * 3
    if shutil.which("pdfsig"):
        path = tmp_path / "giao-uoc.pdf"
        path.write_bytes(storage.read(file.current))
        said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
        assert said.count("Signature is Valid") == 4, said  # three units and the installation's seal


def assert_changed_pdf_is_named(covenant, units):
    """One byte of the copy in the store, what somebody appends, and a row that names another certificate: each is found."""

    def wrong():
        return [each.sentence for each in verify_paper(covenant) if not each.ok]

    path = covenant.signed_file.current.path
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(tampering.flipped(whole, whole.rindex(b"/Rect [")))  # in the revision of the last, the second unit
    assert any(each.startswith(f"{units[1].name}: tệp PDF không mang chữ ký số nguyên vẹn") for each in wrong())
    path.write_bytes(tampering.with_other_words(whole))
    assert "Tệp PDF của giao ước đã bị thay đổi sau chữ ký cuối." in wrong()
    path.write_bytes(whole[:500])
    assert len(wrong()) == 4
    path.write_bytes(whole)
    other = PdfSignature.objects.get(file=covenant.signed_file, revision=2)
    PdfSignature.objects.filter(pk=other.pk).update(fingerprint="0" * 64)
    assert [each.split(":")[0] for each in wrong()] == [units[2].name]
    PdfSignature.objects.filter(pk=other.pk).update(fingerprint=other.fingerprint, place="khac")
    assert len(wrong()) == 2
    PdfSignature.objects.filter(pk=other.pk).update(place=other.place)
    assert wrong() == []


def test_changed_digital_signature_is_named():
    scene, covenant = make_open(2)
    certify(scene, 0)
    signature = sign_with_key(scene, covenant, 0)
    PdfSignature.objects.filter(pk=signature.pdf_id).update(fingerprint="0" * 64)
    words = [each.sentence for each in verify.problems(covenant)]
    assert any("chứng thư đã ký đã bị đổi" in each for each in words)
    assert any("dấu niêm của chữ ký không khớp" in each for each in words)


def test_deputy_signs_under_the_paper_that_gives_the_right():
    scene, covenant = make_open(2)
    certify(scene, 0)
    deputy = make_deputy(scene.units[1])
    given = make_delegation(scene.units[1], scene.heads[1], deputy)
    make_certificate(deputy, actor=make_administrator().user)
    key = open_office_key(office_certificate(deputy, real_now()), PASSPHRASE)
    said = {"unit": scene.units[1], "key": key, "way": Way.OFFICE, "text_sha256": covenant.text_sha256, "at": AT}
    assert actions.sign_with_key(covenant, actor=deputy.user, **said).authorisation == given.paper
    with pytest.raises(PermissionDenied):
        actions.sign_with_key(covenant, actor=scene.officers[0].user, **{**said, "unit": scene.units[0]})


@pytest.mark.parametrize("who", ["another text", "another person", "another unit", "revoked"])
def test_refused_signature_leaves_nothing(who):
    scene, covenant = make_open(2)
    certify(scene)
    key = open_office_key(office_certificate(scene.heads[1], real_now()), PASSPHRASE)
    said = {"unit": scene.units[1], "actor": scene.heads[1].user, "text_sha256": covenant.text_sha256, "at": AT}
    if who == "another text":
        said["text_sha256"] = "0" * 64
    if who == "another person":
        said |= {"unit": scene.units[0], "actor": scene.heads[0].user}
    if who == "another unit":
        said["unit"] = scene.units[0]
    if who == "revoked":
        certificate = office_certificate(scene.heads[1], real_now())
        signing.revoke(certificate, reason="Lộ mật khẩu (ví dụ).", actor=scene.heads[1].user, at=AT)
    words = {
        "another text": "không còn là bản",
        "another person": "không phải đồng chí",
        "another unit": "Chỉ thủ trưởng",
        "revoked": "thu hồi",
    }[who]
    with pytest.raises((Refused, PermissionDenied), match=words):
        actions.sign_with_key(covenant, key=key, way=Way.OFFICE, **said)
    assert nothing_is_written(covenant)


def test_signature_made_elsewhere_lands_under_its_ticket():
    scene, covenant = make_open(2)
    certify(scene, 1)
    said = {"unit": scene.units[1], "actor": scene.heads[1].user, "text_sha256": covenant.text_sha256, "at": AT}
    lease, word = actions.prepare_for_token(covenant, **said)
    covenant = Covenant.objects.get(pk=covenant.pk)
    assert [bool(tile.signing_until) for tile in queries.wall(covenant).tiles] == [False, True]
    key = open_office_key(office_certificate(scene.heads[1], real_now()), PASSPHRASE)
    signing.embed(word, making.sign_digest(bytes.fromhex(lease.digest), key, at=real_now()), at=AT)
    tile = queries.wall(covenant).tiles[1]
    assert (tile.is_signed, tile.level, tile.signing_until) == (True, "B-B", None)
    assert verify.problems(covenant) == []


def test_given_back_turn_is_free_for_the_next():
    scene, covenant = make_open(2)
    said = {"unit": scene.units[1], "actor": scene.heads[1].user, "text_sha256": covenant.text_sha256, "at": AT}
    actions.prepare_for_token(covenant, **said)
    covenant = Covenant.objects.get(pk=covenant.pk)
    with pytest.raises(PermissionDenied):
        actions.release(covenant, actor=scene.heads[0].user, at=AT)
    actions.release(covenant, actor=scene.heads[1].user, at=AT)
    assert nothing_is_written(covenant)


def test_signatures_of_before_stand_in_the_file_that_is_made_later():
    scene, covenant = make_open(3)
    sign_by(scene, covenant, 0)
    CovenantSignature.objects.update(pdf=None)
    Covenant.objects.update(signed_file=None)
    covenant.refresh_from_db()
    file = actions.file_to_sign(covenant, actor=scene.heads[1].user, at=AT)
    assert [each["name"] for each in file.places] == [f"don-vi-{unit.pk}" for unit in scene.units[1:]]
    assert [each["label"] for each in file.places] == [unit.name for unit in scene.units[1:]]
    covenant.refresh_from_db()
    assert actions.file_to_sign(covenant, actor=scene.heads[2].user, at=AT) == file
