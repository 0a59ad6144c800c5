"""Reads of clusters."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Max, Prefetch, QuerySet, When

from thidua.cluster.membership import day_within
from thidua.cluster.models import Cluster, ClusterYear, MemberUnit, Office, YearState
from thidua.cluster.rotation import Place, Rotation, rotate
from thidua.foundation.prepared import Prepared
from thidua.organisation.models import Capacity, Post, Unit

# Years whose members are settled: these the public may see.
SETTLED = (YearState.ESTABLISHED, YearState.PLANNED, YearState.CLOSED)


# Whether one unit is a member now: every telephone of a hall asks it with each act.
membership_now = Prepared(lambda year_id, unit_id: MemberUnit.objects.filter(cluster_year=year_id, unit=unit_id, left_on=None))


def members_now(cluster_year: ClusterYear) -> QuerySet[MemberUnit]:
    """Return the memberships that have not ended, in the fixed order, with their units."""
    return cluster_year.members.filter(left_on=None).select_related("unit__successor").order_by("position", "pk")


def standing_members(cluster_year: ClusterYear) -> list[MemberUnit]:
    """Return `members_now` as a list, read once for this object, or as `with_members` fetched it."""
    kept = cluster_year.__dict__.get("members_standing")
    if kept is None:
        kept = list(members_now(cluster_year))
        cluster_year.__dict__["members_standing"] = kept
    return kept


def years_with(cluster_years: Iterable[ClusterYear], unit_ids: Collection[int]) -> set[int]:
    """Return the ids of those years of which one of these units is a member; one query, none where their members were read."""
    years = list(cluster_years)
    if all("members_standing" in each.__dict__ for each in years):
        return {each.pk for each in years if any(member.unit_id in unit_ids for member in standing_members(each))}
    rows = MemberUnit.objects.filter(cluster_year__in=years, unit_id__in=unit_ids, left_on=None)
    return set(rows.values_list("cluster_year_id", flat=True))


def members_gone(cluster_year: ClusterYear) -> QuerySet[MemberUnit]:
    """Return the memberships that ended midway, in the order in which they ended."""
    return cluster_year.members.exclude(left_on=None).select_related("unit").order_by("left_on", "pk")


def with_leaders(years: QuerySet[ClusterYear]) -> QuerySet[ClusterYear]:
    """Fetch cluster, council, monitor and the plan that opened the year, in the same query."""
    return years.select_related("cluster__council__standing_agency", "monitor__person", "opening_plan")


def members_prefetch() -> Prefetch:
    """Return the prefetch of standing members, with their units, under `members_standing`."""
    standing = MemberUnit.objects.filter(left_on=None).select_related("unit__successor").order_by("position", "pk")
    return Prefetch("members", queryset=standing, to_attr="members_standing")


def with_members(years: QuerySet[ClusterYear]) -> QuerySet[ClusterYear]:
    """Fetch cluster, council, monitor and standing members (`members_standing`) in a constant number of queries."""
    return with_leaders(years).prefetch_related(members_prefetch())


def with_years(clusters: QuerySet[Cluster], years: QuerySet[ClusterYear]) -> QuerySet[Cluster]:
    """Fetch the council and, newest first, those of `years` that are the cluster's (`years_seen`)."""
    newest_first = with_leaders(years).order_by("-year", "pk")
    return clusters.select_related("council").prefetch_related(Prefetch("years", queryset=newest_first, to_attr="years_seen"))


@dataclass(frozen=True)
class Size:
    """How many members a year has, and which unit is at their head."""

    members: int = 0
    head: str = ""


def sizes(cluster_years: Iterable[ClusterYear]) -> dict[int, Size]:
    """Return the sizes of these years, by year, in one query; a year without members is left out."""
    standing = MemberUnit.objects.filter(cluster_year__in=[each.pk for each in cluster_years], left_on=None)
    head = Case(When(office=Office.HEAD, then="unit__name"))
    rows = standing.values("cluster_year_id").annotate(members=Count("pk"), head=Max(head)).order_by()
    return {row["cluster_year_id"]: Size(row["members"], row["head"] or "") for row in rows}


def head_unit_id(cluster_year: ClusterYear) -> int | None:
    """Return the unit that holds the office of head this year, if any."""
    return cluster_year.members.filter(office=Office.HEAD, left_on=None).values_list("unit_id", flat=True).first()


def organ_above(cluster_year: ClusterYear) -> str:
    """Name the organ at the top of the cluster's papers: for a Party paper the committee over the head unit, else the cluster's council."""
    head = next((member.unit for member in standing_members(cluster_year) if member.office == Office.HEAD), None)
    if cluster_year.paper_family == "party" and head and head.parent:
        return head.parent.name
    return cluster_year.cluster.council.name


def leaders(unit_ids: Iterable[int], on: date) -> dict[int, Post]:
    """Return each unit's head on this day (thủ trưởng), by unit, with the person."""
    posts = (
        Post.objects.on(on)
        .filter(unit_id__in=list(unit_ids), capacity=Capacity.HEAD)
        .select_related("person")
        .order_by("-valid_from", "-pk")
    )
    return {post.unit_id: post for post in reversed(posts)}


def fingerprint(*values: object) -> str:
    """Return a short digest of what a page showed, so that a change made meanwhile by another person is noticed."""
    return hashlib.sha256("\x1f".join(str(value) for value in values).encode()).hexdigest()[:16]


def places(members: Iterable[MemberUnit]) -> tuple[Place, ...]:
    """Return memberships as places, in the fixed order."""
    return tuple(sorted(Place(each.position, each.unit_id, each.office) for each in members))


def members_fingerprint(members: Iterable[MemberUnit]) -> str:
    """Return the digest of a list of members."""
    return fingerprint(*places(members))


def cluster_fingerprint(cluster: Cluster) -> str:
    """Return the digest of what a person may change of a cluster."""
    return fingerprint(cluster.kind, cluster.name, cluster.symbol, cluster.founding_decision)


@dataclass(frozen=True)
class Proposal:
    """What copying last year proposes: its year, the offices after rotation, and by id every unit named, skipped ones too."""

    last_year: ClusterYear
    rotation: Rotation
    units: dict[int, Unit]

    @property
    def skipped(self) -> list[Unit]:
        """Units of last year that no longer exist."""
        return [self.units[each] for each in self.rotation.skipped]


def rotation_proposal(cluster_year: ClusterYear, on: date) -> Proposal | None:
    """Propose this year's offices from last year's members; None when the cluster had no members last year. Writes nothing."""
    last_year = ClusterYear.objects.filter(cluster_id=cluster_year.cluster_id, year=cluster_year.year - 1).first()
    members = list(members_now(last_year)) if last_year else []
    if not last_year or not members:
        return None
    day = day_within(cluster_year.year, on)
    dissolved = {each.unit_id for each in members if not each.unit.holds_on(day)}
    return Proposal(last_year, rotate(places(members), dissolved), {each.unit_id: each.unit for each in members})


def years_to_copy(cluster_years: Iterable[ClusterYear]) -> set[int]:
    """Return the ids of those years whose cluster had members the year before, in one query."""
    wanted = {(each.cluster_id, each.year - 1): each.pk for each in cluster_years}
    rows = MemberUnit.objects.filter(left_on=None, cluster_year__cluster_id__in={cluster for cluster, _year in wanted})
    had = set(rows.values_list("cluster_year__cluster_id", "year").distinct())
    return {pk for key, pk in wanted.items() if key in had}
