"""Reads of targets and reports: the calendar, who reports, what a report says line by line, and the board of the whole cluster."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import standing_members
from thidua.covenant.models import Commitment, Covenant, CovenantState, Signatory, SignatoryState
from thidua.covenant.queries import commitments_of, covenant_in_force
from thidua.domain import progress
from thidua.domain.progress import Progress, Summary
from thidua.organisation.models import Unit
from thidua.progress.models import Direction, Evidence, Figure, Period, PeriodKind, Report, ReportState, TargetRule

KIND_ORDER = {kind: number for number, kind in enumerate(PeriodKind.values)}
EVERY_PERIOD = tuple((kind, number) for kind, (times, _months) in progress.PERIODS.items() for number in range(1, times + 1))
OPEN_VERSIONS = (ReportState.DRAFT, ReportState.PREPARED, ReportState.SENT, ReportState.RETURNED)


# --- the calendar --------------------------------------------------------------------------------------------------------------------


def periods_of(cluster_year: ClusterYear) -> list[Period]:
    """Return the year's periods, the earliest end first, the shorter first of those that end together; one query."""
    rows = list(Period.objects.filter(cluster_year=cluster_year))
    for row in rows:
        row.cluster_year = cluster_year
    return sorted(rows, key=lambda each: (each.ends_on, KIND_ORDER.get(each.kind, 0), each.pk))


def periods_not_opened(periods: Iterable[Period]) -> list[tuple[str, int]]:
    """Return the periods of a year that are not on its calendar yet."""
    there = {(each.kind, each.number) for each in periods}
    return [each for each in EVERY_PERIOD if each not in there]


def covenant_of(cluster_year: ClusterYear) -> Covenant | None:
    """Return the covenant in force, on whose commitments units report; one query."""
    return covenant_in_force(cluster_year)


def reporting_units(cluster_year: ClusterYear, covenant: Covenant) -> list[Unit]:
    """Return the members that have signed the covenant, in the fixed order: these report."""
    signed = set(Signatory.objects.filter(covenant=covenant, state=SignatoryState.SIGNED).values_list("unit_id", flat=True))
    return [member.unit for member in standing_members(cluster_year) if member.unit_id in signed]


