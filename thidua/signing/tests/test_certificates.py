"""Certificates of the office: opened, granted, made, used, revoked; and every refusal on the way."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography import x509
from cryptography.x509.oid import NameOID
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from thidua.foundation.audit.models import Entry
from thidua.foundation.notify.models import Notice
from thidua.foundation.signing.keys import KeyRefused, facts
from thidua.foundation.signing.trust import SignerRefused
from thidua.organisation.tests.factories import PASSWORD, make_administrator, make_head, make_person, make_unit
from thidua.signing import actions, closing, issuing, jobs, keys, lists, queries
from thidua.signing.actions import authority as authorities
from thidua.signing.actions import certificates
from thidua.signing.models import OfficeAuthority, SealKey, SigningCertificate
from thidua.signing.reasons import ReasonMissing
from thidua.signing.tests.factories import AT, PASSPHRASE, loaded, make_authority, make_certificate, make_granted, outside, pem
from thidua.signing.uploads import CertificateUnreadable

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def quick():
    """Stretch passphrases less: what is asked here does not depend on it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(closing.COST, "n", 2**4)
        yield


@pytest.fixture(autouse=True)
def _quick(quick):
    """Every test here is quick."""


@pytest.fixture
def administrator():
    return make_administrator().user


@pytest.fixture
def authority(administrator):
    return make_authority(administrator)


# --- the authority -----------------------------------------------------------------------------------------------------------------


def test_root_is_an_authority_for_ten_years_with_an_empty_first_list(authority):
    root = loaded(authority)
    assert facts(root).subject == "Chứng thực nội bộ Giả định"
    assert root.not_valid_after_utc.year - root.not_valid_before_utc.year == 10
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value == x509.BasicConstraints(ca=True, path_length=0)
    root.verify_directly_issued_by(root)
    published = x509.load_der_x509_crl(bytes(authority.newest_list or OfficeAuthority.objects.get().newest_list))
    assert (len(published), published.is_signature_valid(root.public_key())) == (0, True)


def test_authority_is_opened_once_and_by_the_administrator(administrator, authority):
    with pytest.raises(authorities.AuthorityRefused, match="“Chứng thực nội bộ Giả định” đang mở"):
        make_authority(administrator)
    with pytest.raises(PermissionDenied, match="quản trị hệ thống"):
        make_authority(make_person().user)
    with pytest.raises(authorities.AuthorityRefused, match="ghi tên"):
        make_authority(administrator, name="  ")


def test_closing_revokes_what_stands_tells_the_people_and_lets_another_open(administrator, authority):
    made, waiting = make_certificate(actor=administrator), make_granted(actor=administrator)
    with pytest.raises(ReasonMissing):
        actions.close_authority(authority, reason=" ", actor=administrator, at=AT)
    assert actions.close_authority(authority, reason="lộ máy chủ (giả định)", actor=administrator, at=AT) == 2
    made.refresh_from_db()
    waiting.refresh_from_db()
    assert (made.revoked_reason, bytes(made.closed_key), bool(waiting.revoked_at)) == ("lộ máy chủ (giả định)", b"", True)
    assert Notice.objects.filter(event="signing.revoked").count() == 2
    authority.refresh_from_db()
    assert [each.serial_number for each in x509.load_der_x509_crl(bytes(authority.newest_list))] == [int(made.serial, 16)]
    with pytest.raises(authorities.AuthorityRefused, match="đã đóng"):
        actions.close_authority(authority, reason="lần nữa", actor=administrator, at=AT)
    second = make_authority(administrator, name="Chứng thực nội bộ Hai")
    assert {facts(each).subject for each in keys.trust().roots} == {"Chứng thực nội bộ Giả định", "Chứng thực nội bộ Hai"}
    assert queries.newest_authority() == second


# --- granting and making -----------------------------------------------------------------------------------------------------------


