from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.cluster.permissions import year_or_404
from thidua.conference import actions, acts_now, changes, outline, permissions, queries, rules
from thidua.conference.calling import call_of, guest_role
from thidua.conference.forms import CallForm, GuestForm, PhotographForm, call_initial
from thidua.conference.history import WORDS
from thidua.conference.models import Answer, Conference, ConferenceKind, ConferenceState, Invitation, MinutesState
from thidua.conference.views.steps import about, address, conference_or_404, done, side_by_side, with_value
from thidua.foundation import clock
from thidua.foundation.audit import history
from thidua.foundation.refusal import Conflict, Refused
from thidua.foundation.rights import acts
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import Column, Table
from thidua.organisation.models import Capacity, Post
from thidua.organisation.queries import standing

COLUMNS = (
    Column("ten", gettext_lazy("Hội nghị"), lambda row: row.title, sort="title", url=lambda row: row.get_absolute_url()),
    Column("gio", gettext_lazy("Thời gian"), lambda row: row.starts_at, sort="starts_at"),
    Column("noi", gettext_lazy("Địa điểm"), lambda row: row.place),
    Column("chu-tri", gettext_lazy("Chủ trì"), lambda row: row.chair.full_name),
    Column(
        "trang-thai",
        gettext_lazy("Tình trạng"),
        lambda row: row.get_state_display(),
        sort="state",
        template="conference/cell_state.html",
        vi=False,
    ),
)


