"""Whether a certificate may sign for a person here; and how long its signature can be proved."""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, when
from thidua.foundation.signing.keys import CertificateFacts, facts, require_usable
from thidua.foundation.signing.places import Stamp
from thidua.foundation.signing.trust import require_trusted
from thidua.organisation.models import Person
from thidua.signing import keys


def require_signer(
    certificate: x509.Certificate, chain: Sequence[x509.Certificate], person: Person, *, organ: str = "", at: datetime
) -> CertificateFacts:
    """Return what the certificate says, when at this real moment it may sign, is trusted here and is this person's, or the organ's.

    Raises:
        KeyRefused: weak, expired, not yet valid, not for signing.
        SignerRefused: of an unknown root, revoked, or of another person or organ.
    """
    require_usable(certificate, at=at)
    require_trusted(certificate, tuple(chain), keys.trust(), at=at)
    said = facts(certificate)
    if organ:
        keys.require_of_organ(organ, said)
    else:
        keys.require_of_person(person, said)
    return said


def is_own(actor: User, person: Person) -> Right:
    """Nobody signs as somebody else."""
    return when(person.user_id == actor.pk, _("Chữ ký số là của chính người ký: đồng chí chỉ ký được bằng tên của mình."))


def holder_of(stamp: Stamp) -> str:
    """Return who signs, as the others read it."""
    return f"{stamp.name} ({stamp.unit})" if stamp.unit else stamp.name
