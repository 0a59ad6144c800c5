"""Organs' seals: kept by the standing agency, red, at their true size; one in use for each organ."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from thidua.foundation.audit.models import Entry
from thidua.foundation.files.storage import FileRefused
from thidua.foundation.signing.places import Place
from thidua.organisation.tests.factories import make_auditor, make_council, make_officer
from thidua.paper import queries, seals
from thidua.paper.models import OrganSeal
from thidua.paper.sealing import MM, SIGNER, places_of
from thidua.paper.tests.factories import AT, make_register
from thidua.signing.tests.inks import hand, seal, upload

pytestmark = pytest.mark.django_db
ORGAN = "Cụm Thi đua Giả định"


@pytest.fixture
def specialist():
    return make_officer(make_council().standing_agency).user


def keep(actor, **other):
    given = {"organ": ORGAN, "holder": " Văn phòng  Giả định ", "width_mm": 36, "picture": upload(seal())} | other
    return seals.keep_seal(**given, actor=actor, at=AT)


def test_a_next_seal_takes_the_place_of_the_one_before_and_one_is_taken_out_of_use(specialist):
    first, second = keep(specialist), keep(specialist, width_mm=38)
    assert (queries.seal_of(ORGAN), second.holder) == (second, "Văn phòng Giả định")
    assert OrganSeal.objects.get(pk=first.pk).withdrawn_at == AT
    seals.withdraw_seal(second, actor=specialist, at=AT)
    with pytest.raises(seals.SealStands, match="đã ngừng dùng"):
        seals.withdraw_seal(second, actor=specialist, at=AT)
    assert queries.seal_of(ORGAN) is None
    events = list(Entry.objects.filter(event__startswith="paper.seal").order_by("number").values_list("event", flat=True))
    assert events == ["paper.seal_kept", "paper.seal_kept", "paper.seal_withdrawn"]


def test_who_is_not_the_specialist_and_what_is_no_red_seal_are_refused(specialist):
    with pytest.raises(PermissionDenied):
        keep(make_auditor().user)
    with pytest.raises(FileRefused, match="không phải dấu đỏ"):
        keep(specialist, picture=upload(hand()))
    with pytest.raises(seals.SizeRefused, match="15 đến 60"):
        keep(specialist, width_mm=90)
    assert not OrganSeal.objects.exists()


def test_pages_of_seals(specialist, client):
    make_register(organ=ORGAN)
    client.force_login(specialist)
    assert "Chưa nơi nào gửi con dấu" in client.get(reverse("paper:seals")).content.decode()
    sent = {"organ": ORGAN, "holder": "Văn phòng Giả định", "width_mm": "36"}
    for wrong in ({"picture": upload(hand())}, {"picture": upload(seal()), "width_mm": "90"}, {}):
        assert client.post(reverse("paper:seal_new"), sent | wrong).status_code == 422
    assert client.post(reverse("paper:seal_new"), sent | {"picture": upload(seal())}).status_code == 302
    kept = queries.seal_of(ORGAN)
    picture = reverse("paper:seal_picture", args=[kept.pk])
    assert picture in client.get(reverse("paper:seals")).content.decode()
    shown = client.get(picture)
    assert (shown["Content-Type"], shown.getvalue()[:4]) == ("image/png", b"\x89PNG")
    client.post(reverse("paper:seal_withdraw", args=[kept.pk]))
    assert queries.seal_of(ORGAN) is None
    client.force_login(make_auditor().user)
    assert client.get(picture).status_code == 403


def test_a_seal_never_leaves_the_page(specialist):
    red = upload(seal()).read()
    _signer, place = places_of([Place(SIGNER, "x", 1, 20, 20, 120, 60)], b"", red, 60, signer="a", organ="b")
    assert (place.left >= 5 * MM - 0.01, place.bottom >= 5 * MM - 0.01) == (True, True)
    assert place.width / MM == pytest.approx(60, abs=0.1)
