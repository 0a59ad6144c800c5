"""The shape of the code, held by reading the code: what STYLE promises and import-linter cannot see."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "thidua"
LATE = "# late: "
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def modules(*, tests: bool = False) -> list[Path]:
    left_out = {"migrations"} if tests else {"migrations", "tests"}
    return [path for path in sorted(PACKAGE.rglob("*.py")) if not left_out.intersection(path.relative_to(PACKAGE).parts)]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- imports -----------------------------------------------------------------------------------------------------------------------


def imports_inside_functions(module: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom))


def imports_for_types_only(module: ast.Module) -> Iterator[ast.stmt]:
    for node in ast.walk(module):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from (inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom))


def test_imports_inside_functions_give_their_reason() -> None:
    hidden = []
    for path in modules():
        lines = path.read_text("utf-8").splitlines()
        hidden += [
            f"{name_of(path)}:{node.lineno}"
            for node in [*imports_inside_functions(tree(path)), *imports_for_types_only(tree(path))]
            if LATE not in lines[node.lineno - 1]
        ]
    assert sorted(set(hidden)) == [], f"import at the top, or say why not on the line: {LATE}…"


def imported_names(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_the_package_imports_no_tests_and_no_tools() -> None:
    outside = {"tests", "bench", "scripts", "conftest"}
    strangers = [
        f"{name_of(path)}: {name}"
        for path in modules(tests=True)
        for name in imported_names(tree(path))
        if name.split(".")[0] in outside or (".tests" in name and "tests" not in path.parts)
    ]
    assert strangers == []


def contract(name: str) -> dict:
    return next(each for each in PYPROJECT["tool"]["importlinter"]["contracts"] if each["name"] == name)


def test_every_slice_is_under_the_contract_of_files() -> None:
    listed = set(contract("Files inside a slice look one way")["containers"])
    slices = {".".join(path.parent.relative_to(ROOT).parts) for path in modules() if path.name in {"actions.py", "models.py", "views.py"}}
    packages = {
        ".".join(path.parents[1].relative_to(ROOT).parts)
        for path in modules()
        if path.name == "__init__.py" and path.parent.name in {"actions", "models", "views"}
    }
    free = {"thidua.demo", "thidua.config", "thidua.foundation.ui", "thidua.foundation"}
    assert slices | packages <= listed | free


# --- locks -------------------------------------------------------------------------------------------------------------------------


def test_locks_leave_keys_alone() -> None:
    """A plain FOR UPDATE makes everybody wait who only points at the row, and that waiting begins when they already hold the log's turn."""
    calls = [
        (f"{name_of(path)}:{node.lineno}", {keyword.arg for keyword in node.keywords})
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "select_for_update"
    ]
    assert len(calls) > 20
    assert [place for place, given in calls if "no_key" not in given] == [], (
        "select_for_update(no_key=True): two writers would wait for each other"
    )


# --- tables ------------------------------------------------------------------------------------------------------------------------


def layer_of(label: str) -> int:
    """Return how deep a slice stands; a larger number is further down."""
    layers = contract("Slices look one way")["layers"]
    slice_name = label.removeprefix("thidua.").split(".")[0]
    return next(depth for depth, names in enumerate(layers) if slice_name in [name.strip() for name in names.split("|")])


def own_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_config.name.startswith("thidua.")]


def test_foreign_keys_point_where_imports_may() -> None:
    wrong = []
    for model in own_models():
        here = model._meta.app_config.name
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            there = target._meta.app_config.name if isinstance(target, type) else ""
            same_slice = there.split(".")[:2] == here.split(".")[:2]
            if there.startswith("thidua.") and not same_slice and layer_of(there) <= layer_of(here):
                wrong.append(f"{model._meta.label}.{field.name} → {there}")
    assert wrong == []


def test_models_have_no_ordering_of_their_own() -> None:
    assert [model._meta.label for model in own_models() if model._meta.ordering] == []


