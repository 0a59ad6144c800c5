"""The tables of the organisation, by noun."""

from thidua.organisation.models.council import Council, CouncilRole, CouncilSeat
from thidua.organisation.models.importing import ImportedRecord, ImportKind, ImportRow, ImportRun, ImportState, Verdict
from thidua.organisation.models.person import Appointment, AppointmentRole, Capacity, Delegation, Person, Post
from thidua.organisation.models.unit import Family, Level, Unit, UnitKind, UnitVersion

__all__ = [
    "Appointment",
    "AppointmentRole",
    "Capacity",
    "Council",
    "CouncilRole",
    "CouncilSeat",
    "Delegation",
    "Family",
    "ImportKind",
    "ImportRow",
    "ImportRun",
    "ImportState",
    "ImportedRecord",
    "Level",
    "Person",
    "Post",
    "Unit",
    "UnitKind",
    "UnitVersion",
    "Verdict",
]
