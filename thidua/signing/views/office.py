"""The administrator's pages: the office's authority, the seal, everybody's certificates."""

from typing import Any

from cryptography import x509
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thidua.foundation import clock
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.audit import history as words
from thidua.foundation.rights import acts
from thidua.foundation.signing.keys import facts
from thidua.foundation.ui.tables import Column, Filter, Table
from thidua.signing import actions, forms, history, permissions, queries
from thidua.signing.models import OfficeAuthority, Source
from thidua.signing.views.pages import STATES, FormPage, answer, grouped, office_crumbs, shown

COLUMNS = (
    Column(
        "ten",
        gettext_lazy("Người có chứng thư"),
        lambda each: each.person.full_name,
        sort="person__sort_key",
        url=lambda each: reverse("signing:certificate", args=[each.pk]),
    ),
    Column("co-quan", gettext_lazy("Của cơ quan"), lambda each: each.organ_name, sort="organ_name"),
    Column("nguon", gettext_lazy("Nguồn"), lambda each: each.get_source_display(), sort="source", vi=False),
    Column("noi-cap", gettext_lazy("Nơi cấp"), lambda each: each.issuer or (each.authority.name if each.authority else "")),
    Column("cap", gettext_lazy("Cấp lúc"), lambda each: each.granted_at, sort="granted_at"),
    Column("han", gettext_lazy("Hết hạn"), lambda each: each.not_after, sort="not_after"),
    Column("tinh-trang", gettext_lazy("Tình trạng"), lambda each: STATES[queries.state(each, clock.real_now())], vi=False),
)


@login_required
def certificates(request: HttpRequest) -> HttpResponse:
    """The authority, the seal, and everybody's certificates."""
    on = clock.today()
    permissions.require(permissions.can_read(request.user, on))
    source = Filter("nguon", gettext_lazy("Nguồn"), Source.choices, lambda rows, value: rows.filter(source=value))
    table = Table(
        request,
        permissions.certificates_visible_to(request.user, on),
        COLUMNS,
        caption=_("Chứng thư của mọi người"),
        search=("person__folded_name__contains", "serial__icontains"),
        filters=[source],
        default_sort="-cap",
        filename="chung-thu",
        empty_title=_("Chưa cấp chứng thư nào"),
        empty_text=_("Người đã có chứng thư do nơi khác cấp ký được ngay, không cần làm gì ở đây. Người chưa có: cấp chứng thư nội bộ."),
    )
    may = permissions.can_administer(request.user, on)
    authority, seal = queries.newest_authority(), queries.seal_in_use()
    context = {
        "table": table,
        "may": may,
        "authority": authority,
        "root": _facts(authority.certificate) if authority else None,
        "seal": _facts(seal.certificate) if seal else None,
        "roots": queries.trusted_roots().count(),
        "history": words.lines(history.WORDS, *filter(None, (authority, seal))) if authority or seal else [],
        "why": acts((_("Mở, đóng cơ quan chứng thực; cấp, thu hồi chứng thư"), may)),
    }
    return table.response() or render(request, "signing/certificates.html", context)


def _facts(content: bytes) -> dict[str, Any]:
    """Return what a page shows of a certificate of the installation itself."""
    said = facts(x509.load_der_x509_certificate(bytes(content)))
    return {"said": said, "fingerprint": grouped(said.fingerprint)}


@login_required
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_read(request.user, on))
    found = get_object_or_404(permissions.certificates_visible_to(request.user, on), pk=pk)
    right = permissions.can_revoke(request.user, found, on)
    context = {
        "shown": shown(found, clock.real_now()),
        "may_revoke": right,
        "history": words.lines(history.WORDS, found),
        "why": acts((_("Thu hồi chứng thư"), right)),
    }
    return render(request, "signing/certificate.html", context)