def test_made_certificate_names_person_unit_and_that_it_is_internal(administrator, authority):
    head = make_head(make_unit("Đơn vị Giả định Ký"))
    row = make_certificate(head, actor=administrator)
    certificate, root = loaded(row), loaded(authority)
    certificate.verify_directly_issued_by(root)
    named = {each.oid: each.value for each in certificate.subject}
    assert named == {
        NameOID.COUNTRY_NAME: "VN",
        NameOID.ORGANIZATION_NAME: "Đơn vị Giả định Ký",
        NameOID.ORGANIZATIONAL_UNIT_NAME: "Chứng thư nội bộ",
        NameOID.SERIAL_NUMBER: f"CB-{head.pk}",
        NameOID.COMMON_NAME: head.full_name,
    }
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name[0].value == f"http://127.0.0.1:8000/chung-thu/{authority.pk}/thu-hoi.crl"
    assert (row.not_after.astimezone(AT.tzinfo).month, row.not_after.astimezone(AT.tzinfo).day) == (12, 31)
    assert (row.serial, row.fingerprint) == (facts(certificate).serial, facts(certificate).fingerprint)


def test_name_longer_than_a_certificate_takes_stands_in_full_beside(administrator, authority):
    long_name = "Nguyễn " + "Thị Ví Dụ " * 11
    row = make_certificate(make_head(make_unit("Đ" * 150), name=long_name.strip()), actor=administrator)
    subject = loaded(row).subject
    common = subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert (common[-1], len(common.encode()) <= 64, long_name.startswith(common[:-1])) == ("…", True, True)
    assert subject.get_attributes_for_oid(issuing.NAME_IN_FULL)[0].value == long_name.strip()


def test_grant_refuses_who_cannot_make_it_and_who_has_one(administrator, authority):
    person = make_person()
    with pytest.raises(PermissionDenied):
        actions.grant(person, actor=person.user, at=AT)
    with pytest.raises(certificates.GrantRefused, match="chưa có tài khoản"):
        actions.grant(make_person(account=False), actor=administrator, at=AT)
    granted = actions.grant(person, actor=administrator, at=AT)
    assert Notice.objects.get(to=person.user).event == "signing.granted"
    with pytest.raises(certificates.GrantRefused, match="chưa tạo"):
        actions.grant(person, actor=administrator, at=AT)
    actions.make(granted, passphrase=PASSPHRASE, actor=person.user, at=AT)
    with pytest.raises(certificates.GrantRefused, match="còn hạn đến 31/12/"):
        actions.grant(person, actor=administrator, at=AT)
    person.user.is_active = False
    person.user.save(update_fields=["is_active"])
    with pytest.raises(certificates.GrantRefused, match="đang khóa"):
        actions.grant(person, actor=administrator, at=AT)


def test_grant_without_an_authority_says_to_open_one(administrator):
    with pytest.raises(certificates.NoAuthority, match="Hãy mở trước"):
        make_granted(actor=administrator)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("ngắn", "10 ký tự"),
        ("", "10 ký tự"),
        ("1234567890123", "nhiều người dùng|chữ số"),
        (PASSWORD, "khác mật khẩu đăng nhập"),
        ("a1" * 101, "200"),
    ],
)
def test_passphrase_is_long_own_and_no_password(administrator, authority, typed, words):
    granted = make_granted(actor=administrator)
    with pytest.raises(certificates.PassphraseRefused, match=words):
        actions.make(granted, passphrase=typed, actor=granted.person.user, at=AT)
    granted.refresh_from_db()
    assert (bytes(granted.certificate), bytes(granted.closed_key)) == (b"", b"")


