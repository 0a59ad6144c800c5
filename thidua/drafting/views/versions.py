"""Versions of a text: kept ones, two side by side, and the text as a printable paper."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.drafting import actions, documents, pages, permissions, queries
from thidua.drafting.forms import VersionForm
from thidua.drafting.models import Draft, DraftState
from thidua.drafting.queries import NumberedClause
from thidua.drafting.views.frame import draft_or_404
from thidua.foundation import clock
from thidua.foundation.refusal import Refused
from thidua.paper.documents import digest, marked
from thidua.paper.queries import seal_of
from thidua.paper.sealing import boxed
from thidua.paper.showing import Back, Decision, show, show_issued, to_sign

NOW = "nay"


@login_required
def list_versions(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    may_save = draft.is_open and bool(permissions.can_edit(request.user, draft, at.date()))
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_version(draft, label=form.cleaned_data["label"], actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lưu thành bản %(number)d.") % {"number": saved.number})
            return redirect(reverse("drafting:versions", args=[year, code, pk]))
    versions = list(draft.versions.defer("content").select_related("made_by").order_by("-number"))
    context = {"draft": draft, "cluster_year": draft.cluster_year, "versions": versions, "form": form if may_save else None}
    context["before"] = queries.issued_before(draft, permissions.visible_to(request.user, at.date()))
    return render(request, "drafting/versions.html", context, status=422 if form.errors else 200)


@login_required
def version(request: HttpRequest, year: int, code: str, pk: int, number: int) -> HttpResponse:
    draft = draft_or_404(request, year, code, pk, clock.now())
    kept = get_object_or_404(draft.versions.select_related("made_by"), number=number)
    context = {"draft": draft, "cluster_year": draft.cluster_year, "version": kept, "clauses": queries.in_version(kept)}
    return render(request, "drafting/version.html", context)


@login_required
def compare(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    draft = draft_or_404(request, year, code, pk, clock.now())
    versions = list(draft.versions.defer("content").order_by("number"))
    numbers = [str(each.number) for each in versions]
    old = request.GET.get("tu", "")
    old = old if old in numbers else (numbers[0] if numbers else "")
    new = request.GET.get("den", "")
    new = new if new in numbers else NOW
    changes = pages.changes_of(queries.differences(_text(draft, old), _text(draft, new))) if old else []
    everything = request.GET.get("ca") == "1"
    context = {
        "draft": draft,
        "cluster_year": draft.cluster_year,
        "versions": versions,
        "old": old,
        "new": new,
        "now": NOW,
        "everything": everything,
        "changes": [each for each in changes if everything or each.kind != "same"],
        "same_count": sum(each.kind == "same" for each in changes),
    }
    return render(request, "drafting/compare.html", context)


@login_required
def compare_issued(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The text beside the one of its kind that was issued last before it, as far as the reader may see that one."""
    on = clock.today()
    draft = draft_or_404(request, year, code, pk, clock.now())
    before = queries.issued_before(draft, permissions.visible_to(request.user, on))
    changes = []
    if before:
        texts = queries.clauses_of_all([before, draft])
        changes = pages.changes_of(queries.paired_texts(texts[before.pk], texts[draft.pk]))
    everything = request.GET.get("ca") == "1"
    context = {
        "draft": draft,
        "cluster_year": draft.cluster_year,
        "before": before,
        "everything": everything,
        "changes": [each for each in changes if everything or each.kind != "same"],
        "same_count": sum(each.kind == "same" for each in changes),
    }
    return render(request, "drafting/compare_issued.html", context)


def _text(draft: Draft, number: str) -> list[NumberedClause]:
    if number == NOW:
        return queries.clauses_of(draft)
    return queries.in_version(get_object_or_404(draft.versions, number=int(number)))


@login_required
def paper(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    back = Back(draft.get_absolute_url(), _("Quay lại dự thảo"))
    acts = _beside(request, draft, at)
    document = documents.document_of(draft)
    if document and document.content:
        return show_issued(request, document, back=back, acts=[*acts, *to_sign(request.user, document, at.date())])
    made = documents.paper_of(draft, queries.clauses_of(draft), at.date())
    may_issue = draft.state == DraftState.AGREED and bool(permissions.can_issue(request.user, draft, at.date()))
    if draft.state == DraftState.AGREED and seal_of(draft.cluster_year.cluster.name):
        made = boxed(made)
        here = _sign_here(draft, digest(marked(made))) if may_issue else []
        return show(request, made, back=back, acts=[*acts, *here])
    return show(request, made, back=back, acts=acts, decision=_issuing(draft) if may_issue else None)


def _beside(request: HttpRequest, draft: Draft, at: datetime) -> list[dict[str, str]]:
    """The way from a paper to what was issued before it, where there is something to compare with."""
    if queries.issued_before(draft, permissions.visible_to(request.user, at.date())) is None:
        return []
    url = reverse("drafting:compare_issued", args=[draft.cluster_year.year, draft.cluster_year.cluster.code, draft.pk])
    return [{"url": url, "label": _("So với bản ban hành trước"), "icon": "git-compare"}]


def _sign_here(draft: Draft, seen: str) -> list[dict[str, str]]:
    url = reverse("drafting:sign", args=[draft.cluster_year.year, draft.cluster_year.cluster.code, draft.pk])
    return [{"url": f"{url}?da-xem={seen}", "label": _("Ký và ban hành"), "icon": "signature"}]


def _issuing(draft: Draft) -> Decision:
    return Decision(
        action=reverse("drafting:issue", args=[draft.cluster_year.year, draft.cluster_year.cluster.code, draft.pk]),
        trigger=_("Ban hành văn bản"),
        question=_("Ban hành văn bản này?"),
        effect=_("Số được lấy từ sổ đăng ký văn bản của cụm, ngày ban hành là hôm nay. Sau khi ban hành không sửa được nữa."),
        verb=_("Ban hành, lấy số"),
        quiet=_("Chưa ban hành"),
    )
