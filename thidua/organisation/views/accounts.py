"""Pages on which the administrator opens and closes accounts and records appointments. Each asks for the password again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from thidua.foundation import clock
from thidua.foundation.accounts import lockout
from thidua.foundation.accounts import queries as accounts_queries
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.accounts.models import User
from thidua.foundation.accounts.portal import PORTAL
from thidua.foundation.refusal import Refused
from thidua.foundation.rights import acts
from thidua.foundation.ui.forms import Form
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.organisation import actions, forms, permissions
from thidua.organisation.models import Appointment, AppointmentRole, Person
from thidua.organisation.views.pages import FormPage, answer, end_page, person_crumbs

COLUMNS = (
    Column(
        "ten",
        gettext_lazy("Họ và tên"),
        lambda each: each.person.full_name,
        sort="person__sort_key",
        url=lambda each: reverse("organisation:person", args=[each.person_id]),
    ),
    Column("vai-tro", gettext_lazy("Được cử làm"), lambda each: each.get_role_display(), sort="role", vi=False),
    Column("quyet-dinh", gettext_lazy("Quyết định cử"), lambda each: each.paper),
    Column("tu-ngay", gettext_lazy("Từ ngày"), lambda each: each.valid_from, sort="valid_from"),
    Column("den-ngay", gettext_lazy("Đến hết ngày"), lambda each: each.valid_to, sort="valid_to"),
)


def _administered(user: User, pk: int, on: date) -> Person:
    permissions.require(permissions.can_administer(user, on))
    return get_object_or_404(Person.objects.select_related("user"), pk=pk)


@dataclass(frozen=True)
class Words:
    """What a page of one act says: its title, its button, what the act comes to, and that it is done."""

    title: str
    verb: str
    intro: str
    done: str


def _for_a_reason(request: HttpRequest, pk: int, words: Words, action: Callable[..., object], *, danger: bool = True) -> HttpResponse:
    """Do one act on a person's account, for a reason that is typed."""
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    form = forms.ReasonForm(request.POST or None)
    page = FormPage(words.title, words.verb, person_crumbs(person), words.intro, person.full_name, danger=danger)

    def act(data: dict[str, Any]) -> None:
        action(person, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=words.done)


def _give(request: HttpRequest, form: Form, page: FormPage, act: Callable[[dict[str, Any]], HttpResponse]) -> HttpResponse:
    """Show the form; when its act is done, its answer shows the secret, and nothing else ever does."""
    if request.method == "POST" and form.is_valid():
        try:
            return act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "organisation/form.html", {"form": form, "page": page}, status=422 if request.method == "POST" else 200)


def _invitation(request: HttpRequest, person: Person, token: str) -> HttpResponse:
    """Show the link that was just made: to send, to copy, or to let the person photograph from the screen."""
    person.refresh_from_db()
    address = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
    drawing = segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=2, dark="#221b1d", light="#ffffff")
    link = accounts_queries.invitation(token)
    return render(request, "organisation/invitation.html", {"person": person, "address": address, "drawing": drawing, "link": link})


@login_required
@never_cache
@asked_again(allow_get=True)
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    form = forms.AccountForm(request.POST or None, initial={"username": forms.proposed_username(person.full_name), "email": person.email})
    intro = _(
        "Hệ thống làm một đường dẫn mời, hiện đúng một lần. Đồng chí gửi cho người này; người đó tự đặt mật khẩu, không ai khác biết."
    )
    page = FormPage(_("Lập tài khoản"), _("Lập tài khoản và lấy đường dẫn mời"), person_crumbs(person), intro, person.full_name)

    def act(data: dict[str, Any]) -> HttpResponse:
        return _invitation(request, person, actions.open_account(person, **data, actor=request.user, at=at))

    return _give(request, form, page, act)


@login_required
@never_cache
@asked_again(allow_get=True)
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    intro = _("Đường dẫn mời trước đó hết dùng ngay. Đường dẫn mới hiện đúng một lần.")
    page = FormPage(_("Gửi lại lời mời"), _("Lấy đường dẫn mời mới"), person_crumbs(person), intro, person.full_name)

    def act(data: dict[str, Any]) -> HttpResponse:
        return _invitation(request, person, actions.invite_again(person, actor=request.user, at=at))

    return _give(request, Form(request.POST if request.method == "POST" else None), page, act)


@login_required
@asked_again(allow_get=True)
def revoke_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    words = Words(
        _("Thu hồi lời mời"),
        _("Thu hồi lời mời"),
        _("Đường dẫn đã gửi không còn mở được. Tài khoản vẫn còn; có thể gửi lại lời mời sau."),
        _("Đã thu hồi lời mời."),
    )
    return _for_a_reason(request, pk, words, actions.revoke_invitation)


