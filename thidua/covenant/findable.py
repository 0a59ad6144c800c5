"""Covenants and commitments in the search."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.cluster import permissions as cluster_permissions
from thidua.cluster.findable import scope_of
from thidua.cluster.queries import SETTLED
from thidua.covenant import permissions
from thidua.covenant.models import Commitment, Covenant, CovenantState, Signatory, SignatoryState
from thidua.drafting.queries import clauses_of_all
from thidua.foundation.findable import PUBLIC, Findable, Source, among, batches, itself, of
from thidua.organisation.findable import brought_units

COVENANTS_AT_ONCE = 50


def covenants(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every covenant by its title and its common text, which is fixed since signing opened."""
    rows = Covenant.objects.select_related("draft__cluster_year__cluster").order_by("pk")
    for batch in batches(of(rows, owners), COVENANTS_AT_ONCE):
        texts = clauses_of_all([each.draft for each in batch])
        for covenant in batch:
            year = covenant.draft.cluster_year
            yield Findable(
                record=covenant.pk,
                owner=covenant.pk,
                title=covenant.draft.title,
                text="\n".join(each.words for each in texts[covenant.draft_id]),
                at=covenant.in_force_at or covenant.opened_at,
                cluster_year=year.pk,
                year=year.year,
                scope=(*scope_of(year), PUBLIC),
            )


def commitments(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every standing commitment; the owner is its draft, with which all of them are read again."""
    rows = Commitment.objects.filter(removed_at=None).select_related("draft__cluster_year__cluster", "unit", "draft__covenant")
    for row in of(rows.order_by("pk"), owners, "draft"):
        year = row.draft.cluster_year
        covenant = getattr(row.draft, "covenant", None)
        yield Findable(
            record=row.pk,
            owner=row.draft_id,
            title=row.content,
            text=row.measure,
            detail=row.unit.name,
            at=row.written_at,
            word=str(covenant.pk) if covenant else "",
            cluster_year=year.pk,
            year=year.year,
            scope=(*scope_of(year), *((PUBLIC,) if covenant else ())),
        )


def _place(entry: Any) -> list[Any]:
    return [entry.cluster_year.year, entry.cluster_year.cluster.code]


def _commitment_address(entry: Any) -> str:
    if entry.word:
        return reverse("covenant:record", args=[*_place(entry), int(entry.word)])
    return reverse("covenant:targets", args=_place(entry))


def _public_address(entry: Any) -> str:
    return reverse("honours:cluster", args=_place(entry)) + "#giao-uoc"


def signed(at: datetime) -> Q:
    """Return the condition that the commitment stands in a covenant in force which its unit has signed."""
    signatory = Signatory.objects.filter(covenant__draft=OuterRef("draft"), unit=OuterRef("unit"), state=SignatoryState.SIGNED)
    in_force = Commitment.objects.filter(
        draft__covenant__state=CovenantState.IN_FORCE, draft__cluster_year__state__in=SETTLED, removed_at=None
    )
    return among(in_force.filter(Exists(signatory)), "record")


def _drafts_of_units(unit_ids: Iterable[int]) -> Iterable[int]:
    return Commitment.objects.filter(unit_id__in=unit_ids).values_list("draft_id", flat=True)


COVENANTS = Source(
    kind="covenant",
    label=_("Giao ước"),
    icon="signature",
    entries=covenants,
    follows={
        "covenant.covenant": itself,
        "drafting.draft": lambda ids: Covenant.objects.filter(draft_id__in=ids).values_list("pk", flat=True),
    },
    seen_by=lambda user, at: among(permissions.visible_to(user, at.date())),
    address=lambda entry: reverse("covenant:record", args=[*_place(entry), entry.record]),
    seen_by_all=lambda at: among(Covenant.objects.filter(state=CovenantState.IN_FORCE, draft__cluster_year__state__in=SETTLED)),
    public_address=_public_address,
)
COMMITMENTS = Source(
    kind="commitment",
    label=_("Cam kết, chỉ tiêu"),
    icon="target",
    entries=commitments,
    follows={
        "drafting.draft": itself,
        "covenant.commitment": lambda ids: Commitment.objects.filter(pk__in=ids).values_list("draft_id", flat=True),
        "covenant.covenant": lambda ids: Covenant.objects.filter(pk__in=ids).values_list("draft_id", flat=True),
        "organisation.unit": _drafts_of_units,
        "organisation.importrun": lambda ids: _drafts_of_units(brought_units(ids)),
    },
    seen_by=lambda user, at: among(cluster_permissions.visible_to(user, at.date()), "cluster_year"),
    address=_commitment_address,
    seen_by_all=signed,
    public_address=_public_address,
)
SOURCES = (COVENANTS, COMMITMENTS)
