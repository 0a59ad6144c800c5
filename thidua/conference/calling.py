"""What a call says, and what it usually says: the rule's source, the usual running order, the usual guest."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.utils import timezone

from thidua.cluster.models import ClusterYear
from thidua.conference import outline, queries, rules
from thidua.conference.models import Conference
from thidua.conference.outline import ItemPlan
from thidua.drafting.models import Draft, DraftState
from thidua.organisation.models import Person

LONGEST_ROLE = 300


@dataclass(frozen=True)
class Call:
    """What a call says (nội dung triệu tập)."""

    kind: str
    title: str
    starts_at: datetime
    place: str
    chair: Person
    secretary: Person
    quorum_part: int = 2
    quorum_of: int = 3
    adoption_part: int = 1
    adoption_of: int = 2

    @property
    def fingerprint(self) -> str:
        """A short mark of these words: two people who saw the same call carry the same mark."""
        said = asdict(replace(self, chair=self.chair.pk, secretary=self.secretary.pk))  # type: ignore[arg-type]
        said["starts_at"] = self.starts_at.timestamp()
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:20]


def call_of(conference: Conference) -> Call:
    """Return what the conference's call says now."""
    return Call(**{name: getattr(conference, name) for name in Call.__dataclass_fields__})


def rule_source(cluster_year: ClusterYear) -> str:
    """Return where the rule comes from: the regulation in force, by number and date, or that there is none (Vietnamese text kept)."""
    regulation = queries.regulation_in_force(cluster_year)
    if regulation is None or regulation.document is None:
        return rules.NO_REGULATION
    paper = regulation.document
    return f"Quy chế hoạt động số {paper.number} ngày {paper.issued_on:%d/%m/%Y}"  # vi: data


def usual_items(cluster_year: ClusterYear, call: Call) -> list[ItemPlan]:
    """Return the usual running order for this call, about the living drafts of the year."""
    living = (DraftState.DRAFT, DraftState.CIRCULATED)
    drafts = list(Draft.objects.filter(cluster_year=cluster_year, state__in=living).order_by("pk"))
    head = queries.head_unit(cluster_year)
    monitor = cluster_year.monitor
    return outline.usual_agenda(
        call.kind,
        timezone.localtime(call.starts_at),
        drafts,
        chair=call.chair.full_name,
        secretary=call.secretary.full_name,
        head=head.unit.name if head else "",
        monitor=monitor.person.full_name if monitor else "",
    )


def usual_guests(cluster_year: ClusterYear) -> list[tuple[Person, str]]:
    """Return the guest who is always invited: the Council's monitor."""
    seat = cluster_year.monitor
    return [(seat.person, guest_role(cluster_year, seat.person))] if seat else []


def guest_role(cluster_year: ClusterYear, person: Person) -> str:
    """Return as what a guest is invited: the titles written on papers, or his post at the standing agency (Vietnamese text kept)."""
    if person.titles:
        return person.titles[:LONGEST_ROLE]
    post = person.posts.filter(unit=cluster_year.cluster.council.standing_agency_id).order_by("-valid_from", "pk").first()
    return f"{post.title}, {post.unit.name}"[:LONGEST_ROLE] if post else ""
