from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thidua.cluster.permissions import year_or_404
from thidua.foundation import clock
from thidua.foundation.audit.models import Entry
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.home import permissions, queries
from thidua.home.context import navigation_of
from thidua.home.words import EVENTS
from thidua.organisation.queries import standing


@login_required
def work(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    nav = navigation_of(request)
    found = queries.work(request.user, nav.visible_years, at)
    nav.work_count = found.count
    context = {
        "work": found,
        "facts": standing(request.user, at.date()),
        "current": nav.current,
        "moments": queries.moments(nav.current) if nav.current else [],
        "at": at,
    }
    return render(request, "home/work.html", context)


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
