"""Writes of people's certificates (chứng thư số): granted, made by the person, registered from outside, revoked."""

from datetime import datetime

from cryptography import x509
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.signing.keys import facts, require_usable
from thidua.foundation.ui.templatetags.td import vi_date
from thidua.organisation.models import Person, Unit
from thidua.organisation.queries import standing
from thidua.signing import closing, issuing, keys, lists, notices, permissions, queries
from thidua.signing.models import OfficeAuthority, SigningCertificate, Source
from thidua.signing.reasons import required
from thidua.signing.uploads import read_certificate

LONGEST_PASSPHRASE = 200


class NoAuthority(Refused):
    """The office has no authority that is open."""


class GrantRefused(Refused):
    """The person has no account that is open, is not the organ's clerk, or has a certificate that is not about to end."""


class MakingRefused(Refused):
    """The certificate is made already, was revoked before it was made, or is an organ's of which the person is no clerk."""


class PassphraseRefused(Refused):
    """The passphrase is too easy to guess, or is the account's password."""


class AlreadyRevoked(Refused):
    """The certificate is revoked already."""


class RegistrationRefused(Refused):
    """The certificate is another person's, is registered, was revoked here, or is no person's."""


@transaction.atomic
def grant(person: Person, *, organ: Unit | None = None, actor: User, at: datetime) -> SigningCertificate:
    """Let a person make a certificate of the office's authority (cấp chứng thư nội bộ); what he has and ends soon is followed by it.

    With `organ` it is that office's (chứng thư của cơ quan), by which the person, its clerk (văn thư), seals papers.

    Raises:
        PermissionDenied: actor is not the administrator.
        NoAuthority: none is open.
        GrantRefused: the person cannot sign in, is not the organ's clerk that day, has one to be made, or one that is valid for longer
            than sixty days.
    """
    person = Person.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=person.pk)
    permissions.require(permissions.can_administer(actor, at.date()))
    authority = queries.open_authority()
    if authority is None:
        raise NoAuthority(_("Chưa mở cơ quan chứng thực nội bộ. Hãy mở trước, rồi cấp chứng thư."))
    if person.user is None or not person.user.is_active:
        reason = _(
            "%(person)s chưa có tài khoản hoặc tài khoản đang khóa, nên chưa tự tạo được chứng thư. Hãy lập hoặc mở tài khoản trước."
        )
        raise GrantRefused(reason % {"person": person})
    if organ is not None and organ.pk not in standing(person.user, at.date()).clerk_unit_ids:
        raise GrantRefused(_no_clerk(person, organ.name))
    now = clock.real_now()
    named = organ.name if organ else ""
    _follow(queries.granted_to(person, organ), person, now)
    granted = SigningCertificate.objects.create(
        person=person, organ=organ, organ_name=named, source=Source.OFFICE, authority=authority, granted_by=actor, granted_at=now
    )
    notices.granted(granted, actor=actor, at=at)
    audit.record("signing.granted", granted, actor=actor, at=at, changes={"organ": [None, named]} if named else None)
    return granted


def _no_clerk(person: Person, organ: str) -> str:
    reason = _("%(person)s không phải văn thư của %(organ)s nên không giữ chứng thư của cơ quan này. Hãy ghi chức vụ văn thư trước.")
    return reason % {"person": person, "organ": organ}


def _follow(held: SigningCertificate | None, person: Person, now: datetime) -> None:
    if held is None:
        return
    state = queries.state(held, now)
    words = {"person": person, "organ": held.organ_name, "day": vi_date(held.not_after) if held.not_after else ""}
    if state == "granted":
        reason = _("%(person)s đã được cấp chứng thư nội bộ và chưa tạo. Hãy nhắc người này tạo ở trang Chữ ký số của tôi.")
        raise GrantRefused(reason % words)
    if state == "valid" and held.organ_name:
        reason = _("%(person)s đang giữ chứng thư của %(organ)s còn hạn đến %(day)s. Nếu quên mật khẩu ký, hãy thu hồi trước rồi cấp lại.")
        raise GrantRefused(reason % words)
    if state == "valid":
        reason = _(
            "%(person)s đang có chứng thư nội bộ còn hạn đến %(day)s. Nếu người này quên mật khẩu ký, hãy thu hồi trước rồi cấp lại."
        )
        raise GrantRefused(reason % words)
    held.replaced_at = now
    held.save(update_fields=["replaced_at"])


