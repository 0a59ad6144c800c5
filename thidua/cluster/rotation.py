"""Rotation of a cluster's offices from one year to the next (luân phiên): plain arithmetic over the fixed order of units.

By common custom the first deputy becomes head, the second deputy first deputy, and the next unit by the fixed order second deputy.
It is only proposed: the members settle it at the year-end conference, and a human accepts or changes it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

HEAD, FIRST_DEPUTY, SECOND_DEPUTY, MEMBER = "head", "first_deputy", "second_deputy", "member"
RANKED = (HEAD, FIRST_DEPUTY, SECOND_DEPUTY)


@dataclass(frozen=True, order=True)
class Place:
    """Where a unit stands in a cluster: its number in the fixed order, and its office."""

    position: int
    unit_id: int
    office: str = MEMBER


@dataclass(frozen=True)
class Rotation:
    """The offices proposed for the next year, in the fixed order, and the units that cannot go on."""

    places: tuple[Place, ...]
    skipped: tuple[int, ...] = ()


def rotate(members: Sequence[Place], dissolved: Collection[int] = ()) -> Rotation:
    """Return next year's places. Units in `dissolved` are left out and named in `skipped`; the others are numbered anew from 1.

    The old head takes an office again only when there are too few other units to fill three.
    """
    everyone = sorted(members)
    order = [each for each in everyone if each.unit_id not in dissolved]
    held = {each.office: each for each in everyone if each.office in RANKED}
    successors = [each for each in (held.get(FIRST_DEPUTY), held.get(SECOND_DEPUTY)) if each in order]
    furthest = next((held[office].position for office in reversed(RANKED) if office in held), 0)
    following = [each for each in order if each.position > furthest] + [each for each in order if each.position <= furthest]
    old_head = held.get(HEAD)
    queue = successors + [each for each in following if each not in successors and each != old_head]
    if old_head in order:
        queue.append(old_head)
    offices = {each.unit_id: office for each, office in zip(queue, RANKED, strict=False)}
    places = tuple(Place(number, each.unit_id, offices.get(each.unit_id, MEMBER)) for number, each in enumerate(order, start=1))
    return Rotation(places, tuple(each.unit_id for each in everyone if each.unit_id in dissolved))
