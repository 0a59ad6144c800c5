"""Signing with re-authentication, and refusing."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.covenant import actions, permissions, queries
from thidua.covenant.forms import ReasonForm
from thidua.covenant.models import Covenant, CovenantState, Signatory
from thidua.covenant.overview import Stage
from thidua.covenant.places import place_name
from thidua.covenant.views.page import context_of, show, year_and_stage
from thidua.foundation import clock
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.refusal import Refused
from thidua.foundation.ui import asked
from thidua.organisation.models import Unit
from thidua.signing.models import Way
from thidua.signing.views.token import Around, state_answer, token_page
from thidua.signing.ways import key_of, way_of, ways_of


def _unit_to_sign_for(request: HttpRequest, covenant: Covenant, at: datetime) -> Unit:
    """Return the unit that the address or the form names, else the first one for which this person may sign, unsigned before signed."""
    places = Signatory.objects.filter(covenant=covenant).select_related("unit").order_by("position", "pk")
    named = asked.words(request.POST, "unit") or asked.words(request.GET, "don-vi")
    if named:
        return get_object_or_404(places, unit__code=named).unit
    mine = [place for place in places if place.unit_id in permissions.signing_unit_ids(request.user, at.date())]
    mine.sort(key=lambda place: place.state == "signed")
    home = permissions.home_unit_ids(request.user, at.date())
    found = mine or [place for place in places if place.unit_id in home]
    if not found:
        raise PermissionDenied(permissions.no_unit_to_sign_for().reason)
    return found[0].unit


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Read the text once more, then sign. Who may not sign is told before any password is asked."""
    at = clock.now()
    _cluster_year, stage = year_and_stage(request, year, code, at)
    if stage.covenant is None:
        messages.error(request, _("Giao ước chưa mở ký. Mở ký sau khi hội nghị thông qua nội dung giao ước."))
        return redirect("covenant:detail", year, code)
    unit = _unit_to_sign_for(request, stage.covenant, at)
    permissions.require(permissions.can_sign(request.user, unit, at.date()))
    place = Signatory.objects.select_related("covenant__draft", "signature").get(covenant=stage.covenant, unit=unit)
    obstacle = queries.signing_obstacle(place)
    if obstacle:
        messages.error(request, obstacle)
        return redirect("covenant:detail", year, code)
    return _sign_again_known(request, stage, stage.covenant, unit, at)


@asked_again(kept=False)
def _sign_again_known(request: HttpRequest, stage: Stage, covenant: Covenant, unit: Unit, at: datetime) -> HttpResponse:
    """What only a person who has just typed the password again may see and do."""
    if request.method != "POST":
        return _read_and_sign(request, stage, unit, at)
    try:
        return _sign_posted(request, stage, covenant, unit, at)
    except Refused as refusal:
        place = Signatory.objects.select_related("covenant", "signature").get(covenant=covenant, unit=unit)
        if queries.signing_obstacle(place):
            messages.error(request, str(refusal))
            return redirect("covenant:detail", stage.cluster_year.year, stage.cluster_year.cluster.code)
        return _read_and_sign(request, stage, unit, at, way=way_of(request.POST), problem=str(refusal), status=422)


def _read_and_sign(
    request: HttpRequest, stage: Stage, unit: Unit, at: datetime, *, way: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    authority = permissions.authority(request.user, unit, at.date())
    if authority is None:
        raise PermissionDenied(permissions.can_sign(request.user, unit, at.date()).reason)
    context = context_of(request, stage, at)
    context |= {
        "unit": unit,
        "authority": authority,
        "ways": ways_of(authority.person, way=way, problem=problem),
        "kept": {"unit": unit.code, "text_sha256": context["covenant"].text_sha256},
    }
    return render(request, "covenant/sign.html", context, status=status)


def _sign_posted(request: HttpRequest, stage: Stage, covenant: Covenant, unit: Unit, at: datetime) -> HttpResponse:
    said: dict[str, Any] = {"unit": unit, "actor": request.user, "text_sha256": request.POST.get("text_sha256", ""), "at": at}
    if way_of(request.POST) == Way.TOKEN:
        lease, ticket = actions.prepare_for_token(covenant, **said)
        return token_page(request, lease, ticket, _around(stage, unit))
    authority = permissions.authority(request.user, unit, at.date())
    if authority is None:
        raise PermissionDenied(permissions.can_sign(request.user, unit, at.date()).reason)
    key, way = key_of(request, authority.person)
    covenant = actions.sign_with_key(covenant, key=key, way=way, **said).signatory.covenant
    if covenant.state == CovenantState.IN_FORCE:
        messages.success(request, _("Đã ký giao ước. Các đơn vị đã ký đủ, giao ước có hiệu lực từ lúc này."))
    else:
        messages.success(request, _("Đã ký giao ước. Chữ ký số gắn với đúng văn bản đồng chí vừa đọc."))
    return redirect("covenant:detail", stage.cluster_year.year, stage.cluster_year.cluster.code)


def _around(stage: Stage, unit: Unit) -> Around:
    address = [stage.cluster_year.year, stage.cluster_year.cluster.code]
    state = f"{reverse('covenant:token_state', args=address)}?don-vi={unit.code}"
    return Around(reverse("covenant:detail", args=address), state, reverse("covenant:release", args=address))


@login_required
@require_GET
def token_state(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """How a signing with a device stands, for the page that waits for it."""
    at = clock.now()
    _cluster_year, stage = year_and_stage(request, year, code, at)
    if stage.covenant is None:
        raise Http404
    unit = _unit_to_sign_for(request, stage.covenant, at)
    permissions.require(permissions.can_sign(request.user, unit, at.date()))
    back = reverse("covenant:detail", args=[year, code])
    return state_answer(request, stage.covenant.signed_file, place_name(unit.pk), back=back)


@login_required
@require_POST
def release(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Give back the turn that was held for a device."""
    at = clock.now()
    _cluster_year, stage = year_and_stage(request, year, code, at)
    if stage.covenant is None:
        raise Http404
    actions.release(stage.covenant, actor=request.user, at=at)
    messages.success(request, _("Đã trả lượt ký. Chưa có chữ ký nào được ghi."))
    return redirect("covenant:detail", year, code)


@login_required
@require_POST
def refuse(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year, stage = year_and_stage(request, year, code, at)
    covenant = get_object_or_404(Covenant, draft__cluster_year=cluster_year, pk=asked.number(request.POST, "covenant"))
    unit = get_object_or_404(Unit, code=asked.words(request.POST, "unit"), pk__in=covenant.signatories.values("unit"))
    typed = str(ReasonForm(request.POST).data.get("reason", ""))
    try:
        actions.record_refusal(covenant, unit=unit, reason=typed, actor=request.user, at=at)
    except Refused as refusal:
        return show(request, stage, at, status=422, refuse_error=str(refusal), refuse_reason=typed, refuse_unit=unit.code)
    messages.success(request, _("Đã ghi nhận đơn vị không ký, kèm lý do. Đơn vị vẫn có thể ký sau."))
    return redirect("covenant:detail", year, code)
