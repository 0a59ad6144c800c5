from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thidua.cluster import actions, overview, permissions
from thidua.cluster.forms import HandOverForm, LeaveForm, MonitorForm, OpenYearForm, PaperSettingForm
from thidua.cluster.history import WORDS
from thidua.cluster.models import ClusterYear, Office, YearState
from thidua.cluster.queries import leaders, members_gone, standing_members, years_to_copy
from thidua.cluster.views.answers import done, page
from thidua.foundation import clock, rights
from thidua.foundation.audit.history import lines
from thidua.foundation.files import storage
from thidua.foundation.refusal import Refused
from thidua.foundation.ui.tables import Column, Table

STEPS = (
    (YearState.DRAFT, gettext_lazy("Lập danh sách")),
    (YearState.ESTABLISHED, gettext_lazy("Kiện toàn")),
    (YearState.PLANNED, gettext_lazy("Mở năm")),
    (YearState.CLOSED, gettext_lazy("Khép năm")),
)
# How many of the four steps lie behind in each state.
STEPS_DONE = {YearState.DRAFT: 0, YearState.ESTABLISHED: 2, YearState.PLANNED: 3, YearState.CLOSED: 4}


def _managed(request: HttpRequest, year: int, code: str, at: datetime) -> ClusterYear:
    cluster_year = permissions.year_or_404(request.user, year, code, at.date())
    permissions.require(permissions.can_manage(request.user, cluster_year.cluster, at.date()))
    return cluster_year


def steps_of(cluster_year: ClusterYear) -> list[dict[str, object]]:
    behind = STEPS_DONE[YearState(cluster_year.state)]
    states = ["done" if number < behind else "now" if number == behind else "next" for number in range(len(STEPS))]
    if cluster_year.state == YearState.PLANNED:
        states[-1] = "next"
    return [{"label": label, "state": state} for (_state, label), state in zip(STEPS, states, strict=True)]


def _members_table(request: HttpRequest, cluster_year: ClusterYear, at: datetime) -> Table:
    members = standing_members(cluster_year)
    heads = leaders([each.unit_id for each in members], at.date())
    columns = (
        Column("don-vi", _("Đơn vị"), lambda row: row.unit.name, template="cluster/cell_member.html"),
        Column("vai-tro", _("Vai trò trong cụm"), lambda row: row.get_office_display(), template="cluster/cell_office.html"),
        Column("thu-truong", _("Thủ trưởng"), lambda row: heads[row.unit_id].person.full_name if row.unit_id in heads else ""),
        Column("chuc-vu", _("Chức vụ"), lambda row: heads[row.unit_id].title if row.unit_id in heads else ""),
        Column("thu-tu", _("Thứ tự"), lambda row: row.position, numeric=True),
    )
    caption = _("Thành viên cụm, theo thứ tự cố định")
    return Table(
        request, members, columns, caption=caption, filename=f"thanh-vien-{cluster_year.cluster.code}-{cluster_year.year}", per_page=100
    )


