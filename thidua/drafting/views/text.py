"""The text of a draft: reading it, and changing it clause by clause."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.drafting import actions, history, pages, permissions, queries
from thidua.drafting.forms import AnswerForm, ClauseForm, CommentForm, InsertForm
from thidua.drafting.likes import groups_of
from thidua.drafting.models import Clause, Draft, DraftState
from thidua.drafting.redline import redline
from thidua.drafting.views.frame import back_to, clause_or_404, draft_or_404
from thidua.foundation import clock
from thidua.foundation.audit.history import lines as history_lines
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui import asked
from thidua.organisation.models import Unit

WRITE, REDLINE, CLEAN = "soan", "chu-sua", "sach"


@login_required
def detail(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    rights = pages.rights_of(request.user, draft, at)
    clauses, comments = queries.clauses_of(draft), queries.comments_on(draft)
    sent = draft.versions.order_by("number").first() if draft.circulated_at else None
    shown = _shown(request, draft, writes=bool(rights.edit))
    base = queries.in_version(sent) if sent and shown == REDLINE else None
    lines = pages.lines_of(clauses, comments, base, rights, is_open=draft.is_open)
    gone = queries.removed_clauses(draft)
    standing = [each for line in lines for each in line.said]
    waiting = next((each.comment for each in standing if each.answer is None), None)
    counts = queries.counts_of([each.comment for each in standing] + [each for one in gone for each in one.comments.all()])
    context = {
        "draft": draft,
        "cluster_year": draft.cluster_year,
        "rights": rights,
        "groups": pages.groups_of(lines),
        "contents": pages.contents_of(clauses),
        "counts": counts,
        "summary": pages.summary_of(counts),
        "first_waiting": waiting,
        "steps": pages.steps_of(draft),
        "shown": shown,
        "sent": sent,
        "removed": pages.removed_of(gone, rights, is_open=draft.is_open),
        "other_year": queries.mentions_other_year(clauses, year) if draft.started_from_id and draft.is_open else [],
        "source": queries.source_of(draft) if rights.edit else None,
        "why": pages.why_of(rights, draft, at),
        "takes_comments": pages.takes_comments(draft, at),
        "history": history_lines(history.WORDS, draft),
    }
    return render(request, "drafting/detail.html", context)


def _shown(request: HttpRequest, draft: Draft, *, writes: bool) -> str:
    """Which view of the text: for writing, with what changed since it was sent round, or clean."""
    wanted = request.GET.get("xem", "")
    if wanted == WRITE and writes and draft.is_open:
        return WRITE
    if wanted in (REDLINE, CLEAN):
        return wanted if draft.circulated_at else CLEAN
    if draft.state == DraftState.DRAFT:
        return WRITE if writes else CLEAN
    return REDLINE if draft.state == DraftState.CIRCULATED else CLEAN


@login_required
def clause(request: HttpRequest, year: int, code: str, pk: int, clause_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    return clause_page(request, draft, clause_or_404(draft, clause_pk), at)


def clause_page(
    request: HttpRequest,
    draft: Draft,
    clause: Clause,
    at: datetime,
    *,
    comment_form: CommentForm | None = None,
    answer_form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one clause: its words, what was said, the forms of this reader; bound forms come back with what was typed."""
    rights = pages.rights_of(request.user, draft, at)
    clauses = queries.clauses_of(draft)
    place = next((index for index, each in enumerate(clauses) if each.clause == clause.pk), None)
    comments = list(queries.comments_full().filter(clause=clause))
    said = [pages.said_of(each, clause.current, rights.units, is_open=draft.is_open) for each in comments]
    texts = list(clause.texts.select_related("written_by").order_by("sequence"))
    takes = pages.takes_comments(draft, at) and bool(rights.comment) and clause.removed_at is None
    context: dict[str, Any] = {
        "draft": draft,
        "cluster_year": draft.cluster_year,
        "rights": rights,
        "clause": clause,
        "numbered": clauses[place] if place is not None else None,
        "before": clauses[place - 1] if place else None,
        "after": clauses[place + 1] if place is not None and place + 1 < len(clauses) else None,
        "below": _below(clauses, place),
        "alike": [group for group in groups_of([each for each in comments if queries.answer_to(each) is None]) if len(group) > 1]
        if rights.answer and draft.is_open
        else [],
        "said": [(each, _answer_form(each, clause, answer_form) if rights.answer and draft.is_open else None) for each in said],
        "comment_form": comment_form or (_comment_form(clause, rights.units) if takes else None),
        "writings": pages.writings_of(clause, texts),
        "why": pages.why_of(rights, draft, at),
    }
    return render(request, "drafting/clause.html", context, status=status)


