"""What every page of a year's targets and reports begins with."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from thidua.cluster import permissions as cluster_permissions
from thidua.cluster.models import ClusterYear
from thidua.covenant.models import Covenant
from thidua.foundation import clock
from thidua.organisation.models import Unit
from thidua.progress import permissions, queries
from thidua.progress.models import Period, Report


@dataclass(frozen=True)
class Frame:
    """The year in which the page stands, as far as the reader may see it, and the moment."""

    cluster_year: ClusterYear
    at: datetime

    @property
    def on(self) -> date:
        return self.at.date()

    @property
    def place(self) -> tuple[int, str]:
        return self.cluster_year.year, self.cluster_year.cluster.code


def frame_of(request: HttpRequest, year: int, code: str) -> Frame:
    at = clock.now()
    return Frame(cluster_permissions.year_or_404(request.user, year, code, at.date()), at)


def period_or_404(frame: Frame, pk: int) -> Period:
    period = get_object_or_404(Period.objects.filter(cluster_year=frame.cluster_year), pk=pk)
    period.cluster_year = frame.cluster_year
    return period


def report_or_404(request: HttpRequest, frame: Frame, pk: int) -> Report:
    """Return a report of this year, as far as the reader may see it."""
    rows = queries.with_place(permissions.visible_to(request.user, frame.on).filter(period__cluster_year=frame.cluster_year))
    report = get_object_or_404(rows, pk=pk)
    report.period.cluster_year = frame.cluster_year
    report.covenant.draft.cluster_year = frame.cluster_year
    return report


def units_of(frame: Frame, covenant: Covenant | None) -> list[Unit]:
    """Return the units that report; none before a covenant is in force."""
    return queries.reporting_units(frame.cluster_year, covenant) if covenant else []
