"""What a unit commits to: written by the unit itself until signing opens."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thidua.covenant import permissions, queries
from thidua.covenant.canonical import plain_number
from thidua.covenant.models import Commitment, Field
from thidua.drafting.models import Draft
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.models import Unit

CONTENT_MAX = 500
MEASURE_MAX = 60
TARGET_LIMIT = Decimal(10) ** 12
COMMITMENTS_MAX = 60


class CommitmentRefused(Refused):
    """The commitment cannot be kept as it is typed, or cannot change any more."""


def _draft(pk: int) -> Draft:
    """Lock the draft, so that signing cannot open meanwhile; refuse when commitments are fixed."""
    draft = Draft.objects.select_for_update(no_key=True).get(pk=pk)
    if obstacle := queries.commitment_obstacle(draft):
        raise CommitmentRefused(obstacle)
    return draft


def _check(field: str, content: str, target: Decimal | None, measure: str) -> None:
    if field not in Field.values:
        raise CommitmentRefused(_("Hãy chọn một trong bốn lĩnh vực của giao ước."))
    if not content:
        raise CommitmentRefused(_("Hãy viết nội dung cam kết hoặc chỉ tiêu."))
    if len(content) > CONTENT_MAX or len(measure) > MEASURE_MAX:
        limits = {"content": CONTENT_MAX, "measure": MEASURE_MAX}
        raise CommitmentRefused(
            _("Nội dung cam kết dài tối đa %(content)d ký tự, đơn vị tính tối đa %(measure)d ký tự. Hãy viết ngắn lại.") % limits
        )
    if (target is None) != (not measure):
        raise CommitmentRefused(_("Mức cam kết và đơn vị tính đi cùng nhau: hãy ghi cả hai, hoặc để trống cả hai."))
    if target is not None and (not target.is_finite() or target < 0 or target >= TARGET_LIMIT or target != round(target, 2)):
        raise CommitmentRefused(_("Mức cam kết là số không âm, nhỏ hơn một nghìn tỷ, có nhiều nhất hai chữ số thập phân."))


def _values(commitment: Commitment) -> dict[str, str]:
    return {
        "field": commitment.field,
        "content": commitment.content,
        "target": plain_number(commitment.target),
        "measure": commitment.measure,
    }


def _next_position(draft: Draft, unit: Unit) -> int:
    return (Commitment.objects.filter(draft=draft, unit=unit).aggregate(last=Max("position"))["last"] or 0) + 1


@transaction.atomic
def write_commitment(
    draft: Draft, *, unit: Unit, field: str, content: str, target: Decimal | None, measure: str, actor: User, at: datetime
) -> Commitment:
    """Add one commitment of a unit (ghi cam kết), at the end of its field.

    `target` counts in `measure`, two decimals at most; both may be absent.

    Raises:
        PermissionDenied: actor is neither officer nor head of this unit, or the unit is no longer a member.
        CommitmentRefused: signing has opened, or the values cannot stand.
    """
    permissions.require(permissions.can_commit(actor, draft, unit, at.date()))
    draft = _draft(draft.pk)
    content, measure = content.strip(), measure.strip()
    _check(field, content, target, measure)
    if Commitment.objects.filter(draft=draft, unit=unit, removed_at=None).count() >= COMMITMENTS_MAX:
        raise CommitmentRefused(_("Mỗi đơn vị ghi nhiều nhất %(max)d cam kết. Hãy gộp những cam kết gần nhau.") % {"max": COMMITMENTS_MAX})
    commitment = Commitment.objects.create(
        draft=draft,
        unit=unit,
        field=field,
        content=content,
        target=target,
        measure=measure,
        position=_next_position(draft, unit),
        written_at=at,
    )
    audit.record("covenant.commitment_written", commitment, actor=actor, at=at, changes={"unit": unit.code, **_values(commitment)})
    return commitment


def _commitment(pk: int) -> Commitment:
    commitment = Commitment.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "draft__cluster_year").get(pk=pk)
    if commitment.removed_at is not None:
        raise CommitmentRefused(_("Cam kết này đã được bỏ. Hãy tải lại trang để xem danh sách mới nhất."))
    return commitment


@transaction.atomic
def change_commitment(
    commitment: Commitment, *, field: str, content: str, target: Decimal | None, measure: str, base: datetime, actor: User, at: datetime
) -> Commitment:
    """Change a commitment (sửa cam kết). `base` is the `written_at` of the row that the person saw when starting.

    Raises:
        PermissionDenied: as for writing.
        CommitmentRefused: signing has opened, the row was removed, or the values cannot stand.
        Conflict: somebody changed the row meanwhile; carries both texts.
    """
    permissions.require(permissions.can_commit(actor, commitment.draft, commitment.unit, at.date()))
    _draft(commitment.draft_id)
    commitment = _commitment(commitment.pk)
    content, measure = content.strip(), measure.strip()
    if commitment.written_at != base:
        message = _("Cam kết này đã được người khác sửa trong lúc đồng chí viết. Hai bản đặt cạnh nhau bên dưới, không bản nào bị mất.")
        mine = Commitment(field=field, content=content, target=target, measure=measure)
        raise Conflict(message, theirs=commitment, mine=mine)
    _check(field, content, target, measure)
    before = _values(commitment)
    commitment.field, commitment.content, commitment.target, commitment.measure = field, content, target, measure
    commitment.written_at = max(at, base + timedelta(microseconds=1))
    commitment.save(update_fields=["field", "content", "target", "measure", "written_at"])
    after = _values(commitment)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    audit.record("covenant.commitment_changed", commitment, actor=actor, at=at, changes=changes)
    return commitment


@transaction.atomic
def remove_commitment(commitment: Commitment, *, actor: User, at: datetime) -> None:
    """Take a commitment out (bỏ cam kết); the row stays for the log.

    Raises:
        PermissionDenied: as for writing.
        CommitmentRefused: signing has opened, or it is out already.
    """
    permissions.require(permissions.can_commit(actor, commitment.draft, commitment.unit, at.date()))
    _draft(commitment.draft_id)
    commitment = _commitment(commitment.pk)
    commitment.removed_at = at
    commitment.save(update_fields=["removed_at"])
    audit.record("covenant.commitment_removed", commitment, actor=actor, at=at, changes={"unit": commitment.unit.code})


@transaction.atomic
def move_commitment(commitment: Commitment, *, up: bool, actor: User, at: datetime) -> None:
    """Let a commitment change places with its neighbour in the same field (đổi thứ tự); at the edge nothing happens.

    Raises:
        PermissionDenied: as for writing.
        CommitmentRefused: signing has opened, or the row was removed.
    """
    permissions.require(permissions.can_commit(actor, commitment.draft, commitment.unit, at.date()))
    draft = _draft(commitment.draft_id)
    commitment = _commitment(commitment.pk)
    rows = Commitment.objects.filter(draft=draft, unit=commitment.unit_id, field=commitment.field, removed_at=None)
    beside = rows.filter(position__lt=commitment.position) if up else rows.filter(position__gt=commitment.position)
    neighbour = beside.order_by("-position" if up else "position", "pk").first()
    if neighbour is None:
        return
    places = [commitment.position, neighbour.position]
    commitment.position, neighbour.position = neighbour.position, commitment.position
    commitment.save(update_fields=["position"])
    neighbour.save(update_fields=["position"])
    audit.record("covenant.commitment_moved", commitment, actor=actor, at=at, changes={"position": places})


@transaction.atomic
def copy_commitments(draft: Draft, *, unit: Unit, source: Draft, actor: User, at: datetime) -> int:
    """Copy a unit's commitments from another covenant of the same cluster (chép cam kết); returns how many.

    Raises:
        PermissionDenied: as for writing.
        CommitmentRefused: signing has opened, the unit has commitments here already, or none there.
    """
    permissions.require(permissions.can_commit(actor, draft, unit, at.date()))
    draft = _draft(draft.pk)
    if Commitment.objects.filter(draft=draft, unit=unit, removed_at=None).exists():
        raise CommitmentRefused(_("Đơn vị đã có cam kết trong giao ước này nên không chép thêm. Hãy sửa từng cam kết."))
    rows = queries.in_order(Commitment.objects.filter(draft=source, unit=unit, removed_at=None))
    if not rows or source.cluster_year.cluster_id != draft.cluster_year.cluster_id:
        raise CommitmentRefused(_("Đơn vị chưa có cam kết nào trong giao ước trước để chép."))
    first = _next_position(draft, unit)
    Commitment.objects.bulk_create(
        Commitment(
            draft=draft,
            unit=unit,
            field=row.field,
            content=row.content,
            target=row.target,
            measure=row.measure,
            position=first + number,
            written_at=at,
        )
        for number, row in enumerate(rows)
    )
    changes = {"unit": unit.code, "from": source.pk, "count": len(rows)}
    audit.record("covenant.commitments_copied", draft, actor=actor, at=at, changes=changes)
    return len(rows)