def test_certificate_is_made_once_and_by_its_person(administrator, authority):
    granted = make_granted(actor=administrator)
    with pytest.raises(PermissionDenied, match="chỉ người đó"):
        actions.make(granted, passphrase=PASSPHRASE, actor=administrator, at=AT)
    actions.make(granted, passphrase=PASSPHRASE, actor=granted.person.user, at=AT)
    with pytest.raises(certificates.MakingRefused, match="đã tạo rồi"):
        actions.make(granted, passphrase=PASSPHRASE, actor=granted.person.user, at=AT)
    again = make_granted(actor=administrator)
    actions.revoke(again, reason="cấp nhầm", actor=administrator, at=AT)
    with pytest.raises(certificates.MakingRefused, match="đã bị thu hồi"):
        actions.make(again, passphrase=PASSPHRASE, actor=again.person.user, at=AT)


def test_log_knows_the_certificate_and_neither_key_nor_passphrase(administrator, authority):
    row = make_certificate(actor=administrator)
    told = str([entry.changes for entry in Entry.objects.all()])
    assert row.fingerprint in told
    assert PASSPHRASE not in told


# --- using the key -----------------------------------------------------------------------------------------------------------------


def test_key_opens_with_the_passphrase_however_its_marks_are_typed(administrator, authority):
    row = make_certificate(actor=administrator)
    decomposed = "m\u00e2\u0323t kh\u00e2\u0309u ky\u0301 gia\u0309 \u0111i\u0323nh"
    key = keys.open_office_key(SigningCertificate.objects.get(pk=row.pk), decomposed)
    assert key.certificate == loaded(row)
    assert key.private_key.public_key() == key.certificate.public_key()
    assert key.chain == (loaded(authority),)
    assert "private" not in repr(key)


def test_wrong_passphrase_five_times_waits_a_quarter_of_an_hour(administrator, authority):
    row = make_certificate(actor=administrator)
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        for _each in range(5):
            with pytest.raises(KeyRefused, match="chưa đúng"):
                keys.open_office_key(row, "một mật khẩu khác")
        with pytest.raises(KeyRefused, match="gõ sai 5 lần"):
            keys.open_office_key(row, PASSPHRASE)
        assert Entry.objects.filter(event="signing.passphrase_locked").count() == 1
        clock.shift(timedelta(minutes=15))
        assert keys.open_office_key(row, PASSPHRASE).certificate == loaded(row)
    row.refresh_from_db()
    assert row.tries == 0


def test_key_stays_shut_for_each_reason_of_its_own(administrator, authority):
    row = make_certificate(actor=administrator)
    with pytest.raises(KeyRefused, match="chưa tạo"):
        keys.open_office_key(make_granted(actor=administrator), PASSPHRASE)
    with time_machine.travel(row.not_after + timedelta(seconds=1)), pytest.raises(KeyRefused, match="đã hết hạn ngày 31/12/"):
        keys.open_office_key(row, PASSPHRASE)
    with time_machine.travel(row.not_before - timedelta(days=1)), pytest.raises(KeyRefused, match="có hiệu lực từ"):
        keys.open_office_key(row, PASSPHRASE)
    registered = actions.register(row.person, content=pem(outside(row.person.full_name)), actor=row.person.user, at=AT)
    with pytest.raises(KeyRefused, match="không giữ khóa"):
        keys.open_office_key(registered, PASSPHRASE)
    row.person.user.is_active = False
    with pytest.raises(KeyRefused, match="đang khóa"):
        keys.open_office_key(row, PASSPHRASE)
    row.person.user.is_active = True
    actions.revoke(row, reason="mất", actor=administrator, at=AT)
    with pytest.raises(KeyRefused, match="đã bị thu hồi"):
        keys.open_office_key(SigningCertificate.objects.get(pk=row.pk), PASSPHRASE)


def test_next_one_is_granted_sixty_days_before_the_end_and_takes_over_when_made(administrator, authority):
    row = make_certificate(actor=administrator)
    person = row.person
    with time_machine.travel(row.not_after - timedelta(days=40)):
        following = actions.grant(person, actor=administrator, at=AT)
        row.refresh_from_db()
        assert keys.open_office_key(row, PASSPHRASE).certificate == loaded(row)
        assert queries.office_certificate(person, datetime.now(UTC)) == row
        actions.make(following, passphrase=PASSPHRASE, actor=person.user, at=AT)
        row.refresh_from_db()
        assert queries.office_certificate(person, datetime.now(UTC)) == following
        with pytest.raises(KeyRefused, match="chứng thư mới"):
            keys.open_office_key(row, PASSPHRASE)
        assert not row.revoked_at


