"""Who may see a cluster's year, and who runs it. Every slice of the year asks these predicates."""

from datetime import date

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from thidua.cluster.models import Cluster, ClusterYear, Office
from thidua.cluster.queries import membership_now, standing_members, with_members
from thidua.foundation.accounts.models import User
from thidua.foundation.rights import Right, granted, require, withheld
from thidua.organisation.queries import Standing, standing

__all__ = [
    "can_choose_paper_family",
    "can_manage",
    "can_manage_clusters",
    "can_run",
    "can_see",
    "cluster_or_404",
    "clusters_visible_to",
    "is_member",
    "is_member_officer",
    "member_unit_ids",
    "office_unit_ids",
    "require",
    "visible_to",
    "year_or_404",
]


def visible_to(user: User, on: date) -> QuerySet[ClusterYear]:
    """Return the cluster years that this person may see: of the own units, of the councils served or sat on, or all for an auditor."""
    facts = standing(user, on)
    if facts.is_auditor or facts.is_administrator:
        return ClusterYear.objects.all()
    of_unit = Q(pk__in=ClusterYear.objects.filter(members__unit_id__in=facts.home_unit_ids).values("pk"))
    return ClusterYear.objects.filter(of_unit | Q(cluster__council_id__in=facts.council_ids))


def clusters_visible_to(user: User, on: date) -> QuerySet[Cluster]:
    """Return the clusters of which this person may see some year, and those of the councils served or sat on, even without a year."""
    facts = standing(user, on)
    if facts.is_auditor or facts.is_administrator:
        return Cluster.objects.all()
    return Cluster.objects.filter(Q(pk__in=visible_to(user, on).values("cluster_id")) | Q(council_id__in=facts.council_ids))


def cluster_or_404(user: User, code: str, on: date) -> Cluster:
    """Return the cluster with this code, as far as this person may see it.

    Raises:
        Http404: there is none, or it is not shown to this person.
    """
    return get_object_or_404(clusters_visible_to(user, on).select_related("council__standing_agency"), code=code)


def year_or_404(user: User, year: int, code: str, on: date) -> ClusterYear:
    """Return the cluster's year at this address, with its standing members, as far as this person may see it.

    Raises:
        Http404: there is none, or it is not shown to this person. Both look the same.
    """
    return get_object_or_404(with_members(visible_to(user, on)), year=year, cluster__code=code)


def office_unit_ids(cluster_year: ClusterYear, *offices: str) -> frozenset[int]:
    """Return the units that hold one of these offices in the cluster this year."""
    return frozenset(each.unit_id for each in standing_members(cluster_year) if each.office in offices)


def member_unit_ids(cluster_year: ClusterYear) -> frozenset[int]:
    """Return the units that are members now."""
    return frozenset(each.unit_id for each in standing_members(cluster_year))


def is_member(cluster_year: ClusterYear, unit_id: int) -> bool:
    """Whether the unit is a member now; asks for this one unit alone unless the members were read already."""
    if "members_standing" in cluster_year.__dict__:
        return unit_id in member_unit_ids(cluster_year)
    return bool(membership_now(cluster_year.pk, unit_id))


def _facts(user: User, on: date) -> Standing:
    return standing(user, on)


def can_see(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """Those to whom `visible_to` shows the year."""
    if visible_to(user, on).filter(pk=cluster_year.pk).exists():
        return granted()
    return withheld(_("Trang này dành cho các đơn vị của cụm và cơ quan thường trực của Hội đồng."))


def can_manage_clusters(user: User, on: date) -> Right:
    """The specialist: officer or head of a council's standing agency (chuyên viên cơ quan thường trực)."""
    if _facts(user, on).is_specialist:
        return granted(_("Đồng chí là cán bộ của cơ quan thường trực Hội đồng."))
    return withheld(_("Việc này do cán bộ cơ quan thường trực của Hội đồng làm."))


def can_manage(user: User, cluster: Cluster, on: date) -> Right:
    """The specialist of the standing agency of the council that organises this cluster."""
    if cluster.council_id in _facts(user, on).served_council_ids:
        return granted(_("Đồng chí là cán bộ của cơ quan thường trực Hội đồng."))
    return withheld(_("Việc này do cán bộ cơ quan thường trực của Hội đồng tổ chức cụm làm."))


def can_run(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """Officer or head of the unit that is the cluster's head this year (cụm trưởng)."""
    if office_unit_ids(cluster_year, Office.HEAD) & _facts(user, on).unit_ids:
        return granted(_("Đơn vị của đồng chí là cụm trưởng năm nay."))
    return withheld(_("Việc này do đơn vị cụm trưởng của năm làm."))


def can_choose_paper_family(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """Those who manage the cluster or run its year: they write its papers."""
    return can_manage(user, cluster_year.cluster, on) | can_run(user, cluster_year, on)


def is_member_officer(user: User, cluster_year: ClusterYear, on: date) -> Right:
    """Officer or head of a unit that is a member now."""
    if member_unit_ids(cluster_year) & _facts(user, on).unit_ids:
        return granted(_("Đồng chí làm việc cho một đơn vị thành viên của cụm."))
    return withheld(_("Việc này dành cho cán bộ thi đua hoặc thủ trưởng của đơn vị thành viên."))
