"""Pages of councils and their seats."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation import clock, rights
from thidua.foundation.accounts.models import User
from thidua.foundation.audit import history as words
from thidua.foundation.ui.tables import Column, Table
from thidua.organisation import actions, forms, history, permissions, queries
from thidua.organisation.models import Council, CouncilRole, CouncilSeat
from thidua.organisation.views.pages import FormPage, answer, council_crumbs, end_page

COLUMNS = (
    Column(
        "ten",
        gettext_lazy("Tên Hội đồng"),
        lambda each: each.name,
        sort="name",
        url=lambda each: reverse("organisation:council", args=[each.pk]),
    ),
    Column("thanh-lap", gettext_lazy("Cơ quan thành lập"), lambda each: each.authority.name, sort="authority__name"),
    Column("thuong-truc", gettext_lazy("Cơ quan thường trực"), lambda each: each.standing_agency.name, sort="standing_agency__name"),
    Column("tu-ngay", gettext_lazy("Từ ngày"), lambda each: each.valid_from, sort="valid_from"),
    Column("den-ngay", gettext_lazy("Đến hết ngày"), lambda each: each.valid_to, sort="valid_to"),
)


@login_required
def councils(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_read_councils(request.user, on))
    manage = permissions.can_manage(request.user, on)
    table = Table(
        request,
        permissions.councils_visible_to(request.user, on).select_related("authority", "standing_agency"),
        COLUMNS,
        caption=_("Danh sách Hội đồng"),
        default_sort="ten",
        filename="hoi-dong",
        empty_title=_("Chưa có Hội đồng nào"),
        empty_text=_("Hãy lập Hội đồng Thi đua - Khen thưởng cùng cơ quan thường trực, rồi ghi các thành viên."),
        empty_url=reverse("organisation:council_new") if manage else "",
        empty_label=_("Lập Hội đồng"),
    )
    why = rights.acts((_("Lập Hội đồng"), manage))
    return table.response() or render(request, "organisation/councils.html", {"table": table, "manage": manage, "why": why})


@login_required
def council(request: HttpRequest, pk: int) -> HttpResponse:
    on = clock.today()
    readable = permissions.councils_visible_to(request.user, on).select_related("authority", "standing_agency")
    shown = get_object_or_404(readable, pk=pk)
    seats = list(shown.seats.select_related("person").order_by("person__sort_key", "valid_from", "pk"))
    rank = {role: number for number, role in enumerate(CouncilRole)}
    seats.sort(key=lambda seat: rank[CouncilRole(seat.role)])
    manage, reads_all = permissions.can_manage_council(request.user, shown, on), permissions.can_read_all(request.user, on)
    context = {
        "council": shown,
        "lives": shown.holds_on(on),
        "seats_now": [seat for seat in seats if seat.holds_on(on)],
        "seats_coming": [seat for seat in seats if seat.valid_from > on],
        "seats_before": [seat for seat in seats if seat.valid_to is not None and seat.valid_to < on],
        "manage": manage,
        "why": rights.acts((_("Sửa thông tin Hội đồng, ghi thành viên"), manage), (_("Đọc hồ sơ của mọi đơn vị, cán bộ"), reads_all)),
        "reads_all": reads_all,
        "history": words.lines(history.WORDS, shown, *seats),
    }
    return render(request, "organisation/council.html", context)


def _managed(user: User, pk: int, on: date) -> Council:
    shown = get_object_or_404(permissions.councils_visible_to(user, on), pk=pk)
    permissions.require(permissions.can_manage_council(user, shown, on))
    return shown


def _managed_seat(user: User, pk: int, on: date) -> CouncilSeat:
    readable = CouncilSeat.objects.filter(council__in=permissions.councils_visible_to(user, on)).select_related("council", "person")
    taken = get_object_or_404(readable, pk=pk)
    permissions.require(permissions.can_manage_council(user, taken.council, on))
    return taken


@login_required
def new(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_manage(request.user, at.date()))
    form = forms.CouncilForm(request.POST or None, on=at.date())
    page = FormPage(_("Lập Hội đồng"), _("Lập Hội đồng"), council_crumbs())

    def act(data: dict[str, Any]) -> str:
        made = actions.create_council(**data, actor=request.user, at=at)
        return reverse("organisation:council", args=[made.pk])

    return answer(request, form, page, act=act, done=_("Đã lập Hội đồng. Việc kế tiếp là ghi các thành viên."))


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = _managed(request.user, pk, at.date())
    kept = {name: getattr(shown, name) for name in ("name", "short_name", "standing_agency", "founding_decision")}
    form = forms.EditCouncilForm(request.POST or None, on=at.date(), initial={**kept, "seen": queries.fingerprint(shown)})
    intro = _("Đổi cơ quan thường trực là đổi người giữ các danh sách này: cán bộ của cơ quan mới làm việc từ lúc ghi.")
    page = FormPage(_("Sửa thông tin Hội đồng"), _("Ghi phần đã sửa"), council_crumbs(shown), intro, shown.name)

    def act(data: dict[str, Any]) -> None:
        actions.edit_council(shown, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã sửa thông tin Hội đồng."))


@login_required
def end(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = _managed(request.user, pk, at.date())
    form = forms.EndForm(request.POST or None)
    intro = _("Các thành viên thôi nhiệm vụ cùng ngày; cán bộ của cơ quan thường trực không còn giữ danh sách thay Hội đồng này.")
    page = FormPage(_("Kết thúc Hội đồng"), _("Kết thúc Hội đồng"), council_crumbs(shown), intro, shown.name, danger=True)

    def act(data: dict[str, Any]) -> None:
        actions.end_council(shown, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã ghi ngày Hội đồng kết thúc."))


@login_required
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    shown = _managed(request.user, pk, at.date())
    form = forms.SeatForm(request.POST or None, on=at.date(), initial={"valid_from": at.date()})
    page = FormPage(_("Ghi thành viên Hội đồng"), _("Ghi thành viên"), council_crumbs(shown), subject=shown.name)

    def act(data: dict[str, Any]) -> None:
        actions.seat(shown, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã ghi thành viên Hội đồng."))


@login_required
def change_seat(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    taken = _managed_seat(request.user, pk, at.date())
    form = forms.ChangeSeatForm(request.POST or None, initial={"role": taken.role, "from_day": at.date()})
    page = FormPage(_("Đổi vai trò thành viên"), _("Đổi vai trò"), council_crumbs(taken.council), subject=taken.person.full_name)

    def act(data: dict[str, Any]) -> None:
        actions.change_seat(taken, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã đổi vai trò thành viên."))


@login_required
def end_seat(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    taken = _managed_seat(request.user, pk, at.date())
    crumbs, name = council_crumbs(taken.council), taken.person.full_name
    page = FormPage(_("Thôi là thành viên"), _("Ghi thôi là thành viên"), crumbs, subject=name, danger=True)
    return end_page(request, page, taken, actions.end_seat, at=at, done=_("Đã ghi thôi là thành viên."))
