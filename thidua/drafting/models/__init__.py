"""The tables of drafting, by noun."""

from thidua.drafting.models.comment import Amendment, Answer, Comment, Decision
from thidua.drafting.models.draft import Clause, ClauseKind, ClauseText, Draft, DraftKind, DraftState, DraftVersion
from thidua.drafting.models.intake import TextImport
from thidua.drafting.models.returning import WordReturn

__all__ = [
    "Amendment",
    "Answer",
    "Clause",
    "ClauseKind",
    "ClauseText",
    "Comment",
    "Decision",
    "Draft",
    "DraftKind",
    "DraftState",
    "DraftVersion",
    "TextImport",
    "WordReturn",
]
