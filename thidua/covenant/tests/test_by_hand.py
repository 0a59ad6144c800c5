"""A unit signs on paper: what is refused on the way, and that everybody is told what it is."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from thidua.covenant import actions, queries, verify
from thidua.covenant.documents import covenant_paper
from thidua.covenant.models import Covenant, CovenantSignature, CovenantState
from thidua.covenant.tests.factories import AT, ON, ONE_PAGE, make_open, make_pdf_signature, sign, sign_by
from thidua.foundation import clock
from thidua.foundation.audit import chain as audit
from thidua.foundation.clock.models import TrainingClock
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.notify.models import Notice
from thidua.foundation.refusal import Refused
from thidua.organisation.tests.factories import make_delegation, make_deputy
from thidua.signing.models import ScannedPage

pytestmark = pytest.mark.django_db
SCAN = ONE_PAGE.replace(b"595 842", b"594 842")


@pytest.fixture
def at_the_conference():
    """The office's clock stands at the morning of the conference."""
    TrainingClock.objects.update_or_create(pk=1, defaults={"offset": AT - clock.real_now()})


def opened():
    """Make a covenant that is being signed and has its file."""
    scene, covenant = make_open(3)
    make_pdf_signature(covenant, scene.units[2], scene.heads[2]).delete()
    covenant.refresh_from_db()
    return scene, covenant


def attach(scene, covenant, number=1, **other):
    given = {"unit": scene.units[number], "signer": scene.heads[number], "signed_on": ON, "upload": SimpleUploadedFile("ky.pdf", SCAN)}
    return actions.attach_page(covenant, **given | {"actor": scene.officers[number].user, "at": AT} | other)


def address(name, covenant, *more, query=""):
    year = covenant.draft.cluster_year
    return reverse(f"covenant:{name}", args=[year.year, year.cluster.code, *more]) + query


def test_unit_counts_as_signed_once_a_second_person_has_confirmed_its_page():
    scene, covenant = opened()
    sign_by(scene, covenant, 0, 2)
    page = attach(scene, covenant)
    tile = queries.wall(covenant).tiles[1]
    assert (tile.state, tile.page, tile.by_hand) == ("waiting", page.pk, None)
    assert Notice.objects.filter(event="covenant.page_attached").exists()
    signature = actions.confirm_page(page, actor=scene.heads[0].user, at=AT + timedelta(minutes=9))
    covenant.refresh_from_db()
    assert covenant.state == CovenantState.IN_FORCE
    assert (signature.signer, signature.page, signature.pdf) == (scene.heads[1], page, None)
    tile = queries.wall(covenant).tiles[1]
    assert (tile.is_signed, tile.level, tile.by_hand) == (True, "", ON)
    notes = covenant_paper(covenant).signatures[1].notes
    assert any("ký tay trên giấy" in each and "không phải chữ ký số" in each for each in notes)
    said = [each.sentence for each in verify.verify(covenant)]
    assert [each for each in said if "ký tay trên giấy" in each]
    assert verify.problems(covenant) == []


def test_changed_scan_and_changed_row_are_named():
    scene, covenant = opened()
    page = attach(scene, covenant)
    actions.confirm_page(page, actor=scene.heads[0].user, at=AT)
    ScannedPage.objects.filter(pk=page.pk).update(signed_on=ON - timedelta(days=1))
    words = [each.sentence for each in verify.problems(covenant)]
    assert any("ngày ký trên giấy đã bị đổi" in each for each in words)
    ScannedPage.objects.filter(pk=page.pk).update(signed_on=ON)
    assert verify.problems(covenant) == []
    page.stored.path.chmod(0o600)
    page.stored.path.write_bytes(b"khac")
    assert [each.sentence.split(": ")[1] for each in verify.problems(covenant)] == ["bản quét trang ký tay không còn hoặc đã bị đổi."]
    page.stored.path.write_bytes(SCAN)


def test_page_of_who_holds_a_delegation_names_its_paper():
    scene, covenant = opened()
    deputy = make_deputy(scene.units[1])
    given = make_delegation(scene.units[1], scene.heads[1], deputy)
    signature = actions.confirm_page(attach(scene, covenant, signer=deputy), actor=scene.heads[0].user, at=AT)
    assert (signature.signer, signature.authorisation) == (deputy, given.paper)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"signed_on": ON - timedelta(days=1)}, "mở ký ngày"),
        ({"signed_on": ON + timedelta(days=1)}, "chưa đến"),
        ({"upload": SimpleUploadedFile("ky.pdf", b"")}, "rỗng"),
        ({"upload": SimpleUploadedFile("ky.pdf", b"MZ\x90\x00 nothing of a page")}, "tệp"),
    ],
)
def test_page_is_refused_with_a_reason_and_nothing_is_kept(other, words):
    scene, covenant = opened()
    with pytest.raises((Refused, FileRefused), match=words):
        attach(scene, covenant, **other)
    assert not ScannedPage.objects.exists()


