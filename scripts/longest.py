"""Print the ten longest files and the ten longest functions of the project's own Python (migrations left out)."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("thidua", "tests", "bench", "scripts")
LEFT_OUT = {"migrations", "vendor_assets"}


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Yield every Python file of ours under root."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            if not LEFT_OUT.intersection(path.parts):
                yield path
    yield from sorted(root.glob("*.py"))


def functions(path: Path) -> Iterator[tuple[int, str, int]]:
    """Yield (lines, name, first line) of every function and method in a file; decorators count as part of it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield (node.end_lineno or node.lineno) - first + 1, node.name, first


def longest(paths: Iterable[Path], root: Path = ROOT, count: int = 10) -> tuple[list[str], list[str]]:
    """Return the lines to print: the longest files, and the longest functions, longest first."""
    files: list[tuple[int, str]] = []
    defined: list[tuple[int, str]] = []
    for path in paths:
        name = path.relative_to(root).as_posix()
        files.append((len(path.read_text("utf-8").splitlines()), name))
        defined.extend((size, f"{name}:{line} {function}") for size, function, line in functions(path))
    return top(files, count), top(defined, count)


def top(found: list[tuple[int, str]], count: int) -> list[str]:
    return [f"{size:6} {name}" for size, name in sorted(found, key=lambda row: (-row[0], row[1]))[:count]]


if __name__ == "__main__":
    longest_files, longest_functions = longest(sources())
    print("Longest files (lines):", *longest_files, sep="\n")
    print("Longest functions (lines):", *longest_functions, sep="\n")
