"""Reads of movements: whom they reach, what units planned and reached, criterion by criterion, and all of it at a glance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from thidua.cluster.models import ClusterYear, MemberUnit, Office
from thidua.cluster.queries import SETTLED, head_unit_id, standing_members
from thidua.domain import progress
from thidua.domain.progress import Outcome, Progress
from thidua.foundation.ui.numbers import plain
from thidua.movement.models import (
    Answer,
    Attachment,
    Counting,
    Criterion,
    Exemplar,
    ExemplarState,
    Movement,
    MovementFigure,
    MovementReport,
    OwnTarget,
    Participation,
    ReportState,
)
from thidua.organisation.models import Council, Unit

OPEN_REPORTS = (ReportState.DRAFT, ReportState.PREPARED, ReportState.SENT, ReportState.RETURNED)


def with_launcher(movements: QuerySet[Movement]) -> QuerySet[Movement]:
    """Fetch along who launches."""
    return movements.select_related("council__standing_agency", "cluster_year__cluster__council", "unit")


def with_place(rows: QuerySet[Any], path: str = "") -> QuerySet[Any]:
    """Fetch movement, launcher and unit along with participations, or with what hangs on them (`path`: "participation")."""
    start = f"{path}__" if path else ""
    movement = f"{start}movement__"
    launchers = (f"{movement}council__standing_agency", f"{movement}cluster_year__cluster__council", f"{movement}unit")
    return rows.select_related(*launchers, f"{start}unit")


def of_cluster_year(movements: QuerySet[Movement], cluster_year: ClusterYear) -> QuerySet[Movement]:
    """Return the movements that are this year's of the cluster: its own, those of its council and of its members that run in the year."""
    first, last = date(cluster_year.year, 1, 1), date(cluster_year.year, 12, 31)
    runs = Q(begins_on=None) | Q(ends_on=None) | Q(begins_on__lte=last, ends_on__gte=first)
    members = MemberUnit.objects.filter(cluster_year=cluster_year, left_on=None).values("unit_id")
    elsewhere = Q(council_id=cluster_year.cluster.council_id) | Q(unit_id__in=members)
    return movements.filter(Q(cluster_year=cluster_year) | (elsewhere & runs))


def running_in(movements: QuerySet[Movement], year: int) -> QuerySet[Movement]:
    """Return the movements of which some day lies in this year; a draft without a period belongs to the year in which it was begun."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    undated = Q(begins_on=None) | Q(ends_on=None)
    return movements.filter((undated & Q(made_at__year=year)) | Q(begins_on__lte=last, ends_on__gte=first))


# --- who keeps it, and whom it reaches -----------------------------------------------------------------------------------------------


def keeper_unit_id(movement: Movement) -> int | None:
    """Return the unit that keeps the movement: the council's standing agency, the cluster's head unit, or the unit itself."""
    if movement.council:
        return movement.council.standing_agency_id
    return head_unit_id(movement.cluster_year) if movement.cluster_year else movement.unit_id


def criteria_of(movement: Movement) -> list[Criterion]:
    """Return the criteria that stand, in their order; read once for this object."""
    kept = movement.__dict__.get("_criteria")
    if kept is None:
        kept = list(movement.criteria.filter(removed_at=None).order_by("position", "pk"))
        movement.__dict__["_criteria"] = kept
    return kept


def units_in_scope(movement: Movement, on: date) -> list[Unit]:
    """Return the units to which a launch on this day is told, in a fixed order.

    A cluster's: its members. A council's: the members of its clusters in that year. A unit's: the units directly below it;
    itself when there are none.
    """
    if movement.cluster_year:
        return [each.unit for each in standing_members(movement.cluster_year)]
    if movement.council:
        years = ClusterYear.objects.filter(cluster__council=movement.council_id, year=on.year, state__in=SETTLED)
        rows = MemberUnit.objects.filter(cluster_year__in=years, left_on=None).select_related("unit")
        return [each.unit for each in rows.order_by("cluster_year__cluster__name", "position", "pk")]
    if movement.unit is None:
        return []
    return list(Unit.objects.on(on).filter(parent=movement.unit_id).order_by("name", "pk")) or [movement.unit]


@dataclass(frozen=True)
class Launchers:
    """For whom a person may prepare a movement."""

    councils: tuple[Council, ...]
    cluster_years: tuple[ClusterYear, ...]
    units: tuple[Unit, ...]

    @property
    def any(self) -> bool:
        return bool(self.councils or self.cluster_years or self.units)


def launchers(served_council_ids: Iterable[int], unit_ids: Iterable[int], on: date) -> Launchers:
    """Return the councils, cluster years (this and the last) and units for which these facts let a person act; three queries."""
    heads = MemberUnit.objects.filter(unit_id__in=list(unit_ids), office=Office.HEAD, left_on=None, year__gte=on.year - 1)
    years = ClusterYear.objects.filter(pk__in=heads.values("cluster_year_id"), state__in=SETTLED).select_related("cluster__council")
    return Launchers(
        tuple(Council.objects.on(on).filter(pk__in=list(served_council_ids)).order_by("name", "pk")),
        tuple(years.order_by("-year", "cluster__name", "pk")),
        tuple(Unit.objects.on(on).filter(pk__in=list(unit_ids)).order_by("name", "pk")),
    )


# --- lateness ------------------------------------------------------------------------------------------------------------------------


def is_answer_late(participation: Participation, at: datetime) -> bool:
    """Return whether the unit first answered after the deadline, or has not though that is over."""
    due = participation.movement.respond_by
    return due is not None and progress.is_late(due, participation.answered_at, at)


def is_report_late(report: MovementReport, at: datetime) -> bool:
    """Return whether a report was first sent after the movement's deadline, or is not sent though that is over."""
    due = report.participation.movement.report_by
    return due is not None and progress.is_late(due, report.first_sent_at, at)


