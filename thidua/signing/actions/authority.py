"""Writes of the office's own authority (cơ quan chứng thực nội bộ) and of the installation's seal."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused
from thidua.foundation.signing.keys import facts
from thidua.signing import closing, issuing, keys, lists, notices, permissions, queries
from thidua.signing.models import OfficeAuthority, SealKey
from thidua.signing.reasons import required


class AuthorityRefused(Refused):
    """An authority is open already, is closed already, or has no name."""


@transaction.atomic
def open_authority(name: str, *, actor: User, at: datetime) -> OfficeAuthority:
    """Open the office's own authority (mở cơ quan chứng thực nội bộ): its root for ten years, and its first, empty list.

    Raises:
        PermissionDenied: actor is not the administrator.
        AuthorityRefused: one is open already, or the name is empty.
    """
    permissions.require(permissions.can_administer(actor, at.date()))
    name = " ".join(name.split())
    if not name:
        raise AuthorityRefused(_("Hãy ghi tên cơ quan chứng thực nội bộ."))
    held = queries.open_authority()
    if held:
        raise AuthorityRefused(_("Cơ quan chứng thực nội bộ “%(name)s” đang mở. Mỗi lúc chỉ có một cơ quan.") % {"name": held.name})
    now = clock.real_now()
    made = issuing.root(name, lists.site(), at=now)
    authority = OfficeAuthority.objects.create(name=name, certificate=made.der, closed_key=closing.close(made.secret), made_at=now)
    lists.publish(authority, now)
    changes = {"name": [None, name], "fingerprint": [None, facts(made.certificate).fingerprint]}
    audit.record("signing.authority_opened", authority, actor=actor, at=at, changes=changes)
    return authority


@transaction.atomic
def close_authority(authority: OfficeAuthority, *, reason: str, actor: User, at: datetime) -> int:
    """Close the office's authority (đóng): revoke what it issued and is not over, tell the people, and return of how many.

    What was signed before goes on being verified; the list goes on being published.

    Raises:
        PermissionDenied: actor is not the administrator.
        ReasonMissing: no reason is given.
        AuthorityRefused: it is closed already.
    """
    authority = OfficeAuthority.objects.select_for_update(no_key=True).get(pk=authority.pk)
    permissions.require(permissions.can_administer(actor, at.date()))
    reason = required(reason)
    if authority.closed_at:
        raise AuthorityRefused(_("Cơ quan chứng thực này đã đóng rồi."))
    now = clock.real_now()
    issued = authority.certificates.select_for_update(no_key=True, of=("self",)).filter(revoked_at=None).select_related("person")
    rows = [each for each in issued.order_by("pk") if each.not_after is None or each.not_after > now]
    for each in rows:
        each.revoked_at, each.revoked_reason, each.closed_key = now, reason, b""
        each.save(update_fields=["revoked_at", "revoked_reason", "closed_key"])
        notices.revoked(each, actor=actor, at=at)
    authority.closed_at = now
    authority.save(update_fields=["closed_at"])
    lists.publish_or_keep(authority, now)
    audit.record("signing.authority_closed", authority, actor=actor, at=at, reason=reason, changes={"revoked": [0, len(rows)]})
    return len(rows)


@transaction.atomic
def renew_seal(*, reason: str, actor: User, at: datetime) -> SealKey:
    """Retire the installation's seal and make another (đổi con dấu của hệ thống); what bears the former one stays verifiable.

    Raises:
        PermissionDenied: actor is not the administrator.
        ReasonMissing: no reason is given.
    """
    permissions.require(permissions.can_administer(actor, at.date()))
    reason = required(reason)
    now = clock.real_now()
    SealKey.objects.filter(retired_at=None).update(retired_at=now)
    made = keys.make_seal(now)
    audit.record("signing.seal_renewed", made, actor=actor, at=at, reason=reason)
    return made
