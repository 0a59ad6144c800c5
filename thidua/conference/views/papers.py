"""The papers of a conference: each made from the record when it is asked for."""

from collections.abc import Callable
from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.cluster import sealing
from thidua.conference import actions, documents, permissions, queries
from thidua.conference.models import Conference, ConferenceState, Invitation, Minutes, NumberedKind
from thidua.conference.views.steps import address, conference_or_404
from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import Right, withheld
from thidua.foundation.ui.templatetags import td
from thidua.paper.models import OfficialDocument
from thidua.paper.queries import seal_of
from thidua.paper.sealing import boxed
from thidua.paper.showing import Back, Decision, show, show_issued, to_sign

Issue = Callable[..., OfficialDocument]


def _back(conference: Conference) -> Back:
    return Back(conference.get_absolute_url(), _("Quay lại hội nghị"))


@login_required
@require_GET
def invitation(request: HttpRequest, year: int, code: str, pk: int, invitation: int) -> HttpResponse:
    conference = conference_or_404(request, year, code, pk, clock.today())
    found = get_object_or_404(Invitation.objects.select_related("unit", "person"), pk=invitation, conference=conference)
    document = queries.numbered(conference).get(NumberedKind.INVITATIONS)
    return show(request, documents.invitation_paper(conference, found, queries.drafts_of(conference), document), back=_back(conference))


@login_required
@require_GET
def invitations(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """The sheet under whose number all invitations go out; the head unit lets it take that number here."""
    on = clock.today()
    conference = conference_or_404(request, year, code, pk, on)
    back = Back(address(conference, "papers"), _("Quay lại văn bản, hồ sơ"))
    document = queries.numbered(conference).get(NumberedKind.INVITATIONS)
    if document:
        return show_issued(request, document, back=back)
    may = conference.state == ConferenceState.CALLED and bool(permissions.can_call(request.user, conference.cluster_year, on))
    decision = Decision(
        action=address(conference, "issue_invitations"),
        trigger=_("Lấy số giấy mời"),
        question=_("Lấy số cho giấy mời hội nghị này?"),
        effect=_("Một số cho mọi giấy mời, lấy từ sổ đăng ký văn bản của cụm, ngày là hôm nay. Số đã lấy không dùng lại cho văn bản khác."),
        verb=_("Lấy số"),
        quiet=_("Chưa lấy số"),
    )
    return show(request, documents.invitations_paper(conference), back=back, decision=decision if may else None)


@login_required
@require_POST
def issue_invitations(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    return _issued(request, conference_or_404(request, year, code, pk, at.date()), actions.issue_invitations, at, "invitations_paper")


@login_required
@require_POST
def issue_conclusion(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    return _issued(request, conference_or_404(request, year, code, pk, at.date()), actions.issue_conclusion, at, "conclusion_paper")


def _issued(request: HttpRequest, conference: Conference, issue: Issue, at: datetime, page: str) -> HttpResponse:
    permissions.require(permissions.can_call(request.user, conference.cluster_year, at.date()))
    try:
        document = issue(conference, seen=request.POST.get("da-xem", ""), actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if document.is_held:
            messages.success(request, td.marked(_("Đã lấy số %(number)s."), number=document.number))
            return redirect("paper:sign", pk=document.pk)
        messages.success(request, td.marked(_("Đã ban hành, số %(number)s."), number=document.number))
    return redirect(address(conference, page))


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
    on = clock.today()
    document = queries.numbered(conference).get(NumberedKind.CONCLUSION)
    if document:
        return show_issued(request, document, back=_back(conference), acts=to_sign(request.user, document, on))
    made, with_key = documents.concluded(conference), seal_of(conference.cluster_year.cluster.name) is not None
    may = _may_conclude(request.user, conference, on)
    # Whoever would issue it by hand reads whose key it takes here.
    note = "" if may or not permissions.can_call(request.user, conference.cluster_year, on) else may.reason
    decision = _concluding(conference, with_key=with_key) if may else None
    return show(request, boxed(made) if with_key else made, back=_back(conference), decision=decision, note=note)


def _may_conclude(user: User, conference: Conference, on: date) -> Right:
    may = permissions.can_call(user, conference.cluster_year, on)
    try:
        signers = sealing.signers_of(conference.cluster_year, on)
    except Refused as refusal:
        return withheld(str(refusal))
    return may & sealing.is_signer(user, signers) if signers else may


def _concluding(conference: Conference, *, with_key: bool) -> Decision:
    effect = _("Số được lấy từ sổ đăng ký văn bản của cụm, ngày ban hành là hôm nay. Sau khi ban hành không sửa được nữa.")
    if with_key:
        effect = _(
            "Số được lấy ngay và giữ cho thông báo này. Đồng chí ký ở trang tiếp theo, rồi văn thư đóng dấu; đủ chữ ký mới là ban hành."
        )
    return Decision(
        action=address(conference, "issue_conclusion"),
        trigger=_("Lấy số và ký") if with_key else _("Ban hành thông báo"),
        question=_("Ban hành thông báo kết luận này?"),
        effect=effect,
        verb=_("Lấy số, sang trang ký") if with_key else _("Ban hành, lấy số"),
        quiet=_("Chưa ban hành"),
    )
