from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thidua.conference import actions, permissions
from thidua.conference.forms import GuestForm, ItemForm, item_initial
from thidua.conference.models import AgendaItem, Invitation
from thidua.conference.outline import ItemPlan
from thidua.conference.views.conferences import detail_page
from thidua.conference.views.steps import about, address, conference_or_404, done, side_by_side, with_value
from thidua.foundation import clock
from thidua.foundation.refusal import Conflict, Refused


@login_required
@require_http_methods(["GET", "POST"])
def add_item(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    permissions.require(permissions.can_conduct(request.user, conference, at.date()))
    form = ItemForm(request.POST or None, conference=conference)
    if form.is_bound and form.is_valid():
        try:
            actions.add_item(conference, plan=form.plan(), actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm một mục vào cuối chương trình."))
            return redirect(conference)
    return render(request, "conference/item.html", about(conference, form=form), status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit_item(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    permissions.require(permissions.can_conduct(request.user, conference, at.date()))
    found = get_object_or_404(AgendaItem, pk=item, conference=conference)
    form = ItemForm(request.POST or None, conference=conference, initial=item_initial(found))
    if form.is_bound and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            actions.change_item(found, plan=form.plan(), revision=-1 if revision is None else revision, actor=request.user, at=at)
        except Conflict as refusal:
            found.refresh_from_db()
            again = ItemForm(with_value(form, revision=found.revision), conference=conference)
            shown = _plan_words(refusal.theirs)
            return side_by_side(
                request, conference, refusal, theirs=shown, form=again, action=request.path, back=conference.get_absolute_url()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi mục chương trình."))
            return redirect(conference)
    return render(request, "conference/item.html", about(conference, form=form, item=found), status=422 if form.is_bound else 200)


def _plan_words(plan: ItemPlan) -> dict[str, str]:
    return {
        _("Nội dung"): plan.title,
        _("Người trình bày"): plan.presenter,
        _("Giờ dự kiến"): plan.planned_at.strftime("%H:%M") if plan.planned_at else "",
        _("Dự thảo được bàn ở mục này"): "; ".join(draft.title for draft in plan.drafts),
    }


@login_required
@require_POST
def remove_item(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found = get_object_or_404(AgendaItem, pk=item, conference=conference)
    return done(
        request,
        lambda: actions.remove_item(found, actor=request.user, at=at),
        _("Đã bỏ mục khỏi chương trình."),
        address(conference, "detail") + "#chuong-trinh",
    )


@login_required
@require_POST
def move_item(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found = get_object_or_404(AgendaItem, pk=item, conference=conference)
    step = -1 if request.POST.get("step") == "-1" else 1
    return done(
        request, lambda: actions.move_item(found, step=step, actor=request.user, at=at), "", address(conference, "detail") + "#chuong-trinh"
    )


@login_required
@require_POST
def invite_guest(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    form = GuestForm(request.POST, conference=conference, on=at.date())
    if form.is_valid():
        try:
            said = form.cleaned_data
            actions.invite_guest(conference, person=said["person"], role=said["role"], actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã mời thêm đại biểu."))
            return redirect(address(conference, "detail") + "#thanh-phan")
    permissions.require(permissions.can_call(request.user, conference.cluster_year, at.date()))
    return detail_page(request, conference, guest_form=form, status=422)


@login_required
@require_POST
def withdraw_guest(request: HttpRequest, year: int, code: str, pk: int, invitation: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found = get_object_or_404(Invitation, pk=invitation, conference=conference)
    return done(
        request,
        lambda: actions.withdraw_guest(found, actor=request.user, at=at),
        _("Đã bỏ khách mời khỏi danh sách."),
        address(conference, "detail") + "#thanh-phan",
    )
