"""Comments, answers, and the response table."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.cluster import permissions as cluster
from thidua.cluster.models import ClusterYear
from thidua.drafting import actions, documents, pages, permissions, queries
from thidua.drafting.forms import AnswerForm, CommentForm
from thidua.drafting.models import Clause, Comment, Decision, Draft
from thidua.drafting.redline import redline
from thidua.drafting.views.frame import clause_or_404, draft_or_404
from thidua.drafting.views.text import clause_page
from thidua.foundation import clock
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.rights import acts
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import Column, Filter, Table, spreadsheet
from thidua.organisation.models import Unit
from thidua.paper.showing import Back, show


def _to_clause(draft: Draft, clause_pk: int, anchor: str) -> HttpResponse:
    return redirect(f"{draft.get_absolute_url()}dieu/{clause_pk}/#{anchor}")


@login_required
@require_POST
def comment(request: HttpRequest, year: int, code: str, pk: int, clause_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    clause = clause_or_404(draft, clause_pk)
    permissions.require(permissions.can_comment(request.user, draft, at.date()))
    own = permissions.units_to_speak_for(request.user, draft.cluster_year, at.date())
    form = CommentForm(request.POST, units=Unit.objects.filter(pk__in=own).order_by("name", "pk"))
    if form.is_valid():
        about = get_object_or_404(clause.texts, pk=form.cleaned_data["about"])
        said = {"unit": form.cleaned_data["unit"], "about": about.pk, "text": form.cleaned_data["text"], "wording": form.wording}
        try:
            made = actions.comment(clause, **said, actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã gửi ý kiến của đơn vị."))
            return _to_clause(draft, clause.pk, f"y{made.pk}")
    return clause_page(request, draft, clause, at, comment_form=form, status=422)


def _comment_or_404(draft: Draft, comment_pk: int) -> Comment:
    return get_object_or_404(Comment.objects.select_related("clause__draft", "about", "amendment"), pk=comment_pk, clause__draft=draft)


@login_required
@require_POST
def withdraw(request: HttpRequest, year: int, code: str, pk: int, comment_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    comment = _comment_or_404(draft, comment_pk)
    try:
        actions.withdraw(comment, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã rút ý kiến của đơn vị."))
    return _to_clause(draft, comment.clause_id, "y")


@login_required
@require_POST
def answer(request: HttpRequest, year: int, code: str, pk: int, comment_pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    comment = _comment_or_404(draft, comment_pk)
    clause = clause_or_404(draft, comment.clause_id)
    permissions.require(permissions.can_answer(request.user, draft, at.date()))
    form = AnswerForm(request.POST, prefix=f"y{comment.pk}")
    if form.is_valid():
        chosen = {"decision": form.cleaned_data["decision"], "reason": form.cleaned_data["reason"], "base": form.cleaned_data["base"]}
        try:
            actions.answer(comment, **chosen, wording=_wording(request, form, clause), actor=request.user, at=at)
        except Conflict as conflict:
            return _conflict(request, clause, comment, form, conflict)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã trả lời ý kiến. Các đơn vị thấy câu trả lời ngay."))
            return _to_clause(draft, clause.pk, f"y{comment.pk}")
    return clause_page(request, draft, clause, at, answer_form=form, status=422)


def _wording(request: HttpRequest, form: AnswerForm, clause: Clause) -> actions.Wording | None:
    """Other words only when the head changed those that the form showed, or chose them with both texts before the eyes."""
    if request.POST.get("da-xem"):
        return form.wording
    seen = clause.texts.filter(pk=form.cleaned_data["base"]).first()
    shown = actions.Wording(seen.heading, seen.body) if seen else None
    return None if form.wording == shown else form.wording


def _conflict(
    request: HttpRequest, clause: Clause, comment: Comment, form: AnswerForm, conflict: Conflict, *, together: list[int] | None = None
) -> HttpResponse:
    """The text that stands beside the words that would replace it; the head chooses the wording and answers again."""
    draft = clause.draft
    theirs: Any = conflict.theirs
    mine: Any = conflict.mine
    initial = {**form.cleaned_data, "heading": mine.heading, "body": mine.body, "base": theirs.pk}
    context = {
        "draft": draft,
        "cluster_year": draft.cluster_year,
        "clause": clause,
        "refusal": str(conflict),
        "theirs": theirs,
        "pieces": redline(queries.one_text(theirs.heading, theirs.body), queries.one_text(mine.heading, mine.body)),
        "form": AnswerForm(initial=initial, prefix=form.prefix),
        "comment": comment,
        "together": together or [],
        "mine_label": _("Chữ đơn vị đề nghị") if isinstance(conflict, actions.ChangedSince) else _("Chữ đồng chí vừa viết"),
        "verb": _("Ghi chữ này và trả lời"),
    }
    return render(request, "drafting/conflict.html", context, status=409)


# --- the response table ------------------------------------------------------------------------------------------------------------


@login_required
def responses(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    draft = draft_or_404(request, year, code, pk, clock.now())
    return _responses(request, [draft], draft)


@login_required
def all_responses(request: HttpRequest, year: int, code: str) -> HttpResponse:
    cluster_year = cluster.year_or_404(request.user, year, code, clock.today())
    return _responses(request, _circulated(request, cluster_year), None, cluster_year)


def _circulated(request: HttpRequest, cluster_year: ClusterYear) -> list[Draft]:
    """The year's drafts that went round, as far as this person may see them."""
    visible = permissions.visible_to(request.user, clock.today()).filter(cluster_year=cluster_year).exclude(circulated_at=None)
    drafts = list(visible.order_by("pk"))
    for draft in drafts:
        draft.cluster_year = cluster_year
    return drafts


