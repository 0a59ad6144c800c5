"""A person's own account: where he is signed in, and the invitation with which he came."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from thidua.foundation import clock
from thidua.foundation.accounts import actions, permissions, queries
from thidua.foundation.accounts.forms import FirstPasswordForm
from thidua.foundation.accounts.models import SignIn
from thidua.foundation.limits.counting import Limit, limited

# Nobody guesses a link of 256 bits; this only keeps a machine from trying.
INVITATIONS = Limit("invitation", times=120, seconds=300)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Everything about signing in that a person looks after himself."""
    found = queries.places(request.user, request.session.session_key)
    context = {
        "places": found,
        "others": [each for each in found if not each.is_here],
        "has_second_factor": queries.has_second_factor(request.user),
    }
    return render(request, "accounts/mine.html", context)


@login_required
@require_POST
def end_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    sign_in = get_object_or_404(SignIn, pk=pk, user=request.user)
    actions.end_sign_in(sign_in, actor=request.user, at=clock.now())
    messages.success(request, _("Đã đăng xuất ở nơi đó."))
    return redirect("accounts:mine")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    ended = actions.end_other_sign_ins(request.user, here=request.session.session_key, actor=request.user, at=clock.now())
    messages.success(
        request, ngettext("Đã đăng xuất ở %(count)d nơi khác.", "Đã đăng xuất ở %(count)d nơi khác.", ended) % {"count": ended}
    )
    return redirect("accounts:mine")


@never_cache
@sensitive_post_parameters()
@limited(INVITATIONS)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page to which an invitation leads. Looking at it uses nothing up: scanners of mail look at every link."""
    at = clock.now()
    link = queries.invitation(token)
    right = permissions.can_accept(link, at) if link else None
    if link is None or not right:
        return render(request, "accounts/invitation_closed.html", {"reason": right.reason if right is not None else ""}, status=404)
    form = FirstPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.accept_invitation(link, password=form.cleaned_data["password1"], at=at)
        except actions.PasswordRefused as refusal:
            return _invitation_page(request, form, link, codes=refusal.codes)
        except PermissionDenied as denied:
            return render(request, "accounts/invitation_closed.html", {"reason": str(denied)}, status=404)
        request.session.flush()  # who was signed in here before is not the one who takes up this invitation
        messages.success(request, _("Đã đặt mật khẩu. Lần sau đồng chí đăng nhập bằng tên và mật khẩu này."))
        return perform_login(request, user)
    return _invitation_page(request, form, link)


def _invitation_page(request: HttpRequest, form: FirstPasswordForm, link: object, codes: list[str] | None = None) -> HttpResponse:
    context = {"form": form, "link": link, "codes": codes or []}
    return render(request, "accounts/invitation.html", context, status=422 if request.method == "POST" else 200)
