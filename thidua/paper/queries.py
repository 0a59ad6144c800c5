"""Reads of papers and registers."""

from django.db.models import Count, Max, QuerySet

from thidua.paper.models import Direction, Master, OfficialDocument, OrganSeal, Register


def incoming_of(papers: QuerySet[OfficialDocument], year: int) -> QuerySet[OfficialDocument]:
    """Keep the papers that came from above and were registered in this year, in the order of the book."""
    return papers.filter(direction=Direction.INCOMING, registered_at__year=year).order_by("registered_at", "pk")


def outgoing_of(register: Register) -> QuerySet[OfficialDocument]:
    """Return the papers of a register in the order of their numbers."""
    return register.documents.select_related("file").order_by("sequence", "pk")


def with_counts(registers: QuerySet[Register]) -> QuerySet[Register]:
    """Say for each register how many numbers it gave (`given`) and when the last (`last_on`)."""
    return registers.annotate(given=Count("documents"), last_on=Max("documents__issued_on"))


def years_of(papers: QuerySet[OfficialDocument]) -> list[int]:
    """Return the years in which these papers were issued, newest first."""
    return [day.year for day in papers.dates("issued_on", "year", order="DESC")]


def organs() -> list[str]:
    """Return the organs that have a register, by name: those whose papers may follow a master of their own."""
    return list(Register.objects.values_list("organ", flat=True).distinct().order_by("organ"))


def active_master(organ: str, family: str) -> Master | None:
    """Return the master in which this organ's papers of a family are set now, if it has its own."""
    return Master.objects.filter(organ=organ, family=family, active_from__isnull=False, withdrawn_at=None).select_related("file").first()


def seal_of(organ: str) -> OrganSeal | None:
    """Return the seal with which this organ's papers are sealed now; None where they are signed by hand on paper."""
    return OrganSeal.objects.filter(organ=organ, withdrawn_at=None).select_related("picture").first()


def seals() -> QuerySet[OrganSeal]:
    """Return every seal that was kept, those in use first."""
    return OrganSeal.objects.select_related("picture", "kept_by").order_by("withdrawn_at", "organ", "pk")
