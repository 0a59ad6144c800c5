"""The clauses of a text, found by themselves: lines in, pieces out, each doubt with its reason.

Nothing is lost: every line that comes in stands in exactly one piece, as its number, heading or words. What belongs to the sheet of
paper and not to the text (quốc hiệu, title, signature, nơi nhận) is a piece too, put aside with the reason. The kinds are those of the
levels of an official text: part, chapter, section, article, clause, point, paragraph.
"""  # vi: data

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from thidua.domain.text.marks import STRONG, Family, Mark, mark_of, steps_between
from thidua.domain.vietnamese import fold

LEVELS = {"part": 0, "chapter": 1, "section": 2, "article": 3, "clause": 4, "point": 5, "paragraph": 6}
HEADINGS = ("part", "chapter", "section")
# Which numbers begin again below a node; articles run on through the whole text.
BEGIN_AGAIN = {
    "part": ("chapter", "section", "clause", "point"),
    "chapter": ("section", "clause", "point"),
    "section": ("clause", "point"),
    "article": ("clause", "point"),
    "clause": ("point",),
}
LONGEST_HEADING, LONGEST_TITLE_LINE = 200, 300
FAR = 5  # a number so far ahead of the one before is hardly the next in its list


class Aside(StrEnum):
    """Why a line stands beside the text."""

    HEAD = "head"  # quốc hiệu, organ, number, place and date
    TITLE = "title"
    RULE = "rule"  # a drawn line
    RECIPIENTS = "recipients"  # nơi nhận
    SIGNATURE = "signature"
    CONTENTS = "contents"  # the table of contents that a word processor made
    TEXT_BOX = "text_box"  # words drawn beside the text
    DELETED = "deleted"  # struck out by a tracked change


@dataclass(frozen=True)
class Doubt:
    """One reason to look again: its code, and up to two words that it speaks of."""

    code: str
    first: str = ""
    second: str = ""


@dataclass(frozen=True)
class Line:
    """One paragraph as it comes in. `number` is what an automatic list shows before it, `heading` the level of a heading style, `aside` the
    reason why whoever read the file put it beside the text.
    """

    text: str
    number: str = ""
    heading: int = 0
    doubts: tuple[Doubt, ...] = ()
    aside: str = ""

    @property
    def shown(self) -> str:
        """The paragraph as it reads, on one line or more."""
        return re.sub(r"[ \t\xa0]+", " ", f"{self.number} {self.text}").strip()


@dataclass(frozen=True)
class Piece:
    """One node that was found, or one thing put aside. `number` is as the source has it; `lines` says which lines it is made of."""

    kind: str
    number: str
    heading: str
    body: str
    lines: tuple[int, ...]
    doubts: tuple[Doubt, ...] = ()
    aside: str = ""


@dataclass
class _Found:
    """A piece while its lines come together."""

    kind: str
    mark: Mark
    lines: list[int]
    title: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    aside: str = ""


def pieces_of(lines: Sequence[Line]) -> list[Piece]:
    """Return what a text is made of, in order. Lines without any words are passed over."""
    rows = [(index, line) for index, line in enumerate(lines) if line.shown]
    marks = [mark_of(line.shown) for _index, line in rows]
    asides = [line.aside for _index, line in rows]
    _set_head_aside(rows, marks, asides)
    _set_tail_aside(rows, marks, asides)
    scheme = _Scheme(mark for mark, aside in zip(marks, asides, strict=True) if not aside)
    found: list[_Found] = []
    for (index, line), mark, aside in zip(rows, marks, asides, strict=True):
        if aside:
            found.append(_Found("paragraph", mark, [index], words=[line.shown], aside=aside))
        else:
            scheme.take(found, index, line, mark)
    return _settled(found)


# --- the sheet of paper ------------------------------------------------------------------------------------------------------------

