"""Built-in outlines of the year's texts (đề cương): our own wording after the usual sections, filled with the facts of the year."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from thidua.drafting.models import ClauseKind

FOLDER = Path(__file__).parent / "outlines"
KEYS = {"kind", "heading", "body", "from_year", "to_year"}
FACTS = {"cluster", "cluster_short", "year", "council", "standing_agency", "head_unit", "plan", "plan_number", "unit_count"}


class BadOutline(ValueError):
    """An outline file says something that nobody can read."""


@dataclass(frozen=True)
class Node:
    """One node of an outline: kind, heading and body with {facts} to fill, and the years for which it stands."""

    kind: str
    heading: str = ""
    body: str = ""
    from_year: int = 0
    to_year: int = 9999

    def fits(self, year: int) -> bool:
        return self.from_year <= year <= self.to_year


@dataclass(frozen=True)
class Outline:
    """A whole outline: the title and its nodes in order."""

    title: str
    nodes: tuple[Node, ...]


@cache
def outline_of(kind: str) -> Outline:
    """Return the outline of a kind of draft, read strictly.

    Raises:
        BadOutline: an unknown key, kind or fact.
    """
    raw = yaml.safe_load((FOLDER / f"{kind}.yaml").read_text("utf-8"))
    if set(raw) != {"title", "nodes"}:
        raise BadOutline(f"{kind}: expected title and nodes")
    made = Outline(raw["title"], tuple(_node(kind, each) for each in raw["nodes"]))
    for text in (made.title, *(part for node in made.nodes for part in (node.heading, node.body))):
        unknown = {name for _text, name, _spec, _conversion in Formatter().parse(text) if name} - FACTS
        if unknown:
            raise BadOutline(f"{kind}: unknown facts {sorted(unknown)}")
    return made


def _node(where: str, raw: Mapping[str, Any]) -> Node:
    if unknown := set(raw) - KEYS:
        raise BadOutline(f"{where}: unknown keys {sorted(unknown)}")
    if raw.get("kind") not in ClauseKind.values:
        raise BadOutline(f"{where}: unknown kind {raw.get('kind')}")
    texts = {name: " ".join(str(raw[name]).split()) for name in ("heading", "body") if name in raw}
    if not texts:
        raise BadOutline(f"{where}: a node without words")
    years = {name: int(raw[name]) for name in ("from_year", "to_year") if name in raw}
    return Node(raw["kind"], texts.get("heading", ""), texts.get("body", ""), **years)


def filled(kind: str, facts: Mapping[str, Any]) -> Outline:
    """Return the outline with the facts of a year in their places, without the nodes that belong to other years."""
    made = outline_of(kind)
    nodes = tuple(
        Node(node.kind, node.heading.format_map(facts), node.body.format_map(facts)) for node in made.nodes if node.fits(facts["year"])
    )
    return Outline(made.title.format_map(facts), nodes)


def carried_over(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """Return a text of an earlier year as the new year's first words: the plan it cites and its "năm …" are the new year's.

    A year that belongs to a date ("ngày 17 tháng 02 năm 2022") stays: it tells what happened.
    """
    for fact in ("plan", "plan_number"):
        text = text.replace(before[fact], after[fact])
    return re.sub(rf"(?<!tháng \d\d )(?<!tháng \d )năm {before['year']}\b", f"năm {after['year']}", text)  # vi: data