@login_required
@require_safe
def year(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The cluster's page for a year."""
    at = clock.now()
    cluster_year = permissions.year_or_404(request.user, year, code, at.date())
    table = _members_table(request, cluster_year, at)
    manages = permissions.can_manage(request.user, cluster_year.cluster, at.date())
    copyable = bool(manages) and cluster_year.pk in years_to_copy([cluster_year])
    next_act = overview.next_act(cluster_year, at, copyable=copyable) if manages else None
    context = {
        "cluster_year": cluster_year,
        "cluster": cluster_year.cluster,
        "plan": cluster_year.opening_plan,
        "table": table,
        "offices": {each.office: each.unit for each in standing_members(cluster_year) if each.office != Office.MEMBER},
        "gone": list(members_gone(cluster_year)),
        "manages": manages,
        "copyable": copyable,
        "next": next_act,
        "establishes": next_act is not None and next_act.url == cluster_year.get_absolute_url(),
        "editable": cluster_year.state in (YearState.DRAFT, YearState.ESTABLISHED),
        "is_open": cluster_year.state == YearState.PLANNED,
        "why": rights.acts(
            (_("Tổ chức cụm: đơn vị thành viên, người theo dõi, mở năm"), manages),
            (_("Điều hành cụm: dự thảo, hội nghị, giao ước"), permissions.can_run(request.user, cluster_year, at.date())),
        ),
        "may_choose_family": permissions.can_choose_paper_family(request.user, cluster_year, at.date()),
        "steps": steps_of(cluster_year),
        "other_years": permissions.visible_to(request.user, at.date())
        .filter(cluster=cluster_year.cluster)
        .exclude(pk=cluster_year.pk)
        .order_by("-year"),
        "history": lines(WORDS, cluster_year, cluster_year.cluster),
    }
    return table.response() or render(request, "cluster/year.html", context)


@login_required
@require_POST
def establish(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year = permissions.year_or_404(request.user, year, code, at.date())
    try:
        actions.establish(cluster_year, actor=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Đã kiện toàn cụm. Việc tiếp theo: mở năm bằng kế hoạch của cấp tổ chức."))
    return redirect(cluster_year)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def monitor(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year = _managed(request, year, code, at)
    form = MonitorForm(request.POST or None, cluster_year=cluster_year, on=at.date())
    if done(form, lambda: actions.assign_monitor(cluster_year, form.cleaned_data["seat"], actor=request.user, at=at)):
        messages.success(request, _("Đã phân công người theo dõi, phụ trách cụm."))
        return redirect(cluster_year)
    intro = _("Một thành viên Hội đồng thay mặt Hội đồng theo dõi cụm trong năm: dự các hội nghị và xem mọi trang của cụm trưởng.")
    title = _("Phân công người theo dõi, phụ trách cụm")
    return page(request, form, cluster_year=cluster_year, title=title, intro=intro, verb=_("Phân công người theo dõi"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper_family(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year = permissions.year_or_404(request.user, year, code, at.date())
    permissions.require(permissions.can_choose_paper_family(request.user, cluster_year, at.date()))
    now = {"paper_family": cluster_year.paper_family, "regulation_by": cluster_year.regulation_by}
    form = PaperSettingForm(request.POST or None, initial=now)
    if done(form, lambda: _choose_papers(cluster_year, form.cleaned_data, actor=request.user, at=at)):
        messages.success(request, _("Đã ghi cách lập văn bản của cụm."))
        return redirect(cluster_year)
    intro = _("Thể thức quyết định cách viết số, ký hiệu và cách trình bày văn bản của cụm trong cả năm.")
    return page(request, form, cluster_year=cluster_year, title=_("Chọn cách lập văn bản của cụm"), intro=intro, verb=_("Ghi cách lập"))


def _choose_papers(cluster_year: ClusterYear, said: dict[str, str], **who: Any) -> ClusterYear:
    return actions.choose_paper_family(cluster_year, said["paper_family"], regulation_by=said["regulation_by"], **who)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_year(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year = _managed(request, year, code, at)
    initial = {
        "issuer": cluster_year.cluster.council.authority.name,
        "subject": f"công tác thi đua, khen thưởng năm {cluster_year.year}",  # vi: data
    }
    form = OpenYearForm(request.POST or None, request.FILES or None, cluster_year=cluster_year, initial=initial)
    if done(form, lambda: _open(cluster_year, form, request, at)):
        messages.success(request, _("Đã mở năm %(year)d của cụm.") % {"year": cluster_year.year})
        return redirect(cluster_year)
    intro = _("Năm của cụm mở bằng kế hoạch thi đua, khen thưởng của cấp tổ chức. Kế hoạch được ghi vào sổ văn bản đến kèm tệp.")
    return page(request, form, cluster_year=cluster_year, title=_("Mở năm của cụm"), intro=intro, verb=_("Mở năm của cụm"))


def _open(cluster_year: ClusterYear, form: OpenYearForm, request: HttpRequest, at: datetime) -> None:
    given = dict(form.cleaned_data)
    document, upload = given.pop("document", None), given.pop("file")
    plan = None if document else actions.Plan(**given)
    actions.open_year(cluster_year, plan=plan, upload=upload, document=document, actor=request.user, at=at)


@login_required
@require_safe
def plan_file(request: HttpRequest, year: int, code: str) -> FileResponse:
    """The organiser's plan, to those who may see the year that it opened."""
    cluster_year = permissions.year_or_404(request.user, year, code, clock.today())
    plan = cluster_year.opening_plan
    if plan is None or plan.file is None:
        raise Http404
    return storage.response(plan.file)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year = _managed(request, year, code, at)
    form = LeaveForm(request.POST or None, cluster_year=cluster_year, initial={"on": at.date()})
    if done(form, lambda: actions.leave(**form.cleaned_data, actor=request.user, at=at)):
        messages.success(request, _("Đã ghi đơn vị rời cụm."))
        return redirect(cluster_year)
    intro = _("Những gì đơn vị đã làm trong năm vẫn giữ nguyên. Từ ngày rời cụm, đơn vị không còn góp ý, ký hay được tính trong tổng số.")
    return page(request, form, cluster_year=cluster_year, title=_("Ghi đơn vị rời cụm"), intro=intro, verb=_("Ghi đơn vị rời cụm"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, year: int, code: str) -> HttpResponse:
    at = clock.now()
    cluster_year = _managed(request, year, code, at)
    form = HandOverForm(request.POST or None, cluster_year=cluster_year)
    if done(form, lambda: actions.hand_over_office(cluster_year, **form.cleaned_data, actor=request.user, at=at)):
        messages.success(request, _("Đã bàn giao vai trò trong cụm."))
        return redirect(cluster_year)
    intro = _("Đơn vị giao trở thành thành viên; vai trò cũ của đơn vị nhận, nếu có, để trống cho đến khi bàn giao tiếp.")
    return page(request, form, cluster_year=cluster_year, title=_("Bàn giao vai trò trong cụm"), intro=intro, verb=_("Bàn giao vai trò"))
