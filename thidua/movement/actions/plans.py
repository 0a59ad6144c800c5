"""How a unit answers a movement: its officer writes a plan, its head approves it, or says that the unit takes no part."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.ui.numbers import plain
from thidua.movement import notices, permissions, queries
from thidua.movement.locking import locked_place
from thidua.movement.models import Answer, OwnTarget, Participation
from thidua.movement.steps import (
    MovementRefused,
    not_too_long,
    reason_given,
    require_answered,
    require_not_declined,
    require_number,
    require_plan,
    require_plan_not_presented,
    require_plan_writable,
    require_seen,
)


@transaction.atomic
def write_plan(
    participation: Participation, *, plan: str, targets: Mapping[int, Decimal | None], base: int, actor: User, at: datetime
) -> Participation:
    """Write a unit's plan of taking part (soạn kế hoạch hưởng ứng) with its own targets by criterion; None takes a target away.

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: the movement does not run, the plan is approved or the unit takes no part, or a target cannot stand.
        Conflict: somebody wrote meanwhile.
    """
    permissions.require(permissions.can_write_plan(actor, participation, at.date()))
    participation = locked_place(participation)
    require_plan_writable(participation)
    require_seen(participation, base)
    plan = not_too_long(plan.strip(), _("kế hoạch hưởng ứng"))
    changes = _put_targets(participation, targets)
    if participation.plan != plan:
        changes["plan"], participation.plan = [participation.plan, plan], plan
    if not changes:
        return participation
    if participation.state == Answer.AWAITED:
        participation.move_to(Answer.WRITING)
    participation.revision += 1
    participation.save(update_fields=["plan", "state", "revision"])
    audit.record("movement.plan_written", participation, actor=actor, at=at, changes=changes)
    return participation


def _put_targets(participation: Participation, targets: Mapping[int, Decimal | None]) -> dict[str, Any]:
    numbers = {each.pk for each in queries.criteria_of(participation.movement) if each.is_number}
    if set(targets) - numbers:
        raise MovementRefused(_("Có tiêu chí không còn trong phong trào, hoặc không tính bằng số. Hãy tải lại trang rồi ghi lại."))
    there = {each.criterion_id: each for each in participation.own_targets.all()}
    changes: dict[str, Any] = {}
    for pk, target in targets.items():
        require_number(target, _("Mức phấn đấu của đơn vị"))
        row = there.get(pk)
        before = row.target if row else None
        if before == target:
            continue
        changes[f"target-{pk}"] = [plain(before), plain(target)]
        if target is None:
            OwnTarget.objects.filter(participation=participation, criterion_id=pk).delete()
        else:
            OwnTarget.objects.update_or_create(participation=participation, criterion_id=pk, defaults={"target": target})
    return changes


@transaction.atomic
def present_plan(participation: Participation, *, revision: int, actor: User, at: datetime) -> Participation:
    """Lay a plan before the unit's head (trình thủ trưởng). `revision` is the one that was read.

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: it is presented or approved already, says nothing, or the movement does not run.
        Conflict: it was changed meanwhile.
    """
    permissions.require(permissions.can_write_plan(actor, participation, at.date()))
    participation = locked_place(participation)
    require_plan_not_presented(participation)
    require_plan(participation)
    require_seen(participation, revision)
    participation.move_to(Answer.PREPARED)
    participation.save(update_fields=["state"])
    notices.plan_presented(participation, actor=actor, at=at)
    audit.record("movement.plan_presented", participation, actor=actor, at=at)
    return participation


@transaction.atomic
def approve_plan(participation: Participation, *, revision: int, actor: User, at: datetime) -> Participation:
    """Approve a unit's plan, by which it takes part (duyệt kế hoạch hưởng ứng); the launcher is told.

    Raises:
        PermissionDenied: actor is not the unit's head, nor acts in the head's place.
        MovementRefused: it is approved already, says nothing, or the movement does not run.
        Conflict: it was changed meanwhile.
    """
    permissions.require(permissions.can_approve(actor, participation, at.date()))
    participation = locked_place(participation)
    require_plan(participation)
    require_seen(participation, revision)
    participation.move_to(Answer.TAKING_PART)
    participation.answered_at, participation.joined_at = participation.answered_at or at, participation.joined_at or at
    participation.approved_by_name = actor.full_name
    participation.save(update_fields=["state", "answered_at", "joined_at", "approved_by_name"])
    notices.answered(participation, actor=actor, at=at)
    changes = {"revision": revision, "late": queries.is_answer_late(participation, at)}
    audit.record("movement.plan_approved", participation, actor=actor, at=at, changes=changes)
    return participation


@transaction.atomic
def decline(participation: Participation, *, reason: str, actor: User, at: datetime) -> Participation:
    """Say that the unit takes no part (không tham gia), with the reason; the launcher is told.

    Raises:
        PermissionDenied: actor is not the unit's head, nor acts in the head's place.
        MovementRefused: no reason, it was said already, or the movement does not run.
    """
    permissions.require(permissions.can_approve(actor, participation, at.date()))
    reason = reason_given(reason)
    participation = locked_place(participation)
    require_not_declined(participation)
    participation.move_to(Answer.DECLINED)
    participation.decline_reason, participation.answered_at = reason, participation.answered_at or at
    participation.approved_by_name = actor.full_name
    participation.save(update_fields=["state", "decline_reason", "answered_at", "approved_by_name"])
    notices.answered(participation, actor=actor, at=at)
    audit.record("movement.declined", participation, actor=actor, at=at, reason=reason)
    return participation


@transaction.atomic
def take_up_again(participation: Participation, *, reason: str, actor: User, at: datetime) -> Participation:
    """Take up an approved plan, or a refusal, again (mở lại kế hoạch), with the reason; the head approves it anew.

    Raises:
        PermissionDenied: actor is neither officer nor head of the unit.
        MovementRefused: no reason, there is no answer yet, or the movement does not run.
    """
    permissions.require(permissions.can_write_plan(actor, participation, at.date()))
    reason = reason_given(reason)
    participation = locked_place(participation)
    require_answered(participation)
    declined = participation.state == Answer.DECLINED
    participation.move_to(Answer.WRITING)
    if declined:
        participation.joined_at = None
    participation.revision += 1
    participation.save(update_fields=["state", "joined_at", "revision"])
    audit.record("movement.plan_taken_up", participation, actor=actor, at=at, reason=reason)
    return participation