@login_required
@asked_again(allow_get=True)
def open_authority(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_administer(request.user, at.date()))
    intro = _(
        "Cơ quan chứng thực nội bộ cấp chứng thư cho cán bộ chưa có chứng thư của nơi khác. Chữ ký bằng chứng thư này ghi rõ là nội bộ: "
        "có giá trị giữa các bên cùng thừa nhận, không thay chữ ký số chuyên dùng Chính phủ hay công cộng."
    )
    page = FormPage(_("Mở cơ quan chứng thực nội bộ"), _("Mở cơ quan chứng thực"), office_crumbs(), intro)

    def act(data: dict[str, Any]) -> None:
        actions.open_authority(**data, actor=request.user, at=at)

    return answer(request, forms.AuthorityForm(request.POST or None), page, act=act, done=_("Đã mở cơ quan chứng thực nội bộ."))


@login_required
@asked_again(allow_get=True)
def close_authority(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_administer(request.user, at.date()))
    authority = get_object_or_404(OfficeAuthority, closed_at=None)
    intro = _(
        "Mọi chứng thư nội bộ còn hạn bị thu hồi ngay; từng người được báo. Chữ ký đã ký vẫn kiểm tra được, danh sách thu hồi vẫn công bố. "
        "Sau đó có thể mở cơ quan khác và cấp lại."
    )
    page = FormPage(_("Đóng cơ quan chứng thực nội bộ"), _("Đóng và thu hồi tất cả"), office_crumbs(), intro, authority.name, danger=True)

    def act(data: dict[str, Any]) -> None:
        actions.close_authority(authority, **data, actor=request.user, at=at)

    return answer(request, forms.ReasonForm(request.POST or None), page, act=act, done=_("Đã đóng cơ quan chứng thực nội bộ."))


@login_required
@asked_again(allow_get=True)
def renew_seal(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_administer(request.user, at.date()))
    intro = _("Con dấu mới đóng vào các tệp ký từ nay. Tệp đã đóng bằng con dấu trước vẫn kiểm tra được.")
    page = FormPage(_("Đổi con dấu của hệ thống"), _("Đổi con dấu"), office_crumbs(), intro, danger=True)

    def act(data: dict[str, Any]) -> None:
        actions.renew_seal(**data, actor=request.user, at=at)

    return answer(request, forms.ReasonForm(request.POST or None), page, act=act, done=_("Đã đổi con dấu của hệ thống."))


@login_required
@asked_again(allow_get=True)
def grant(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_administer(request.user, at.date()))
    intro = _("Người được cấp nhận thông báo và tự tạo chứng thư với mật khẩu ký riêng. Chứng thư dùng đến hết năm sau.")
    page = FormPage(_("Cấp chứng thư nội bộ"), _("Cấp chứng thư"), office_crumbs(), intro)

    def act(data: dict[str, Any]) -> str:
        made = actions.grant(**data, actor=request.user, at=at)
        return reverse("signing:certificate", args=[made.pk])

    form = forms.GrantForm(request.POST or None, on=at.date())
    return answer(request, form, page, act=act, done=_("Đã cấp. Người này được báo để tự tạo chứng thư."))


@login_required
def register(request: HttpRequest) -> HttpResponse:
    permissions.require(permissions.can_administer(request.user, clock.today()))  # nobody confirms who he is only to be refused
    answered: HttpResponse = _register(request)
    return answered


@asked_again(kept=False)
def _register(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    intro = _(
        "Dùng khi tên trong chứng thư không viết như tên trong hệ thống nên người đó không tự đăng ký được. Hãy chắc chắn đúng người: "
        "từ nay chữ ký bằng chứng thư này được coi là của người ấy."
    )
    page = FormPage(_("Đăng ký chứng thư cho một người"), _("Đăng ký"), office_crumbs(), intro)

    def act(data: dict[str, Any]) -> str:
        made = actions.register(**data, actor=request.user, at=at)
        return reverse("signing:certificate", args=[made.pk])

    form = forms.OthersCertificateForm(request.POST or None, request.FILES or None, on=at.date())
    return answer(request, form, page, act=act, done=_("Đã đăng ký chứng thư."))
