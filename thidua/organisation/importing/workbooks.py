"""Excel files that fit the import: an empty one with its explanations, and what is there now in the same columns."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.db.models import F
from django.utils.translation import gettext as _

from thidua.organisation.importing import FIELDS
from thidua.organisation.models import Family, ImportKind, Person, Post, Unit


def template(kind: str) -> bytes:
    """Return an empty workbook: heads, an example row that is left out when it comes back, and a sheet that explains each column."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, plain = book.add_format({"bold": True, "text_wrap": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
        rows, notes = book.add_worksheet(_("Danh sách")), book.add_worksheet(_("Hướng dẫn"))
        rows.freeze_panes(1, 0)
        rows.set_column(0, len(FIELDS[kind]) - 1, 26, book.add_format({"num_format": "@"}))
        notes.set_column(0, 0, 30, plain)
        notes.set_column(1, 1, 80, plain)
        notes.write_row(0, 0, [_("Cột"), _("Ghi gì")], bold)
        for column, field in enumerate(FIELDS[kind]):
            rows.write_string(0, column, str(field.label), bold)
            rows.write_string(1, column, field.example)
            needed = _("Bắt buộc.") if field.required else ""
            notes.write_row(column + 1, 0, [str(field.label), " ".join(filter(None, (needed, str(field.help))))])
    return buffer.getvalue()


def heads(kind: str) -> list[str]:
    """Return the heads of the export, those of the template."""
    return [str(field.label) for field in FIELDS[kind]]


def rows(kind: str, today: date) -> Iterator[Sequence[Any]]:
    """Return what is there today, row by row, as the import reads it: brought in again it says "không đổi" everywhere."""
    return _units(today) if kind == ImportKind.UNITS else _people(today)


def _named(units: Sequence[Unit]) -> dict[int, str]:
    """Return each unit's name, or its code where another unit bears the name too."""
    names: dict[str, int] = {}
    for unit in units:
        names[unit.folded_name] = names.get(unit.folded_name, 0) + 1
    return {unit.pk: unit.name if names[unit.folded_name] == 1 else unit.code for unit in units}


def _units(today: date) -> Iterator[Sequence[Any]]:
    units = list(Unit.objects.on(today).order_by("sort_key", "pk"))
    named, families = _named(units), {Family.STATE: _("Nhà nước"), Family.PARTY: _("Đảng")}
    for unit in units:
        above = named.get(unit.parent_id or 0, "")
        kinds = (unit.get_kind_display(), unit.get_level_display(), families[Family(unit.family)])
        yield [unit.name, unit.short_name, unit.code, *kinds, above, unit.valid_from, ""]


def _people(today: date) -> Iterator[Sequence[Any]]:
    named = _named(list(Unit.objects.on(today)))
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.on(today).order_by(F("unit__sort_key"), "valid_from", "pk"):
        posts.setdefault(post.person_id, []).append(post)
    for person in Person.objects.order_by("sort_key", "pk").iterator(chunk_size=2000):
        told = [person.full_name, person.titles, person.phone, person.email]
        for post in posts.get(person.pk, ()):
            where = [named.get(post.unit_id, ""), post.title, post.get_capacity_display(), post.valid_from, post.valid_to]
            yield [*told, *where, person.pk]
        if person.pk not in posts:
            yield [*told, "", "", "", "", "", person.pk]
