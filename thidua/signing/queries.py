"""Reads of certificates, authorities and roots. `now` is real time."""

import unicodedata
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from thidua.domain.vietnamese import fold
from thidua.organisation.models import Person, Unit
from thidua.signing.models import HandSignature, OfficeAuthority, SealKey, SigningCertificate, Source, TrustedRoot

# How long before its end a certificate may be followed by the next, and how long before its person is reminded.
NEXT_ONE, REMINDED = timedelta(days=60), timedelta(days=30)


def open_authority() -> OfficeAuthority | None:
    """Return the office's authority that issues certificates, if there is one."""
    return OfficeAuthority.objects.filter(closed_at=None).first()


def newest_authority() -> OfficeAuthority | None:
    """Return the authority that is open, else the one that was closed last."""
    return open_authority() or OfficeAuthority.objects.order_by("-made_at", "-pk").first()


def seal_in_use() -> SealKey | None:
    """Return the installation's seal; None before it was first needed."""
    return SealKey.objects.filter(retired_at=None).first()


def trusted_roots() -> QuerySet[TrustedRoot]:
    """Return the roots that are accepted beside the office's own, by name."""
    return TrustedRoot.objects.filter(withdrawn_at=None).order_by("name", "pk")


def certificates_of(person: Person) -> QuerySet[SigningCertificate]:
    """Return a person's certificates of every state, the newest first."""
    return SigningCertificate.objects.filter(person=person).select_related("authority").order_by("-granted_at", "-pk")


def granted_to(person: Person, organ: Unit | None = None) -> SigningCertificate | None:
    """Return the office's certificate that this person has or is to make, for himself or for an organ: none revoked or followed."""
    held = SigningCertificate.objects.filter(person=person, organ=organ, source=Source.OFFICE, revoked_at=None, replaced_at=None)
    return held.select_related("authority").first()


def to_make(person: Person, organ: str = "") -> SigningCertificate | None:
    """Return the certificate that was granted to this person, for himself or for an organ of that name, and is not made yet."""
    held = SigningCertificate.objects.filter(person=person, source=Source.OFFICE, revoked_at=None, replaced_at=None, made_at=None)
    return _of_organ(held.order_by("-pk"), organ)


def office_certificate(person: Person, now: datetime, organ: str = "") -> SigningCertificate | None:
    """Return the office's certificate with which this person can sign now, for himself or for an organ; the newest if two overlap."""
    made = SigningCertificate.objects.filter(person=person, source=Source.OFFICE, revoked_at=None, not_before__lte=now, not_after__gt=now)
    return _of_organ(made.exclude(closed_key=b"").select_related("person__user", "authority").order_by("-made_at", "-pk"), organ)


def _of_organ(rows: QuerySet[SigningCertificate], organ: str) -> SigningCertificate | None:
    return next((each for each in rows if is_same_organ(each.organ_name, organ)), None)


def is_same_name(one: str, other: str) -> bool:
    """Return whether two people's names are one, however capitalised, accented and spaced: certificates from outside often lack accents."""
    return " ".join(fold(one).split()) == " ".join(fold(other).split())


def is_same_organ(one: str, other: str) -> bool:
    """Return whether two names of organs are one, however they are capitalised and spaced; accents tell two organs apart."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def outside_certificates(person: Person, now: datetime) -> QuerySet[SigningCertificate]:
    """Return the certificates from outside that are registered for this person and have not ended."""
    held = SigningCertificate.objects.filter(person=person, source=Source.OUTSIDE, revoked_at=None, not_after__gt=now)
    return held.order_by("-granted_at", "-pk")


def hand_of(person: Person) -> HandSignature | None:
    """Return the picture of this person's signature by hand, if there is one in use."""
    return HandSignature.objects.filter(person=person, withdrawn_at=None).select_related("picture").first()


def hands_of(person: Person) -> QuerySet[HandSignature]:
    """Return the pictures this person kept, the newest first."""
    return HandSignature.objects.filter(person=person).order_by("-pk")


def state(certificate: SigningCertificate, now: datetime) -> str:
    """Return what a certificate is now: granted (not made yet), valid, ending (within 60 days), ended, revoked."""
    if certificate.revoked_at:
        return "revoked"
    if certificate.not_after is None:
        return "granted"
    if certificate.not_after <= now:
        return "ended"
    return "ending" if certificate.not_after - now <= NEXT_ONE else "valid"


def end_of_next_year(now: datetime) -> datetime:
    """Return the last second of the next year, in Hà Nội: how long a certificate of the office that is made now is valid."""
    first = datetime(timezone.localtime(now).year + 2, 1, 1)  # noqa: DTZ001  # made aware on the next line
    return timezone.make_aware(first) - timedelta(seconds=1)