# --- files ---------------------------------------------------------------------------------------------------------------------------


def attachments_of(record: Participation | MovementReport | Exemplar) -> list[Attachment]:
    """Return the files that stand with a record; read once for this object."""
    kept = record.__dict__.get("_files")
    if kept is None:
        kept = list(record.attachments.filter(removed_at=None).select_related("stored").order_by("pk"))
        record.__dict__["_files"] = kept
    return kept


# --- criterion by criterion ----------------------------------------------------------------------------------------------------------


def _bar(each: Progress) -> str:
    """How long a bar is, for SVG: 0 to 100 with a point."""
    return "0" if each.share is None else f"{each.share:f}"


@dataclass(frozen=True)
class Line:
    """One criterion for one unit: what it set itself, and what its report says. `own` is None where its plan says nothing of it."""

    criterion: Criterion
    own: Decimal | None
    figure: MovementFigure | None = None

    @property
    def target(self) -> Decimal | None:
        """What this unit is measured by: its own target, else the movement's where each unit is to reach it."""
        if self.own is not None:
            return self.own
        return self.criterion.target if self.criterion.counting == Counting.EACH else None

    @property
    def value(self) -> Decimal | None:
        return self.figure.value if self.figure else None

    @property
    def words(self) -> str:
        return self.figure.words if self.figure else ""

    @property
    def progress(self) -> Progress:
        return progress.measure(self.target, self.value, self.criterion.direction)

    @property
    def bar(self) -> str:
        return _bar(self.progress)


def lines_of(participation: Participation, report: MovementReport | None = None) -> list[Line]:
    """Return every criterion with the unit's own target and what this report says of it; three queries at most."""
    own = {each.criterion_id: each.target for each in participation.own_targets.all()}
    figures = {each.criterion_id: each for each in report.figures.all()} if report else {}
    return [Line(each, own.get(each.pk), figures.get(each.pk)) for each in criteria_of(participation.movement)]


@dataclass(frozen=True)
class Standing:
    """One criterion over all units that take part: the sum, or how many of them have reached it."""

    criterion: Criterion
    reported: int
    met: int
    taking_part: int
    total: Decimal | None

    @property
    def progress(self) -> Progress:
        """Where all are added up: the sum against the target."""
        return progress.measure(self.criterion.target, self.total, self.criterion.direction)

    @property
    def is_total(self) -> bool:
        return self.criterion.counting == Counting.TOTAL

    @property
    def bar(self) -> str:
        if self.is_total:
            return _bar(self.progress)
        return f"{Decimal(100) * self.met / self.taking_part:.1f}" if self.taking_part else "0"

    @property
    def is_met(self) -> bool:
        return self.progress.outcome == Outcome.MET if self.is_total else bool(self.taking_part) and self.met == self.taking_part