_Row = tuple[int, Line]
_MOTTO = re.compile(r"(^|\| ?)(cong hoa xa hoi chu nghia viet nam|doc lap ?[-–.] ?tu do ?[-–.] ?hanh phuc|dang cong san viet nam)")
_NUMBER_LINE = re.compile(r"^so ?[:.]? ?[\d.…_ -]*[/-]")
_PLACE_DATE = re.compile(r"^([^,;]{2,40}, ?)?ngay [\d.…_ ]* ?thang [\d.…_ ]* ?nam [\d.…_ ]*$")
_DRAFT = re.compile(r"^\(?du thao( lan .{1,6}| ngay .{1,12})?\)?$")
_RULE = re.compile(r"^[\s\-–—_=*.•~]{3,}$")
_TYPE = re.compile(r"^(quy che|ke hoach|giao uoc|quyet dinh|quy dinh|noi quy|chuong trinh|ban giao uoc|de an|huong dan)\b")
_GROUND = re.compile(r"^(can cu|thuc hien|theo |xet |huong toi|nham )")
_RECIPIENTS = re.compile(r"^noi nhan")
_ANNEX = re.compile(r"^phu luc")
_SIGNS = re.compile(
    r"^(tm|kt|tl|tuq|t/m|q)\s*[./]"
    r"|(truong|chu tich|bi thu|giam doc|chanh van phong|chu tri|thu ky|chu toa|dai dien|xac nhan|nguoi lap|thu truong)\b"
)
HEAD_LINES, TITLE_LINES, SHORT = 30, 3, 90
SHORTEST_BROKEN, LONGEST_JOINED = 40, 4_000  # a shorter line broke off by will; a longer one is no paragraph any more


def _is_upper(text: str) -> bool:
    return text.upper() == text and sum(sign.isalpha() for sign in text) > 1


def _set_head_aside(rows: Sequence[_Row], marks: Sequence[Mark], asides: list[str]) -> None:
    """Put aside what stands over the text: organ and motto, number, date, title."""
    title_left = 0
    for place, (_index, line) in enumerate(rows[:HEAD_LINES]):
        plain = fold(line.shown)
        if asides[place]:
            continue
        if _RULE.match(line.shown):
            asides[place] = Aside.RULE
        elif _MOTTO.search(plain) or _NUMBER_LINE.match(plain) or _PLACE_DATE.match(plain) or _DRAFT.match(plain):
            asides[place] = Aside.HEAD
        elif marks[place].family not in (Family.NONE, Family.BULLET) or _GROUND.match(plain):
            return
        elif _TYPE.match(plain) and (_is_upper(line.shown) or len(line.shown) <= SHORT) and not title_left and line.shown[-1] not in ".;:":
            asides[place], title_left = Aside.TITLE, TITLE_LINES
        elif title_left and len(line.shown) <= LONGEST_TITLE_LINE and line.shown[-1] not in ";:.":
            asides[place], title_left = Aside.TITLE, title_left - 1
        elif _is_upper(line.shown) and len(line.shown) <= SHORT:
            asides[place] = Aside.HEAD
        else:
            return


def _set_tail_aside(rows: Sequence[_Row], marks: Sequence[Mark], asides: list[str]) -> None:
    """Put aside nơi nhận with its list, the signature, and drawn lines anywhere."""  # vi: data
    among = signed = False
    for place, (_index, line) in enumerate(rows):
        plain = fold(line.shown)
        if among and (marks[place].family in (*STRONG, Family.ROMAN) or len(line.shown) > 2 * SHORT or _ANNEX.match(plain)):
            among = signed = False
        among = among or bool(_RECIPIENTS.match(plain))
        if not asides[place] and (among or _RULE.match(line.shown)):
            signed = signed or (among and _is_upper(line.shown) and bool(_SIGNS.search(plain)))
            asides[place] = (Aside.SIGNATURE if signed else Aside.RECIPIENTS) if among else Aside.RULE
    first = None
    for place in range(len(rows) - 1, -1, -1):
        text = rows[place][1].shown
        if asides[place]:
            continue
        if len(text) > SHORT or marks[place].family != Family.NONE or text[-1] in ".;:" or rows[place][1].heading:
            break
        if _is_upper(text) and _SIGNS.search(fold(text)):
            first = place
    if first is not None:
        for place in range(first, len(rows)):
            asides[place] = asides[place] or Aside.SIGNATURE


# --- the text ----------------------------------------------------------------------------------------------------------------------