def make(certificate: SigningCertificate, *, passphrase: str, actor: User, at: datetime) -> SigningCertificate:
    """Make the key and the certificate that were granted to oneself (tạo chứng thư), closed with an own passphrase.

    Valid to the end of the next year: a certificate never ends within an emulation year between its covenant and its closing, and all
    are renewed in December. The former one's key is destroyed.

    Raises:
        PermissionDenied: it was granted to another person.
        MakingRefused: it is made, or revoked, already, or is an organ's whose clerk this person is no more.
        PassphraseRefused: the passphrase is too easy to guess, or is the account's password.
        KeyLost: the authority's key cannot be opened.
    """
    certificate = _granted(certificate.pk, actor)
    if certificate.organ_id and certificate.organ_id not in standing(actor, at.date()).clerk_unit_ids:
        raise MakingRefused(_no_clerk(certificate.person, certificate.organ_name))
    _require_good(passphrase, actor)
    now = clock.real_now()
    made = _issued(certificate, now, at)
    secret = closing.close_with(passphrase, made.secret)  # takes a tenth of a second: before the transaction
    with transaction.atomic():
        SigningCertificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
        certificate = _granted(certificate.pk, actor)
        said = facts(made.certificate)
        certificate.certificate, certificate.closed_key, certificate.made_at = made.der, secret, now
        _write_facts(certificate, made.certificate)
        certificate.save()
        # An organ that was renamed keeps the key of its former name: the seals that bear it are sealed with it.
        same = {
            "person": certificate.person,
            "organ": certificate.organ,
            "organ_name": certificate.organ_name,
            "source": Source.OFFICE,
        }
        former = SigningCertificate.objects.filter(**same).exclude(pk=certificate.pk)
        former.update(closed_key=b"")
        changes = {"serial": [None, said.serial], "fingerprint": [None, said.fingerprint]}
        audit.record("signing.made", certificate, actor=actor, at=at, changes=changes)
    return certificate


def _granted(pk: int, actor: User) -> SigningCertificate:
    """Return the certificate when this person may make it now."""
    certificate = SigningCertificate.objects.select_related("person__user", "authority").get(pk=pk)
    permissions.require(permissions.can_make(actor, certificate))
    if certificate.revoked_at or certificate.authority is None:
        raise MakingRefused(_("Lần cấp chứng thư này đã bị thu hồi. Hãy nhờ người quản trị cấp lại."))
    if certificate.made_at:
        raise MakingRefused(_("Chứng thư này đã tạo rồi. Nếu quên mật khẩu ký, hãy nhờ người quản trị thu hồi và cấp lại."))
    return certificate


def _require_good(passphrase: str, user: User) -> None:
    if len(passphrase) > LONGEST_PASSPHRASE:
        raise PassphraseRefused(_("Mật khẩu ký dài quá: nhiều nhất 200 ký tự."))
    if user.check_password(passphrase):
        raise PassphraseRefused(_("Mật khẩu ký phải khác mật khẩu đăng nhập: ai biết mật khẩu đăng nhập cũng không ký thay được."))
    try:
        validate_password(passphrase, user)
    except ValidationError as error:
        raise PassphraseRefused(_rule(error.error_list[0].code or "")) from error


def _rule(code: str) -> str:
    return {
        "password_too_short": _("Mật khẩu ký ngắn quá: cần ít nhất 10 ký tự."),
        "password_too_common": _("Mật khẩu ký này nhiều người dùng nên dễ đoán. Hãy chọn mật khẩu khác."),
        "password_entirely_numeric": _("Mật khẩu ký chỉ gồm chữ số. Hãy thêm chữ cái."),
    }.get(code, _("Mật khẩu ký giống tên đăng nhập hoặc họ tên quá. Hãy chọn mật khẩu khác."))


def _issued(certificate: SigningCertificate, now: datetime, at: datetime) -> issuing.Made:
    authority, person = certificate.authority, certificate.person
    if authority is None:
        raise ValueError(f"certificate {certificate.pk} is of no authority of the office")
    posts = standing(person.user, at.date()).posts if person.user else ()
    return issuing.certificate(
        lists.opened(authority),
        certificate.organ_name or person.full_name,
        certificate.organ_name or (posts[0].unit.name if posts else ""),
        f"CB-{person.pk}",
        addresses=lists.addresses(authority),
        at=now,
        until=queries.end_of_next_year(now),
    )