@login_required
@require_GET
def responses_paper(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    made = documents.responses_paper(draft.cluster_year, queries.responses([draft]), draft, at.date())
    return show(request, made, back=Back(reverse("drafting:responses", args=[year, code, pk]), _("Quay lại bảng")))


@login_required
@require_GET
def all_responses_paper(request: HttpRequest, year: int, code: str) -> HttpResponse:
    on = clock.today()
    cluster_year = cluster.year_or_404(request.user, year, code, on)
    made = documents.responses_paper(cluster_year, queries.responses(_circulated(request, cluster_year)), None, on)
    return show(request, made, back=Back(reverse("drafting:all_responses", args=[year, code]), _("Quay lại bảng")))


WAITING = "waiting"


def _responses(
    request: HttpRequest, drafts: list[Draft], draft: Draft | None, cluster_year: Any = None, *, bound: AnswerForm | None = None
) -> HttpResponse:
    rows = queries.responses(drafts)
    results = Filter(
        "ket-qua",
        _("Kết quả"),
        [*Decision.choices, (WAITING, _("Chờ trả lời"))],
        lambda found, value: [row for row in found if (row.answer.decision if row.answer else WAITING) == value],
    )
    single = draft is not None
    columns = [
        Column("dieu", _("Điều, khoản"), lambda row: documents.where(row, with_draft=not single), template="drafting/response_clause.html"),
        Column(
            "don-vi", _("Đơn vị góp ý"), lambda row: "; ".join(unit.name for unit in row.units), template="drafting/response_units.html"
        ),
        Column("y-kien", _("Nội dung góp ý"), pages.opinions_of, template="drafting/response_opinion.html"),
        Column("ket-qua", _("Kết quả"), lambda row: row.answer, template="drafting/response_result.html"),
        Column("tra-loi", _("Trả lời của cụm trưởng"), lambda row: row.answer, template="drafting/response_reason.html"),
    ]
    table = Table(
        request,
        rows,
        columns,
        caption=_("Bảng tiếp thu, giải trình"),
        search=lambda row: f"{documents.where(row, with_draft=True)} {documents.said_in(row)} {' '.join(unit.name for unit in row.units)}",
        search_label=_("Tìm trong bảng"),
        filters=[results],
        empty_title=_("Chưa có ý kiến nào"),
        empty_text=_("Ý kiến của các đơn vị về dự thảo và câu trả lời của cụm trưởng hiện ở đây."),
    )
    if request.GET.get("xuat") == "xlsx":
        return spreadsheet("bang-tiep-thu-giai-trinh", documents.response_heads(), documents.response_rows(table.selected))
    waiting = next((row for row in rows if row.answer is None and row.draft.is_open), None)
    of_year = draft.cluster_year if draft else cluster_year
    context = {
        "table": table,
        "draft": draft,
        "cluster_year": of_year,
        "counts": queries.counts_of([each for row in rows for each in row.comments]),
        "together": _together(request, rows, bound) if draft else [],
        "waiting": waiting if waiting and permissions.can_answer(request.user, waiting.draft, clock.today()) else None,
        "why": acts((_("Trả lời góp ý"), cluster.can_run(request.user, of_year, clock.today()))),
    }
    return render(request, "drafting/responses.html", context, status=422 if bound else 200)


def _together(request: HttpRequest, rows: list[queries.Response], bound: AnswerForm | None) -> list[tuple[queries.Response, AnswerForm]]:
    """The groups that wait for one answer, each with its form; only for who may answer."""
    waiting = [row for row in rows if len(row.comments) > 1 and row.answer is None and row.draft.is_open]
    if not waiting or not permissions.can_answer(request.user, waiting[0].draft, clock.today()):
        return []
    forms = []
    for row in waiting:
        current = row.clause or row.comment.clause.current
        text = row.clause.text if row.clause else row.comment.clause.current_id
        initial = {"base": text, "heading": current.heading if current else "", "body": current.body if current else ""}
        prefix = f"n{row.comment.pk}"
        forms.append((row, bound if bound and bound.prefix == prefix else AnswerForm(initial=initial, prefix=prefix)))
    return forms


@login_required
@require_POST
def answer_together(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """One answer for opinions that say nearly the same; those that were taken out of the group stay as they are."""
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    permissions.require(permissions.can_answer(request.user, draft, at.date()))
    chosen = [int(each) for each in request.POST.getlist("y") if each.isdecimal() and len(each) < 12]
    comments = list(Comment.objects.filter(pk__in=chosen, clause__draft=draft).select_related("clause__draft", "about", "amendment"))
    first = asked.number(request.POST, "nhom")
    form = AnswerForm(request.POST, prefix=f"n{first or 0}")
    if form.is_valid():
        words = _wording(request, form, comments[0].clause) if comments else None
        said = {"decision": form.cleaned_data["decision"], "reason": form.cleaned_data["reason"], "base": form.cleaned_data["base"]}
        try:
            made = actions.answer_together(comments, **said, wording=words, actor=request.user, at=at)
        except Conflict as conflict:
            comments[0].clause.draft = draft
            return _conflict(request, comments[0].clause, comments[0], form, conflict, together=chosen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            count = {"number": len(made)}
            messages.success(request, _("Đã trả lời chung %(number)d ý kiến. Các đơn vị thấy câu trả lời ngay.") % count)
            return redirect(reverse("drafting:responses", args=[year, code, draft.pk]))
    return _responses(request, [draft], draft, bound=form)
