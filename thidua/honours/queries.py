"""What the public may see of clusters. Every value on a public page comes through here: only what is published, issued or in force.

Of persons the public sees the name and capacity of who signed, and the name and seat of the council member who follows a cluster.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from thidua.cluster.models import ClusterYear, Office
from thidua.cluster.queries import SETTLED, standing_members, with_members
from thidua.covenant.models import Covenant, CovenantState, SignatoryState
from thidua.covenant.queries import UnitCommitments, commitments_of, covenant_in_force, signature_code
from thidua.drafting.models import Draft, DraftKind, DraftState
from thidua.drafting.queries import NumberedClause, clauses_of
from thidua.news import queries as news
from thidua.organisation.queries import versions_on

# Texts of a cluster that are published once issued, by the last word of their address.
PAPER_KINDS = {"ke-hoach": DraftKind.PLAN, "quy-che": DraftKind.REGULATION}
MOST_NEWS = 5_000
PAPER_WORDS = {kind: word for word, kind in PAPER_KINDS.items()}


def public_years() -> QuerySet[ClusterYear]:
    """Return the cluster years that everybody may see: those whose members are settled."""
    return ClusterYear.objects.filter(state__in=SETTLED)


def years_shown() -> list[int]:
    """Return the years of which the public sees clusters, newest first."""
    return list(public_years().values_list("year", flat=True).distinct().order_by("-year"))


def year_now(years: list[int], on: date) -> int | None:
    """Return the year to show first: this one, else the newest before it, else the nearest to come."""
    past = [year for year in years if year <= on.year]
    return past[0] if past else min(years, default=None)


@dataclass(frozen=True)
class Member:
    """A member unit under its name of that year, and its office in words; plain members have none."""

    name: str
    office: str


@dataclass(frozen=True)
class Entry:
    """One cluster in a list. `signed` of `signing` units have signed the covenant in force; no covenant in force: both 0."""

    name: str
    code: str
    year: int
    council: str
    members: int
    head: str
    in_force_at: datetime | None
    signed: int
    signing: int


def entries(year: int, on: date) -> list[Entry]:
    """Return the clusters of a year in their order; four queries, whatever their number."""
    rows = list(with_members(public_years().filter(year=year)).order_by("cluster__council__name", "cluster__code", "pk"))
    names = _names((member.unit_id for row in rows for member in standing_members(row)), year, on)
    covenants = _in_force(rows)
    return [_entry(row, names, covenants.get(row.pk)) for row in rows]


def _in_force(years: Iterable[ClusterYear]) -> dict[int, tuple[datetime | None, int, int]]:
    """Return by cluster year: since when its covenant is in force, how many units have signed, and how many were to sign."""
    found = Covenant.objects.filter(state=CovenantState.IN_FORCE, draft__cluster_year__in=years)
    signed, needed = Q(signatories__state=SignatoryState.SIGNED), ~Q(signatories__state=SignatoryState.LEFT)
    counted = found.annotate(signed=Count("signatories", filter=signed), signing=Count("signatories", filter=needed)).order_by("pk")
    rows = counted.values_list("draft__cluster_year_id", "in_force_at", "signed", "signing")
    return {pk: (in_force_at, done, all_of_them) for pk, in_force_at, done, all_of_them in rows}


def _entry(row: ClusterYear, names: dict[int, str], covenant: tuple[datetime | None, int, int] | None) -> Entry:
    rows = standing_members(row)
    head = next((member for member in rows if member.office == Office.HEAD), None)
    in_force_at, signed, signing = covenant or (None, 0, 0)
    return Entry(
        name=row.cluster.name,
        code=row.cluster.code,
        year=row.year,
        council=row.cluster.council.name,
        members=len(rows),
        head=names.get(head.unit_id, head.unit.name) if head else "",
        in_force_at=in_force_at,
        signed=signed,
        signing=signing,
    )


def _names(unit_ids: Iterable[int], year: int, on: date) -> dict[int, str]:
    """Return what units were called in a year: today, or on the nearest day of that year."""
    day = min(max(on, date(year, 1, 1)), date(year, 12, 31))
    return dict(versions_on(day).filter(unit_id__in=set(unit_ids)).values_list("unit_id", "name"))


def members(cluster_year: ClusterYear, on: date) -> list[Member]:
    """Return the member units in their fixed order, the head and its deputies first."""
    rows = standing_members(cluster_year)
    names = _names((row.unit_id for row in rows), cluster_year.year, on)
    order = {office: place for place, office in enumerate(Office.values)}
    shown = sorted(rows, key=lambda row: (order[row.office], row.position))
    return [Member(names.get(row.unit_id, row.unit.name), "" if row.office == Office.MEMBER else row.get_office_display()) for row in shown]


@dataclass(frozen=True)
class Paper:
    """An issued text of a cluster: its kind in words, the last word of its address, title, number and date."""

    kind: str
    word: str
    title: str
    number: str
    issued_on: date


def _issued(cluster_year: ClusterYear) -> QuerySet[Draft]:
    found = Draft.objects.filter(cluster_year=cluster_year, state=DraftState.ISSUED, kind__in=PAPER_WORDS, document__isnull=False)
    found = found.filter(document__withdrawn_at=None)
    return found.select_related("document")


def _papers(drafts: Iterable[Draft]) -> list[tuple[Draft, Paper]]:
    return [
        (each, Paper(each.get_kind_display(), PAPER_WORDS[DraftKind(each.kind)], each.title, each.document.number, each.document.issued_on))
        for each in drafts
        if each.document
    ]


def papers(cluster_year: ClusterYear) -> list[Paper]:
    """Return the issued plan and regulation of the year."""
    return [paper for _draft, paper in _papers(_issued(cluster_year).order_by("kind", "pk"))]


def paper(cluster_year: ClusterYear, word: str) -> tuple[Paper, list[NumberedClause]] | None:
    """Return an issued text with its clauses; None while it is not issued. Two queries."""
    found = _papers(_issued(cluster_year).filter(kind=PAPER_KINDS[word]).order_by("pk")[:1])
    return (found[0][1], clauses_of(found[0][0])) if found else None


@dataclass(frozen=True)
class Signature:
    """One unit's signature as the public sees it. `code`: the first digits of its seal, as printed on papers."""

    unit: str
    signer: str
    capacity: str
    signed_at: datetime
    code: str


