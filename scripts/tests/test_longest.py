"""The ten longest: counted with decorators, longest first."""

from pathlib import Path

from scripts import longest


def test_longest_counts_lines_and_functions(tmp_path: Path) -> None:
    short, long = tmp_path / "short.py", tmp_path / "long.py"
    short.write_text("def one():\n    return 1\n", "utf-8")
    long.write_text("x = 1\n\n\n@staticmethod\ndef two():\n    y = 2\n    return y\n", "utf-8")
    files, functions = longest.longest([short, long], tmp_path)
    assert files == ["     7 long.py", "     2 short.py"]
    assert functions == ["     4 long.py:4 two", "     2 short.py:1 one"]
