"""What goes into the printed covenant.

Seam for the signed PDF: `covenant_paper` is all that a renderer needs. A PDF made from it carries the canonical file as an attachment
(its SHA-256 is `Covenant.text_sha256`), and each unit's PAdES signature is one more incremental revision, whose certificate and time
stand beside the `CovenantSignature` of the same unit; the seal kept here stays what `verify` recomputes.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from thidua.cluster.models import ClusterYear
from thidua.cluster.queries import organ_above
from thidua.covenant.models import Commitment, Covenant, CovenantState, Field
from thidua.covenant.queries import Tile, signed_commitments, wall
from thidua.drafting.queries import NumberedClause, clauses_of, place_name, subject_of
from thidua.foundation.ui.templatetags import td


@dataclass(frozen=True)
class Witness:
    """The council member who follows the cluster, under whose eyes the units sign."""

    name: str
    titles: str


@dataclass(frozen=True)
class PaperTarget:
    """One row of the table of targets, in the words of papers: always Vietnamese."""

    field: str
    content: str
    amount: str


@dataclass(frozen=True)
class CovenantPaper:
    """The covenant as it is printed: heading, text, targets, a block for every unit, the witness."""

    cluster_year: ClusterYear
    subject: str
    party: bool
    parent: str
    organ: str
    place: str
    dated: datetime
    clauses: tuple[NumberedClause, ...]
    targets: tuple[tuple[str, tuple[PaperTarget, ...]], ...]
    blocks: tuple[Tile, ...]
    witness: Witness | None
    text_sha256: str
    in_force_at: datetime | None
    is_final: bool


def covenant_paper(covenant: Covenant) -> CovenantPaper:
    """Return the printed covenant; a dozen queries at most, whatever the number of units."""
    cluster_year = covenant.draft.cluster_year
    council = cluster_year.cluster.council
    monitor, tiles = cluster_year.monitor, wall(covenant).tiles
    with translation.override("vi"):
        witness = Witness(monitor.person.full_name, monitor.person.titles or str(monitor.get_role_display())) if monitor else None
    return CovenantPaper(
        cluster_year=cluster_year,
        subject=subject_of(covenant.draft),
        party=cluster_year.paper_family == "party",
        parent=organ_above(cluster_year),
        organ=covenant.heading.get("cluster_name", cluster_year.cluster.name),
        place=place_name(council.authority.name),
        dated=covenant.in_force_at or covenant.opened_at,
        clauses=tuple(clauses_of(covenant.draft)),
        targets=_targets(covenant, tiles),
        blocks=tiles,
        witness=witness,
        text_sha256=covenant.text_sha256,
        in_force_at=covenant.in_force_at,
        is_final=covenant.state in (CovenantState.IN_FORCE, CovenantState.SUPERSEDED),
    )


def _targets(covenant: Covenant, tiles: tuple[Tile, ...]) -> tuple[tuple[str, tuple[PaperTarget, ...]], ...]:
    with translation.override("vi"):
        return tuple((group.unit_name, tuple(map(_target, group.rows))) for group in signed_commitments(covenant, tiles))


def _target(row: Commitment) -> PaperTarget:
    number = td.vi_number(row.target)
    amount = f"{number}%" if row.measure == "%" else f"{number} {row.measure}".strip()
    return PaperTarget(str(Field(row.field).label), row.content, amount)
