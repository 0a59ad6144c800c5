"""Compile every template of the project, so that a wrong tag or filter is found before a reader finds it.

Run with DJANGO_SETTINGS_MODULE set; `./run check` does.
"""

import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError, engines
from django.template.exceptions import TemplateDoesNotExist

ROOT = Path(__file__).resolve().parents[1]


def names() -> list[str]:
    """Return the names under which our templates are loaded, e.g. "cluster/detail.html"."""
    return sorted(
        path.relative_to(folder).as_posix()
        for folder in (ROOT / "thidua").rglob("templates")
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.suffix in {".html", ".txt", ".xml", ".svg"}
    )


def faults() -> list[str]:
    """Return one line for every template that does not compile."""
    engine = engines["django"]
    found = []
    for name in names():
        try:
            engine.get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist) as fault:
            found.append(f"{name}: {type(fault).__name__}: {fault}")
    return found


if __name__ == "__main__":
    django.setup()
    wrong = faults()
    print("\n".join(wrong) if wrong else f"{len(names())} templates compile.")
    sys.exit(bool(wrong))
