from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from thidua.conference import actions, documents, permissions, queries
from thidua.conference.forms import AnswerForm
from thidua.conference.models import Answer, ConferenceState, Invitation
from thidua.conference.views.steps import about, address, conference_or_404
from thidua.foundation import clock
from thidua.foundation.refusal import Refused


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, year: int, code: str, pk: int, invitation: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found = get_object_or_404(Invitation.objects.select_related("unit", "person"), pk=invitation, conference=conference)
    permissions.require(permissions.can_answer_invitation(request.user, found, at.date()))
    given = found.answer if found.answer != Answer.PENDING else Answer.ATTENDS
    form = AnswerForm(request.POST or None, initial={"answer": given, "sent_person": found.sent_person, "reason": found.reason})
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer(found, answer=said["answer"], sent_person=said["sent_person"], reason=said["reason"], actor=request.user, at=at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã gửi trả lời. Đồng chí có thể đổi trả lời đến khi hội nghị khai mạc."))
            return redirect(address(conference, "answer", found.pk))
    values = about(
        conference,
        invitation=found,
        form=form,
        open=conference.state == ConferenceState.CALLED,
        items=queries.agenda(conference),
        drafts=queries.drafts_of(conference),
    )
    return render(request, "conference/answer.html", values, status=422 if form.is_bound else 200)


@login_required
@require_GET
def calendar(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    conference = conference_or_404(request, year, code, pk, clock.today())
    content = documents.calendar(conference, url=request.build_absolute_uri(conference.get_absolute_url()))
    headers = {"Content-Disposition": f'attachment; filename="hoi-nghi-{conference.pk}.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
