"""The keys and the trust of this installation, as whoever signs or checks asks for them. Certificates count in real time."""

from datetime import datetime, timedelta

from cryptography import x509
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.audit import chain as audit
from thidua.foundation.signing.keys import CertificateFacts, Key, KeyRefused, Why
from thidua.foundation.signing.trust import Distrust, SignerRefused, Trust
from thidua.foundation.ui.templatetags.td import vi_date, vi_time
from thidua.organisation.models import Person
from thidua.organisation.queries import standing
from thidua.signing import closing, issuing, lists, queries
from thidua.signing.models import OfficeAuthority, SealKey, SigningCertificate, Source

# So many wrong passphrases within so long a time, then nobody tries until it is over.
MOST_TRIES, TRIES_WITHIN = 5, timedelta(minutes=15)


class OfAnother(SignerRefused):
    """The certificate is another person's."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Distrust.UNKNOWN)


# --- the seal ----------------------------------------------------------------------------------------------------------------------


def seal_key() -> Key:
    """Return the installation's own key with its certificate; it is made when it is first needed, once.

    Raises:
        KeyLost: it was closed with a SECRET_KEY that is not known any more; the administrator makes a new seal.
    """
    held = queries.seal_in_use() or _first_seal()
    certificate = x509.load_der_x509_certificate(bytes(held.certificate))
    return Key(certificate, issuing.load_key(closing.open_closed(held.closed_key)))


def _first_seal() -> SealKey:
    try:
        with transaction.atomic():
            made = make_seal(clock.real_now())
            audit.record("signing.seal_made", made, actor=None, at=clock.now())
            return made
    except IntegrityError:  # somebody else needed it in the same moment
        return SealKey.objects.get(retired_at=None)


def make_seal(now: datetime) -> SealKey:
    """Make the seal that is in use from now on; that of before is retired already."""
    made = issuing.seal(lists.site(), at=now)
    return SealKey.objects.create(certificate=made.der, closed_key=closing.close(made.secret), made_at=now)


# --- a person's key ----------------------------------------------------------------------------------------------------------------


def open_office_key(certificate: SigningCertificate, passphrase: str) -> Key:
    """Return the key of an office's certificate for one signature. To be called outside a transaction, so that wrong tries stay counted.

    Raises:
        KeyRefused: the certificate is not made, revoked, not valid now, replaced, or its person's account is closed; the passphrase is
            wrong, or was wrong too often.
        KeyLost: the key was closed with a SECRET_KEY that is not known any more.
    """
    now = clock.real_now()
    _require_open(certificate, now)
    tries = _count_try(certificate, now)
    try:
        secret = closing.open_with(passphrase, certificate.closed_key)
    except closing.WrongPassphrase as refusal:
        if tries == MOST_TRIES:
            _record_lock(certificate)
        raise KeyRefused(str(refusal), Why.PASSWORD) from None
    SigningCertificate.objects.filter(pk=certificate.pk).update(tries=0)
    loaded = x509.load_der_x509_certificate(bytes(certificate.certificate))
    root = certificate.authority and x509.load_der_x509_certificate(bytes(certificate.authority.certificate))
    return Key(loaded, issuing.load_key(secret), (root,) if root else ())


def _require_open(certificate: SigningCertificate, now: datetime) -> None:
    user = certificate.person.user
    if certificate.source != Source.OFFICE:
        raise KeyRefused(_("Hệ thống không giữ khóa của chứng thư bên ngoài. Hãy ký bằng tệp .p12 hoặc thiết bị ký."), Why.NO_KEY)
    if certificate.revoked_at:
        day = vi_date(certificate.revoked_at)
        raise KeyRefused(_("Chứng thư nội bộ này đã bị thu hồi ngày %(day)s. Hãy nhờ người quản trị cấp lại.") % {"day": day}, Why.USE)
    if user is None or not user.is_active:
        reason = _("Tài khoản của %(person)s đang khóa nên chứng thư nội bộ không dùng được.") % {"person": certificate.person}
        raise KeyRefused(reason, Why.USE)
    if is_former_clerk(certificate):
        words = {"person": certificate.person, "organ": certificate.organ_name}
        raise KeyRefused(_("%(person)s không còn là văn thư của %(organ)s nên không dùng được chứng thư của cơ quan.") % words, Why.USE)
    if certificate.not_before is None or certificate.not_after is None:
        raise KeyRefused(_("Chứng thư nội bộ đã được cấp nhưng chưa tạo. Hãy tạo ở trang Chữ ký số của tôi trước khi ký."), Why.NO_KEY)
    if now < certificate.not_before:
        raise KeyRefused(_("Chứng thư nội bộ có hiệu lực từ %(day)s.") % {"day": vi_date(certificate.not_before)}, Why.NOT_YET)
    if now > certificate.not_after:
        day = vi_date(certificate.not_after)
        raise KeyRefused(_("Chứng thư nội bộ đã hết hạn ngày %(day)s. Hãy nhờ người quản trị cấp lại.") % {"day": day}, Why.EXPIRED)
    if not certificate.closed_key:
        raise KeyRefused(_("Đồng chí đã tạo chứng thư mới thay chứng thư này. Hãy ký bằng chứng thư mới."), Why.NO_KEY)


def is_former_clerk(certificate: SigningCertificate) -> bool:
    """Return whether it is an organ's, and its person is not, or is no more, the clerk (văn thư) of that organ today."""
    user = certificate.person.user
    return bool(certificate.organ_id) and (user is None or certificate.organ_id not in standing(user, clock.today()).clerk_unit_ids)


