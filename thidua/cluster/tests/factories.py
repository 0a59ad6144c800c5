"""A cluster's year with everybody in it, for tests."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from thidua.cluster.models import Cluster, ClusterKind, ClusterYear, MemberUnit, Office, YearState
from thidua.organisation.models import Council, Person, Unit
from thidua.organisation.tests.factories import make_auditor, make_council, make_head, make_officer, make_seat, make_unit
from thidua.paper.models import Direction, OfficialDocument, PaperType

_number = itertools.count(1)
OFFICES = (Office.HEAD, Office.FIRST_DEPUTY, Office.SECOND_DEPUTY)


@dataclass
class Scene:
    """A year with its people. `units[0]` is the head, `units[1]` first deputy, `units[2]` second deputy.

    `heads[i]` and `officers[i]` act for `units[i]`; each Person has an account in `.user`.
    """

    council: Council
    cluster: Cluster
    year: ClusterYear
    units: list[Unit] = field(default_factory=list)
    heads: list[Person] = field(default_factory=list)
    officers: list[Person] = field(default_factory=list)
    specialist: Person | None = None
    monitor: Person | None = None
    auditor: Person | None = None
    outsider: Person | None = None


def make_cluster(council=None, **fields):
    n = next(_number)
    fields.setdefault("code", f"cum-{n}")
    fields.setdefault("name", f"Cụm Thi đua Giả định {n}")
    fields.setdefault("symbol", f"CTĐ{n}")
    return Cluster.objects.create(council=council or make_council(), kind=ClusterKind.CUM, **fields)


def make_year(cluster, units, *, year=2023, state=YearState.PLANNED):
    cluster_year = ClusterYear.objects.create(cluster=cluster, year=year, state=state, paper_family="party")
    for position, unit in enumerate(units, start=1):
        office = OFFICES[position - 1] if position <= len(OFFICES) else Office.MEMBER
        MemberUnit.objects.create(
            cluster_year=cluster_year, council=cluster.council, year=year, unit=unit, office=office, position=position
        )
    return cluster_year


def make_scene(members=3, *, year=2023, state=YearState.PLANNED):
    """Make a cluster's year with `members` units, a head and an officer for each, specialist, monitor, auditor and an outsider."""
    council = make_council()
    cluster = make_cluster(council)
    units = [make_unit() for _each in range(members)]
    scene = Scene(council, cluster, make_year(cluster, units, year=year, state=state), units)
    scene.heads = [make_head(unit) for unit in units]
    scene.officers = [make_officer(unit) for unit in units]
    scene.specialist = make_officer(council.standing_agency)
    seat = make_seat(council)
    scene.monitor = seat.person
    scene.year.monitor = seat
    scene.year.save()
    scene.auditor = make_auditor()
    scene.outsider = make_officer(make_unit())
    return scene


def make_plan(*, number="20/KH-UBND", issued_on=date(2023, 1, 19), type=PaperType.PLAN, file=None):
    """Register a plan of the organiser as an incoming paper."""
    return OfficialDocument.objects.create(
        direction=Direction.INCOMING,
        type=type,
        number=number,
        issuer="Ủy ban nhân dân quận Giả Định",
        issued_on=issued_on,
        subject="công tác thi đua, khen thưởng năm 2023",
        file=file,
        registered_at=datetime(2023, 1, 20, 8, tzinfo=UTC),
    )


def pdf(name="ke-hoach.pdf", content=b"%PDF-1.4 thu"):
    """A small upload that is a PDF by its first bytes."""
    return SimpleUploadedFile(name, content, "application/pdf")
