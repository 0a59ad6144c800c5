"""Records as they stand, locked in one order, so that nobody writes while the movement ends: movement, unit's place, report or exemplar."""

from typing import TypeVar

from thidua.movement import queries
from thidua.movement.models import Exemplar, Movement, MovementReport, Participation

Held = TypeVar("Held", bound=MovementReport | Exemplar)


def locked(movement: Movement) -> Movement:
    """Return the movement, locked."""
    rows = Movement.objects.select_for_update(of=("self",), no_key=True)
    return queries.with_launcher(rows).get(pk=movement.pk)


def locked_place(participation: Participation) -> Participation:
    """Return a unit's place in a movement, locked after the movement."""
    Movement.objects.select_for_update(no_key=True).get(pk=participation.movement_id)
    rows = Participation.objects.select_for_update(of=("self",), no_key=True)
    return queries.with_place(rows).get(pk=participation.pk)


def locked_record(record: Held) -> Held:
    """Return a report or an exemplar, locked after its unit's place."""
    locked_place(record.participation)
    rows = type(record).objects.select_for_update(of=("self",), no_key=True)
    found: Held = queries.with_place(rows, "participation").get(pk=record.pk)
    return found
