"""A file that several people sign: begun, signed here with a key that works in this process, given back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.foundation.rights import Right, require, when
from thidua.foundation.signing import making
from thidua.foundation.signing.keys import Key
from thidua.foundation.signing.places import Place, Stamp
from thidua.organisation.models import Person
from thidua.signing import keys, leases, levels, purposes, signers, turns
from thidua.signing.actions import landing
from thidua.signing.models import Lease, PdfSignature, SignedFile


def begin(
    content: bytes,
    *,
    name: str,
    places: Sequence[Place],
    purpose: str,
    right: Right,
    code: str = "",
    in_order: bool = False,
    actor: User,
    at: datetime,
) -> SignedFile:
    """Begin a file with a place for every signer, certified with the installation's seal: from here on it is only signed (mở tệp ký).

    `right` is the calling slice's own answer; `purpose` the name it registered (see `purposes`). The seal works before the transaction.

    Raises:
        PermissionDenied: the right is withheld.
        ValueError: no place, two of one name, or a purpose that nobody registered.
        FileRefused: the PDF cannot be certified.
    """
    require(right)
    names = [place.name for place in places]
    if not names or len(set(names)) < len(names) or not purposes.is_known(purpose):
        raise ValueError(f"a file to sign needs places of different names and a known purpose, not {names} for {purpose!r}")
    real = clock.real_now()
    certified = making.certify(content, places, seal=keys.seal_key(), at=real)
    with transaction.atomic():
        stored = storage.store_bytes(certified, name=name, kind=kinds.PDF, at=at)
        file = SignedFile.objects.create(
            name=name,
            purpose=purpose,
            first=stored,
            current=stored,
            places=[place.as_data() for place in places],
            in_order=in_order,
            code=code,
            made_at=real,
        )
        audit.record("signing.begun", file, actor=actor, at=at, changes={"sha256": stored.sha256, "places": names})
    return file


def sign_now(
    file: SignedFile,
    *,
    place: str,
    stamp: Stamp,
    key: Key,
    way: str,
    person: Person,
    about: purposes.About | None = None,
    actor: User,
    at: datetime,
) -> PdfSignature:
    """Sign in a place with a key that is in memory for this one signature (ký số).

    Another signature that is being made here is waited for, some seconds. The moment shown is the real one, taken when the lease is.
    What follows from the signature is the purpose's act, in the same transaction. Never within a transaction, hence not under `once`.

    Raises:
        PermissionDenied: actor may not sign there.
        TurnRefused: the place is signed, or others come first.
        LeaseHeld: somebody else is signing with a token, or too many are at once.
        KeyRefused, SignerRefused: the key cannot be used, its certificate is not trusted or not this person's, nor the organ's.
        LeaseLost: it took too long.
        Whatever the purpose raises. In each case nothing is written and the file is free again.
    """
    kept = dict(about or {})
    require(signers.is_own(actor, person) & purposes.may_sign(actor, file, place, kept, at.date()))
    organ = purposes.organ_of(file, place)
    said = signers.require_signer(key.certificate, key.chain, person, organ=organ, at=clock.real_now())
    wanted = leases.Wanted(user=actor, person=person, holder=signers.holder_of(stamp), place=place, about=kept)
    lease = leases.take(file, wanted, rule=lambda fresh: turns.require_turn(fresh, place))
    try:
        moment = clock.real_now()
        ready = making.prepare(leases.content_of(lease), turns.place_of(file, place), replace(stamp, moment=moment), at=moment)
        raised = levels.timestamped(making.sign_digest(ready.digest, key, at=moment))
        content = making.embed(ready, raised.cms)
        made = landing.Made(content, said, way, moment, level=raised.level, timestamped_at=raised.at)
        return landing.land(lease, made, actor=actor, person=person, at=at)
    finally:
        leases.give_back(lease)


@transaction.atomic
def release(file: SignedFile, *, actor: User, at: datetime) -> None:
    """Give the file back without having signed (thôi ký): only who holds it, for a signature with a token. Nothing held: nothing to do.

    Raises:
        PermissionDenied: somebody else holds it.
    """
    held = Lease.objects.filter(file=file, expires_at__gt=clock.real_now()).first()
    if held is None:
        return
    require(when(held.user_id == actor.pk, _("Chỉ người đang ký mới thôi ký được. Tệp tự mở lại khi hết giờ.")))
    if leases.give_back(held):
        audit.record("signing.given_back", file, actor=actor, at=at, changes={"place": held.place})