# --- revoking ----------------------------------------------------------------------------------------------------------------------


def test_revoked_by_the_administrator_or_the_person_destroys_the_key_and_is_told(administrator, authority):
    row = make_certificate(actor=administrator)
    with pytest.raises(PermissionDenied, match="Chỉ chính người có chứng thư"):
        actions.revoke(row, reason="x", actor=make_person().user, at=AT)
    with pytest.raises(ReasonMissing):
        actions.revoke(row, reason="", actor=administrator, at=AT)
    actions.revoke(row, reason="quên mật khẩu ký", actor=row.person.user, at=AT)
    assert Notice.objects.get(event="signing.revoked_by_owner").to == administrator
    with pytest.raises(certificates.AlreadyRevoked):
        actions.revoke(row, reason="lần nữa", actor=administrator, at=AT)
    again = make_certificate(row.person, actor=administrator)
    actions.revoke(again, reason="chuyển công tác", actor=administrator, at=AT)
    assert Notice.objects.get(event="signing.revoked").to == row.person.user
    assert [bytes(each.closed_key) for each in SigningCertificate.objects.all()] == [b"", b""]
    published = x509.load_der_x509_crl(bytes(OfficeAuthority.objects.get().newest_list))
    assert {each.serial_number for each in published} == {int(row.serial, 16), int(again.serial, 16)}
    assert published.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 3


def test_person_is_reminded_once_thirty_days_before_the_end_and_after_it(administrator, authority):
    row = make_certificate(actor=administrator)
    for moment, count in ((timedelta(days=-31), 0), (timedelta(days=-29), 1), (timedelta(days=-28), 0), (timedelta(days=1), 1)):
        with time_machine.travel(row.not_after + moment):
            assert jobs.remind() == count
    assert [each.event for each in Notice.objects.filter(to=row.person.user).order_by("pk")][1:] == ["signing.ending", "signing.ended"]


# --- the seal, the secret key, trust -----------------------------------------------------------------------------------------------


def test_seal_is_made_once_names_the_installation_and_is_renewed(administrator):
    first = keys.seal_key()
    assert keys.seal_key().certificate == first.certificate
    assert facts(first.certificate).organisation == "http://127.0.0.1:8000"
    assert facts(first.certificate).subject == "Con dấu của hệ thống Thi đua"
    actions.renew_seal(reason="đổi máy chủ", actor=administrator, at=AT)
    assert keys.seal_key().certificate != first.certificate
    assert first.certificate in keys.trust().roots
    assert (SealKey.objects.filter(retired_at=None).count(), SealKey.objects.count()) == (1, 2)
    with pytest.raises(PermissionDenied):
        actions.renew_seal(reason="x", actor=make_person().user, at=AT)


def test_keys_are_closed_anew_with_a_new_secret_key_and_lost_without(settings, administrator, authority, capsys):
    row, seal = make_certificate(actor=administrator), keys.seal_key()
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "mot-khoa-moi-" * 4, [former]
    assert keys.seal_key().certificate == seal.certificate
    call_command("close_secrets_anew")
    assert "3 khóa ký" in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    row.refresh_from_db()
    assert keys.open_office_key(row, PASSPHRASE).certificate == loaded(row)
    settings.SECRET_KEY = "mot-khoa-khac-" * 4
    with pytest.raises(closing.KeyLost):
        keys.seal_key()
    actions.close_authority(authority, reason="mất khóa", actor=administrator, at=AT)
    assert make_authority(administrator, name="Chứng thực nội bộ Hai").lists == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        authority.refresh_from_db()
        assert lists.current(authority, datetime.now(UTC)) == bytes(authority.newest_list)


