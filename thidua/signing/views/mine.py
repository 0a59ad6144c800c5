"""A person's own certificates (Chữ ký số của tôi)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from thidua.foundation import clock
from thidua.foundation.accounts.confirming import asked_again
from thidua.foundation.audit import history as words
from thidua.organisation.models import Person
from thidua.organisation.queries import standing
from thidua.signing import actions, forms, history, permissions, queries
from thidua.signing.models import SigningCertificate, Source
from thidua.signing.views.pages import FormPage, answer, office_crumbs, own_crumbs, shown


@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What this person signs with, and the one thing to do next."""
    person = standing(request.user, clock.today()).person
    if person is None:
        return render(request, "signing/mine.html", {"person": None})
    now = clock.real_now()
    held = [shown(each, now) for each in queries.certificates_of(person).select_related("person__user")]
    inside = [each for each in held if each.row.source == Source.OFFICE]
    living = [each for each in inside if each.state in ("granted", "valid", "ending")]
    context = {
        "person": person,
        "to_make": [each for each in living if each.state == "granted"],
        "living": [each for each in living if each.state != "granted"],
        "newest": next((each for each in inside if not each.row.organ_id), None),
        "outside": [each for each in held if each.row.source == Source.OUTSIDE and each.state != "revoked"],
        "over": [each for each in held if each.state in ("ended", "revoked")],
        "hand": queries.hand_of(person),
        "authority": queries.open_authority(),
        "history": words.lines(history.WORDS, *(each.row for each in held[:20]), *queries.hands_of(person)[:5]),
    }
    return render(request, "signing/mine.html", context)


@login_required
@never_cache
@sensitive_post_parameters()
@asked_again(kept=False)
def make(request: HttpRequest, pk: int) -> HttpResponse:
    at = clock.now()
    certificate = _own(request, pk)
    intro = _(
        "Mật khẩu ký mở khóa ký của đồng chí mỗi lần ký. Không ai khác biết, kể cả người quản trị, nên không ai khôi phục được: "
        "quên thì nhờ người quản trị thu hồi và cấp lại; chữ ký đã ký vẫn giữ nguyên."
    )
    subject = certificate.organ_name or certificate.person.full_name
    page = FormPage(_("Tạo chứng thư nội bộ"), _("Tạo chứng thư"), own_crumbs(), intro, subject)

    def act(data: dict[str, Any]) -> str | None:
        actions.make(certificate, passphrase=data["sign_password"], actor=request.user, at=at)
        came = request.GET.get("next", "")  # whoever was about to sign goes on there
        return came if url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()) else None

    done = _("Đã tạo chứng thư. Từ nay đồng chí ký số được bằng mật khẩu ký vừa đặt.")
    return answer(request, forms.PassphraseForm(request.POST or None), page, act=act, done=done)


@login_required
@asked_again(kept=False)
def register(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    person = get_object_or_404(Person, user_id=request.user.pk)
    intro = _(
        "Dành cho chứng thư do nơi khác cấp (Ban Cơ yếu Chính phủ, nhà cung cấp công cộng). Đăng ký trước thì khi ký hệ thống biết ngay "
        "là của đồng chí. Chỉ gửi chứng thư; khóa bí mật ở lại thiết bị của đồng chí."
    )
    page = FormPage(_("Đăng ký chứng thư bên ngoài"), _("Đăng ký"), own_crumbs(), intro, person.full_name)

    def act(data: dict[str, Any]) -> None:
        actions.register(person, **data, actor=request.user, at=at)

    form = forms.CertificateForm(request.POST or None, request.FILES or None)
    return answer(request, form, page, act=act, done=_("Đã đăng ký chứng thư."))


@login_required
@asked_again(allow_get=True)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """By the person whose it is, or by the administrator; each goes back to where he came from."""
    at = clock.now()
    certificate = get_object_or_404(permissions.certificates_visible_to(request.user, at.date()), pk=pk)
    permissions.require(permissions.can_revoke(request.user, certificate, at.date()))
    own = bool(permissions.is_own(request.user, certificate))
    crumbs = own_crumbs() if own else [*office_crumbs(), (_("Chứng thư"), reverse("signing:certificate", args=[pk]))]
    subject = certificate.organ_name or certificate.person.full_name
    page = FormPage(_("Thu hồi chứng thư"), _("Thu hồi chứng thư"), crumbs, _effect(certificate), subject, danger=True)

    def act(data: dict[str, Any]) -> None:
        actions.revoke(certificate, **data, actor=request.user, at=at)

    return answer(request, forms.ReasonForm(request.POST or None), page, act=act, done=_("Đã thu hồi chứng thư."))


def _effect(certificate: SigningCertificate) -> str:
    if certificate.source == Source.OUTSIDE:
        return _("Hệ thống thôi nhận chứng thư này. Muốn thu hồi ở mọi nơi, phải báo cả nơi đã cấp.")
    if not certificate.made_at:
        return _("Người này chưa tạo chứng thư; lần cấp này thôi hiệu lực.")
    return _("Khóa ký bị hủy ngay và không lấy lại được. Chữ ký đã ký trước lúc thu hồi vẫn giữ nguyên. Cần ký tiếp thì phải cấp lại.")


def _own(request: HttpRequest, pk: int) -> SigningCertificate:
    """Return the person's own certificate; of another's not even that there is one."""
    return get_object_or_404(SigningCertificate.objects.select_related("person__user"), pk=pk, person__user_id=request.user.pk)
