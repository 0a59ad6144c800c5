"""What is there already, read once: the units, people and posts against which the rows of a file are judged."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.db.models import Q

from thidua.domain import vietnamese
from thidua.foundation.ui.text import fold
from thidua.organisation.models import Person, Post, Unit


@lru_cache(maxsize=50_000)
def key(name: str) -> str:
    """Return a name as it is compared."""
    return " ".join(fold(name).split())


@dataclass
class House:
    """The units (all), people and posts (open or future) on a day."""

    today: date
    units: dict[int, Unit]
    people: dict[int, Person] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_code = {unit.code: unit for unit in self.units.values()}
        self.by_name: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.living():
            for name in {key(unit.name), key(unit.short_name)}:
                self.by_name[name].append(unit)
        self.people_by_name: dict[str, list[Person]] = defaultdict(list)
        for person in self.people.values():
            self.people_by_name[key(person.full_name)].append(person)
        self.posts_by_unit: dict[int, list[Post]] = defaultdict(list)
        self.posts_by_person: dict[int, list[Post]] = defaultdict(list)
        for post in self.posts:
            self.posts_by_unit[post.unit_id].append(post)
            self.posts_by_person[post.person_id].append(post)

    def living(self) -> Iterable[Unit]:
        """Return the units that have not ended."""
        return (unit for unit in self.units.values() if unit.valid_to is None or unit.valid_to >= self.today)

    def named(self, name: str, *, full: bool = False) -> list[Unit]:
        """Return the living units of this name or short name; `full`: the whole name only. A whole name goes before a short one."""
        found = self.by_name.get(key(name), [])
        whole = [unit for unit in found if key(unit.name) == key(name)]
        return whole if full or whole else found

    def told(self, said: str) -> list[Unit]:
        """Return the units that a cell may mean: the one of this code, else the living ones of this name."""
        by_code = self.by_code.get(vietnamese.fold(said))
        return [by_code] if by_code else self.named(said)


def read(*, today: date, with_people: bool) -> House:
    """Return the house as it stands now. Three queries at most."""
    units = {unit.pk: unit for unit in Unit.objects.order_by("pk")}
    if not with_people:
        return House(today, units)
    people = {person.pk: person for person in Person.objects.order_by("pk")}
    posts = list(Post.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today)).order_by("valid_from", "pk"))
    for post in posts:  # what is read already is not asked for again
        post.person, post.unit = people[post.person_id], units[post.unit_id]
    return House(today, units, people, posts)