class _Scheme:
    """What each way of numbering means in this text, and how far each sequence has come."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        seen = list(marks)
        families = {mark.family for mark in seen}
        self.has_articles = Family.ARTICLE in families
        has_uppers = {1, 2} <= {mark.value for mark in seen if mark.family == Family.UPPER}
        above = "section" if has_uppers or Family.CHAPTER in families or Family.PART in families else ""
        self.kinds = {
            Family.PART: "part",
            Family.UPPER: "part" if has_uppers else "",
            Family.CHAPTER: "chapter",
            Family.ROMAN: above or ("chapter" if self.has_articles else "part"),
            Family.SECTION: "section",
            Family.ARTICLE: "article",
            Family.NUMBER: "clause",
            Family.DECIMAL: "point",
            Family.LETTER: "point",
        }
        self.reached: dict[str, Mark] = {}

    def take(self, found: list[_Found], index: int, line: Line, mark: Mark) -> None:
        """Add a line to what was found: a node of its own, or the title or words of the one before."""
        kind, doubts = self._judge(mark, line, found)
        if kind:
            self._reach(kind, mark)
            found.append(_Found(kind, mark, [index], words=[mark.rest] if mark.rest else [], doubts=[*doubts, *line.doubts]))
            return
        last = found[-1] if found and not found[-1].aside else None
        styled = self._kind_by_style(line, mark)
        if last and not styled and mark.family == Family.NONE and _wants(last, line.shown):
            (last.title if last.kind in HEADINGS else last.words).append(line.shown)
            last.lines.append(index)
            last.doubts += line.doubts
            return
        if styled:
            doubts = [Doubt("style")]
            self._reach(styled, Mark(Family.NONE, "", line.shown, self._next(styled)))
        plain = Mark(Family.NONE, "", line.shown)
        found.append(_Found(styled or "paragraph", plain, [index], words=[line.shown], doubts=[*doubts, *line.doubts]))

    def _kind_by_style(self, line: Line, mark: Mark) -> str:
        """A line set as a heading but without a number."""
        if not line.heading or mark.family != Family.NONE or len(line.shown) > LONGEST_HEADING:
            return ""
        kinds = ("chapter", "section", "article") if self.has_articles else ("part", "clause", "point")
        return kinds[line.heading - 1] if line.heading <= len(kinds) else ""

    def _next(self, kind: str) -> int:
        return self.reached[kind].value + 1 if kind in self.reached else 1

    def _judge(self, mark: Mark, line: Line, found: list[_Found]) -> tuple[str, list[Doubt]]:
        """Return the kind of a marked line and what is doubtful about its number; no kind: an ordinary line after all."""
        kind = self.kinds.get(mark.family, "")
        if mark.family in (Family.NONE, Family.BULLET):
            return "", []
        if not kind or self._is_too_deep(mark):
            return "", [Doubt("deep", mark.label)]
        if mark.family == Family.DECIMAL and not self._below_its_number(mark):
            return "", [Doubt("unclear", mark.label)]
        doubts = [] if mark.sure else [Doubt("cited", mark.label)]
        if _breaks_a_sentence(mark, found):
            doubts.append(Doubt("unclear", mark.label))
        steps = self._steps(kind, mark)
        weak = mark.family not in STRONG and not line.number
        if weak and (steps > FAR or (mark.family == Family.LETTER and steps != 1 and mark.value != 1 and "." in mark.label)):
            return "", [Doubt("unclear", mark.label)]
        before = self.reached.get(kind)
        doubts += _doubt_of_sequence(before.label if before and before.label else "", mark, steps)
        return kind, doubts

    def _is_too_deep(self, mark: Mark) -> bool:
        """1.1.1 anywhere, and a letter below 1.1: the levels of an official text end before."""
        if mark.family == Family.DECIMAL:
            return mark.label.rstrip(".").count(".") > 1
        point = self.reached.get("point")
        return mark.family == Family.LETTER and point is not None and point.family == Family.DECIMAL

    def _below_its_number(self, mark: Mark) -> bool:
        clause = self.reached.get("clause")
        return clause is not None and mark.label.startswith(f"{clause.value}.")

    def _steps(self, kind: str, mark: Mark) -> int:
        """Return how far the number stands after the one before in its sequence; 1 is the next."""
        before = self.reached[kind].value if kind in self.reached else 0
        return steps_between(before, mark.value) if mark.family in (Family.LETTER, Family.UPPER) else mark.value - before

    def _reach(self, kind: str, mark: Mark) -> None:
        for below in BEGIN_AGAIN.get(kind, ()):
            self.reached.pop(below, None)
        self.reached[kind] = mark


def _breaks_a_sentence(mark: Mark, found: list[_Found]) -> bool:
    """A number in the middle of a sentence: the line before does not end, and the words go on with a small letter."""
    if mark.family not in (Family.NUMBER, Family.LETTER) or not found or found[-1].aside or not mark.rest[:1].islower():
        return False
    before = " ".join(found[-1].words or found[-1].title)
    return len(before) > SHORT and before[-1] not in ".;:,!?”\"')" and mark.family == Family.NUMBER


def _doubt_of_sequence(before: str, mark: Mark, steps: int) -> list[Doubt]:
    if steps == 1:
        return []
    if not before:
        return [Doubt("starts", mark.label)]
    if mark.value == 1:
        return [Doubt("restart", before, mark.label)]
    if steps == 0:
        return [Doubt("repeat", mark.label)]
    return [Doubt("jump" if steps > 1 else "back", before, mark.label)]


def _wants(last: _Found, text: str) -> bool:
    """Return whether a plain line still belongs to the node before it: a title on the next line, the words under a title."""
    if last.aside or last.kind == "paragraph":
        return False
    if last.kind in HEADINGS:
        words = [*last.words, *last.title]
        if not words:
            return len(text) <= LONGEST_TITLE_LINE
        return bool(last.title) and len(last.title) < TITLE_LINES and _is_upper(words[-1]) and _is_upper(text)
    return not last.words or (len(last.words) == 1 and len(last.lines) == 1 and looks_like_heading(last.kind, last.words[0]))


def looks_like_heading(kind: str, text: str) -> bool:
    """Return whether the words after a number are a heading: short, one sentence, without the sign that ends it."""
    if len(text) > LONGEST_HEADING or re.search(r"[.;:,]$", text.removesuffix(".") if kind == "article" else text):
        return False
    return ". " not in text


def _settled(found: list[_Found]) -> list[Piece]:
    """Tell headings from words, now that everything below each node is known."""
    made = []
    for place, each in enumerate(found):
        following = next((other for other in found[place + 1 :] if not other.aside), None)
        heading, body = _heading_and_body(each, following)
        made.append(
            Piece(each.kind, "" if each.aside else each.mark.label, heading, body, tuple(each.lines), tuple(each.doubts), each.aside)
        )
    return made


def _heading_and_body(each: _Found, following: _Found | None) -> tuple[str, str]:
    if each.kind in HEADINGS:
        words = " ".join([*each.words, *each.title])
        return (words, "") if len(words) <= 2 * LONGEST_HEADING else ("", words)
    if each.aside or each.kind == "paragraph" or not each.words:
        return "", "\n".join(each.words)
    first, rest = each.words[0], each.words[1:]
    leads = bool(rest) or (following is not None and LEVELS[following.kind] > LEVELS[each.kind])
    if looks_like_heading(each.kind, first) and (leads or (each.kind == "article" and not first.endswith("."))):
        return first, "\n".join(rest)
    return "", "\n".join(each.words)


def title_of(lines: Sequence[str]) -> str:
    """Return the name of a text from the lines of its title: "Quy chế hoạt động của Cụm…"; empty where they are all capitals or missing."""
    if len(lines) < 2 or any(_is_upper(line) for line in lines[1:]):
        return lines[0] if len(lines) == 1 and not _is_upper(lines[0]) else ""
    rest = " ".join(line for line in lines[1:] if not line.startswith("("))
    return f"{lines[0].capitalize()} {rest[:1].lower()}{rest[1:]}".strip()


# --- pasted words ------------------------------------------------------------------------------------------------------------------


def lines_of_paste(text: str) -> list[Line]:
    """Return pasted text as lines. A line that only goes on where the one before broke off is joined to it, and said so."""
    made: list[Line] = []
    joined_before = False
    for raw in text.split("\n"):
        words = raw.strip()
        if words and joined_before and _goes_on(made[-1].text, words):
            made[-1] = replace(made[-1], text=f"{made[-1].text} {words}", doubts=(Doubt("joined"),))
        elif words:
            made.append(_without_tabs(words))
        joined_before = bool(words)
    return made


def _goes_on(before: str, words: str) -> bool:
    return (
        SHORTEST_BROKEN <= len(before) <= LONGEST_JOINED
        and words[:1].islower()
        and before[-1] not in '.;:!?”"'
        and mark_of(words).family == Family.NONE
    )


def _without_tabs(words: str) -> Line:
    """A tab after a number is only a gap; any other stood between the cells of a table."""
    mark = mark_of(words)
    cells = [cell.strip() for cell in mark.rest.split("\t")]
    if len(cells) < 2:
        return Line(words)
    start = words[: len(words) - len(mark.rest)].strip() if mark.label else ""
    return Line(f"{start} {' | '.join(cells)}".strip(), doubts=(Doubt("table"),))


def split_at_soft_breaks(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with soft line breaks undone where a number follows; other breaks stay in the words, as one line on paper each."""
    made: list[Line] = []
    for line in lines:
        parts = [part.strip() for part in line.text.split("\n")]
        current = replace(line, text=parts[0])
        for part in parts[1:]:
            family = mark_of(part).family
            titled = mark_of(current.shown).family in STRONG and not mark_of(current.shown).rest
            if part and (family not in (Family.NONE, Family.UPPER) or titled):
                made.append(current)
                current = replace(line, text=part, number="", heading=0)
            elif part:
                current = replace(current, text=f"{current.text}\n{part}".strip())
        made.append(current)
    return made