@dataclass(frozen=True)
class Place:
    """One unit of a movement as a reader may know it: its answer, its last received report, its accepted exemplars."""

    participation: Participation
    report: MovementReport | None
    lines: tuple[Line, ...]
    exemplars: int
    late: bool
    is_own: bool = False

    @property
    def met(self) -> int:
        return sum(each.progress.outcome == Outcome.MET for each in self.lines)

    @property
    def measured(self) -> int:
        return sum(each.progress.outcome not in (Outcome.NO_PLAN, Outcome.NO_VALUE) for each in self.lines)

    @property
    def planned(self) -> int:
        return sum(each.progress.outcome != Outcome.NO_PLAN for each in self.lines)

    @property
    def bar(self) -> str:
        return f"{Decimal(100) * self.met / self.planned:.1f}" if self.planned else "0"


@dataclass(frozen=True)
class Glance:
    """A whole movement at a glance, by what was approved, received and accepted."""

    places: tuple[Place, ...]
    standings: tuple[Standing, ...]

    def _count(self, *states: str) -> int:
        return sum(each.participation.state in states for each in self.places)

    @property
    def units(self) -> int:
        return len(self.places)

    @property
    def taking_part(self) -> int:
        return sum(each.participation.takes_part for each in self.places)

    @property
    def declined(self) -> int:
        return self._count(Answer.DECLINED)

    @property
    def awaited(self) -> int:
        return self.units - self.taking_part - self.declined

    @property
    def late(self) -> int:
        return sum(each.late for each in self.places)

    @property
    def reports(self) -> int:
        return sum(each.report is not None for each in self.places)

    @property
    def exemplars(self) -> int:
        return sum(each.exemplars for each in self.places)

    @property
    def response_bar(self) -> str:
        return f"{Decimal(100) * self.taking_part / self.units:.1f}" if self.units else "0"

    def snapshot(self) -> dict[str, Any]:
        """Return the figures as a review keeps them."""
        counts = {name: getattr(self, name) for name in ("units", "taking_part", "declined", "awaited", "late", "reports", "exemplars")}
        return {
            "counts": counts,
            "criteria": [_kept(each) for each in self.standings],
            "units": [_kept_place(each) for each in self.places],
        }


def _kept(each: Standing) -> dict[str, Any]:
    criterion = each.criterion
    return {
        "words": criterion.words,
        "measure": criterion.measure,
        "target": plain(criterion.target),
        "counting": criterion.counting,
        "total": plain(each.total),
        "reported": each.reported,
        "met": each.met,
        "taking_part": each.taking_part,
    }


def _kept_place(each: Place) -> dict[str, Any]:
    values = [plain(line.value) for line in each.lines]
    return {"unit": each.participation.unit.name, "state": each.participation.state, "values": values, "exemplars": each.exemplars}


def _last_received(movement: Movement) -> dict[int, MovementReport]:
    rows = MovementReport.objects.filter(participation__movement=movement, state=ReportState.RECEIVED).order_by("counted_to", "pk")
    return {each.participation_id: each for each in rows}


def glance(movement: Movement, at: datetime, own_unit_ids: Iterable[int] = ()) -> Glance:
    """Return the movement at a glance; five queries, however many units."""
    accepted = Count("exemplars", filter=Q(exemplars__state=ExemplarState.ACCEPTED))
    participations = list(movement.participations.select_related("unit").annotate(accepted=accepted).order_by("position", "pk"))
    criteria, reports, own_units = criteria_of(movement), _last_received(movement), set(own_unit_ids)
    figures = {(each.report_id, each.criterion_id): each for each in MovementFigure.objects.filter(report__in=reports.values())}
    own = {(each.participation_id, each.criterion_id): each.target for each in OwnTarget.objects.filter(participation__movement=movement)}
    places = []
    for each in participations:
        each.movement = movement
        report = reports.get(each.pk) if each.takes_part else None
        lines = tuple(
            Line(criterion, own.get((each.pk, criterion.pk)), figures.get((report.pk, criterion.pk)) if report else None)
            for criterion in criteria
        )
        late, is_own = is_answer_late(each, at) and movement.launched_at is not None, each.unit_id in own_units
        places.append(Place(each, report, lines, each.accepted, late, is_own))
    return Glance(tuple(places), tuple(_standing(number, each, places) for number, each in enumerate(criteria)))


def _standing(number: int, criterion: Criterion, places: list[Place]) -> Standing:
    lines = [each.lines[number] for each in places if each.participation.takes_part]
    values = [each.value for each in lines if each.value is not None]
    met = sum(each.progress.outcome == Outcome.MET for each in lines)
    return Standing(criterion, len(values), met, len(lines), sum(values, Decimal(0)) if values else None)


def open_report(participation: Participation) -> MovementReport | None:
    """Return the report on which the unit works, or which waits, if there is one."""
    return participation.reports.filter(state__in=OPEN_REPORTS).first()
