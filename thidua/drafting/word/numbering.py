"""The numbers that Word shows before paragraphs of automatic lists, computed as Word does (word/numbering.xml)."""

from dataclasses import dataclass, field
from typing import Any

from thidua.domain.text.marks import to_roman

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DEPTH = 9
LAST_LETTER = 780  # z thirty times, as far as Word itself counts
BULLET = "-"  # whatever the picture of the bullet, an official text writes a dash


def value_of(element: Any, name: str, default: str = "") -> str:
    """Return the w:val of a child element."""
    child = element.find(f"{W}{name}") if element is not None else None
    return default if child is None else child.get(f"{W}val", default)


def whole(written: str, default: int = 0) -> int:
    """Return a number that a file gives, or the default where it is none."""
    return int(written) if written.isdecimal() and len(written) < 9 else default


@dataclass
class Level:
    """One level of a list: where it starts, how its number is written ("Điều %1."), what it begins anew after."""  # vi: data

    start: int = 1
    form: str = "decimal"
    text: str = ""
    style: str = ""
    restart: int | None = None  # begins again after this level, counted from one; 0: never; None: after any above
    legal: bool = False  # every part of the number in figures


@dataclass
class Sequence:
    """One w:num: the list that it counts in, its own levels, and where it starts anew."""

    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts through one document. Lists of one abstract definition go on counting together, as in Word."""

    def __init__(self, part: Any | None) -> None:
        self.abstracts: dict[str, dict[int, Level]] = {}
        self.sequences: dict[str, Sequence] = {}
        self.counts: dict[str, list[int | None]] = {}
        self.begun: set[tuple[str, int]] = set()
        if part is not None:
            self._read(part)

    def _read(self, part: Any) -> None:
        styles, links = {}, {}
        for each in part.findall(f"{W}abstractNum"):
            pk = each.get(f"{W}abstractNumId", "")
            self.abstracts[pk] = {whole(level.get(f"{W}ilvl", "")): _level(level) for level in each.findall(f"{W}lvl")}
            styles[value_of(each, "styleLink")] = pk
            links[pk] = value_of(each, "numStyleLink")
        for each in part.findall(f"{W}num"):
            pk = value_of(each, "abstractNumId")
            linked = links.get(pk, "")
            made = Sequence(styles.get(linked, pk) if linked else pk)
            for override in each.findall(f"{W}lvlOverride"):
                depth = whole(override.get(f"{W}ilvl", ""))
                if (own := override.find(f"{W}lvl")) is not None:
                    made.levels[depth] = _level(own)
                if start := value_of(override, "startOverride"):
                    made.starts[depth] = whole(start, 1)
            self.sequences[each.get(f"{W}numId", "")] = made

    def level_of_style(self, num: str, style: str) -> int:
        """Return the level of a list that belongs to a paragraph style; the first where none does."""
        sequence = self.sequences.get(num)
        levels = (self.abstracts.get(sequence.abstract, {}) | sequence.levels) if sequence else {}
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def next(self, num: str, depth: int) -> str:
        """Count one paragraph of a list and return its number as Word shows it; nothing when there is no such list."""
        sequence = self.sequences.get(num)
        if sequence is None or not 0 <= depth < DEPTH:
            return ""
        levels = self.abstracts.get(sequence.abstract, {}) | sequence.levels
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self.counts.setdefault(sequence.abstract, [None] * DEPTH)
        self._count(sequence, num, depth, level, counts)
        for below in range(depth + 1, DEPTH):
            if _begins_again(levels.get(below), depth):
                counts[below] = None
        return _shown(levels, level, depth, counts)

    def _count(self, sequence: Sequence, num: str, depth: int, level: Level, counts: list[int | None]) -> None:
        before = counts[depth]
        if depth in sequence.starts and (num, depth) not in self.begun:
            counts[depth] = sequence.starts[depth]
            self.begun.add((num, depth))
        else:
            counts[depth] = level.start if before is None else before + 1


def _level(element: Any) -> Level:
    restart = value_of(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    return Level(
        whole(value_of(element, "start", "1"), 1),
        value_of(element, "numFmt", "decimal"),
        value_of(element, "lvlText"),
        value_of(element, "pStyle"),
        whole(restart) if restart else None,
        legal is not None and legal.get(f"{W}val", "1") not in ("0", "false"),
    )


def _begins_again(level: Level | None, above: int) -> bool:
    """Return whether a level starts anew after a paragraph of the level `above` (counted from zero)."""
    if level is None or level.restart is None:
        return True
    return level.restart > above and level.restart > 0


def _shown(levels: dict[int, Level], level: Level, depth: int, counts: list[int | None]) -> str:
    if level.form == "bullet":
        return BULLET
    if level.form == "none" and "%" not in level.text:
        return level.text.strip()
    text = level.text
    for part in range(depth + 1):
        own = levels.get(part, Level())
        number = counts[part] if counts[part] is not None else own.start
        text = text.replace(f"%{part + 1}", written(number or 0, "decimal" if level.legal else own.form))
    return text.strip()


def written(number: int, form: str) -> str:
    """Return a number as one of Word's formats writes it."""
    if form in ("lowerLetter", "upperLetter") and 0 < number <= LAST_LETTER:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < number < 400:
        return to_roman(number) if form == "upperRoman" else to_roman(number).lower()
    if form == "decimalZero":
        return f"{number:02d}"
    return "" if form == "none" else str(number)