def test_own_list_in_trust_is_never_older_than_a_day(administrator, authority):
    first = keys.trust().crls
    assert keys.trust().crls == first
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        (later,) = keys.trust().crls
        published = x509.load_der_x509_crl(later)
        assert published.last_update_utc <= datetime.now(UTC) < published.next_update_utc
        assert published.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 2
        assert jobs.publish_lists() == 1


# --- whose a certificate is --------------------------------------------------------------------------------------------------------


def test_certificate_of_another_is_refused_by_name_and_by_registration(administrator, authority):
    person = make_person("Nguyễn Thị  Ví Dụ Đào")
    keys.require_of_person(person, facts(outside("NGUYEN THI VI DU DAO").certificate))
    with pytest.raises(SignerRefused, match="cấp cho Trần Văn Giả, không phải đồng chí Nguyễn"):
        keys.require_of_person(person, facts(outside("Trần Văn Giả").certificate))
    namesake = make_head(make_unit(), name=person.full_name)
    office = make_certificate(namesake, actor=administrator)
    keys.require_of_person(namesake, facts(loaded(office)))
    with pytest.raises(SignerRefused, match="một người khác"):
        keys.require_of_person(person, facts(loaded(office)))
    actions.revoke(office, reason="mất", actor=administrator, at=AT)
    with pytest.raises(SignerRefused, match="đã bị thu hồi"):
        keys.require_of_person(namesake, facts(loaded(office)))


def test_registering_from_outside_takes_the_own_name_or_the_administrator(administrator, authority):
    person = make_head(make_unit(), name="Phạm Thị Mẫu")
    own, other = outside("Pham Thi Mau"), outside("P. T. Mau")
    row = actions.register(person, content=pem(own), actor=person.user, at=AT)
    assert (row.subject, row.issuer, row.source) == ("Pham Thi Mau", "Nơi cấp Giả định", "outside")
    for content, actor, words in (
        (pem(own), person.user, "đã đăng ký cho Phạm Thị Mẫu"),
        (pem(other), person.user, "không trùng tên"),
        (bytes(authority.certificate), person.user, "không dùng để ký|của một nơi cấp"),
        (bytes(make_certificate(person, actor=administrator).certificate), person.user, "không cần đăng ký"),
    ):
        with pytest.raises((certificates.RegistrationRefused, KeyRefused), match=words):
            actions.register(person, content=content, actor=actor, at=AT)
    with pytest.raises(PermissionDenied):
        actions.register(person, content=pem(other), actor=make_person().user, at=AT)
    assert actions.register(person, content=pem(other), actor=administrator, at=AT).person == person
    keys.require_of_person(person, facts(other.certificate))
    actions.revoke(row, reason="mất thiết bị", actor=administrator, at=AT)
    with pytest.raises(certificates.RegistrationRefused, match="đã bị thu hồi ở đây"):
        actions.register(person, content=pem(own), actor=person.user, at=AT)
    ended = outside(person.full_name, at=datetime.now(UTC) - timedelta(days=20), days=10)
    with pytest.raises(KeyRefused, match="hết hạn"):
        actions.register(person, content=pem(ended), actor=person.user, at=AT)


@pytest.mark.parametrize(
    "content", [b"", b" \n", b"%PDF-1.7", b"x" * 70_000, b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_file_that_is_no_certificate_is_told_apart(content):
    person = make_person()
    with pytest.raises(CertificateUnreadable):
        actions.register(person, content=content, actor=person.user, at=AT)


def test_file_with_a_private_key_or_several_certificates_is_not_taken():
    person = make_person()
    made = outside(person.full_name)
    key = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    with pytest.raises(CertificateUnreadable, match="khóa bí mật"):
        actions.register(person, content=pem(made) + key, actor=person.user, at=AT)
    with pytest.raises(CertificateUnreadable, match="nhiều chứng thư"):
        actions.register(person, content=pem(made) * 2, actor=person.user, at=AT)
