# vi: data
"""A certificate of the office for an organ: kept by its clerk, used for the organ and by nobody for himself."""

from datetime import timedelta

import pytest
from cryptography.x509.oid import NameOID
from django.urls import reverse

from thidua.foundation import clock
from thidua.foundation.accounts.tests.entering import enter
from thidua.foundation.audit.models import Entry
from thidua.foundation.notify.models import Notice
from thidua.foundation.signing.keys import KeyRefused, facts
from thidua.foundation.signing.trust import SignerRefused
from thidua.organisation.models import Capacity
from thidua.organisation.tests.factories import make_administrator, make_officer, make_person, make_post, make_unit
from thidua.signing import actions, closing, issuing, keys, queries, ways
from thidua.signing.actions.certificates import GrantRefused, MakingRefused
from thidua.signing.models import SigningCertificate
from thidua.signing.tests.factories import AT, PASSPHRASE, loaded, make_authority, make_certificate, outside

pytestmark = pytest.mark.django_db
LONG = "Ủy ban Giả định về Việc Đặt Tên Thật Dài của Quận Ví Dụ, Thành phố Ví Dụ"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setitem(closing.COST, "n", 2**4)


@pytest.fixture
def administrator():
    user = make_administrator().user
    make_authority(user)
    return user


def make_clerk(unit, name="Trần Văn Giả Định"):
    person = make_person(name)
    make_post(person, unit, Capacity.CLERK, title="Văn thư")
    return person


def made_for(unit, clerk, administrator):
    granted = actions.grant(clerk, organ=unit, actor=administrator, at=AT)
    return actions.make(granted, passphrase=PASSPHRASE, actor=clerk.user, at=AT)


def test_it_names_the_organ_and_opens_for_its_clerk(administrator):
    unit = make_unit("Văn phòng Giả định")
    clerk = make_clerk(unit)
    own, organs = make_certificate(clerk, actor=administrator), made_for(unit, clerk, administrator)
    named = {each.oid: each.value for each in loaded(organs).subject}
    assert (named[NameOID.COMMON_NAME], named[NameOID.ORGANIZATION_NAME]) == ("Văn phòng Giả định", "Văn phòng Giả định")
    now = clock.real_now()
    assert queries.office_certificate(clerk, now) == own
    assert queries.office_certificate(clerk, now, "VĂN PHÒNG  GIẢ ĐỊNH") == organs
    assert queries.office_certificate(clerk, now, "Văn phòng Khác") is None
    assert queries.office_certificate(clerk, now, "Văn phòng Giả đình") is None  # accents tell two organs apart
    key = keys.open_office_key(organs, PASSPHRASE)
    assert facts(key.certificate).subject == "Văn phòng Giả định"
    own.refresh_from_db()
    assert own.closed_key  # the organ's takes nothing from the own
    assert Notice.objects.filter(event="signing.granted_for_organ", to=clerk.user).count() == 1
    assert Entry.objects.filter(event="signing.granted", changes__organ=[None, "Văn phòng Giả định"]).count() == 1


def test_it_signs_for_the_organ_only(administrator, client):
    unit = make_unit("Văn phòng Giả định")
    clerk = make_clerk(unit, "Văn phòng Giả định")  # of the organ's own name: the name alone decides nothing
    own, organs = make_certificate(clerk, actor=administrator), made_for(unit, clerk, administrator)
    keys.require_of_organ("Văn phòng Giả định", facts(loaded(organs)))
    keys.require_of_person(clerk, facts(loaded(own)))
    with pytest.raises(SignerRefused, match="chỉ dùng để đóng dấu"):
        keys.require_of_person(clerk, facts(loaded(organs)))
    with pytest.raises(SignerRefused, match="không phải cơ quan"):
        keys.require_of_organ("Văn phòng Giả định", facts(loaded(own)))
    with pytest.raises(SignerRefused, match="không phải cơ quan Văn phòng Khác"):
        keys.require_of_organ("Văn phòng Khác", facts(loaded(organs)))
    assert ways.ways_of(clerk, organ="Văn phòng Giả định").office == organs
    clerk.posts.filter(unit=unit).update(valid_to=AT.date() - timedelta(days=1))
    with pytest.raises(KeyRefused, match="không còn là văn thư"):
        keys.open_office_key(organs, PASSPHRASE)
    assert ways.ways_of(clerk, organ="Văn phòng Giả định").office is None
    assert ways.ways_of(clerk).office == own
    enter(client, administrator)
    assert "không còn là văn thư" in client.get(reverse("signing:certificate", args=[organs.pk])).content.decode()
    actions.revoke(organs, reason="đổi văn thư (giả định)", actor=administrator, at=AT)
    assert Notice.objects.get(event="signing.organs_revoked").values["organ"] == "Văn phòng Giả định"
    with pytest.raises(SignerRefused, match="đã bị thu hồi"):
        keys.require_of_organ("Văn phòng Giả định", facts(loaded(organs)))


