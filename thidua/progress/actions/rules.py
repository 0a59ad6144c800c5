"""How a unit's targets are read: direction and weight, beside the covenant whose text never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.covenant.models import Covenant
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.ui.numbers import plain
from thidua.organisation.models import Unit
from thidua.progress import permissions, queries
from thidua.progress.models import Direction, TargetRule
from thidua.progress.steps import ReportRefused, require_in_force

WEIGHT_LIMIT = Decimal(1000)


@dataclass(frozen=True)
class Rule:
    """How one target is read. `weight`: over 0, below 1.000, two decimals at most."""

    direction: str
    weight: Decimal


def _check(rule: Rule) -> None:
    if rule.direction not in Direction.values:
        raise ReportRefused(_("Hãy chọn chiều tốt của chỉ tiêu: càng cao càng tốt, hoặc càng thấp càng tốt."))
    weight = rule.weight
    if not weight.is_finite() or not 0 < weight < WEIGHT_LIMIT or weight != round(weight, 2):
        raise ReportRefused(_("Trọng số là số lớn hơn 0, nhỏ hơn 1.000, có nhiều nhất hai chữ số thập phân. Để như bình thường thì ghi 1."))


@transaction.atomic
def set_rules(covenant: Covenant, *, unit: Unit, rules: Mapping[int, Rule], actor: User, at: datetime) -> int:
    """Say how targets of a unit are read (đặt chiều tốt, trọng số), by commitment; returns how many changed.

    Raises:
        PermissionDenied: actor acts neither for the unit nor for the cluster's head unit.
        ReportRefused: the covenant is not in force, a commitment is not this unit's or has no number, or a value cannot stand.
    """
    permissions.require(permissions.can_set_rules(actor, covenant.draft.cluster_year, unit, at.date()))
    covenant = require_in_force(Covenant.objects.select_for_update(no_key=True).filter(pk=covenant.pk).first())
    targets = {each.commitment.pk: each for each in queries.targets_of(covenant, [unit])[unit.pk]}
    changed = []
    for pk, rule in rules.items():
        _check(rule)
        target = targets.get(pk)
        if target is None or target.commitment.target is None:
            raise ReportRefused(_("Chỉ tiêu này không có mức cam kết bằng số, hoặc không thuộc đơn vị. Hãy tải lại trang."))
        if (target.direction, target.weight) != (rule.direction, rule.weight):
            row = {"direction": rule.direction, "weight": rule.weight, "set_at": at}
            TargetRule.objects.update_or_create(commitment_id=pk, defaults=row)
            changed.append((target, rule))
    for target, rule in changed:
        before_after = {"direction": [target.direction, rule.direction], "weight": [plain(target.weight), plain(rule.weight)]}
        audit.record("progress.target_read_anew", target.commitment, actor=actor, at=at, changes=before_after)
    return len(changed)
