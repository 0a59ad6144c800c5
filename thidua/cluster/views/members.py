from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thidua.cluster import actions, permissions
from thidua.cluster.forms import rows_form, units_sent
from thidua.cluster.membership import day_within
from thidua.cluster.models import ClusterYear, Office, YearState
from thidua.cluster.queries import Proposal, fingerprint, members_fingerprint, places, rotation_proposal, standing_members
from thidua.cluster.rotation import Place
from thidua.foundation import clock
from thidua.foundation.refusal import Conflict, Refused
from thidua.organisation.models import Unit


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """The list of members to change."""
    at = clock.now()
    cluster_year = _managed(request, year, code, at)
    context = {
        "title": _("Danh sách thành viên"),
        "verb": _("Ghi danh sách thành viên"),
        "intro": _("Thứ tự cố định của các đơn vị dùng để luân phiên. Dòng để trống đơn vị được bỏ qua."),
    }
    return _edit(request, cluster_year, actions.set_members, places(standing_members(cluster_year)), at, **context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def copy_last_year(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Last year's members with the offices that rotation proposes, to accept or change."""
    at = clock.now()
    cluster_year = _managed(request, year, code, at)
    proposal = rotation_proposal(cluster_year, at.date())
    if proposal is None:
        messages.error(request, _("Năm trước cụm chưa có danh sách thành viên để chép. Hãy ghi danh sách mới."))
        return redirect("cluster:members", year, code)
    context = {
        "title": _("Chép danh sách năm trước"),
        "verb": _("Ghi danh sách này"),
        "intro": _(
            "Theo thông lệ: cụm phó thứ nhất lên cụm trưởng, cụm phó thứ hai lên cụm phó thứ nhất, đơn vị kế tiếp theo thứ tự làm cụm phó "
            "thứ hai. Đây mới là đề xuất; đồng chí sửa theo kết quả hội nghị tổng kết rồi ghi."
        ),
        "proposal": proposal,
        "rotated": _rotated(proposal),
    }
    return _edit(request, cluster_year, actions.copy_last_year, proposal.rotation.places, at, names=proposal.units, **context)


def _managed(request: HttpRequest, year: int, code: str, at: datetime) -> ClusterYear:
    cluster_year = permissions.year_or_404(request.user, year, code, at.date())
    permissions.require(permissions.can_manage(request.user, cluster_year.cluster, at.date()))
    return cluster_year


def _rotated(proposal: Proposal) -> list[tuple[str, str, str]]:
    """Return for each ranked office its label, who held it, and who is proposed."""
    labels = dict(Office.choices)
    held = {each.office: each.unit.name for each in standing_members(proposal.last_year)}
    wanted = {each.office: proposal.units[each.unit_id].name for each in proposal.rotation.places}
    offices = (Office.HEAD, Office.FIRST_DEPUTY, Office.SECOND_DEPUTY)
    return [(str(labels[each]), held.get(each, ""), wanted.get(each, "")) for each in offices]


def _edit(
    request: HttpRequest,
    cluster_year: ClusterYear,
    act: Callable[..., ClusterYear],
    initial: tuple[Place, ...],
    at: datetime,
    *,
    names: dict[int, Unit] | None = None,
    **context: object,
) -> HttpResponse:
    day = day_within(cluster_year.year, at.date())
    living = Unit.objects.on(day)
    shown = {pk: unit.name for pk, unit in (names or {}).items()} | {
        each.unit_id: each.unit.name for each in standing_members(cluster_year)
    }
    if sent := set(units_sent(request.POST)) - shown.keys():
        shown |= dict(living.filter(pk__in=sent).values_list("pk", "name"))
    rows = rows_form(request.POST or None, names=shown, living=living, on=day, initial=list(initial))
    base, status = members_fingerprint(standing_members(cluster_year)), 200
    problems: tuple[str, ...] = ()
    theirs: tuple[Place, ...] = ()
    if rows.is_bound:
        base, status = request.POST.get("base", ""), 422
        try:
            if rows.is_valid():
                changed = act(cluster_year, rows.places(), base=base, actor=request.user, at=at)
                return _kept(request, cluster_year, changed)
        except Conflict as conflict:
            theirs = cast(tuple[Place, ...], conflict.theirs)
            status, problems, base = 409, (str(conflict),), fingerprint(*theirs)
        except Refused as refusal:
            problems = getattr(refusal, "problems", (str(refusal),))
    labels = dict(Office.choices)
    context |= {
        "cluster_year": cluster_year,
        "cluster": cluster_year.cluster,
        "rows": rows,
        "base": base,
        "problems": [*problems, *rows.non_form_errors()],
        "theirs": [(each.position, shown.get(each.unit_id, ""), labels[each.office]) for each in theirs],
    }
    return render(request, "cluster/members.html", context, status=status)


def _kept(request: HttpRequest, before: ClusterYear, after: ClusterYear) -> HttpResponse:
    if before.state == YearState.ESTABLISHED and after.state == YearState.DRAFT:
        messages.warning(request, _("Đã ghi danh sách. Danh sách đã đổi sau khi kiện toàn nên cần kiện toàn lại."))
    else:
        messages.success(request, _("Đã ghi danh sách thành viên."))
    return redirect(before)
