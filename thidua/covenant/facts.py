"""Rows → the frozen text that is signed. Built once when signing opens, and again by every check."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from thidua.cluster.models import ClusterYear
from thidua.covenant.canonical import CovenantText, Member, Plan, Target, TextClause
from thidua.covenant.models import Commitment, Covenant, Signatory
from thidua.covenant.queries import in_order
from thidua.drafting.models import Draft
from thidua.drafting.queries import NumberedClause


def heading_of(cluster_year: ClusterYear, *, note: str) -> dict[str, Any]:
    """Return what the covenant keeps of its surroundings as they stand now: cluster, year, council, plan, note."""
    plan = cluster_year.opening_plan
    return {
        "cluster_code": cluster_year.cluster.code,
        "cluster_name": cluster_year.cluster.name,
        "year": cluster_year.year,
        "council": cluster_year.cluster.council.name,
        "plan": [plan.number, plan.issued_on.isoformat(), plan.issuer, plan.subject] if plan else None,
        "note": note,
    }


def text_clauses(clauses: Iterable[NumberedClause]) -> tuple[TextClause, ...]:
    """Return numbered clauses as the canonical text holds them."""
    return tuple(TextClause(each.kind, each.number, each.heading, each.body) for each in clauses)


def covenant_text(
    draft: Draft, heading: dict[str, Any], members: list[tuple[int, Member]], clauses: Iterable[NumberedClause]
) -> CovenantText:
    """Return the text of a draft with the commitments of these members (unit id and member, in order). One query."""
    rows: dict[int, list[Commitment]] = {unit_id: [] for unit_id, _member in members}
    for row in Commitment.objects.filter(draft=draft, removed_at=None, unit__in=rows):
        rows[row.unit_id].append(row)
    targets = (
        Target(member.code, row.field, row.content, row.target, row.measure)
        for unit_id, member in members
        for row in in_order(rows[unit_id])
    )
    plan = heading.get("plan")
    return CovenantText(
        cluster_code=heading.get("cluster_code", ""),
        cluster_name=heading.get("cluster_name", ""),
        year=heading.get("year", 0),
        council=heading.get("council", ""),
        plan=Plan(plan[0], date.fromisoformat(plan[1]), plan[2], plan[3]) if plan else None,
        title=draft.title,
        note=heading.get("note", ""),
        members=tuple(member for _unit_id, member in members),
        clauses=text_clauses(clauses),
        targets=tuple(targets),
    )


def signed_text(covenant: Covenant, signatories: Iterable[Signatory], clauses: Iterable[NumberedClause]) -> CovenantText:
    """Return the covenant's text rebuilt from the rows of today. One query."""
    members = [(each.unit_id, Member(each.unit_code, each.unit_name)) for each in signatories]
    return covenant_text(covenant.draft, covenant.heading, members, clauses)