@transaction.atomic
def _count_try(certificate: SigningCertificate, now: datetime) -> int:
    """Count a try before it is made, so that many at once are counted too; return which it is.

    Raises:
        KeyRefused: there were too many.
    """
    held = SigningCertificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
    if held.tries_from is None or now >= held.tries_from + TRIES_WITHIN:
        held.tries, held.tries_from = 0, now
    if held.tries >= MOST_TRIES:
        words = {"until": vi_time(held.tries_from + TRIES_WITHIN)}
        reason = _("Mật khẩu ký đã gõ sai 5 lần. Hãy đợi đến %(until)s rồi thử lại; nếu đã quên, hãy nhờ người quản trị cấp lại.")
        raise KeyRefused(reason % words, Why.PASSWORD)
    held.tries += 1
    held.save(update_fields=["tries", "tries_from"])
    return held.tries


@transaction.atomic
def _record_lock(certificate: SigningCertificate) -> None:
    audit.record("signing.passphrase_locked", certificate, actor=None, at=clock.now())


# --- trust -------------------------------------------------------------------------------------------------------------------------


def trust() -> Trust:
    """Return whom this installation believes: its own authorities, open or closed, the roots that the administrator added, its seals."""
    now = clock.real_now()
    authorities = list(OfficeAuthority.objects.order_by("pk"))
    held = [*(each.certificate for each in authorities), *(each.certificate for each in queries.trusted_roots()), *_seals()]
    crls = tuple(filter(None, (lists.current(each, now) for each in authorities)))
    return Trust(roots=tuple(x509.load_der_x509_certificate(bytes(each)) for each in held), crls=crls)


def _seals() -> list[bytes]:
    return [bytes(each) for each in SealKey.objects.order_by("pk").values_list("certificate", flat=True)]


def require_of_person(person: Person, certificate: CertificateFacts) -> None:
    """Go on only when this certificate is this person's: registered here as that, or of the same name and registered for nobody.

    Raises:
        SignerRefused: it is another person's, or it was revoked here.
    """
    rows = list(SigningCertificate.objects.filter(fingerprint=certificate.fingerprint).select_related("person"))
    live = next((each for each in rows if each.revoked_at is None), None)
    if live is not None and live.organ_id:
        message = _("Chứng thư này là của cơ quan %(organ)s, chỉ dùng để đóng dấu. Hãy ký bằng chứng thư của chính mình.")
        raise OfAnother(message % {"organ": live.organ_name})
    if live is not None and live.person_id == person.pk:
        return
    if live is None and rows:
        day = vi_date(max(each.revoked_at for each in rows if each.revoked_at))
        raise SignerRefused(_("Chứng thư này đã bị thu hồi ngày %(day)s. Hãy dùng chứng thư khác.") % {"day": day}, Distrust.REVOKED)
    if live is not None:
        words = {"owner": live.person, "person": person}
        raise OfAnother(_("Chứng thư này đăng ký cho một người khác (%(owner)s), không phải đồng chí %(person)s.") % words)
    if not is_named(person, certificate.subject):
        names = {"subject": certificate.subject, "person": person}
        raise OfAnother(_("Chứng thư này cấp cho %(subject)s, không phải đồng chí %(person)s. Hãy ký bằng chứng thư của mình.") % names)


def require_of_organ(organ: str, certificate: CertificateFacts) -> None:
    """Go on only when this certificate is this organ's (cơ quan): its common name, not only the organisation of a person's certificate.

    One of the office's authority is the organ's that stands in its row: a long name does not fit into a common name.

    Raises:
        SignerRefused: it is another's, or it is registered here as a person's, or was revoked here.
    """
    rows = list(SigningCertificate.objects.filter(fingerprint=certificate.fingerprint))
    live = next((each for each in rows if each.revoked_at is None), None)
    if live is not None and queries.is_same_organ(live.organ_name, organ):
        return
    if live is not None or not queries.is_same_organ(certificate.subject, organ):
        names = {"subject": certificate.subject, "organ": organ}
        message = _("Chứng thư này cấp cho %(subject)s, không phải cơ quan %(organ)s. Hãy đóng dấu bằng chứng thư của cơ quan.")
        raise OfAnother(message % names)
    if rows:
        day = vi_date(max(each.revoked_at for each in rows if each.revoked_at))
        raise SignerRefused(_("Chứng thư này đã bị thu hồi ngày %(day)s. Hãy dùng chứng thư khác.") % {"day": day}, Distrust.REVOKED)


def is_named(person: Person, subject: str) -> bool:
    """Return whether a certificate's common name is this person's name, however it is capitalised and accented."""
    return queries.is_same_name(subject, person.full_name)
