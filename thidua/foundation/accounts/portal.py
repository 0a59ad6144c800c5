"""Signing in through the office's own portal (cổng đăng nhập chung): OpenID Connect, by settings.

The portal says who somebody is; whether that is anybody here is ours to say. Nobody is made an account by coming through it.
The first time, the portal's name for a person (its subject) is tied to the account that a claim points at; from then on only that
subject opens it, so that an address given to somebody else later opens nothing.

Before an act that counts like a signature the portal is asked to let the person sign in anew (prompt=login, max_age=0), and its signed
token must say when that was (auth_time): a portal that answers from an old session confirms nothing.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from requests import RequestException

from thidua.foundation.accounts import confirming
from thidua.foundation.accounts.models import User

logger = logging.getLogger(__name__)
PORTAL = "cong"
# In what a session remembers of a journey to the portal: when somebody was sent to sign in anew. No request can put it there.
SENT_AT = "sent_to_confirm_at"
CLOCKS_DIFFER_SECONDS = 60


class PortalAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's, but the token's signature is always held against the portal's published keys, however the token came."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        found: dict[str, Any] = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return found


class SocialAdapter(DefaultSocialAccountAdapter):
    """Who a person of the portal is here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account, or confirm that it is still the person who is signed in; refuse in words.

        Raises:
            ImmediateHttpResponse: with the page that says why.
        """
        sent_at = (sociallogin.state.get("data") or {}).get(SENT_AT)
        if sent_at is not None:
            if reason := why_unconfirmed(request, sociallogin, sent_at):
                raise ImmediateHttpResponse(render(request, "socialaccount/unconfirmed.html", {"reason": reason}, status=403))
            confirming.confirm(request, subject=sociallogin.account.uid)
            return
        if sociallogin.is_existing:
            return
        user, reason = account_of(claims(sociallogin))
        if user is None:
            raise ImmediateHttpResponse(refused(request, reason))
        sociallogin.connect(request, user)


def claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """Return what the portal says of this person: the signed token's words before those of the page of the person."""
    data = sociallogin.account.extra_data
    return {**data.get("userinfo", {}), **data.get("id_token", {})}


def account_of(said: dict[str, Any]) -> tuple[User | None, str]:
    """Return the account that the claim of the settings points at, or nobody and why."""
    value = str(said.get(settings.OIDC_CLAIM) or "").strip()
    if settings.OIDC_MATCH == "link" or not value:
        return None, _("Tài khoản của đồng chí ở cổng chưa được gắn với tài khoản nào ở đây.")
    if settings.OIDC_MATCH == "email" and settings.OIDC_CLAIM == "email" and said.get("email_verified") is not True:
        return None, _("Cổng đăng nhập chưa xác nhận địa chỉ thư của đồng chí.")
    user = User.objects.filter(**{f"{settings.OIDC_MATCH}__iexact": value}).first()
    if user is None:
        return None, _("Cổng đăng nhập báo đồng chí là “%(name)s”, nhưng ở đây chưa có tài khoản nào như vậy.") % {"name": value[:200]}
    if SocialAccount.objects.filter(user=user, provider=PORTAL).exists():
        return None, _("Tài khoản “%(name)s” ở đây đã gắn với một người khác ở cổng đăng nhập.") % {"name": value[:200]}
    return user, ""


def why_unconfirmed(request: HttpRequest, sociallogin: SocialLogin, sent_at: float) -> str:
    """Return why coming back from the portal does not confirm who is signed in here; nothing when it does."""
    if not sociallogin.is_existing or sociallogin.user != request.user:
        return _("Ở cổng, đồng chí vừa đăng nhập bằng tài khoản của người khác. Hãy làm lại và đăng nhập ở cổng bằng tài khoản của mình.")
    signed_in_at = sociallogin.account.extra_data.get("id_token", {}).get("auth_time")
    if not isinstance(signed_in_at, int) or signed_in_at < sent_at - CLOCKS_DIFFER_SECONDS:
        return _("Cổng không hỏi lại mật khẩu nên chưa xác nhận được. Hãy đăng xuất ở cổng rồi làm lại; vẫn vậy thì báo người quản trị.")
    return ""


def refused(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "socialaccount/refused.html", {"reason": reason}, status=403)


def login(request: HttpRequest) -> HttpResponse:
    """Go to the portal."""
    return _view(OAuth2LoginView, request)


def callback(request: HttpRequest, provider_id: str = PORTAL) -> HttpResponse:
    """Come back from it."""
    return _view(OAuth2CallbackView, request)


@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Go to the portal to sign in there anew, and come back to `confirmed`."""
    provider = _adapter(request).get_provider()
    after = urlencode({"next": get_next_redirect_url(request) or resolve_url(settings.LOGIN_REDIRECT_URL)})
    asked = provider.get_auth_params() | {"prompt": "login", "max_age": "0"}
    journey = {"next_url": f"{reverse('portal_confirmed')}?{after}", "data": {SENT_AT: time.time()}, "auth_params": asked}
    return _answered(request, lambda: provider.redirect(request, process=AuthProcess.REDIRECT, **journey))


@login_required
def confirmed(request: HttpRequest) -> HttpResponse:
    """Go on with what waited for the confirmation; its own view asks whether there was one."""
    answer: HttpResponse = resume_request(request) or redirect(settings.LOGIN_REDIRECT_URL)
    return answer


def _view(kind: Any, request: HttpRequest) -> HttpResponse:
    view = kind.adapter_view(_adapter(request))
    return _answered(request, lambda: view(request))


def _adapter(request: HttpRequest) -> PortalAdapter:
    """Return what speaks with the portal.

    Raises:
        Http404: the installation has none.
    """
    if not settings.OIDC_SERVER:
        raise Http404
    return PortalAdapter(request, PORTAL)


def _answered(request: HttpRequest, ask: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what comes of speaking with the portal, or the page that says that it does not answer."""
    try:
        return ask()
    except RequestException:
        logger.warning("the portal does not answer", exc_info=True)
        return render(request, "socialaccount/authentication_error.html", status=503)


urlpatterns = [
    path("dang-nhap/cong", login, name="portal_login"),
    path("nhap-lai-cong", confirm, name="portal_confirm"),
    path("nhap-lai-cong/xong", confirmed, name="portal_confirmed"),
    path("dang-nhap/cong/tro-lai", callback, {"provider_id": PORTAL}, name="openid_connect_callback"),
]
