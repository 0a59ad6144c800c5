"""Pages of certificates and roots: who sees what, what is said next, and that no secret waits anywhere."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from thidua.foundation import clock
from thidua.foundation.accounts.tests.entering import enter
from thidua.foundation.clock.models import TrainingClock
from thidua.organisation.models import Person
from thidua.organisation.tests.factories import PASSWORD, make_administrator, make_auditor, make_head, make_person, make_unit
from thidua.signing import actions, closing, keys
from thidua.signing.models import OfficeAuthority, SealKey, SigningCertificate, TrustedRoot
from thidua.signing.tests.factories import AT, PASSPHRASE, make_authority, make_certificate, make_granted, outside, outside_root, pem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(monkeypatch):
    monkeypatch.setitem(closing.COST, "n", 2**4)
    TrainingClock.objects.update_or_create(pk=1, defaults={"offset": AT - clock.real_now()})


@pytest.fixture
def administrator():
    return make_administrator().user


@pytest.fixture
def head():
    return make_head(make_unit("Đơn vị Giả định Ký"), name="Nguyễn Thị Ví Dụ")


def url(name, *arguments):
    return reverse(f"signing:{name}", args=arguments)


def text(answer):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_own_page_says_what_to_do_next_at_every_state(client, administrator, head):
    enter(client, head.user)
    mine = url("mine")
    assert "chưa mở việc cấp chứng thư nội bộ" in text(client.get(mine))
    make_authority(administrator)
    assert "hãy nhờ người quản trị hệ thống cấp" in text(client.get(mine))
    granted = make_granted(head, actor=administrator)
    assert url("make", granted.pk) in client.get(mine).content.decode()
    sent = {"sign_password": PASSPHRASE, "sign_password_again": PASSPHRASE}
    assert client.post(url("make", granted.pk), sent).url == mine
    page = text(client.get(mine))
    assert "gõ mật khẩu ký" in page
    assert "Nguyễn Thị Ví Dụ" in page
    with time_machine.travel(datetime.now(UTC) + timedelta(days=4)), pytest.MonkeyPatch.context() as patch:
        patch.setattr("thidua.signing.queries.NEXT_ONE", timedelta(days=900))
        assert "Hãy nhờ người quản trị cấp mới" in text(enter(client, head.user).get(mine))
    assert client.post(url("revoke", granted.pk), {"reason": "quên mật khẩu ký"}).url == mine
    assert "quên mật khẩu ký" in text(client.get(mine))
    assert Person.objects.get(user=administrator).user.notices.filter(event="signing.revoked_by_owner").exists()


def test_account_of_nobody_is_told_so(client):
    person = make_person()
    user, person.user = person.user, None
    person.save()
    assert "chưa gắn với cán bộ nào" in text(enter(client, user).get(url("mine")))
    assert client.get(url("register")).status_code == 404


def test_passphrase_is_asked_of_who_confirmed_and_waits_nowhere(client, administrator, head):
    make_authority(administrator)
    granted = make_granted(head, actor=administrator)
    enter(client, head.user, again=False)
    address = url("make", granted.pk)
    assert client.get(address).url.startswith(reverse("account_reauthenticate"))
    answer = client.post(address, {"sign_password": PASSPHRASE, "sign_password_again": PASSPHRASE})
    assert answer.url == address
    assert PASSPHRASE not in str(dict(client.session))
    assert "nhập lại" in str([str(each) for each in client.get(url("mine")).context["messages"]])
    granted.refresh_from_db()
    assert granted.made_at is None
    enter(client, head.user)
    different = client.post(address, {"sign_password": PASSPHRASE, "sign_password_again": "khác hẳn đi"})
    assert (different.status_code, PASSPHRASE in different.content.decode()) == (422, False)
    assert "chưa giống nhau" in text(different)
    assert "khác mật khẩu đăng nhập" in text(client.post(address, {"sign_password": PASSWORD, "sign_password_again": PASSWORD}))
    client.logout()
    client.cookies.clear()
    assert enter(client, make_person().user).get(address).status_code == 404


def test_administrator_opens_grants_revokes_closes_and_auditor_reads(client, administrator, head):
    enter(client, administrator)
    assert "Mở cơ quan chứng thực nội bộ" in text(client.get(url("certificates")))
    assert client.post(url("authority_open"), {"name": ""}).status_code == 422
    assert client.post(url("authority_open"), {"name": "Chứng thực nội bộ Giả định"}).url == url("certificates")
    again = client.post(url("authority_open"), {"name": "Cơ quan thứ hai"})
    assert (again.status_code, "đang mở" in text(again)) == (422, True)
    client.logout()
    client.force_login(administrator)  # a refusal after the confirmation is sent again to the act, not to the confirmation
    asked = client.post(url("authority_open"), {"name": "Cơ quan thứ hai"}).url
    assert f'action="{url("authority_open")}"' in client.post(asked, {"password": PASSWORD}).content.decode()
    granted = client.post(url("grant"), {"person": head.pk})
    row = SigningCertificate.objects.get()
    assert granted.url == url("certificate", row.pk)
    assert "chưa tạo" in text(client.get(granted.url))
    assert "chưa tạo" in text(client.post(url("grant"), {"person": head.pk}))
    actions.make(row, passphrase=PASSPHRASE, actor=head.user, at=AT)
    head.user.is_active = False
    head.user.save(update_fields=["is_active"])
    assert "Tài khoản của người này đang khóa" in text(client.get(granted.url))
    keys.seal_key()
    page = text(enter(client, make_auditor().user).get(url("certificates")))
    assert "Số 1, công bố" in page
    assert client.get(granted.url).status_code == 200
    client.logout()
    enter(client, make_auditor().user, again=False)
    closed = ("grant", "register_for", "authority_open", "authority_close", "seal_renew", "root_add")
    assert {client.get(url(name)).status_code for name in closed} == {403}
    enter(client, administrator)
    assert client.post(url("revoke", row.pk), {"reason": ""}).status_code == 422
    assert client.post(url("revoke", row.pk), {"reason": "thôi việc"}).url == url("certificate", row.pk)
    assert "thôi việc" in text(client.get(granted.url))
    assert client.post(url("seal_renew"), {"reason": "đổi máy chủ"}).url == url("certificates")
    assert SealKey.objects.count() == 2
    assert client.post(url("authority_close"), {"reason": "thử"}).url == url("certificates")
    assert OfficeAuthority.objects.get().closed_at
    assert client.get(url("authority_close")).status_code == 404


def test_stranger_sees_nothing_of_others(client, administrator, head):
    make_authority(administrator)
    row = make_certificate(head, actor=administrator)
    enter(client, make_head(make_unit()).user)
    closed = [url("certificates"), url("certificate", row.pk), url("roots"), url("revoke", row.pk)]
    assert [client.get(address).status_code for address in closed] == [403, 403, 403, 404]
    assert row.serial not in client.get(url("mine")).content.decode()


def test_list_of_certificates_costs_as_much_for_many_as_for_one(client, administrator, django_assert_max_num_queries):
    make_authority(administrator)
    for _each in range(3):
        make_certificate(actor=administrator)
    enter(client, administrator).get(url("certificates"))
    with django_assert_max_num_queries(25):
        client.get(url("certificates"))


def test_root_is_added_read_and_withdrawn_with_its_fingerprint_in_groups(client, administrator):
    enter(client, administrator)
    assert "không kèm sẵn gốc nào" in text(client.get(url("roots")))
    root = outside_root()
    sent = {"kind": "state", "source": "tải ngày 01/02/2023", "content": SimpleUploadedFile("goc.crt", pem(root))}
    answer = client.post(url("root_add"), sent)
    row = TrustedRoot.objects.get()
    assert answer.url == url("trusted_root", row.pk)
    shown = text(client.get(answer.url))
    assert " ".join(row.fingerprint.upper()[at : at + 4] for at in range(0, 64, 4)) in shown
    assert "Nơi cấp Giả định" in text(client.get(url("roots")))
    broken = client.post(url("root_add"), sent | {"content": SimpleUploadedFile("goc.crt", b"khong phai")})
    assert (broken.status_code, "không đọc được" in text(broken)) == (422, True)
    assert client.post(url("root_withdraw", row.pk), {"reason": "lộ khóa"}).url == url("roots")
    assert "Đã thôi tin cậy" in text(client.get(answer.url))


def test_certificate_from_outside_is_registered_by_oneself_and_for_another(client, administrator, head):
    enter(client, head.user)
    sent = {"content": SimpleUploadedFile("toi.crt", pem(outside(head.full_name)))}
    assert client.post(url("register"), sent).url == url("mine")
    assert "Nơi cấp Giả định" in text(client.get(url("mine")))
    other = outside("N. T. Vi Du")
    refused = client.post(url("register"), {"content": SimpleUploadedFile("khac.crt", pem(other))})
    assert (refused.status_code, "không trùng tên" in text(refused)) == (422, True)
    enter(client, administrator)
    sent = {"person": head.pk, "content": SimpleUploadedFile("khac.crt", pem(other))}
    answer = client.post(url("register_for"), sent)
    assert SigningCertificate.objects.filter(person=head, source="outside").count() == 2
    assert "N. T. Vi Du" in text(client.get(answer.url))
