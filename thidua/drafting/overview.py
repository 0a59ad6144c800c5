"""What drafting tells the home page (Dự thảo)."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.cluster.models import ClusterYear, YearState
from thidua.drafting import permissions
from thidua.drafting.models import Draft, DraftKind, DraftState
from thidua.drafting.queries import DEAD, ORDER, commented_by, with_counts
from thidua.foundation.accounts.models import User
from thidua.foundation.overview import Knot, Moment, Waiting
from thidua.foundation.ui.templatetags import td

SETTLED = (DraftState.AGREED, DraftState.ISSUED)


def waiting(user: User, cluster_years: list[ClusterYear], at: datetime) -> list[Waiting]:
    """Return what waits for this person on the drafts of these years: to comment, to answer, to send round, to issue, to go on bringing
    a text in. One query; one more while a text can be begun.
    """
    runs = {each.pk: bool(permissions.can_start(user, each, at.date())) for each in cluster_years}
    units = {each.pk: permissions.units_to_speak_for(user, each, at.date()) for each in cluster_years}
    years = {each.pk: each for each in cluster_years if runs[each.pk] or units[each.pk]}
    if not years:
        return []
    drafts = with_counts(Draft.objects.filter(cluster_year__in=years).exclude(state__in=DEAD))
    found: list[Waiting] = []
    living: dict[int, set[str]] = {pk: set() for pk in years}
    for draft in sorted(commented_by(drafts, frozenset().union(*units.values())), key=lambda each: (ORDER[each.kind], each.pk)):
        draft.cluster_year = years[draft.cluster_year_id]
        living[draft.cluster_year_id].add(draft.kind)
        if runs[draft.cluster_year_id]:
            found += _head_acts(draft)
        elif units[draft.cluster_year_id]:
            found += _member_acts(draft, at)
    starts = {pk: begun for pk, year in years.items() if runs[pk] and (begun := _to_start(year, living[pk]))}
    return [*_begun_imports(user, {pk: years[pk] for pk in starts}, living), *(each for begun in starts.values() for each in begun), *found]


def _begun_imports(user: User, years: dict[int, ClusterYear], living: dict[int, set[str]]) -> list[Waiting]:
    """Texts that this person is bringing in, as long as they can still become drafts."""
    if not years:
        return []
    found = []
    for each in permissions.imports_of(user).filter(cluster_year__in=years).order_by("pk"):
        each.cluster_year = years[each.cluster_year_id]
        if each.kind not in living[each.cluster_year_id]:
            title = td.marked(_("Xem lại chữ đã đọc: %(title)s"), title=each.title)
            detail = _("Chưa ghi vào dự thảo. Bản nhập giữ đến %(day)s.") % {"day": td.vi_date(each.expires_at)}
            found.append(Waiting(title=title, detail=detail, url=each.get_absolute_url(), verb=_("Xem lại tiếp")))
    return found


def _to_start(cluster_year: ClusterYear, living: set[str]) -> list[Waiting]:
    missing = [kind for kind in DraftKind if kind not in living]
    if cluster_year.state != YearState.PLANNED or not missing:
        return []
    return [
        Waiting(
            title=td.marked(
                _("Lập dự thảo năm %(year)d của %(cluster)s: còn %(number)d văn bản"),
                year=cluster_year.year,
                cluster=cluster_year.cluster.name,
                number=len(missing),
            ),
            detail=_("Kế hoạch, quy chế, giao ước: lập từ văn bản năm trước hoặc từ đề cương có sẵn."),
            url=_url("list", cluster_year),
            verb=_("Lập dự thảo"),
        )
    ]


def _head_acts(draft: Draft) -> list[Waiting]:
    if draft.state == DraftState.DRAFT:
        title = td.marked(_("Gửi lấy ý kiến: %(title)s"), title=draft.title)
        detail = _("Đọc lại từng điều, đặt hạn góp ý rồi gửi các đơn vị thành viên.")
        return [Waiting(title=title, detail=detail, url=draft.get_absolute_url(), verb=_("Mở dự thảo"))]
    waiting_count: int = draft.waiting_count  # type: ignore[attr-defined]
    if draft.state == DraftState.CIRCULATED and waiting_count:
        title = td.marked(_("Trả lời %(number)d ý kiến về %(title)s"), number=waiting_count, title=draft.title)
        detail = _("Mỗi ý kiến cần một câu trả lời có lý do: tiếp thu, tiếp thu một phần hoặc chưa tiếp thu.")
        url = f"{_url('responses', draft.cluster_year, draft.pk)}?ket-qua=waiting"
        return [Waiting(title=title, detail=detail, url=url, verb=_("Trả lời ý kiến"))]
    if draft.state == DraftState.AGREED and draft.kind != DraftKind.COVENANT:
        title = td.marked(_("Ban hành %(title)s"), title=draft.title)
        detail = _("Hội nghị đã thống nhất. Số và ngày lấy từ sổ đăng ký văn bản của cụm.")
        return [Waiting(title=title, detail=detail, url=draft.get_absolute_url(), verb=_("Mở để ban hành"))]
    return []


def _member_acts(draft: Draft, at: datetime) -> list[Waiting]:
    """A member unit that has said nothing yet is asked, until the deadline."""
    said: bool = draft.already_said  # type: ignore[attr-defined]
    late = draft.comments_until is not None and at > draft.comments_until
    if draft.state != DraftState.CIRCULATED or said or late:
        return []
    return [
        Waiting(
            title=td.marked(_("Góp ý %(title)s"), title=draft.title),
            detail=_("Đơn vị của đồng chí chưa có ý kiến nào về dự thảo này."),
            url=draft.get_absolute_url(),
            verb=_("Đọc và góp ý"),
            due=draft.comments_until,
        )
    ]


def knot(cluster_year: ClusterYear, at: datetime) -> Knot:
    """Return where the drafts stand: done once all three are agreed or issued; to come until one is begun. One query."""
    states = list(Draft.objects.filter(cluster_year=cluster_year).exclude(state__in=DEAD).values_list("state", flat=True))
    settled = sum(state in SETTLED for state in states)
    sent = sum(state == DraftState.CIRCULATED for state in states)
    url, label = _url("list", cluster_year), _("Dự thảo")
    if settled == len(DraftKind):
        return Knot("drafting", label, url, "done", _("Đã thống nhất"))
    if not states:
        return Knot("drafting", label, url, "now" if cluster_year.state == YearState.PLANNED else "next")
    note = _("%(number)d dự thảo đang lấy ý kiến") % {"number": sent} if sent else _("Đang soạn thảo")
    return Knot("drafting", label, url, "now", note)


def moments(cluster_year: ClusterYear) -> list[Moment]:
    """Return when drafts were sent round, with how many comments, and when they were issued. One query."""
    found = []
    for draft in with_counts(Draft.objects.filter(cluster_year=cluster_year).exclude(circulated_at=None)):
        draft.cluster_year = cluster_year
        comments: int = draft.comment_count  # type: ignore[attr-defined]
        detail = _("%(number)d ý kiến của các đơn vị") % {"number": comments}
        title = td.marked(_("Gửi lấy ý kiến: %(title)s"), title=draft.title)
        found.append(Moment(draft.circulated_at, title, detail, draft.get_absolute_url()))  # type: ignore[arg-type]
        if draft.document and draft.is_final:
            title = td.marked(_("Ban hành %(title)s, số %(number)s"), title=draft.title, number=draft.document.number)
            found.append(Moment(draft.document.issued_on, title, "", draft.get_absolute_url()))
    return found


def _url(name: str, cluster_year: ClusterYear, *rest: int) -> str:
    return reverse(f"drafting:{name}", args=[cluster_year.year, cluster_year.cluster.code, *rest])
