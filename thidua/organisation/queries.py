"""Reads that need thought: the standing of a person on a day, from which every right follows; who and what was where on a day."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet

from thidua.foundation.accounts.models import User
from thidua.foundation.audit.models import Entry
from thidua.foundation.prepared import Prepared
from thidua.organisation.models import (
    Appointment,
    AppointmentRole,
    Capacity,
    Council,
    CouncilSeat,
    Delegation,
    Person,
    Post,
    Unit,
    UnitVersion,
)


@dataclass(frozen=True)
class Standing:
    """All facts about a person that hold on one day, and from which rights follow."""

    person: Person | None
    on: date
    posts: tuple[Post, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    seats: tuple[CouncilSeat, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    served_council_ids: frozenset[int] = frozenset()

    def _units_as(self, *capacities: str) -> frozenset[int]:
        return frozenset(post.unit_id for post in self.posts if post.capacity in capacities)

    @property
    def head_unit_ids(self) -> frozenset[int]:
        """Units whose head this person is."""
        return self._units_as(Capacity.HEAD)

    @property
    def acting_head_unit_ids(self) -> frozenset[int]:
        """Units for whose head this person may act: as the head, or by a delegation with its paper."""
        return self.head_unit_ids | frozenset(each.unit_id for each in self.delegations)

    @property
    def unit_ids(self) -> frozenset[int]:
        """Units for which this person acts as officer, as head, or in the head's place (a deputy without delegation is not among them)."""
        return self._units_as(Capacity.HEAD, Capacity.OFFICER) | self.acting_head_unit_ids

    @property
    def clerk_unit_ids(self) -> frozenset[int]:
        """Units whose clerk (văn thư) this person is: who keeps the seal."""
        return self._units_as(Capacity.CLERK)

    @property
    def home_unit_ids(self) -> frozenset[int]:
        """Units in which this person holds any post: may read what the unit may read."""
        return frozenset(post.unit_id for post in self.posts) | self.unit_ids

    @property
    def seat_ids(self) -> frozenset[int]:
        """Council seats that this person holds."""
        return frozenset(seat.pk for seat in self.seats)

    @property
    def council_ids(self) -> frozenset[int]:
        """Councils on which this person sits, or whose standing agency this person serves."""
        return frozenset(seat.council_id for seat in self.seats) | self.served_council_ids

    @property
    def is_auditor(self) -> bool:
        return any(each.role == AppointmentRole.AUDITOR for each in self.appointments)

    @property
    def is_administrator(self) -> bool:
        return any(each.role == AppointmentRole.ADMINISTRATOR for each in self.appointments)

    @property
    def is_specialist(self) -> bool:
        """Whether this person is an officer or head of some council's standing agency."""
        return bool(self.served_council_ids)


def standing(user: User, on: date) -> Standing:
    """Return the facts that hold for this account's person on this day, kept on the user object for the request.

    Two queries for most people: the person with what kinds of facts there are, and the posts. A kind is read only where it is held.
    """
    kept: dict[date, Standing] = user.__dict__.setdefault("_standing", {})
    if on not in kept:
        kept[on] = _read_standing(user, on)
    return kept[on]


def _read_standing(user: User, on: date) -> Standing:
    if not (user.is_authenticated and user.is_active):
        return Standing(None, on)
    person = next(iter(_person_of_account(user.pk, on)), None)
    if person is None:
        return Standing(None, on)
    posts = tuple(_posts_of(person.pk, on))
    acting = [post.unit_id for post in posts if post.serves and post.capacity in (Capacity.HEAD, Capacity.OFFICER)]
    served = Council.objects.on(on).filter(standing_agency_id__in=acting).values_list("pk", flat=True) if acting else ()
    return Standing(
        person,
        on,
        posts,
        tuple(_delegations_to(person.pk, on)) if person.has_delegations else (),
        tuple(_seats_of(person.pk, on)) if person.has_seats else (),
        tuple(_appointments_of(person.pk, on)) if person.has_appointments else (),
        frozenset(served),
    )


def _account_with_kinds(user_id: int, on: date) -> QuerySet[Any]:
    """The account's person, with what kinds of facts there are."""
    of_person = {"person": OuterRef("pk")}
    return Person.objects.filter(user_id=user_id).annotate(
        has_delegations=Exists(Delegation.objects.in_force(on).filter(to_person=OuterRef("pk"))),
        has_seats=Exists(CouncilSeat.objects.on(on).filter(**of_person)),
        has_appointments=Exists(Appointment.objects.on(on).filter(**of_person)),
    )


def _posts_with_service(person_id: int, on: date) -> QuerySet[Any]:
    """The person's posts, each with whether its unit is the standing agency of a council."""
    serves = Exists(Council.objects.on(on).filter(standing_agency=OuterRef("unit")))
    return Post.objects.on(on).filter(person=person_id).select_related("unit").annotate(serves=serves).order_by("valid_from", "pk")


