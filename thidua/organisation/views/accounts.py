"""Pages on which the administrator opens and closes accounts and records appointments. Each asks for the password again."""

from datetime import date
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from thidua.foundation import clock
from thidua.foundation.accounts.models import User
from thidua.foundation.refusal import Refused
from thidua.foundation.ui.forms import Form
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.organisation import actions, forms, permissions
from thidua.organisation.models import Appointment, AppointmentRole, Person
from thidua.organisation.views.pages import FormPage, answer, person_crumbs

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


def _give_password(request: HttpRequest, person: Person, form: Form, page: FormPage, act: Any) -> HttpResponse:
    """Show the form; when its act is done, show the first password in the answer itself, and nowhere again."""
    if request.method == "POST" and form.is_valid():
        try:
            password = act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            person.refresh_from_db()
            return render(request, "organisation/password.html", {"person": person, "password": password})
    return render(request, "organisation/form.html", {"form": form, "page": page}, status=422 if request.method == "POST" else 200)


@login_required
@never_cache
@reauthentication_required(allow_get=True)
def open_account(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    form = forms.AccountForm(request.POST or None, initial={"username": forms.proposed_username(person.full_name)})
    intro = _("Hệ thống đặt mật khẩu ban đầu và hiện đúng một lần để đồng chí trao tận tay.")
    page = FormPage(_("Lập tài khoản"), _("Lập tài khoản"), person_crumbs(person), intro, person.full_name)
    return _give_password(request, person, form, page, lambda data: actions.open_account(person, **data, actor=request.user, at=at))


@login_required
@never_cache
@reauthentication_required(allow_get=True)
def renew_password(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    form = forms.ReasonForm(request.POST or None)
    intro = _("Mật khẩu cũ hết dùng ngay. Mật khẩu mới hiện đúng một lần để đồng chí trao tận tay.")
    page = FormPage(_("Cấp lại mật khẩu"), _("Cấp lại mật khẩu"), person_crumbs(person), intro, person.full_name)
    return _give_password(request, person, form, page, lambda data: actions.renew_password(person, **data, actor=request.user, at=at))


@login_required
@reauthentication_required(allow_get=True)
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    form = forms.ReasonForm(request.POST or None)
    intro = _("Người này không đăng nhập được nữa. Hồ sơ và những việc đã làm vẫn còn nguyên; có thể mở lại tài khoản.")
    page = FormPage(_("Khóa tài khoản"), _("Khóa tài khoản"), person_crumbs(person), intro, person.full_name, danger=True)

    def act(data: dict[str, Any]) -> None:
        actions.close_account(person, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã khóa tài khoản."))


@login_required
@reauthentication_required(allow_get=True)
def reopen_account(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    person = _administered(request.user, pk, at.date())
    form = forms.ReasonForm(request.POST or None)
    intro = _("Người này lại đăng nhập được bằng mật khẩu trước đây.")
    page = FormPage(_("Mở lại tài khoản"), _("Mở lại tài khoản"), person_crumbs(person), intro, person.full_name)

    def act(data: dict[str, Any]) -> None:
        actions.reopen_account(person, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã mở lại tài khoản."))


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
    return table.response() or render(request, "organisation/appointments.html", {"table": table})


@login_required
@reauthentication_required(allow_get=True)
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
@reauthentication_required(allow_get=True)
def end_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_administer(request.user, at.date()))
    appointment = get_object_or_404(Appointment.objects.select_related("person"), pk=pk)
    form = forms.EndForm(request.POST or None, initial={"on": at.date()})
    page = FormPage(
        _("Kết thúc lần cử"), _("Kết thúc lần cử"), person_crumbs(appointment.person), subject=appointment.person.full_name, danger=True
    )

    def act(data: dict[str, Any]) -> None:
        actions.end_appointment(appointment, **data, actor=request.user, at=at)

    return answer(request, form, page, act=act, done=_("Đã kết thúc lần cử."))
