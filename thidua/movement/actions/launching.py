"""A movement is launched, reaches further units, is corrected in a new version, or stopped."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.movement import notices, permissions, queries
from thidua.movement.locking import locked
from thidua.movement.models import Movement, MovementVersion, Participation, State
from thidua.movement.steps import (
    MovementRefused,
    reason_given,
    require_launchable,
    require_not_over,
    require_running,
    require_seen,
)
from thidua.movement.texts import MovementText, checked, put_text, text_of
from thidua.organisation.models import Unit

MOST_UNITS = 5000


def _reach(movement: Movement, units: Sequence[Unit], *, first: int, at: datetime) -> None:
    rows = (Participation(movement=movement, unit=unit, position=number, told_at=at) for number, unit in enumerate(units, start=first))
    Participation.objects.bulk_create(rows)


@transaction.atomic
def launch(movement: Movement, *, revision: int, actor: User, at: datetime) -> Movement:
    """Launch a movement (phát động): its text becomes version 1, and every unit in its scope is told. `revision` is the one that was read.

    Raises:
        PermissionDenied: actor does not decide over it.
        MovementRefused: it lacks something, has no criterion, its period or a deadline is over, or it reaches no unit.
        Conflict: it was changed meanwhile.
    """
    permissions.require(permissions.can_launch(actor, movement, at.date()))
    movement = locked(movement)
    require_launchable(movement, len(queries.criteria_of(movement)))
    require_seen(movement, revision)
    today = timezone.localtime(at).date()
    if movement.ends_on is not None and movement.ends_on < today:
        raise MovementRefused(_("Thời gian của phong trào đã qua. Hãy sửa ngày kết thúc rồi phát động."))
    if any(due is not None and due < at for due in (movement.respond_by, movement.report_by)):
        raise MovementRefused(_("Hạn gửi kế hoạch hoặc báo cáo đã qua. Hãy sửa hạn rồi phát động."))
    units = queries.units_in_scope(movement, today)
    if not units:
        raise MovementRefused(_("Chưa có đơn vị nào trong phạm vi. Hãy kiểm tra danh sách thành viên trước khi phát động."))
    movement.move_to(State.LAUNCHED)
    movement.launched_at, movement.launched_by_name = at, actor.full_name
    movement.save(update_fields=["state", "launched_at", "launched_by_name"])
    MovementVersion.objects.create(movement=movement, number=1, text=text_of(movement), made_at=at)
    _reach(movement, units, first=1, at=at)
    notices.launched(movement, [each.pk for each in units], actor=actor, at=at)
    audit.record("movement.launched", movement, actor=actor, at=at, changes={"units": [each.code for each in units]})
    return movement


@transaction.atomic
def widen(movement: Movement, *, units: Sequence[Unit], actor: User, at: datetime) -> Movement:
    """Let a launched movement reach further units (bổ sung đơn vị), which are told.

    Raises:
        PermissionDenied: actor does not decide over it.
        MovementRefused: it does not run, no unit is named, one no longer exists, or all are in its scope already.
    """
    permissions.require(permissions.can_decide(actor, movement, at.date()))
    movement = locked(movement)
    require_running(movement)
    there = set(movement.participations.values_list("unit_id", flat=True))
    wanted = [each for each in units if each.pk not in there]
    if not wanted:
        raise MovementRefused(_("Hãy chọn ít nhất một đơn vị chưa có trong phạm vi phong trào."))
    gone = next((each for each in wanted if not each.holds_on(at.date())), None)
    if gone is not None:
        raise MovementRefused(_("%(unit)s không còn hoạt động nên không bổ sung được.") % {"unit": gone.name})
    if len(there) + len(wanted) > MOST_UNITS:
        raise MovementRefused(_("Phong trào có nhiều nhất %(max)d đơn vị.") % {"max": MOST_UNITS})
    last = movement.participations.aggregate(last=Max("position"))["last"] or 0
    _reach(movement, wanted, first=last + 1, at=at)
    notices.launched(movement, [each.pk for each in wanted], actor=actor, at=at)
    audit.record("movement.widened", movement, actor=actor, at=at, changes={"units": [each.code for each in wanted]})
    return movement


@transaction.atomic
def correct(movement: Movement, *, text: MovementText, reason: str, base: int, actor: User, at: datetime) -> Movement:
    """Correct a launched movement (đính chính): a new version of its text with the reason, of which every unit is told.

    What was reported of a criterion that stays keeps its place; one that is taken out is counted no more.

    Raises:
        PermissionDenied: actor does not decide over it.
        MovementRefused: no reason, it does not run, nothing differs, or the new text lacks what a launch needs.
        Conflict: somebody corrected it meanwhile.
    """
    permissions.require(permissions.can_decide(actor, movement, at.date()))
    reason = reason_given(reason)
    movement = locked(movement)
    require_running(movement)
    require_seen(movement, base)
    text = checked(text)
    if not text.criteria or not (text.content and text.scope and text.begins_on and text.ends_on):
        raise MovementRefused(_("Bản đính chính vẫn phải có nội dung, phạm vi, thời gian và ít nhất một tiêu chí."))
    if not (text.level and text.reach and text.mode):
        raise MovementRefused(_("Bản đính chính vẫn phải có cấp phát động, phạm vi thống kê và hình thức tổ chức."))
    changes = put_text(movement, text, removed_at=at)
    if not changes:
        raise MovementRefused(_("Chưa có gì khác bản đang dùng. Hãy sửa nội dung rồi ghi đính chính."))
    movement.revision += 1
    movement.save()
    number = (movement.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    MovementVersion.objects.create(movement=movement, number=number, text=text_of(movement), reason=reason, made_at=at)
    notices.corrected(movement, reason=reason, actor=actor, at=at)
    audit.record("movement.corrected", movement, actor=actor, at=at, changes=changes, reason=reason)
    return movement


@transaction.atomic
def withdraw(movement: Movement, *, reason: str, actor: User, at: datetime) -> Movement:
    """Stop a movement, launched or not (dừng phong trào), with the reason; what was done in it stays readable.

    Raises:
        PermissionDenied: actor does not decide over it.
        MovementRefused: no reason, or it is closed or stopped already.
    """
    permissions.require(permissions.can_decide(actor, movement, at.date()))
    reason = reason_given(reason)
    movement = locked(movement)
    require_not_over(movement)
    movement.move_to(State.WITHDRAWN)
    movement.withdrawn_reason = reason
    movement.save(update_fields=["state", "withdrawn_reason"])
    notices.withdrawn(movement, actor=actor, at=at)
    audit.record("movement.withdrawn", movement, actor=actor, at=at, reason=reason)
    return movement