def units_reporting_in(year_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return for each of these years the units that signed its covenant in force; a year without one is absent. One query."""
    rows = Signatory.objects.filter(
        covenant__state=CovenantState.IN_FORCE, covenant__draft__cluster_year__in=list(year_ids), state=SignatoryState.SIGNED
    )
    found: dict[int, set[int]] = {}
    for year, unit in rows.values_list("covenant__draft__cluster_year_id", "unit_id"):
        found.setdefault(year, set()).add(unit)
    return found


def with_place(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Fetch period, year, cluster and unit along."""
    return reports.select_related("period__cluster_year__cluster__council", "unit", "covenant__draft")


def newest(reports: Iterable[Report]) -> dict[tuple[int, int], Report]:
    """Return by (period, unit) the newest version among these."""
    return {(each.period_id, each.unit_id): each for each in sorted(reports, key=lambda each: each.version)}


def current_version(period: Period, unit: Unit) -> Report | None:
    """Return the newest version of a unit's report for a period, whoever may read it."""
    return Report.objects.filter(period=period, unit=unit).order_by("-version").first()


def versions_of(report: Report, among: QuerySet[Report]) -> list[Report]:
    """Return the versions of the same report among those that the reader may see, the newest first."""
    return list(among.filter(period=report.period_id, unit=report.unit_id).order_by("-version"))


def is_late(report: Report, at: datetime) -> bool:
    """Return whether the report was first sent after its deadline, or is not sent though that is over."""
    return progress.is_late(report.period.due_at, report.first_sent_at, at)


# --- what is said, line by line ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Target:
    """One commitment with how it is read."""

    commitment: Commitment
    direction: str = Direction.HIGHER
    weight: Decimal = Decimal(1)

    @property
    def direction_label(self) -> str:
        return str(Direction(self.direction).label)


@dataclass(frozen=True)
class Line:
    """What a report says of one target; `figure` is None where it says nothing yet."""

    target: Target
    figure: Figure | None
    evidence: tuple[Evidence, ...] = ()

    @property
    def value(self) -> Decimal | None:
        return self.figure.value if self.figure else None

    @property
    def words(self) -> str:
        return self.figure.words if self.figure else ""

    @property
    def progress(self) -> Progress:
        return progress.measure(self.target.commitment.target, self.value, self.target.direction)

    @property
    def bar(self) -> str:
        """How long the bar is, for SVG: 0 to 100 with a point."""
        share = self.progress.share
        return "0" if share is None else f"{share:f}"


def targets_of(covenant: Covenant, units: Iterable[Unit]) -> dict[int, list[Target]]:
    """Return the targets of these units, by unit, in the covenant's order; two queries."""
    rules = {each.commitment_id: each for each in TargetRule.objects.filter(commitment__draft=covenant.draft_id)}
    return {
        group.unit_id: [Target(row, rule.direction, rule.weight) if (rule := rules.get(row.pk)) else Target(row) for row in group.rows]
        for group in commitments_of(covenant.draft, units)
    }


def lines_of(report: Report) -> list[Line]:
    """Return the report line by line, also where it says nothing yet; four queries."""
    targets = targets_of(report.covenant, [report.unit])[report.unit_id]
    figures = {each.commitment_id: each for each in report.figures.all()}
    files: dict[int, list[Evidence]] = {}
    for each in evidence_of(report):
        if each.commitment_id:
            files.setdefault(each.commitment_id, []).append(each)
    return [Line(each, figures.get(each.commitment.pk), tuple(files.get(each.commitment.pk, ()))) for each in targets]


def evidence_of(report: Report) -> list[Evidence]:
    """Return the files that stand with a report; read once for this object."""
    kept = report.__dict__.get("_evidence")
    if kept is None:
        kept = list(report.evidence.filter(removed_at=None).select_related("stored").order_by("pk"))
        report.__dict__["_evidence"] = kept
    return kept


def summary_of(lines: Iterable[Line]) -> Summary:
    """Return several lines together, by their weights."""
    return progress.summarise((each.progress, each.target.weight) for each in lines)


# --- the board -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnitProgress:
    """How far one unit is, by its received report (None: none yet)."""

    unit: Unit
    report: Report | None
    lines: tuple[Line, ...]

    @property
    def summary(self) -> Summary:
        return summary_of(self.lines)

    @property
    def bar(self) -> str:
        percent = self.summary.percent
        return "0" if percent is None else f"{percent:f}"


def received(reports: QuerySet[Report]) -> list[Report]:
    """Return the received reports among these, the earliest period first; one query."""
    rows = reports.filter(state=ReportState.RECEIVED).select_related("period")
    return sorted(rows, key=lambda each: (each.period.ends_on, KIND_ORDER.get(each.period.kind, 0), each.pk))


def board(covenant: Covenant, units: list[Unit], reports: Iterable[Report]) -> list[UnitProgress]:
    """Return the progress of these units: of each by the last of these reports about this covenant; three queries."""
    last = {each.unit_id: each for each in reports if each.covenant_id == covenant.pk}
    figures: dict[tuple[int, int], Figure] = {
        (each.report_id, each.commitment_id): each for each in Figure.objects.filter(report__in=last.values())
    }
    targets = targets_of(covenant, units)
    return [_unit_progress(unit, last.get(unit.pk), targets[unit.pk], figures) for unit in units]


def _unit_progress(unit: Unit, report: Report | None, targets: list[Target], figures: dict[tuple[int, int], Figure]) -> UnitProgress:
    lines = tuple(Line(each, figures.get((report.pk, each.commitment.pk)) if report else None) for each in targets)
    return UnitProgress(unit, report, lines)


def values_by_period(reports: list[Report]) -> dict[int, list[tuple[Period, Decimal | None]]]:
    """Return for each commitment what these reports of one unit say, period after period; one query."""
    rows: dict[tuple[int, int], Any] = dict(_values(reports))
    commitments = {commitment for _report, commitment in rows}
    return {pk: [(each.period, rows.get((each.pk, pk))) for each in reports] for pk in commitments}


def _values(reports: list[Report]) -> Iterator[tuple[tuple[int, int], Decimal | None]]:
    for each in Figure.objects.filter(report__in=reports):
        yield (each.report_id, each.commitment_id), each.value
