from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from thidua.conference import permissions, pictures
from thidua.conference.models import Conference
from thidua.conference.views.live import followed, is_remembered, live, open_stream, remember
from thidua.conference.views.steps import RELATED, conference_or_404
from thidua.foundation import clock


def _is_bright(request: HttpRequest) -> bool:
    return request.GET.get("nen") == "sang"


def seen_lately(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a screen that was opened with right go on asking; else ask for sign-in and right as any page does."""

    @login_required
    def asked(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
        conference_or_404(request, year, code, pk, clock.today())
        remember(request, pk)
        return view(request, year, code, pk)

    @wraps(view)
    def door(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
        return view(request, year, code, pk) if is_remembered(request, pk) else asked(request, year, code, pk)

    return door


@login_required
@require_GET
def hall(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The screen in the hall; it follows the chair's table by itself."""
    conference = conference_or_404(request, year, code, pk, clock.today())
    remember(request, pk)
    follows = followed(conference, stream="hall_stream", parts="hall_part")
    may_conduct = permissions.can_conduct(request.user, conference, clock.today())  # the code to check in by is theirs to show
    values = pictures.hall_values(conference) | {"bright": _is_bright(request), "live": follows, "may_conduct": may_conduct}
    response = render(request, "conference/hall.html", values)
    if "tai-lai" in request.GET:  # asked for by a screen without scripts
        response["Refresh"] = "10"
    return response


@require_GET
@seen_lately
def hall_part(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """What the screen shows now, for a screen that has lost its stream."""

    def draw() -> HttpResponse:
        shown = Conference.objects.select_related(*RELATED)
        conference = get_object_or_404(shown, pk=pk, cluster_year__year=year, cluster_year__cluster__code=code)
        return render(request, "conference/hall_live.html", pictures.hall_values(conference))

    return live(request, pk, draw, part="hall")


@login_required
@require_GET
def hall_stream(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponseBase:
    """What the screen shows, from now on."""
    conference = conference_or_404(request, year, code, pk, clock.today())
    return open_stream(request, conference, pictures.hall_subject(conference, request.LANGUAGE_CODE))
