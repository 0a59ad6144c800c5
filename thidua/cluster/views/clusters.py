from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from thidua.cluster import actions, permissions
from thidua.cluster.forms import ChangeClusterForm, NewClusterForm, StartYearForm
from thidua.cluster.models import Cluster, ClusterYear
from thidua.cluster.queries import Size, cluster_fingerprint, sizes, with_years
from thidua.cluster.views.answers import done, page
from thidua.foundation import clock
from thidua.foundation.refusal import Conflict
from thidua.foundation.rights import acts
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.organisation.queries import standing


@dataclass(frozen=True)
class Row:
    """One cluster of the list, with the year that is on: the newest one that has begun, else the nearest to come."""

    cluster: Cluster
    years: list[ClusterYear]
    managed: bool
    shown: ClusterYear | None
    of_shown: Size

    @property
    def year_shown(self) -> ClusterYear | None:
        return self.shown

    @property
    def other_years(self) -> list[ClusterYear]:
        return [each for each in self.years if each != self.year_shown]

    @property
    def other_years_text(self) -> str:
        return ", ".join(str(each.year) for each in self.other_years)

    @property
    def name(self) -> str:
        return self.cluster.name

    @property
    def code(self) -> str:
        return self.cluster.code

    @property
    def year(self) -> int | None:
        return self.year_shown.year if self.year_shown else None

    @property
    def size(self) -> int | None:
        return self.of_shown.members if self.shown else None

    @property
    def head(self) -> str:
        return self.of_shown.head


COLUMNS = (
    Column("ten", gettext_lazy("Cụm, khối"), lambda row: row.name, sort="name", template="cluster/cell_cluster.html"),
    Column("nam", gettext_lazy("Năm"), lambda row: row.year, sort="year", template="cluster/cell_year.html"),
    Column("truong", gettext_lazy("Cụm trưởng"), lambda row: row.head, sort="head"),
    Column("so", gettext_lazy("Số đơn vị"), lambda row: row.size, sort="size", numeric=True),
    Column("nam-khac", gettext_lazy("Năm khác"), lambda row: row.other_years_text, template="cluster/cell_years.html"),
    Column("hoi-dong", gettext_lazy("Hội đồng tổ chức"), lambda row: row.cluster.council.short_name, sort="council"),
)


def _year_on(years: list[ClusterYear], on: date) -> ClusterYear | None:
    begun = [each for each in years if each.year <= on.year]
    return begun[0] if begun else years[-1] if years else None


def _filters(rows: list[Row]) -> list[Filter]:
    councils = sorted({(row.cluster.council_id, row.cluster.council.short_name) for row in rows}, key=lambda pair: pair[1])
    if len(councils) < 2:
        return []

    def of_council(listed: list[Row], council: str) -> list[Row]:
        return [row for row in listed if str(row.cluster.council_id) == council]

    return [Filter("hoi-dong", _("Hội đồng tổ chức"), councils, of_council, vi=True)]


