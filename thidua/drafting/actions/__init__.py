"""Every write of drafting, by what it is about: the text, its way, opinions on it, versions."""

from thidua.drafting.actions.opinions import ChangedSince, CommentsClosed, Wording, answer, comment, withdraw
from thidua.drafting.actions.steps import TextFixed
from thidua.drafting.actions.way import NotReady, abandon, agree, circulate, extend_deadline, issue, supersede
from thidua.drafting.actions.writing import (
    CannotStart,
    NothingChanged,
    edit_clause,
    insert_clause,
    move_clause,
    remove_clause,
    restore_clause,
    save_version,
    start,
)

__all__ = [
    "CannotStart",
    "ChangedSince",
    "CommentsClosed",
    "NotReady",
    "NothingChanged",
    "TextFixed",
    "Wording",
    "abandon",
    "agree",
    "answer",
    "circulate",
    "comment",
    "edit_clause",
    "extend_deadline",
    "insert_clause",
    "issue",
    "move_clause",
    "remove_clause",
    "restore_clause",
    "save_version",
    "start",
    "supersede",
    "withdraw",
]
