"""Movements, reports of them and exemplars in the search."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.cluster.models import MemberUnit
from thidua.foundation.findable import Findable, Source, among, itself, of
from thidua.movement import permissions
from thidua.movement.models import Exemplar, Movement, MovementReport
from thidua.organisation.findable import brought_units

PLACE = ("participation__movement__cluster_year__cluster", "participation__movement__council", "participation__unit")


def _scope(movement: Movement) -> tuple[str, ...]:
    """Who may look for it: the units that it reaches and those of the launcher, and the people of the council."""
    units = {f"u{each.unit_id}" for each in movement.participations.all()}
    if movement.unit_id:
        units.add(f"u{movement.unit_id}")
    if movement.cluster_year:
        return (f"y{movement.cluster_year_id}", f"c{movement.cluster_year.cluster.council_id}", *sorted(units))
    if movement.council:
        return (f"c{movement.council_id}", f"u{movement.council.standing_agency_id}", *sorted(units))
    return tuple(sorted(units))


def _year(movement: Movement) -> int:
    return movement.begins_on.year if movement.begins_on else movement.made_at.year


def movements(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every movement, with its criteria."""
    rows = Movement.objects.select_related("cluster_year__cluster", "council", "unit").prefetch_related("participations", "criteria")
    for row in of(rows.order_by("pk"), owners):
        criteria = [each.words for each in sorted(row.criteria.all(), key=lambda each: each.position) if each.removed_at is None]
        yield Findable(
            record=row.pk,
            owner=row.pk,
            title=row.title,
            text="\n".join([row.theme, row.content, row.scope, *criteria]),
            detail=row.launcher_name,
            at=row.launched_at or row.made_at,
            cluster_year=row.cluster_year_id,
            year=_year(row),
            scope=_scope(row),
        )


def reports(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every report of taking part."""
    rows = MovementReport.objects.select_related(*PLACE).prefetch_related("figures", "participation__movement__participations")
    for row in of(rows.order_by("pk"), owners):
        place = row.participation
        said = [each.words for each in sorted(row.figures.all(), key=lambda each: each.pk) if each.words]
        yield Findable(
            record=row.pk,
            owner=row.pk,
            title=f"Báo cáo phong trào: {place.movement.title}",  # vi: data
            text="\n".join([place.unit.name, row.words, *said]),
            detail=place.unit.name,
            at=row.received_at or row.sent_at or row.begun_at,
            word=str(place.movement_id),
            cluster_year=place.movement.cluster_year_id,
            year=row.counted_to.year,
            scope=_scope(place.movement),
        )


def exemplars(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Everybody who was put forward."""
    rows = Exemplar.objects.select_related(*PLACE).prefetch_related("participation__movement__participations")
    for row in of(rows.order_by("pk"), owners):
        place = row.participation
        yield Findable(
            record=row.pk,
            owner=row.pk,
            title=row.name,
            text="\n".join([row.position, row.story, place.unit.name]),
            detail=place.movement.title,
            at=row.put_at,
            word=str(place.movement_id),
            cluster_year=place.movement.cluster_year_id,
            year=row.put_at.year,
            scope=_scope(place.movement),
        )


def _movements_of_units(unit_ids: Iterable[int]) -> Iterable[int]:
    ids = list(unit_ids)
    headed = MemberUnit.objects.filter(unit_id__in=ids).values("cluster_year_id")
    reached = Q(participations__unit_id__in=ids) | Q(unit_id__in=ids) | Q(cluster_year__in=headed)
    return Movement.objects.filter(reached).values_list("pk", flat=True).distinct()


def _reports_of_movements(ids: Iterable[int]) -> Iterable[int]:
    return MovementReport.objects.filter(participation__movement_id__in=ids).values_list("pk", flat=True)


def _exemplars_of_movements(ids: Iterable[int]) -> Iterable[int]:
    return Exemplar.objects.filter(participation__movement_id__in=ids).values_list("pk", flat=True)


MOVEMENTS = Source(
    kind="movement",
    label=_("Phong trào thi đua"),
    icon="flag",
    entries=movements,
    follows={
        "movement.movement": itself,
        "organisation.unit": _movements_of_units,
        "organisation.importrun": lambda ids: _movements_of_units(brought_units(ids)),
        "organisation.council": lambda ids: Movement.objects.filter(council_id__in=ids).values_list("pk", flat=True),
        "cluster.cluster": lambda ids: Movement.objects.filter(cluster_year__cluster_id__in=ids).values_list("pk", flat=True),
    },
    seen_by=lambda user, at: among(permissions.visible_to(user, at.date())),
    address=lambda entry: reverse("movement:movement", args=[entry.record]),
)


def _report_page(entry: Any) -> str:
    return reverse("movement:report", args=[entry.word, entry.record])


def _exemplar_page(entry: Any) -> str:
    return reverse("movement:exemplar", args=[entry.word, entry.record])


REPORTS = Source(
    kind="movement_report",
    label=_("Báo cáo phong trào"),
    icon="clipboard-list",
    entries=reports,
    follows={
        "movement.movementreport": itself,
        "movement.movement": _reports_of_movements,
        "organisation.unit": lambda ids: MovementReport.objects.filter(participation__unit_id__in=ids).values_list("pk", flat=True),
        "organisation.importrun": lambda ids: _reports_of_movements(_movements_of_units(brought_units(ids))),
    },
    seen_by=lambda user, at: among(permissions.reports_visible_to(user, at.date())),
    address=_report_page,
)
EXEMPLARS = Source(
    kind="exemplar",
    label=_("Điển hình tiên tiến"),
    icon="award",
    entries=exemplars,
    follows={
        "movement.exemplar": itself,
        "movement.movement": _exemplars_of_movements,
        "organisation.unit": lambda ids: Exemplar.objects.filter(participation__unit_id__in=ids).values_list("pk", flat=True),
        "organisation.importrun": lambda ids: _exemplars_of_movements(_movements_of_units(brought_units(ids))),
    },
    seen_by=lambda user, at: among(permissions.exemplars_visible_to(user, at.date())),
    address=_exemplar_page,
)
SOURCES = (MOVEMENTS, REPORTS, EXEMPLARS)
