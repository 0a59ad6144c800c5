"""Pages of units and their delegations."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation import clock, rights
from thidua.foundation.accounts.models import User
from thidua.foundation.files import storage
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.organisation import actions, forms, history, permissions, queries
from thidua.organisation.models import Capacity, Delegation, Family, Level, Post, Unit, UnitKind, UnitVersion
from thidua.organisation.views.pages import FormPage, answer, unit_crumbs


def _head(version: UnitVersion) -> str:
    """Return who headed the unit on the day of the list, as `units` fetched it."""
    return next((post.person.full_name for post in version.unit.heads_then), "")  # type: ignore[attr-defined]


COLUMNS = (
    Column(
        "ten",
        gettext_lazy("Tên đơn vị"),
        lambda version: version.name,
        sort="sort_key",
        url=lambda version: reverse("organisation:unit", args=[version.unit_id]),
    ),
    Column("viet-tat", gettext_lazy("Tên viết tắt"), lambda version: version.short_name, sort="short_name"),
    Column("cap", gettext_lazy("Cấp"), lambda version: version.get_level_display(), sort="level", vi=False),
    Column("loai", gettext_lazy("Loại"), lambda version: version.get_kind_display(), sort="kind", vi=False),
    Column(
        "truc-thuoc", gettext_lazy("Trực thuộc"), lambda version: version.parent.name if version.parent else "", sort="parent__sort_key"
    ),
    Column("thu-truong", gettext_lazy("Thủ trưởng"), _head),
    Column("tu-ngay", gettext_lazy("Tên từ ngày"), lambda version: version.valid_from, sort="valid_from"),
    Column("den-ngay", gettext_lazy("Hoạt động đến hết"), lambda version: version.unit.valid_to, sort="unit__valid_to"),
)


def _filters() -> list[Filter]:
    return [
        Filter("cap", gettext_lazy("Cấp"), Level.choices, lambda versions, value: versions.filter(level=value)),
        Filter("loai", gettext_lazy("Loại"), UnitKind.choices, lambda versions, value: versions.filter(kind=value)),
    ]


def asked_day(request: HttpRequest, today: date) -> date:
    """Return the day that the address asks to see ("ngay", as 16/02/2023 or 2023-02-16), else today."""
    typed = request.GET.get("ngay", "").strip()
    day, _slash, rest = typed.partition("/")
    month, _slash, year = rest.partition("/")
    try:
        return parse_date(f"{year}-{month.zfill(2)}-{day.zfill(2)}" if rest else typed) or today
    except ValueError:
        return today


@login_required
def units(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    permissions.require(permissions.can_read_all(request.user, today))
    day = asked_day(request, today)
    heads = Post.objects.on(day).filter(capacity=Capacity.HEAD).select_related("person").order_by("valid_from", "pk")
    manage = permissions.can_manage(request.user, today)
    table = Table(
        request,
        queries.versions_on(day).prefetch_related(Prefetch("unit__posts", heads, to_attr="heads_then")),
        COLUMNS,
        caption=_("Danh sách đơn vị"),
        search=("folded_name__contains", "short_name__icontains", "unit__code__icontains"),
        search_label=_("Tìm đơn vị"),
        filters=_filters(),
        default_sort="ten",
        filename="don-vi",
        empty_title=_("Chưa có đơn vị nào vào ngày này"),
        empty_text=_("Hãy lập đơn vị đầu tiên, hoặc xem tại một ngày khác."),
        empty_url=reverse("organisation:unit_new") if manage else "",
        empty_label=_("Lập đơn vị"),
    )
    context = {"table": table, "day": day, "manage": manage, "is_today": day == today, "why": _why_list(manage)}
    return table.response() or render(request, "organisation/units.html", context)


def _why_list(manage: rights.Right) -> list[rights.Act]:
    return rights.acts((_("Lập đơn vị, nhập danh sách từ Excel"), manage))


@login_required
def tree(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    permissions.require(permissions.can_read_tree(request.user, today))
    day = asked_day(request, today)
    manage, reads_all = permissions.can_manage(request.user, today), permissions.can_read_all(request.user, today)
    context = {
        "tree": queries.tree_on(day, open_unit=asked.number(request.GET, "mo")),
        "day": day,
        "is_today": day == today,
        "manage": manage,
        "why": [*_why_list(manage), *rights.acts((_("Đọc hồ sơ của mọi đơn vị, cán bộ"), reads_all))],
        "all_readable": reads_all,
        "readable": queries.standing(request.user, today).home_unit_ids,
    }
    return render(request, "organisation/tree.html", context)


@login_required
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    on = clock.today()
    shown = get_object_or_404(permissions.visible_to(request.user, on).select_related("parent", "successor"), pk=pk)
    posts = list(shown.posts.select_related("person").order_by("person__sort_key", "valid_from", "pk"))
    by_rank = {capacity: rank for rank, capacity in enumerate(Capacity)}
    now = sorted((post for post in posts if post.holds_on(on)), key=lambda post: by_rank[Capacity(post.capacity)])
    reads_all = permissions.can_read_all(request.user, on)
    manage, may_delegate = permissions.can_manage(request.user, on), permissions.can_delegate(request.user, shown, on)
    delegations = shown.delegations.select_related("from_person", "to_person", "file").order_by("-valid_from", "-pk")
    context = {
        "unit": shown,
        "lives": shown.holds_on(on),
        "family": Family(shown.family).label,
        "versions": shown.versions.select_related("parent").order_by("-valid_from", "-pk"),
        "posts_now": now,
        "posts_coming": [post for post in posts if post.valid_from > on],
        "posts_before": [post for post in posts if post.valid_to is not None and post.valid_to < on],
        "delegations": queries.with_state(delegations, on),
        "children": shown.children.filter(Q(valid_to=None) | Q(valid_to__gte=on)).order_by("name", "pk"),
        "predecessors": shown.predecessors.order_by("name", "pk"),
        "has_head": any(post.capacity == Capacity.HEAD for post in now),
        "manage": manage,
        "may_delegate": may_delegate,
        "reads_all": reads_all,
        "why": rights.acts(
            (_("Sửa tên, nơi trực thuộc và chức vụ của đơn vị"), manage),
            (_("Ghi, thu hồi ủy quyền"), may_delegate),
            (_("Đọc hồ sơ của mọi đơn vị, cán bộ"), reads_all),
        ),
        "history": history.lines(shown, *posts),
    }
    return render(request, "organisation/unit.html", context)


def _managed(user: User, pk: int, on: date) -> Unit:
    """Return the unit for a page on which the specialist changes it."""
    permissions.require(permissions.can_manage(user, on))
    return get_object_or_404(Unit.objects.select_related("parent"), pk=pk)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_manage(request.user, at.date()))
    form = forms.UnitForm(request.POST or None, on=at.date(), initial={"parent": request.GET.get("truc-thuoc")})
    page = FormPage(_("Lập đơn vị"), _("Lập đơn vị"), unit_crumbs())

    def act(data: dict[str, Any]) -> str:
        made = actions.create_unit(**data, actor=request.user, at=at)
        return reverse("organisation:unit", args=[made.pk])

    return answer(request, form, page, act=act, done=_("Đã lập đơn vị. Việc kế tiếp là ghi thủ trưởng của đơn vị."))


@login_required
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = _managed(request.user, pk, at.date())
    form = forms.RenameUnitForm(request.POST or None, initial={"name": shown.name, "short_name": shown.short_name})
    page = FormPage(
        _("Đổi tên đơn vị"),
        _("Đổi tên đơn vị"),
        unit_crumbs(shown),
        _("Tên cũ được giữ đến hết ngày hôm trước; giấy tờ của thời gian đó vẫn mang tên cũ."),
        shown.name,
    )

    def act(data: dict[str, Any]) -> None:
        actions.rename_unit(shown, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã đổi tên đơn vị."))


@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = _managed(request.user, pk, at.date())
    form = forms.MoveUnitForm(request.POST or None, on=at.date(), but=shown, initial={"parent": shown.parent_id})
    page = FormPage(_("Chuyển nơi trực thuộc"), _("Chuyển nơi trực thuộc"), unit_crumbs(shown), subject=shown.name)

    def act(data: dict[str, Any]) -> None:
        actions.move_unit(shown, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã chuyển nơi trực thuộc."))


@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = _managed(request.user, pk, at.date())
    kept = {name: getattr(shown, name) for name in ("name", "short_name", "kind", "level", "family")}
    form = forms.CorrectUnitForm(request.POST or None, initial={**kept, "seen": queries.fingerprint(shown)})
    page = FormPage(
        _("Sửa thông tin ghi sai"),
        _("Ghi phần đã sửa"),
        unit_crumbs(shown),
        _("Chỉ dùng khi ghi nhầm. Đơn vị được đổi tên theo quyết định thì dùng “Đổi tên đơn vị” để giữ tên cũ."),
        shown.name,
    )

    def act(data: dict[str, Any]) -> None:
        actions.correct_unit(shown, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã sửa thông tin của đơn vị."))


@login_required
def dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = _managed(request.user, pk, at.date())
    form = forms.DissolveUnitForm(request.POST or None, on=at.date(), but=shown)
    intro = _("Đơn vị đã giải thể không nhận việc mới và không là thành viên cụm năm sau. Hồ sơ cũ vẫn còn nguyên.")
    page = FormPage(_("Giải thể đơn vị"), _("Giải thể đơn vị"), unit_crumbs(shown), intro, shown.name, danger=True)

    def act(data: dict[str, Any]) -> None:
        actions.dissolve_unit(shown, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã ghi giải thể đơn vị."))


@login_required
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = _managed(request.user, pk, at.date())
    form = forms.MergeUnitsForm(request.POST or None, on=at.date(), but=shown)
    intro = _("Các đơn vị được chọn kết thúc hoạt động; đơn vị này là đơn vị kế thừa. Hãy kết thúc chức vụ ở các đơn vị đó trước.")
    page = FormPage(_("Nhận đơn vị sáp nhập"), _("Sáp nhập các đơn vị"), unit_crumbs(shown), intro, shown.name, danger=True)

    def act(data: dict[str, Any]) -> None:
        actions.merge_units(data["units"], into=shown, on=data["on"], basis=data["basis"], actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã ghi sáp nhập các đơn vị."))


@login_required
def delegate(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = get_object_or_404(permissions.visible_to(request.user, at.date()), pk=pk)
    permissions.require(permissions.can_delegate(request.user, shown, at.date()))
    form = forms.DelegationForm(request.POST or None, request.FILES or None, unit=shown, on=at.date(), initial={"valid_from": at.date()})
    intro = _(
        "Người được ủy quyền làm thay thủ trưởng, kể cả ký giao ước, trong thời gian ghi dưới đây. Giấy ủy quyền được nêu tên cạnh chữ ký."
    )
    page = FormPage(_("Ghi ủy quyền"), _("Ghi ủy quyền"), unit_crumbs(shown), intro, shown.name)

    def act(data: dict[str, Any]) -> None:
        actions.delegate(shown, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã ghi ủy quyền."))


def _delegation(user: User, pk: int, on: date) -> Delegation:
    readable = Delegation.objects.filter(unit__in=permissions.visible_to(user, on)).select_related("unit", "to_person", "file")
    return get_object_or_404(readable, pk=pk)


@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    delegation = _delegation(request.user, pk, at.date())
    permissions.require(permissions.can_delegate(request.user, delegation.unit, at.date()))
    form = forms.ReasonForm(request.POST or None)
    intro = _("Từ lúc này người được ủy quyền không làm thay thủ trưởng nữa. Việc đã làm trước đó vẫn giữ nguyên giá trị.")
    page = FormPage(
        _("Thu hồi ủy quyền"), _("Thu hồi ủy quyền"), unit_crumbs(delegation.unit), intro, delegation.to_person.full_name, danger=True
    )

    def act(data: dict[str, Any]) -> None:
        actions.revoke_delegation(delegation, reason=data["reason"], actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã thu hồi ủy quyền."))


@login_required
def delegation_file(request: HttpRequest, pk: int) -> FileResponse:
    delegation = _delegation(request.user, pk, clock.today())
    if delegation.file is None:
        raise Http404
    return storage.response(delegation.file)
