# vi: data
"""The notice of what the chair concluded, where the cluster keeps its seal here: number, signer, clerk, and only then it is issued."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from thidua.cluster.sealing import SignedOtherwise
from thidua.conference import actions, queries
from thidua.conference.documents.bundle import all_parts
from thidua.conference.models import NumberedKind
from thidua.conference.tests.factories import START, make_closed
from thidua.foundation import clock
from thidua.foundation.accounts.tests.entering import enter
from thidua.foundation.clock.models import TrainingClock
from thidua.foundation.files import ink, kinds, storage
from thidua.foundation.signing.keys import Key, facts
from thidua.organisation.models import Capacity, Person
from thidua.organisation.tests.factories import make_person, make_post
from thidua.paper import signatures
from thidua.paper.models import OfficialDocument, OrganSeal
from thidua.paper.sealing import SEAL, SIGNER
from thidua.signing.models import PdfSignature, RootKind, TrustedRoot, Way
from thidua.signing.tests.conftest import make_key
from thidua.signing.tests.inks import seal, upload

pytestmark = pytest.mark.django_db
AT = START + timedelta(minutes=200)
HOLDER = "Văn phòng Giả định"


@pytest.fixture(scope="module")
def root() -> Key:
    return make_key("Gốc Giả định", authority=True)


@pytest.fixture
def hall(root):
    """A conference that has closed, in a cluster whose seal is kept."""
    hall = make_closed()
    signer = hall.scene.heads[0]
    Person.objects.filter(pk=signer.pk).update(full_name="Nguyễn Thị Ví Dụ")
    signer.refresh_from_db()
    said = facts(root.certificate)
    TrustedRoot.objects.create(
        name=said.subject,
        kind=RootKind.OTHER,
        certificate=root.certificate.public_bytes(Encoding.DER),
        fingerprint=said.fingerprint,
        not_after=said.not_after,
        source="Làm cho thử nghiệm",
        added_by=signer.user,
        added_at=AT,
    )
    stored = storage.store_bytes(ink.draw_ink(upload(seal())).content, name="dau.png", kind=kinds.PNG, at=AT)
    given = {"organ": hall.scene.cluster.name, "holder": HOLDER, "picture": stored, "kept_by": signer.user, "kept_at": AT}
    OrganSeal.objects.create(**given)
    TrainingClock.objects.update_or_create(pk=1, defaults={"offset": AT - clock.real_now()})
    return hall


@pytest.fixture
def clerk(hall):
    person = make_person("Trần Văn Giả Định")
    make_post(person, hall.scene.units[0], Capacity.CLERK, title="Văn thư")
    return person


def place(hall):
    year = hall.conference.cluster_year
    return [year.year, year.cluster.code, hall.conference.pk]


def notice(hall):
    return next(each for each in all_parts(hall.fresh()) if each.name == "Thông báo kết luận").make()


def test_number_is_held_until_signer_and_clerk_have_signed(hall, clerk, root, client):
    page = reverse("conference:conclusion_paper", args=place(hall))
    enter(client, hall.scene.heads[0].user)
    shown = client.get(page).content.decode()
    assert "Lấy số, sang trang ký" in shown
    seen = shown.split('name="da-xem" value="')[1][:64]
    answer = client.post(reverse("conference:issue_conclusion", args=place(hall)), {"da-xem": seen})
    document = queries.numbered(hall.fresh())[NumberedKind.CONCLUSION]
    signing = reverse("paper:sign", args=[document.pk])
    assert (answer.url, document.is_held, document.signer) == (signing, True, "Nguyễn Thị Ví Dụ")
    assert signing in client.get(page).content.decode()
    enter(client, hall.scene.officers[1].user)
    assert "chưa đủ chữ ký nên chưa ban hành" in client.get(page).content.decode()
    enter(client, hall.scene.heads[0].user)
    assert document.number not in notice(hall).number  # in a bundle it has no number before it is issued
    key = make_key("Nguyễn Thị Ví Dụ", root)
    signatures.sign(document, place=SIGNER, key=key, way=Way.FILE, actor=hall.scene.heads[0].user, at=AT)
    document.refresh_from_db()
    assert document.is_held
    signatures.sign(document, place=SEAL, key=make_key(HOLDER, root), way=Way.FILE, actor=clerk.user, at=AT)
    document.refresh_from_db()
    assert (document.is_held, PdfSignature.objects.count()) == (False, 2)
    assert notice(hall).files["pdf"] == storage.read(OfficialDocument.objects.get(pk=document.pk).file)
    assert signing not in client.get(page).content.decode()


def test_only_who_signs_takes_the_number(hall, clerk, client):
    officer = hall.scene.officers[0].user
    with pytest.raises(PermissionDenied, match="Nguyễn Thị Ví Dụ ký và ban hành"):
        actions.issue_conclusion(hall.conference, actor=officer, at=AT)
    enter(client, officer)
    shown = client.get(reverse("conference:conclusion_paper", args=place(hall)))
    assert (shown.status_code, "Lấy số" in shown.content.decode(), OfficialDocument.objects.count()) == (200, False, 0)
    assert "Nguyễn Thị Ví Dụ ký và ban hành" in shown.content.decode()
    hall.scene.heads[0].posts.update(valid_to=AT.date() - timedelta(days=1))
    shown = client.get(reverse("conference:conclusion_paper", args=place(hall)))
    assert (shown.status_code, "Lấy số" in shown.content.decode()) == (200, False)
    assert "Chưa có người đứng đầu đơn vị cụm trưởng" in shown.content.decode()


def test_no_number_is_held_while_nobody_could_seal(hall, client):
    signer = hall.scene.heads[0]
    make_post(signer, hall.scene.units[0], Capacity.CLERK, title="Văn thư kiêm")
    with pytest.raises(SignedOtherwise, match="chưa có văn thư nào khác người ký"):
        actions.issue_conclusion(hall.conference, actor=signer.user, at=AT)
    enter(client, signer.user)
    shown = client.get(reverse("conference:conclusion_paper", args=place(hall))).content.decode()
    assert "chưa có văn thư nào khác người ký" in shown
    assert not OfficialDocument.objects.exists()


def test_notice_that_changed_since_it_was_read_takes_no_number(hall, clerk, client):
    enter(client, hall.scene.heads[0].user)
    client.post(reverse("conference:issue_conclusion", args=place(hall)), {"da-xem": "0" * 64})
    assert not OfficialDocument.objects.exists()
