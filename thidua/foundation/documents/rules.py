"""The format rules that both renderers obey (thể thức): millimetres for lengths on the page, points for letters.

State: Nghị định 30/2020/NĐ-CP, Phụ lục I. Party: Hướng dẫn 36-HD/VPTW. Where a rule gives a range, one value in it is chosen here; where
the rule was not read in a published source it is marked: [R] professional knowledge, to be checked.
"""

from dataclasses import asdict, dataclass, replace

from thidua.foundation.documents.paper import Family


@dataclass(frozen=True)
class Rules:
    """Lengths in millimetres, sizes in points."""

    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 15
    indent: float = 12.7  # 1 or 1.27 cm
    spacing: float = 14  # between paragraphs, from the foot of one to the head of the next: the line's own lead and at least 6 pt
    leading: float = 7.5  # inside a paragraph: single spacing of this type, and a little [R]
    tight: float = 6.5  # where lines stand closely: heads, tables, blocks of signatures
    nation_width: float = 95  # the right half of the head
    gutter: float = 4  # between the halves of the head
    line_share: float = 0.4  # the line under a name, of the length of the words above it: 1/3 to 1/2
    sign_space: float = 24  # the white space for a signature [R]
    sign_box: float = 32  # the white space for a digital signature: its words in seven lines
    page_number: float = 13
    nation: float = 12
    motto: float = 13
    organ: float = 12
    number: float = 13
    place: float = 13
    type: float = 14
    subject: float = 14
    letter_subject: float = 12
    body: float = 14
    table: float = 12
    mark: float = 13
    authority: float = 13
    signer: float = 14
    recipients_head: float = 12
    recipients: float = 11
    annex: float = 14


STATE = Rules()
PARTY = replace(STATE, nation=15, nation_width=88)  # ĐẢNG CỘNG SẢN VIỆT NAM: 15 [R]


def rules_of(family: Family) -> Rules:
    """Return the rules of a family."""
    return PARTY if family == Family.PARTY else STATE


def text_width(family: Family, *, landscape: bool = False) -> float:
    """Return how wide the text stands on an A4 page, in millimetres."""
    rules = rules_of(family)
    return (297 if landscape else 210) - rules.left - rules.right


def as_data(family: Family) -> dict[str, float]:
    """Return the rules as plain data for a renderer."""
    return asdict(rules_of(family))
