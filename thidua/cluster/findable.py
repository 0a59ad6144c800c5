"""The year of a cluster in the search, by the cluster's name and the names of its members."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.cluster import permissions
from thidua.cluster.models import ClusterYear, MemberUnit
from thidua.cluster.queries import SETTLED
from thidua.foundation.findable import PUBLIC, Findable, Source, among, itself, of
from thidua.organisation.findable import brought_units


def scope_of(cluster_year: ClusterYear) -> tuple[str, ...]:
    """Return who may look for what belongs to this year: its members' people, and the people of the council."""
    return (f"y{cluster_year.pk}", f"c{cluster_year.cluster.council_id}")


def years(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every year of every cluster."""
    members = Prefetch("members", queryset=MemberUnit.objects.filter(left_on=None).select_related("unit").order_by("position", "pk"))
    for row in of(ClusterYear.objects.select_related("cluster").prefetch_related(members).order_by("pk"), owners):
        yield Findable(
            record=row.pk,
            owner=row.pk,
            title=f"{row.cluster.name}, {row.year}",
            text=" · ".join([row.cluster.symbol, *(member.unit.name for member in row.members.all())]),
            at=timezone.make_aware(datetime(row.year, 1, 1)),  # noqa: DTZ001 - made aware at once
            cluster_year=row.pk,
            year=row.year,
            scope=(*scope_of(row), *((PUBLIC,) if row.state in SETTLED else ())),
        )


def _years_of_units(unit_ids: Iterable[int]) -> Iterable[int]:
    return MemberUnit.objects.filter(unit_id__in=unit_ids).values_list("cluster_year_id", flat=True)


YEARS = Source(
    kind="cluster",
    label=_("Cụm, khối thi đua"),
    icon="users-group",
    entries=years,
    follows={
        "cluster.clusteryear": itself,
        "cluster.cluster": lambda ids: ClusterYear.objects.filter(cluster_id__in=ids).values_list("pk", flat=True),
        "organisation.unit": _years_of_units,
        "organisation.importrun": lambda ids: _years_of_units(brought_units(ids)),
    },
    seen_by=lambda user, at: among(permissions.visible_to(user, at.date())),
    address=lambda entry: entry.cluster_year.get_absolute_url(),
    seen_by_all=lambda at: among(ClusterYear.objects.filter(state__in=SETTLED)),
    public_address=lambda entry: reverse("honours:cluster", args=[entry.cluster_year.year, entry.cluster_year.cluster.code]),
)
SOURCES = (YEARS,)
