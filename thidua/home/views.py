from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thidua.foundation import clock
from thidua.foundation.audit.models import Entry
from thidua.foundation.ui.tables import Column, Table
from thidua.home import permissions, queries
from thidua.home.context import navigation_of
from thidua.organisation.queries import standing


@login_required
def work(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    nav = navigation_of(request)
    context = {
        "work": queries.work(request.user, nav.visible_years, at),
        "facts": standing(request.user, at.date()),
        "current": nav.current,
        "moments": queries.moments(nav.current) if nav.current else [],
        "at": at,
    }
    return render(request, "home/work.html", context)


@login_required
def work_count(request: HttpRequest) -> HttpResponse:
    """The number of acts that wait, fetched by the page after it is shown, so that no page pays for it."""
    years = navigation_of(request).visible_years
    return render(request, "home/work_count.html", {"work": queries.work(request.user, years, clock.now())})


@login_required
def log(request: HttpRequest) -> HttpResponse:
    permissions.require(permissions.can_read_log(request.user, clock.today()))
    columns = [
        Column("number", _("Số dòng"), value=lambda row: row.number, sort="number", numeric=True, vi=False),
        Column("office_at", _("Giờ làm việc"), value=lambda row: row.office_at, sort="office_at"),
        Column("real_at", _("Giờ thật"), value=lambda row: row.real_at),
        Column("actor", _("Người làm"), value=lambda row: row.actor_label, sort="actor_label"),
        Column("event", _("Việc"), value=lambda row: row.event, sort="event", vi=False),
        Column("subject", _("Đối tượng"), value=lambda row: row.subject_label),
        Column("reason", _("Lý do"), value=lambda row: row.reason),
        Column("origin", _("Từ đâu"), value=lambda row: row.origin, vi=False),
    ]
    table = Table(
        request,
        Entry.objects.order_by("-number"),
        columns,
        search=("actor_label__icontains", "subject_label__icontains", "event__icontains"),
        caption=_("Nhật ký"),
        filename="nhat-ky",
    )
    return table.response() or render(request, "home/log.html", {"table": table})
