"""Who keeps the office's authority, people's certificates and trusted roots, and who may do what with one certificate."""

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.models import Person
from thidua.organisation.queries import standing
from thidua.signing.models import SigningCertificate

__all__ = [
    "can_administer",
    "can_keep_hand",
    "can_make",
    "can_read",
    "can_register",
    "can_revoke",
    "certificates_visible_to",
    "is_own",
    "require",
]


def can_administer(user: User, on: date) -> Right:
    """The administrator, by a dated appointment."""
    if standing(user, on).is_administrator:
        return granted(_("Đồng chí được cử làm quản trị hệ thống."))
    return withheld(_("Chứng thư của mọi người, gốc tin cậy và con dấu của hệ thống do người được cử làm quản trị hệ thống lo."))


def can_read(user: User, on: date) -> Right:
    """Administrator and auditor."""
    if standing(user, on).is_auditor:
        return granted(_("Đồng chí được cử làm thanh tra: đọc được, không sửa gì."))
    return can_administer(user, on)


def is_own(user: User, certificate: SigningCertificate) -> Right:
    """The person to whom the certificate belongs."""
    if certificate.person.user_id == user.pk:
        return granted(_("Chứng thư này của chính đồng chí."))
    return withheld(_("Chứng thư này của %(person)s; chỉ người đó dùng được.") % {"person": certificate.person})


def can_make(user: User, certificate: SigningCertificate) -> Right:
    """Only the person to whom it was granted: nobody else ever knows the passphrase."""
    return is_own(user, certificate)


def can_revoke(user: User, certificate: SigningCertificate, on: date) -> Right:
    """The person whose it is, and the administrator."""
    own = is_own(user, certificate)
    if own or can_administer(user, on):
        return own or can_administer(user, on)
    return withheld(_("Chỉ chính người có chứng thư, hoặc người quản trị hệ thống, thu hồi được chứng thư."))


def can_keep_hand(user: User, person: Person) -> Right:
    """Everybody his own, and nobody another's: whoever has the picture could show it as if its person had signed."""
    if person.user_id == user.pk:
        return granted(_("Chữ ký tay này của chính đồng chí."))
    return withheld(_("Ảnh chữ ký tay của ai do chính người đó gửi."))


def can_register(user: User, person: Person, on: date) -> Right:
    """The person for himself, and the administrator for anybody."""
    if person.user_id == user.pk:
        return granted(_("Đồng chí đăng ký chứng thư của chính mình."))
    return can_administer(user, on)


def certificates_visible_to(user: User, on: date) -> QuerySet[SigningCertificate]:
    """Return the certificates this person may see: all for administrator and auditor, else the own."""
    found = SigningCertificate.objects.select_related("person__user", "authority", "granted_by")
    return found if can_read(user, on) else found.filter(person__user_id=user.pk)
