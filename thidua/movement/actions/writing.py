"""The draft of a movement begins and is written."""

from datetime import datetime

from django.db import transaction

from thidua.cluster.models import ClusterYear
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.movement import permissions
from thidua.movement.locking import locked
from thidua.movement.models import Movement
from thidua.movement.steps import require_draft, require_seen
from thidua.movement.texts import MovementText, checked, put_text
from thidua.organisation.models import Council, Unit


@transaction.atomic
def start(launcher: Council | ClusterYear | Unit, *, text: MovementText, actor: User, at: datetime) -> Movement:
    """Begin the draft of a movement (soạn phong trào) of a council, of a cluster's year, or of a unit.

    Raises:
        PermissionDenied: actor acts neither for the standing agency, nor the head unit, nor the unit.
        MovementRefused: the text has no title, or something in it cannot stand.
    """
    permissions.require(permissions.can_start_for(actor, launcher, at.date()))
    text = checked(text)
    of = "council" if isinstance(launcher, Council) else "cluster_year" if isinstance(launcher, ClusterYear) else "unit"
    movement = Movement.objects.create(**{of: launcher}, title=text.title, made_at=at)
    changes = put_text(movement, text, removed_at=None)
    movement.save()
    audit.record("movement.drafted", movement, actor=actor, at=at, changes={"launcher": movement.launcher_name, **changes})
    return movement


@transaction.atomic
def write(movement: Movement, *, text: MovementText, base: int, actor: User, at: datetime) -> Movement:
    """Write the draft of a movement. `base` is the `revision` that the person saw when starting.

    Raises:
        PermissionDenied: actor does not act for who launches it.
        MovementRefused: it is launched or stopped, or something in the text cannot stand.
        Conflict: somebody wrote meanwhile.
    """
    permissions.require(permissions.can_prepare(actor, movement, at.date()))
    movement = locked(movement)
    require_draft(movement)
    require_seen(movement, base)
    changes = put_text(movement, checked(text), removed_at=None)
    if not changes:
        return movement
    movement.revision += 1
    movement.save()
    audit.record("movement.written", movement, actor=actor, at=at, changes=changes)
    return movement
