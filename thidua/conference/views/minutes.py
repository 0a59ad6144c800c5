from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.conference import actions, acts_now, documents, permissions
from thidua.conference.forms import minutes_form
from thidua.conference.history import WORDS
from thidua.conference.models import Conference, ConferenceState, Minutes, MinutesState
from thidua.conference.views.steps import about, address, conference_or_404, done, side_by_side, with_value
from thidua.foundation import clock
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.audit import history
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.ui import asked

STATES = {MinutesState.WRITTEN: 0, MinutesState.SECRETARY_CONFIRMED: 1, MinutesState.FIXED: 3}


def minutes_or_404(conference: Conference) -> Minutes:
    found = Minutes.objects.filter(conference=conference).first()
    if found is None:
        raise Http404
    return found


def _steps(minutes: Minutes | None) -> list[dict[str, object]]:
    at = -1 if minutes is None else STATES[MinutesState(minutes.state)]
    labels = [_("Soạn từ diễn biến"), _("Thư ký xác nhận"), _("Chủ trì xác nhận")]
    order = [0, 0, 1]
    return [
        {"label": label, "state": "done" if at > need or at == 3 or (index == 0 and at >= 0) else "now" if _is_now(index, at) else "next"}
        for index, (label, need) in enumerate(zip(labels, order, strict=True))
    ]


def _is_now(index: int, at: int) -> bool:
    return (index, at) in {(0, -1), (1, 0), (2, 1)}


@login_required
@require_GET
def minutes(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The minutes and their one next step."""
    on = clock.today()
    conference = conference_or_404(request, year, code, pk, on)
    found = Minutes.objects.filter(conference=conference).first()
    sections = found.sections if found else []
    may_conduct = permissions.can_conduct(request.user, conference, on)
    is_secretary = permissions.can_confirm_as_secretary(request.user, conference, on)
    is_chair = permissions.can_confirm_as_chair(request.user, conference, on)
    values = about(
        conference,
        minutes=found,
        sections=[(each, documents.is_worded(each["key"])) for each in sections],
        steps=_steps(found),
        closed=conference.state == ConferenceState.CLOSED,
        may_conduct=may_conduct,
        is_secretary=is_secretary,
        is_chair=is_chair,
        why=acts_now.of_minutes(conference, found, may_conduct, is_secretary, is_chair),
        history=history.lines(WORDS, conference),
    )
    return render(request, "conference/minutes.html", values)


@login_required
@require_POST
def write(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    revision = _revision(request)
    to = address(conference, "minutes")
    act = actions.write_minutes
    message = _("Đã lập biên bản từ diễn biến. Hãy đọc lại và sửa câu chữ nếu cần.")
    return done(request, lambda: act(conference, revision=revision, actor=request.user, at=at), message, to)


def _revision(request: HttpRequest) -> int | None:
    return asked.number(request.POST, "revision")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    permissions.require(permissions.can_conduct(request.user, conference, at.date()))
    found = minutes_or_404(conference)
    worded = [each["key"] for each in found.sections if documents.is_worded(each["key"])]
    form = minutes_form(found, worded, request.POST or None)
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        revision = said.pop("revision")
        try:
            actions.edit_minutes(found, revision=revision, bodies=said, actor=request.user, at=at)
        except Conflict as refusal:
            found.refresh_from_db()
            again = minutes_form(found, worded, with_value(form, revision=found.revision))
            theirs, back = refusal.theirs, address(conference, "minutes")
            return side_by_side(request, conference, refusal, theirs=theirs, form=again, action=request.path, back=back)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi câu chữ mới của biên bản."))
            return redirect(address(conference, "minutes"))
    elif found.state != MinutesState.WRITTEN:
        messages.error(request, _("Biên bản đã được xác nhận nên không sửa câu chữ được nữa."))
        return redirect(address(conference, "minutes"))
    values = about(conference, minutes=found, form=form, rows=form.section_fields())
    return render(request, "conference/minutes_edit.html", values, status=422 if form.is_bound else 200)


@login_required
@require_POST
def confirm_as_secretary(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    permissions.require(permissions.can_confirm_as_secretary(request.user, conference, at.date()))
    return _confirm(request, conference, actions.confirm_as_secretary, _("Thư ký đã xác nhận. Biên bản chờ chủ trì xác nhận."))


@login_required
@require_POST
def confirm_as_chair(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    permissions.require(permissions.can_confirm_as_chair(request.user, conference, at.date()))
    return _confirm(request, conference, actions.confirm_as_chair, _("Chủ trì đã xác nhận. Biên bản cố định từ lúc này."))


@asked_again
def _confirm(request: HttpRequest, conference: Conference, act: Callable[..., Minutes], message: str) -> HttpResponse:
    """Confirm, after the password was typed again; who may not confirm has been told before."""
    at, found, revision = clock.now(), minutes_or_404(conference), _revision(request)
    to = address(conference, "minutes")
    return done(request, lambda: act(found, revision=-1 if revision is None else revision, actor=request.user, at=at), message, to)


@login_required
@require_POST
def send_back(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    found, reason = minutes_or_404(conference), asked.words(request.POST, "reason")
    act, to = actions.return_minutes, address(conference, "minutes")
    message = _("Đã trả lại biên bản. Thư ký thấy lý do và sửa câu chữ.")
    return done(request, lambda: act(found, reason=reason, actor=request.user, at=at), message, to)
