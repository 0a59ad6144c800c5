# vi: data
"""Issuing with keys: the number is taken and held, the signer signs, the clerk seals for the organ, and only then is the paper issued."""

import io
import re
import subprocess
from dataclasses import dataclass
from datetime import timedelta

import pypdfium2
import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from thidua.cluster import sealing
from thidua.drafting import actions, documents, issuing, queries
from thidua.drafting.models import Draft, DraftState
from thidua.drafting.tests.factories import UNTIL, Desk, make_agreed
from thidua.foundation import clock
from thidua.foundation.accounts.tests.entering import enter
from thidua.foundation.audit.models import Entry
from thidua.foundation.clock.models import TrainingClock
from thidua.foundation.documents.pdf import PaperNotMade
from thidua.foundation.files import ink, kinds, storage
from thidua.foundation.notify.models import Notice
from thidua.foundation.refusal import Conflict
from thidua.foundation.rights import when
from thidua.foundation.signing.keys import Key, facts
from thidua.foundation.signing.trust import SignerRefused
from thidua.organisation.models import Capacity, Person
from thidua.organisation.tests.factories import make_administrator, make_person, make_post, make_unit
from thidua.paper import actions as papers
from thidua.paper import signatures
from thidua.paper.documents import digest, marked
from thidua.paper.models import OfficialDocument, OrganSeal
from thidua.paper.overview import waiting
from thidua.paper.sealing import MM, SEAL, SIGNER, boxed
from thidua.paper.verdicts import Verdict, by_code, check_file
from thidua.signing import actions as signing
from thidua.signing import turns
from thidua.signing.actions import keep_hand
from thidua.signing.models import PdfSignature, RootKind, TrustedRoot, Way
from thidua.signing.tests.conftest import make_key
from thidua.signing.tests.factories import PASSPHRASE, make_authority
from thidua.signing.tests.inks import hand, seal, upload

pytestmark = pytest.mark.django_db
AT = UNTIL + timedelta(days=2)
HOLDER = "Văn phòng Giả định"


@pytest.fixture(scope="module")
def root() -> Key:
    return make_key("Gốc Giả định", authority=True)


@pytest.fixture(scope="module")
def organ_key(root) -> Key:
    return make_key(HOLDER, root)


@dataclass
class Office:
    """A text that waits to be issued in an office with a seal, its signer and its clerk."""

    desk: Desk
    signer: Person
    clerk: Person
    key: Key
    seal: OrganSeal

    def seen(self) -> str:
        draft = self.desk.fresh()
        return digest(boxed(marked(documents.paper_of(draft, queries.clauses_of(draft), AT.date()))))

    def issue(self, **other):
        given = {"seen": self.seen(), "key": self.key, "way": Way.FILE, "actor": self.signer.user, "at": AT} | other
        return actions.issue_signed(self.desk.fresh(), **given)

    def put_seal(self, document, key, **other):
        document = OfficialDocument.objects.get(pk=document.pk)
        given = {"place": SEAL, "way": Way.FILE, "actor": self.clerk.user, "at": AT} | other
        return signatures.sign(document, key=key, **given)


@pytest.fixture
def office(root) -> Office:
    desk = make_agreed()
    signer, unit = desk.scene.heads[0], desk.scene.units[0]
    Person.objects.filter(pk=signer.pk).update(full_name="Nguyễn Thị Ví Dụ")
    signer.refresh_from_db()
    clerk = make_person("Trần Văn Giả Định")
    make_post(clerk, unit, Capacity.CLERK, title="Văn thư")
    said = facts(root.certificate)
    der = root.certificate.public_bytes(Encoding.DER)
    fields = {
        "name": said.subject,
        "kind": RootKind.OTHER,
        "certificate": der,
        "fingerprint": said.fingerprint,
        "not_after": said.not_after,
    }
    TrustedRoot.objects.create(**fields, source="Làm cho thử nghiệm", added_by=signer.user, added_at=AT)
    stored = storage.store_bytes(ink.draw_ink(upload(seal())).content, name="dau.png", kind=kinds.PNG, at=AT)
    given = {"organ": desk.scene.cluster.name, "holder": HOLDER, "picture": stored, "kept_by": signer.user, "kept_at": AT}
    return Office(desk, signer, clerk, make_key("Nguyễn Thị Ví Dụ", root), OrganSeal.objects.create(**given))


