"""Drafts and their clauses in the search. Clauses are read with their draft, because their numbers follow from the whole text."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.cluster.findable import scope_of
from thidua.cluster.queries import SETTLED
from thidua.drafting import permissions
from thidua.drafting.models import Draft, DraftKind, DraftState
from thidua.drafting.queries import clauses_of_all
from thidua.foundation.findable import PUBLIC, Findable, Source, among, batches, itself, of

DRAFTS_AT_ONCE = 50
# Texts that everybody may read once issued, and the last word of their public address.
PUBLIC_WORDS = {DraftKind.PLAN.value: "ke-hoach", DraftKind.REGULATION.value: "quy-che"}


def _drafts(owners: Iterable[int] | None) -> Iterator[Draft]:
    return of(Draft.objects.select_related("cluster_year__cluster", "document").order_by("pk"), owners)


def _common(draft: Draft) -> dict[str, Any]:
    """Return what a draft and its clauses have in common."""
    issued = draft.state == DraftState.ISSUED and draft.kind in PUBLIC_WORDS
    return {
        "owner": draft.pk,
        "word": draft.kind,
        "cluster_year": draft.cluster_year_id,
        "year": draft.cluster_year.year,
        "scope": (*scope_of(draft.cluster_year), *((PUBLIC,) if issued else ())),
    }


def drafts(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every draft by its title and, once issued, its number."""
    for draft in _drafts(owners):
        number = draft.document.number if draft.document and draft.is_final else ""
        yield Findable(record=draft.pk, title=draft.title, text=number, at=draft.circulated_at or draft.created_at, **_common(draft))


def clauses(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every standing clause by number, heading and words."""
    for batch in batches(_drafts(owners), DRAFTS_AT_ONCE):
        numbered = clauses_of_all(batch)
        for draft in batch:
            common, at = _common(draft), draft.circulated_at or draft.created_at
            for each in numbered[draft.pk]:
                title = f"{each.number} {each.heading}".strip() if each.heading else each.citation or each.number
                yield Findable(record=each.clause, title=title[:1].upper() + title[1:], text=each.body, detail=draft.title, at=at, **common)


def issued(at: datetime) -> Q:
    """Return the condition that the text was issued in a year that the public sees."""
    rows = Draft.objects.filter(state=DraftState.ISSUED, kind__in=PUBLIC_WORDS, document__isnull=False, cluster_year__state__in=SETTLED)
    return among(rows)


def _public_address(entry: Any) -> str:
    return reverse("honours:paper", args=[entry.cluster_year.year, entry.cluster_year.cluster.code, PUBLIC_WORDS[entry.word]])


def _place(entry: Any) -> list[Any]:
    return [entry.cluster_year.year, entry.cluster_year.cluster.code, entry.owner]


DRAFTS = Source(
    kind="draft",
    label=_("Dự thảo, văn bản của cụm"),
    icon="file-text",
    entries=drafts,
    follows={"drafting.draft": itself},
    seen_by=lambda user, at: among(permissions.visible_to(user, at.date())),
    address=lambda entry: reverse("drafting:detail", args=_place(entry)),
    seen_by_all=issued,
    public_address=_public_address,
)
CLAUSES = Source(
    kind="clause",
    label=_("Điều, khoản"),
    icon="list-details",
    entries=clauses,
    follows={"drafting.draft": itself},
    seen_by=lambda user, at: among(permissions.visible_to(user, at.date())),
    address=lambda entry: reverse("drafting:clause", args=[*_place(entry), entry.record]),
    seen_by_all=issued,
    public_address=_public_address,
)
SOURCES = (DRAFTS, CLAUSES)
