"""The text becomes fixed and open for signing, or signing is given up."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster import channels
from thidua.cluster.models import ClusterYear
from thidua.covenant import notices, permissions, queries
from thidua.covenant.canonical import ILLUSTRATIVE, Member, canonical, sha256
from thidua.covenant.facts import covenant_text, heading_of
from thidua.covenant.models import Covenant, CovenantState, Signatory
from thidua.drafting import actions as drafting
from thidua.drafting.models import Draft, DraftState
from thidua.drafting.queries import clauses_of
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.files import kinds, storage
from thidua.foundation.live import publishing as live
from thidua.foundation.refusal import Refused


class OpeningRefused(Refused):
    """Signing cannot open now, or cannot be given up."""


@transaction.atomic
def open_for_signing(draft: Draft, *, actor: User, at: datetime) -> Covenant:
    """Fix the text of an agreed covenant and open it for signing by every member of today (mở ký giao ước).

    The canonical text (docs/covenant-format.md) is stored as a file; its SHA-256 is what every unit signs.

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        OpeningRefused: the draft is not agreed, a member has no commitment, or signing is open already.
    """
    draft = Draft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    cluster_year = ClusterYear.objects.select_related("cluster__council", "opening_plan").get(pk=draft.cluster_year_id)
    draft.cluster_year = cluster_year
    permissions.require(permissions.can_open(actor, draft, at.date()))
    if obstacle := queries.opening_obstacle(draft):
        raise OpeningRefused(obstacle)
    units = queries.member_units(cluster_year)
    heading = heading_of(cluster_year, note=ILLUSTRATIVE if settings.TRAINING else "")
    members = [(unit.pk, Member(unit.code, unit.name)) for unit in units]
    content = canonical(covenant_text(draft, heading, members, clauses_of(draft)))
    name = f"giao-uoc-{cluster_year.cluster.code}-{cluster_year.year}.txt"
    text = storage.store_bytes(content, name=name, kind=kinds.TEXT, at=at)
    covenant = Covenant.objects.create(draft=draft, text=text, text_sha256=sha256(content), heading=heading, opened_at=at)
    Signatory.objects.bulk_create(
        Signatory(covenant=covenant, unit=unit, unit_code=unit.code, unit_name=unit.name, position=position)
        for position, unit in enumerate(units, start=1)
    )
    live.publish(channels.year(cluster_year.pk))
    changes = {"text_sha256": covenant.text_sha256, "units": [unit.code for unit in units]}
    notices.opened(covenant, actor=actor, at=at)
    audit.record("covenant.opened_for_signing", covenant, actor=actor, at=at, changes=changes)
    return covenant


@transaction.atomic
def abandon(covenant: Covenant, *, reason: str, actor: User, at: datetime) -> None:
    """Give up signing this text (thôi ký); the signatures given stay in the record.

    Its draft gives way, so that a new draft, and from it a new covenant, can begin from the same words.

    Raises:
        PermissionDenied: actor does not act for the cluster's head unit.
        OpeningRefused: no reason, or the covenant is not being signed.
    """
    covenant = Covenant.objects.select_for_update(of=("self",), no_key=True).select_related("draft__cluster_year").get(pk=covenant.pk)
    permissions.require(permissions.can_abandon(actor, covenant, at.date()))
    reason = reason.strip()
    if not reason:
        raise OpeningRefused(_("Hãy ghi lý do thôi ký giao ước; các đơn vị sẽ đọc lý do này."))
    if covenant.state not in queries.OPEN_STATES:
        raise OpeningRefused(_("Giao ước này không còn ở giai đoạn ký nên không thôi ký được. Hãy tải lại trang."))
    before = covenant.state
    covenant.move_to(CovenantState.ABANDONED)
    covenant.save(update_fields=["state"])
    live.publish(channels.year(covenant.draft.cluster_year_id))
    if covenant.draft.can_move_to(DraftState.SUPERSEDED):
        drafting.supersede(covenant.draft, actor=actor, at=at, reason=reason)
    notices.abandoned(covenant, reason=reason, actor=actor, at=at)
    audit.record("covenant.abandoned", covenant, actor=actor, at=at, changes={"state": [before, covenant.state]}, reason=reason)
