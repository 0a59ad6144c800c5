from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.conference import actions, permissions, queries
from thidua.conference.forms import PhotographForm
from thidua.conference.models import Photograph
from thidua.conference.views.conferences import detail_page
from thidua.conference.views.steps import address, conference_or_404, done
from thidua.foundation import clock
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused


@login_required
@require_POST
def add(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    permissions.require(permissions.can_add_photographs(request.user, conference, at.date()))
    form = PhotographForm(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.add_photograph(conference, upload=said["upload"], caption=said["caption"], actor=request.user, at=at)
        except Refused as refusal:
            form.add_error("upload" if isinstance(refusal, storage.FileRefused) else None, str(refusal))
        else:
            messages.success(request, _("Đã thêm ảnh."))
            return redirect(address(conference, "detail") + "#anh")
    return detail_page(request, conference, photograph_form=form, status=422)


@login_required
@require_GET
def photograph(request: HttpRequest, year: int, code: str, pk: int, photograph: int) -> FileResponse:
    """The picture itself, for those who see the conference."""
    conference = conference_or_404(request, year, code, pk, clock.today())
    found = get_object_or_404(queries.photographs_of(conference), pk=photograph)
    return storage.response(found.file, inline=True)


@login_required
@require_POST
def move(request: HttpRequest, year: int, code: str, pk: int, photograph: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found = get_object_or_404(Photograph, pk=photograph, conference=conference)
    step, act = -1 if request.POST.get("step") == "-1" else 1, actions.move_photograph
    return done(request, lambda: act(found, step=step, actor=request.user, at=at), "", address(conference, "detail") + "#anh")


@login_required
@require_POST
def remove(request: HttpRequest, year: int, code: str, pk: int, photograph: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found, act = get_object_or_404(Photograph, pk=photograph, conference=conference), actions.remove_photograph
    to = address(conference, "detail") + "#anh"
    return done(request, lambda: act(found, actor=request.user, at=at), _("Đã bỏ ảnh khỏi hội nghị."), to)
