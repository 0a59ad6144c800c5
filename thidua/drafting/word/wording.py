"""The words of a clause as the paragraphs of a Word file have them, and back: its number goes, heading and body part again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from diff_match_patch import diff_match_patch

from thidua.domain.text.marks import Family, mark_of
from thidua.drafting.queries import NumberedClause
from thidua.drafting.word.anchors import squeezed
from thidua.foundation.documents.letters import clean
from thidua.foundation.documents.paper import Kind, Line

FAMILIES = {
    "part": (Family.PART, Family.ROMAN, Family.UPPER),
    "chapter": (Family.CHAPTER, Family.ROMAN),
    "section": (Family.SECTION,),
    "article": (Family.ARTICLE,),
    "clause": (Family.NUMBER,),
    "point": (Family.LETTER, Family.DECIMAL),
    "paragraph": (),
}
ON_ITS_OWN = (Kind.CHAPTER, Kind.PART, Kind.ARTICLE)  # the heading has its paragraph for itself


@dataclass(frozen=True)
class Expected:
    """A clause as the file had it when it was made: its wording, and its paragraphs on paper."""

    clause: NumberedClause
    lines: tuple[Line, ...]

    @cached_property
    def paragraphs(self) -> list[str]:
        """Its paragraphs without the number, as they are compared."""
        first, *others = self.lines or (Line(Kind.TEXT),)
        words = [" ".join(part for part in (first.lead, first.text) if part), *(line.words for line in others)]
        return [squeezed(clean(each)) for each in words]

    @cached_property
    def words(self) -> str:
        return " ".join(filter(None, self.paragraphs))


def bare(clause: NumberedClause, paragraphs: Sequence[str]) -> list[str]:
    """Return the paragraphs without the number before the first: numbers are counted, whatever the file says."""
    first, *others = paragraphs or [""]
    return [without_number(clause, first), *others]


def without_number(clause: NumberedClause, text: str) -> str:
    """Return the first paragraph of a clause without its number, also where somebody wrote another one of its kind."""
    number = clause.number.strip()
    if number and re.match(rf"{re.escape(number)}(\W|$)", text, re.IGNORECASE):
        return text[len(number) :].lstrip(" .:\n\t" if number[-1].isalnum() else " \n\t")
    mark = mark_of(text)
    return mark.rest if mark.family in FAMILIES[clause.kind] and mark.sure else text


def same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether paragraphs have the same words; blanks, and how the letters are composed, put aside."""
    return list(one) == list(other) or [squeezed(clean(each)) for each in one] == [squeezed(clean(each)) for each in other]


def parted(expected: Expected, paragraphs: Sequence[str]) -> tuple[str, str]:
    """Return heading and body of a clause from its paragraphs without the number; what did not change keeps its very letters."""
    before = expected.clause
    first, *others = paragraphs or [""]
    line = expected.lines[0] if expected.lines else Line(Kind.TEXT)
    if line.kind in ON_ITS_OWN and not line.text:
        alone = not before.heading and before.body and not others
        heading, rest = ("", [first]) if alone else (squeezed(first), others)
    elif before.heading:
        cut = _cut(line, first)
        heading, rest = squeezed(first[:cut]), [first[cut:], *others]
        heading = heading if before.heading.endswith(".") else heading.rstrip(". ")
    else:
        heading, rest = "", [first, *others]
    body = "\n".join(words for each in rest for part in each.split("\n") if (words := squeezed(part)))
    kept_body = "\n".join(words for part in before.body.split("\n") if (words := squeezed(clean(part))))
    heading = before.heading if heading == squeezed(clean(before.heading)) else heading
    return heading, before.body if body == kept_body else body


def _cut(line: Line, first: str) -> int:
    """Where the bold lead of a paragraph ends, when its words may have changed: the place that the end of the old one has moved to."""
    lead = clean(line.lead)
    if first.startswith(lead):
        return len(lead)
    if not line.text:
        return len(first)
    engine = diff_match_patch()
    return int(engine.diff_xIndex(engine.diff_main(f"{lead} {clean(line.text)}", first), len(lead)))


def carried(base: Sequence[str], before: Sequence[str], after: Sequence[str]) -> list[str] | None:
    """Return what one hand made of `before`, done to `base` instead; None where that cannot be told apart from what others wrote."""
    engine = diff_match_patch()
    patches = engine.patch_make("\n".join(before), "\n".join(after))
    made, fits = engine.patch_apply(patches, "\n".join(base))
    return str(made).split("\n") if all(fits) else None
