"""Conferences in the search, by title, place and agenda: what whoever sees the conference reads on its page."""

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.cluster.findable import scope_of
from thidua.conference import permissions
from thidua.conference.models import AgendaItem, Conference, Invitation
from thidua.foundation.findable import Findable, Source, among, itself, of


def conferences(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every conference."""
    rows = Conference.objects.select_related("cluster_year__cluster").prefetch_related(
        Prefetch("items", queryset=AgendaItem.objects.order_by("position", "pk")),
        Prefetch("invitations", queryset=Invitation.objects.filter(person__isnull=False).order_by("pk")),
    )
    for conference in of(rows.order_by("pk"), owners):
        named = {conference.chair_id, conference.secretary_id} | {each.person_id for each in conference.invitations.all()}
        yield Findable(
            record=conference.pk,
            owner=conference.pk,
            title=conference.title,
            text=" · ".join([conference.place, *(item.title for item in conference.items.all())]),
            at=conference.starts_at,
            cluster_year=conference.cluster_year_id,
            year=conference.cluster_year.year,
            scope=(*scope_of(conference.cluster_year), *(f"p{pk}" for pk in sorted(named))),
        )


CONFERENCES = Source(
    kind="conference",
    label=_("Hội nghị"),
    icon="calendar-event",
    entries=conferences,
    follows={"conference.conference": itself},
    seen_by=lambda user, at: among(permissions.visible_to(user, at.date())),
    address=lambda entry: reverse("conference:detail", args=[entry.cluster_year.year, entry.cluster_year.cluster.code, entry.record]),
)
SOURCES = (CONFERENCES,)
