"""The covenant's page, and the acts of the cluster's head on it."""

import hashlib
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.cluster import permissions as cluster_permissions
from thidua.cluster.models import ClusterYear
from thidua.covenant import actions, overview, permissions, pictures, queries
from thidua.covenant.forms import ReasonForm
from thidua.covenant.history import WORDS
from thidua.covenant.models import Covenant, CovenantState, SignatoryState
from thidua.covenant.overview import Stage
from thidua.covenant.queries import Tile, UnitCommitments
from thidua.drafting import permissions as drafting_permissions
from thidua.drafting.models import Draft
from thidua.drafting.queries import clauses_of
from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.audit.history import lines
from thidua.foundation.live.queries import version
from thidua.foundation.live.streaming import stream as open_stream
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right, acts, first_of
from thidua.foundation.ui import asked
from thidua.organisation.models import Unit
from thidua.organisation.queries import standing


def year_and_stage(request: HttpRequest, year: int, code: str, at: datetime) -> tuple[ClusterYear, Stage]:
    """Return the cluster's year of this address, as far as the reader may see it, and where its covenant stands."""
    cluster_year = cluster_permissions.year_or_404(request.user, year, code, at.date())
    return cluster_year, overview.stage_of(cluster_year, at)


def commitments_of(stage: Stage) -> list[UnitCommitments]:
    """Return what belongs to the covenant: the commitments of who signs it, or before that of the members."""
    if stage.covenant and stage.wall:
        return queries.signed_commitments(stage.covenant, stage.wall.tiles)
    return queries.commitments_of(stage.draft, queries.member_units(stage.cluster_year)) if stage.draft else []


def _clauses(request: HttpRequest, draft: Draft, covenant: Covenant | None, at: datetime) -> list[Any] | None:
    """Return the common text, or None while it is not shown to this person."""
    if covenant is None and not drafting_permissions.can_see(request.user, draft, at.date()):
        return None
    return clauses_of(draft)


def context_of(request: HttpRequest, stage: Stage, at: datetime) -> dict[str, Any]:
    """Return what every page about one covenant shows."""
    draft, covenant, on = stage.draft, stage.covenant, at.date()
    return {
        "cluster_year": stage.cluster_year,
        "stage": stage,
        "draft": draft,
        "covenant": covenant,
        "wall": stage.wall,
        "steps": overview.steps(stage),
        "clauses": _clauses(request, draft, covenant, at) if draft else None,
        "commitments": commitments_of(stage),
        "history": lines(WORDS, covenant) if covenant else [],
        "hand_pages": [tile for tile in stage.wall.tiles if tile.page] if stage.wall else [],
        "own_unit_ids": standing(request.user, on).home_unit_ids,
        "runs": cluster_permissions.can_run(request.user, stage.cluster_year, on),
        "being_signed": bool(covenant and covenant.state in queries.OPEN_STATES),
        "earlier": stage.others,
    }


def page_context(request: HttpRequest, stage: Stage, at: datetime) -> dict[str, Any]:
    """Return what the covenant's page shows to this reader: the covenant, and what he may and should do now."""
    context = context_of(request, stage, at)
    tasks = overview.tasks(request.user, stage, at)
    here = overview.page_url(stage.cluster_year)
    ready = [task for task in tasks if not task.blocked]
    signing = permissions.signing_unit_ids(request.user, at.date())
    tiles = stage.wall.tiles if stage.wall else ()
    context |= {
        "next": ready[0] if ready else None,
        "blocked": [task for task in tasks if task.blocked],
        "acts_here": bool(ready) and ready[0].url == here,
        "why": acts((_("Mở ký giao ước"), context["runs"]), (_("Ký giao ước"), _right_to_sign(request, stage, at))),
        "may_commit": bool(stage.draft) and stage.covenant is None and bool(_own_member_ids(request, stage, at)),
        "awaited_left": [tile for tile in tiles if tile.state == SignatoryState.LEFT and tile.awaited],
        "may_sign": any(tile.unit_id in signing for tile in tiles),
        "hand_units": [tile for tile in tiles if _may_attach(request, context, tile, at)],
        "refusable": [tile for tile in tiles if tile.state == SignatoryState.WAITING and (context["runs"] or tile.unit_id in signing)],
    }
    return context | dict.fromkeys(("refuse_error", "refuse_reason", "refuse_unit", "abandon_error", "abandon_reason"), "")


def show(request: HttpRequest, stage: Stage, at: datetime, *, status: int = 200, **typed: Any) -> HttpResponse:
    """Draw the covenant's page; `typed` brings back a reason that was refused."""
    follows = _followed(request, stage, at)
    return render(request, "covenant/detail.html", page_context(request, stage, at) | {"live": follows} | typed, status=status)


def _followed(request: HttpRequest, stage: Stage, at: datetime) -> dict[str, Any] | None:
    """Return by which addresses the page follows the signing (ui/live.html); None when nothing is being signed."""
    if stage.covenant is None or stage.covenant.state not in queries.OPEN_STATES:
        return None
    address = [stage.cluster_year.year, stage.cluster_year.cluster.code]
    own = [pictures.of_unit(unit) for unit in sorted(standing(request.user, at.date()).home_unit_ids)]
    return {
        "stream": reverse("covenant:stream", args=address),
        "parts": reverse("covenant:wall", args=address),
        "at": version(pictures.followed(stage.covenant)),
        "mine": " ".join([pictures.STATE, *own]),
        "now": at,
    }


