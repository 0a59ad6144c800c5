"""What moves on a page moves only for those who have not asked for stillness."""

import re
from pathlib import Path

from django.conf import settings

MOVES = re.compile(r"\b(?:animation|transition)\s*:(?!\s*none)[^;}]+|scroll-behavior\s*:\s*smooth")
ALLOWED = re.compile(r"@media \(prefers-reduced-motion: no-preference\)\s*\{")


def outside_of_allowance(css: str) -> list[str]:
    """Return the declarations that move something and do not stand in a block for those who want motion."""
    while found := ALLOWED.search(css):
        depth, end = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        css = css[: found.start()] + css[end:]
    return MOVES.findall(css)


def test_nothing_of_ours_moves_for_who_asked_for_stillness():
    own = [path for path in Path(settings.BASE_DIR).glob("thidua/**/static/**/*.css") if "vendor" not in path.parts]
    assert len(own) > 10
    assert {path.name: found for path in own if (found := outside_of_allowance(path.read_text("utf-8")))} == {}


def test_a_declaration_outside_is_found():
    css = "a { transition: width 1s; } @media (prefers-reduced-motion: no-preference) { @keyframes x { from { top: 0; } } b { animation: x 1s; } }"
    assert outside_of_allowance(css) == ["transition: width 1s"]
