"""Reports in the search: by period, unit, and what they say in words."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.cluster.findable import scope_of
from thidua.foundation.findable import Findable, Source, among, itself, of
from thidua.organisation.findable import brought_units
from thidua.progress import permissions
from thidua.progress.models import Report
from thidua.progress.names import vietnamese_name


def reports(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every version of every report."""
    rows = Report.objects.select_related("period__cluster_year__cluster", "unit").prefetch_related("figures__commitment")
    for row in of(rows.order_by("pk"), owners):
        year = row.period.cluster_year
        said = [f"{figure.commitment.content}\n{figure.words}" for figure in sorted(row.figures.all(), key=lambda each: each.pk)]
        yield Findable(
            record=row.pk,
            owner=row.pk,
            title=f"Báo cáo {vietnamese_name(row.period.kind, row.period.number, year.year)}",  # vi: data
            text="\n".join([row.unit.name, row.note, *said]),
            detail=row.unit.name,
            at=row.received_at or row.sent_at or row.begun_at,
            cluster_year=year.pk,
            year=year.year,
            scope=scope_of(year),
        )


def _address(entry: Any) -> str:
    return reverse("progress:report", args=[entry.cluster_year.year, entry.cluster_year.cluster.code, entry.record])


def _reports_of_units(unit_ids: Iterable[int]) -> Iterable[int]:
    return Report.objects.filter(unit_id__in=unit_ids).values_list("pk", flat=True)


REPORTS = Source(
    kind="report",
    label=_("Báo cáo"),
    icon="clipboard-list",
    entries=reports,
    follows={
        "progress.report": itself,
        "organisation.unit": _reports_of_units,
        "organisation.importrun": lambda ids: _reports_of_units(brought_units(ids)),
    },
    seen_by=lambda user, at: among(permissions.visible_to(user, at.date())),
    address=_address,
)
SOURCES = (REPORTS,)