def _may_attach(request: HttpRequest, context: dict[str, Any], tile: Tile, at: datetime) -> bool:
    waits = context["being_signed"] and tile.state in (SignatoryState.WAITING, SignatoryState.REFUSED) and not tile.page
    return waits and bool(context["runs"] or tile.unit_id in standing(request.user, at.date()).unit_ids)


def _right_to_sign(request: HttpRequest, stage: Stage, at: datetime) -> Right:
    """Return the right to sign for the own unit among those that sign; without one, who does."""
    members = permissions.home_unit_ids(request.user, at.date()) & cluster_permissions.member_unit_ids(stage.cluster_year)
    own = Unit.objects.filter(pk__in=members).order_by("pk") if members else ()
    return first_of((permissions.can_sign(request.user, unit, at.date()) for unit in own), permissions.no_unit_to_sign_for())


def _own_member_ids(request: HttpRequest, stage: Stage, at: datetime) -> frozenset[int]:
    return standing(request.user, at.date()).unit_ids & cluster_permissions.member_unit_ids(stage.cluster_year)


@login_required
@require_GET
def detail(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    _cluster_year, stage = year_and_stage(request, year, code, at)
    return show(request, stage, at)


@login_required
@require_GET
def record(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """One covenant by its number: an earlier one, superseded or abandoned, to read."""
    at = clock.now()
    cluster_year, stage = year_and_stage(request, year, code, at)
    covenant = get_object_or_404(queries.covenants(cluster_year), pk=pk)
    if stage.covenant == covenant:
        return redirect("covenant:detail", year, code)
    others = tuple(each for each in (*stage.others, stage.covenant) if each and each.pk != pk)
    past = Stage(cluster_year, covenant.draft, covenant, wall=queries.wall(covenant), others=others)
    return render(request, "covenant/detail.html", context_of(request, past, at) | {"past": True})


@login_required
@require_GET
def wall(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The parts of the page as they stand now, for a page that stays open while others sign; 304 while nothing has changed."""
    at = clock.now()
    cluster_year = cluster_permissions.year_or_404(request.user, year, code, at.date())
    said = (cluster_year.pk, version(pictures.followed_in(cluster_year.pk)), request.user.pk, request.LANGUAGE_CODE, at.date())
    mark = hashlib.sha256(repr(said).encode()).hexdigest()[:24]
    if request.headers.get("If-None-Match") == f'"{mark}"':
        response = HttpResponse(status=304)
    else:
        context = page_context(request, overview.stage_of(cluster_year, at), at)
        response = render(request, "covenant/parts.html", context)
    response["ETag"] = f'"{mark}"'
    response["Cache-Control"] = "private, no-cache"
    return response


@login_required
@require_GET
def stream(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """The signatures as they arrive, shared by all who look; and whose own part has changed."""
    at = clock.now()
    cluster_year, stage = year_and_stage(request, year, code, at)
    if stage.covenant is None:
        raise Http404
    username, pk = request.user.get_username(), cluster_year.pk

    def allowed() -> bool:
        return cluster_permissions.visible_to(User.objects.get(username=username), clock.today()).filter(pk=pk).exists()

    return open_stream(request, pictures.wall_subject(stage.covenant, request.LANGUAGE_CODE), allowed=allowed)


@login_required
@require_POST
def open_for_signing(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year, _stage = year_and_stage(request, year, code, at)
    draft = queries.draft_of(cluster_year)
    try:
        if draft is None:
            raise Refused(_("Năm nay chưa có dự thảo giao ước để mở ký."))
        actions.open_for_signing(draft, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã mở ký giao ước. Văn bản và cam kết từ lúc này không sửa được nữa."))
    return redirect("covenant:detail", year, code)


@login_required
@require_POST
def abandon(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year, stage = year_and_stage(request, year, code, at)
    covenant = get_object_or_404(Covenant, draft__cluster_year=cluster_year, pk=asked.number(request.POST, "covenant"))
    form = ReasonForm(request.POST)
    typed = str(form.data.get("reason", ""))
    try:
        permissions.require(permissions.can_abandon(request.user, covenant, at.date()))
        actions.abandon(covenant, reason=typed[:2000], actor=request.user, at=at)
    except Refused as refusal:
        return show(request, stage, at, status=422, abandon_error=str(refusal), abandon_reason=typed)
    messages.success(request, _("Đã thôi ký giao ước này. Soạn dự thảo mới từ bản cũ rồi đưa ra thống nhất lại."))
    return redirect("covenant:detail", year, code)


@login_required
@require_POST
def mark_left(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year, _stage = year_and_stage(request, year, code, at)
    covenant = get_object_or_404(Covenant, draft__cluster_year=cluster_year, pk=asked.number(request.POST, "covenant"))
    unit = get_object_or_404(Unit, code=asked.words(request.POST, "unit"))
    try:
        actions.mark_left(covenant, unit=unit, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        covenant.refresh_from_db()
        in_force = covenant.state == CovenantState.IN_FORCE
        messages.success(request, _("Đã ghi nhận. Giao ước có hiệu lực từ lúc này.") if in_force else _("Đã ghi nhận đơn vị rời cụm."))
    return redirect("covenant:detail", year, code)
