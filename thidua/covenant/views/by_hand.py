"""Pages signed by hand: attaching a scan, looking at it, confirming it as a second person, withdrawing it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.cluster import permissions as cluster_permissions
from thidua.covenant import actions, permissions, queries
from thidua.covenant.forms import HandPageForm
from thidua.covenant.models import Covenant, CovenantState, Signatory
from thidua.foundation import clock
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.files import kinds, storage
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts
from thidua.foundation.ui import asked
from thidua.organisation.models import Unit
from thidua.signing.models import ScannedPage


def _covenant(request: HttpRequest, year: int, code: str, at: datetime) -> Covenant:
    """Return the covenant that counts in this year, as far as the reader may see it."""
    cluster_year = cluster_permissions.year_or_404(request.user, year, code, at.date())
    covenant = queries.covenant_of(cluster_year)
    if covenant is None:
        raise Http404
    covenant.draft.cluster_year = cluster_year
    return covenant


def _unit(request: HttpRequest, covenant: Covenant, at: datetime) -> Unit:
    """Return the unit that the address names, else the first waiting one for which this person may attach a page."""
    places = Signatory.objects.filter(covenant=covenant).select_related("unit").order_by("position", "pk")
    if named := asked.words(request.GET, "don-vi"):
        return get_object_or_404(places, unit__code=named).unit
    waiting = [each.unit for each in places if each.state != "signed"] or [each.unit for each in places]
    may = (unit for unit in waiting if permissions.can_attach_page(request.user, covenant, unit, at.date()))
    found = next(may, None) or waiting[0]
    permissions.require(permissions.can_attach_page(request.user, covenant, found, at.date()))
    return found


@login_required
@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Send the scan of the page that a unit signed on paper."""
    at = clock.now()
    covenant = _covenant(request, year, code, at)
    unit = _unit(request, covenant, at)
    permissions.require(permissions.can_attach_page(request.user, covenant, unit, at.date()))
    obstacle = queries.signing_obstacle(covenant.signatories.select_related("covenant__draft", "signature").get(unit=unit))
    if obstacle:
        messages.error(request, obstacle)
        return redirect("covenant:detail", year, code)
    form = HandPageForm(request.POST or None, request.FILES or None, signers=permissions.hand_signers(unit, at.date()), on=at.date())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.attach_page(covenant, unit=unit, **form.cleaned_data, actor=request.user, at=at)
        except Refused as refusal:
            form.add_error("upload" if isinstance(refusal, storage.FileRefused) else None, str(refusal))
        else:
            messages.success(request, _("Đã nhận trang ký tay. Đơn vị được tính là đã ký khi một người khác xác nhận bản quét."))
            return redirect("covenant:hand_page", year, code, made.pk)
    context = {"covenant": covenant, "cluster_year": covenant.draft.cluster_year, "unit": unit, "form": form}
    return render(request, "covenant/hand_attach.html", context, status=422 if request.method == "POST" else 200)


def _page(request: HttpRequest, year: int, code: str, page: int, at: datetime) -> tuple[Covenant, Unit, ScannedPage]:
    """Return a page of a covenant of this year, as far as the reader may see the year."""
    cluster_year = cluster_permissions.year_or_404(request.user, year, code, at.date())
    pages = ScannedPage.objects.select_related("stored", "attached_by", "confirmed_by", "withdrawn_by")
    found = get_object_or_404(pages, pk=page, file__covenant__draft__cluster_year=cluster_year)
    covenant, unit = queries.place_of(found)
    covenant.draft.cluster_year = cluster_year
    return covenant, unit, found


def _shown(request: HttpRequest, year: int, code: str, page: int, at: datetime, *, status: int = 200, **typed: Any) -> HttpResponse:
    covenant, unit, found = _page(request, year, code, page, at)
    on = at.date()
    confirms = permissions.can_confirm_page(request.user, covenant, on)
    context = {
        "covenant": covenant,
        "cluster_year": covenant.draft.cluster_year,
        "unit": unit,
        "page": found,
        "is_picture": found.stored.mime != kinds.PDF.mime,
        "waits": found.confirmed_at is None and found.withdrawn_at is None,
        "may_confirm": confirms and found.attached_by_id != request.user.pk,
        "may_withdraw": permissions.can_withdraw_page(request.user, covenant, unit, on),
        "why": acts((_("Xác nhận trang ký tay"), confirms)),
    }
    return render(request, "covenant/hand_page.html", context | {"reason": "", "error": ""} | typed, status=status)


@login_required
@require_GET
def page(request: HttpRequest, year: int, code: str, page: int) -> HttpResponse:
    """The scan and what is known of it; who may confirm it does so here."""
    return _shown(request, year, code, page, clock.now())


@login_required
@require_GET
@never_cache
def scan(request: HttpRequest, year: int, code: str, page: int) -> HttpResponseBase:
    """The scan itself, for those who see the cluster's year."""
    _covenant, _unit, found = _page(request, year, code, page, clock.now())
    return storage.response(found.stored, inline=True)


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, year: int, code: str, page: int) -> HttpResponse:
    """Confirm the page; it counts like a signature, so who confirms shows once more who he is."""
    at = clock.now()
    covenant, unit, found = _page(request, year, code, page, at)
    permissions.require(permissions.can_confirm_page(request.user, covenant, at.date()))
    if request.method != "POST":
        return redirect("covenant:hand_page", year, code, page)
    return _confirm_again_known(request, covenant, unit, found, at)


@asked_again
def _confirm_again_known(request: HttpRequest, covenant: Covenant, unit: Unit, found: ScannedPage, at: datetime) -> HttpResponse:
    cluster_year = covenant.draft.cluster_year
    address = (cluster_year.year, cluster_year.cluster.code)
    try:
        signature = actions.confirm_page(found, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("covenant:hand_page", *address, found.pk)
    if signature.signatory.covenant.state == CovenantState.IN_FORCE:
        messages.success(request, _("Đã xác nhận. Các đơn vị đã ký đủ, giao ước có hiệu lực từ lúc này."))
    else:
        messages.success(request, _("Đã xác nhận trang ký tay của %(unit)s.") % {"unit": unit.name})
    return redirect("covenant:detail", *address)


@login_required
@require_POST
def withdraw(request: HttpRequest, year: int, code: str, page: int) -> HttpResponse:
    at = clock.now()
    _covenant, _unit, found = _page(request, year, code, page, at)
    reason = asked.words(request.POST, "reason")
    try:
        actions.withdraw_page(found, reason=reason, actor=request.user, at=at)
    except Refused as refusal:
        return _shown(request, year, code, page, at, status=422, reason=reason, error=str(refusal))
    messages.success(request, _("Đã rút trang ký tay. Đơn vị ký số, hoặc đính kèm trang khác."))
    return redirect("covenant:detail", year, code)