def held(office):
    """The number is held for the text, which is not issued."""
    draft = office.desk.fresh()
    document = OfficialDocument.objects.get(register__isnull=False)
    return (draft.state, draft.document_id, document.is_held, document.sequence) == (DraftState.AGREED, document.pk, True, 1)


def test_signer_then_clerk_and_the_paper_is_issued(office, organ_key, tmp_path):
    keep_hand(office.signer, picture=upload(hand()), actor=office.signer.user, at=AT)
    document = office.issue()
    assert held(office)
    assert by_code(document.code) is None
    with pytest.raises(issuing.NumberHeld, match="đang giữ"):
        office.issue()
    with pytest.raises(issuing.NumberHeld):
        actions.abandon(office.desk.draft, reason="thử", actor=office.desk.head, at=AT)
    office.put_seal(document, organ_key)
    draft, document = office.desk.fresh(), OfficialDocument.objects.get()
    assert (draft.state, document.is_held, document.complete_at) == (DraftState.ISSUED, False, AT)
    assert document.file == document.signed_file.current
    assert by_code(document.code) == document
    places = {each.name: each for each in turns.places_of(document.signed_file)}
    signer, red = places[SIGNER], places[SEAL]
    assert (red.width / MM, red.height / MM) == (pytest.approx(36, abs=0.1), pytest.approx(36, abs=0.1))
    assert red.right == pytest.approx(signer.left + signer.width / 3, abs=0.1)
    assert signer.width <= 50 * MM + 0.1
    content = storage.read(document.file)
    assert (check_file(content, document).verdict, check_file(content).document) == (Verdict.OURS, document)
    (tmp_path / "van-ban.pdf").write_bytes(content)
    said = subprocess.run(["pdfsig", "-nocert", tmp_path / "van-ban.pdf"], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid.") == 3
    with pypdfium2.PdfDocument(content) as pdf:
        pdf.init_forms()
        words = pdf[0].get_textpage().get_text_range()
        picture = pdf[signer.page - 1].render(scale=2).to_pil().convert("RGB")
    assert document.number in words
    middle = (int(red.left + red.right), int(2 * 841.89 - (red.bottom + red.top)))
    assert picture.getpixel(middle) == pytest.approx((215, 20, 30), abs=8)
    events = list(Entry.objects.filter(event__regex=r"^(paper|drafting)\.").order_by("number").values_list("event", flat=True))
    assert events[-6:] == ["paper.issued", "drafting.number_held", "paper.signing_begun", "paper.signed", "paper.sealed", "drafting.issued"]
    with pytest.raises(signatures.NotHeld, match="đủ chữ ký"):
        office.put_seal(document, organ_key)


def test_without_a_picture_a_box_of_words_stands_there(office):
    document = office.issue()
    with pypdfium2.PdfDocument(storage.read(OfficialDocument.objects.get(pk=document.pk).file)) as pdf:
        place = turns.places_of(OfficialDocument.objects.get().signed_file)[0]
        pdf.init_forms()
        shown = pdf[place.page - 1].render(scale=1).to_pil().convert("L")
    box = (int(place.left) + 2, int(841.89 - place.top) + 2, int(place.right) - 2, int(841.89 - place.bottom) - 2)
    assert shown.crop(box).getextrema()[0] < 100


def test_a_bad_key_takes_no_number(office, root):
    other = make_key("Lê Văn Khác", root)
    with pytest.raises(SignerRefused, match="không phải đồng chí"):
        office.issue(key=other)
    with pytest.raises(SignerRefused, match="chưa được hệ thống tin cậy"):
        office.issue(key=make_key("Nguyễn Thị Ví Dụ"))
    with pytest.raises(Conflict):
        office.issue(seen="khác")
    assert not OfficialDocument.objects.exists()
    assert office.desk.fresh().document is None


def test_only_the_signer_issues_and_only_the_clerk_seals(office, organ_key):
    with pytest.raises(PermissionDenied, match="ký và ban hành"):
        office.issue(actor=office.desk.head)
    with pytest.raises(sealing.SignedOtherwise, match="ký số"):
        actions.issue(office.desk.draft, actor=office.desk.head, at=AT)
    office.clerk.posts.update(valid_to=AT.date() - timedelta(days=1))
    with pytest.raises(sealing.SignedOtherwise, match="chưa có văn thư nào khác người ký"):
        office.issue()
    office.clerk.posts.update(valid_to=None)
    assert not OfficialDocument.objects.exists()
    document = office.issue()
    with pytest.raises(PermissionDenied, match="văn thư"):
        office.put_seal(document, organ_key, actor=office.desk.head)
    make_post(office.signer, office.desk.scene.units[0], Capacity.CLERK, title="Văn thư kiêm")
    with pytest.raises(PermissionDenied, match="không tự đóng dấu"):
        office.put_seal(document, organ_key, actor=office.signer.user)
    with pytest.raises(SignerRefused, match="không phải cơ quan"):
        office.put_seal(document, office.key)
    assert held(office)


def test_nobody_seals_before_the_signer(office, organ_key, monkeypatch):
    document = actions.hold(office.desk.draft, seen=office.seen(), key=None, actor=office.signer.user, at=AT)
    with pytest.raises(signatures.NotHeld, match="sau chữ ký"):
        office.put_seal(document, organ_key)
    signatures.begin(document, actor=office.signer.user, at=AT)
    with pytest.raises(turns.TurnRefused, match="theo thứ tự"):
        office.put_seal(document, organ_key)
    assert held(office)


def test_a_failed_signature_leaves_the_number_held_and_goes_on_there(office, organ_key, monkeypatch):
    def fail(*_given, **_named):
        raise PaperNotMade("Chưa lập được bản PDF (thử).")

    with monkeypatch.context() as patch:
        patch.setattr(signatures, "signable", fail)
        with pytest.raises(PaperNotMade):
            office.issue()
    assert held(office)
    document = OfficialDocument.objects.get()
    next_one = papers.issue(document.register, type="TB", subject="khác", signer="", right=when(True, ""), actor=None, at=AT)
    assert (document.sequence, next_one.sequence) == (1, 2)
    signatures.sign(document, place=SIGNER, key=office.key, way=Way.FILE, actor=office.signer.user, at=AT)
    office.put_seal(document, organ_key)
    assert office.desk.fresh().state == DraftState.ISSUED


def test_a_number_that_is_withdrawn_is_signed_no_more_and_the_text_takes_another(office, organ_key):
    document = office.issue()
    papers.withdraw_number(document, reason="ký nhầm bản", actor=office.desk.scene.specialist.user, at=AT)
    with pytest.raises(signatures.NotHeld, match="đã hủy"):
        office.put_seal(document, organ_key)
    again = office.issue()
    assert (again.sequence, again.pk == document.pk) == (2, False)
    office.put_seal(again, organ_key)
    draft = office.desk.fresh()
    assert (draft.state, draft.document_id) == (DraftState.ISSUED, again.pk)
    assert PdfSignature.objects.filter(file=document.signed_file_id or 0).count() <= 1


def test_a_closed_organ_signs_on_paper_again(office):
    office.seal.withdrawn_at = AT
    office.seal.save()
    document = actions.issue(office.desk.draft, actor=office.desk.head, at=AT)
    assert (document.signed_by, document.is_held, document.signed_file) == ("hand", False, None)
    with pytest.raises(PermissionDenied, match="văn thư"):
        signatures.sign(document, place=SEAL, key=office.key, way=Way.FILE, actor=office.clerk.user, at=AT)


def p12(key):
    content = serialize_key_and_certificates(b"thu", key.private_key, key.certificate, None, BestAvailableEncryption(b"mat-khau"))
    return SimpleUploadedFile("khoa.p12", content)


def test_pages_from_reading_to_the_seal(office, organ_key, client):
    TrainingClock.objects.update_or_create(pk=1, defaults={"offset": AT - clock.real_now()})
    enter(client, office.signer.user, again=False)
    shown = client.get(office.desk.url("van-ban")).content.decode()
    seen = shown.split("ky-ban-hanh?da-xem=")[1][:64]
    address = office.desk.url("ky-ban-hanh")
    assert client.get(address, {"da-xem": seen}).url.startswith(reverse("account_reauthenticate"))
    enter(client, office.signer.user)
    assert client.get(address, {"da-xem": seen}).status_code == 200
    wrong = client.post(address, {"da-xem": seen, "way": "file", "file": p12(office.key), "password": "sai"})
    assert (wrong.status_code, OfficialDocument.objects.count()) == (422, 0)
    assert "Mật khẩu của tệp chứng thư không đúng" in wrong.content.decode()
    client.post(address, {"da-xem": seen, "way": "file", "file": p12(office.key), "password": "mat-khau"})
    document = OfficialDocument.objects.get()
    page = reverse("paper:sign", args=[document.pk])
    assert "Đang giữ số" in client.get(page).content.decode()
    assert client.get(reverse("paper:look", args=[document.pk])).status_code == 200
    client.force_login(office.desk.member)
    assert client.get(page).status_code == 404
    client.force_login(office.desk.scene.specialist.user)
    assert "Đang giữ số" in client.get(reverse("paper:register", args=[document.register_id])).content.decode()
    assert "Xem chữ ký" in client.get(reverse("paper:document", args=[document.pk])).content.decode()
    enter(client, office.clerk.user, again=False)
    assert client.get(page).url.startswith(reverse("account_reauthenticate"))
    late = {"way": "file", "file": p12(organ_key), "password": "mat-khau"}
    assert (client.post(page, late).url, PdfSignature.objects.filter(place=SEAL).count()) == (page, 0)
    enter(client, office.clerk.user)
    device = client.post(page, {"way": "token"}).content.decode()
    assert "thidua_sign.py" in device
    assert client.get(reverse("paper:token_state", args=[document.pk]), {"o": SEAL}).status_code == 200
    client.post(reverse("paper:release", args=[document.pk]))
    client.post(page, {"way": "file", "file": p12(organ_key), "password": "mat-khau"})
    assert Draft.objects.get(document=document).state == DraftState.ISSUED
    answer = client.get(page).content.decode()
    assert "Đủ chữ ký" in answer
    assert "văn thư Trần Văn Giả Định" in re.sub(r"<[^>]+>", "", answer)
    code = client.get(reverse("paper:check_code", args=[document.code])).content.decode()
    assert "Ký số" in code
    assert io.BytesIO(storage.read(OfficialDocument.objects.get().file)).read(5) == b"%PDF-"


def test_clerk_seals_with_the_organs_certificate_of_the_office(office, client):
    """Where an office has bought no certificate, its clerk keeps one of the installation's own authority, and the page says so."""
    TrainingClock.objects.update_or_create(pk=1, defaults={"offset": AT - clock.real_now()})
    administrator = make_administrator().user
    make_authority(administrator)
    organ = make_unit(HOLDER)
    make_post(office.clerk, organ, Capacity.CLERK, title="Văn thư")
    granted = signing.grant(office.clerk, organ=organ, actor=administrator, at=AT)
    document = office.issue()
    page = reverse("paper:sign", args=[document.pk])
    enter(client, office.clerk.user)
    assert "Chứng thư của cơ quan đã giao đồng chí giữ nhưng chưa tạo" in client.get(page).content.decode()
    early = client.post(page, {"way": "office", "sign_password": PASSPHRASE})
    assert (early.status_code, PdfSignature.objects.count()) == (422, 1)
    signing.make(granted, passphrase=PASSPHRASE, actor=office.clerk.user, at=AT)
    wrong = client.post(page, {"way": "office", "sign_password": "không phải mật khẩu ấy"})
    assert (wrong.status_code, PdfSignature.objects.count()) == (422, 1)
    client.post(page, {"way": "office", "sign_password": PASSPHRASE})
    sealed = PdfSignature.objects.get(place=SEAL)
    assert (sealed.subject, sealed.way, sealed.person) == (HOLDER, Way.OFFICE, office.clerk)
    assert Draft.objects.get(document=document).state == DraftState.ISSUED


def test_seal_withdrawn_in_the_moment_of_issuing_takes_no_number(office, monkeypatch):
    """Who signs, and with which seal, is asked again inside the transaction that takes the number."""
    asked = issuing.signers_of

    def then_changed(draft, on):
        found = asked(draft, on)
        OrganSeal.objects.update(withdrawn_at=AT)
        monkeypatch.setattr(issuing, "signers_of", asked)
        return found

    monkeypatch.setattr(issuing, "signers_of", then_changed)
    with pytest.raises(Conflict, match="vừa được đổi"):
        office.issue()
    assert not OfficialDocument.objects.exists()


def test_clerk_is_told_when_the_seal_is_due_and_finds_it_among_what_waits(office, organ_key, client):
    TrainingClock.objects.update_or_create(pk=1, defaults={"offset": AT - clock.real_now()})
    signer, clerk = office.signer.user, office.clerk.user
    assert (waiting(signer, AT), waiting(clerk, AT)) == ([], [])
    seen = office.seen()
    document = actions.hold(office.desk.fresh(), seen=seen, key=None, actor=signer, at=AT)
    page = reverse("paper:sign", args=[document.pk])
    assert ([each.url for each in waiting(signer, AT)], waiting(clerk, AT)) == ([page], [])
    signatures.sign(document, place=SIGNER, key=office.key, way=Way.FILE, actor=signer, at=AT)
    (due,) = waiting(clerk, AT)
    assert (due.url, document.number in due.title, waiting(signer, AT)) == (page, True, [])
    told = Notice.objects.get(event="paper.to_seal")
    assert (told.to, told.url, told.values["number"]) == (clerk, page, document.number)
    enter(client, clerk, again=False)
    assert page in client.get(reverse("home:work")).content.decode()
    assert "chờ đóng dấu" in client.get(reverse("notify:list")).content.decode()
    office.signer.posts.update(valid_to=AT.date() - timedelta(days=1))
    office.put_seal(document, organ_key)
    assert waiting(clerk, AT) == []
    complete = Notice.objects.get(event="paper.complete")
    enter(client, signer, again=False)  # who signed reads it, also when the post has ended meanwhile
    assert (complete.to, client.get(complete.url).status_code) == (signer, 200)
    follower = make_person("Lê Thị Kế Nhiệm")
    make_post(follower, office.desk.scene.units[0], Capacity.HEAD, title="Giám đốc mới")
    enter(client, follower.user, again=False)
    assert client.get(complete.url).status_code == 200  # and so does who heads the unit now


def test_seal_that_is_due_is_not_hidden_behind_ten_papers_that_wait_for_the_signer(office, django_assert_max_num_queries):
    document = OfficialDocument.objects.get(pk=office.issue().pk)
    for earlier in range(1, 12):
        kept = OfficialDocument.objects.get(pk=document.pk)
        kept.pk, kept.code, kept.sequence, kept.number = None, "", 100 + earlier, f"{100 + earlier}/QC-CTĐ"
        kept.signed_file, kept.registered_at = None, AT - timedelta(hours=earlier)
        kept.save()
    user = office.clerk.user
    with django_assert_max_num_queries(6):  # of which one for the papers, however many wait
        assert [each.url for each in waiting(user, AT)] == [reverse("paper:sign", args=[document.pk])]


def test_page_says_when_the_unit_has_no_clerk(office, client):
    TrainingClock.objects.update_or_create(pk=1, defaults={"offset": AT - clock.real_now()})
    document = office.issue()
    office.clerk.posts.update(valid_to=AT.date() - timedelta(days=1))
    enter(client, office.signer.user)
    assert "chưa ghi ai là văn thư" in client.get(reverse("paper:sign", args=[document.pk])).content.decode()
