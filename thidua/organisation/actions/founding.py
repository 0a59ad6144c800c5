"""The first write of an installation: authority, council, standing agency, one specialist and one administrator."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from thidua.domain.vietnamese import sort_key
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.organisation import permissions
from thidua.organisation.models import Appointment, AppointmentRole, Capacity, Council, Person, Post, Unit, UnitVersion


@dataclass(frozen=True)
class FirstUnit:
    """A unit as the founding needs it; kind, level and family are the stored codes."""

    code: str
    name: str
    short_name: str
    kind: str
    level: str
    family: str


@dataclass(frozen=True)
class FirstPerson:
    """A person with an account. `basis` is the post's title for the specialist, the paper for the administrator."""

    full_name: str
    username: str
    password: str
    basis: str


@dataclass(frozen=True)
class Founding:
    """All that must be there before anybody can sign in and enter the rest."""

    since: date
    authority: FirstUnit
    standing_agency: FirstUnit
    council_name: str
    council_short_name: str
    founding_decision: str
    specialist: FirstPerson
    administrator: FirstPerson


@transaction.atomic
def found_installation(founding: Founding, *, at: datetime) -> Council:
    """Enter the first council with its standing agency, a specialist who can enter the rest, and an administrator.

    Raises:
        PermissionDenied: a council is there already.
    """
    permissions.require(permissions.can_found())
    authority = _unit(founding.authority, founding.since, None)
    agency = _unit(founding.standing_agency, founding.since, authority)
    council = Council.objects.create(
        name=founding.council_name,
        short_name=founding.council_short_name,
        authority=authority,
        standing_agency=agency,
        founding_decision=founding.founding_decision,
        valid_from=founding.since,
    )
    specialist = _person(founding.specialist)
    Post.objects.create(
        person=specialist, unit=agency, title=founding.specialist.basis, capacity=Capacity.OFFICER, valid_from=founding.since
    )
    Appointment.objects.create(
        person=_person(founding.administrator),
        role=AppointmentRole.ADMINISTRATOR,
        paper=founding.administrator.basis,
        valid_from=founding.since,
    )
    audit.record("organisation.founded", council, actor=None, at=at, changes={"council": [None, council.name]})
    return council


def _unit(first: FirstUnit, since: date, parent: Unit | None) -> Unit:
    facts = {"name": first.name, "short_name": first.short_name, "kind": first.kind, "level": first.level, "parent": parent}
    unit = Unit.objects.create(code=first.code, family=first.family, valid_from=since, **facts)
    UnitVersion.objects.create(unit=unit, valid_from=since, **facts)
    return unit


def _person(first: FirstPerson) -> Person:
    user = User.objects.create_user(first.username, full_name=first.full_name, password=first.password)
    user.must_change_password = True  # it was printed on a screen
    user.save(update_fields=["must_change_password"])
    return Person.objects.create(full_name=first.full_name, sort_key=sort_key(first.full_name), user=user)