@login_required
@require_safe
def clusters(request: HttpRequest) -> HttpResponse:
    """The clusters that this person may see, with their years."""
    on = clock.today()
    may_create = permissions.can_manage_clusters(request.user, on)
    seen = permissions.clusters_visible_to(request.user, on).order_by("name", "pk")
    found: list[Any] = list(with_years(seen, permissions.visible_to(request.user, on)))
    shown = {each.pk: _year_on(each.years_seen, on) for each in found}
    known = sizes(year for year in shown.values() if year)
    rows = [
        Row(
            each,
            each.years_seen,
            bool(permissions.can_manage(request.user, each, on)),
            year := shown[each.pk],
            known.get(year.pk if year else 0, Size()),
        )
        for each in found
    ]
    table = Table(
        request,
        rows,
        COLUMNS,
        caption=_("Cụm, khối thi đua"),
        search=lambda row: f"{row.name} {row.code} {row.head}",
        search_label=_("Tìm tên cụm hoặc cụm trưởng"),
        filters=_filters(rows),
        filename="cum-khoi-thi-dua",
        empty_title=_("Chưa có cụm, khối thi đua nào"),
        empty_text=_(
            "Cụm do Hội đồng tổ chức lập; mỗi năm cụm có danh sách thành viên, cụm trưởng và cụm phó riêng. Việc đầu tiên là lập cụm."
        )
        if may_create
        else _("Khi đơn vị của đồng chí được xếp vào một cụm, cụm đó hiện ở đây."),
    )
    context = {"table": table, "may_create": may_create, "why": acts((_("Lập cụm"), may_create))}
    return table.response() or render(request, "cluster/clusters.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_manage_clusters(request.user, at.date()))
    form = NewClusterForm(request.POST or None, council_ids=standing(request.user, at.date()).served_council_ids)
    if done(form, lambda: actions.create_cluster(**form.cleaned_data, actor=request.user, at=at)):
        messages.success(request, _("Đã lập cụm. Việc tiếp theo: lập năm của cụm."))
        return redirect("cluster:start_year", code=form.cleaned_data["code"])
    intro = _("Lập cụm một lần; sau đó mỗi năm ghi thành viên, cụm trưởng và cụm phó của năm đó.")
    return page(request, form, title=_("Lập cụm, khối thi đua"), intro=intro, verb=_("Lập cụm"), back=reverse("cluster:clusters"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    cluster = permissions.cluster_or_404(request.user, code, at.date())
    permissions.require(permissions.can_manage(request.user, cluster, at.date()))
    initial = {**ChangeClusterForm.values_of(cluster), "base": cluster_fingerprint(cluster)}
    form = ChangeClusterForm(request.POST or None, initial=initial)
    context: dict[str, object] = {
        "cluster": cluster,
        "title": _("Sửa thông tin cụm"),
        "verb": _("Ghi thông tin cụm"),
        "back": reverse("cluster:clusters"),
    }
    try:
        if done(form, lambda: actions.change_cluster(cluster, **form.cleaned_data, actor=request.user, at=at)):
            messages.success(request, _("Đã ghi thông tin cụm."))
            return redirect("cluster:clusters")
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        now = cast(Cluster, conflict.theirs)
        form.data = {**request.POST.dict(), "base": cluster_fingerprint(now)}
        theirs = [(form.fields[name].label, getattr(now, name)) for name in ("name", "symbol", "founding_decision")]
        return page(request, form, status=409, theirs=theirs, **context)
    return page(request, form, **context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start_year(request: HttpRequest, code: str) -> HttpResponse:
    at = clock.now()
    cluster = permissions.cluster_or_404(request.user, code, at.date())
    permissions.require(permissions.can_manage(request.user, cluster, at.date()))
    form = StartYearForm(request.POST or None, initial=_next_year(cluster, at.date()))
    if done(
        form,
        lambda: actions.start_year(
            cluster, form.cleaned_data["year"], paper_family=form.cleaned_data["paper_family"], actor=request.user, at=at
        ),
    ):
        messages.success(request, _("Đã lập năm %(year)d của cụm.") % {"year": form.cleaned_data["year"]})
        return redirect("cluster:year", form.cleaned_data["year"], cluster.code)
    intro = _("Năm mới lập chưa có thành viên; bước sau chép danh sách năm trước hoặc ghi danh sách mới.")
    context = {
        "cluster": cluster,
        "title": _("Lập năm của cụm"),
        "intro": intro,
        "verb": _("Lập năm của cụm"),
        "back": reverse("cluster:clusters"),
    }
    return page(request, form, **context)


def _next_year(cluster: Cluster, on: date) -> dict[str, object]:
    last = cluster.years.order_by("-year", "pk").first()
    return {"year": max(last.year + 1, on.year) if last else on.year, "paper_family": last.paper_family if last else "state"}