@dataclass(frozen=True)
class PublicCovenant:
    """The covenant in force: common text, what each unit commits to, who signed, and the hash over which they signed."""

    title: str
    in_force_at: datetime | None
    sha256: str
    file_name: str
    clauses: list[NumberedClause]
    commitments: list[tuple[str, UnitCommitments]]
    signatures: list[Signature]
    signing: int


def covenant(cluster_year: ClusterYear) -> PublicCovenant | None:
    """Return the covenant in force, if any; five queries. Of units that did not sign only the number is told."""
    found = covenant_in_force(cluster_year)
    if found is None:
        return None
    signatories = list(found.signatories.select_related("unit", "signature").order_by("position", "pk"))
    names = {each.unit_id: each.unit_name or each.unit.name for each in signatories}
    signed = [each for each in signatories if each.state == SignatoryState.SIGNED]
    committed = commitments_of(found.draft, [each.unit for each in signed])
    return PublicCovenant(
        title=found.draft.title,
        in_force_at=found.in_force_at,
        sha256=found.text_sha256,
        file_name=found.text.name,
        clauses=clauses_of(found.draft),
        commitments=[(names[each.unit_id], each) for each in committed if each.rows],
        signatures=[
            Signature(
                names[each.unit_id],
                each.signature.signer_name,
                each.signature.capacity,
                each.signature.office_at,
                signature_code(each.signature.seal),
            )
            for each in signed
        ],
        signing=sum(each.state != SignatoryState.LEFT for each in signatories),
    )


@dataclass(frozen=True)
class PublicPage:
    """The address of a public page, and the day on which it last changed, where that is known."""

    url: str
    changed_on: date | None = None


def pages(at: datetime) -> list[PublicPage]:
    """Return every public page, for the map of the site; four queries. Of news the newest five thousand."""
    years = list(public_years().select_related("cluster").order_by("-year", "cluster__code"))
    issued = Draft.objects.filter(cluster_year__in=years, state=DraftState.ISSUED, kind__in=PAPER_WORDS, document__isnull=False)
    papers = issued.select_related("document", "cluster_year__cluster").order_by("-pk")
    items = news.with_newest_correction(news.published(at)).values_list("slug", "published_at", "corrected_at")[:MOST_NEWS]
    return [
        PublicPage(reverse("honours:front")),
        PublicPage(reverse("news:list")),
        PublicPage(reverse("honours:clusters")),
        *(PublicPage(reverse("news:month", args=[each.year, each.month])) for each in news.archive(at)),
        *(PublicPage(reverse("news:article", args=[slug]), timezone.localdate(fixed or out)) for slug, out, fixed in items),
        *(PublicPage(reverse("honours:cluster", args=[each.year, each.cluster.code])) for each in years),
        *(_page_of(each) for each in papers),
    ]


def _page_of(draft: Draft) -> PublicPage:
    year, word = draft.cluster_year, PAPER_WORDS[DraftKind(draft.kind)]
    url = reverse("honours:paper", args=[year.year, year.cluster.code, word])
    return PublicPage(url, draft.document.issued_on if draft.document else None)
