"""Starting a draft and changing its text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from thidua.cluster.models import ClusterYear, YearState
from thidua.drafting import permissions
from thidua.drafting.actions.steps import (
    _count_change,
    _locked,
    _require_seen,
    _require_standing,
    _snapshot,
    _write,
)
from thidua.drafting.facts import outline_facts
from thidua.drafting.models import Clause, ClauseText, Draft, DraftVersion
from thidua.drafting.moments import TextFixed, require_open
from thidua.drafting.numbering import LEVELS
from thidua.drafting.order import REMOVED, end_of_block, moved, place_down, place_up
from thidua.drafting.outline import Node, carried_over, filled
from thidua.drafting.queries import clauses_of, current_draft, sources_for
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import chain as audit
from thidua.foundation.refusal import Refused


class CannotStart(Refused):
    """No new draft of this kind can begin now."""


class NothingChanged(Refused):
    """The act would change nothing."""


@transaction.atomic
def start(cluster_year: ClusterYear, *, kind: str, source: Draft | None = None, actor: User, at: datetime) -> Draft:
    """Begin a draft of the year: from `source`, an earlier text of the same kind with year and plan carried over, or from the outline.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        CannotStart: the year is not open, a living draft of this kind exists, or the source is no text of this cluster and kind.
    """
    locked = ClusterYear.objects.select_for_update(of=("self",), no_key=True)
    cluster_year = locked.select_related("cluster__council").get(pk=cluster_year.pk)
    permissions.require(permissions.can_start(actor, cluster_year, at.date()))
    _require_can_begin(cluster_year, kind)
    if source and not sources_for(cluster_year, kind).filter(pk=source.pk).exists():
        raise CannotStart(_("Văn bản được chọn không phải văn bản cùng loại của cụm. Hãy chọn lại trong danh sách."))
    facts = outline_facts(cluster_year)
    outline = filled(kind, facts)
    nodes = _carried_over(source, facts) if source else outline.nodes
    draft = Draft.objects.create(cluster_year=cluster_year, kind=kind, title=outline.title, started_from=source, created_at=at)
    _plant(draft, list(nodes), actor=actor, at=at)
    changes = {"kind": kind, "source": source.title if source else "outline"}
    audit.record("drafting.started", draft, actor=actor, at=at, changes=changes)
    return draft


def _require_can_begin(cluster_year: ClusterYear, kind: str) -> None:
    """Go on only while the year takes a new draft of this kind."""
    if cluster_year.state != YearState.PLANNED:
        raise CannotStart(_("Năm của cụm chưa mở hoặc đã khép. Cơ quan thường trực mở năm bằng kế hoạch, sau đó cụm trưởng soạn dự thảo."))
    if current_draft(cluster_year, kind):
        raise CannotStart(_("Năm nay đã có dự thảo loại này. Hãy mở dự thảo đó trong danh sách để soạn tiếp."))


def _carried_over(source: Draft, facts: Mapping[str, Any]) -> list[Node]:
    before = outline_facts(source.cluster_year)
    return [
        Node(each.kind, carried_over(each.heading, before, facts), carried_over(each.body, before, facts)) for each in clauses_of(source)
    ]


def _plant(draft: Draft, nodes: list[Node], *, actor: User, at: datetime) -> None:
    """Write the first text of every node, in a constant number of queries."""
    rows = Clause.objects.bulk_create(Clause(draft=draft, kind=node.kind, position=place) for place, node in enumerate(nodes, start=1))
    texts = ClauseText.objects.bulk_create(
        ClauseText(clause=row, sequence=1, heading=node.heading, body=node.body, written_by=actor, written_at=at)
        for row, node in zip(rows, nodes, strict=True)
    )
    for row, text in zip(rows, texts, strict=True):
        row.current = text
    Clause.objects.bulk_update(rows, ["current"], batch_size=200)


def _held(clause: Clause, actor: User, at: datetime) -> tuple[Draft, Clause]:
    """Lock the draft of a clause, ask permission and state, and return both as they are now."""
    draft = _locked(clause.draft)
    permissions.require(permissions.can_edit(actor, draft, at.date()))
    require_open(draft)
    return draft, Clause.objects.select_related("current").get(pk=clause.pk)


def _refuse_empty(heading: str, body: str) -> None:
    if not heading.strip() and not body.strip():
        raise NothingChanged(_("Chưa có chữ nào. Hãy viết tiêu đề hoặc nội dung; nếu không dùng nữa thì bấm “Bỏ khỏi dự thảo”."))


@transaction.atomic
def edit_clause(clause: Clause, *, heading: str, body: str, base: int | None, actor: User, at: datetime) -> ClauseText:
    """Write a new wording of a clause. `base` is the text that the actor saw.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed: the draft is agreed, issued or out of use, or the clause was taken out.
        Conflict: another person wrote a new wording meanwhile; carries both.
        NothingChanged: empty, or the same words.
    """
    draft, clause = _held(clause, actor, at)
    _require_standing(clause)
    _require_seen(clause, base, mine=(heading, body))
    _refuse_empty(heading, body)
    before = clause.current
    if before and (before.heading, before.body) == (heading, body):
        raise NothingChanged(_("Chữ vẫn như cũ nên không ghi bản mới. Hãy sửa rồi lưu, hoặc quay lại dự thảo."))
    text = _write(clause, heading, body, actor=actor, at=at)
    _count_change(draft)
    audit.record("drafting.clause_edited", draft, actor=actor, at=at, changes={"clause": clause.pk, "text": [base, text.pk]})
    return text


@transaction.atomic
def insert_clause(
    draft: Draft, *, kind: str, heading: str, body: str, anchor: Clause | None = None, before: bool = False, actor: User, at: datetime
) -> Clause:
    """Add a clause before the anchor, or after the anchor and all below it; without an anchor at the end.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed: the draft is agreed, issued or out of use.
        NothingChanged: no words.
    """
    draft = _locked(draft)
    permissions.require(permissions.can_edit(actor, draft, at.date()))
    require_open(draft)
    _refuse_empty(heading, body)
    rows, levels = _rows(draft)
    place = len(rows)
    if anchor:
        index = [row.pk for row in rows].index(anchor.pk)
        place = index if before else end_of_block(levels, index)
    clause = Clause.objects.create(draft=draft, kind=kind, position=place + 1)
    _write(clause, heading, body, actor=actor, at=at)
    _keep_order([*rows[:place], clause, *rows[place:]])
    _count_change(draft)
    audit.record("drafting.clause_inserted", draft, actor=actor, at=at, changes={"clause": clause.pk, "kind": kind})
    return clause


def _rows(draft: Draft) -> tuple[list[Clause], list[int]]:
    """All nodes of a draft in order, taken-out ones too, and their levels."""
    rows = list(draft.clauses.order_by("position", "pk"))
    return rows, [REMOVED if row.removed_at else LEVELS[row.kind] for row in rows]


def _keep_order(rows: list[Clause]) -> None:
    displaced = []
    for place, row in enumerate(rows, start=1):
        if row.position != place:
            row.position = place
            displaced.append(row)
    Clause.objects.bulk_update(displaced, ["position"], batch_size=200)


@transaction.atomic
def move_clause(clause: Clause, *, up: bool, actor: User, at: datetime) -> Clause:
    """Move a clause, with all below it, one place up or down; past the end of its group it goes into the next one.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed: the draft is agreed, issued or out of use, or the clause was taken out.
        NothingChanged: it stands first, or last.
    """
    draft, clause = _held(clause, actor, at)
    _require_standing(clause)
    rows, levels = _rows(draft)
    index = [row.pk for row in rows].index(clause.pk)
    place = place_up(levels, index) if up else place_down(levels, index)
    if place is None:
        first, last = _("Đã ở đầu văn bản, không chuyển lên được nữa."), _("Đã ở cuối văn bản, không chuyển xuống được nữa.")
        raise NothingChanged(first if up else last)
    _keep_order(moved(rows, index, end_of_block(levels, index), place))
    _count_change(draft)
    audit.record("drafting.clause_moved", draft, actor=actor, at=at, changes={"clause": clause.pk, "up": up})
    return clause


@transaction.atomic
def place_clause(clause: Clause, *, behind: Clause | None, actor: User, at: datetime) -> Clause:
    """Put a clause, with all below it, right behind another one; None: before all others.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed: the draft is agreed, issued or out of use, or the clause was taken out.
        NothingChanged: it stands there already, or would stand behind what is below it.
    """
    draft, clause = _held(clause, actor, at)
    _require_standing(clause)
    rows, levels = _rows(draft)
    order = [row.pk for row in rows]
    index = order.index(clause.pk)
    end = end_of_block(levels, index)
    place = order.index(behind.pk) + 1 if behind else 0
    if index <= place <= end:
        raise NothingChanged(_("Điều này đã ở đúng chỗ đó rồi."))
    _keep_order(moved(rows, index, end, place))
    _count_change(draft)
    audit.record("drafting.clause_moved", draft, actor=actor, at=at, changes={"clause": clause.pk, "behind": behind.pk if behind else None})
    return clause


@transaction.atomic
def remove_clause(clause: Clause, *, base: int | None, actor: User, at: datetime) -> int:
    """Take a clause out of the draft with all below it; comments stay with it. Returns how many nodes went.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed: the draft is agreed, issued or out of use, or the clause was taken out already.
        Conflict: another person wrote a new wording meanwhile.
    """
    draft, clause = _held(clause, actor, at)
    if clause.removed_at is not None:
        raise TextFixed(_("Điều này đã được bỏ khỏi dự thảo rồi."))
    _require_seen(clause, base, mine=None)
    rows, levels = _rows(draft)
    index = [row.pk for row in rows].index(clause.pk)
    gone = [row.pk for row in rows[index : end_of_block(levels, index)] if row.removed_at is None]
    Clause.objects.filter(pk__in=gone).update(removed_at=at)
    _count_change(draft)
    audit.record("drafting.clause_removed", draft, actor=actor, at=at, changes={"clauses": gone})
    return len(gone)


@transaction.atomic
def restore_clause(clause: Clause, *, actor: User, at: datetime) -> int:
    """Put a clause back where it stood, with what was taken out below it in the same act. Returns how many nodes came back.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed: the draft is agreed, issued or out of use, or the clause stands in it.
    """
    draft, clause = _held(clause, actor, at)
    if clause.removed_at is None:
        raise TextFixed(_("Điều này đang có trong dự thảo rồi."))
    rows = list(draft.clauses.order_by("position", "pk"))
    index = [row.pk for row in rows].index(clause.pk)
    back = [clause.pk]
    for row in rows[index + 1 :]:
        if row.removed_at != clause.removed_at or LEVELS[row.kind] <= LEVELS[clause.kind]:
            break
        back.append(row.pk)
    Clause.objects.filter(pk__in=back).update(removed_at=None)
    _count_change(draft)
    audit.record("drafting.clause_restored", draft, actor=actor, at=at, changes={"clauses": back})
    return len(back)


@transaction.atomic
def save_version(draft: Draft, *, label: str, actor: User, at: datetime) -> DraftVersion:
    """Keep the text as it stands under a name.

    Raises:
        PermissionDenied: actor does not act for the head unit.
        TextFixed: the draft is agreed, issued or out of use.
        NothingChanged: nothing changed since the last version.
    """
    draft = _locked(draft)
    permissions.require(permissions.can_edit(actor, draft, at.date()))
    require_open(draft)
    last = draft.versions.order_by("-number").first()
    if last and last.revision == draft.revision:
        raise NothingChanged(_("Từ bản %(number)d đến nay chưa có gì đổi nên không cần lưu thêm bản.") % {"number": last.number})
    version = _snapshot(draft, label, actor=actor, at=at)
    audit.record("drafting.version_saved", draft, actor=actor, at=at, changes={"number": version.number, "label": label})
    return version
