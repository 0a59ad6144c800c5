"""The papers of a conference: each made from the record when it is asked for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from thidua.conference import documents, queries
from thidua.conference.models import Conference, Invitation, Minutes
from thidua.conference.views.steps import address, conference_or_404
from thidua.foundation import clock
from thidua.foundation.refusal import Refused
from thidua.paper.showing import Back, show


def _back(conference: Conference) -> Back:
    return Back(conference.get_absolute_url(), _("Quay lại hội nghị"))


@login_required
@require_GET
def invitation(request: HttpRequest, year: int, code: str, pk: int, invitation: int) -> HttpResponse:
    conference = conference_or_404(request, year, code, pk, clock.today())
    found = get_object_or_404(Invitation.objects.select_related("unit", "person"), pk=invitation, conference=conference)
    return show(request, documents.invitation_paper(conference, found, queries.drafts_of(conference)), back=_back(conference))


@login_required
@require_GET
def agenda(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    conference = conference_or_404(request, year, code, pk, clock.today())
    return show(request, documents.agenda_paper(conference, queries.agenda(conference)), back=_back(conference))


@login_required
@require_GET
def attendance(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    conference = conference_or_404(request, year, code, pk, clock.today())
    return show(request, documents.attendance_paper(conference, queries.room(conference)), back=_back(conference))


@login_required
@require_GET
def minutes(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    conference = conference_or_404(request, year, code, pk, clock.today())
    found = get_object_or_404(Minutes, conference=conference)
    back = Back(address(conference, "minutes"), _("Quay lại biên bản"))
    return show(request, documents.minutes_paper(conference, found), back=back)


@login_required
@require_GET
def conclusion(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    conference = conference_or_404(request, year, code, pk, clock.today())
    if not conference.closed_at:
        raise Refused(_("Chưa có thông báo kết luận vì hội nghị chưa bế mạc. Thông báo lập từ kết luận của chủ trì sau khi bế mạc."))
    made = documents.conclusion_paper(conference, queries.agenda(conference), queries.room(conference))
    return show(request, made, back=_back(conference))
