"""The queue of speakers: what the table does with it, and what a unit or guest asks from the telephone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from thidua.conference import actions
from thidua.conference.models import AgendaItem, Conference, SpeakingRequest
from thidua.conference.views.desk import back
from thidua.conference.views.steps import address, conference_or_404, done
from thidua.drafting.models import Clause
from thidua.foundation import clock
from thidua.foundation.offline.doing import once
from thidua.foundation.ui import asked as sent
from thidua.organisation.models import Unit
from thidua.organisation.queries import standing

MINUTES = 5
QUEUE = "#dang-ky"


def _found(request: HttpRequest, conference: Conference, pk: int) -> SpeakingRequest:
    return get_object_or_404(SpeakingRequest.objects.select_related("conference__cluster_year"), pk=pk, conference=conference)


@login_required
@require_POST
def floor(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    """Open or close the floor of an item."""
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found = get_object_or_404(AgendaItem, pk=item, conference=conference)
    opens = request.POST.get("mo") == "1"
    act = actions.open_floor if opens else actions.close_floor
    message = _("Đã mời đăng ký phát biểu. Các đơn vị thấy ngay trên điện thoại.") if opens else _("Đã thôi nhận đăng ký phát biểu.")
    return done(request, lambda: act(found, actor=request.user, at=at), message, back(request, conference, QUEUE))


@login_required
@require_POST
@once
def ask(request: HttpRequest, year: int, code: str, pk: int, item: int) -> HttpResponse:
    """Ask to speak: from the telephone for one's own unit or as a guest, or at the table for whoever raises a hand."""
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found = get_object_or_404(AgendaItem, pk=item, conference=conference)
    unit_pk, clause_pk = sent.number(request.POST, "unit"), sent.number(request.POST, "clause")
    unit = get_object_or_404(Unit, pk=unit_pk) if unit_pk else None
    person = None if unit else standing(request.user, at.date()).person
    clause = Clause.objects.filter(pk=clause_pk).first() if clause_pk else None
    speaker = sent.words(request.POST, "speaker")
    at_table = "speaker" in request.POST
    actions.ask_to_speak(found, unit=unit, person=person, speaker=speaker, clause=clause, actor=request.user, at=at)
    messages.success(request, _("Đã ghi vào danh sách xin phát biểu.") if at_table else _("Đã đăng ký phát biểu. Hãy chờ chủ trì mời."))
    return redirect(back(request, conference, QUEUE) if at_table else address(conference, "session"))


@login_required
@require_POST
@once
def withdraw(request: HttpRequest, year: int, code: str, pk: int, asked: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    actions.withdraw(_found(request, conference, asked), actor=request.user, at=at)
    messages.success(request, _("Đã rút đăng ký phát biểu."))
    at_table = "trang" in request.POST
    return redirect(back(request, conference, QUEUE) if at_table else address(conference, "session"))


@login_required
@require_POST
def call(request: HttpRequest, year: int, code: str, pk: int, asked: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    minutes = sent.number(request.POST, "minutes")
    given = MINUTES if minutes is None else minutes
    act = actions.call_speaker
    found = _found(request, conference, asked)
    return done(request, lambda: act(found, minutes=given, actor=request.user, at=at), "", back(request, conference, QUEUE))


@login_required
@require_POST
def more_time(request: HttpRequest, year: int, code: str, pk: int, asked: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    minutes = sent.number(request.POST, "minutes") or 1
    found, act = _found(request, conference, asked), actions.give_time
    return done(request, lambda: act(found, minutes=minutes, actor=request.user, at=at), "", back(request, conference, QUEUE))


@login_required
@require_POST
def end(request: HttpRequest, year: int, code: str, pk: int, asked: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found, act = _found(request, conference, asked), actions.end_speaking
    return done(request, lambda: act(found, actor=request.user, at=at), "", back(request, conference, QUEUE))
