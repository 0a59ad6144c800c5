"""Units, people, accounts and councils of the demonstration, entered by the specialist and the administrator as in life."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from thidua.foundation.accounts.models import User
from thidua.organisation import actions as organisation
from thidua.organisation.models import AppointmentRole, Capacity, Council, CouncilRole, CouncilSeat, Level, Person, Post, Unit
from thidua.signing import actions as signing

# Printed by `./run demo` and in the README: a demonstration keeps no secret.
PASSWORD = "Giao-uoc-2023"  # the demonstration’s, printed in the README  # nosec B105
PASSPHRASE = "Ky-so-vi-du-2023"  # of every head's key  # nosec B105


@dataclass
class Cast:
    """One council with one cluster's units and people. Index 0 of units, heads and officers is the head unit of the demonstrated year."""

    data: dict[str, Any]
    council: Council
    specialist: User
    units: list[Unit] = field(default_factory=list)
    heads: list[Person] = field(default_factory=list)
    officers: list[Person] = field(default_factory=list)
    deputies: list[Person] = field(default_factory=list)
    monitor: CouncilSeat | None = None


class Registrar:
    """The specialist and the administrator at work: enters units, people, posts and accounts at one moment."""

    def __init__(self, specialist: User, administrator: User, *, since: date, at: datetime) -> None:
        self.specialist, self.administrator, self.since, self.at = specialist, administrator, since, at

    def unit(self, data: dict[str, Any], *, parent: Unit | None) -> Unit:
        return organisation.create_unit(
            code=data["code"],
            name=data["name"],
            short_name=data["short"],
            kind=data["kind"],
            level=Level.DISTRICT,
            family=data.get("family", "party" if data["kind"] == "party_office" else "state"),
            parent=parent,
            valid_from=self.since,
            actor=self.specialist,
            at=self.at,
        )

    def person(self, name: str, username: str, *, titles: str = "") -> Person:
        person = organisation.create_person(full_name=name, titles=titles, actor=self.specialist, at=self.at)
        organisation.open_account(person, username=username, actor=self.administrator, at=self.at)
        person.refresh_from_db()
        set_password(person.user)
        return person

    def post(self, person: Person, unit: Unit, title: str, capacity: str, *, until: date | None = None) -> Post:
        return organisation.start_post(
            person=person,
            unit=unit,
            title=title,
            capacity=capacity,
            valid_from=self.since,
            valid_to=until,
            actor=self.specialist,
            at=self.at,
        )


def certify(casts: Sequence[Cast], registrar: Registrar) -> None:
    """Open the office's own certificate authority and let every head make the certificate he signs with."""
    signing.open_authority("Chứng thực nội bộ (tập huấn)", actor=registrar.administrator, at=registrar.at)
    for person in (head for cast in casts for head in (*cast.heads, *cast.deputies)):
        granted = signing.grant(person, actor=registrar.administrator, at=registrar.at)
        signing.make(granted, passphrase=PASSPHRASE, actor=of(person), at=registrar.at)


def of(person: Person) -> User:
    """Return the account of a person who has one."""
    if person.user is None:
        raise ValueError(f"{person} has no account")
    return person.user


@cache
def encoded_password() -> str:
    """Return the demonstration's password as it is kept; encoded once, because that is slow on purpose."""
    return make_password(PASSWORD)


def set_password(user: User | None) -> None:
    """Give an account the demonstration's own password, as if its person had taken up his invitation."""
    if user is not None:
        user.password, user.must_change_password = encoded_password(), False
        user.save(update_fields=["password", "must_change_password"])


def found(data: dict[str, Any], *, at: datetime) -> tuple[Council, User, User]:
    """Begin the installation with the real district's council; return it with the specialist's and the administrator's accounts."""
    invented = data["invented"]
    council = organisation.found_installation(
        organisation.Founding(
            since=data["since"],
            authority=_first(data["authority"]),
            standing_agency=_first(data["standing_agency"]),
            council_name=data["council"]["name"],
            council_short_name=data["council"]["short_name"],
            founding_decision="",
            specialist=_account(invented["specialist"], invented["specialist"]["post"]),
            administrator=_account(invented["administrator"], invented["administrator"]["paper"]),
        ),
        at=at,
    )
    specialist = User.objects.get(username=invented["specialist"]["username"])
    administrator = User.objects.get(username=invented["administrator"]["username"])
    for each in (specialist, administrator):
        set_password(each)
    return council, specialist, administrator