@login_required
@never_cache
@asked_again(allow_get=True)
def renew_password(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    form = forms.ReasonForm(request.POST or None)
    intro = _("Mật khẩu cũ hết dùng ngay. Mật khẩu mới hiện đúng một lần để đồng chí trao tận tay; người nhận phải đổi ngay khi đăng nhập.")
    page = FormPage(_("Cấp lại mật khẩu"), _("Cấp lại mật khẩu"), person_crumbs(person), intro, person.full_name)

    def act(data: dict[str, Any]) -> HttpResponse:
        password = actions.renew_password(person, **data, actor=request.user, at=at)
        return render(request, "organisation/password.html", {"person": person, "password": password})

    return _give(request, form, page, act)


@login_required
@asked_again(allow_get=True)
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    words = Words(
        _("Gỡ bước đăng nhập thứ hai"),
        _("Gỡ bước thứ hai"),
        _("Dùng khi người này mất điện thoại hoặc khóa bảo mật. Hãy xác nhận đúng người trước; sau đó đăng nhập chỉ cần mật khẩu."),
        _("Đã gỡ bước đăng nhập thứ hai."),
    )
    return _for_a_reason(request, pk, words, actions.reset_second_factor)


@login_required
@asked_again(allow_get=True)
def tie_to_portal(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    tied = SocialAccount.objects.filter(provider=PORTAL, user=person.user).values_list("uid", flat=True).first()
    form = forms.PortalForm(request.POST or None, initial={"subject": tied})
    intro = _("Ai đăng nhập qua cổng với mã này là vào được tài khoản này. Thường cổng tự gắn ở lần đăng nhập đầu.")
    page = FormPage(_("Gắn với cổng đăng nhập"), _("Ghi mã ở cổng"), person_crumbs(person), intro, person.full_name)

    def act(data: dict[str, Any]) -> None:
        actions.tie_to_portal(person, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã ghi mã ở cổng đăng nhập."))


@login_required
@require_POST
def unlock_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Only forgets wrong passwords: whoever comes in still needs the right one, so nothing is asked again here."""
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    actions.unlock_sign_in(person, actor=request.user, at=at)
    messages.success(request, _("Đã mở khóa. Người này đăng nhập lại được ngay."))
    return redirect("organisation:locked" if request.POST.get("back") == "list" else person_crumbs(person)[-1].url)


@login_required
def locked(request: HttpRequest) -> HttpResponse:
    """Whose signing in is locked now, and from where: the administrator's page."""
    permissions.require(permissions.can_administer(request.user, clock.today()))
    found = lockout.lock_outs(clock.real_now())
    named = Person.objects.filter(user__username__in=[each.username for each in found]).select_related("user")
    people = {person.user.username: person for person in named if person.user}
    rows = [(each, people[each.username]) for each in found if each.username in people]
    return render(request, "organisation/locked.html", {"rows": rows})


@login_required
@asked_again(allow_get=True)
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    words = Words(
        _("Khóa tài khoản"),
        _("Khóa tài khoản"),
        _("Người này không đăng nhập được nữa. Hồ sơ và những việc đã làm vẫn còn nguyên; có thể mở lại tài khoản."),
        _("Đã khóa tài khoản."),
    )
    return _for_a_reason(request, pk, words, actions.close_account)


@login_required
@asked_again(allow_get=True)
def reopen_account(request: HttpRequest, pk: int) -> HttpResponse:
    words = Words(
        _("Mở lại tài khoản"),
        _("Mở lại tài khoản"),
        _("Người này lại đăng nhập được bằng mật khẩu trước đây."),
        _("Đã mở lại tài khoản."),
    )
    return _for_a_reason(request, pk, words, actions.reopen_account, danger=False)


@login_required
def appointments(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_read_all(request.user, on))
    table = Table(
        request,
        Appointment.objects.select_related("person"),
        COLUMNS,
        caption=_("Người được cử làm thanh tra, quản trị"),
        search=("person__folded_name__contains",),
        filters=[Filter("vai-tro", gettext_lazy("Vai trò"), AppointmentRole.choices, lambda rows, value: rows.filter(role=value))],
        default_sort="ten",
        filename="thanh-tra-quan-tri",
        empty_title=_("Chưa cử ai"),
        empty_text=_("Thanh tra đọc được mọi hồ sơ; quản trị lo tài khoản. Việc cử ghi ở trang của từng cán bộ, theo quyết định."),
    )
    why = acts((_("Cử, kết thúc lần cử"), permissions.can_administer(request.user, on)))
    return table.response() or render(request, "organisation/appointments.html", {"table": table, "why": why})


@login_required
@asked_again(allow_get=True)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    form = forms.AppointmentForm(request.POST or None, initial={"valid_from": at.date()})
    intro = _("Thanh tra đọc được mọi hồ sơ và nhật ký, không sửa gì. Quản trị lo tài khoản và việc cử; không làm thay đơn vị nào.")
    page = FormPage(_("Cử thanh tra, quản trị"), _("Ghi quyết định cử"), person_crumbs(person), intro, person.full_name)

    def act(data: dict[str, Any]) -> None:
        actions.appoint(person, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã ghi quyết định cử."))


@login_required
@asked_again(allow_get=True)
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_administer(request.user, at.date()))
    appointment = get_object_or_404(Appointment.objects.select_related("person"), pk=pk)
    crumbs, name = person_crumbs(appointment.person), appointment.person.full_name
    page = FormPage(_("Kết thúc lần cử"), _("Kết thúc lần cử"), crumbs, subject=name, danger=True)
    return end_page(request, page, appointment, actions.end_appointment, at=at, done=_("Đã kết thúc lần cử."))
