"""What hangs on the records of an accepted run, and taking them away again."""

from collections.abc import Iterable, Iterator

from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _

from thidua.foundation.audit.models import Entry
from thidua.organisation.models import ImportedRecord, ImportRow, ImportRun, Person, Post, Unit, UnitVersion

BATCH = 500
MOST_NAMED = 5


def made(run: ImportRun, model: type[Model], *, created: bool = True) -> QuerySet[ImportedRecord, int]:
    """Return the numbers of the records of this kind that the run created, or changed."""
    of_run = ImportedRecord.objects.filter(row__run=run, created=created, subject_type=model._meta.label_lower)
    return of_run.values_list("subject_id", flat=True)


def hindrances(run: ImportRun) -> list[str]:
    """Return what stands in the way of undoing, as sentences: what points to a created record, and what was done to one since."""
    return [*_pointing(run), *_done_since(run), *_changed_since(run)][:MOST_NAMED]


def _pointing(run: ImportRun) -> Iterator[str]:
    """Find the records of any slice that point to what the run created, without knowing the slices."""
    own: dict[type[Model], Q] = {
        UnitVersion: Q(unit__in=made(run, Unit)),
        **{model: Q(pk__in=made(run, model)) for model in (Unit, Person, Post)},
    }
    for model in (Unit, Person, Post):
        for relation in model._meta.related_objects:
            other, name = relation.related_model, relation.field.name
            rows = other._default_manager.filter(**{f"{name}__in": made(run, model)})
            if other in own:
                rows = rows.exclude(own[other])
            for row in rows.order_by("pk")[:MOST_NAMED]:
                yield _("%(record)s đang được dùng: %(by)s.") % {"record": getattr(row, name), "by": row}
    renamed = UnitVersion.objects.filter(unit__in=made(run, Unit), valid_from__gt=F("unit__valid_from")).select_related("unit")
    for version in renamed.order_by("pk")[:MOST_NAMED]:
        yield _("%(record)s đã đổi tên hoặc chuyển nơi trực thuộc sau khi nhập.") % {"record": version.unit}
    for person in Person.objects.filter(pk__in=made(run, Person), user__isnull=False).order_by("pk")[:MOST_NAMED]:
        yield _("%(record)s đã có tài khoản.") % {"record": person}


def _done_since(run: ImportRun) -> Iterator[str]:
    """Find what the log and later runs say was done to a record of the run."""
    for model in (Unit, Person, Post):
        kind = model._meta.label_lower
        ids = [*made(run, model), *made(run, model, created=False)]
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            since = Entry.objects.filter(subject_type=kind, subject_id__in=[str(pk) for pk in some], office_at__gte=run.accepted_at)
            for entry in since.order_by("number")[:MOST_NAMED]:
                yield _("%(record)s đã có việc ghi sau khi nhập.") % {"record": entry.subject_label}
            later = ImportRow.objects.filter(records__subject_type=kind, records__subject_id__in=some, run__state="accepted")
            for row in later.filter(run__accepted_at__gt=run.accepted_at).select_related("run__file").order_by("pk")[:MOST_NAMED]:
                yield _("%(record)s đã được sửa bằng tệp %(file)s.") % {"record": row.name, "file": row.run}


def _changed_since(run: ImportRun) -> Iterator[str]:
    for row, record in changed(run):
        if any(getattr(record, name) != value for name, value in row.plan["set"].items()):
            yield _("%(record)s đã được sửa sau khi nhập.") % {"record": record}


def changed(run: ImportRun) -> Iterator[tuple[ImportRow, Unit | Person]]:
    """Return the rows of the run that changed a record, with it."""
    model = Unit if run.kind == "units" else Person
    links = ImportedRecord.objects.filter(row__run=run, created=False, subject_type=model._meta.label_lower).select_related("row")
    records = model.objects.in_bulk([link.subject_id for link in links])
    return ((link.row, records[link.subject_id]) for link in links.order_by("row__number"))


def undo(run: ImportRun) -> None:
    """Give changed records back what they said, and delete what was created: posts, then people, then units from below."""
    for row, record in changed(run):
        for name, value in row.plan["before"].items():
            setattr(record, name, value)
        record.save()
        if isinstance(record, Unit):
            version = record.versions.order_by("-valid_from", "-pk")[0]
            for name, value in row.plan["before"].items():
                if name != "family":
                    setattr(version, name, value)
            version.save()
    Post.objects.filter(pk__in=made(run, Post)).delete()
    Person.objects.filter(pk__in=made(run, Person)).delete()
    UnitVersion.objects.filter(unit__in=made(run, Unit)).delete()
    while _delete_lowest(made(run, Unit)):
        pass


def _delete_lowest(ids: Iterable[int]) -> int:
    lowest = list(Unit.objects.filter(pk__in=ids, children=None).values_list("pk", flat=True))
    return Unit.objects.filter(pk__in=lowest).delete()[0] if lowest else 0
