import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from thidua.cluster.permissions import year_or_404
from thidua.foundation import clock
from thidua.foundation.audit.models import Entry
from thidua.foundation.notify import inbox
from thidua.foundation.notify.models import Letter, LetterState
from thidua.foundation.overview import keep_count
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.home import actions, calendar, permissions, queries
from thidua.home.context import navigation_of
from thidua.home.words import EVENTS
from thidua.organisation.queries import standing

NOTICES_SHOWN = 4
LETTER_COLUMNS = (
    Column("to", _("Người nhận"), value=lambda row: row.to.full_name, sort="to__full_name"),
    Column("email", _("Địa chỉ"), value=lambda row: row.to.email or "", vi=False),
    Column("made_at", _("Lập lúc"), value=lambda row: row.made_at, sort="made_at"),
    Column("state", _("Tình trạng"), value=lambda row: row.get_state_display(), sort="state", template="home/letter_state.html", vi=False),
    Column("attempts", _("Số lần gửi"), value=lambda row: row.attempts, numeric=True, vi=False),
    Column("error", _("Vì sao"), value=lambda row: row.error),
)


@login_required
def work(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    nav = navigation_of(request)
    found = queries.work(request.user, nav.visible_years, at)
    nav.work_count = found.count
    keep_count(request.user.pk, found.count)
    context = {
        "work": found,
        "facts": standing(request.user, at.date()),
        "current": nav.current,
        "lines": inbox.lines(request.user, inbox.unread(request.user)[:NOTICES_SHOWN], at.date()),
        "moments": queries.moments(nav.current) if nav.current else [],
        "at": at,
    }
    return render(request, "home/work.html", context)


@login_required
@require_GET
def work_count(request: HttpRequest) -> HttpResponse:
    """The number beside "Việc của tôi", for pages that did not know it."""
    nav = navigation_of(request)
    if nav.work_count is None:
        nav.work_count = queries.work(request.user, nav.visible_years, clock.now()).count
        keep_count(request.user.pk, nav.work_count)
    return render(request, "home/count.html", {"count": nav.work_count})


@require_GET
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's private calendar: known by its address alone, with that person's rights of this moment.

    410 for a locked account; an address that was revoked, or never was, is 404.
    """
    reader = calendar.reader_of(token)
    if not reader.is_active:
        return HttpResponse(status=410)
    content = calendar.feed(reader, clock.now(), site=f"{request.scheme}://{request.get_host()}")
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    same = request.headers.get("If-None-Match") == etag
    answer = HttpResponse(status=304) if same else HttpResponse(content, content_type="text/calendar; charset=utf-8")
    quiet = {"ETag": etag, "Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    for name, value in quiet.items():
        answer.headers[name] = value
    return answer


@login_required
def letters(request: HttpRequest) -> HttpResponse:
    """Letters that went out, wait, or did not arrive; for the administrator."""
    permissions.require(permissions.can_see_letters(request.user, clock.today()))
    table = Table(
        request,
        Letter.objects.select_related("to").order_by("-pk"),
        LETTER_COLUMNS,
        caption=_("Thư gửi đi"),
        search=("to__full_name__icontains", "to__email__icontains"),
        filters=[Filter("tinh-trang", _("Tình trạng"), LetterState.choices, lambda rows, value: rows.filter(state=value))],
        filename="thu-gui-di",
        empty_title=_("Chưa có thư nào"),
        empty_text=_("Thư báo việc của mọi người hiện ở đây khi được lập."),
    )
    kept_as_files = "smtp" not in settings.EMAIL_BACKEND
    failed = Letter.objects.filter(state=LetterState.FAILED).count()
    return table.response() or render(request, "home/letters.html", {"table": table, "kept_as_files": kept_as_files, "failed": failed})


@login_required
@require_POST
def resend_letter(request: HttpRequest, letter_pk: int) -> HttpResponse:
    permissions.require(permissions.can_see_letters(request.user, clock.today()))
    letter = get_object_or_404(Letter, pk=letter_pk)
    actions.resend_letter(letter, actor=request.user, at=clock.now())
    messages.success(request, _("Đã xếp thư vào lượt gửi."))
    return redirect("home:letters")


@login_required
def timeline(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The year of one cluster as a thread: what happened, what is today, what is to come."""
    at = clock.now()
    cluster_year = year_or_404(request.user, year, code, at.date())
    context = {"cluster_year": cluster_year, "moments": queries.moments(cluster_year), "at": at}
    return render(request, "home/timeline.html", context)


@login_required
def log(request: HttpRequest) -> HttpResponse:
    permissions.require(permissions.can_read_log(request.user, clock.today()))
    columns = [
        Column("number", _("Số dòng"), value=lambda row: row.number, sort="number", numeric=True, vi=False),
        Column("office_at", _("Giờ làm việc"), value=lambda row: row.office_at, sort="office_at"),
        Column("actor", _("Người làm"), value=lambda row: row.actor_label, sort="actor_label"),
        Column("event", _("Việc"), value=lambda row: EVENTS.get(row.event, row.event), sort="event", vi=False),
        Column("subject", _("Đối tượng"), value=lambda row: row.subject_label),
        Column("reason", _("Lý do"), value=lambda row: row.reason),
        Column("real_at", _("Giờ thật"), value=lambda row: row.real_at),
        Column("origin", _("Từ đâu"), value=lambda row: row.origin, vi=False),
    ]
    table = Table(
        request,
        Entry.objects.order_by("-number"),
        columns,
        search=("actor_label__icontains", "subject_label__icontains", "reason__icontains"),
        filters=[Filter("viec", _("Việc"), tuple(EVENTS.items()), lambda rows, value: rows.filter(event=value))],
        caption=_("Nhật ký"),
        filename="nhat-ky",
    )
    return table.response() or render(request, "home/log.html", {"table": table})