def test_who_does_not_sign_for_the_unit_did_not_sign_its_page():
    scene, covenant = opened()
    for signer in (scene.officers[1], scene.heads[0]):
        with pytest.raises(Refused, match="không phải thủ trưởng"):
            attach(scene, covenant, signer=signer)
    with pytest.raises(PermissionDenied):
        attach(scene, covenant, actor=scene.officers[2].user)
    attach(scene, covenant, actor=scene.officers[0].user)  # of the cluster's head unit, on the unit's behalf


def test_who_attached_or_signed_does_not_confirm():
    scene, covenant = opened()
    page = attach(scene, covenant, 0)
    refused = {scene.officers[0]: "không tự xác nhận", scene.heads[0]: "Người ký trên giấy", scene.heads[1]: "cụm trưởng|thường trực"}
    for person, words in refused.items():
        with pytest.raises(PermissionDenied, match=words):
            actions.confirm_page(page, actor=person.user, at=AT)
    assert not CovenantSignature.objects.exists()
    actions.withdraw_page(page, reason="Chụp mờ (ví dụ).", actor=scene.officers[0].user, at=AT)
    with pytest.raises(Refused, match="đã được rút"):
        actions.confirm_page(page, actor=scene.specialist.user, at=AT)
    assert queries.wall(covenant).tiles[0].page is None


def test_unit_that_signed_meanwhile_is_not_signed_twice():
    scene, covenant = opened()
    page = attach(scene, covenant)
    sign(covenant, unit=scene.units[1], actor=scene.heads[1].user)
    with pytest.raises(Refused, match="đã có chữ ký"):
        actions.confirm_page(page, actor=scene.heads[0].user, at=AT)
    assert CovenantSignature.objects.get().page is None
    with pytest.raises(Refused, match="Mỗi đơn vị ký một lần"):
        attach(scene, covenant)


def test_given_up_covenant_takes_no_page():
    scene, covenant = opened()
    page = attach(scene, covenant)
    Covenant.objects.update(state=CovenantState.ABANDONED)
    with pytest.raises(Refused, match="thôi ký"):
        actions.confirm_page(page, actor=scene.heads[0].user, at=AT)
    page.refresh_from_db()
    assert (page.confirmed_at, audit.history_of(covenant).filter(event="covenant.signed").exists()) == (None, False)


# --- the pages ---------------------------------------------------------------------------------------------------------------------


def post(client, covenant, unit, **other):
    given = {"signed_on": f"{ON:%d/%m/%Y}", "upload": SimpleUploadedFile("ky.pdf", SCAN)}
    return client.post(address("hand_attach", covenant, query=f"?don-vi={unit.code}"), given | other)


@pytest.mark.usefixtures("at_the_conference")
def test_officer_sends_the_page_and_the_head_unit_confirms_it(client):
    scene, covenant = opened()
    client.force_login(scene.officers[1].user)
    assert "Đơn vị ký tay trên giấy" in client.get(address("detail", covenant)).text
    form = client.get(address("hand_attach", covenant))
    assert scene.heads[1].full_name in form.text
    wrong = post(client, covenant, scene.units[1], signer=scene.heads[1].pk, signed_on="31/02/2023")
    assert (wrong.status_code, "ngày" in wrong.text) == (422, True)
    answer = post(client, covenant, scene.units[1], signer=scene.heads[1].pk)
    page = ScannedPage.objects.get()
    assert answer.url == address("hand_page", covenant, page.pk)
    shown = client.get(answer.url)
    assert ("Xác nhận trang ký tay</button>" in shown.text, "Rút trang ký tay" in shown.text) == (False, True)
    assert client.get(address("hand_scan", covenant, page.pk)).getvalue() == SCAN
    client.force_login(scene.heads[0].user)
    assert "Xem trang ký tay" in client.get(address("detail", covenant)).text
    assert "Xác nhận trang ký tay của" in client.get(reverse("home:work")).text
    asked = client.post(address("hand_confirm", covenant, page.pk))
    assert asked.status_code == 302
    assert "xac-nhan" in asked.url or "reauth" in asked.url
    assert not CovenantSignature.objects.exists()


@pytest.mark.usefixtures("at_the_conference")
def test_withdrawal_without_a_reason_keeps_the_page(client):
    scene, covenant = opened()
    page = attach(scene, covenant)
    client.force_login(scene.officers[1].user)
    answer = client.post(address("hand_withdraw", covenant, page.pk), {"reason": " "})
    assert (answer.status_code, "Hãy ghi lý do" in answer.text) == (422, True)
    assert client.post(address("hand_withdraw", covenant, page.pk), {"reason": "Nhầm trang."}).status_code == 302
    assert "Nhầm trang." in client.get(address("hand_page", covenant, page.pk)).text
    client.force_login(scene.officers[2].user)
    assert client.get(address("hand_scan", covenant, page.pk)).getvalue() == SCAN  # a member of the same cluster
    assert client.post(address("hand_withdraw", covenant, page.pk), {"reason": "Nhầm."}).status_code == 403