def cluster4(data: dict[str, Any], council: Council, registrar: Registrar) -> Cast:
    """Enter the seven units, the monitor, heads and officers of Cluster No. 4."""
    cast = Cast(data, council, registrar.specialist)
    committee = registrar.unit(data["party_committee"], parent=None)
    front = registrar.unit(data["front"], parent=None)
    cast.units = [registrar.unit(each, parent=committee) for each in data["units"]]
    chair, monitor, invented = data["chair"], data["monitor"], data["invented"]
    for unit, each in zip(cast.units, [chair, *invented["heads"]], strict=True):
        person = registrar.person(each["name"], each["username"], titles=each.get("titles", ""))
        registrar.post(person, unit, each["post"], Capacity.HEAD)
        cast.heads.append(person)
    for unit, each in zip(cast.units, invented["officers"], strict=True):
        person = registrar.person(each["name"], each["username"])
        registrar.post(person, unit, "Cán bộ thi đua", Capacity.OFFICER)
        cast.officers.append(person)
    watcher = registrar.person(monitor["name"], monitor["username"], titles=monitor["titles"])
    registrar.post(watcher, front, monitor["post"], Capacity.HEAD)
    cast.monitor = _seat(council, watcher, CouncilRole.VICE_CHAIR, registrar)
    auditor = registrar.person(invented["auditor"]["name"], invented["auditor"]["username"])
    organisation.appoint(
        auditor,
        role=AppointmentRole.AUDITOR,
        paper=invented["auditor"]["paper"],
        valid_from=registrar.since,
        actor=registrar.administrator,
        at=registrar.at,
    )
    return cast


def twin(data: dict[str, Any], registrar: Registrar) -> Cast:
    """Enter the fictional twin: its authority, agency and council, seven units with heads and officers, a deputy and a former officer."""
    people = data["people"]
    authority = registrar.unit(data["authority"], parent=None)
    agency = registrar.unit(data["standing_agency"], parent=authority)
    council = organisation.create_council(
        name=data["council"]["name"],
        short_name=data["council"]["short_name"],
        authority=authority,
        standing_agency=agency,
        founding_decision="Quyết định số 07/QĐ-UBND (giả định)",
        valid_from=registrar.since,
        actor=registrar.specialist,
        at=registrar.at,
    )
    specialist = registrar.person(people["specialist"]["name"], people["specialist"]["username"])
    registrar.post(specialist, agency, people["specialist"]["post"], Capacity.OFFICER)
    monitor = registrar.person(people["monitor"]["name"], people["monitor"]["username"], titles=people["monitor"]["post"])
    own = Registrar(of(specialist), registrar.administrator, since=registrar.since, at=registrar.at)
    cast = Cast(data, council, own.specialist, monitor=_seat(council, monitor, CouncilRole.MEMBER, own))
    cast.units = [own.unit(each, parent=authority) for each in data["units"]]
    for number, unit in enumerate(cast.units, start=1):
        head = own.person(people["heads"][number - 1], f"thutruong.gd{number}")
        own.post(head, unit, "Trưởng đơn vị", Capacity.HEAD)
        officer = own.person(people["officers"][number - 1], f"canbo.gd{number}")
        own.post(officer, unit, "Cán bộ thi đua", Capacity.OFFICER)
        cast.heads.append(head)
        cast.officers.append(officer)
    deputy, former = people["deputy"], people["former"]
    cast.deputies = [own.person(deputy["name"], deputy["username"])]
    own.post(cast.deputies[0], cast.units[deputy["unit"] - 1], "Phó trưởng đơn vị", Capacity.DEPUTY)
    own.post(
        own.person(former["name"], former["username"]),
        cast.units[former["unit"] - 1],
        "Cán bộ thi đua",
        Capacity.OFFICER,
        until=former["left_on"],
    )
    return cast


def _first(data: dict[str, Any]) -> organisation.FirstUnit:
    return organisation.FirstUnit(data["code"], data["name"], data["short"], data["kind"], Level.DISTRICT, data["family"])


def _account(data: dict[str, Any], basis: str) -> organisation.FirstPerson:
    return organisation.FirstPerson(data["name"], data["username"], PASSWORD, basis)


def _seat(council: Council, person: Person, role: str, registrar: Registrar) -> CouncilSeat:
    return organisation.seat(council, person=person, role=role, valid_from=registrar.since, actor=registrar.specialist, at=registrar.at)
