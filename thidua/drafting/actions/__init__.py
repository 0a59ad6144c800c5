"""Every write of drafting, by what it is about: the text, its way, opinions on it, versions."""

from thidua.drafting.actions.intake import (
    NothingToImport,
    NotStorable,
    begin_import,
    discard_import,
    read_again,
    revise_import,
    rewrite_line,
    store_import,
)
from thidua.drafting.actions.opinions import ChangedSince, NotAlike, Wording, answer, answer_together, comment, withdraw
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
from thidua.drafting.moments import CommentsClosed, TextFixed

__all__ = [
    "CannotStart",
    "ChangedSince",
    "CommentsClosed",
    "NotAlike",
    "NotReady",
    "NotStorable",
    "NothingChanged",
    "NothingToImport",
    "TextFixed",
    "Wording",
    "abandon",
    "agree",
    "answer",
    "answer_together",
    "begin_import",
    "circulate",
    "comment",
    "discard_import",
    "edit_clause",
    "extend_deadline",
    "insert_clause",
    "issue",
    "move_clause",
    "read_again",
    "remove_clause",
    "restore_clause",
    "revise_import",
    "rewrite_line",
    "save_version",
    "start",
    "store_import",
    "supersede",
    "withdraw",
]