def test_name_longer_than_a_certificate_takes_is_still_the_organs(administrator):
    unit = make_unit(LONG)
    organs = made_for(unit, make_clerk(unit), administrator)
    said = facts(loaded(organs))
    assert said.subject != LONG
    assert loaded(organs).subject.get_attributes_for_oid(issuing.NAME_IN_FULL)[0].value == LONG
    keys.require_of_organ(LONG, said)
    with pytest.raises(SignerRefused):
        keys.require_of_organ(LONG, facts(outside(said.subject).certificate))


def test_only_a_clerk_of_that_organ_gets_it_and_each_once(administrator):
    unit, other = make_unit("Văn phòng Giả định"), make_unit("Văn phòng Khác")
    clerk = make_clerk(unit)
    with pytest.raises(GrantRefused, match="không phải văn thư của Văn phòng Khác"):
        actions.grant(clerk, organ=other, actor=administrator, at=AT)
    with pytest.raises(GrantRefused, match="không phải văn thư"):
        actions.grant(make_officer(unit), organ=unit, actor=administrator, at=AT)
    assert not SigningCertificate.objects.exists()
    actions.grant(clerk, organ=unit, actor=administrator, at=AT)
    with pytest.raises(GrantRefused, match="chưa tạo"):
        actions.grant(clerk, organ=unit, actor=administrator, at=AT)
    actions.grant(clerk, actor=administrator, at=AT)
    second = make_clerk(unit, "Lê Thị Ví Dụ")
    made_for(unit, second, administrator)
    assert SigningCertificate.objects.filter(organ=unit).count() == 2


def test_who_is_clerk_no_more_makes_none_and_an_ended_one_is_not_to_be_made(administrator):
    unit = make_unit("Văn phòng Giả định")
    clerk, second = make_clerk(unit), make_clerk(unit, "Lê Thị Ví Dụ")
    granted = actions.grant(clerk, organ=unit, actor=administrator, at=AT)
    assert queries.to_make(clerk, unit.name) == granted
    clerk.posts.update(valid_to=AT.date() - timedelta(days=1))
    with pytest.raises(MakingRefused, match="không phải văn thư"):
        actions.make(granted, passphrase=PASSPHRASE, actor=clerk.user, at=AT)
    ended = made_for(unit, second, administrator)
    SigningCertificate.objects.filter(pk=ended.pk).update(not_after=clock.real_now() - timedelta(days=1))
    assert queries.to_make(second, unit.name) is None


def test_an_organ_renamed_keeps_one_certificate_for_each_clerk(administrator):
    unit = make_unit("Văn phòng Giả định")
    clerk = make_clerk(unit)
    first = made_for(unit, clerk, administrator)
    SigningCertificate.objects.filter(pk=first.pk).update(not_after=clock.real_now() + timedelta(days=20))
    unit.name = "Văn phòng Giả định Mới"
    unit.save()
    second = actions.grant(clerk, organ=unit, actor=administrator, at=AT)
    first.refresh_from_db()
    assert (second.organ_name, first.organ_name, first.replaced_at is not None) == ("Văn phòng Giả định Mới", "Văn phòng Giả định", True)
    actions.make(second, passphrase=PASSPHRASE, actor=clerk.user, at=AT)
    assert keys.open_office_key(queries.office_certificate(clerk, clock.real_now(), "Văn phòng Giả định"), PASSPHRASE)  # of the former name


def test_organs_certificate_from_outside_bears_its_very_name():
    keys.require_of_organ("Ủy ban Giả Định", facts(outside("ỦY BAN GIẢ ĐỊNH").certificate))
    with pytest.raises(SignerRefused, match="không phải cơ quan Ủy ban Giả Định"):
        keys.require_of_organ("Ủy ban Giả Định", facts(outside("Ủy ban Gia Đình").certificate))  # another organ


def test_pages_grant_make_and_show_it(administrator, client):
    unit = make_unit("Văn phòng Giả định")
    clerk = make_clerk(unit)
    enter(client, administrator)
    given = {"person": clerk.pk, "organ": make_unit("Văn phòng Khác").pk}
    refused = client.post(reverse("signing:grant"), given)
    assert (refused.status_code, SigningCertificate.objects.count()) == (422, 0)
    assert "không phải văn thư của Văn phòng Khác" in refused.content.decode()
    client.post(reverse("signing:grant"), given | {"organ": unit.pk})
    granted = SigningCertificate.objects.get()
    assert "Văn phòng Giả định" in client.get(reverse("signing:certificates")).content.decode()
    assert "Văn thư giữ" in client.get(reverse("signing:certificate", args=[granted.pk])).content.decode()
    enter(client, clerk.user)
    assert "Tạo chứng thư của Văn phòng Giả định" in client.get(reverse("signing:mine")).content.decode()
    typed = {"sign_password": PASSPHRASE, "sign_password_again": PASSPHRASE}
    client.post(reverse("signing:make", args=[granted.pk]), typed)
    shown = client.get(reverse("signing:mine")).content.decode()
    assert "để đóng dấu" in shown
    assert "Đồng chí chưa được cấp" not in shown