def _write_facts(certificate: SigningCertificate, content: x509.Certificate) -> None:
    said = facts(content)
    certificate.subject, certificate.issuer = said.subject[:300], said.issuer[:300]
    certificate.serial, certificate.fingerprint = said.serial, said.fingerprint
    certificate.not_before, certificate.not_after = said.not_before, said.not_after


@transaction.atomic
def register(person: Person, *, content: bytes, actor: User, at: datetime) -> SigningCertificate:
    """Register a certificate from outside as one by which this person signs (đăng ký chứng thư bên ngoài); its key stays outside.

    Raises:
        PermissionDenied: actor is neither the person nor the administrator.
        CertificateUnreadable: the file is not one certificate.
        KeyRefused: it cannot sign documents now: too weak, not valid, made for something else.
        RegistrationRefused: it is an authority's, our own, registered, was revoked here, or (by the person himself) names another.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    right = permissions.can_administer(actor, at.date())
    permissions.require(permissions.can_register(actor, person, at.date()))
    now = clock.real_now()
    loaded = read_certificate(content)
    require_usable(loaded, at=now)
    _require_registrable(loaded, person, by_administrator=bool(right))
    row = SigningCertificate(person=person, source=Source.OUTSIDE, granted_by=actor, granted_at=now, made_at=now)
    row.certificate = loaded.public_bytes(issuing.DER)
    _write_facts(row, loaded)
    row.save()
    changes = {"serial": [None, row.serial], "fingerprint": [None, row.fingerprint], "issuer": [None, row.issuer]}
    audit.record("signing.registered", row, actor=actor, at=at, changes=changes)
    return row


def _require_registrable(loaded: x509.Certificate, person: Person, *, by_administrator: bool) -> None:
    said = facts(loaded)
    if issuing.is_authority(loaded):
        raise RegistrationRefused(_("Đây là chứng thư của một nơi cấp, không phải của một người. Hãy gửi chứng thư của chính đồng chí."))
    rows = list(SigningCertificate.objects.filter(fingerprint=said.fingerprint).select_related("person"))
    if any(each.source == Source.OFFICE for each in rows):
        raise RegistrationRefused(_("Đây là chứng thư nội bộ của hệ thống này; không cần đăng ký."))
    live = next((each for each in rows if each.revoked_at is None), None)
    if live is not None:
        raise RegistrationRefused(_("Chứng thư này đã đăng ký cho %(person)s.") % {"person": live.person})
    if by_administrator:
        return
    if rows:
        raise RegistrationRefused(_("Chứng thư này đã bị thu hồi ở đây. Nếu nhầm, hãy nhờ người quản trị đăng ký lại."))
    if not keys.is_named(person, said.subject):
        words = {"subject": said.subject, "person": person}
        reason = _(
            "Chứng thư này cấp cho %(subject)s, không trùng tên đồng chí %(person)s. Nếu đúng là của mình, hãy nhờ người quản trị đăng ký."
        )
        raise RegistrationRefused(reason % words)


@transaction.atomic
def revoke(certificate: SigningCertificate, *, reason: str, actor: User, at: datetime) -> SigningCertificate:
    """Revoke a certificate (thu hồi) from now on: its key is destroyed and the office's list says so; earlier signatures stay as they are.

    Of one from outside this installation only stops taking it; to revoke it everywhere is its issuer's.

    Raises:
        PermissionDenied: actor is neither the person nor the administrator.
        ReasonMissing: no reason is given.
        AlreadyRevoked: it is revoked.
    """
    certificate = SigningCertificate.objects.select_for_update(no_key=True, of=("self",)).select_related("person").get(pk=certificate.pk)
    permissions.require(permissions.can_revoke(actor, certificate, at.date()))
    reason = required(reason)
    if certificate.revoked_at:
        raise AlreadyRevoked(_("Chứng thư này đã bị thu hồi ngày %(day)s.") % {"day": vi_date(certificate.revoked_at)})
    now = clock.real_now()
    certificate.revoked_at, certificate.revoked_reason, certificate.closed_key = now, reason, b""
    certificate.save(update_fields=["revoked_at", "revoked_reason", "closed_key"])
    if certificate.authority_id and certificate.serial:
        lists.publish_or_keep(OfficeAuthority.objects.get(pk=certificate.authority_id), now)
    notices.revoked(certificate, actor=actor, at=at)
    audit.record("signing.revoked", certificate, actor=actor, at=at, reason=reason)
    return certificate
