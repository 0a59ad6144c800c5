"""Units and people in the search. A person's telephone is not among the words: the page shows it to fewer people."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thidua.foundation.findable import READERS_OF_ALL, Findable, Source, among, itself, of
from thidua.organisation import permissions
from thidua.organisation.models import Council, ImportedRecord, ImportKind, ImportRow, Person, Post, Unit, UnitVersion


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware at once


def units(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every unit by its names, present and former."""
    versions = Prefetch("versions", queryset=UnitVersion.objects.order_by("valid_from", "pk"))
    for unit in of(Unit.objects.prefetch_related(versions).order_by("pk"), owners):
        former = dict.fromkeys(each.name for each in unit.versions.all() if each.name != unit.name)
        yield Findable(
            record=unit.pk,
            owner=unit.pk,
            title=unit.name,
            text=" · ".join([unit.short_name, *former]),
            at=_moment(unit.valid_from),
            scope=(f"u{unit.pk}", READERS_OF_ALL),
        )


def people(owners: Iterable[int] | None) -> Iterator[Findable]:
    """Every person by name, titles and the posts held, now or before."""
    posts = Prefetch("posts", queryset=Post.objects.select_related("unit").order_by("-valid_from", "-pk"))
    for person in of(Person.objects.prefetch_related(posts).order_by("pk"), owners):
        held = list(person.posts.all())
        words = [person.titles, *dict.fromkeys(f"{post.title}, {post.unit.name}" for post in held)]
        yield Findable(
            record=person.pk,
            owner=person.pk,
            title=person.full_name,
            text=" · ".join(word for word in words if word),
            at=_moment(held[0].valid_from if held else date(1900, 1, 1)),
            scope=(f"p{person.pk}", READERS_OF_ALL, *sorted({f"u{post.unit_id}" for post in held})),
        )


def first_units(council_ids: list[int]) -> list[int]:
    """Return the units of these councils: an installation begins with one act that enters council, units and people together."""
    rows = Council.objects.filter(pk__in=council_ids).values_list("authority_id", "standing_agency_id")
    return [pk for row in rows for pk in row]


def founders(council_ids: list[int]) -> Iterable[int]:
    """Return the people of the standing agencies, and those appointed: the first specialist and the first administrator are among them."""
    served = Q(posts__unit__councils_served__in=council_ids)
    return Person.objects.filter(served | Q(appointments__isnull=False)).values_list("pk", flat=True).distinct()


def brought_units(run_ids: list[int]) -> Iterable[int]:
    """Return the units that files created or changed."""
    return ImportedRecord.objects.filter(row__run__in=run_ids, subject_type="organisation.unit").values_list("subject_id", flat=True)


def brought_people(run_ids: list[int]) -> Iterable[int]:
    """Return the people whom files created, changed or gave a post, and those of the units that files changed."""
    records = ImportedRecord.objects.filter(row__run__in=run_ids)
    created = records.filter(subject_type="organisation.person").values_list("subject_id", flat=True)
    known = ImportRow.objects.filter(run__in=run_ids, run__kind=ImportKind.PEOPLE, plan__has_key="id").values_list("plan__id", flat=True)
    there = Post.objects.filter(unit__in=brought_units(run_ids)).values_list("person_id", flat=True)
    return {*created, *known, *there}


UNITS = Source(
    kind="unit",
    label=_("Đơn vị"),
    icon="building",
    entries=units,
    follows={"organisation.unit": itself, "organisation.council": first_units, "organisation.importrun": brought_units},
    seen_by=lambda user, at: among(permissions.visible_to(user, at.date())),
    address=lambda entry: reverse("organisation:unit", args=[entry.record]),
)
PEOPLE = Source(
    kind="person",
    label=_("Con người"),
    icon="users",
    entries=people,
    follows={
        "organisation.person": itself,
        "organisation.post": lambda ids: Post.objects.filter(pk__in=ids).values_list("person_id", flat=True),
        "organisation.unit": lambda ids: Post.objects.filter(unit_id__in=ids).values_list("person_id", flat=True),
        "organisation.council": founders,
        "organisation.importrun": brought_people,
    },
    seen_by=lambda user, at: among(permissions.people_visible_to(user, at.date())),
    address=lambda entry: reverse("organisation:person", args=[entry.record]),
)
SOURCES = (UNITS, PEOPLE)
