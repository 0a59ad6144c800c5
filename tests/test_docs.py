"""What the docs claim is there: identifiers of the glossary, commands of the README, links between pages."""

import importlib
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"\./run ([a-z]+)")
OPTION = re.compile(r"\./run demo[^\n`]*?(--[a-z]+)")


def rows_of_table(page: str) -> list[list[str]]:
    """Return the cells of every table row of a page, without headings and rules."""
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in page.splitlines() if line.lstrip().startswith("|")]
    return [row for row in rows if not set("".join(row)) <= set("-: ")]


def claimed_identifiers() -> list[tuple[str, str]]:
    """Return (identifier, dotted path) of every glossary row that claims code: | Vietnamese | Identifier | Where | Meaning |."""
    page = ROOT / "docs" / "glossary.md"
    if not page.exists():
        return []
    claims = []
    for row in rows_of_table(page.read_text("utf-8")):
        if len(row) < 3 or row[1] == "Identifier":
            continue
        where = row[2].strip("`")
        if where.startswith("thidua"):
            claims += [(name, where) for name in re.findall(r"`([^`]+)`", row[1])]
    return claims


def resolve(dotted: str) -> object:
    """Return what a dotted path names: a module, something in it, or something in that."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            fields: list[Any] = getattr(getattr(found, "_meta", None), "get_fields", list)()
            found = next((field for field in fields if field.name == name), None) or getattr(found, name)
        return found
    raise ModuleNotFoundError(dotted)


def exists(identifier: str, where: str) -> bool:
    """Return whether the path names something, and the identifier is that thing or a part or field of it."""
    try:
        found = resolve(where)
    except (ModuleNotFoundError, AttributeError):
        return False
    name = identifier.rstrip("()/").rsplit(".", 1)[-1]
    meta = getattr(found, "_meta", None)
    return where.rsplit(".", 1)[-1] == name or hasattr(found, name) or (meta is not None and name in {f.name for f in meta.get_fields()})


def test_identifiers_of_the_glossary_exist() -> None:
    assert [claim for claim in claimed_identifiers() if not exists(*claim)] == []


def test_glossary_claims_something_when_it_exists() -> None:
    if (ROOT / "docs" / "glossary.md").exists():
        assert len(claimed_identifiers()) >= 10


def test_commands_named_in_docs_exist() -> None:
    door = (ROOT / "run").read_text("utf-8")
    verbs = set(re.findall(r"^    ([a-z]+)(?: \|[^)]*)?\) [a-z]+", door, flags=re.MULTILINE))
    named = {(page.name, verb) for page in PAGES for verb in COMMAND.findall(page.read_text("utf-8"))}
    assert {(page, verb) for page, verb in named if verb not in verbs} == set()
    options = {option for page in PAGES for option in OPTION.findall(page.read_text("utf-8"))}
    assert {option for option in options if option not in door} == set()


def anchors(page: Path) -> set[str]:
    """Return the anchors that the headings of a page get on a code host."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_pages_resolve() -> None:
    broken = []
    for page in PAGES:
        for link in LINK.findall(page.read_text("utf-8")):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []
