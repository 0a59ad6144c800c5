"""The year's drafts, starting one, and its way: sent round, issued, out of use."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.cluster import permissions as cluster
from thidua.drafting import actions, permissions, queries
from thidua.drafting.forms import DeadlineForm, SourceForm
from thidua.drafting.models import Draft, DraftKind, DraftState
from thidua.drafting.views.frame import back_to, draft_or_404
from thidua.foundation import clock
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts
from thidua.foundation.ui import asked
from thidua.foundation.ui.templatetags import td


@login_required
def list_drafts(request: HttpRequest, year: int, code: str) -> HttpResponse:
    on = clock.today()
    cluster_year = cluster.year_or_404(request.user, year, code, on)
    drafts = queries.in_order(permissions.visible_to(request.user, on).filter(cluster_year=cluster_year))
    living = {draft.kind: draft for draft in drafts if draft.state not in queries.DEAD}
    may_start = permissions.can_start(request.user, cluster_year, on)
    context = {
        "cluster_year": cluster_year,
        "kinds": [(kind, living.get(kind)) for kind in DraftKind],
        "dead": [draft for draft in drafts if draft.state in queries.DEAD],
        "living_count": len(living),
        "may_start": may_start,
        "why": acts((_("Lập dự thảo"), may_start)),
        "first_missing": next((kind for kind in DraftKind if kind not in living), None) if may_start else None,
    }
    return render(request, "drafting/list.html", context)


@login_required
def start(request: HttpRequest, year: int, code: str, kind: str) -> HttpResponse:
    at = clock.now()
    if kind not in DraftKind.values:
        raise Http404
    cluster_year = cluster.year_or_404(request.user, year, code, at.date())
    permissions.require(permissions.can_start(request.user, cluster_year, at.date()))
    living = queries.current_draft(cluster_year, kind)
    if living and request.method == "GET":
        messages.info(request, _("Năm nay đã có dự thảo loại này."))
        return redirect("drafting:detail", year=year, code=code, pk=living.pk)
    form = SourceForm(request.POST or None, sources=queries.sources_for(cluster_year, kind)[:10])
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.start(cluster_year, kind=kind, source=form.cleaned_data["source"], actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lập dự thảo. Hãy đọc lại từng điều rồi gửi lấy ý kiến."))
            return back_to(draft)
    context = {"cluster_year": cluster_year, "kind": DraftKind(kind), "form": form}
    return render(request, "drafting/start.html", context, status=422 if form.errors else 200)


def _deadline_page(request: HttpRequest, draft: Draft, at: datetime, *, extends: bool) -> HttpResponse:
    """One deadline to type and one act to do."""
    permissions.require(permissions.can_circulate(request.user, draft, at.date()))
    act, done = (
        (actions.extend_deadline, _("Đã gia hạn góp ý."))
        if extends
        else (actions.circulate, _("Đã gửi dự thảo lấy ý kiến các đơn vị thành viên."))
    )
    form = DeadlineForm(request.POST or None, initial={"comments_until": draft.comments_until})
    if request.method == "POST" and form.is_valid():
        try:
            act(draft, comments_until=form.cleaned_data["comments_until"], actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return back_to(draft)
    context = {"draft": draft, "cluster_year": draft.cluster_year, "form": form, "extends": extends}
    return render(request, "drafting/deadline.html", context, status=422 if form.errors else 200)


@login_required
def circulate(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    return _deadline_page(request, draft_or_404(request, year, code, pk, at), at, extends=False)


@login_required
def extend_deadline(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    return _deadline_page(request, draft_or_404(request, year, code, pk, at), at, extends=True)


@login_required
@require_POST
def issue(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    if draft.kind == DraftKind.COVENANT:
        messages.error(request, permissions.can_issue(request.user, draft, at.date()).reason)
        return back_to(draft)
    try:
        document = actions.issue(draft, seen=request.POST.get("da-xem", ""), actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, td.marked(_("Đã ban hành, số %(number)s."), number=document.number))
    return back_to(draft)


@login_required
@require_POST
def supersede(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    permissions.require(permissions.can_edit(request.user, draft, at.date()))
    if draft.kind == DraftKind.COVENANT or draft.state != DraftState.ISSUED:
        messages.error(request, _("Chỉ kế hoạch, quy chế đã ban hành mới thay thế được ở đây."))
        return back_to(draft)
    try:
        actions.supersede(draft, reason=asked.words(request.POST, "reason")[:2000], actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back_to(draft)
    messages.success(request, _("Đã ghi văn bản hết hiệu lực. Hãy lập dự thảo mới thay thế."))
    return redirect("drafting:start", year=year, code=code, kind=draft.kind)


@login_required
@require_POST
def abandon(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    draft = draft_or_404(request, year, code, pk, at)
    try:
        actions.abandon(draft, reason=asked.words(request.POST, "reason")[:2000], actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã ghi thôi dùng dự thảo. Có thể lập dự thảo mới cùng loại."))
    return back_to(draft)