@login_required
@require_GET
def conferences(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year = year_or_404(request.user, year, code, at.date())
    rows = permissions.visible_to(request.user, at.date()).filter(cluster_year=cluster_year)
    may_call = permissions.can_call(request.user, cluster_year, at.date())
    table = Table(
        request,
        rows.select_related("cluster_year__cluster", "chair").order_by("-starts_at", "-pk"),
        COLUMNS,
        caption=_("Các hội nghị của cụm trong năm"),
        search=("title__icontains", "place__icontains"),
        filename="hoi-nghi",
        empty_title=_("Chưa có hội nghị nào"),
        empty_text=_("Hội nghị đầu tiên thường là hội nghị triển khai kế hoạch và ký giao ước thi đua. Đơn vị cụm trưởng triệu tập."),
    )
    values = {
        "table": table,
        "cluster_year": cluster_year,
        "cluster": cluster_year.cluster,
        "year": year,
        "code": code,
        "may_call": may_call,
        "why": acts((_("Triệu tập hội nghị"), may_call)),
    }
    return table.response() or render(request, "conference/list.html", values)


@login_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year = year_or_404(request.user, year, code, at.date())
    permissions.require(permissions.can_call(request.user, cluster_year, at.date()))
    kind = request.GET.get("loai", ConferenceKind.SIGNING)
    kind = kind if kind in ConferenceKind.values else ConferenceKind.SIGNING
    form = CallForm(request.POST or None, cluster_year=cluster_year, on=at.date(), initial=_usual_call(cluster_year, kind, at))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            guests = [(person, guest_role(cluster_year, person)) for person in form.cleaned_data["guests"]]
            try:
                made = actions.create(cluster_year, call=form.call(), guests=guests, actor=request.user, at=at)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Đã lập hội nghị với chương trình thường dùng. Hãy xem lại chương trình rồi gửi giấy mời."))
                return redirect(made)
    values = {
        "form": form,
        "cluster_year": cluster_year,
        "cluster": cluster_year.cluster,
        "year": year,
        "code": code,
        "kinds": ConferenceKind.choices,
        "kind": kind,
    }
    return render(request, "conference/create.html", values, status=status)


def _usual_call(cluster_year, kind: str, at: datetime) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """What the form offers first: next week at 08:30, led by the head of the head unit and written by its officer."""
    head = queries.head_unit(cluster_year)
    posts = Post.objects.on(at.date()).filter(unit=head.unit_id if head else None).order_by("valid_from", "pk")
    first = {capacity: next((post.person_id for post in posts if post.capacity == capacity), None) for capacity in Capacity.values}
    start = datetime.combine(timezone.localtime(at).date() + timedelta(days=7), time(8, 30), tzinfo=timezone.get_current_timezone())
    return {
        "kind": kind,
        "title": outline.usual_title(kind, cluster_year.year),
        "starts_at": start,
        "chair": first[Capacity.HEAD],
        "secretary": first[Capacity.OFFICER],
        "quorum_part": 2,
        "quorum_of": 3,
        "adoption_part": 1,
        "adoption_of": 2,
        "guests": [cluster_year.monitor.person_id] if cluster_year.monitor else [],
    }


@login_required
@require_GET
def detail(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    on = clock.today()
    return detail_page(request, conference_or_404(request, year, code, pk, on))


def detail_page(
    request: HttpRequest,
    conference: Conference,
    *,
    guest_form: GuestForm | None = None,
    photograph_form: PhotographForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The conference's page: its next step, the call, agenda, invited, photographs, history."""
    on = clock.today()
    may_call = permissions.can_call(request.user, conference.cluster_year, on)
    may_conduct = permissions.can_conduct(request.user, conference, on)
    minutes = getattr(conference, "minutes", None)
    invitations = queries.invitations_of(conference)
    answers = [permissions.can_answer_invitation(request.user, each, on) for each in invitations]
    mine = [each for each, right in zip(invitations, answers, strict=True) if right]
    prepared = conference.state in (ConferenceState.DRAFT, ConferenceState.CALLED)
    values = about(
        conference,
        may_call=may_call,
        may_conduct=may_conduct,
        why=acts_now.of_call(conference, may_call, may_conduct, answers),
        may_prepare=bool(may_conduct) and prepared,
        speaks=bool(permissions.my_unit_ids(request.user, conference, on)),
        rule=rules.rule_sentence(conference),
        items=queries.agenda(conference),
        invitations=invitations,
        mine=mine,
        pending=[each for each in mine if each.answer == Answer.PENDING],
        answered=sum(each.answer != Answer.PENDING for each in invitations),
        drafts=queries.drafts_of(conference),
        members=len(queries.standing_members(conference.cluster_year)),
        photographs=queries.photographs_of(conference),
        may_add_photographs=may_call and conference.state in (ConferenceState.IN_SESSION, ConferenceState.CLOSED),
        photograph_form=photograph_form or PhotographForm(),
        guest_form=(guest_form or GuestForm(conference=conference, on=on)) if may_call and prepared else None,
        minutes=minutes,
        minutes_fixed=minutes is not None and minutes.state == MinutesState.FIXED,
        is_today=timezone.localtime(conference.starts_at).date() == on,
        person=standing(request.user, on).person,
        changes=_changes(conference, mine),
        news_item=queries.news_item_of(conference) if may_call else None,
        history=history.lines(WORDS, conference),
    )
    return render(request, "conference/detail.html", values, status=status)


def _changes(conference: Conference, mine: list[Invitation]) -> list[changes.Change]:
    """What differs from the invitation that this reader was sent; nothing once the conference has begun."""
    sent: dict[str, Any] = next((each.sent for each in mine if each.sent), {})
    return changes.since(sent, changes.snapshot(conference)) if sent and conference.state == ConferenceState.CALLED else []


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    permissions.require(permissions.can_call(request.user, conference.cluster_year, at.date()))
    of = {"cluster_year": conference.cluster_year, "on": at.date(), "conference": conference}
    form = CallForm(request.POST or None, initial=call_initial(call_of(conference)), **of)
    if form.is_bound and form.is_valid():
        try:
            actions.change(conference, call=form.call(), fingerprint=form.cleaned_data["fingerprint"], actor=request.user, at=at)
        except Conflict as refusal:
            theirs = refusal.theirs
            again = CallForm(with_value(form, fingerprint=theirs.fingerprint), **of)  # type: ignore[attr-defined]
            shown = _call_words(theirs)
            return side_by_side(
                request, conference, refusal, theirs=shown, form=again, action=request.path, back=conference.get_absolute_url()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã ghi thay đổi. Các đơn vị được mời thấy ngay nội dung mới."))
            return redirect(conference)
    return render(request, "conference/edit.html", about(conference, form=form), status=422 if form.is_bound else 200)


def _call_words(call) -> dict[str, str]:  # type: ignore[no-untyped-def]
    return {
        _("Tên hội nghị"): call.title,
        _("Thời gian"): timezone.localtime(call.starts_at).strftime("%d/%m/%Y %H:%M"),
        _("Địa điểm"): call.place,
        _("Chủ trì"): call.chair.full_name,
        _("Thư ký"): call.secretary.full_name,
    }


@login_required
@require_POST
def send(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    message = _("Đã gửi giấy mời đến các đơn vị thành viên và khách mời.")
    return done(request, lambda: actions.call(conference, actor=request.user, at=at), message, conference.get_absolute_url())


@login_required
@require_POST
def cancel(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    reason = asked.words(request.POST, "reason")
    return done(
        request,
        lambda: actions.cancel(conference, reason=reason, actor=request.user, at=at),
        _("Đã hoãn hội nghị. Các đơn vị được mời thấy lý do."),
        conference.get_absolute_url(),
    )


@login_required
@require_POST
def compose_news(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    at = clock.now()
    conference = conference_or_404(request, year, code, pk, at.date())
    try:
        item = actions.compose_news(conference, actor=request.user, at=at)
    except actions.AlreadyComposed as refusal:
        messages.error(request, str(refusal))
        return redirect("news:edit", pk=refusal.item.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address(conference, "detail"))
    messages.success(request, _("Đã soạn tin từ diễn biến hội nghị. Hãy đọc lại, sửa câu chữ rồi đăng."))
    return redirect("news:edit", pk=item.pk)
