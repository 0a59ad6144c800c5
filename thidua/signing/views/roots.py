"""The administrator's pages of trusted roots."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.foundation import clock
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.audit import history as words
from thidua.foundation.rights import acts
from thidua.signing import actions, forms, history, permissions, queries
from thidua.signing.models import OfficeAuthority, TrustedRoot
from thidua.signing.views.pages import FormPage, answer, grouped, root_crumbs


@login_required
def roots(request: HttpRequest) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_read(request.user, on))
    may = permissions.can_administer(request.user, on)
    context = {
        "trusted": queries.trusted_roots(),
        "inside": OfficeAuthority.objects.order_by("closed_at", "-made_at", "-pk"),
        "withdrawn": TrustedRoot.objects.exclude(withdrawn_at=None).order_by("-withdrawn_at", "-pk"),
        "now": clock.real_now(),
        "may": may,
        "why": acts((_("Thêm gốc tin cậy, thôi tin cậy"), may)),
    }
    return render(request, "signing/roots.html", context)


@login_required
def root(request: HttpRequest, pk: int) -> HttpResponse:
    on = clock.today()
    permissions.require(permissions.can_read(request.user, on))
    found = get_object_or_404(_seen(), pk=pk)
    may = permissions.can_administer(request.user, on)
    context = {
        "root": found,
        "fingerprint": grouped(found.fingerprint),
        "now": clock.real_now(),
        "may": may,
        "history": words.lines(history.WORDS, found),
        "why": acts((_("Thôi tin cậy gốc này"), may)),
    }
    return render(request, "signing/root.html", context)


@login_required
def add(request: HttpRequest) -> HttpResponse:
    permissions.require(permissions.can_administer(request.user, clock.today()))  # nobody confirms who he is only to be refused
    answered: HttpResponse = _add(request)
    return answered


@asked_again(kept=False)
def _add(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    intro = _(
        "Hệ thống không kèm sẵn gốc nào. Hãy tải chứng thư gốc từ chính trang của nơi cấp, rồi so vân tay SHA-256 với vân tay nơi cấp "
        "công bố ở một nguồn khác (công văn, điện thoại). Ghi nhầm một gốc là nhận mọi chứng thư của kẻ giữ nó."
    )
    page = FormPage(_("Thêm gốc tin cậy"), _("Thêm gốc tin cậy"), root_crumbs(), intro)

    def act(data: dict[str, Any]) -> str:
        made = actions.add_root(**data, actor=request.user, at=at)
        return reverse("signing:trusted_root", args=[made.pk])

    form = forms.RootForm(request.POST or None, request.FILES or None)
    done = _("Đã thêm. Hãy so vân tay bên dưới một lần nữa với nguồn của nơi cấp.")
    return answer(request, form, page, act=act, done=done)


@login_required
@asked_again(allow_get=True)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    permissions.require(permissions.can_administer(request.user, at.date()))
    found = get_object_or_404(_seen(), pk=pk)
    intro = _("Chữ ký bằng chứng thư do nơi này cấp không ký thêm được; chữ ký đã có khi kiểm tra sẽ ghi là nơi cấp chưa được tin cậy.")
    page = FormPage(_("Thôi tin cậy gốc"), _("Thôi tin cậy"), root_crumbs(), intro, found.name, danger=True)

    def act(data: dict[str, Any]) -> None:
        actions.withdraw_root(found, **data, actor=request.user, at=at)

    return answer(request, forms.ReasonForm(request.POST or None), page, act=act, done=_("Đã thôi tin cậy gốc này."))


def _seen() -> QuerySet[TrustedRoot]:
    return TrustedRoot.objects.select_related("added_by")
