"""Checking in by the code on the hall screen. The code is in no address that reaches the server: it travels after the # and in a POST."""

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from thidua.conference import actions, arriving, permissions, queries, rules
from thidua.conference.models import Conference, ConferenceState, ItemState
from thidua.conference.views.console import conducted_or_404
from thidua.conference.views.steps import about, address, conference_or_404
from thidua.foundation import clock
from thidua.foundation.refusal import Refused
from thidua.foundation.ui import asked
from thidua.organisation.models import Unit

OPEN = (ConferenceState.CALLED, ConferenceState.IN_SESSION)


def drawn(url: str) -> SafeString:
    """Return a QR code as SVG without any style of its own: black on white, whatever the theme."""
    made = segno.make(url, error="m", micro=False, mask=3)
    shown = made.svg_inline(dark="#000", light="#fff", border=3, omitsize=True, svgclass="td-qr", lineclass=None)
    return mark_safe(shown)  # a drawing made by segno, in which the address is no text  # nosec B308 B703


def _code_values(request: HttpRequest, conference: Conference) -> dict[str, Any]:
    real_at = clock.real_now()
    presence = rules.quorum_now(conference, queries.room(conference))
    values = about(conference, presence=presence, presence_sentence=rules.presence_sentence(conference, presence))
    if conference.state not in OPEN:
        return values
    code = arriving.code(conference.pk, arriving.window_of(real_at))
    url = request.build_absolute_uri(address(conference, "arrive")) + "#" + code
    return values | {"qr": drawn(url), "typed": f"{code[:4]} {code[4:]}", "seconds": arriving.seconds_left(real_at)}


@login_required
@require_GET
def arrival_screen(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The screen at the door: the code, and how many units are there. For those who conduct: a code seen from home is worth nothing."""
    _at, conference = conducted_or_404(request, year, code, pk)
    values = _code_values(request, conference) | {"bright": request.GET.get("nen") == "sang"}
    return render(request, "conference/arriving/screen.html", values)


@login_required
@require_GET
def arrival_code(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The code as it stands now, for a screen that asks every few seconds; in the corner of the hall screen while no item is on."""
    _at, conference = conducted_or_404(request, year, code, pk)
    if "goc" not in request.GET:
        return render(request, "conference/arriving/code.html", _code_values(request, conference))
    is_free = conference.state in OPEN and not conference.items.filter(state=ItemState.NOW).exists()
    return render(request, "conference/arriving/corner.html", _code_values(request, conference) if is_free else {})


@sensitive_post_parameters("ma")
@login_required
def arrive(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The page that the code opens: one tap checks the person in."""
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    units = permissions.units_to_arrive_for(request.user, conference, at.date())
    as_guest = bool(permissions.can_arrive(request.user, conference, None, at.date()))
    values = about(conference, units=units, as_guest=as_guest, open=conference.state in OPEN)
    if request.method == "POST":
        named = asked.number(request.POST, "unit")
        unit = get_object_or_404(Unit, pk=named) if named is not None else None
        try:
            _check_in(request, conference, unit)
        except Refused as refused:
            return render(request, "conference/arriving/arrive.html", values | {"refused": str(refused)}, status=422)
        messages.success(request, _("Đã điểm danh có mặt."))
        return redirect(address(conference, "session"))
    return render(request, "conference/arriving/arrive.html", values)


def _check_in(request: HttpRequest, conference: Conference, unit: Unit | None) -> None:
    """Check this person in, unless he has been guessing.

    Raises:
        Refused: in words.
    """
    user_pk = request.user.pk or 0
    if arriving.has_guessed_too_often(user_pk):
        raise Refused(_("Đã gửi sai mã nhiều lần. Hãy chờ năm phút, hoặc báo thư ký điểm danh."))
    try:
        sent = asked.words(request.POST, "ma")
        actions.arrive(conference, unit=unit, code=sent, actor=request.user, at=clock.now(), real_at=clock.real_now())
    except actions.CodeNotAccepted:
        arriving.count_guess(user_pk)
        raise
