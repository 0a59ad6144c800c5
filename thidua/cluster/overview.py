"""What the organisation of a cluster tells the home page (Tổ chức cụm)."""

from datetime import datetime

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from thidua.cluster import permissions
from thidua.cluster.calendar import days_of
from thidua.cluster.membership import day_within, missing_for_establishing
from thidua.cluster.models import ClusterYear, YearState
from thidua.cluster.queries import standing_members, years_to_copy
from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Knot, Moment, Waiting
from thidua.foundation.ui.templatetags import td
from thidua.paper.models import PaperType

# From this month on the clusters of the next year are made up.
NEXT_YEAR_FROM_MONTH = 11


def waiting(user: User, cluster_years: list[ClusterYear], at: datetime) -> list[Waiting]:
    """Return what waits for this person: for the specialist the years to make, establish and open; for members, that this is awaited."""
    on = at.date()
    copyable = years_to_copy(cluster_years)
    found = []
    for each in sorted(cluster_years, key=lambda each: abs(each.year - at.year)):  # what is on now comes first
        if permissions.can_manage(user, each.cluster, on):
            act = next_act(each, at, copyable=each.pk in copyable)
            found += [act] if act else []
        elif each.state in (YearState.DRAFT, YearState.ESTABLISHED) and permissions.is_member_officer(user, each, on):
            found.append(_awaited(each))
    return found + _years_to_start(user, cluster_years, at)


def next_act(cluster_year: ClusterYear, at: datetime, *, copyable: bool) -> Waiting | None:
    """Return the next step of the specialist in this year, if there is one. `copyable`: last year has members to copy."""
    values = _values(cluster_year)
    if cluster_year.state == YearState.DRAFT:
        return _draft_act(cluster_year, values, at, copyable=copyable)
    if cluster_year.state == YearState.ESTABLISHED:
        return Waiting(
            title=td.marked(_("Mở năm %(year)d của %(cluster)s"), **values),
            detail=_("Cụm đã kiện toàn. Đăng ký kế hoạch của cấp tổ chức để mở năm."),
            url=_url("open_year", cluster_year),
            verb=_("Mở năm bằng kế hoạch"),
        )
    if cluster_year.state == YearState.PLANNED and cluster_year.monitor_id is None:
        return Waiting(
            title=td.marked(_("Phân công người theo dõi %(cluster)s năm %(year)d"), **values),
            detail=_("Chưa có thành viên Hội đồng nào được phân công theo dõi, phụ trách cụm."),
            url=_url("monitor", cluster_year),
            verb=_("Phân công người theo dõi"),
        )
    return None


def _draft_act(cluster_year: ClusterYear, values: dict[str, object], at: datetime, *, copyable: bool) -> Waiting:
    members = standing_members(cluster_year)
    if not members and copyable:
        return Waiting(
            title=td.marked(_("Lập danh sách %(cluster)s năm %(year)d từ năm trước"), **values),
            detail=_("Hệ thống đề xuất luân phiên cụm trưởng, cụm phó; đồng chí xem và sửa trước khi ghi."),
            url=_url("copy_last_year", cluster_year),
            verb=_("Xem đề xuất luân phiên"),
        )
    problems = missing_for_establishing(members, day_within(cluster_year.year, at.date()))
    if problems:
        return Waiting(
            title=td.marked(_("Ghi danh sách thành viên %(cluster)s năm %(year)d"), **values),
            detail=" ".join(problems),
            url=_url("members", cluster_year),
            verb=_("Ghi danh sách thành viên"),
        )
    return Waiting(
        title=td.marked(_("Kiện toàn %(cluster)s năm %(year)d"), **values),
        detail=_("Danh sách đã đủ: có cụm trưởng, các đơn vị đều đang hoạt động."),
        url=cluster_year.get_absolute_url(),
        verb=_("Kiện toàn cụm"),
    )


def _awaited(cluster_year: ClusterYear) -> Waiting:
    values = _values(cluster_year)
    return Waiting(
        title=td.marked(_("Năm %(year)d của %(cluster)s được mở"), **values),
        detail=_("Mở xong thì cụm bắt đầu dự thảo kế hoạch, quy chế và giao ước."),
        url=cluster_year.get_absolute_url(),
        verb=_("Xem cụm"),
        blocked=_("Cơ quan thường trực của Hội đồng mở năm bằng kế hoạch của cấp tổ chức."),
    )


def _years_to_start(user: User, cluster_years: list[ClusterYear], at: datetime) -> list[Waiting]:
    wanted = at.year + 1 if at.month >= NEXT_YEAR_FROM_MONTH else at.year
    newest: dict[int, ClusterYear] = {}
    for each in sorted(cluster_years, key=lambda each: each.year):
        newest[each.cluster_id] = each
    return [
        Waiting(
            title=td.marked(_("Lập năm %(year)d cho %(cluster)s"), year=wanted, cluster=each.cluster.name),
            detail=_("Cụm chưa có năm này. Lập năm rồi chép danh sách năm trước."),
            url=reverse("cluster:start_year", args=[each.cluster.code]),
            verb=_("Lập năm của cụm"),
        )
        for each in newest.values()
        if each.year < wanted and permissions.can_manage(user, each.cluster, at.date())
    ]


def knot(cluster_year: ClusterYear, at: datetime) -> Knot:
    """Return where the making of the cluster stands: done once the organiser's plan has opened the year."""
    notes = {YearState.DRAFT: _("Đang lập danh sách"), YearState.ESTABLISHED: _("Chờ kế hoạch của cấp tổ chức")}
    state = "now" if cluster_year.state in notes else "done"
    return Knot("cluster", _("Tổ chức cụm"), cluster_year.get_absolute_url(), state, notes.get(YearState(cluster_year.state), ""))


def moments(cluster_year: ClusterYear) -> list[Moment]:
    """Return the day of the organiser's plan, and the customary days of the year."""
    found = [Moment(each.on, each.title, each.detail) for each in days_of(cluster_year.year)]
    plan = cluster_year.opening_plan
    if plan is not None:
        title = td.marked(
            _("%(issuer)s ban hành %(type)s số %(number)s"), issuer=plan.issuer, type=PaperType(plan.type).label, number=plan.number
        )
        found.append(Moment(plan.issued_on, title, td.vi(capfirst(plan.subject)), cluster_year.get_absolute_url()))
    return sorted(found, key=lambda each: each.on)


def _values(cluster_year: ClusterYear) -> dict[str, object]:
    return {"cluster": cluster_year.cluster.name, "year": cluster_year.year}


def _url(name: str, cluster_year: ClusterYear) -> str:
    return reverse(f"cluster:{name}", args=[cluster_year.year, cluster_year.cluster.code])
