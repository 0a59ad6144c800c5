"""The words of the drafts as the hall screen and the phones show them: one clause with its redline, or what changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from thidua.conference.models import AgendaItem
from thidua.drafting import queries as drafting
from thidua.drafting.models import Amendment, Draft
from thidua.drafting.queries import NumberedClause
from thidua.drafting.redline import Piece, redline

MOST_ON_SCREEN = 3


@dataclass(frozen=True)
class ShownClause:
    """A clause on the screen: pieces of its redline, and whose wording is struck in; `unit` is data, `note` is ours."""

    draft: Draft
    clause: NumberedClause
    pieces: tuple[Piece, ...]
    note: str = ""
    unit: str = ""


def clauses_to_choose(drafts: Sequence[Draft]) -> list[tuple[Draft, NumberedClause]]:
    """Return the clauses of these drafts in order. One query."""
    found = drafting.clauses_of_all(list(drafts))
    return [(draft, each) for draft in drafts for each in found[draft.pk]]


def shown_clauses(item: AgendaItem | None) -> list[ShownClause]:
    """Return what of the item's drafts to show: the clause that the chair chose, else the first that have a redline.

    A proposal that waits for its answer is struck in; else what changed since the text went out for comments. Three queries.
    """
    drafts = list(item.drafts.all()) if item else []
    if item is None or not drafts:
        return []
    choice = clauses_to_choose(drafts)
    waiting = _waiting_proposals(drafts)
    before = _circulated(drafts)
    if item.shown_id:
        return [_shown(draft, each, waiting, before) for draft, each in choice if each.clause == item.shown_id]
    touched = [_shown(draft, each, waiting, before) for draft, each in choice if each.clause in waiting or _changed(each, before)]
    return touched[:MOST_ON_SCREEN]


def _waiting_proposals(drafts: Sequence[Draft]) -> dict[int, Amendment]:
    """Return the newest proposal without an answer on each clause."""
    rows = Amendment.objects.filter(comment__clause__draft__in=drafts, comment__withdrawn_at=None, comment__answer=None)
    return {each.comment.clause_id: each for each in rows.select_related("comment__unit").order_by("comment__made_at", "pk")}


def _circulated(drafts: Sequence[Draft]) -> dict[int, str]:
    """Return the words of each clause as they first went out for comments."""
    words: dict[int, str] = {}
    prefetch_related_objects(drafts, "versions")
    for draft in drafts:
        first = min(draft.versions.all(), key=lambda version: version.number, default=None)
        if first:
            words |= {each.clause: each.words for each in drafting.in_version(first)}
    return words


def _changed(clause: NumberedClause, before: dict[int, str]) -> bool:
    return clause.clause in before and before[clause.clause] != clause.words


def _shown(draft: Draft, clause: NumberedClause, waiting: dict[int, Amendment], before: dict[int, str]) -> ShownClause:
    proposal = waiting.get(clause.clause)
    if proposal:
        wanted = drafting.one_text(proposal.heading, proposal.body)
        pieces = tuple(redline(clause.words, wanted))
        return ShownClause(draft, clause, pieces, _("Đề nghị sửa của"), proposal.comment.unit.name)
    if _changed(clause, before):
        return ShownClause(draft, clause, tuple(redline(before[clause.clause], clause.words)), _("Chữ sửa so với bản gửi lấy ý kiến"))
    return ShownClause(draft, clause, (("equal", clause.words),))
