"""Reads of clusters."""

from django.db.models import Prefetch, QuerySet

from thidua.cluster.models import ClusterYear, MemberUnit, Office


def members_now(cluster_year: ClusterYear) -> QuerySet[MemberUnit]:
    """Return the memberships that have not ended, in the fixed order, with their units."""
    return cluster_year.members.filter(left_on=None).select_related("unit").order_by("position", "pk")


def with_members(years: QuerySet[ClusterYear]) -> QuerySet[ClusterYear]:
    """Fetch cluster, council, monitor and standing members (`years_members`) in a constant number of queries."""
    standing = MemberUnit.objects.filter(left_on=None).select_related("unit").order_by("position", "pk")
    return years.select_related("cluster__council__standing_agency", "monitor__person").prefetch_related(
        Prefetch("members", queryset=standing, to_attr="members_standing")
    )


def head_unit_id(cluster_year: ClusterYear) -> int | None:
    """Return the unit that holds the office of head this year, if any."""
    return cluster_year.members.filter(office=Office.HEAD, left_on=None).values_list("unit_id", flat=True).first()