def _delegations_with_unit(person_id: int, on: date) -> QuerySet[Delegation]:
    return Delegation.objects.in_force(on).filter(to_person=person_id).select_related("unit", "from_person").order_by("pk")


def _seats_with_council(person_id: int, on: date) -> QuerySet[CouncilSeat]:
    return CouncilSeat.objects.on(on).filter(person=person_id).select_related("council").order_by("pk")


# Every request of somebody who is signed in asks these.
_person_of_account = Prepared(_account_with_kinds)
_posts_of = Prepared(_posts_with_service)
_delegations_to = Prepared(_delegations_with_unit)
_seats_of = Prepared(_seats_with_council)
_appointments_of = Prepared(lambda person_id, on: Appointment.objects.on(on).filter(person=person_id).order_by("pk"))


# --- Units on a day ----------------------------------------------------------------------------------------------------------------


# Files on their way, which change no unit and nobody yet.
STAGING = tuple(
    f"organisation.import_{each}" for each in ("started", "check_begun", "checked", "row_corrected", "accept_begun", "abandoned")
)


def newest_act() -> int:
    """Return the number of the newest row of the audit log that is about the organisation: while it stays, nothing here has changed."""
    ours = Entry.objects.filter(event__gte="organisation.", event__lt="organisation/").exclude(event__in=STAGING)
    return ours.aggregate(newest=Max("number"))["newest"] or 0


def units_on(day: date) -> QuerySet[Unit]:
    """Return the units that live on this day, by name."""
    return Unit.objects.on(day).order_by("name", "pk")


def version_on(unit: Unit, day: date) -> UnitVersion | None:
    """Return how the unit was called and where it stood on this day; None before it began and after it ended."""
    return UnitVersion.objects.on(day).filter(unit=unit).select_related("parent").first()


def name_on(unit: Unit, day: date) -> str:
    """Return the unit's name on this day; on a day on which it did not exist, the newest name."""
    version = version_on(unit, day)
    return version.name if version else unit.name


def versions_on(day: date) -> QuerySet[UnitVersion]:
    """Return the units that lived on this day as they were called and stood then, by name, with unit and parent."""
    return UnitVersion.objects.on(day).select_related("unit", "parent").order_by("name", "pk")


# A tree of at most so many units is shown whole; a larger one opens where it is asked to, this many units below one at most.
WHOLE_TREE, MOST_BELOW = 200, 200


@dataclass
class Branch:
    """A unit as it was on a day, with those below it that are shown; `below` counts all that stand directly below."""

    unit_id: int
    name: str
    parent_id: int | None
    below: int = 0
    children: list["Branch"] = field(default_factory=list)

    @property
    def left_out(self) -> int:
        """How many directly below are not shown."""
        return self.below - len(self.children)


@dataclass(frozen=True)
class Tree:
    """The units of a day: the tops with what is open below them."""

    tops: list[Branch]
    opened: int | None


def tree_on(day: date, *, open_unit: int | None = None) -> Tree:
    """Return the units of this day as trees, by name; a unit whose parent did not live then stands at the top. One query.

    A large tree shows the tops, and what stands below `open_unit` and above it.
    """
    rows = UnitVersion.objects.on(day).order_by("sort_key", "pk").values_list("unit_id", "name", "parent_id")
    branches = {unit_id: Branch(unit_id, name, parent_id) for unit_id, name, parent_id in rows}
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.parent_id or 0)
        if above is None:
            tops.append(branch)
        else:
            above.below += 1
            above.children.append(branch)
    if len(branches) > WHOLE_TREE:
        kept = _path(branches, open_unit) if open_unit in branches else {top.unit_id for top in tops if len(tops) == 1}
        for branch in branches.values():
            branch.children = _shown(branch, kept) if branch.unit_id in kept else []
        tops = tops[:MOST_BELOW]
    return Tree(tops, open_unit if open_unit in branches else None)


def _path(branches: Mapping[int, Branch], unit_id: int | None) -> set[int]:
    """Return the unit with those above it."""
    found: set[int] = set()
    while unit_id is not None and unit_id in branches and unit_id not in found:
        found.add(unit_id)
        unit_id = branches[unit_id].parent_id
    return found


def _shown(branch: Branch, kept: set[int]) -> list[Branch]:
    """Return what is shown below an open branch: the first ones, and always the way to the unit that was asked for."""
    first = branch.children[:MOST_BELOW]
    return [*first, *(each for each in branch.children[MOST_BELOW:] if each.unit_id in kept)]


def stands_below(unit_id: int, above_id: int, day: date) -> bool:
    """Return whether the first unit is the second or stands somewhere below it, on this day or now."""
    then = dict(UnitVersion.objects.on(day).values_list("unit_id", "parent_id"))
    now = dict(Unit.objects.values_list("pk", "parent_id"))
    return _reaches(unit_id, above_id, then) or _reaches(unit_id, above_id, now)


def _reaches(start: int, goal: int, parents: Mapping[int, int | None]) -> bool:
    seen: set[int] = set()
    here: int | None = start
    while here is not None and here not in seen:
        if here == goal:
            return True
        seen.add(here)
        here = parents.get(here)
    return False