def _below(clauses: list[queries.NumberedClause], place: int | None) -> list[queries.NumberedClause]:
    if place is None:
        return []
    found = []
    for each in clauses[place + 1 :]:
        if each.level <= clauses[place].level:
            break
        found.append(each)
    return found


def _comment_form(clause: Clause, unit_ids: frozenset[int]) -> CommentForm:
    current = clause.current
    initial = {"about": clause.current_id, "heading": current.heading if current else "", "body": current.body if current else ""}
    return CommentForm(initial=initial, units=Unit.objects.filter(pk__in=unit_ids).order_by("name", "pk"))


def _answer_form(said: pages.Said, clause: Clause, bound: AnswerForm | None) -> AnswerForm | None:
    prefix = f"y{said.comment.pk}"
    if said.answer:
        return None
    if bound and bound.prefix == prefix:
        return bound
    current = clause.current
    initial = {"base": clause.current_id, "heading": current.heading if current else "", "body": current.body if current else ""}
    return AnswerForm(initial=initial, prefix=prefix)


@login_required
def edit(request: HttpRequest, year: int, code: str, pk: int, clause_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    permissions.require(permissions.can_edit(request.user, draft, at.date()))
    clause = clause_or_404(draft, clause_pk)
    current = clause.current
    initial = {"heading": current.heading if current else "", "body": current.body if current else "", "base": clause.current_id}
    form = ClauseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_clause(clause, **form.cleaned_data, actor=request.user, at=at)
        except Conflict as conflict:
            return _conflict(request, draft, clause, form, conflict)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu chữ mới."))
            return back_to(draft, clause.pk)
    numbered = next((each for each in queries.clauses_of(draft) if each.clause == clause.pk), None)
    context = {"draft": draft, "cluster_year": draft.cluster_year, "clause": clause, "numbered": numbered, "form": form}
    return render(request, "drafting/edit.html", context, status=422 if form.errors else 200)


def _conflict(request: HttpRequest, draft: Draft, clause: Clause, form: ClauseForm, conflict: Conflict) -> HttpResponse:
    """Both texts side by side; sending the form again writes mine over the new one."""
    theirs: Any = conflict.theirs
    heading, body = form.cleaned_data["heading"], form.cleaned_data["body"]
    again = ClauseForm(initial={"heading": heading, "body": body, "base": theirs.pk})
    context = {
        "draft": draft,
        "cluster_year": draft.cluster_year,
        "clause": clause,
        "refusal": str(conflict),
        "theirs": theirs,
        "pieces": redline(queries.one_text(theirs.heading, theirs.body), queries.one_text(heading, body)),
        "form": again,
        "mine_label": _("Chữ đồng chí vừa viết"),
        "verb": _("Lưu chữ của tôi lên bản mới"),
    }
    return render(request, "drafting/conflict.html", context, status=409)


@login_required
def insert(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    permissions.require(permissions.can_edit(request.user, draft, at.date()))
    beside = asked.number(request.GET, "canh")
    anchor = get_object_or_404(draft.clauses, pk=beside) if beside is not None else None
    before = request.GET.get("truoc") == "1"
    form = InsertForm(request.POST or None, initial={"kind": anchor.kind if anchor else "clause"})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.insert_clause(draft, **form.cleaned_data, anchor=anchor, before=before, actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm vào dự thảo; số thứ tự đã đánh lại."))
            return back_to(draft, made.pk)
    near = next((each for each in queries.clauses_of(draft) if anchor and each.clause == anchor.pk), None)
    context = {"draft": draft, "cluster_year": draft.cluster_year, "near": near, "before": before, "form": form}
    return render(request, "drafting/insert.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def move(request: HttpRequest, year: int, code: str, pk: int, clause_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    try:
        actions.move_clause(clause_or_404(draft, clause_pk), up=request.GET.get("len") == "1", actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return back_to(draft, clause_pk)


@login_required
@require_POST
def remove(request: HttpRequest, year: int, code: str, pk: int, clause_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    clause = clause_or_404(draft, clause_pk)
    try:
        actions.remove_clause(clause, base=asked.number(request.POST, "base"), actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back_to(draft, clause_pk)
    messages.success(request, _("Đã bỏ khỏi dự thảo. Ý kiến vẫn được giữ ở mục “Điều đã bỏ” cuối trang."))
    return back_to(draft, "-da-bo")


@login_required
@require_POST
def restore(request: HttpRequest, year: int, code: str, pk: int, clause_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    try:
        actions.restore_clause(clause_or_404(draft, clause_pk), actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã khôi phục vào chỗ cũ."))
    return back_to(draft, clause_pk)
