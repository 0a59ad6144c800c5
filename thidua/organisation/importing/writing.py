"""The records that the checked rows of a run become, made ready before the writer's turn and inserted in bulk within it.

Called by the action alone: it has locked, asked and compared before, and records after.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from thidua.foundation.accounts.models import User
from thidua.foundation.audit.chain import type_of
from thidua.organisation.models import ImportKind, ImportRow, Person, Post, Unit, UnitVersion, Verdict


def touched_units(kind: str, rows: Iterable[ImportRow]) -> set[int]:
    """Return the units that are there already and on which these rows rest: changed, named as parent, or given a post."""
    found: set[int | None] = set()
    for row in rows:
        plan = row.plan
        if kind == ImportKind.UNITS:
            found |= {plan.get("id"), (plan.get("parent") or {}).get("id")}
        else:
            found.add((plan.get("post") or {}).get("unit"))
    return {pk for pk in found if pk is not None}


def touched_people(kind: str, rows: Iterable[ImportRow]) -> set[int]:
    """Return the people who are there already and whom these rows change."""
    return {row.plan["id"] for row in rows if "id" in row.plan} if kind == ImportKind.PEOPLE else set()


# What a unit's first version says as the unit does.
KEPT = ("name", "short_name", "kind", "level", "valid_from")


class Units:
    """New units with their first versions, level by level, and corrections."""

    def __init__(self, rows: Sequence[ImportRow]) -> None:
        self.new = {row.number: (row, self._unit(row.plan)) for row in rows if row.verdict == Verdict.NEW}
        self.versions = []
        for row, unit in self.new.values():
            parent = row.plan["parent"] or {}
            above = {"parent": self.new[parent["row"]][1]} if "row" in parent else {"parent_id": parent.get("id")}
            for name, value in above.items():
                setattr(unit, name, value)
            self.versions.append(UnitVersion(unit=unit, basis=row.plan["basis"], **{name: getattr(unit, name) for name in KEPT}, **above))
        self.levels = self._levels()
        self.changed = [row for row in rows if row.verdict == Verdict.CHANGED]

    @staticmethod
    def _unit(plan: dict[str, Any]) -> Unit:
        names = ("code", "name", "short_name", "kind", "level", "family")
        return Unit(**{name: plan[name] for name in names}, valid_from=date.fromisoformat(plan["valid_from"]))

    def _levels(self) -> list[list[int]]:
        """Return the new rows in levels: first those below a unit that is there, then those below them, and so on."""
        above = {number: (row.plan["parent"] or {}).get("row") for number, (row, _unit) in self.new.items()}
        levels: list[list[int]] = []
        placed: set[int | None] = {None}
        while above:
            level = [number for number, parent in above.items() if parent in placed]
            levels.append(level)
            placed.update(level)
            above = {number: parent for number, parent in above.items() if number not in placed}
        return levels

    def write(self) -> None:
        for level in self.levels:
            Unit.objects.bulk_create([self.new[number][1] for number in level])
        UnitVersion.objects.bulk_create(self.versions)
        _link([(row, unit, True) for row, unit in self.new.values()])
        self._mend()

    def _mend(self) -> None:
        """Correct units and their newest versions as `correct_unit` does for one."""
        if not self.changed:
            return
        units = Unit.objects.in_bulk([row.plan["id"] for row in self.changed])
        newest = {version.unit_id: version for version in UnitVersion.objects.filter(unit__in=units).order_by("valid_from", "pk")}
        for row in self.changed:
            for name, value in row.plan["set"].items():
                setattr(units[row.plan["id"]], name, value)
                if name != "family":
                    setattr(newest[row.plan["id"]], name, value)
        for record in (*units.values(), *newest.values()):
            record.save()
        _link([(row, units[row.plan["id"]], False) for row in self.changed])


class People:
    """New people, their posts, and changes of people who are there."""

    def __init__(self, rows: Sequence[ImportRow]) -> None:
        names = ("full_name", "titles", "phone", "email")
        self.rows = rows
        self.new: dict[int, Person] = {}
        self.first: dict[int, ImportRow] = {}
        for row in rows:
            if "id" not in row.plan and row.plan["first"] not in self.new:
                self.new[row.plan["first"]] = Person(**{name: row.plan[name] for name in names})
                self.first[row.plan["first"]] = row
        self.posts = [(row, self._post(row)) for row in rows if row.plan.get("post")]

    def write(self) -> None:
        Person.objects.bulk_create(self.new.values())
        links: list[tuple[ImportRow, Unit | Person | Post, bool]] = [
            (self.first[number], person, True) for number, person in self.new.items()
        ]
        links += self._mend()
        Post.objects.bulk_create(post for _row, post in self.posts)
        _link([*links, *((row, post, True) for row, post in self.posts)])

    def _post(self, row: ImportRow) -> Post:
        told = row.plan["post"]
        holder: dict[str, Any] = {"person_id": row.plan["id"]} if "id" in row.plan else {"person": self.new[row.plan["first"]]}
        return Post(
            **holder,
            unit_id=told["unit"],
            title=told["title"],
            capacity=told["capacity"],
            valid_from=date.fromisoformat(told["valid_from"]),
            valid_to=date.fromisoformat(told["valid_to"]) if told["valid_to"] else None,
        )

    def _mend(self) -> list[tuple[ImportRow, Unit | Person | Post, bool]]:
        """Change people as `edit_person` does for one; the account bears the same name."""
        wanted: dict[int, dict[str, str]] = defaultdict(dict)
        for row in self.rows:
            if row.plan.get("set"):
                wanted[row.plan["id"]] |= row.plan["set"]
        people = Person.objects.in_bulk(list(wanted))
        for pk, values in wanted.items():
            for name, value in values.items():
                setattr(people[pk], name, value)
            people[pk].save()
            if "full_name" in values and (account := people[pk].user_id) is not None:
                User.objects.filter(pk=account).update(full_name=people[pk].full_name)
        return [(row, people[row.plan["id"]], False) for row in self.rows if row.plan.get("set")]


def _link(records: Iterable[tuple[ImportRow, Unit | Person | Post, bool]]) -> None:
    """Insert the links in one statement: they are as many as the records, and nobody needs their numbers."""
    statement = "INSERT INTO organisation_importedrecord (row_id, subject_type, subject_id, created) VALUES (%s, %s, %s, %s)"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(row.pk, type_of(record), record.pk, created) for row, record, created in records])


WRITE: dict[str, type[Units] | type[People]] = {ImportKind.UNITS: Units, ImportKind.PEOPLE: People}