# --- People on a day ---------------------------------------------------------------------------------------------------------------


def head_post_of(unit: Unit, on: date) -> Post | None:
    """Return the post of the unit's head (thủ trưởng) on this day, if somebody held it."""
    return Post.objects.on(on).filter(unit=unit, capacity=Capacity.HEAD).select_related("person").order_by("valid_from", "pk").first()


def head_of(unit: Unit, on: date) -> Person | None:
    """Return the unit's head (thủ trưởng) on this day, if there was one."""
    post = head_post_of(unit, on)
    return post.person if post else None


def people_of(unit: Unit, on: date) -> QuerySet[Person]:
    """Return the people who held any post in the unit on this day, by given name."""
    return Person.objects.filter(pk__in=Post.objects.on(on).filter(unit=unit).values("person_id")).order_by("sort_key", "pk")


def delegations_of(person: Person, unit: Unit, on: date) -> QuerySet[Delegation]:
    """Return the delegations by which this person may act for the unit's head on this day."""
    standing_now = Delegation.objects.in_force(on).filter(to_person=person, unit=unit)
    return standing_now.select_related("from_person").order_by("valid_from", "pk")


def with_state(delegations: QuerySet[Delegation], on: date) -> list[tuple[Delegation, str]]:
    """Return each with what it is on this day: revoked, coming, now, or over (past its last day, or past the term of who gave it)."""
    rows = list(delegations)
    now = set(Delegation.objects.in_force(on).filter(pk__in=[each.pk for each in rows]).values_list("pk", flat=True))

    def state(each: Delegation) -> str:
        if each.revoked_at:
            return "revoked"
        if each.valid_from > on:
            return "coming"
        return "now" if each.pk in now else "over"

    return [(each, state(each)) for each in rows]


def council_seats_on(council: Council, on: date) -> QuerySet[CouncilSeat]:
    """Return the council's seats on this day with their people, by given name."""
    return CouncilSeat.objects.on(on).filter(council=council).select_related("person").order_by("person__sort_key", "pk")


SHOWN: dict[type[Model], tuple[str, ...]] = {
    Unit: ("name", "short_name", "kind", "level", "family"),
    Person: ("full_name", "titles", "phone", "email"),
    Council: ("name", "short_name", "standing_agency_id", "founding_decision"),
}


def fingerprint(record: Unit | Person | Council) -> str:
    """Return a short digest of what this record's form shows, by which an action notices that somebody else was faster."""
    values = "\x1f".join(str(getattr(record, name)) for name in SHOWN[type(record)])
    return hashlib.sha256(values.encode()).hexdigest()[:16]


# --- Accounts, for telling people --------------------------------------------------------------------------------------------------


def accounts_acting_for(unit_ids: Iterable[int], on: date) -> QuerySet[User]:
    """Return the open accounts of those who act for these units on this day: heads, officers, and who has a delegation. One query."""
    return _accounts(unit_ids, on, Capacity.HEAD, Capacity.OFFICER)


def accounts_signing_for(unit_ids: Iterable[int], on: date) -> QuerySet[User]:
    """Return the open accounts of those who may act in the heads' place: heads, and who has a delegation. One query."""
    return _accounts(unit_ids, on, Capacity.HEAD)


def _accounts(unit_ids: Iterable[int], on: date, *capacities: str) -> QuerySet[User]:
    units = list(unit_ids)
    holders = Post.objects.on(on).filter(unit__in=units, capacity__in=capacities).values("person__user_id")
    delegates = Delegation.objects.in_force(on).filter(unit__in=units).values("to_person__user_id")
    return User.objects.filter(Q(pk__in=holders) | Q(pk__in=delegates), is_active=True).order_by("pk")


def accounts_of_clerks(unit_ids: Iterable[int], on: date) -> QuerySet[User]:
    """Return the open accounts of the clerks (văn thư) of these units on this day. One query."""
    clerks = Post.objects.on(on).filter(unit__in=list(unit_ids), capacity=Capacity.CLERK).values("person__user_id")
    return User.objects.filter(pk__in=clerks, is_active=True).order_by("pk")


def accounts_of(person_ids: Iterable[int]) -> QuerySet[User]:
    """Return the open accounts of these people. One query."""
    return User.objects.filter(is_active=True, person__in=list(person_ids)).order_by("pk")


def accounts_of_council(council_id: int, on: date) -> QuerySet[User]:
    """Return the open accounts of who sits on the council or serves it at its standing agency on this day. One query."""
    seats = CouncilSeat.objects.on(on).filter(council=council_id).values("person__user_id")
    agency = Council.objects.filter(pk=council_id).values("standing_agency_id")
    served = Post.objects.on(on).filter(unit__in=agency, capacity__in=(Capacity.HEAD, Capacity.OFFICER)).values("person__user_id")
    return User.objects.filter(Q(pk__in=seats) | Q(pk__in=served), is_active=True).order_by("pk")
