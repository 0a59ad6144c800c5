"""Reads that need thought: the standing of a person on a day, from which every right follows."""

from dataclasses import dataclass
from datetime import date

from thidua.foundation.accounts.models import User
from thidua.organisation.models import Appointment, AppointmentRole, Capacity, Council, CouncilSeat, Delegation, Person, Post


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
    """Return the facts that hold for this account's person on this day. Five queries, kept on the user object for the request."""
    kept: dict[date, Standing] = user.__dict__.setdefault("_standing", {})
    if on not in kept:
        kept[on] = _read_standing(user, on)
    return kept[on]


def _read_standing(user: User, on: date) -> Standing:
    person = Person.objects.filter(user_id=user.pk).first() if user.is_authenticated and user.is_active else None
    if person is None:
        return Standing(None, on)
    posts = tuple(Post.objects.on(on).filter(person=person).select_related("unit").order_by("valid_from", "pk"))
    acting = [post.unit_id for post in posts if post.capacity in (Capacity.HEAD, Capacity.OFFICER)]
    served = Council.objects.on(on).filter(standing_agency_id__in=acting).values_list("pk", flat=True) if acting else []
    return Standing(
        person,
        on,
        posts,
        tuple(Delegation.objects.on(on).filter(to_person=person, revoked_at=None).select_related("unit", "from_person").order_by("pk")),
        tuple(CouncilSeat.objects.on(on).filter(person=person).select_related("council").order_by("pk")),
        tuple(Appointment.objects.on(on).filter(person=person).order_by("pk")),
        frozenset(served),
    )
