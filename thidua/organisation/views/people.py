"""Pages of people and their posts."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation import clock, rights
from thidua.foundation.accounts import lockout
from thidua.foundation.accounts.queries import has_second_factor, open_invitation
from thidua.foundation.ui import asked
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.organisation import actions, forms, history, permissions, queries
from thidua.organisation.models import Person, Post
from thidua.organisation.views.pages import FormPage, answer, end_page, person_crumbs, unit_crumbs

ACCOUNT_STATES = {
    "co": gettext_lazy("Đang dùng"),
    "moi": gettext_lazy("Đã mời"),
    "khoa": gettext_lazy("Đã khóa"),
    "chua": gettext_lazy("Chưa có tài khoản"),
}


def account_state(person: Person) -> str:
    """Return the key of the state of a person's account."""
    if person.user is None:
        return "chua"
    if not person.user.is_active:
        return "khoa"
    return "co" if person.user.has_usable_password() else "moi"


MOST_UNITS = 100

COLUMNS = (
    Column(
        "ten",
        gettext_lazy("Họ và tên"),
        lambda person: person.full_name,
        sort="sort_key",
        url=lambda person: reverse("organisation:person", args=[person.pk]),
    ),
    Column("chuc-vu", gettext_lazy("Chức vụ hiện nay"), lambda person: "; ".join(post.title for post in person.posts_now)),
    Column("don-vi", gettext_lazy("Đơn vị"), lambda person: "; ".join(dict.fromkeys(post.unit.name for post in person.posts_now))),
    Column("dien-thoai", gettext_lazy("Điện thoại"), lambda person: person.phone, vi=False),
    Column("tai-khoan", gettext_lazy("Tài khoản"), lambda person: ACCOUNT_STATES[account_state(person)], vi=False),
)


def _of_unit(rows: QuerySet[Person], value: str, on: date) -> QuerySet[Person]:
    return rows.filter(Exists(Post.objects.on(on).filter(person=OuterRef("pk"), unit_id=value)))


def _with_account(rows: QuerySet[Person], value: str) -> QuerySet[Person]:
    if value == "chua":
        return rows.filter(user=None)
    if value == "khoa":
        return rows.filter(user__is_active=False)
    invited = Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return rows.filter(invited if value == "moi" else ~invited, user__is_active=True)


@login_required
def people(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_read_people(request.user, on))
    posts = Post.objects.on(on).select_related("unit").order_by("valid_from", "pk")
    rows = (
        permissions.people_visible_to(request.user, on)
        .select_related("user")
        .prefetch_related(Prefetch("posts", posts, to_attr="posts_now"))
    )
    units = permissions.visible_to(request.user, on).order_by("sort_key", "pk").values_list("pk", "name")
    # Too many for a list of choices: only the one that is asked for; another is found by the search, or on its own page.
    if units.count() > MOST_UNITS:
        units = units.filter(pk=asked.number(request.GET, "don-vi") or 0)
    manage = permissions.can_manage(request.user, on)
    table = Table(
        request,
        rows,
        COLUMNS,
        caption=_("Danh sách cán bộ"),
        search=("folded_name__contains",),
        search_label=_("Tìm theo tên, có dấu hay không dấu"),
        filters=[
            Filter(
                "don-vi",
                gettext_lazy("Đơn vị"),
                list(units),
                lambda found, value: _of_unit(found, value, on),
                vi=True,
            ),
            Filter("tai-khoan", gettext_lazy("Tài khoản"), list(ACCOUNT_STATES.items()), _with_account),
        ],
        default_sort="ten",
        filename="can-bo",
        empty_title=_("Chưa có cán bộ nào"),
        empty_text=_("Hãy lập hồ sơ cho từng cán bộ, rồi ghi chức vụ của người đó ở đơn vị."),
        empty_url=reverse("organisation:person_new") if manage else "",
        empty_label=_("Lập hồ sơ cán bộ"),
    )
    administer = permissions.can_administer(request.user, on)
    why = rights.acts(
        (_("Lập hồ sơ cán bộ, nhập danh sách từ Excel"), manage), (_("Mở khóa đăng nhập, xem thanh tra, quản trị"), administer)
    )
    context = {"table": table, "manage": manage, "administer": administer, "why": why}
    return table.response() or render(request, "organisation/people.html", context)