def test_models_say_what_they_are() -> None:
    silent = [
        model._meta.label
        for model in own_models()
        if not model._meta.auto_created and (model.__doc__ or "").startswith(f"{model.__name__}(")
    ]
    assert silent == [], "a model needs a docstring"


def test_migrations_are_named_for_what_they_do() -> None:
    names = [name_of(path) for path in PACKAGE.rglob("migrations/0*.py")]
    assert [name for name in names if "_auto" in name] == []


# --- actions -----------------------------------------------------------------------------------------------------------------------


def action_packages() -> list[tuple[str, list[Path]]]:
    """Return each slice's actions: the name, and the one file or the files of the package."""
    single = [(name_of(path), [path]) for path in modules() if path.name == "actions.py"]
    several = [
        (name_of(path.parent), sorted(path.parent.glob("*.py")))
        for path in modules()
        if path.name == "__init__.py" and path.parent.name == "actions"
    ]
    return single + several


def functions_of(paths: list[Path]) -> dict[str, ast.FunctionDef]:
    return {node.name: node for path in paths for node in tree(path).body if isinstance(node, ast.FunctionDef)}


def words_of(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> str:
    """Return the code of a function with the code of the functions of the same slice's actions that it calls."""
    words = [ast.unparse(function)]
    for node in ast.walk(function):
        called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else called
        if called in functions and called not in seen:
            words.append(words_of(functions[called], functions, seen | {called, function.name}))
    return "\n".join(words)


# An act that goes on in the slice of signatures, whose own actions ask for the right and record.
SIGNS = re.compile(r"\b(files|remote|scans)\.(begin|sign_now|release|prepare|attach_page|confirm_page|withdraw_page)\(")


def test_every_action_is_explained_permitted_and_recorded() -> None:
    wrong = []
    for where, paths in action_packages():
        functions = functions_of(paths)
        for name, function in functions.items():
            if name.startswith("_"):
                continue
            words = words_of(function, functions)
            lacks = [
                what
                for what, there in (
                    ("a docstring", ast.get_docstring(function)),
                    ("a permission", "permissions." in words or "require(" in words or SIGNS.search(words)),
                    ("an audit event", "audit.record(" in words or SIGNS.search(words)),
                )
                if not there
            ]
            wrong += [f"{where}: {name} lacks {what}" for what in lacks]
    assert wrong == []


def test_actions_are_told_the_time() -> None:
    """The clock is read at the edge: no action, rule or query asks for the time itself."""
    inner = {"actions", "queries", "permissions", "models", "facts", "documents", "notices"}
    asking = [
        name_of(path)
        for path in modules()
        if (path.stem in inner or inner.intersection(path.relative_to(PACKAGE).parts) or "domain" in path.parts)
        and "foundation/clock" not in path.as_posix()
        and any(call in ast.unparse(tree(path)) for call in ("clock.now(", "clock.today(", "timezone.now(", "datetime.now(", "date.today("))
    ]
    assert asking == []


# --- settings ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["THIDUA_SECRET_KEY", "THIDUA_AUDIT_KEY"])
def test_settings_refuse_to_start_without_a_secret(missing: str, tmp_path: Path) -> None:
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("THIDUA_", "DJANGO_", "COV_"))}
    surroundings |= {"THIDUA_SECRET_KEY": "s" * 40, "THIDUA_AUDIT_KEY": "a" * 40, "THIDUA_DATA": str(tmp_path)}
    del surroundings[missing]
    done = subprocess.run(
        [sys.executable, "-c", "import thidua.config.settings"], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert missing in done.stderr


def test_settings_are_safe_by_default(tmp_path: Path) -> None:
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("THIDUA_", "DJANGO_", "COV_"))}
    surroundings |= {"THIDUA_SECRET_KEY": "s" * 40, "THIDUA_AUDIT_KEY": "a" * 40, "THIDUA_DATA": str(tmp_path)}
    code = "from thidua.config import settings as s; print(s.DEBUG, s.TRAINING, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True", "True"]
