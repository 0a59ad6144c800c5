"""The facts of a cluster's year that an outline is filled with."""

from typing import Any

from django.utils.translation import override

from thidua.cluster.models import ClusterYear, Office
from thidua.foundation.ui.templatetags.td import long_date

NOT_KNOWN = "……"


def outline_facts(cluster_year: ClusterYear) -> dict[str, Any]:
    """Return what outlines name: cluster, year, council, standing agency, head unit, the plan that opened the year."""
    council = cluster_year.cluster.council
    members = list(cluster_year.members.filter(left_on=None).select_related("unit").order_by("position", "pk"))
    heads = [member.unit.name for member in members if member.office == Office.HEAD]
    plan, plan_number = _plan(cluster_year)
    return {
        "cluster": cluster_year.cluster.name,
        "cluster_short": "Cụm",  # vi: data
        "year": cluster_year.year,
        "council": council.name,
        "standing_agency": council.standing_agency.name,
        "head_unit": heads[0] if heads else NOT_KNOWN,
        "plan": plan,
        "plan_number": plan_number,
        "unit_count": f"{len(members):02d}",
    }


def _plan(cluster_year: ClusterYear) -> tuple[str, str]:
    """The opening plan as a text cites it at first, and shorter afterwards; blanks to fill where it is not registered."""
    plan = cluster_year.opening_plan
    if plan is None:
        issuer = cluster_year.cluster.council.authority.name
        unknown = (
            f"Kế hoạch số {NOT_KNOWN} ngày {NOT_KNOWN} của {issuer} về công tác thi đua, khen thưởng năm {cluster_year.year}"  # vi: data
        )
        return unknown, f"Kế hoạch của {issuer}"  # vi: data
    subject = plan.subject.strip()
    about = subject if subject.lower().startswith("về ") else f"về {subject[:1].lower()}{subject[1:]}"  # vi: data
    with override("vi"):  # a text is Vietnamese, whatever language its writer reads
        number = f"{plan.get_type_display()} số {plan.number}"  # vi: data
    return f"{number} {long_date(plan.issued_on)} của {plan.issuer} {about}", f"{number} của {plan.issuer}"  # vi: data