@login_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    on = clock.today()
    shown = get_object_or_404(permissions.people_visible_to(request.user, on).select_related("user"), pk=pk)
    posts = list(shown.posts.select_related("unit").order_by("-valid_from", "-pk"))
    seats = list(shown.seats.select_related("council").order_by("-valid_from", "-pk"))
    appointments = list(shown.appointments.order_by("-valid_from", "-pk"))
    given = shown.delegations.select_related("unit").order_by("-valid_from", "-pk")
    manage, administer = permissions.can_manage(request.user, on), permissions.can_administer(request.user, on)
    reads_all, phone_right = permissions.can_read_all(request.user, on), permissions.can_see_phone(request.user, shown, on)
    context = {
        "person": shown,
        "posts": [(post, post.holds_on(on)) for post in posts],
        "holds_post": any(post.holds_on(on) for post in posts),
        "seats": [(seat, seat.holds_on(on)) for seat in seats],
        "appointments": [(each, each.holds_on(on), each.valid_to is None or each.valid_to > on) for each in appointments],
        "delegations": queries.with_state(given, on),
        "phone_right": phone_right,
        "account": account_state(shown),
        "invitation": open_invitation(shown.user, clock.now()) if administer and account_state(shown) == "moi" else None,
        "account_word": ACCOUNT_STATES[account_state(shown)],
        "two_steps": bool(administer and shown.user and has_second_factor(shown.user)),
        "lock_outs": lockout.lock_outs(clock.real_now(), user=shown.user) if administer and shown.user else [],
        "manage": manage,
        "administer": administer,
        "reads_all": reads_all,
        "why": rights.acts(
            (_("Sửa hồ sơ, ghi chức vụ"), manage),
            (_("Lập, khóa tài khoản; cử thanh tra, quản trị"), administer),
            (_("Xem số điện thoại"), phone_right),
            (_("Đọc hồ sơ của mọi đơn vị, cán bộ"), reads_all),
        ),
        "history": history.lines(shown, *posts, *seats, *appointments) if reads_all else [],
    }
    return render(request, "organisation/person.html", context)


@login_required
def new(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_manage(request.user, at.date()))
    form = forms.PersonForm(request.POST or None)
    page = FormPage(_("Lập hồ sơ cán bộ"), _("Lập hồ sơ"), person_crumbs())

    def act(data: dict[str, Any]) -> str:
        del data["seen"]
        made = actions.create_person(**data, actor=request.user, at=at)
        return reverse("organisation:person", args=[made.pk])

    return answer(request, form, page, act=act, done=_("Đã lập hồ sơ. Việc kế tiếp là ghi chức vụ của người này."))


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_manage(request.user, at.date()))
    shown = get_object_or_404(Person, pk=pk)
    kept = {name: getattr(shown, name) for name in ("full_name", "titles", "phone", "email")} | {"seen": queries.fingerprint(shown)}
    form = forms.PersonForm(request.POST or None, initial=kept)
    page = FormPage(_("Sửa hồ sơ cán bộ"), _("Ghi phần đã sửa"), person_crumbs(shown), subject=shown.full_name)

    def act(data: dict[str, Any]) -> None:
        actions.edit_person(shown, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã sửa hồ sơ."))


@login_required
def start_post(request: HttpRequest) -> HttpResponse:
    """One form, reached from a person's page (?nguoi=) or from a unit's (?don-vi=), and going back there."""
    at = clock.now()
    permissions.require(permissions.can_manage(request.user, at.date()))
    asked_person, asked_unit = asked.number(request.GET, "nguoi"), asked.number(request.GET, "don-vi")
    form = forms.PostForm(request.POST or None, on=at.date(), initial={"person": asked_person, "unit": asked_unit, "valid_from": at.date()})
    known = Person.objects.filter(pk=asked_person).first() if asked_person else None
    unit = permissions.visible_to(request.user, at.date()).filter(pk=asked_unit).first() if asked_unit else None
    crumbs = unit_crumbs(unit) if unit else person_crumbs(known)
    page = FormPage(_("Ghi chức vụ"), _("Ghi chức vụ"), crumbs, subject=unit.name if unit else (known.full_name if known else ""))

    def act(data: dict[str, Any]) -> None:
        actions.start_post(**data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã ghi chức vụ."))


@login_required
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_manage(request.user, at.date()))
    post = get_object_or_404(Post.objects.select_related("person", "unit"), pk=pk)
    intro = _("Sau ngày này người giữ chức vụ không còn làm việc thay mặt đơn vị; ủy quyền gắn với chức vụ chấm dứt theo.")
    page = FormPage(
        _("Kết thúc chức vụ"),
        _("Kết thúc chức vụ"),
        unit_crumbs(post.unit),
        intro,
        f"{post.person.full_name}: {post.title}, {post.unit.name}",
        danger=True,
    )
    return end_page(request, page, post, actions.end_post, at=at, done=_("Đã ghi thôi giữ chức vụ."))
